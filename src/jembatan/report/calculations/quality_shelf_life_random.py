"""Words the mixed model beside a shelf life: batches as a sample of those to come."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from jembatan.evidence.stability.random_batches import RandomRegression, draw_random_batches
from jembatan.report.calculations.calculation import Picture, Source, Table
from jembatan.report.charts.stability import draw_stability
from jembatan.report.texts import Texts
from jembatan.stats.stability.random_batches import BOUNDS, RandomBound, RandomShelfLife

_MOST_PICTURES = 30
METHODS = ("stability.random_lines", "stability.random_batches")
SOURCES = (
    Source(
        "Laird, Ware (1982), Biometrics 38:963-974; Pinheiro, Bates (2000), Mixed-Effects Models in S and S-PLUS (REML)"
    ),
    Source("Shao, Chow (1994), Biometrics 50:753-763 (random batches, tolerance bound)"),
    Source(
        "Quinlan, Stroup, Schwenke, Christopher (2013), J Biopharm Stat 23:881-896 (quantile of batches to come)"
    ),
)


def random_statements(found: Sequence[RandomRegression], texts: Texts) -> Iterator[str]:
    """Yield one sentence per series, each saying that it is information beside Q1E."""
    for one in found:
        name = one.regression.series.name
        if one.found is None:
            reason = texts.say(one.reason) if one.reason else ""
            yield texts.say("stability.random.none", name=name, reason=reason)
            continue
        bounds = {kind: one.found.find_first(kind) for kind in BOUNDS}
        yield texts.say(
            "stability.random.said",
            name=name,
            share=f"{100 * one.found.share:g}",
            confidence=f"{100 * one.found.confidence:g}",
            batches=len(one.found.lines.batches),
            tolerance=_months(bounds["tolerance"], texts),
            quantile=_months(bounds["quantile"], texts),
            next=_months(bounds["next_batch"], texts),
        )


def random_warnings(found: Sequence[RandomRegression], texts: Texts) -> Iterator[str]:
    """Yield what must be known before the numbers are used: few batches, a boundary, unequal times."""
    for one in found:
        if one.found is None:
            continue
        name, lines = one.regression.series.name, one.found.lines
        if len(lines.batches) < 6:
            factor = next((b.factor for b in one.found.bounds if b.kind == "tolerance"), math.nan)
            yield texts.say(
                "stability.random.few", name=name, batches=len(lines.batches), factor=f"{factor:.2f}"
            )
        if lines.is_on_boundary:
            yield texts.say("stability.random.boundary", name=name)
        if not lines.is_balanced:
            yield texts.say("stability.random.unbalanced", name=name)


def random_tables(found: Sequence[RandomRegression], texts: Texts) -> Iterator[Table]:
    """Yield the bounds and the components of the mixed model."""
    say = texts.say
    computed = [(one.regression, one.found) for one in found if one.found is not None]
    yield Table(
        say("stability.random.table"),
        tuple(say(f"stability.random.head.{k}") for k in ("attribute", "batches", *BOUNDS)),
        tuple(
            (
                regression.series.name,
                str(len(random.lines.batches)),
                *(_months(random.find_first(kind), texts) for kind in BOUNDS),
            )
            for regression, random in computed
        ),
        note=say("stability.random.note"),
    )
    yield Table(
        say("stability.random.components"),
        tuple(
            say(f"stability.random.head.{k}")
            for k in (
                "attribute",
                "mean_line",
                "sd_intercept",
                "sd_slope",
                "correlation",
                "sd_error",
                "log_likelihood",
            )
        ),
        tuple((regression.series.name, *_components(random)) for regression, random in computed),
        note=say("stability.random.components_note"),
    )


def random_pictures(found: Sequence[RandomRegression], texts: Texts) -> Iterator[Picture]:
    """Yield the points of each series with the mean line and the tolerance bound."""
    for count, one in enumerate(found[:_MOST_PICTURES], start=1):
        if one.found is not None:
            caption = texts.say("stability.random.picture", name=one.regression.series.name)
            yield Picture(draw_stability(draw_random_batches(one), texts, f"r{count}"), caption)


def random_json(found: Sequence[RandomRegression], texts: Texts) -> list[dict[str, Any]]:
    """Return the model and its bounds at full precision; what is not finite is None, with `kind` saying why."""
    records = []
    for one in found:
        record: dict[str, Any] = {
            "attribute": one.regression.series.attribute,
            "series": one.regression.series.name,
        }
        if one.found is None:
            records.append({**record, "reason": texts.say(one.reason) if one.reason else ""})
            continue
        lines = one.found.lines
        records.append(
            {
                **record,
                "share": one.found.share,
                "confidence": one.found.confidence,
                "intercept": lines.intercept,
                "slope": lines.slope,
                "between": list(lines.between),
                "residual_variance": lines.residual,
                "log_likelihood": lines.log_likelihood,
                "is_on_boundary": lines.is_on_boundary,
                "is_balanced": lines.is_balanced,
                "batches": [
                    {
                        "batch": b.batch,
                        "intercept": b.intercept,
                        "slope": b.slope,
                        "shrunk_intercept": b.shrunk_intercept,
                        "shrunk_slope": b.shrunk_slope,
                    }
                    for b in lines.batches
                ],
                "bounds": [
                    {
                        "kind": b.kind,
                        "side": b.side,
                        "factor": b.factor,
                        "outcome": b.crossing.kind,
                        "months": b.crossing.months if math.isfinite(b.crossing.months) else None,
                    }
                    for b in one.found.bounds
                ],
            }
        )
    return records


def _components(random: RandomShelfLife) -> tuple[str, ...]:
    lines = random.lines
    correlation = "–" if math.isnan(lines.correlation) else f"{lines.correlation:.3f}"
    return (
        f"{lines.intercept:.5g} {'+' if lines.slope >= 0 else '−'} {abs(lines.slope):.4g} t",
        f"{math.sqrt(max(lines.between[0], 0.0)):.4g}",
        f"{math.sqrt(max(lines.between[2], 0.0)):.4g}",
        correlation,
        f"{math.sqrt(lines.residual):.4g}",
        f"{lines.log_likelihood:.3f}",
    )


def _months(bound: RandomBound | None, texts: Texts) -> str:
    if bound is None:
        return "–"
    if bound.crossing.kind == "crosses":
        return f"{bound.crossing.months:.1f}"
    return texts.say(f"stability.random.outcome.{bound.crossing.kind}")
