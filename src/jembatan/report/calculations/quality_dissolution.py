"""Words the comparison of two dissolution profiles: by each authority's points, with bootstrap, distance and curves."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, NamedTuple

from jembatan.core.text import Language, Message
from jembatan.evidence.dissolution_rule import find_verdict, to_point_rule
from jembatan.law.dissolution_rules import ComparisonMethod, DissolutionRule
from jembatan.report.calculations.calculation import Calculation, Picture, Source, Table
from jembatan.report.calculations.not_computable import say_not_computable
from jembatan.report.calculations.plain_json import plain
from jembatan.report.charts.dissolution import draw_dissolution
from jembatan.report.texts import Texts, load_texts
from jembatan.stats.dissolution.bootstrap import BootstrapF2, Points, compute_bootstrap_f2
from jembatan.stats.dissolution.mahalanobis import compute_mahalanobis_region, compute_t2_equivalence
from jembatan.stats.dissolution.points import Objection
from jembatan.stats.dissolution.similarity import ESTIMATORS, Estimator, Similarity, compute_similarity
from jembatan.stats.dissolution.weibull import compute_weibull_comparison
from jembatan.stats.not_computable import NotComputable

METHODS = (
    "dissolution.f2",
    "dissolution.bootstrap_f2",
    "dissolution.mahalanobis",
    "dissolution.t2eq",
    "dissolution.weibull",
)


class Request(NamedTuple):
    """What the user asked for besides the data."""

    codes: Sequence[str]
    points: Points = "frozen"
    estimator: Estimator = "plain"
    resamples: int = 10_000
    seed: int = 1
    limit_percent: float = 10.0
    k: float = 2.0


class Judged(NamedTuple):
    """One authority's reading of the profiles; `verdict` is similar, not_similar, rapid or not_comparable."""

    code: str
    rule: DissolutionRule
    similarity: Similarity
    verdict: str


def judge_profiles(
    times: Sequence[float],
    reference: Sequence[Sequence[float]],
    test: Sequence[Sequence[float]],
    time_unit: str,
    rules: Mapping[str, DissolutionRule],
    codes: Sequence[str],
) -> list[Judged]:
    """Return each authority's points, f1, f2 and what follows from them."""
    judged = []
    for code in codes:
        rule = rules[code]
        found = compute_similarity(times, reference, test, to_point_rule(rule.rule, time_unit))
        judged.append(Judged(code, rule, found, find_verdict(found, rule.rule)))
    return judged


