"""Does what the dossier claims follow from its data: under every accepted convention, under some, or under none?"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from jembatan.core.text import Message
from jembatan.evidence.stability.claim_finding import CONVENTIONS, ClaimFinding, Follows, Recomputed
from jembatan.evidence.stability.claims_file import Claim, Claims
from jembatan.evidence.stability.claims_of_data import (
    judge_conditions,
    judge_other_studies,
    judge_pulls,
    judge_results,
)
from jembatan.evidence.stability.claims_of_label import judge_label
from jembatan.evidence.stability.conditions import assign_studies
from jembatan.evidence.stability.regression import Regression, evaluate_series
from jembatan.evidence.stability.result import Series
from jembatan.evidence.stability.side_by_side import ShelfLifeReading


def judge_claims(reading: ShelfLifeReading, claims: Claims) -> list[ClaimFinding]:
    """Return a finding for every claim, and for what the data show that no claim mentions."""
    found: list[ClaimFinding] = []
    for claim in claims.claim:
        found += _judge_claim(reading, claim)
    found += judge_label(reading, claims)
    found += judge_conditions(reading, claims)
    found += judge_results(reading)
    found += judge_pulls(reading, claims)
    found += judge_other_studies(reading, claims)
    found += _judge_unclaimed(reading, claims)
    return found


def recompute(regression: Regression) -> list[Recomputed]:
    """Return the shelf life of one attribute under every accepted convention."""
    found = []
    for sides in (1, 2):
        settings = regression.settings._replace(sides=sides)
        again = evaluate_series(regression.series, regression.results, settings).shelf_life
        if again is not None:
            found += [
                Recomputed(c, again.under(c.test_error, c.error)) for c in CONVENTIONS if c.sides == sides
            ]
    return found


def _judge_claim(reading: ShelfLifeReading, claim: Claim) -> Iterator[ClaimFinding]:
    if claim.no_significant_change:
        yield from _judge_no_change(reading, claim)
    if claim.months is None and claim.pooled is None and claim.model is None:
        return
    regressions = _find_regressions(reading, claim)
    if not regressions:
        yield ClaimFinding(
            "attribute",
            Message("claims.claim.attribute", {"attribute": claim.attribute or "-"}),
            Message("claims.found.no_attribute", {"known": sorted(_attributes(reading))}),
            "none",
        )
    for regression in regressions:
        every = recompute(regression)
        name = regression.series.name
        if not every:
            reason = regression.reason or Message("stability.reason.words", {"attribute": name})
            yield ClaimFinding("months", _months_claim(name, claim), reason, "none")
            continue
        wanted = claim.model or ("one_line" if claim.pooled else None)
        if wanted or claim.pooled is False:
            pooling = [
                r for r in every if (r.found.model == wanted if wanted else r.found.model != "one_line")
            ]
            yield _pool_finding(regression, claim, every, pooling)
        if claim.months is not None:
            enough = [
                r for r in every if r.months >= claim.months and (not wanted or r.found.model == wanted)
            ]
            yield ClaimFinding(
                "months",
                _months_claim(name, claim),
                Message("claims.found.months", {"months": _span(every), "models": _models(every)}),
                _follows(enough, every),
                tuple(r.convention for r in enough),
            )


def _months_claim(name: str, claim: Claim) -> Message:
    key = "claims.claim.months_pooled" if claim.pooled else "claims.claim.months"
    return Message(key, {"attribute": name, "months": f"{claim.months or 0:g}"})


def _pool_finding(
    regression: Regression, claim: Claim, every: Sequence[Recomputed], pooling: Sequence[Recomputed]
) -> ClaimFinding:
    assert regression.shelf_life
    pool = regression.shelf_life.poolability
    values = {
        "slopes": _p(pool.slopes.p if pool else math.nan),
        "intercepts": _p(pool.intercepts.p if pool else math.nan),
        "reduced": _p(pool.intercepts_reduced.p if pool else math.nan),
        "models": _models(every),
    }
    key = "pooled" if claim.pooled or claim.model == "one_line" else "model"
    return ClaimFinding(
        "pooling",
        Message(
            f"claims.claim.{key}", {"attribute": regression.series.name, "model": claim.model or "separate"}
        ),
        Message("claims.found.pooling", values),
        _follows(pooling, every),
        tuple(r.convention for r in pooling),
    )


def _judge_no_change(reading: ShelfLifeReading, claim: Claim) -> Iterator[ClaimFinding]:
    for study in reading.studies:
        if study.accelerated_reading is None:
            yield ClaimFinding(
                "significant_change",
                Message("claims.claim.no_change", {"what": claim.attribute or study.name or "-"}),
                Message("claims.found.no_accelerated"),
                "some",
                names=("?",),
            )
            continue
        changes = [
            c
            for c in study.accelerated_reading.changes
            if not claim.attribute or c.attribute == claim.attribute
        ]
        yield ClaimFinding(
            "significant_change",
            Message("claims.claim.no_change", {"what": claim.attribute or study.name or "-"}),
            changes[0].how if changes else Message("claims.found.no_change"),
            "none" if changes else "all",
        )


def _judge_unclaimed(reading: ShelfLifeReading, claims: Claims) -> Iterator[ClaimFinding]:
    """Yield an attribute that limits before the months claimed, and that no claim mentions."""
    months = [c.months for c in claims.claim if c.months is not None]
    if claims.label.months is not None:
        months.append(claims.label.months)
    if not months or not any(c.attribute for c in claims.claim):
        return
    for study in reading.studies:
        for attribute in study.attributes:
            regression = attribute.regression
            if (
                any(_names(c, regression.series) for c in claims.claim)
                or regression.statistical_months is None
            ):
                continue
            if regression.statistical_months < max(months):
                yield ClaimFinding(
                    "limiting_attribute",
                    Message("claims.claim.analysed", {"months": f"{max(months):g}"}),
                    Message(
                        "claims.found.limits_first",
                        {"attribute": regression.series.name, "months": regression.statistical_months},
                    ),
                    "none",
                )


def _find_regressions(reading: ShelfLifeReading, claim: Claim) -> list[Regression]:
    """Return what the claim speaks of; where nothing was studied at its condition, what was studied at another."""
    named = [
        (s.condition, a.regression)
        for s in reading.studies
        for a in s.attributes
        if _names(claim, a.regression.series)
    ]
    at_its_own = [r for condition, r in named if not claim.condition or condition in ("", claim.condition)]
    return at_its_own or [r for _, r in named]


def _names(claim: Claim, series: Series) -> bool:
    def same(one: str, other: str) -> bool:
        return one.strip().casefold() == other.strip().casefold()

    return (
        (not claim.attribute or same(claim.attribute, series.attribute))
        and (not claim.pack or same(claim.pack, series.pack))
        and (not claim.product or same(claim.product, series.product))
    )


def _attributes(reading: ShelfLifeReading) -> set[str]:
    return {r.attribute for r in assign_studies(reading.data.results) if r.study == "long_term"}


def _follows(enough: Sequence[Recomputed], every: Sequence[Recomputed]) -> Follows:
    return "none" if not enough else "all" if len(enough) == len(every) else "some"


def _span(every: Sequence[Recomputed]) -> str:
    known = [r.months for r in every if not math.isnan(r.months)]
    if not known:
        return "-"
    low, high = min(known), max(known)
    shown = ["∞" if math.isinf(m) else f"{m:g}" for m in (low, high)]
    return shown[0] if low == high else f"{shown[0]}-{shown[1]}"


def _models(every: Sequence[Recomputed]) -> list[str]:
    return list(dict.fromkeys(r.found.model for r in every))


def _p(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.4f}" if value >= 0.0001 else "< 0.0001"
