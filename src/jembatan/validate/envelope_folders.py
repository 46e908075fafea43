"""Folders that are named as the envelope says, and those of Module 1 (categories 4.1.21 to 4.1.23)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jembatan.dossier.links import name_of
from jembatan.validate.envelope import read_judged_envelopes, say_missing_envelopes
from jembatan.validate.filed_package import FiledPackage
from jembatan.validate.rule_functions import NotRun, Problem, not_run, problem, rule_function


@rule_function
def find_wrong_application_folders(filed: FiledPackage, backbone: str) -> Iterator[Problem | NotRun]:
    """Find sequences whose application folder is not named as the envelope's application number."""
    yield from say_missing_envelopes(filed)
    for sequence, envelope in read_judged_envelopes(filed):
        if sequence.is_alone:
            yield not_run("application_folder_not_given")
            continue
        name = (
            name_of(sequence.application) if sequence.application else filed.package.name.removesuffix(".zip")
        )
        if name != envelope.application_id:
            yield problem(
                "application_folder_differs",
                sequence.folder,
                folder=name,
                value=envelope.application_id or "-",
            )


@rule_function
def find_wrong_sequence_folders(filed: FiledPackage, backbone: str) -> Iterator[Problem | NotRun]:
    """Find sequences whose folder is not named as the envelope's sequence number."""
    yield from say_missing_envelopes(filed)
    for sequence, envelope in read_judged_envelopes(filed):
        if sequence.name != envelope.sequence_number:
            yield problem(
                "sequence_folder_differs",
                sequence.folder or ".",
                folder=sequence.name,
                value=envelope.sequence_number or "-",
            )


@rule_function
def find_strange_module_1_folders(filed: FiledPackage, pattern: str) -> Iterator[Problem]:
    """Find files of Module 1 that lie elsewhere than the pattern allows (a regular expression)."""
    for sequence in filed.judged:
        for file in sequence.files:
            inner = sequence.inner(file.path)
            if inner.startswith("m1/") and not re.fullmatch(pattern, inner) and inner.count("/") > 1:
                yield problem("module_1_folder_strange", file.path)
