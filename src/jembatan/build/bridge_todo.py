"""What the target's law still asks to be written, translated, obtained or decided, each with its finding and clause."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from jembatan.build.bridge_profile import Profile
from jembatan.build.section_map import compute_order, find_row, load_section_map, show_actd
from jembatan.core.assessment import Assessment
from jembatan.core.bridge import EmptyHeading, Move, OutboundFinding, TodoAction, TodoItem
from jembatan.core.finding import Finding
from jembatan.core.grades import SEVERITY_ORDER, Outcome, Severity
from jembatan.core.jurisdiction import Jurisdiction
from jembatan.core.law import Requirement
from jembatan.core.text import LANGUAGES, Language, Message, Text
from jembatan.dossier.sections import load_ctd

_OPEN = (Outcome.NOT_MET, Outcome.UNDETERMINED, Outcome.ERROR)
_ACTIONS: dict[str, TodoAction] = {
    "section_present": "write",
    "text_contains": "write",
    "document_property": "write",
    "fact_equals": "write",
    "fact_includes": "write",
    "fact_between": "obtain",
    "facts_agree": "write",
    "evidence_at_least": "obtain",
    "dataset_has": "obtain",
    "not_expired": "obtain",
    "not_older_than": "obtain",
    "dates_ordered": "obtain",
}
_ACTION_ORDER: tuple[TodoAction, ...] = ("write", "translate", "obtain", "generate", "decide")
_LANGUAGE = "language_is"


def list_todo(
    assessment: Assessment,
    law: Jurisdiction,
    profile: Profile,
    moves: Sequence[Move],
    outbound: Sequence[OutboundFinding] = (),
    *,
    includes_subject_data: bool = False,
) -> tuple[TodoItem, ...]:
    """Return what the target's law asks for: its open findings, and each translation.

    Findings of a parent's law that the target did not adopt are left out: they bind nobody.
    """
    by_id = {bound.requirement.id: bound.requirement for bound in law.requirements}
    target_by_source = {move.source: move.targets[0] for move in moves}
    items = []
    for finding in assessment.findings:
        requirement = by_id.get(finding.requirement)
        if finding.outcome not in _OPEN or finding.is_reference or requirement is None:
            continue
        if requirement.check.get("kind") == _LANGUAGE and assessment.translations:
            continue  # stands once for each document below
        items.append(_from_finding(finding, requirement, law, profile))
    items += _translations(assessment, by_id, target_by_source)
    if includes_subject_data:
        items += [_from_outbound(one) for one in outbound if one.outcome in _OPEN]
    return sort_items(items)


def sort_items(items: Iterable[TodoItem]) -> tuple[TodoItem, ...]:
    """Return items as they are listed: by severity, then by what is to be done, then by place."""
    return tuple(sorted(items, key=_order))


def _from_finding(
    finding: Finding, requirement: Requirement, law: Jurisdiction, profile: Profile
) -> TodoItem:
    return TodoItem(
        target_section=_find_target_section(finding, requirement, law, profile),
        action=_find_action(finding, requirement, law),
        what=finding.title,
        citation=finding.citations[0] if finding.citations else None,
        finding=finding.id,
        requirement=finding.requirement,
        outcome=finding.outcome.value,
        severity=finding.severity.value,
        how=finding.advice or finding.question,
    )


def _find_action(finding: Finding, requirement: Requirement, law: Jurisdiction) -> TodoAction:
    kind = requirement.check.get("kind", "")
    if finding.outcome is not Outcome.NOT_MET:
        return "decide"
    if kind == "document_present":
        types = [law.document_types[name] for name in requirement.check["documents"]]
        if any(type_.id == "contents" for type_ in types):
            return "generate"
        return "obtain" if any(type_.is_legal_paper for type_ in types) else "write"
    if kind == "fact_equals" and requirement.concept.startswith("stability."):
        return "obtain"  # data, not words
    return _ACTIONS.get(kind, "decide")


def _find_target_section(
    finding: Finding, requirement: Requirement, law: Jurisdiction, profile: Profile
) -> str:
    """Return the target section that a requirement speaks of: by its check, then by the document found, else empty."""
    wanted: list[str] = []
    for name in requirement.check.get("documents", ()):
        if name in law.document_types:
            wanted += law.document_types[name].sections
    for alternatives in requirement.check.get("sections", ()):
        wanted += alternatives.split("|")
    found = sorted({place.section for place in finding.where if place.section})
    wanted += sorted(found, key=lambda section: -section.count("."))  # the deepest says most
    if requirement.concept.startswith("section."):
        wanted.append(requirement.concept.removeprefix("section."))
    if requirement.concept.startswith("stability."):
        wanted.append("3.2.P.8")
    for section in wanted:
        if target := _as_target(section, profile):
            return target
    return ""


def _as_target(section: str, profile: Profile) -> str:
    number, _, region = section.partition("@")
    is_actd = number.startswith(("I.", "II.", "III.", "IV."))
    if profile.structure == "ctd":
        return "" if is_actd or (region and region.upper() != profile.region) else number
    if is_actd:
        return show_actd(profile.part_1.get(number, number))
    row = load_section_map().get(f"{region.upper()} {number}") if region else find_row(number)
    return show_actd(profile.part_1.get(row.actd, row.actd)) if row and row.actd else ""


def _translations(
    assessment: Assessment, by_id: Mapping[str, Requirement], target_by_source: Mapping[str, object]
) -> list[TodoItem]:
    """Return one item for each carried document in a language that the target does not take."""
    about_language = [
        (f, by_id[f.requirement].check)
        for f in assessment.findings
        if f.requirement in by_id
        and by_id[f.requirement].check.get("kind") == _LANGUAGE
        and f.outcome in _OPEN
        and not f.is_reference
    ]
    # the rule on all documents asks for it, before those on single kinds
    about_language.sort(key=lambda pair: "documents" in pair[1] or "sections" in pair[1])
    asked = about_language[0][0] if about_language else None
    items = []
    for translation in assessment.translations:
        target = target_by_source.get(translation.path)
        if target is None:
            continue
        key = "bridge.translate_sworn" if translation.sworn else "bridge.translate"
        values: dict[str, str | int | float | Text | list[str]] = {
            "path": target.path,  # type: ignore[attr-defined]
            "language": translation.language,
            "pages": translation.pages if translation.pages is not None else "?",
        }
        items.append(
            TodoItem(
                target_section=target.section,  # type: ignore[attr-defined]
                action="translate" if translation.needed else "decide",
                what=Message(key if translation.needed else "bridge.language_unknown", values),
                citation=asked.citations[0] if asked and asked.citations else None,
                finding=asked.id if asked else "",
                requirement=asked.requirement if asked else "",
                outcome=asked.outcome.value if asked else "",
                severity=asked.severity.value if asked else "",
                document=target.path,  # type: ignore[attr-defined]
            )
        )
    return items


def _from_outbound(one: OutboundFinding) -> TodoItem:
    return TodoItem(
        target_section="",
        action="decide" if one.outcome == Outcome.UNDETERMINED else "obtain",
        what=one.title,
        citation=one.citation,
        finding=one.requirement,
        requirement=one.requirement,
        outcome=one.outcome,
        severity=Severity.BLOCKING.value,
    )


def list_empty_headings(
    assessment: Assessment, law: Jurisdiction, profile: Profile, moves: Sequence[Move]
) -> tuple[EmptyHeading, ...]:
    """Return the Module 1 headings of the target at which nothing stands; they stay, not applicable with a reason.

    The reason is that of a requirement on the heading that does not apply; where none says so, a person gives it.
    """
    if profile.structure != "ctd":
        return ()
    filled = {target.section for move in moves for target in move.targets}
    numbers = sorted(load_ctd().numbers[profile.region], key=compute_order)
    ends = [n for n in numbers if not any(other.startswith(n + ".") for other in numbers)]
    findings: dict[str, list[Finding]] = {}
    checks = {bound.requirement.id: bound.requirement.check for bound in law.requirements}
    for finding in assessment.findings:
        for alternatives in checks.get(finding.requirement, {}).get("sections", ()):
            for section in alternatives.split("|"):
                findings.setdefault(section.partition("@")[0], []).append(finding)
    empty = []
    made = set(profile.contents.values())  # contents pages are generated
    for number in ends:
        if number in made:
            continue
        if any(section == number or section.startswith(number + ".") for section in filled):
            continue
        about = findings.get(number, [])
        settled = [f for f in about if f.outcome is Outcome.NOT_APPLICABLE]
        is_settled = bool(about) and len(settled) == len(about)
        empty.append(
            EmptyHeading(
                section=number,
                reason=_reason_of(settled[0], law) if is_settled else None,
                requirement=about[0].requirement if about else "",
            )
        )
    return tuple(empty)


def _reason_of(finding: Finding, law: Jurisdiction) -> Text | None:
    """Return why a requirement does not apply, as question and answer of what was declared; None where nothing was.

    What was read of a document is not repeated here: it could be one that stays.
    """
    told = [fact for fact in finding.because if fact.provenance.kind == "declared"]
    words: dict[Language, str] = {}
    for language in LANGUAGES:
        words[language] = " ".join(
            f"{law.fact_definitions[fact.name].question.in_language(language)} {_answer(fact.value, language)}"
            for fact in told
            if fact.name in law.fact_definitions
        )
    return Text(en=words["en"], id=words["id"], zh=words["zh"]) if words["en"] else None


_YES_AND_NO: dict[Language, tuple[str, str]] = {
    "en": ("no", "yes"),
    "id": ("tidak", "ya"),
    "zh": ("否", "是"),
}


def _answer(value: object, language: Language) -> str:
    return _YES_AND_NO[language][value] if isinstance(value, bool) else str(value)


def _order(item: TodoItem) -> tuple[object, ...]:
    severity = SEVERITY_ORDER.index(Severity(item.severity)) if item.severity else len(SEVERITY_ORDER)
    section = compute_order(item.target_section.replace("II.C.", "II."))
    return severity, _ACTION_ORDER.index(item.action), section, item.finding, item.document
