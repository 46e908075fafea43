"""What a build concluded and nobody stated: studies, file tags, names of blocks, weak places; to be looked at before filing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from jembatan.build.sequence_plan import PlannedLeaf, SourceFile, Study
from jembatan.core.text import Message

_CATEGORY_SECTIONS = frozenset({"4.2.3.1", "4.2.3.2", "4.2.3.4.1", "5.3.5.1"})
_CATEGORY_RULE = "5.10"


class Assumptions:
    """What was concluded while the leaves were planned; told of those leaves that the sequence brings."""

    def __init__(self) -> None:
        self.place_by_source: dict[str, str] = {}  # section or extension that is a guess
        self.studies: set[str] = set()  # told by a folder or a file name
        self.blocks: set[tuple[str, str]] = set()  # attribute and value that a folder told
        self.tagged_sources: set[str] = set()  # whose file tag nobody stated

    def tell(
        self, leaves: Iterable[PlannedLeaf], studies: Iterable[Study], missing_studies: Collection[str]
    ) -> list[Message]:
        """Return one message for each; `missing_studies` are declared and no document belongs to them."""
        brought = [leaf for leaf in leaves if leaf.operation != "delete"]
        by_study: dict[str, list[PlannedLeaf]] = {}
        for leaf in brought:
            by_study.setdefault(leaf.study_id, []).append(leaf)
        found = [m for study in studies for m in self._tell_study(study, by_study.get(study.study_id, []))]
        found += [Message("build.study_not_found", {"study": study}) for study in missing_studies]
        values = {pair for leaf in brought for pair in leaf.attributes.items()}
        found += [
            Message("build.block_assumed", {"attribute": name, "value": value})
            for name, value in sorted(self.blocks & values)
        ]
        leaf_by_source = {leaf.content.path: leaf for leaf in brought if isinstance(leaf.content, SourceFile)}
        found += [
            Message("build.place_unsure", {"source": path, "section": section})
            for path, section in sorted(self.place_by_source.items())
            if path in leaf_by_source
        ]
        tags = Counter(
            leaf.file_tag
            for path, leaf in leaf_by_source.items()
            if path in self.tagged_sources and leaf.study_id
        )
        found += [
            Message("build.file_tag_assumed", {"tag": tag, "count": count})
            for tag, count in sorted(tags.items())
        ]
        return found

    def _tell_study(self, study: Study, own: Sequence[PlannedLeaf]) -> list[Message]:
        told = []
        if own and study.study_id in self.studies:
            named: dict[str, str | int] = {"study": study.study_id, "title": study.title, "count": len(own)}
            told.append(Message("build.study_assumed", named))
        sections = sorted({leaf.section for leaf in own} & _CATEGORY_SECTIONS)
        if sections and not study.categories:
            wanted = {"study": study.study_id, "section": sections[0], "rule": _CATEGORY_RULE}
            told.append(Message("build.category_missing", wanted))
        return told