def build_dissolution(
    times: Sequence[float],
    reference: Sequence[Sequence[float]],
    test: Sequence[Sequence[float]],
    names: tuple[str, str],
    *,
    time_unit: str,
    rules: Mapping[str, DissolutionRule],
    request: Request,
    left_out: Sequence[Message] = (),
    inputs: tuple[tuple[str, str], ...] = (),
    language: Language = "en",
    chart: str = "dissolution",
) -> tuple[Calculation, bool]:
    """Return the calculation of units x times in percent, and whether nothing falls short; `chart` names its picture."""
    texts = load_texts(language)
    say = texts.say
    judged = judge_profiles(times, reference, test, time_unit, rules, request.codes)
    groups: dict[tuple[float, ...], list[Judged]] = {}
    for one in judged:
        groups.setdefault(one.similarity.selection.times, []).append(one)
    statements, tables = [], []
    for members in groups.values():
        for verdict in dict.fromkeys(m.verdict for m in members):
            who = [_named(m, texts) for m in members if m.verdict == verdict]
            s = members[0].similarity
            statements.append(
                say(
                    f"dissolution.verdict.{verdict}",
                    who=texts.show(who),
                    f2=_n(s.f2),
                    f1=_n(s.f1),
                    times=_times(s.selection.times, time_unit, texts),
                )
            )
    tables.append(_rule_table(judged, time_unit, texts))
    others: dict[str, Any] = {}
    distance_rows = []
    for members in groups.values():
        lead = members[0]
        rule = to_point_rule(lead.rule.rule, time_unit)
        counted = lead.similarity.selection
        label = _times(counted.times, time_unit, texts)
        chosen = [[[unit[i] for i in counted.indices] for unit in product] for product in (reference, test)]
        boot = _try(
            texts,
            lambda rule=rule: compute_bootstrap_f2(  # type: ignore[misc]
                times,
                reference,
                test,
                rule,
                points=request.points,
                estimator=request.estimator,
                resamples=request.resamples,
                seed=request.seed,
            ),
        )
        region = _try(
            texts,
            lambda c=chosen: compute_mahalanobis_region(c[0], c[1], limit_percent=request.limit_percent),  # type: ignore[misc]
        )
        t2 = _try(
            texts,
            lambda c=chosen: compute_t2_equivalence(c[0], c[1], limit_percent=request.limit_percent),  # type: ignore[misc]
        )
        others.setdefault("bootstrap", []).append(_keyed(boot, counted.times))
        others.setdefault("mahalanobis", []).append(_keyed(region, counted.times))
        others.setdefault("t2eq", []).append(_keyed(t2, counted.times))
        if isinstance(boot, BootstrapF2):
            worst = min(boot.percentile[0], boot.bca[0])
            statements.append(
                say(
                    "dissolution.bootstrap_above" if worst >= 50 else "dissolution.bootstrap_below",
                    times=label,
                    low=_n(boot.percentile[0]),
                    high=_n(boot.percentile[1]),
                    bca_low=_n(boot.bca[0]),
                    bca_high=_n(boot.bca[1]),
                )
            )
            distance_rows.append(
                (
                    say("dissolution.method.bootstrap"),
                    label,
                    say(
                        "dissolution.row.bootstrap",
                        low=_n(boot.percentile[0]),
                        high=_n(boot.percentile[1]),
                        bca_low=_n(boot.bca[0]),
                        bca_high=_n(boot.bca[1]),
                    ),
                    say("dissolution.row.least", least="50"),
                    _yes(worst >= 50, texts),
                )
            )
        else:
            distance_rows.append((say("dissolution.method.bootstrap"), label, str(boot), "", ""))
        if isinstance(region, str):
            distance_rows.append((say("dissolution.method.mahalanobis"), label, region, "", ""))
        else:
            distance_rows.append(
                (
                    say("dissolution.method.mahalanobis"),
                    label,
                    say("dissolution.row.region", d=_n(region.distance, 4), low=_n(region.lower, 4), high=_n(region.upper, 4)),
                    say("dissolution.row.at_most", most=_n(region.limit, 4)),
                    _yes(region.similar, texts),
                )
            )  # fmt: skip
        if not isinstance(t2, str):
            distance_rows.append(
                (
                    say("dissolution.method.t2eq"),
                    label,
                    say("dissolution.row.t2", t2=_n(t2.t2, 4), p=f"{t2.p:.2g}"),
                    say("dissolution.row.below", most=_n(t2.critical, 4)),
                    _yes(t2.equivalent, texts),
                )
            )
    weibull = _try(texts, lambda: compute_weibull_comparison(times, reference, test, k=request.k))
    if isinstance(weibull, str):
        distance_rows.append((say("dissolution.method.weibull"), "", weibull, "", ""))
        others["weibull"] = {"reason": weibull}
    else:
        others["weibull"] = plain(asdict(weibull))
        for row in weibull.parameters:
            distance_rows.append(
                (
                    say("dissolution.method.weibull"),
                    say(f"dissolution.parameter.{row.name.split()[1]}"),
                    say("dissolution.row.difference", d=_n(row.difference, 3), low=_n(row.low, 3), high=_n(row.high, 3)),
                    say("dissolution.row.within", region=_n(row.region, 3)),
                    _yes(row.inside, texts),
                )
            )  # fmt: skip
    tables.append(
        Table(
            say("dissolution.others"),
            tuple(say(f"dissolution.column.{c}") for c in ("method", "points", "result", "limit", "holds")),
            tuple(distance_rows),
            say("dissolution.others_note"),
        )
    )
    tables += [
        _mean_table(times, reference, test, names, time_unit, texts),
        _estimator_table(judged[0], texts),
        _preference_table(judged, texts),
    ]
    warnings = [texts.say(message) for message in left_out]
    warnings += _warnings(judged, time_unit, texts)
    lead = judged[0]
    picture = draw_dissolution(
        times,
        reference,
        test,
        names,
        counted=lead.similarity.selection.times,
        plateau=lead.rule.rule.plateau_percent,
        time_unit=time_unit,
        texts=texts,
        name=chart,
    )
    calculation = Calculation(
        language=language,
        title=say("dissolution.title", reference=names[0], test=names[1]),
        statements=tuple(statements),
        warnings=tuple(warnings),
        tables=tuple(tables),
        pictures=(
            Picture(picture, say("dissolution.chart.caption", who=lead.rule.name.in_language(language))),
        ),
        settings=_settings(request, names, time_unit, texts),
        inputs=inputs,
        method=say("dissolution.method_words"),
        methods=METHODS,
        sources=_sources(judged, language),
        json={
            "reference": {"name": names[0], "units": len(reference)},
            "test": {"name": names[1], "units": len(test)},
            "time_unit": time_unit,
            "f1": lead.similarity.f1,
            "f2": lead.similarity.f2,
            "rules": [_rule_json(one) for one in judged],
            **others,
            "settings": {**request._asdict(), "codes": list(request.codes)},
            "left_out": [texts.say(message) for message in left_out],
        },
    )
    clear = all(one.verdict in ("similar", "rapid") for one in judged) and not left_out
    return calculation, clear


