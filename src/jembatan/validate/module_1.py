"""What China's Module 1 must and must not hold, by application, activity and sequence type (category 4.3)."""

from __future__ import annotations

from collections.abc import Iterator

from jembatan.dossier.safe_xml import local_name
from jembatan.validate.envelope import read_cn_envelope, say_missing_envelopes
from jembatan.validate.filed import REGIONAL, Backbone, FiledSequence
from jembatan.validate.filed_package import FiledPackage
from jembatan.validate.rule_functions import (
    NotRun,
    Problem,
    name_heading,
    not_run,
    problem,
    rule_function,
)


def _sequences(
    filed: FiledPackage, application: str, activities: str, sequence_type: str
) -> Iterator[tuple[FiledSequence, Backbone, set[str]]]:
    """Yield the sequences of those types with the names of the elements they hold."""
    for sequence, backbone in filed.backbones(REGIONAL):
        envelope = read_cn_envelope(sequence)
        if (
            envelope is not None
            and envelope.application_type == application
            and envelope.activity_type in activities.split()
            and envelope.sequence_type == sequence_type
        ):
            assert backbone.root is not None
            yield sequence, backbone, {local_name(e) for e in backbone.root.iter()}


@rule_function
def find_missing_elements(
    filed: FiledPackage, backbone: str, application: str, activities: str, sequence: str, elements: str
) -> Iterator[Problem | NotRun]:
    """Find sequences of those types that lack one of the elements."""
    yield from say_missing_envelopes(filed)
    for _, one, there in _sequences(filed, application, activities, sequence):
        for element in elements.split():
            if element not in there:
                yield problem("element_missing", one.path, element=element, heading=name_heading(element))


@rule_function
def find_forbidden_elements(
    filed: FiledPackage, backbone: str, application: str, activities: str, sequence: str, elements: str
) -> Iterator[Problem | NotRun]:
    """Find sequences of those types that hold one of the elements."""
    yield from say_missing_envelopes(filed)
    for _, one, there in _sequences(filed, application, activities, sequence):
        for element in elements.split():
            if element in there:
                yield problem("element_forbidden", one.path, element=element, heading=name_heading(element))


@rule_function
def find_none_of_elements(
    filed: FiledPackage, backbone: str, application: str, activities: str, sequence: str, elements: str
) -> Iterator[Problem | NotRun]:
    """Find sequences of those types that hold none of the elements."""
    yield from say_missing_envelopes(filed)
    wanted = elements.split()
    for _, one, there in _sequences(filed, application, activities, sequence):
        if not there & set(wanted):
            yield problem("none_of_elements", one.path, elements=wanted)


@rule_function
def find_all_of_elements(
    filed: FiledPackage, backbone: str, application: str, activities: str, sequence: str, elements: str
) -> Iterator[Problem | NotRun]:
    """Find sequences of those types that hold all of the elements, where only one may be."""
    yield from say_missing_envelopes(filed)
    wanted = elements.split()
    for _, one, there in _sequences(filed, application, activities, sequence):
        if set(wanted) <= there:
            yield problem("all_of_elements", one.path, elements=wanted)


@rule_function
def report_several_leaves(
    filed: FiledPackage, backbone: str, elements: str, list_is_whole: str
) -> Iterator[Problem | NotRun]:
    """State which elements of the list hold more than one leaf that brings a file.

    `list_is_whole` "no": the official list is longer than what was read of it; the rule is then not run on the rest.
    """
    for sequence in filed.judged:
        count: dict[str, int] = {}
        for leaf in sequence.leaves(REGIONAL):
            if leaf.headings and leaf.operation != "delete":
                name = leaf.headings[-1].element
                count[name] = count.get(name, 0) + 1
        for element in elements.split():
            if count.get(element, 0) > 1:
                yield problem(
                    "several_leaves",
                    sequence.at("m1"),
                    element=element,
                    heading=name_heading(element),
                    count=count[element],
                )
    if list_is_whole != "yes":
        yield not_run("list_not_whole")
