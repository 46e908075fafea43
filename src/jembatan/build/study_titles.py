"""The studies of a sequence: their titles and categories from the source's study tagging files, or from what is known of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from jembatan.build.earlier_leaves import EarlierLeaf
from jembatan.build.sequence_plan import Category, PlannedLeaf, Study
from jembatan.core.dossier import Dossier
from jembatan.core.fact import Facts
from jembatan.dossier.faults import FaultList
from jembatan.dossier.package import Package
from jembatan.dossier.safe_xml import attribute, local_name, read_xml, text_of
from jembatan.validate.catalogue import read_table

_REPORTS = ("study-report-body", "pre-clinical-study-report", "legacy-clinical-study-report")


_CATEGORIES = ("species", "route-of-admin", "duration", "type-of-control")  # in the order of valid-values.xml


def _read_declared(facts: Facts) -> dict[str, Study]:
    """Return what a product sheet says of each study, by its identifier."""
    realms = {row["name"]: row["realm"] for row in read_table("stf_values.csv") if row["kind"] == "category"}
    found = {}
    for subject in facts.subjects("study"):
        title = facts.find("study.title", subject)
        values = {name: facts.find(f"study.{name.replace('-', '_')}", subject) for name in _CATEGORIES}
        categories = (
            Category(name, str(fact.value), realms.get(name, "ich")) for name, fact in values.items() if fact
        )
        found[subject.name] = Study(
            study_id=subject.name, title=str(title.value) if title else "", categories=tuple(categories)
        )
    return found


class StudyNames:
    """What the study tagging files of earlier sequences and of a source say of each study."""

    def __init__(
        self,
        dossier: Dossier,
        package: Package,
        earlier: Iterable[EarlierLeaf] = (),
        facts: Facts | None = None,
    ) -> None:
        self._declared = _read_declared(facts or Facts())
        self._known: dict[str, Study] = {
            old.study: Study(study_id=old.study, title=old.title, categories=old.categories)
            for old in earlier
            if old.is_study_file and old.study and not old.changed_by
        }
        for leaf in dossier.leaves:
            is_tagging_file = not leaf.is_document and (leaf.path or "").lower().endswith(".xml")
            if leaf.study and leaf.path and is_tagging_file and leaf.study not in self._known:
                self._known[leaf.study] = self._read(package, leaf.path, leaf.study, leaf.title)

    def list_declared(self) -> tuple[str, ...]:
        """Return the identifiers of the studies that the product sheet speaks of."""
        return tuple(self._declared)

    def _read(self, package: Package, path: str, study_id: str, title: str) -> Study:
        root = read_xml(package, path, FaultList())
        if root is None:
            return Study(study_id=study_id, title=title or study_id)
        categories = [
            Category(attribute(e, "name"), text_of(e), attribute(e, "info-type") or "ich")
            for e in root.iter()
            if local_name(e) == "category"
        ]
        stated = next((text_of(e) for e in root.iter() if local_name(e) == "title"), "")
        return Study(study_id=study_id, title=stated or title or study_id, categories=tuple(categories))

    def list(self, leaves: Iterable[PlannedLeaf], titles: Mapping[str, str]) -> tuple[Study, ...]:
        """Return the studies that the leaves name, in their order.

        What a tagging file says counts, of the earlier sequences before the source; then what the product sheet declares,
        the title in `titles`, and that of the report.
        """
        found: dict[str, Study] = {}
        named = [leaf for leaf in leaves if leaf.study_id]
        for leaf in sorted(named, key=lambda leaf: leaf.file_tag not in _REPORTS):
            if leaf.study_id not in found:
                declared = self._declared.get(leaf.study_id, Study(study_id=leaf.study_id, title=""))
                title = declared.title or titles.get(leaf.study_id) or leaf.title or leaf.study_id
                study = self._known.get(leaf.study_id) or msgspec.structs.replace(declared, title=title)
                if not study.categories:
                    study = msgspec.structs.replace(study, categories=declared.categories)
                found[leaf.study_id] = study
        return tuple(found[study] for study in dict.fromkeys(leaf.study_id for leaf in named))
