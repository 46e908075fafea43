"""What the data themselves show beside the claims: conditions, results out of specification, pulls, other studies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jembatan.core.text import Message
from jembatan.evidence.stability.claim_finding import ClaimFinding
from jembatan.evidence.stability.claims_file import Claims
from jembatan.evidence.stability.conditions import split_condition
from jembatan.evidence.stability.regression import show_limits
from jembatan.evidence.stability.result import StabilityResult
from jembatan.evidence.stability.side_by_side import ShelfLifeReading

# ICH Q1A(R2) 2.2.5: every 3 months in the first year, every 6 in the second, then yearly
_USUAL_PULLS = (0.0, 3.0, 6.0, 9.0, 12.0, 18.0, 24.0, 36.0, 48.0, 60.0)
_PULL_TOLERANCE = 0.5  # months


def judge_conditions(reading: ShelfLifeReading, claims: Claims) -> Iterator[ClaimFinding]:
    """Yield the conditions claimed that were not studied, and two humidities called one condition."""
    there = sorted({r.condition for r in reading.data.results if r.condition})
    claimed = {c.condition for c in claims.claim if c.condition}
    if claims.protocol.condition:
        claimed.add(claims.protocol.condition)
    for condition in sorted(claimed):
        yield ClaimFinding(
            "condition",
            Message("claims.claim.condition", {"condition": condition}),
            Message("claims.found.conditions", {"conditions": there or ["-"]}),
            "all" if condition in there else "none",
        )
    for study in reading.studies:  # 60 or 65 %RH at one temperature, both called long-term
        parts = split_condition(study.condition)
        twins = [
            s.condition
            for s in reading.studies
            if (p := split_condition(s.condition))
            and parts
            and p[0] == parts[0]
            and s.condition > study.condition
        ]
        for twin in twins:
            yield ClaimFinding(
                "condition",
                Message("claims.claim.one_condition"),
                Message("claims.found.two_humidities", {"one": study.condition, "other": twin}),
                "none",
            )


def judge_results(reading: ShelfLifeReading) -> Iterator[ClaimFinding]:
    """Yield results out of specification that no remark explains."""
    notes = {r.note for r in reading.data.results}
    everywhere = next(iter(notes)) if len(notes) == 1 else None  # one remark on every row explains nothing
    for study in reading.studies:
        for attribute in study.attributes:
            for r in attribute.regression.outside:
                if r.note and r.note != everywhere:
                    continue
                yield ClaimFinding(
                    "out_of_specification",
                    Message("claims.claim.explained"),
                    Message(
                        "claims.found.outside",
                        {
                            "attribute": r.attribute,
                            "batch": r.batch,
                            "months": f"{r.months:g}",
                            "value": f"{r.text} {r.unit}".strip(),
                            "limits": show_limits(r.limits),
                            "place": r.place,
                        },
                    ),
                    "none",
                )


def judge_pulls(reading: ShelfLifeReading, claims: Claims) -> Iterator[ClaimFinding]:
    """Yield pulls of the protocol, or the usual ones, that are missing."""
    planned = claims.protocol.pulls or _USUAL_PULLS
    for study in reading.studies:
        missing: list[str] = []
        for attribute in study.attributes:
            regression = attribute.regression
            for batch, last in regression.months_by_batch.items():
                tested = {r.months for r in regression.results if r.batch == batch}
                missing += [
                    f"{regression.series.attribute}, {batch}: {pull:g}"
                    for pull in planned
                    if pull <= last and not any(abs(pull - t) <= _PULL_TOLERANCE for t in tested)
                ]
        claim = Message(
            "claims.claim.pulls", {"pulls": [f"{p:g}" for p in planned if p <= study.months_studied]}
        )
        if missing:
            shown = [*missing[:8], *(["..."] if len(missing) > 8 else [])]
            yield ClaimFinding(
                "missing_pulls",
                claim,
                Message("claims.found.missing_pulls", {"missing": shown, "count": len(missing)}),
                "none" if claims.protocol.pulls else "some",
                names=() if claims.protocol.pulls else ("protocol",),
            )
        elif claims.protocol.pulls:
            yield ClaimFinding("missing_pulls", claim, Message("claims.found.all_pulls"), "all")


def judge_other_studies(reading: ShelfLifeReading, claims: Claims) -> Iterator[ClaimFinding]:
    """Yield whether in-use, light and commitment studies are there as claimed."""
    results = reading.data.results
    if claims.label.in_use_days is not None or claims.protocol.in_use:
        yield _study_there("in_use", results, claims.label.in_use_days)
    if claims.label.protect_from_light is not None or claims.protocol.photostability:
        yield _study_there("photostability", results, None)
    studied = min((s.months_studied for s in reading.studies), default=0.0)
    beyond = claims.label.months is not None and claims.label.months > studied
    commitment = claims.commitment
    if not beyond and commitment is None:
        return
    claim = Message("claims.claim.commitment", {"months": f"{claims.label.months or 0:g}"})
    if commitment is None:
        yield ClaimFinding(
            "commitment",
            claim,
            Message("claims.found.no_commitment", {"studied": f"{studied:g}"}),
            "some",
            names=("?",),
        )
        return
    batches = min((s.batches for s in reading.studies), default=0)
    total = batches + (commitment.batches or 0)
    reaches = (
        commitment.months is None or claims.label.months is None or commitment.months >= claims.label.months
    )
    yield ClaimFinding(
        "commitment",
        claim,
        Message(
            "claims.found.commitment",
            {"batches": commitment.batches or 0, "primary": batches, "months": f"{commitment.months or 0:g}"},
        ),
        "all" if total >= 3 and reaches else "none",
    )


def _study_there(study: str, results: Sequence[StabilityResult], days: float | None) -> ClaimFinding:
    own = [r for r in results if r.study == study]
    longest = max((r.months for r in own), default=0.0) * 365.25 / 12
    outside = [r for r in own if r.is_outside]
    reaches = bool(own) and (days is None or longest >= days - 0.5)
    return ClaimFinding(
        study,
        Message(f"claims.claim.{study}", {"days": f"{days or 0:g}"}),
        Message(
            f"claims.found.{study}" if own else "claims.found.no_study",
            {"days": f"{longest:.0f}", "results": len(own), "outside": len(outside)},
        ),
        "all" if reaches and not outside else "none",
    )
