"""Words the bridging of foreign results to a new region: E5's list first, then the rules side by side, and what follows."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.resources import files
from typing import Any

from jembatan.core.text import Language
from jembatan.report.calculations.calculation import Calculation, Picture, Source, Table
from jembatan.report.calculations.figures import figure, percent, size
from jembatan.report.charts.marked_curves import Curve, CurvePicture, draw_curves
from jembatan.report.texts import Texts, load_texts
from jembatan.stats.extrapolation.borrowing import (
    NormalMixture,
    compute_dynamic_power_prior,
    compute_map_prior,
    compute_power_prior,
)
from jembatan.stats.extrapolation.estimates import Difference, Estimate, compute_difference, pool
from jembatan.stats.extrapolation.reproducibility import (
    compute_bayesian_reproducibility,
    compute_generalisability,
    compute_reproducibility,
    compute_reproducibility_bound,
)
from jembatan.stats.extrapolation.rules import Acceptance, BridgingSize, Settings, prior_of

ANSWERS = ("yes", "no", "unknown")
_SHIFTS = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)


@dataclass(frozen=True)
class Findings:
    """What was given and computed; without a new study or its planned error there are no acceptances."""

    foreign: tuple[Estimate, ...]
    new: Estimate | None
    error: float | None
    settings: Settings
    power: float
    effect: float | None
    acceptances: tuple[Acceptance, ...]
    sizes: tuple[BridgingSize, ...]
    factors: tuple[tuple[str, str], ...]

    @property
    def truth(self) -> float:
        """The effect in the new region that the chances and sizes assume."""
        return pool(self.foreign).value if self.effect is None else self.effect


def read_factors(given: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return E5's factors with their answers, unknown where none was given; ValueError names the nearest key."""
    listed = (files("jembatan.report.calculations") / "ich_e5.toml").read_text("utf-8")
    keys = [f["key"] for f in tomllib.loads(listed)["factor"]]
    answers = dict.fromkeys(keys, "unknown")
    for text in given:
        key, _, answer = text.partition("=")
        key, answer = key.strip(), answer.strip().lower()
        if key not in answers:
            near = get_close_matches(key, keys, 1)
            hint = f"did you mean {near[0]}?" if near else f"the factors are {', '.join(keys)}"
            raise ValueError(f"--factor: E5's list has no {key!r}; {hint}")
        if answer not in ANSWERS:
            raise ValueError(f"--factor {key}: {answer!r} is no answer; write {key}=yes, no or unknown")
        answers[key] = answer
    return tuple(answers.items())


E5 = Source(
    "ICH E5(R1), Ethnic factors in the acceptability of foreign clinical data, 2.4, appendices A and D",
    trust="remembered",
)
SOURCES = (
    E5,
    Source("Shao J, Chow SC (2002), Stat Med 21:1727-1742 (reproducibility)", trust="secondary"),
    Source(
        "Chow SC, Shao J, Hu OYP (2002), J Biopharm Stat 12:385-400 (sensitivity index)", trust="remembered"
    ),
    Source("Shih WJ (2001), Drug Inf J 35:1319-1327 (consistency)", trust="remembered"),
    Source(
        "Lan KKG, Soo Y, Siu C, Wang M (2005), J Biopharm Stat 15:399-411 (weighted Z)", trust="secondary"
    ),
    Source("Schmidli H et al. (2014), Biometrics 70:1023-1032 (robust MAP)"),
    Source("Ibrahim JG, Chen MH (2000), Stat Sci 15:46-60 (power prior)"),
    Source("Duan Y, Ye K, Smith EP (2006), Environmetrics 17:95-106 (normalised power prior)"),
)