def _named(one: Judged, texts: Texts) -> str:
    """Return the authority's name, with a word where nobody read its rule."""
    name = one.rule.name.in_language(texts.language)
    unread = one.rule.rule.trust.value in ("remembered", "inferred")
    return texts.say("dissolution.unread", who=name) if unread else name


def _try(texts: Texts, compute: Callable[[], Any]) -> Any:
    try:
        return compute()
    except NotComputable as error:
        return say_not_computable(error, texts)


def _keyed(found: Any, times: Sequence[float]) -> dict[str, Any]:
    if isinstance(found, str):
        return {"times": list(times), "reason": found}
    return {"times": list(times), **plain(asdict(found))}


def _rule_table(judged: Sequence[Judged], time_unit: str, texts: Texts) -> Table:
    say = texts.say
    return Table(
        say("dissolution.rules"),
        tuple(
            say(f"dissolution.column.{c}") for c in ("authority", "points", "f1", "f2", "verdict", "known")
        ),
        tuple(
            (
                one.rule.name.in_language(texts.language),
                _times(one.similarity.selection.times, time_unit, texts),
                _n(one.similarity.f1),
                _n(one.similarity.f2),
                say(f"dissolution.short.{one.verdict}"),
                say(f"trust.{one.rule.rule.trust.value}"),
            )
            for one in judged
        ),
    )


def _mean_table(
    times: Sequence[float],
    reference: Sequence[Sequence[float]],
    test: Sequence[Sequence[float]],
    names: tuple[str, str],
    time_unit: str,
    texts: Texts,
) -> Table:
    rows = []
    for j, t in enumerate(times):
        row = [f"{t:g} {texts.say('dissolution.unit_' + time_unit)}"]
        for units in (reference, test):
            values = [u[j] for u in units]
            mean = sum(values) / len(values)
            row.append(_n(mean))
            if len(values) > 1 and mean > 0:
                sd = math.sqrt(sum((v - mean) ** 2 for v in values) / (len(values) - 1))
                row.append(_n(100 * sd / mean))
            else:
                row.append("–")
        rows.append(tuple(row))
    cv = texts.say("dissolution.column.cv")
    mean = texts.say("dissolution.column.mean")
    return Table(
        texts.say("dissolution.means"),
        (texts.say("dissolution.column.time"), f"{names[0]}: {mean}", cv, f"{names[1]}: {mean}", cv),
        tuple(rows),
        texts.say("dissolution.units_note", reference=len(reference), test=len(test)),
    )


def _estimator_table(lead: Judged, texts: Texts) -> Table:
    found = lead.similarity.f2_by_estimator
    return Table(
        texts.say("dissolution.estimators", who=lead.rule.name.in_language(texts.language)),
        (texts.say("dissolution.column.estimator"), "f2"),
        tuple((texts.say(f"dissolution.estimator.{e}"), _n(found[e])) for e in ESTIMATORS if e in found),
    )


def _preference_table(judged: Sequence[Judged], texts: Texts) -> Table:
    say = texts.say
    methods: tuple[ComparisonMethod, ...] = ("f2", "bootstrap", "mahalanobis", "t2eq", "weibull")
    rows = []
    for one in judged:
        for method in methods:
            preference = one.rule.find_preference(method)
            if preference is not None and preference.stance != "unknown":
                rows.append(
                    (
                        one.rule.name.in_language(texts.language),
                        say(f"dissolution.method.{method}"),
                        say(f"dissolution.stance.{preference.stance}"),
                        ", ".join(filter(None, [preference.source.instrument, preference.source.clause])),
                        say(f"trust.{preference.trust.value}"),
                    )
                )
    return Table(
        say("dissolution.preferences"),
        tuple(say(f"dissolution.column.{c}") for c in ("authority", "method", "stance", "source", "known")),
        tuple(rows),
        say("dissolution.preferences_note"),
    )


