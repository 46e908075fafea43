"""From a dossier of any kind to the plan of an eCTD sequence: sections, names, attributes, studies, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from jembatan.build.bridge_paths import make_slug, without_bridge_number
from jembatan.build.bridge_places import NoPlace, PlaceFinder
from jembatan.build.bridge_profile import load_profile
from jembatan.build.cn_envelope import build_cn_envelope
from jembatan.build.ctd_folder import CtdFolders, find_study
from jembatan.build.earlier_leaves import EarlierLeaf
from jembatan.build.ectd_headings import find_heading_chain, has_children, scope_of
from jembatan.build.ectd_paths import EXTENSIONS, NAME_LIMIT, PATH_LIMIT, compute_folder, find_path_fault
from jembatan.build.life_cycle_plan import (
    attributes_of,
    find_section_of,
    list_current_documents,
    plan_life_cycle,
)
from jembatan.build.section_map import compute_order
from jembatan.build.sequence_plan import PlannedLeaf, SequencePlan, SourceFile
from jembatan.build.study_titles import StudyNames
from jembatan.core.document import Recognition
from jembatan.core.dossier import Dossier, Leaf
from jembatan.core.fact import Facts
from jembatan.core.law import DocumentType
from jembatan.core.submission import LeftOut
from jembatan.core.text import Message
from jembatan.dossier.package import Package

Kind = Literal["cn-ectd", "ich-3.2.2"]
_LANGUAGES = ("en", "id", "zh")
_NOT_STATED = "not-stated"
_PAPER_CONTENTS = frozenset(
    {"2.1", "3.1", "4.1", "5.1"}
)  # no element of the backbone: it is the contents itself


@dataclass(kw_only=True)
class BuiltPlan:
    """A plan, and what it could not say or take: empty envelope fields, missing attributes, documents left out."""

    plan: SequencePlan
    gaps: list[Message] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
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
    study_by_folder: Mapping[str, str] | None = None,
    util_files: Mapping[str, SourceFile] | None = None,
    sheet_path: str = "",
    region: str = "",
) -> BuiltPlan:
    """Return the plan of one sequence from the current documents of a dossier.

    `earlier` are the leaves of earlier sequences: what did not change is left alone, what changed is replaced, what is
    gone is deleted; `study_by_folder` are the studies that they have. `sheet_path` is the product sheet's path in the package, which never enters the sequence.
    `region` is that of the source's Module 1. Raises PlanError for types that do not go together.
    """
    planner = _Planner(
        dossier,
        package,
        kind,
        facts,
        recognitions,
        document_types or {},
        region,
        earlier or {},
        study_by_folder or {},
    )
    for path, leaf in planner.current(sheet_path):
        planner.add(path, leaf)
    gaps: list[Message] = []
    if kind == "cn-ectd":
        envelope, missing = build_cn_envelope(facts, number)
        gaps += [Message("build.envelope_empty", {"field": name}) for name in missing]
        application = application or envelope.application_id or "application"
    else:
        envelope, _ = build_cn_envelope(Facts(), number)
        application = application or make_slug(dossier.name, 32) or "application"
    gaps += planner.gaps()
    leaves = planner.leaves
    unchanged: list[str] = []
    if earlier:
        leaves, unchanged = plan_life_cycle(leaves, earlier)
    if kind == "cn-ectd" and not any(leaf.section == "1.0" and leaf.operation == "new" for leaf in leaves):
        gaps.append(Message("build.no_cover_letter"))
    plan = SequencePlan(
        application=application,
        number=number,
        envelope=envelope,
        leaves=tuple(leaves),
        studies=planner.studies.list(leaves),
        folder_by_value=planner.folders.slug_by_value,
        util_files=dict(util_files or {}),
        region="cn" if kind == "cn-ectd" else "",
        allows_gaps=True,
    )
    return BuiltPlan(plan=plan, gaps=gaps, left_out=planner.left_out, unchanged=unchanged)


class _Planner:
    """Plans one leaf for each document, and keeps what could not be planned."""

    def __init__(
        self,
        dossier: Dossier,
        package: Package,
        kind: Kind,
        facts: Facts,
        recognitions: Sequence[Recognition],
        document_types: Mapping[str, DocumentType],
        region: str,
        earlier: Mapping[tuple[str, str], EarlierLeaf],
        study_by_folder: Mapping[str, str],
    ) -> None:
        self._known_by_path = {old.href: old for old in list_current_documents(earlier)}
        self._study_by_folder = study_by_folder
        self._dossier, self._kind, self._facts = dossier, kind, facts
        self._finder = PlaceFinder(load_profile("CN"), region, recognitions, document_types)
        self.folders = CtdFolders(dossier)
        self.studies = StudyNames(dossier, package)
        self.leaves: list[PlannedLeaf] = []
        self.left_out: list[LeftOut] = []
        self._gaps: dict[str, int] = {}
        self._taken: set[str] = set()

    def current(self, sheet_path: str) -> list[tuple[str, Leaf]]:
        """Return each current document once, in the order of its section."""
        first: dict[str, Leaf] = {}
        for leaf in self._dossier.current():
            assert leaf.path is not None
            if leaf.path != sheet_path:
                first.setdefault(leaf.path, leaf)
        return sorted(first.items(), key=lambda item: (_order(item[1]), item[1].sequence, item[0]))

    def add(self, path: str, leaf: Leaf) -> None:
        """Plan one document, or say why it is left out."""
        ending = path.rpartition(".")[2].lower()
        if ending not in EXTENSIONS:
            self._leave_out(path, "build.left_out_format", ending=ending)
            return
        known = self._known_by_path.get(self.folders.find_own_path(leaf) or path)
        if known is not None:
            self._add_known(path, leaf, known)
            return
        section = self._find_section(leaf)
        if not section:
            self._leave_out(
                path, "build.left_out_place", section=leaf.placement.section if leaf.placement else "–"
            )
            return
        if section in _PAPER_CONTENTS and not self.folders.find_own_path(leaf):
            self._leave_out(path, "build.left_out_contents", section=section)
            return
        heading = find_heading_chain(section)[-1]
        if scope_of(section) == "CN" and has_children(heading, "CN"):
            self._leave_out(path, "build.left_out_heading", section=heading.number)
            return
        attributes = self._find_attributes(section, leaf)
        study_id = self._find_study(leaf) if heading.is_tagged else ""
        target = self._find_path(section, leaf, attributes, study_id)
        document = self._dossier.documents[path]
        title = (
            leaf.title or document.properties.title or without_bridge_number(path.rpartition("/")[2])
        ).strip()
        language = document.properties.language
        self.leaves.append(
            PlannedLeaf(
                section=section,
                title=title,
                path=target,
                content=SourceFile(path, document.md5, document.sha256),
                attributes=attributes,
                extension_titles=leaf.extension_titles if section == "3.2.R" else (),
                study_id=study_id,
                file_tag=leaf.file_tag or _default_tag(section),
                language=language if language in _LANGUAGES else "",
            )
        )

    def _add_known(self, path: str, leaf: Leaf, known: EarlierLeaf) -> None:
        """Plan a document that an earlier sequence filed under the same path: it keeps heading, attributes, title and study."""
        document = self._dossier.documents[path]
        language = document.properties.language
        self._taken.add(known.href)
        section = find_section_of(known)
        self.leaves.append(
            PlannedLeaf(
                section=section,
                title=known.title,
                path=known.href,
                content=SourceFile(path, document.md5, document.sha256),
                attributes=attributes_of(known),
                study_id=self._study_by_folder.get(known.href.rpartition("/")[0], ""),
                file_tag=leaf.file_tag or _default_tag(section),
                language=language if language in _LANGUAGES else "",
            )
        )

    def gaps(self) -> list[Message]:
        """Return what the leaves need and nobody stated."""
        return [
            Message("build.attribute_empty", {"attribute": name, "count": count})
            for name, count in sorted(self._gaps.items())
        ]

    def _find_section(self, leaf: Leaf) -> str:
        places = self._finder.find(leaf)
        placement = leaf.placement
        if (
            self._kind == "ich-3.2.2"
            and placement
            and placement.structure == "ctd"
            and placement.section[0] == "1"
        ):
            return "1"
        if isinstance(places, NoPlace):
            # contents pages are rebuilt for a bridge; a package may hold its own
            is_contents = places.code == "rebuilt" and placement is not None and placement.structure == "ctd"
            return placement.section if is_contents and placement else ""
        section = places[0].section
        return "1" if self._kind == "ich-3.2.2" and section.startswith("1.") else section

    def _find_attributes(self, section: str, leaf: Leaf) -> dict[str, str]:
        """Return the attributes that the headings may carry: stated in the source, declared in the sheet, or empty and counted."""
        stated = self.folders.fill_attributes(leaf)
        found: dict[str, str] = {}
        for heading in find_heading_chain(section):
            for name in heading.attributes:
                value = stated.get(name, "")
                if value == f"{name} not stated":
                    value = self._find_declared(name)
                if value:
                    found[name] = value
                elif name in heading.required:
                    found[name] = ""
                    self._gaps[name] = self._gaps.get(name, 0) + 1
                    self.folders.slug_by_value[""] = _NOT_STATED
        return found

    def _find_declared(self, name: str) -> str:
        if name == "indication":
            fact = self._facts.find("product.indication")
            return str(fact.value) if fact else ""
        substances = self._facts.subjects("substance")
        if len(substances) != 1 or name not in ("substance", "manufacturer"):
            return ""
        wanted = "substance.name" if name == "substance" else "substance.manufacturer"
        fact = self._facts.find(wanted, substances[0])
        return str(fact.value) if fact else ""

    def _find_study(self, leaf: Leaf) -> str:
        assert leaf.path is not None
        named = find_study(leaf)
        if named:
            return named
        parts = leaf.path.split("/")
        stem = without_bridge_number(parts[-1]).rpartition(".")[0]
        above = parts[-2] if len(parts) > 1 else ""
        is_own_folder = (
            above and not above[:1].isdigit() and not above.lower().startswith(("m4", "m5", "part"))
        )
        return make_slug(above if is_own_folder and self._is_shared(leaf) else stem, 32) or "study"

    def _is_shared(self, leaf: Leaf) -> bool:
        """Say whether several documents lie in the folder of this one: then the folder is the study."""
        folder = (leaf.path or "").rpartition("/")[0]
        return sum((other.path or "").rpartition("/")[0] == folder for other in self._dossier.current()) > 1

    def _find_path(self, section: str, leaf: Leaf, attributes: dict[str, str], study_id: str) -> str:
        """Return the path in the sequence: the source's own where it is one already, else folder and plain name."""
        assert leaf.path is not None
        own = self.folders.find_own_path(leaf)
        if own and not find_path_fault(own) and self._is_region_free(own) and own not in self._taken:
            self._taken.add(own)
            return own
        if section == "1":
            folder = "m1"
        else:
            plain = {name: value or "" for name, value in attributes.items()}
            for value in plain.values():
                if value and not make_slug(value):
                    self.folders.slug_by_value.setdefault(
                        value, f"value-{len(self.folders.slug_by_value) + 1}"
                    )
            folder = compute_folder(section, plain, self.folders.slug_by_value, study_id)
        stem, _, ending = without_bridge_number(leaf.path.rpartition("/")[2]).rpartition(".")
        most = min(NAME_LIMIT, PATH_LIMIT - len(folder) - 1) - len(ending) - 4
        name = make_slug(stem, max(most, 8)) or make_slug(leaf.title, max(most, 8)) or "document"
        path, count = f"{folder}/{name}.{ending.lower()}", 2
        while path in self._taken:
            path, count = f"{folder}/{name}-{count}.{ending.lower()}", count + 1
        self._taken.add(path)
        return path

    def _is_region_free(self, path: str) -> bool:
        return not path.startswith("m1/") or (self._kind == "cn-ectd") == path.startswith("m1/cn/")

    def _leave_out(self, path: str, key: str, **values: str) -> None:
        self.left_out.append(LeftOut(source=path, why=Message(key, dict(values))))


def _default_tag(section: str) -> str:
    return "pre-clinical-study-report" if section[0] == "4" else "study-report-body"


def _order(leaf: Leaf) -> tuple[object, ...]:
    return compute_order(leaf.placement.section) if leaf.placement else (10**6,)
