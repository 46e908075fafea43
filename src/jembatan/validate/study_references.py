"""What study tagging files refer to: leaves that exist, all that belong to studies, no study tagging file (category 5)."""

from __future__ import annotations

from collections.abc import Iterator

from jembatan.validate.filed import FiledSequence, LeafKey
from jembatan.validate.filed_package import FiledPackage
from jembatan.validate.rule_functions import NotRun, Problem, leaf_problem, not_run, rule_function
from jembatan.validate.study_files import (
    is_study_section,
    readable_study_files,
    say_unread_study_files,
    study_problem,
)


@rule_function
def find_missing_study_targets(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find references of study tagging files that lead to no leaf, or to a leaf without a file."""
    yield from say_unread_study_files(filed)
    for study in readable_study_files(filed):
        sequence = study.leaf.sequence
        for content in study.contents:
            if content.target is None:
                if "\\" not in content.href:
                    yield study_problem("study_reference_bad", study, content.line, href=content.href or "-")
                continue
            if sequence.is_earlier_not_given(content.target[0]):
                yield not_run("earlier_sequences_not_given")
                continue
            target = sequence.find_leaf(content.target)
            if target is None and "\\" not in content.href:
                yield study_problem("study_reference_missing", study, content.line, href=content.href)
            elif target is not None and target.path not in filed.file_by_path:
                if target.path and sequence.is_earlier_not_given(target.path):
                    yield not_run("earlier_sequences_not_given")
                else:
                    yield study_problem(
                        "study_reference_without_file", study, content.line, href=content.href
                    )


@rule_function
def find_study_backslashes(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find references of study tagging files that hold a backslash."""
    yield from say_unread_study_files(filed)
    for study in readable_study_files(filed):
        for content in study.contents:
            if "\\" in content.href:
                yield study_problem("study_reference_backslash", study, content.line, href=content.href)


@rule_function
def find_study_references_to_study_files(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find references of study tagging files to study tagging files."""
    yield from say_unread_study_files(filed)
    for study in readable_study_files(filed):
        for content in study.contents:
            if study.leaf.sequence.is_study_file(content.target):
                yield study_problem("study_reference_to_study_file", study, content.line, href=content.href)


@rule_function
def find_study_files_without_references(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find study tagging files that name no leaf."""
    yield from say_unread_study_files(filed)
    for study in readable_study_files(filed):
        if not study.contents:
            yield study_problem("study_without_references", study)


@rule_function
def find_untagged_leaves(filed: FiledPackage, backbone: str) -> Iterator[Problem | NotRun]:
    """Find leaves of 4.2 and 5.3.1 to 5.3.5 that no study tagging file of this or an earlier sequence names."""
    yield from say_unread_study_files(filed, filed.sequences)
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
