"""Study tagging files: valid, pointing at leaves that exist, tagged with known values (category 5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from jembatan.dossier.links import name_of
from jembatan.dossier.safe_xml import local_name
from jembatan.validate.catalogue import read_table
from jembatan.validate.filed import INDEX, FiledLeaf, FiledSequence, LeafKey, StudyFile
from jembatan.validate.filed_package import FiledPackage
from jembatan.validate.grammar import find_grammar_faults
from jembatan.validate.rule_functions import NotRun, Problem, leaf_problem, not_run, problem, rule_function
from jembatan.validate.study_structure import find_study_structure_faults
from jembatan.validate.util_files import is_official

_DTD = "util/dtd/ich-stf-v2-2.dtd"


@cache
def load_values(version: int) -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
    """Return the file tags, and the categories as (name, value), of a version of valid-values.xml."""
    rows = [row for row in read_table("stf_values.csv") if int(row["since"]) <= version]
    return (
        frozenset(row["value"] for row in rows if row["kind"] == "file-tag"),
        frozenset((row["name"], row["value"]) for row in rows if row["kind"] == "category"),
    )


def _readable(filed: FiledPackage) -> Iterator[StudyFile]:
    return (study for study in filed.study_files() if study.root is not None)


def _without_index(filed: FiledPackage) -> Iterator[NotRun]:
    """Say where index.xml cannot be read, so that nobody knows which study tagging files there are."""
    paths = [s.at("index.xml") for s in filed.judged if s.root(INDEX) is None]
    if paths:
        yield not_run("backbone_unreadable", paths=paths)


def _unread(filed: FiledPackage, sequences: Sequence[FiledSequence] = ()) -> Iterator[NotRun]:
    """Say which study tagging files a rule could not look at, of the judged sequences or of those given."""
    yield from _without_index(filed)
    paths = [s.path for q in sequences or filed.judged for s in q.study_files if s.root is None]
    if paths:
        yield not_run("backbone_unreadable", paths=paths)


def _line_of(study: StudyFile, element: str, number: int = 0) -> int:
    """Return the line of an element of a study tagging file, by its name and number from 0; 0 where there is none."""
    assert study.root is not None
    found = [e for e in study.root.iter() if local_name(e) == element]
    return int(found[number].sourceline or 0) if number < len(found) else 0


def _problem(key: str, study: StudyFile, line: int = 0, /, **args: str | int | float | list[str]) -> Problem:
    return problem(key, study.path, leaf=study.leaf.leaf_id, line=line, **args)


@rule_function
def find_invalid_study_files(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find where a study tagging file breaks ich-stf-v2-2.dtd: by our model, and by the DTD where it is the official one."""
    yield from _without_index(filed)
    for sequence in filed.judged:
        for study in sequence.study_files:
            if study.root is None:
                yield _problem("xml_broken", study, study.line_of_fault, reason=study.fault or "-")
                continue
            told = set()
            for fault in find_study_structure_faults(study.root):
                told.add(fault.line)
                yield _problem(fault.key, study, fault.line, **fault.args)
            path = sequence.at(_DTD)
            if is_official(filed, path):
                for line, reason in find_grammar_faults(filed.package, study.root, [path]):
                    if line not in told:
                        yield _problem("grammar_broken", study, line, reason=reason)
            else:
                yield not_run("grammar_not_official", file=name_of(_DTD))