def _warnings(judged: Sequence[Judged], time_unit: str, texts: Texts) -> list[str]:
    found: dict[str, list[str]] = {}
    for one in judged:
        for objection in one.similarity.selection.objections if one.verdict != "rapid" else ():
            sentence = _objection(objection, time_unit, texts)
            found.setdefault(sentence, []).append(one.rule.name.in_language(texts.language))
    warnings = [
        texts.say("dissolution.objection.by", who=texts.show(who), objection=sentence)
        for sentence, who in found.items()
    ]
    for one in judged:
        if one.rule.rule.note and one.rule.rule.trust.value in ("remembered", "inferred"):
            warnings.append(f"{one.rule.name.in_language(texts.language)}: {texts.say(one.rule.rule.note)}")
    return warnings


def _objection(objection: Objection, time_unit: str, texts: Texts) -> str:
    return texts.say(
        f"dissolution.objection.{objection.kind}",
        found=f"{objection.found:.3g}",
        allowed=f"{objection.allowed:g}",
        product=texts.say(f"dissolution.{objection.product}") if objection.product else "",
        time=f"{objection.time:g} {texts.say('dissolution.unit_' + time_unit)}",
    )


def _settings(
    request: Request, names: tuple[str, str], time_unit: str, texts: Texts
) -> tuple[tuple[str, str], ...]:
    say = texts.say
    return (
        (say("dissolution.reference"), names[0]),
        (say("dissolution.test"), names[1]),
        (say("dissolution.column.authority"), ", ".join(request.codes)),
        (say("dissolution.setting.unit"), say(f"dissolution.unit_{time_unit}")),
        (say("dissolution.setting.points"), say(f"dissolution.points.{request.points}")),
        (say("dissolution.column.estimator"), say(f"dissolution.estimator.{request.estimator}")),
        (
            say("dissolution.setting.resamples"),
            f"{request.resamples}; seed {request.seed}; PCG64; Hyndman-Fan 7",
        ),
        (say("dissolution.setting.limit"), f"{request.limit_percent:g} %; 90 %; T2EQ alpha 0.05"),
        (say("dissolution.setting.k"), f"{request.k:g}"),
    )


def _sources(judged: Sequence[Judged], language: Language) -> tuple[Source, ...]:
    law = []
    for one in judged:
        source = one.rule.rule.source
        words = ", ".join(filter(None, [source.instrument, source.clause]))
        law.append(
            Source(f"{one.rule.name.in_language(language)}: {words}", source.url, one.rule.rule.trust.value)
        )
        for read in one.rule.rule.read:
            words = ", ".join(filter(None, [read.source.instrument, read.source.clause]))
            name = one.rule.name.in_language(language)
            law.append(Source(f"{name}: {words}", read.source.url, read.trust.value))
    return (
        *law,
        Source("Moore, Flanner 1996, Pharm Technol 20(6):64-74 (f1, f2)"),
        Source("Shah, Tsong, Sathe, Liu 1998, Pharm Res 15:889-896 (bootstrap f2)"),
        Source("Efron, Tibshirani 1993, An Introduction to the Bootstrap, chapters 13 and 14"),
        Source("Tsong, Hammerstrom, Sathe, Shah 1996, Drug Inf J 30:1105-1112 (Mahalanobis region)"),
        Source("Hoffelder, Goessl, Wellek 2015, J Biopharm Stat 25:417-437 (T2EQ)"),
        Source("Sathe, Tsong, Shah 1996, Pharm Res 13:1799-1803 (model parameters)"),
    )


def _rule_json(one: Judged) -> dict[str, Any]:
    s = one.similarity
    return {
        "code": one.code,
        "times": list(s.selection.times),
        "f1": s.f1,
        "f2": s.f2,
        "rapid": s.rapid,
        "verdict": one.verdict,
        "objections": [plain(asdict(o)) for o in s.selection.objections],
        "trust": one.rule.rule.trust.value,
        "confidence": one.rule.rule.confidence.value,
        "source": {"instrument": one.rule.rule.source.instrument, "clause": one.rule.rule.source.clause},
        "f2_by_estimator": plain(dict(s.f2_by_estimator)),
    }


def _times(times: Sequence[float], unit: str, texts: Texts) -> str:
    return f"{', '.join(f'{t:g}' for t in times)} {texts.say('dissolution.unit_' + unit)}"


def _yes(holds: bool, texts: Texts) -> str:
    return texts.show(holds)


def _n(value: float, decimals: int = 2) -> str:
    return f"{value:.{decimals}f}" if math.isfinite(value) else "–"
