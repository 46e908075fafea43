"""The promised JSON keys of a shelf life: those of the limiting study first, every study and attribute below."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

from jembatan.evidence.stability.side_by_side import ShelfLifeReading
from jembatan.evidence.stability.study import AttributeShelfLife, BranchOption, Study
from jembatan.stats.stability.release import compute_release_limit, compute_release_shelf_life


class ReleaseQuestion(NamedTuple):
    """What is asked about release: the shelf life at a limit, the limit for a shelf life, or both."""

    limit: float | None = None
    months: float | None = None


NOTHING_ASKED = ReleaseQuestion()


def build_shelf_life_json(
    reading: ShelfLifeReading, release: ReleaseQuestion = NOTHING_ASKED
) -> dict[str, Any]:
    """Return the promised keys: those of the limiting study first, every study and attribute below."""
    limiting = reading.limiting
    first = _study_json(reading, limiting) if limiting else {}
    binding = (
        (limiting.binding or (limiting.attributes[0] if limiting.attributes else None)) if limiting else None
    )
    return {
        "schema": "jembatan.shelf_life/1",
        **{
            k: first.get(k)
            for k in (
                "statistical_months",
                "exact_months",
                "cap",
                "supported_months",
                "outcome",
                "months_studied",
            )
        },
        **dict.fromkeys(("model", "p_values", "binding", "conventions")),
        "batches": [],
        **(_attribute_json(binding) if binding else {}),
        "statistical_months": first.get("statistical_months"),
        "exact_months": first.get("exact_months"),
        "supported_months": first.get("supported_months"),
        "studies": [
            {**_study_json(reading, s), "attributes": [_attribute_json(a) for a in s.attributes]}
            for s in reading.studies
        ],
        "markets": [
            {
                "market": item.verdict.market,
                "study": item.study.name,
                "says": item.verdict.says,
                "missing": dict(item.verdict.missing.args) if item.verdict.missing else None,
                "cap": _cap_json(item.study) if item.carries else None,
                "supported_months": item.supported_months,
            }
            for _, judged in reading.markets
            for item in judged
        ],
        "release": list(find_release_answers(reading, release)),
    }


def _study_json(reading: ShelfLifeReading, study: Study) -> dict[str, Any]:
    binding = study.binding
    found = binding.regression.shelf_life if binding else None
    return {
        "product": study.product,
        "pack": study.pack,
        "condition": study.condition,
        "months_studied": study.months_studied,
        "statistical_months": binding.regression.statistical_months if binding else None,
        "exact_months": _finite(found.default.exact_months) if found else None,
        "outcome": found.outcome if found else _no_outcome(study),
        "cap": _cap_json(study),
        "verdict": refused.verdict.says if (refused := reading.refused(study)) else None,
        "supported_months": reading.supported_months(study),
        "accelerated": study.accelerated,
        "intermediate": study.intermediate,
    }


def _no_outcome(study: Study) -> str:
    fitted = [a for a in study.attributes if a.regression.shelf_life]
    return "no_crossing" if fitted and all(a.regression.is_unbounded for a in fitted) else "none"


def _cap_json(study: Study) -> dict[str, Any]:
    cap = study.cap
    return {
        "branch": cap.branch.id if cap else "undetermined",
        "months": cap.cap_months if cap else None,
        "open": [_option_json(o) for o in study.open_branches],
    }


def _option_json(option: BranchOption) -> dict[str, Any]:
    return {
        "branch": option.branch.id,
        "months": option.cap_months,
        "supported_months": option.supported_months,
    }


def _attribute_json(attribute: AttributeShelfLife) -> dict[str, Any]:
    regression = attribute.regression
    found = regression.shelf_life
    common: dict[str, Any] = {
        "attribute": regression.series.attribute,
        "unit": regression.unit,
        "limits": {"lower": regression.limits.lower, "upper": regression.limits.upper},
        "out_of_specification": [
            {"batch": r.batch, "months": r.months, "result": r.text, "where": r.place}
            for r in regression.outside
        ],
    }
    if found is None:
        return {
            **common,
            "model": None,
            "outcome": "none",
            "reason": regression.reason.key if regression.reason else None,
        }
    pool = found.poolability
    binding = found.default.binding
    return {
        **common,
        "statistical_months": regression.statistical_months,
        "exact_months": _finite(found.default.exact_months),
        "outcome": found.outcome,
        "model": found.model,
        "p_values": {
            "slopes": _finite(pool.slopes.p) if pool else None,
            "intercepts": _finite(pool.intercepts.p) if pool else None,
            "intercepts_reduced_error": _finite(pool.intercepts_reduced.p) if pool else None,
            "combined": _finite(pool.combined.p) if pool else None,
            "slope_is_zero": _finite(found.slope_p),
        },
        "batches": [
            {
                "batch": b.batch,
                "intercept": b.line.intercept,
                "slope": b.line.slope,
                "months_studied": regression.months_by_batch.get(
                    b.batch, max(regression.months_by_batch.values())
                ),
                "exact_months": {
                    c.side: _finite(c.crossing.months) for c in found.default.crossings if c.batch == b.batch
                },
            }
            for b in found.default.bounds
        ],
        "binding": {"batch": binding.batch, "limit": binding.side} if binding else None,
        "conventions": {
            "default": regression.settings.convention,
            "pooled_error": _finite(found.under("full", "pooled_error").exact_months),
            "individual_error": _finite(found.under("full", "individual_error").exact_months),
            "reduced_model_error": {
                "model": found.under("reduced", "pooled_error").model,
                "pooled_error": _finite(found.under("reduced", "pooled_error").exact_months),
                "individual_error": _finite(found.under("reduced", "individual_error").exact_months),
            },
            "models": {m: _finite(found.by_model[m, "pooled_error"].exact_months) for m in found.fits},
        },
        "sides": regression.sides,
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def find_release_answers(reading: ShelfLifeReading, release: ReleaseQuestion) -> Iterator[dict[str, Any]]:
    """Yield what each release limit buys, and which one each shelf life needs; linear scale only."""
    if reading.settings.regression.scale != "linear":
        return
    for study in reading.studies:
        for attribute in study.attributes:
            found = attribute.regression.shelf_life
            if found is None:
                continue
            limits = attribute.regression.limits
            for side, limit in (("lower", limits.lower), ("upper", limits.upper)):
                if limit is None:
                    continue
                name = attribute.regression.series.name
                inside = release.limit is not None and (
                    release.limit >= limit if side == "lower" else release.limit <= limit
                )
                if release.limit is not None and inside:
                    bought = compute_release_shelf_life(
                        found.default, limit=limit, release_limit=release.limit, side=side
                    )  # type: ignore[arg-type]
                    yield {
                        "attribute": name,
                        "side": side,
                        "release_limit": release.limit,
                        "months": bought.exact_months,
                        "worst_months": bought.worst_months,
                        "worst_batch": bought.worst_batch,
                        "asked": "months",
                    }
                if release.months is not None:
                    needed = [
                        (
                            compute_release_limit(
                                b.line, b.variance, b.quantile, limit=limit, months=release.months, side=side
                            ),
                            b.batch,
                        )  # type: ignore[arg-type]
                        for b in found.default.bounds
                    ]
                    worst, batch = max(needed) if side == "lower" else min(needed)
                    yield {
                        "attribute": name,
                        "side": side,
                        "release_limit": worst,
                        "months": release.months,
                        "worst_months": None,
                        "worst_batch": batch,
                        "asked": "release_limit",
                    }