@rule_function
def find_missing_study_targets(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find references of study tagging files that lead to no leaf, or to a leaf without a file."""
    yield from _unread(filed)
    for study in _readable(filed):
        sequence = study.leaf.sequence
        for content in study.contents:
            if content.target is None:
                if "\\" not in content.href:
                    yield _problem("study_reference_bad", study, content.line, href=content.href or "-")
                continue
            if sequence.is_earlier_not_given(content.target[0]):
                yield not_run("earlier_sequences_not_given")
                continue
            target = sequence.find_leaf(content.target)
            if target is None and "\\" not in content.href:
                yield _problem("study_reference_missing", study, content.line, href=content.href)
            elif target is not None and target.path not in filed.file_by_path:
                if target.path and sequence.is_earlier_not_given(target.path):
                    yield not_run("earlier_sequences_not_given")
                else:
                    yield _problem("study_reference_without_file", study, content.line, href=content.href)


@rule_function
def find_content_blocks(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find content-block elements, which should not be used."""
    yield from _unread(filed)
    for study in _readable(filed):
        assert study.root is not None
        for element in study.root.iter():
            if local_name(element) == "content-block":
                yield _problem("content_block", study, int(element.sourceline or 0))


@rule_function
def find_study_backslashes(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find references of study tagging files that hold a backslash."""
    yield from _unread(filed)
    for study in _readable(filed):
        for content in study.contents:
            if "\\" in content.href:
                yield _problem("study_reference_backslash", study, content.line, href=content.href)


@rule_function
def find_empty_categories(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find category elements without a value."""
    yield from _unread(filed)
    for study in _readable(filed):
        for number, (name, value, _) in enumerate(study.categories):
            if not value:
                yield _problem("category_empty", study, _line_of(study, "category", number), name=name or "-")


@rule_function
def find_empty_study_ids(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find study tagging files without a study-id."""
    yield from _unread(filed)
    for study in _readable(filed):
        if not study.study_id.strip():
            yield _problem("study_id_missing", study, _line_of(study, "study-id"))


@rule_function
def find_different_study_titles(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find study tagging files whose title is not that of their leaf."""
    yield from _unread(filed)
    for study in _readable(filed):
        if study.title != (study.leaf.title or ""):
            yield _problem(
                "study_title_differs",
                study,
                _line_of(study, "title"),
                title=study.title.strip() or "-",
                leaf_title=(study.leaf.title or "").strip() or "-",
            )


@rule_function
def find_unknown_study_values(filed: FiledPackage, version: str) -> Iterator[Problem | NotRun]:
    """Find file tags and categories that valid-values.xml of the version does not hold."""
    yield from _unread(filed)
    tags, categories = load_values(int(version))
    for study in _readable(filed):
        for content in study.contents:
            for tag, _ in content.tags:
                if tag not in tags:
                    yield _problem("file_tag_unknown", study, content.line, tag=tag or "-")
        for number, (name, value, _) in enumerate(study.categories):
            if value and (name, value) not in categories:
                line = _line_of(study, "category", number)
                yield _problem("category_unknown", study, line, name=name or "-", value=value)


@rule_function
def find_study_appends_to_documents(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find study tagging files that append to a leaf which is no study tagging file."""
    yield from _unread(filed)
    for study in filed.study_files():
        leaf = study.leaf
        known = leaf.modified is None or not leaf.sequence.is_earlier_not_given(leaf.modified[0])
        if leaf.operation == "append" and not known:
            yield not_run("earlier_sequences_not_given")
        is_there = leaf.sequence.find_leaf(leaf.modified) is not None
        is_study_file = leaf.sequence.is_study_file(leaf.modified)
        if leaf.operation == "append" and is_there and not is_study_file:
            yield leaf_problem("study_append_to_document", leaf, target=leaf.modified_file)


@rule_function
def find_missing_categories(filed: FiledPackage, sections: str) -> Iterator[Problem | NotRun]:
    """Find study tagging files of the sections that give no category."""
    yield from _unread(filed)
    for study in _readable(filed):
        if study.leaf.section in sections.split() and not study.categories:
            line = _line_of(study, "study-identifier")
            yield _problem("category_missing", study, line, section=study.leaf.section)


@rule_function
def find_study_references_to_study_files(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find references of study tagging files to study tagging files."""
    yield from _unread(filed)
    for study in _readable(filed):
        for content in study.contents:
            if study.leaf.sequence.is_study_file(content.target):
                yield _problem("study_reference_to_study_file", study, content.line, href=content.href)


@rule_function
def find_study_files_without_references(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find study tagging files that name no leaf."""
    yield from _unread(filed)
    for study in _readable(filed):
        if not study.contents:
            yield _problem("study_without_references", study)


@rule_function
def find_changed_study_ids(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find study tagging files whose study-id is not that of the one they change."""
    yield from _unread(filed)
    for study in _readable(filed):
        leaf = study.leaf
        if leaf.modified is None:
            continue
        if leaf.sequence.is_earlier_not_given(leaf.modified[0]):
            yield not_run("earlier_sequences_not_given")
            continue
        before = next(
            (s for q in leaf.sequence.earlier for s in q.study_files if s.leaf.key == leaf.modified), None
        )
        if before is not None and before.root is not None and before.study_id != study.study_id:
            yield _problem(
                "study_id_changed",
                study,
                _line_of(study, "study-id"),
                value=study.study_id or "-",
                before=before.study_id or "-",
            )


def is_study_section(section: str) -> bool:
    """Say whether leaves at a section belong to studies: 4.2.x, and 5.3.1.x to 5.3.5.x."""
    return section.startswith(("4.2.", "5.3.1.", "5.3.2.", "5.3.3.", "5.3.4.", "5.3.5."))


@rule_function
def find_misplaced_study_files(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find study tagging files elsewhere than in 4.2.x and 5.3.1.x to 5.3.5.x."""
    yield from _unread(filed)
    for study in filed.study_files():
        if not is_study_section(study.leaf.section):
            yield _problem("study_file_misplaced", study, section=study.leaf.section or "-")


@rule_function
def find_wrong_tag_counts(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find doc-content elements without exactly one file-tag."""
    yield from _unread(filed)
    for study in _readable(filed):
        for content in study.contents:
            if len(content.tags) != 1 and not content.in_block:
                yield _problem("file_tag_count", study, content.line, count=len(content.tags))


@rule_function
def find_case_report_section(filed: FiledPackage, section: str) -> Iterator[Problem | NotRun]:
    """Find leaves of the section (5.3.7) in a sequence that uses study tagging files."""
    yield from _unread(filed)
    for sequence in filed.judged:
        if not sequence.study_files:
            continue
        for leaf in sequence.leaves(INDEX):
            if leaf.section == section:
                yield leaf_problem("section_not_with_study_files", leaf, section=section)


@rule_function
def find_untagged_leaves(filed: FiledPackage, backbone: str) -> Iterator[Problem | NotRun]:
    """Find leaves of 4.2 and 5.3.1 to 5.3.5 that no study tagging file of this or an earlier sequence names."""
    yield from _unread(filed, filed.sequences)
    for sequence in filed.judged:
        named = _named_by_study_files(sequence)
        for leaf in sequence.leaves(backbone):
            if leaf.operation == "delete" or sequence.is_study_file(leaf.key) or leaf.key in named:
                continue
            if is_study_section(f"{leaf.section}."):
                yield leaf_problem("leaf_untagged", leaf, section=leaf.section)


def _named_by_study_files(sequence: FiledSequence) -> set[LeafKey]:
    return {
        content.target
        for one in (*sequence.earlier, sequence)
        for study in one.study_files
        for content in study.contents
        if content.target is not None
    }


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
    yield from _unread(filed)
    for study, leaf, tag, line in _tagged(_readable(filed)):
        name = name_of(leaf.path or "").lower()
        wanted = dataset_tags if name.endswith(".xpt") else definition_tags if name == "define.xml" else ""
        if wanted and tag not in wanted.split():
            yield _problem("data_tag_wrong", study, line, file=leaf.path or "-", tag=tag or "-")


@rule_function
def find_incomplete_data(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find studies whose tabulation data lack dm or a definition, or whose analysis data lack adsl or a definition.

    Counted over this and the earlier sequences.
    """
    yield from _unread(filed)
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
                    yield _problem("dataset_missing", here[0], file=dataset)
                if names and definition not in tags:
                    yield _problem("definition_missing", here[0], tag=definition)


@rule_function
def find_datasets_of_one_name(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find studies of 5.3 in which a new data set (.xpt) has the name of another that is current."""
    yield from _unread(filed, filed.sequences)
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
                yield _problem("dataset_twice", study, line, file=leaf.path, other=other)
        if brings_any and not sequence.is_past_whole:
            yield not_run("earlier_sequences_not_given")


def _ends(change: FiledLeaf) -> bool:
    return change.modified is not None and change.operation in ("replace", "delete")
