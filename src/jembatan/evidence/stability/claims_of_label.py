"""What a label claims, months and storage, against the data and the rules of each authority."""

from __future__ import annotations

from collections.abc import Iterator

from jembatan.core.text import Message
from jembatan.evidence.stability.claim_finding import ClaimFinding, Follows
from jembatan.evidence.stability.claims_file import Claims
from jembatan.evidence.stability.conditions import split_condition
from jembatan.evidence.stability.rules import Rulebook
from jembatan.evidence.stability.side_by_side import JudgedStudy, ShelfLifeReading
from jembatan.evidence.stability.study import Study


def judge_label(reading: ShelfLifeReading, claims: Claims) -> Iterator[ClaimFinding]:
    """Yield whether the months and the storage of the label follow."""
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
