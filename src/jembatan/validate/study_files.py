"""Study tagging files in themselves: valid, in their place, tagged with known values (category 5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from jembatan.dossier.links import name_of
from jembatan.dossier.safe_xml import line_of, local_name
from jembatan.validate.catalogue import read_table
from jembatan.validate.filed import INDEX, FiledSequence, StudyFile
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


def readable_study_files(filed: FiledPackage) -> Iterator[StudyFile]:
    """Yield the study tagging files of every judged sequence that can be read."""
    return (study for study in filed.study_files() if study.root is not None)


def _without_index(filed: FiledPackage) -> Iterator[NotRun]:
    """Say where index.xml cannot be read, so that nobody knows which study tagging files there are."""
    paths = [s.at("index.xml") for s in filed.judged if s.root(INDEX) is None]
    if paths:
        yield not_run("backbone_unreadable", paths=paths)


def say_unread_study_files(filed: FiledPackage, sequences: Sequence[FiledSequence] = ()) -> Iterator[NotRun]:
    """Say which study tagging files a rule could not look at, of the judged sequences or of those given."""
    yield from _without_index(filed)
    paths = [s.path for q in sequences or filed.judged for s in q.study_files if s.root is None]
    if paths:
        yield not_run("backbone_unreadable", paths=paths)


def _find_line(study: StudyFile, element: str, number: int = 0) -> int:
    """Return the line of an element of a study tagging file, by its name and number from 0; 0 where there is none."""
    assert study.root is not None
    found = [e for e in study.root.iter() if local_name(e) == element]
    return line_of(found[number]) if number < len(found) else 0


def study_problem(
    key: str, study: StudyFile, line: int = 0, /, **args: str | int | float | list[str]
) -> Problem:
    """Return a problem of one study tagging file."""
    return problem(key, study.path, leaf=study.leaf.leaf_id, line=line, **args)  # type: ignore[arg-type]  # no `document` among them


@rule_function
def find_invalid_study_files(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find where a study tagging file breaks ich-stf-v2-2.dtd: by our model, and by the DTD where it is the official one."""
    yield from _without_index(filed)
    for sequence in filed.judged:
        for study in sequence.study_files:
            if study.root is None:
                yield study_problem("xml_broken", study, study.line_of_fault, reason=study.fault or "-")
                continue
            told = set()
            for fault in find_study_structure_faults(study.root):
                told.add(fault.line)
                yield study_problem(fault.key, study, fault.line, **fault.args)
            path = sequence.at(_DTD)
            if is_official(filed, path):
                for line, reason in find_grammar_faults(filed.package, study.root, [path]):
                    if line not in told:
                        yield study_problem("grammar_broken", study, line, reason=reason)
            else:
                yield not_run("grammar_not_official", file=name_of(_DTD))


@rule_function
def find_content_blocks(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find content-block elements, which should not be used."""
    yield from say_unread_study_files(filed)
    for study in readable_study_files(filed):
        assert study.root is not None
        for element in study.root.iter():
            if local_name(element) == "content-block":
                yield study_problem("content_block", study, line_of(element))


@rule_function
def find_empty_categories(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find category elements without a value."""
    yield from say_unread_study_files(filed)
    for study in readable_study_files(filed):
        for number, (name, value, _) in enumerate(study.categories):
            if not value:
                yield study_problem(
                    "category_empty", study, _find_line(study, "category", number), name=name or "-"
                )


@rule_function
def find_empty_study_ids(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find study tagging files without a study-id."""
    yield from say_unread_study_files(filed)
    for study in readable_study_files(filed):
        if not study.study_id.strip():
            yield study_problem("study_id_missing", study, _find_line(study, "study-id"))


@rule_function
def find_different_study_titles(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find study tagging files whose title is not that of their leaf."""
    yield from say_unread_study_files(filed)
    for study in readable_study_files(filed):
        if study.title != (study.leaf.title or ""):
            yield study_problem(
                "study_title_differs",
                study,
                _find_line(study, "title"),
                title=study.title.strip() or "-",
                leaf_title=(study.leaf.title or "").strip() or "-",
            )


@rule_function
def find_unknown_study_values(filed: FiledPackage, version: str) -> Iterator[Problem | NotRun]:
    """Find file tags and categories that valid-values.xml of the version does not hold."""
    yield from say_unread_study_files(filed)
    tags, categories = load_values(int(version))
    for study in readable_study_files(filed):
        for content in study.contents:
            for tag, _ in content.tags:
                if tag not in tags:
                    yield study_problem("file_tag_unknown", study, content.line, tag=tag or "-")
        for number, (name, value, _) in enumerate(study.categories):
            if value and (name, value) not in categories:
                line = _find_line(study, "category", number)
                yield study_problem("category_unknown", study, line, name=name or "-", value=value)


@rule_function
def find_study_appends_to_documents(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find study tagging files that append to a leaf which is no study tagging file."""
    yield from say_unread_study_files(filed)
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
    yield from say_unread_study_files(filed)
    for study in readable_study_files(filed):
        if study.leaf.section in sections.split() and not study.categories:
            line = _find_line(study, "study-identifier")
            yield study_problem("category_missing", study, line, section=study.leaf.section)


@rule_function
def find_changed_study_ids(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find study tagging files whose study-id is not that of the one they change."""
    yield from say_unread_study_files(filed)
    for study in readable_study_files(filed):
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
            yield study_problem(
                "study_id_changed",
                study,
                _find_line(study, "study-id"),
                value=study.study_id or "-",
                before=before.study_id or "-",
            )


def is_study_section(section: str) -> bool:
    """Say whether leaves at a section belong to studies: 4.2.x, and 5.3.1.x to 5.3.5.x."""
    return section.startswith(("4.2.", "5.3.1.", "5.3.2.", "5.3.3.", "5.3.4.", "5.3.5."))


@rule_function
def find_misplaced_study_files(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find study tagging files elsewhere than in 4.2.x and 5.3.1.x to 5.3.5.x."""
    yield from say_unread_study_files(filed)
    for study in filed.study_files():
        if not is_study_section(study.leaf.section):
            yield study_problem("study_file_misplaced", study, section=study.leaf.section or "-")


@rule_function
def find_wrong_tag_counts(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find doc-content elements without exactly one file-tag."""
    yield from say_unread_study_files(filed)
    for study in readable_study_files(filed):
        for content in study.contents:
            if len(content.tags) != 1 and not content.in_block:
                yield study_problem("file_tag_count", study, content.line, count=len(content.tags))


@rule_function
def find_case_report_section(filed: FiledPackage, section: str) -> Iterator[Problem | NotRun]:
    """Find leaves of the section (5.3.7) in a sequence that uses study tagging files."""
    yield from say_unread_study_files(filed)
    for sequence in filed.judged:
        if not sequence.study_files:
            continue
        for leaf in sequence.leaves(INDEX):
            if leaf.section == section:
                yield leaf_problem("section_not_with_study_files", leaf, section=section)
