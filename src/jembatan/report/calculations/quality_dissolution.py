"""Words the comparison of two dissolution profiles: by each authority's points, with bootstrap, distance and curves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from jembatan.core.text import Language, Message
from jembatan.evidence.dissolution_rule import to_point_rule
from jembatan.law.dissolution_rules import DissolutionRule
from jembatan.report.calculations.calculation import Calculation, Picture, Source, Table
from jembatan.report.calculations.not_computable import say_not_computable
from jembatan.report.calculations.plain_json import plain
from jembatan.report.calculations.quality_dissolution_judged import Judged, Request, judge_profiles
from jembatan.report.calculations.quality_dissolution_tables import (
    estimator_table,
    mean_table,
    preference_table,
    rule_table,
    show_number,
    show_times,
    show_yes,
    word_warnings,
)
from jembatan.report.charts.dissolution import draw_dissolution
from jembatan.report.texts import Texts, load_texts
from jembatan.stats.dissolution.bootstrap import BootstrapF2, compute_bootstrap_f2
from jembatan.stats.dissolution.mahalanobis import compute_mahalanobis_region, compute_t2_equivalence
from jembatan.stats.dissolution.weibull import compute_weibull_comparison
from jembatan.stats.not_computable import NotComputable

METHODS = (
    "dissolution.f2",
    "dissolution.bootstrap_f2",
    "dissolution.mahalanobis",
    "dissolution.t2eq",
    "dissolution.weibull",
)


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
                    f2=show_number(s.f2),
                    f1=show_number(s.f1),
                    times=show_times(s.selection.times, time_unit, texts),
                )
            )
    tables.append(rule_table(judged, time_unit, texts))
    others: dict[str, Any] = {}
    distance_rows = []
    for members in groups.values():
        lead = members[0]
        rule = to_point_rule(lead.rule.rule, time_unit)
        counted = lead.similarity.selection
        label = show_times(counted.times, time_unit, texts)
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
                    low=show_number(boot.percentile[0]),
                    high=show_number(boot.percentile[1]),
                    bca_low=show_number(boot.bca[0]),
                    bca_high=show_number(boot.bca[1]),
                )
            )
            distance_rows.append(
                (
                    say("dissolution.method.bootstrap"),
                    label,
                    say(
                        "dissolution.row.bootstrap",
                        low=show_number(boot.percentile[0]),
                        high=show_number(boot.percentile[1]),
                        bca_low=show_number(boot.bca[0]),
                        bca_high=show_number(boot.bca[1]),
                    ),
                    say("dissolution.row.least", least="50"),
                    show_yes(worst >= 50, texts),
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
                    say("dissolution.row.region", d=show_number(region.distance, 4), low=show_number(region.lower, 4), high=show_number(region.upper, 4)),
                    say("dissolution.row.at_most", most=show_number(region.limit, 4)),
                    show_yes(region.similar, texts),
                )
            )  # fmt: skip
        if not isinstance(t2, str):
            distance_rows.append(
                (
                    say("dissolution.method.t2eq"),
                    label,
                    say("dissolution.row.t2", t2=show_number(t2.t2, 4), p=f"{t2.p:.2g}"),
                    say("dissolution.row.below", most=show_number(t2.critical, 4)),
                    show_yes(t2.equivalent, texts),
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
                    say("dissolution.row.difference", d=show_number(row.difference, 3), low=show_number(row.low, 3), high=show_number(row.high, 3)),
                    say("dissolution.row.within", region=show_number(row.region, 3)),
                    show_yes(row.inside, texts),
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
        mean_table(times, reference, test, names, time_unit, texts),
        estimator_table(judged[0], texts),
        preference_table(judged, texts),
    ]
    warnings = [texts.say(message) for message in left_out]
    warnings += word_warnings(judged, time_unit, texts)
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
        schema="jembatan.dissolution/1",
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
        (
            say("dissolution.setting.limit"),
            texts.figure(f"{request.limit_percent:g} %; 90 %; T2EQ alpha 0.05"),
        ),
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
