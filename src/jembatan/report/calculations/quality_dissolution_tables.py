"""The tables and warnings of a comparison of dissolution profiles."""

from __future__ import annotations

import math
from collections.abc import Sequence

from jembatan.law.dissolution_rules import ComparisonMethod
from jembatan.report.calculations.calculation import Table
from jembatan.report.calculations.quality_dissolution_judged import Judged
from jembatan.report.texts import Texts
from jembatan.stats.dissolution.points import Objection
from jembatan.stats.dissolution.similarity import ESTIMATORS


def rule_table(judged: Sequence[Judged], time_unit: str, texts: Texts) -> Table:
    """Return each authority's points, f1, f2 and verdict."""
    say = texts.say
    return Table(
        say("dissolution.rules"),
        tuple(
            say(f"dissolution.column.{c}") for c in ("authority", "points", "f1", "f2", "verdict", "known")
        ),
        tuple(
            (
                one.rule.name.in_language(texts.language),
                show_times(one.similarity.selection.times, time_unit, texts),
                show_number(one.similarity.f1),
                show_number(one.similarity.f2),
                say(f"dissolution.short.{one.verdict}"),
                say(f"trust.{one.rule.rule.trust.value}"),
            )
            for one in judged
        ),
    )


def mean_table(
    times: Sequence[float],
    reference: Sequence[Sequence[float]],
    test: Sequence[Sequence[float]],
    names: tuple[str, str],
    time_unit: str,
    texts: Texts,
) -> Table:
    """Return the mean of each product at each time, with its variation."""
    rows = []
    for j, t in enumerate(times):
        row = [f"{t:g} {texts.say('dissolution.unit_' + time_unit)}"]
        for units in (reference, test):
            values = [u[j] for u in units]
            mean = sum(values) / len(values)
            row.append(show_number(mean))
            if len(values) > 1 and mean > 0:
                sd = math.sqrt(sum((v - mean) ** 2 for v in values) / (len(values) - 1))
                row.append(show_number(100 * sd / mean))
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


def estimator_table(lead: Judged, texts: Texts) -> Table:
    """Return f2 by every estimator, for the first authority's points."""
    found = lead.similarity.f2_by_estimator
    return Table(
        texts.say("dissolution.estimators", who=lead.rule.name.in_language(texts.language)),
        (texts.say("dissolution.column.estimator"), "f2"),
        tuple(
            (texts.say(f"dissolution.estimator.{e}"), show_number(found[e])) for e in ESTIMATORS if e in found
        ),
    )


def preference_table(judged: Sequence[Judged], texts: Texts) -> Table:
    """Return what each authority says of each method of comparison."""
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


def word_warnings(judged: Sequence[Judged], time_unit: str, texts: Texts) -> list[str]:
    """Return what stands against the comparison, and notes on rules that nobody read."""
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
            warnings.append(
                f"{one.rule.name.in_language(texts.language)}{texts.colon}{texts.say(one.rule.rule.note)}"
            )
    return warnings


def _objection(objection: Objection, time_unit: str, texts: Texts) -> str:
    return texts.say(
        f"dissolution.objection.{objection.kind}",
        found=f"{objection.found:.3g}",
        allowed=f"{objection.allowed:g}",
        product=texts.say(f"dissolution.{objection.product}") if objection.product else "",
        time=f"{objection.time:g} {texts.say('dissolution.unit_' + time_unit)}",
    )


def show_times(times: Sequence[float], unit: str, texts: Texts) -> str:
    """Return times with their unit."""
    return f"{', '.join(f'{t:g}' for t in times)} {texts.say('dissolution.unit_' + unit)}"


def show_yes(holds: bool, texts: Texts) -> str:
    """Return yes or no."""
    return texts.show(holds)


def show_number(value: float, decimals: int = 2) -> str:
    """Return a number with so many decimals, or a dash where there is none."""
    return f"{value:.{decimals}f}" if math.isfinite(value) else "–"