def word_extrapolation(found: Findings, language: Language) -> Calculation:
    """Return the bridging in words."""
    texts = load_texts(language)
    pooled = pool(found.foreign)
    difference = compute_difference(found.new, pooled, found.settings.z) if found.new else None
    posteriors = _posteriors(found)
    tables = [_factors(found, texts)]
    if found.acceptances:
        tables.append(_rules(found, texts))
    tables += [_sizes(found, texts), _generalisability(found, pooled, texts)]
    if posteriors:
        tables.append(_borrowed(posteriors, texts))
    methods = ("extrapolation.reproducibility", "extrapolation.rules", "extrapolation.borrowing")
    return Calculation(
        language=language,
        title=texts.say("extrapolate.title"),
        statements=tuple(_statements(found, pooled, difference, texts)),
        warnings=(
            texts.say("extrapolate.no_rule"),
            texts.say("extrapolate.tau", scale=figure(found.settings.tau_scale, 3)),
        ),
        tables=tuple(tables),
        pictures=(_picture(found, pooled, texts),) if found.acceptances else (),
        settings=tuple(_settings(found, texts)),
        method=texts.say("extrapolate.method"),
        methods=methods,
        sources=SOURCES,
        schema="jembatan.extrapolation/1",
        json=_json(found, pooled, difference, posteriors),
    )


def _statements(found: Findings, pooled: Estimate, difference: Difference | None, texts: Texts) -> list[str]:
    say, settings = texts.say, found.settings
    said = []
    if found.new and difference:
        shown = found.new.z >= settings.z
        said.append(
            say(
                "extrapolate.new_shown" if shown else "extrapolate.new_not_shown",
                value=figure(found.new.value, 4),
                error=figure(found.new.error, 4),
                z=figure(found.new.z, 2),
            )
        )
        said.append(
            say(
                "extrapolate.difference",
                value=figure(difference.value, 4),
                low=figure(difference.low, 4),
                high=figure(difference.high, 4),
                p=figure(difference.p, 3),
                detectable=figure(difference.detectable, 3),
            )
        )
        names = {a.rule: say(f"extrapolate.rule_{a.rule.replace('-', '_')}") for a in found.acceptances}
        usable = [
            a for a in found.acceptances if not a.why and a.rule not in ("new-alone", "predictive-check")
        ]
        yes = [names[a.rule] for a in usable if a.holds(found.new.value)]
        no = [names[a.rule] for a in usable if not a.holds(found.new.value)]
        said.append(
            say("extrapolate.verdicts", yes=texts.show(yes) if yes else "–", no=texts.show(no) if no else "–")
        )
        check = next(a for a in found.acceptances if a.rule == "predictive-check")
        key = "extrapolate.conflict_no" if check.holds(found.new.value) else "extrapolate.conflict_yes"
        said.append(say(key, chance=percent(check.chance(0.0, found.new.error))))
        loose = [a for a in usable if a.holds(found.new.value) and a.chance(0.0, found.new.error) > 0.2]
        if loose:
            listed = [
                texts.figure(f"{names[a.rule]} {percent(a.chance(0.0, found.new.error))}") for a in loose
            ]
            said.append(say("extrapolate.price", rules=texts.show(listed)))
        said.append(say("extrapolate.not_follow"))
    else:
        said.append(
            say(
                "extrapolate.foreign",
                value=figure(pooled.value, 4),
                error=figure(pooled.error, 4),
                z=figure(pooled.z, 2),
                again=percent(compute_reproducibility(pooled.z, settings.alpha)),
                less=percent(
                    compute_generalisability(pooled.z, -0.2, settings.spread, settings.alpha).probability
                ),
            )
        )
        said.append(say("extrapolate.nothing_new"))
    sensitive = sum(answer == "yes" for _, answer in found.factors)
    unknown = sum(answer == "unknown" for _, answer in found.factors)
    said.append(say("extrapolate.factors_said", sensitive=sensitive, unknown=unknown, all=len(found.factors)))
    return said


def _factors(found: Findings, texts: Texts) -> Table:
    say = texts.say
    rows = tuple((say(f"e5.{key}"), say(f"extrapolate.answer_{answer}")) for key, answer in found.factors)
    return Table(
        say("extrapolate.factors"),
        (say("extrapolate.factor"), say("extrapolate.answer")),
        rows,
        say("extrapolate.factors_note"),
    )


