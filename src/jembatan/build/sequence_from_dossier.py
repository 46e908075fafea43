"""From a dossier of any kind to the plan of an eCTD sequence: sections, names, attributes, studies, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from jembatan.build.bridge_paths import make_slug
from jembatan.build.cn_envelope import NEXT_EDITION, build_cn_envelope, find_edition
from jembatan.build.earlier_leaves import EarlierLeaf
from jembatan.build.leaf_planner import Kind, LeafPlanner
from jembatan.build.life_cycle_plan import list_current_documents, plan_life_cycle
from jembatan.build.module_1_papers import list_paper_gaps
from jembatan.build.package_names import LatinNames
from jembatan.build.sequence_plan import PlanError, PlannedLeaf, SequencePlan, SourceFile
from jembatan.core.document import Recognition
from jembatan.core.dossier import Dossier
from jembatan.core.fact import Facts
from jembatan.core.law import DocumentType
from jembatan.core.submission import LeftOut
from jembatan.core.text import Message
from jembatan.dossier.package import Package


@dataclass(kw_only=True)
class BuiltPlan:
    """A plan, and what it could not say or take: empty envelope fields, missing attributes, documents left out."""

    plan: SequencePlan
    gaps: list[Message] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    assumed: list[Message] = field(default_factory=list)  # what a person should look at before filing
    unchanged: list[str] = field(default_factory=list)  # documents that the earlier sequences hold already


def plan_sequence(
    dossier: Dossier,
    package: Package,
    kind: Kind,
    facts: Facts,
    *,
    number: str = "0000",
    application: str = "",
    recognitions: Sequence[Recognition] = (),
    document_types: Mapping[str, DocumentType] | None = None,
    earlier: Mapping[tuple[str, str], EarlierLeaf] | None = None,
    earlier_envelopes: Mapping[str, Mapping[str, str]] | None = None,
    util_files: Mapping[str, SourceFile] | None = None,
    changes_only: bool = False,
    sheet_path: str = "",
    sheet_sha256: str = "",
    spellings: Mapping[str, str] | None = None,
    region: str = "",
) -> BuiltPlan:
    """Return the plan of one sequence from the current documents of a dossier.

    `earlier` are the leaves of earlier sequences: what did not change is left alone, what changed is replaced, what is
    gone is deleted; `earlier_envelopes` are what they say, by sequence; with `changes_only` the dossier holds what
    changed alone, and nothing is deleted. `sheet_path` and `sheet_sha256` tell the product sheet, which never enters the sequence, by its path
    in the package and by its bytes. `spellings` are ways to write a value in a-z. `region` is that of the source's
    Module 1. Raises PlanError for types that do not go together, and for a sheet of another application.
    """
    planner = LeafPlanner(
        dossier,
        package,
        kind,
        facts,
        recognitions,
        document_types or {},
        region,
        earlier or {},
        LatinNames(spellings),
    )
    for path, leaf in planner.current(sheet_path, sheet_sha256):
        planner.add(path, leaf)
    gaps: list[Message] = []
    if kind == "cn-ectd":
        envelope, envelope_gaps = build_cn_envelope(facts, number, earlier_envelopes)
        gaps += envelope_gaps
        application = application or envelope.application_id or "application"
    else:
        envelope, _ = build_cn_envelope(Facts(), number)
        application = application or make_slug(dossier.name, 32) or "application"
    gaps += planner.gaps()
    leaves = planner.leaves
    edition: list[Message] = []
    if kind == "cn-ectd" and find_edition(envelope) == NEXT_EDITION:
        edition.append(Message("build.next_edition", {"profile": "cn-1.1-partial"}))
    unchanged: list[str] = []
    if earlier:
        is_first = kind == "cn-ectd" and envelope.sequence_type.code == "cnsqt1"
        leaves, unchanged = plan_life_cycle(
            leaves, earlier, is_first_submission=is_first, deletes=not changes_only
        )
    _refuse_nothing(leaves, unchanged, planner.left_out, number)
    if kind == "cn-ectd" and not any(leaf.section == "1.0" and leaf.operation == "new" for leaf in leaves):
        gaps.append(Message("build.no_cover_letter"))
    if kind == "cn-ectd":
        gaps += list_paper_gaps(envelope, leaves)
    studies = planner.studies.list(leaves, planner.title_by_study)
    plan = SequencePlan(
        application=application,
        number=number,
        envelope=envelope,
        leaves=tuple(leaves),
        studies=studies,
        folder_by_value=planner.folders.slug_by_value,
        util_files=dict(util_files or {}),
        region="cn" if kind == "cn-ectd" else "",
        allows_gaps=True,
    )
    return BuiltPlan(
        plan=plan,
        gaps=gaps,
        left_out=planner.left_out,
        assumed=[*edition, *planner.list_assumed(leaves, studies), *_list_deleted(leaves, earlier or {})],
        unchanged=unchanged,
    )


def _list_deleted(
    leaves: Sequence[PlannedLeaf], earlier: Mapping[tuple[str, str], EarlierLeaf]
) -> list[Message]:
    """Return each document that is deleted, and where it is most of them, that the source may not be whole."""
    current = [old for old in list_current_documents(earlier) if old.headings[-1][0] != "cn-1-0"]
    documents = {(old.sequence, old.name) for old in current}
    gone = [
        leaf
        for leaf in leaves
        if leaf.operation == "delete"
        and leaf.modifies
        and (leaf.modifies.sequence, leaf.modifies.leaf_id) in documents
    ]
    told = [Message("build.deleted", {"title": leaf.title, "section": leaf.section}) for leaf in gone]
    if len(gone) * 2 > len(current):
        told.append(Message("build.deleted_many", {"count": len(gone), "total": len(current)}))
    return told


def _refuse_nothing(
    leaves: Sequence[PlannedLeaf], unchanged: Sequence[str], left_out: Sequence[LeftOut], number: str
) -> None:
    """Raise PlanError for a sequence that would bring nothing."""
    if leaves:
        return
    if unchanged:
        raise PlanError(
            f"all {len(unchanged)} documents are in the earlier sequences already and did not change: there is nothing for"
            f" sequence {number} to hold"
        )
    examples = ", ".join(one.source for one in left_out[:3])
    raise PlanError(
        f"none of the {len(left_out)} files can stand in an eCTD (for example {examples}): it takes PDF, XML, XPT and text"
        " files whose section is told by a folder or name such as 3.2.P.8.3"
    )
