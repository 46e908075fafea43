"""Data sets of studies and their definitions, as study tagging files name them (China, category 5; US, study data)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jembatan.dossier.links import name_of
from jembatan.validate.filed import INDEX, FiledLeaf, StudyFile
from jembatan.validate.filed_package import FiledPackage
from jembatan.validate.rule_functions import NotRun, Problem, not_run, rule_function
from jembatan.validate.study_files import readable_study_files, say_unread_study_files, study_problem


def _tagged(studies: Iterable[StudyFile]) -> Iterator[tuple[StudyFile, FiledLeaf, str, int]]:
    """Yield each leaf of Module 5.3 that a study tagging file names, with its first tag and the line."""
    for study in studies:
        for content in study.contents:
            target = study.leaf.sequence.find_leaf(content.target)
            if target is not None and target.section.startswith("5.3"):
                tag = content.tags[0][0] if content.tags else ""
                yield study, target, tag, content.line


@rule_function
def find_wrong_data_tags(
    filed: FiledPackage, dataset_tags: str, definition_tags: str
) -> Iterator[Problem | NotRun]:
    """Find data sets (.xpt) and define.xml of 5.3 tagged as something else."""
    yield from say_unread_study_files(filed)
    for study, leaf, tag, line in _tagged(readable_study_files(filed)):
        name = name_of(leaf.path or "").lower()
        wanted = dataset_tags if name.endswith(".xpt") else definition_tags if name == "define.xml" else ""
        if wanted and tag not in wanted.split():
            yield study_problem("data_tag_wrong", study, line, file=leaf.path or "-", tag=tag or "-")


@rule_function
def find_incomplete_data(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find studies whose tabulation data lack dm or a definition, or whose analysis data lack adsl or a definition.

    Counted over this and the earlier sequences.
    """
    yield from say_unread_study_files(filed)
    for sequence in filed.judged:
        by_study: dict[str, list[tuple[StudyFile, str, str]]] = {}
        for study, leaf, tag, _ in _tagged(s for q in (*sequence.earlier, sequence) for s in q.study_files):
            by_study.setdefault(study.study_id.strip(), []).append(
                (study, name_of(leaf.path or "").lower(), tag)
            )
        for files in by_study.values():
            here = [study for study, _, _ in files if study.leaf.sequence is sequence]
            if not here:
                continue
            for start, dataset, definition in (
                ("data-tabulation-dataset-", "dm.xpt", "data-tabulation-data-definition"),
                ("analysis-dataset-", "adsl.xpt", "analysis-data-definition"),
            ):
                names = {name for _, name, tag in files if tag.startswith(start)}
                tags = {tag for _, _, tag in files}
                if names and not sequence.is_past_whole and not (dataset in names and definition in tags):
                    yield not_run("earlier_sequences_not_given")
                    continue
                if names and dataset not in names:
                    yield study_problem("dataset_missing", here[0], file=dataset)
                if names and definition not in tags:
                    yield study_problem("definition_missing", here[0], tag=definition)


@rule_function
def find_datasets_of_one_name(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find studies of 5.3 in which a new data set (.xpt) has the name of another that is current."""
    yield from say_unread_study_files(filed, filed.sequences)
    for sequence in filed.judged:
        gone = {leaf.modified for leaf in sequence.leaves(INDEX) if _ends(leaf)}
        first: dict[tuple[str, str], str] = {}
        brings_any = False
        for study, leaf, _, line in _tagged(s for q in (*sequence.earlier, sequence) for s in q.study_files):
            name = name_of(leaf.path or "").lower()
            if not name.endswith(".xpt") or leaf.path is None or leaf.key in gone:
                continue
            if any(_ends(change) for change in sequence.find_changes_before(leaf.key)):
                continue
            is_new = leaf.operation == "new" and leaf.sequence is sequence
            brings_any |= is_new
            other = first.setdefault((study.study_id.strip(), name), leaf.path)
            if other != leaf.path and is_new:
                yield study_problem("dataset_twice", study, line, file=leaf.path, other=other)
        if brings_any and not sequence.is_past_whole:
            yield not_run("earlier_sequences_not_given")


def _ends(change: FiledLeaf) -> bool:
    return change.modified is not None and change.operation in ("replace", "delete")