def _rules(found: Findings, texts: Texts) -> Table:
    say = texts.say
    assert found.error is not None
    rows = []
    for a in found.acceptances:
        name = say(f"extrapolate.rule_{a.rule.replace('-', '_')}")
        if a.why:
            rows.append((name, "–", say(f"extrapolate.why_{_reason(a.why)}"), "–", "–"))
            continue
        if math.isinf(a.high):
            interval = f"≥ {figure(a.low, 4)}"
        else:
            interval = f"{figure(a.low, 4)} … {figure(a.high, 4)}"
        verdict = "–"
        if found.new is not None:
            words = ("word.yes", "word.no")
            if a.rule == "predictive-check":
                words = ("extrapolate.no_conflict", "extrapolate.conflict")
            verdict = say(words[0] if a.holds(found.new.value) else words[1])
        rows.append(
            (
                name,
                interval,
                verdict,
                percent(a.chance(0.0, found.error)),
                percent(a.chance(found.truth, found.error)),
            )
        )
    heads = tuple(say(f"extrapolate.{k}") for k in ("rule", "needs", "says", "false_yes", "right_yes"))
    return Table(
        say("extrapolate.rules"),
        heads,
        tuple(rows),
        say("extrapolate.rules_note", truth=figure(found.truth, 4)),
    )


def _reason(why: str) -> str:
    return "two" if "two" in why else "effect"


def _sizes(found: Findings, texts: Texts) -> Table:
    say = texts.say
    rows = []
    for s in found.sizes:
        name = say(f"extrapolate.rule_{s.rule.replace('-', '_')}")
        if not s.feasible:
            key = next((k for k in ("two", "effect", "small", "no size") if k in s.why), "no size")
            rows.append((name, "–", "–", say(f"extrapolate.size_{key.replace(' ', '_')}")))
            continue
        note = say("extrapolate.size_none") if s.information == 0.0 else ""
        patients = "0" if s.information == 0.0 else size(s.patients)
        rows.append((name, figure(s.information, 3), patients, note))
    heads = tuple(say(f"extrapolate.{k}") for k in ("rule", "information", "patients", "remark"))
    return Table(
        say("extrapolate.sizes"),
        heads,
        tuple(rows),
        say("extrapolate.sizes_note", power=percent(found.power), truth=figure(found.truth, 4)),
    )


def _generalisability(found: Findings, pooled: Estimate, texts: Texts) -> Table:
    say, s = texts.say, found.settings
    rows = tuple(
        (figure(g.delta, 3), figure(abs(g.delta * pooled.z), 2), percent(g.probability))
        for g in (compute_generalisability(pooled.z, f - 1.0, s.spread, s.alpha) for f in _SHIFTS)
    )
    note = say(
        "extrapolate.generalisability_note",
        bound=percent(compute_reproducibility_bound(pooled.z, s.alpha)),
        bayes=percent(compute_bayesian_reproducibility(pooled.z, s.alpha)),
    )
    heads = tuple(say(f"extrapolate.{k}") for k in ("delta", "statistic", "probability"))
    return Table(say("extrapolate.generalisability"), heads, rows, note)


def _posteriors(found: Findings) -> dict[str, NormalMixture]:
    if found.new is None:
        return {}
    s = found.settings
    return {
        "robust_map": prior_of(found.foreign, s).updated(found.new),
        "map": compute_map_prior(found.foreign, s.tau_scale).updated(found.new),
        "power_prior": compute_power_prior(found.foreign, s.discount).updated(found.new),
        "dynamic_power_prior": compute_dynamic_power_prior(found.foreign).updated(found.new),
    }


def _borrowed(posteriors: dict[str, NormalMixture], texts: Texts) -> Table:
    say = texts.say
    rows = tuple(
        (
            say(f"extrapolate.posterior_{name}"),
            figure(p.mean, 4),
            f"{figure(p.quantile(0.025), 4)} … {figure(p.quantile(0.975), 4)}",
            percent(1.0 - p.below(0.0)),
            percent(p.robust) if name == "robust_map" else "–",
        )
        for name, p in posteriors.items()
    )
    heads = tuple(say(f"extrapolate.{k}") for k in ("borrowing", "mean", "interval", "positive", "vague"))
    return Table(say("extrapolate.borrowed"), heads, rows)


