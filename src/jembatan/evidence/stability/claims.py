"""Does what the dossier claims follow from its data: under every accepted convention, under some, or under none?"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Literal, NamedTuple

from jembatan.core.text import Message
from jembatan.evidence.stability.claims_file import Claim, Claims
from jembatan.evidence.stability.conditions import assign_studies, split_condition
from jembatan.evidence.stability.regression import Regression, evaluate_series, show_limits
from jembatan.evidence.stability.result import Series, StabilityResult
from jembatan.evidence.stability.rules import Rulebook
from jembatan.evidence.stability.side_by_side import JudgedStudy, ShelfLifeReading
from jembatan.evidence.stability.study import Study
from jembatan.stats.stability.shelf_life import Convention, ModelShelfLife

Follows = Literal["all", "some", "none"]
TestError = Literal["full", "reduced"]
# ICH Q1A(R2) 2.2.5: every 3 months in the first year, every 6 in the second, then yearly
_USUAL_PULLS = (0.0, 3.0, 6.0, 9.0, 12.0, 18.0, 24.0, 36.0, 48.0, 60.0)
_PULL_TOLERANCE = 0.5  # months


class AcceptedConvention(NamedTuple):
    """One way of computing that a reviewer meets: error of the batch test, error of separate lines, sides of the bound."""

    test_error: TestError
    error: Convention
    sides: int


CONVENTIONS = tuple(
    AcceptedConvention(t, e, s)
    for s, t, e in product((1, 2), ("full", "reduced"), ("pooled_error", "individual_error"))
)  # type: ignore[arg-type]


class Recomputed(NamedTuple):
    """What one convention gives."""

    convention: AcceptedConvention
    found: ModelShelfLife

    @property
    def months(self) -> float:
        """Whole months, infinity where nothing crosses, NaN where it cannot be told."""
        whole = self.found.whole_months
        return float(whole) if whole is not None else self.found.exact_months


class ClaimFinding(NamedTuple):
    """One claim with what was recomputed; only `none` is a defect."""

    kind: str
    claim: Message
    recomputed: Message
    follows: Follows
    under: tuple[AcceptedConvention, ...] = ()  # the conventions under which it follows, where it is some
    names: tuple[str, ...] = ()  # or the branches or authorities

    @property
    def is_defect(self) -> bool:
        """Say whether it follows under none."""
        return self.follows == "none"


def judge_claims(reading: ShelfLifeReading, claims: Claims) -> list[ClaimFinding]:
    """Return a finding for every claim, and for what the data show that no claim mentions."""
    found: list[ClaimFinding] = []
    for claim in claims.claim:
        found += _judge_claim(reading, claim)
    found += _judge_label(reading, claims)
    found += _judge_conditions(reading, claims)
    found += _judge_results(reading)
    found += _judge_pulls(reading, claims)
    found += _judge_other_studies(reading, claims)
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


def _judge_label(reading: ShelfLifeReading, claims: Claims) -> Iterator[ClaimFinding]:
    label = claims.label
    if label.months is not None:
        for study in reading.studies:
            yield _label_months(reading, study, label.months)
    limit = label.at_most
    if limit is None:
        return
    for study in reading.studies:
        parts = split_condition(study.condition)
        if parts is None:
            continue
        claim = Message("claims.claim.storage", {"storage": label.storage, "limit": f"{limit:g}"})
        if (limit > parts[0] + 3 and study.storage == "room_temperature") or limit > 10 > parts[0]:
            yield ClaimFinding(
                "label_warmer", claim, Message("claims.found.warmer", {"condition": study.condition}), "none"
            )
        else:
            yield _label_markets(reading, study, claim, limit)


def _label_months(reading: ShelfLifeReading, study: Study, months: float) -> ClaimFinding:
    options = study.open_branches
    claim = Message("claims.claim.label_months", {"months": f"{months:g}", "study": study.name or "-"})
    if refused := reading.refused(study):
        found = Message(f"claims.found.refused.{refused.verdict.says}", {"market": refused.verdict.market})
        is_certain = refused.verdict.says == "insufficient"
        return ClaimFinding(
            "label_months", claim, found, "none" if is_certain else "some", names=() if is_certain else ("?",)
        )
    if study.supported_months is not None:
        cap = study.cap
        assert cap
        found = Message("claims.found.supported", {"months": study.supported_months, "branch": cap.branch.id})
        return ClaimFinding(
            "label_months", claim, found, "all" if study.supported_months >= months else "none"
        )
    enough = [o for o in options if (o.supported_months or 0) >= months]
    shown = [f"{o.branch.id}: {o.supported_months}" for o in options]
    return ClaimFinding(
        "label_months",
        claim,
        Message("claims.found.branches", {"branches": shown}),
        "none" if not enough else "all" if len(enough) == len(options) else "some",
        names=tuple(o.branch.id for o in enough),
    )


def _label_markets(reading: ShelfLifeReading, study: Study, claim: Message, limit: float) -> ClaimFinding:
    """Judge the same words under each authority: "not above 30C" needs 30/65 in one, 30/75 in another."""
    holding, failing = [], []
    for book, judged in reading.markets:
        item = next(j for j in judged if j.study.condition == study.condition and j.study.pack == study.pack)
        (holding if _carries_label(book, item, limit) else failing).append(item.verdict.market)
    follows: Follows = "all" if not failing else "some" if holding else "none"
    return ClaimFinding(
        "label_market",
        claim,
        Message("claims.found.markets", {"condition": study.condition, "failing": failing or ["-"]}),
        follows,
        names=tuple(holding),
    )


def _carries_label(book: Rulebook, item: JudgedStudy, limit: float) -> bool:
    if item.verdict.says == "zone_not_applied":
        return True
    rule = next((r for r in book.rules.label_rule if r.condition == item.study.condition), None)
    return item.verdict.says == "studied" and rule is not None and limit <= rule.at_most


def _judge_conditions(reading: ShelfLifeReading, claims: Claims) -> Iterator[ClaimFinding]:
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


def _judge_results(reading: ShelfLifeReading) -> Iterator[ClaimFinding]:
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


def _judge_pulls(reading: ShelfLifeReading, claims: Claims) -> Iterator[ClaimFinding]:
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


def _judge_other_studies(reading: ShelfLifeReading, claims: Claims) -> Iterator[ClaimFinding]:
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
