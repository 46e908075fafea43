"""The studies of a sequence: their titles and categories from the source's study tagging files, or from what is known of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from jembatan.build.earlier_leaves import EarlierLeaf
from jembatan.build.sequence_plan import Category, PlannedLeaf, Study
from jembatan.core.dossier import Dossier
from jembatan.dossier.faults import FaultList
from jembatan.dossier.package import Package
from jembatan.dossier.safe_xml import attribute, local_name, read_xml, text_of

_REPORTS = ("study-report-body", "pre-clinical-study-report", "legacy-clinical-study-report")


class StudyNames:
    """What the study tagging files of earlier sequences and of a source say of each study."""

    def __init__(self, dossier: Dossier, package: Package, earlier: Iterable[EarlierLeaf] = ()) -> None:
        self._known: dict[str, Study] = {
            old.study: Study(study_id=old.study, title=old.title, categories=old.categories)
            for old in earlier
            if old.is_study_file and old.study and not old.changed_by
        }
        for leaf in dossier.leaves:
            is_tagging_file = not leaf.is_document and (leaf.path or "").lower().endswith(".xml")
            if leaf.study and leaf.path and is_tagging_file and leaf.study not in self._known:
                self._known[leaf.study] = self._read(package, leaf.path, leaf.study, leaf.title)

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

        What a tagging file says counts, of the earlier sequences before the source; then the title in `titles`, then
        that of the report.
        """
        found: dict[str, Study] = {}
        named = [leaf for leaf in leaves if leaf.study_id]
        for leaf in sorted(named, key=lambda leaf: leaf.file_tag not in _REPORTS):
            if leaf.study_id not in found:
                title = titles.get(leaf.study_id) or leaf.title or leaf.study_id
                found[leaf.study_id] = self._known.get(
                    leaf.study_id, Study(study_id=leaf.study_id, title=title)
                )
        return tuple(found[study] for study in dict.fromkeys(leaf.study_id for leaf in named))