def _picture(found: Findings, pooled: Estimate, texts: Texts) -> Picture:
    say = texts.say
    assert found.error is not None
    top = max(1.6 * abs(found.truth), 1.6 * abs(pooled.value), 2.0 * found.error)
    effects = [-0.5 * top + 1.5 * top * k / 80 for k in range(81)]
    curves = tuple(
        Curve(
            say(f"extrapolate.rule_{a.rule.replace('-', '_')}"),
            tuple((e, 100 * a.chance(e, found.error)) for e in effects),
        )
        for a in found.acceptances
        if not a.why and a.rule != "predictive-check"
    )
    picture = CurvePicture(
        title=say("extrapolate.picture"),
        about=say("extrapolate.picture_about"),
        x_label=say("extrapolate.true_effect"),
        y_label=say("extrapolate.chance_yes"),
        curves=curves,
        places=((0.0, say("extrapolate.no_effect")), (found.truth, say("extrapolate.same_effect"))),
        y_range=(0.0, 100.0),
    )
    return Picture(draw_curves(picture, "extrapolate"), say("extrapolate.picture"))


def _settings(found: Findings, texts: Texts) -> list[tuple[str, str]]:
    say = texts.say

    def shown(e: Estimate) -> str:
        patients = "" if math.isnan(e.patients) else f", n = {e.patients:g}"
        return texts.figure(f"{e.value:g} ({e.error:g}){patients}")

    lines: list[tuple[str, Any]] = [("foreign", "; ".join(shown(e) for e in found.foreign))]
    if found.new:
        lines.append(("new", shown(found.new)))
    elif found.error is not None:
        lines.append(("new_error", found.error))
    lines += list(vars(found.settings).items())
    lines += [("bridging_power", found.power), ("assumed_effect", found.truth)]
    return [(say(f"trial_setting.{k}"), texts.show(v)) for k, v in lines]


def _json(
    found: Findings, pooled: Estimate, difference: Difference | None, posteriors: dict[str, NormalMixture]
) -> dict[str, Any]:
    s = found.settings
    sizes = {b.rule: b for b in found.sizes}
    rules = [
        {
            "rule": a.rule,
            "low": a.low,
            "high": a.high,
            "why": a.why,
            "holds": None if found.new is None or a.why else a.holds(found.new.value),
            "chance_without_effect": a.chance(0.0, found.error) if found.error else None,
            "chance_with_effect": a.chance(found.truth, found.error) if found.error else None,
        }
        for a in found.acceptances
    ]
    return {
        "foreign": {"pooled": vars(pooled), "z": pooled.z, "studies": [vars(e) for e in found.foreign]},
        "new": vars(found.new) if found.new else None,
        "difference": vars(difference) if difference else None,
        "reproducibility": {
            "estimated_power": compute_reproducibility(pooled.z, s.alpha),
            "lower_bound_90": compute_reproducibility_bound(pooled.z, s.alpha),
            "bayesian": compute_bayesian_reproducibility(pooled.z, s.alpha),
        },
        "generalisability": [
            vars(compute_generalisability(pooled.z, f - 1.0, s.spread, s.alpha)) for f in _SHIFTS
        ],
        "rules": rules,
        "bridging": [
            {k: (None if isinstance(v, float) and not math.isfinite(v) else v) for k, v in vars(b).items()}
            for b in sizes.values()
        ],
        "posterior": {
            name: {
                "mean": p.mean,
                "interval": [p.quantile(0.025), p.quantile(0.975)],
                "chance_positive": 1.0 - p.below(0.0),
                "vague_weight": p.robust if name == "robust_map" else None,
            }
            for name, p in posteriors.items()
        },
        "factors": [{"factor": key, "answer": answer} for key, answer in found.factors],
        "settings": {**vars(s), "power": found.power, "effect": found.truth, "new_error": found.error},
    }
