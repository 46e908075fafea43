"""What the bridge itself leaves to be done: each with the row of the map or the rule that raises it, and where that was read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from jembatan.build.bridge_basis import HeadingSources, Known, say_rule
from jembatan.build.bridge_profile import Profile
from jembatan.build.outbound import find_country_rules
from jembatan.build.section_map import hide_actd
from jembatan.core.bridge import Bridge, HeldBack, Move, MoveTarget, TodoItem, Unplaced
from jembatan.core.document import Document
from jembatan.core.grades import Confidence, Severity, Trust
from jembatan.core.text import Message, Text

# documents that are written anew, sheets of an earlier bridge, and what a person left out
_NOBODY_DECIDES = ("rebuilt", "sheet", "left_out")
_ON_CLOSED_PARTS = ("whole_substance", "undeclared")  # doubts that no rule on persons' data speaks of
_HELD = ("subject_data", "closed_part", "archive")  # the others are no longer part of the dossier


def list_own_items(
    bridge: Bridge, profile: Profile, sources: HeadingSources, documents: Mapping[str, Document]
) -> list[TodoItem]:
    """Return what the plan of a bridge leaves open: places, guesses, unreadable files, what is held back, sheets, headings."""
    return [
        *_from_doubts(bridge),
        *_from_unreadable(bridge, documents),
        *(_from_unplaced(one) for one in bridge.unplaced if one.code not in _NOBODY_DECIDES),
        *(_confirm_guess(move) for move in bridge.moves if move.placement_confidence is Confidence.LOW),
        *_from_held_back(bridge),
        *(_from_sheet(members[0][0]) for members in bridge.list_sheets().values()),
        *_confirm_unread(bridge),
        *_from_empty_headings(bridge, profile, sources),
    ]


def _from_doubts(bridge: Bridge) -> Iterable[TodoItem]:
    """Yield one item for each carried document in which something may be that must stay."""
    rules = find_country_rules(bridge.source_country)
    for doubt in bridge.doubts:
        yield TodoItem(
            target_section=doubt.section,
            action="decide",
            what=doubt.what,
            severity=Severity.BLOCKING.value,
            requirement=rules.cited[0] if rules and doubt.code not in _ON_CLOSED_PARTS else "",
            document=doubt.path,
            basis=Message("bridge.basis_outbound", {"rule": doubt.code}),
        )


def _from_unreadable(bridge: Bridge, documents: Mapping[str, Document]) -> Iterable[TodoItem]:
    """Yield one item for each carried file that is empty, damaged or locked: the authority could not read it either."""
    for move in bridge.moves:
        target, document = move.targets[0], documents[move.source]
        if not document.bytes:
            what = Message("bridge.obtain_empty", {"path": target.path})
        elif document.properties.fault:
            what = Message(
                "bridge.obtain_readable", {"path": target.path, "fault": document.properties.fault}
            )
        elif document.properties.encrypted and document.properties.pages is None:
            what = Message("bridge.obtain_unlocked", {"path": target.path})
        else:
            continue
        yield TodoItem(
            target_section=target.section,
            action="obtain",
            what=what,
            document=target.path,
            basis=Message("bridge.basis_reading"),
        )


def _from_unplaced(one: Unplaced) -> TodoItem:
    return TodoItem(
        target_section="",
        action="decide",
        what=Message("bridge.decide_place", {"path": one.source, "section": one.source_section or "–"}),
        how=Text(en=one.suggestion) if one.suggestion else None,
        document=one.source,
        basis=one.basis or Message("bridge.basis_no_section"),
    )


def _confirm_guess(move: Move) -> TodoItem:
    """Return the question whether a document belongs where it was put: its section in the source was guessed."""
    target = move.targets[0]
    what = Message("bridge.confirm_place", {"path": target.path, "section": move.source_section})
    return _about(target, "decide", what)


def _from_sheet(target: MoveTarget) -> TodoItem:
    return _about(target, "generate", Message("bridge.generated_sheet", {"path": target.path}))


def _about(target: MoveTarget, action: str, what: Message) -> TodoItem:
    return TodoItem(
        target_section=target.section,
        action=action,  # type: ignore[arg-type]
        what=what,
        document=target.path,
        basis=target.basis,
        citation=target.citation,
        trust=target.trust,
    )


def _from_held_back(bridge: Bridge) -> Iterable[TodoItem]:
    """Yield one item for all documents that are held back for the same reason."""
    by_code: dict[str, list[HeldBack]] = {}
    for held in bridge.held_back:
        by_code.setdefault(held.code, []).append(held)
    rules = find_country_rules(bridge.source_country)
    for code in _HELD:
        if held_back := by_code.get(code):
            cited = held_back[0].citations
            requirement = rules.cited[0] if rules and cited else ""
            yield TodoItem(
                target_section="",
                action="decide",
                what=Message(f"bridge.decide_{code}", {"count": len(held_back)}),
                citation=cited[0] if cited else None,
                finding=requirement,
                requirement=requirement,
                basis=Message("bridge.basis_outbound", {"rule": code}),
            )


def _confirm_unread(bridge: Bridge) -> Iterable[TodoItem]:
    """Yield the one item that asks to confirm all places which rest on rows that nobody read in the target's text."""
    unread = [t for move in bridge.moves for t in move.targets if not t.verified and not t.is_same]
    if not unread:
        return
    rows = {(t.basis.key, str(t.basis.args)) for t in unread if t.basis}
    never = sum(target.citation is None for target in unread)
    yield TodoItem(
        target_section="",
        action="decide",
        what=Message("bridge.confirm_unread", {"count": len(unread), "never": never}),
        basis=Message("bridge.basis_rows", {"count": len(rows)}),
        trust=Trust.REMEMBERED if never else Trust.SECONDARY,
    )


def _from_empty_headings(bridge: Bridge, profile: Profile, sources: HeadingSources) -> Iterable[TodoItem]:
    """Yield the one item for the headings that stay empty, that need a reason and that no requirement speaks of."""
    open_headings = [e.section for e in bridge.empty_headings if e.reason is None and not e.requirement]
    if open_headings:
        known = sources.find(open_headings[0])
        yield TodoItem(
            target_section=open_headings[0],
            action="write",
            what=Message("bridge.write_reasons", {"count": len(open_headings), "sections": open_headings}),
            basis=say_rule(profile, open_headings[0]),
            citation=known.citation,
            trust=known.trust,
        )


def list_contents_items(
    profile: Profile, paths: Mapping[str, str], sources: HeadingSources
) -> list[TodoItem]:
    """Return one item for each contents page that was made: its page counts change with every translation."""
    items = []
    for part, path in sorted(paths.items()):
        section = profile.contents[part]
        known: Known = sources.find(hide_actd(section))
        items.append(
            TodoItem(
                target_section=section,
                action="generate",
                what=Message("bridge.generated_contents", {"path": path}),
                document=path,
                basis=say_rule(profile, f"contents {part} → {section}"),
                citation=known.citation,
                trust=known.trust,
            )
        )
    return items


def list_cited_items(bridge: Bridge) -> list[TodoItem]:
    """Return the one item for all places in carried documents that name sections or files as they were."""
    if not bridge.cited:
        return []
    documents = {one.path for one in bridge.cited}
    numbers = {one.cited for one in bridge.cited if one.kind == "number"}
    return [
        TodoItem(
            target_section="",
            action="write",
            what=Message("bridge.correct_cited", {"count": len(bridge.cited), "documents": len(documents)}),
            basis=Message("bridge.basis_rows", {"count": len(numbers)})
            if numbers
            else Message("bridge.basis_moves"),
        )
    ]
