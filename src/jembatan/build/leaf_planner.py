"""Plans the leaves of a sequence, one for each current leaf of a dossier: section, attributes, study, title and path."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from jembatan.build.block_attributes import BlockAttributes
from jembatan.build.bridge_paths import make_slug
from jembatan.build.bridge_places import PlaceFinder
from jembatan.build.bridge_profile import load_profile
from jembatan.build.build_assumptions import Assumptions
from jembatan.build.ctd_folder import CtdFolders
from jembatan.build.earlier_leaves import EarlierLeaf
from jembatan.build.ectd_headings import find_heading_chain
from jembatan.build.ectd_paths import (
    EXTENSIONS,
    NAME_LIMIT,
    PATH_LIMIT,
    compute_file_name,
    compute_folder,
    find_path_fault,
)
from jembatan.build.leaf_sections import SectionFinder
from jembatan.build.life_cycle_plan import (
    attributes_of,
    find_section_of,
    list_current_documents,
)
from jembatan.build.package_names import LatinNames, compute_plain_stem, compute_title, find_shared_titles
from jembatan.build.regional_extensions import BIOLOGICAL
from jembatan.build.section_map import compute_order
from jembatan.build.sequence_plan import PlanError, PlannedLeaf, SourceFile, Study
from jembatan.build.study_file_tags import find_file_tag
from jembatan.build.study_identity import StudyFinder
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
_TOLD_BY_FOLDERS = ("substance", "product-name")
_DATA = (".xpt", ".xml", ".xsl")
_LONGEST_DATA_NAME = 24
_IN_SHEET = {
    "substance": "[[substance]] name",
    "manufacturer": "[[substance]] manufacturer",
    "indication": "[product] indication",
}


class LeafPlanner:
    """Plans one leaf for each current leaf of a dossier, and keeps what could not be planned."""

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
        names: LatinNames,
    ) -> None:
        filed = list_current_documents(earlier)
        self._filed = bool(filed)
        self._shared_titles = find_shared_titles(dossier)
        self._known_by_path: dict[str, list[EarlierLeaf]] = {}
        for old in reversed(filed):
            self._known_by_path.setdefault(old.href, []).append(old)
        self._dossier, self._kind, self._names = dossier, kind, names
        self._strays = {fault.path for fault in dossier.faults if fault.code == "file_without_leaf"}
        self._assumptions = Assumptions()
        self.folders = CtdFolders(dossier)
        product_type = facts.find("envelope.product_type")
        self._sections = SectionFinder(
            PlaceFinder(load_profile("CN"), region, recognitions, document_types),
            self.folders,
            self._assumptions,
            is_regional=kind == "cn-ectd",
            region=region,
            is_biological=product_type is not None and product_type.value == BIOLOGICAL,
        )
        self._attributes = BlockAttributes(
            facts,
            filed,
            self._list_blocks(),
            names.spellings,
            is_source_ectd=bool(dossier.sequences),
        )
        self._studies = StudyFinder(dossier, earlier)
        self._filed_studies = {old.study for old in earlier.values()}
        self.studies = StudyNames(dossier, package, earlier.values(), facts)
        self.title_by_study: dict[str, str] = {}
        self.leaves: list[PlannedLeaf] = []
        self.left_out: list[LeftOut] = []
        self._gaps: dict[str, int] = {}
        self._taken: dict[str, str] = {}  # path in the sequence -> the source's
        self._path_by_source: dict[str, str] = {}

    def _list_blocks(self) -> dict[str, set[str]]:
        """Return the values that the source has for the attributes that tell its blocks apart."""
        found: dict[str, set[str]] = {"substance": set(), "product-name": set()}
        for leaf in self._dossier.current():
            stated = self.folders.fill_attributes(leaf)
            for name, values in found.items():
                if name in stated and stated[name] != f"{name} not stated":
                    values.add(stated[name])
        return found

    def current(self, sheet_path: str, sheet_sha256: str) -> list[tuple[str, Leaf]]:
        """Return the current leaves in the order of their sections, each document once for each heading and title it has."""
        first: dict[object, tuple[str, Leaf]] = {}
        for leaf in self._dossier.current():
            assert leaf.path is not None
            document = self._dossier.documents[leaf.path]
            if leaf.path != sheet_path and (not sheet_sha256 or document.sha256 != sheet_sha256):
                place = leaf.placement
                attributes = tuple(sorted(place.attributes.items())) if place else ()
                key = (leaf.path, place.section if place else "", attributes, leaf.title)
                first.setdefault(key, (leaf.path, leaf))
        return sorted(first.values(), key=lambda item: (_order(item[1]), item[1].sequence, item[0]))

    def add(self, path: str, leaf: Leaf) -> None:
        """Plan one document, or say why it is left out; raises PlanError where that would delete it."""
        ending = path.rpartition(".")[2].lower()
        if ending not in EXTENSIONS:
            self._leave_out(path, "build.left_out_format", ending=ending)
            return
        if not self._dossier.documents[path].sha256:
            if self._filed:  # what is not planned is deleted: nobody wants that of a file that is only locked
                raise PlanError(
                    f"{path} cannot be read, and without it its earlier leaf would be deleted: give leave to read it, or"
                    " take it out of the source"
                )
            self._leave_out(path, "build.left_out_unreadable")
            return
        if path in self._strays:
            self._leave_out(path, "build.left_out_stray")
            return
        if known := self._take_known(path, leaf):
            self._add_known(path, leaf, known)
            return
        section = self._sections.find(path, leaf)
        if isinstance(section, LeftOut):
            self.left_out.append(section)
            return
        heading = find_heading_chain(section)[-1]
        attributes = self._find_attributes(section, leaf)
        study_id, tag, below = "", "", ""
        if heading.is_tagged:
            study_id, tag, below = self._find_study(leaf, section)
        document = self._dossier.documents[path]
        self._plan(
            path,
            leaf,
            PlannedLeaf(
                section=section,
                title=compute_title(section, leaf, document, self._shared_titles),
                path=self._find_path(section, leaf, attributes, study_id, tag, below),
                attributes=attributes,
                extension_titles=self._sections.find_extensions(section, path, leaf),
                study_id=study_id,
                file_tag=tag,
            ),
        )

    def _take_known(self, path: str, leaf: Leaf) -> EarlierLeaf | None:
        """Return the newest leaf that filed a document under the same path, once: that of the same section before others."""
        filed = self._known_by_path.get(self.folders.find_own_path(leaf) or path, [])
        section = leaf.placement.section if leaf.placement else ""
        known = next((old for old in filed if find_section_of(old) == section), filed[0] if filed else None)
        if known is not None:
            filed.remove(known)
        return known

    def _add_known(self, path: str, leaf: Leaf, known: EarlierLeaf) -> None:
        """Plan a document that an earlier sequence filed under the same path: it keeps heading, attributes, title and study."""
        self._taken[known.href] = path
        section = find_section_of(known)
        tag = leaf.file_tag or find_file_tag(section, path, known.title)
        study_id = known.study if find_heading_chain(section)[-1].is_tagged else ""
        if not study_id and find_heading_chain(section)[-1].is_tagged:
            study_id, tag, _ = self._find_study(leaf, section)
        self._plan(
            path,
            leaf,
            PlannedLeaf(
                section=section,
                title=known.title,
                path=known.href,
                extension_titles=known.extension_titles,
                attributes=attributes_of(known),
                study_id=study_id,
                file_tag=tag,
            ),
        )

    def _plan(self, path: str, leaf: Leaf, planned: PlannedLeaf) -> None:
        """Add a leaf with the document's bytes and language."""
        document = self._dossier.documents[path]
        language = document.properties.language
        self._path_by_source.setdefault(path, planned.path)
        self.leaves.append(
            msgspec.structs.replace(
                planned,
                content=SourceFile(path, document.md5, document.sha256),
                language=language if language in _LANGUAGES else "",
            )
        )

    def gaps(self) -> list[Message]:
        """Return what the leaves need and nobody stated."""
        return [
            Message(
                "build.attribute_empty", {"attribute": name, "count": count, "where": _IN_SHEET.get(name, "")}
            )
            for name, count in sorted(self._gaps.items())
        ]

    def list_assumed(self, leaves: Iterable[PlannedLeaf], studies: Iterable[Study]) -> list[Message]:
        """Return what was concluded and not stated of the leaves that the sequence brings."""
        named = {leaf.study_id for leaf in self.leaves} | self._filed_studies
        missing = [study for study in self.studies.list_declared() if study not in named]
        return self._assumptions.tell(leaves, studies, missing)

    def _find_attributes(self, section: str, leaf: Leaf) -> dict[str, str]:
        """Return the attributes of all headings of a section; one that is needed and not known is empty, and counted."""
        stated = {k: v for k, v in self.folders.fill_attributes(leaf).items() if v != f"{k} not stated"}
        found: dict[str, str] = {}
        for heading in find_heading_chain(section):
            found |= self._attributes.find(heading, stated)
            if not self._dossier.sequences:
                told = {n for n in _TOLD_BY_FOLDERS if n in heading.attributes and stated.get(n)}
                self._assumptions.blocks |= {(n, found[n]) for n in told if found.get(n) == stated[n]}
            for name in heading.required:
                if not found.get(name):
                    found[name] = ""
                    self._gaps[name] = self._gaps.get(name, 0) + 1
                    self.folders.slug_by_value[""] = _NOT_STATED
        for name, value in found.items():
            if plain := self._names.find(name.removesuffix("-name"), value):
                self.folders.slug_by_value[value] = plain
        return found

    def _find_study(self, leaf: Leaf, section: str) -> tuple[str, str, str]:
        """Return the study and file tag of a document and, of data, the folder in the study; note what was concluded.

        Data sets and what defines them name each other by path, so that their folders stay.
        """
        assert leaf.path is not None
        study = self._studies.find(leaf)
        if study.title:
            self.title_by_study.setdefault(study.study_id, study.title)
        if not study.is_stated:
            self._assumptions.studies.add(study.study_id)
        if not leaf.file_tag:
            self._assumptions.tagged_sources.add(leaf.path)
        if plain := self._names.find("study", study.study_id):
            self.folders.slug_by_value[study.study_id] = plain
        is_data = leaf.path.lower().endswith(_DATA)
        below = "/".join(filter(None, (make_slug(f, 24) for f in study.folders_below))) if is_data else ""
        return study.study_id, leaf.file_tag or find_file_tag(section, leaf.path, leaf.title), below

    def _find_path(
        self, section: str, leaf: Leaf, attributes: dict[str, str], study_id: str, tag: str, below: str
    ) -> str:
        """Return the path in the sequence: the source's own where it is one already, else folder and plain name."""
        assert leaf.path is not None
        if there := self._path_by_source.get(leaf.path):
            return there
        own = self.folders.find_own_path(leaf)
        if own and not find_path_fault(own) and self._is_region_free(own) and own not in self._taken:
            self._taken[own] = leaf.path
            return own
        slugs = self.folders.slug_by_value
        folder = "m1" if section == "1" else compute_folder(section, attributes, slugs, study_id)
        if below and len(folder) + len(below) < PATH_LIMIT - _LONGEST_DATA_NAME:
            folder = f"{folder}/{below}"
        ending = leaf.path.rpartition(".")[2].lower()
        most = max(min(NAME_LIMIT, PATH_LIMIT - len(folder) - 1) - len(ending) - 4, 8)
        is_plain = section != "1" and not study_id
        usual = tag or (compute_file_name(section, attributes, slugs) if is_plain else "")
        name = compute_plain_stem(section, leaf, most, usual)
        path, count = f"{folder}/{name}.{ending}", 2
        while path in self._taken:
            path, count = f"{folder}/{name}-{count}.{ending}", count + 1
        self._taken[path] = leaf.path
        return path

    def _is_region_free(self, path: str) -> bool:
        return not path.startswith("m1/") or (self._kind == "cn-ectd") == path.startswith("m1/cn/")

    def _leave_out(self, path: str, key: str, **values: str | list[str]) -> None:
        self.left_out.append(LeftOut(source=path, why=Message(key, dict(values))))


def _order(leaf: Leaf) -> tuple[object, ...]:
    return compute_order(leaf.placement.section) if leaf.placement else (10**6,)
