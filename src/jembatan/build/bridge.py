"""Puts one bridge together: what may leave, where everything goes, what is still to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import msgspec

from jembatan.assess.assessment import Materials
from jembatan.build.bridge_basis import HeadingSources
from jembatan.build.bridge_decisions import NO_DECISIONS, Decisions
from jembatan.build.bridge_merge import MergedFile, plan_merges
from jembatan.build.bridge_names import DOSSIER
from jembatan.build.bridge_own_items import list_cited_items, list_contents_items, list_own_items
from jembatan.build.bridge_plan import BridgeChoices, MovePlan, plan_moves
from jembatan.build.bridge_profile import Profile
from jembatan.build.bridge_todo import list_empty_headings, list_todo, sort_items
from jembatan.build.cited_sections import Searched
from jembatan.build.doubts import doubt_cleared, doubt_substances, hold_found
from jembatan.build.held_documents import find_closed_parts
from jembatan.build.outbound import (
    cite_outbound,
    find_legal_basis,
    find_refusals,
    list_outbound_findings,
)
from jembatan.core.assessment import Assessment
from jembatan.core.bridge import Bridge, HeldBack, OutboundFinding
from jembatan.core.errors import UsageError
from jembatan.core.jurisdiction import Jurisdiction
from jembatan.core.text import Message


def refuse_useless_merge(profile: Profile, choices: BridgeChoices) -> None:
    """Raise UsageError where files shall be merged and no two sections share a heading of the target."""
    if choices.merges and (profile.structure == "ctd" or choices.keeps_ctd):
        raise UsageError(
            "--merge is for --to ID without --keep-ctd: no two sections of a CTD share a heading"
        )


def plan_bridge(
    materials: Materials,
    target: Jurisdiction,
    profile: Profile,
    *,
    source_country: str = "",
    origin: Jurisdiction | None = None,
    outbound: Assessment | None = None,
    choices: BridgeChoices | None = None,
    decisions: Decisions = NO_DECISIONS,
    find_merge_bar: Callable[[str], str] = lambda _: "",
) -> tuple[Bridge, list[MergedFile]]:
    """Return the bridge with where everything goes, and the files to be merged for it.

    `find_merge_bar` looks into a document that is to be merged. `outbound` is the assessment by the source country's law, where it is held, made with what the bridge is about to
    do. What the target's law still asks for is added by `add_findings`. Raises UsageError where subject data shall leave and no legal basis is declared.
    """
    choices = choices or BridgeChoices()
    dossier, facts = materials.dossier, materials.facts
    if choices.includes_subject_data and not find_legal_basis(source_country, facts):
        raise UsageError(
            "--include-subject-data needs the legal basis on which the data leave: add `legal_basis` under [data] to the"
            " product sheet (exempt, standard_contract, certification, security_assessment or other_ground)"
        )
    rules = list_outbound_findings(outbound, source_country) if outbound else ()
    refusals = find_refusals(rules) if choices.includes_subject_data else []
    includes = choices.includes_subject_data and not refusals
    plan = plan_moves(
        dossier,
        profile,
        region=source_country,
        recognitions=materials.recognitions,
        document_types=target.document_types,
        closed_parts=find_closed_parts(
            dossier, facts, {path: place.section for path, place in decisions.places.items() if place}
        ),
        citations=cite_outbound(source_country, origin),
        choices=replace(choices, includes_subject_data=includes),
        decided=decisions.places,
        cleared=decisions.cleared,
        law=target,
    )
    moves = plan.moves
    merged: list[MergedFile] = []
    if choices.merges:
        moves, merged = plan_merges(
            moves, {path: d.properties for path, d in dossier.documents.items()}, find_merge_bar
        )
    bridge = Bridge(
        source_name=dossier.name,
        source_format=dossier.format,
        source_country=source_country,
        target_country=profile.to,
        profile=profile.id + ("+keep-ctd" if choices.keeps_ctd else ""),
        structure=profile.structure,
        moves=tuple(moves),
        held_back=tuple(_say_refusals(plan, refusals)),
        unplaced=tuple(plan.unplaced),
        doubts=(*doubt_cleared(moves, decisions.cleared), *doubt_substances(moves, facts)),
        outbound=rules,
        includes_subject_data=includes,
    )
    return bridge, merged


def add_findings(
    bridge: Bridge,
    assessment: Assessment,
    target: Jurisdiction,
    profile: Profile,
    *,
    asks_for_subject_data: bool = False,
) -> Bridge:
    """Return the bridge with its to-do list: what the target's law asks for, and what the bridge itself leaves open.

    `assessment` is that of the target; `asks_for_subject_data`: the user asked to let data of subjects out.
    """
    todo = list_todo(
        assessment,
        target,
        profile,
        bridge.moves,
        bridge.outbound,
        includes_subject_data=asks_for_subject_data,
    )
    found = msgspec.structs.replace(
        bridge,
        product_title=assessment.product_title,
        worked_example=assessment.worked_example,
        empty_headings=list_empty_headings(assessment, target, profile, bridge.moves),
    )
    sources = HeadingSources(profile, target)
    own = list_own_items(found, profile, sources, assessment.dossier.documents)
    return msgspec.structs.replace(found, todo=sort_items([*todo, *own]))


def _say_refusals(plan: MovePlan, refusals: Sequence[OutboundFinding]) -> list[HeldBack]:
    """Return what is held back; where a rule refuses what the user asked to let out, that rule is named."""
    if not refusals:
        return plan.held_back
    names = ", ".join(one.requirement for one in refusals)
    cited = tuple(one.citation for one in refusals if one.citation)
    return [
        msgspec.structs.replace(held, why=Message("bridge.held_refused", {"rules": names}), citations=cited)
        if held.code == "subject_data"
        else held
        for held in plan.held_back
    ]


def add_contents(bridge: Bridge, profile: Profile, target: Jurisdiction) -> tuple[Bridge, dict[str, str]]:
    """Return the bridge with its contents pages on the to-do list, and the path of each by part or module."""
    filled = {target.section.partition(".")[0] for move in bridge.moves for target in move.targets}
    if bridge.empty_headings:
        filled.add("1")
    paths = {top: path for top, path in list_contents_paths(bridge, profile).items() if top in filled}
    items = list_contents_items(profile, paths, HeadingSources(profile, target))
    return msgspec.structs.replace(bridge, todo=sort_items([*bridge.todo, *items])), paths


def hold_searched(
    bridge: Bridge, searched: Searched, origin: Jurisdiction | None, decisions: Decisions = NO_DECISIONS
) -> tuple[Bridge, frozenset[str]]:
    """Return the bridge after every page was read, and the sources that are not carried after all."""
    if bridge.includes_subject_data:
        return bridge, frozenset()
    citations = cite_outbound(bridge.source_country, origin)
    return hold_found(bridge, searched.said_by_source, citations, decisions.cleared)


def add_cited(bridge: Bridge, searched: Searched) -> Bridge:
    """Return the bridge with what carried documents say of others by their old numbers, and the item to correct it."""
    carried = {move.targets[0].path for move in bridge.moves}
    found = msgspec.structs.replace(
        bridge,
        cited=tuple(one for one in searched.cited if one.path in carried),
        not_searched=tuple(path for path in searched.not_searched if path in carried),
    )
    return msgspec.structs.replace(found, todo=sort_items([*found.todo, *list_cited_items(found)]))


def list_contents_paths(bridge: Bridge, profile: Profile) -> dict[str, str]:
    """Return where the contents page of each part or module stands, whether it is made or not."""
    return {top: _contents_path(bridge, profile, top) for top in profile.contents}


def _contents_path(bridge: Bridge, profile: Profile, top: str) -> str:
    if bridge.structure == "ctd":
        folder = "m1/cn/01" if top == "1" else f"m{top}"
        return f"{DOSSIER}/{folder}/contents-module-{top}.pdf"
    return f"{DOSSIER}/{profile.folders[top]}/a-contents/a-00-contents.pdf"
