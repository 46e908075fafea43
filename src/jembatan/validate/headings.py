"""Headings, their attributes and node extensions (categories 3 and 4.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jembatan.dossier.safe_xml import line_of, local_name
from jembatan.validate.catalogue import read_table
from jembatan.validate.envelope import read_cn_envelope
from jembatan.validate.filed_package import FiledPackage
from jembatan.validate.rule_functions import (
    NotRun,
    Problem,
    name_heading,
    not_run,
    problem,
    rule_function,
)
from jembatan.validate.structure import load_structure

_HEADING = re.compile(r"m\d")
_BIOLOGICAL = "cnprt2"
_EXTENDED = "m3-2-r-regional-information"


@rule_function
def find_headings_without_leaves(filed: FiledPackage, backbone: str, structure: str) -> Iterator[Problem]:
    """Find heading elements that hold no leaf, neither themselves nor below."""
    headings = load_structure(structure).headings
    for _, one in filed.backbones(backbone):
        assert one.root is not None
        for element in one.root.iter():
            name = local_name(element)
            if name in headings and not any(local_name(e) == "leaf" for e in element.iter()):
                line = line_of(element)
                yield problem("heading_empty", one.path, line=line, element=name, heading=name_heading(name))


@rule_function
def find_lowest_headings_without_leaves(filed: FiledPackage, backbone: str) -> Iterator[Problem]:
    """Find headings (m and a digit) that hold neither a heading nor a leaf."""
    for _, one in filed.backbones(backbone):
        assert one.root is not None
        for element in one.root.iter():
            if _HEADING.match(local_name(element)):
                below = [local_name(e) for e in element.iterdescendants()]
                if "leaf" not in below and not any(_HEADING.match(name) for name in below):
                    line = line_of(element)
                    name = local_name(element)
                    yield problem(
                        "heading_empty", one.path, line=line, element=name, heading=name_heading(name)
                    )


@rule_function
def find_missing_element(filed: FiledPackage, backbone: str, element: str) -> Iterator[Problem]:
    """Find backbones without an element."""
    for _, one in filed.backbones(backbone):
        assert one.root is not None
        if not any(local_name(e) == element for e in one.root.iter()):
            yield problem("element_missing", one.path, element=element, heading=name_heading(element))


@rule_function
def find_empty_attributes(
    filed: FiledPackage, backbone: str, attribute: str, elements: str
) -> Iterator[Problem]:
    """Find elements whose defining attribute is absent or empty."""
    wanted = elements.split()
    for _, one in filed.backbones(backbone):
        assert one.root is not None
        for element in one.root.iter():
            name = local_name(element)
            if name in wanted and not str(element.get(attribute) or "").strip():
                yield problem(
                    "attribute_empty",
                    one.path,
                    line=line_of(element),
                    element=name,
                    name=attribute,
                )


@rule_function
def find_attributes_with_spaces(filed: FiledPackage, backbone: str, structure: str) -> Iterator[Problem]:
    """Find headings whose attribute values begin or end with a space."""
    headings = load_structure(structure).headings
    for _, one in filed.backbones(backbone):
        assert one.root is not None
        for element in one.root.iter():
            name = local_name(element)
            if name not in headings:
                continue
            for key, value in element.attrib.items():
                if str(value).strip() and str(value) != str(value).strip():
                    yield problem(
                        "attribute_spaces",
                        one.path,
                        line=line_of(element),
                        element=name,
                        name=str(key).rpartition("}")[2],
                    )


@rule_function
def find_wrong_extensions(filed: FiledPackage, backbone: str) -> Iterator[Problem | NotRun]:
    """Find node extensions elsewhere than in 3.2.R of a biological product, and 3.2.R of one without them."""
    for sequence, one in filed.backbones(backbone):
        assert one.root is not None
        envelope = read_cn_envelope(sequence)
        if envelope is None:
            yield not_run("envelope_unreadable", sequence=sequence.name)
            continue
        is_biological = envelope.product_type == _BIOLOGICAL
        for element in one.root.iter():
            name = local_name(element)
            line = line_of(element)
            if name == "node-extension":
                above = next(
                    (n for e in element.iterancestors() if (n := local_name(e)) != "node-extension"), ""
                )
                if not is_biological or above != _EXTENDED:
                    yield problem("extension_not_allowed", one.path, line=line, element=above)
            elif (
                name == _EXTENDED
                and is_biological
                and not any(local_name(e) == "node-extension" for e in element)
            ):
                yield problem("extension_wanted", one.path, line=line, element=name)


@rule_function
def find_wrong_extension_titles(filed: FiledPackage, backbone: str) -> Iterator[Problem]:
    """Find node extensions of 3.2.R whose titles are none of the official ones (blanks ignored)."""
    titles = ["".join(row["title"].split()) for row in read_table("cn_extension_titles.csv")]
    for _, one in filed.backbones(backbone):
        assert one.root is not None
        for element in one.root.iter():
            parent = element.getparent()
            if local_name(element) != "node-extension" or parent is None or local_name(parent) != _EXTENDED:
                continue
            title = next((str(e.text or "") for e in element if local_name(e) == "title"), "")
            if "".join(title.split()) not in titles:
                yield problem(
                    "extension_title_wrong",
                    one.path,
                    line=line_of(element),
                    title=title.strip() or "-",
                )


@rule_function
def find_extensions(filed: FiledPackage, backbone: str) -> Iterator[Problem]:
    """Find node extensions, where none may be."""
    for _, one in filed.backbones(backbone):
        assert one.root is not None
        for element in one.root.iter():
            if local_name(element) == "node-extension":
                parent = element.getparent()
                above = local_name(parent) if parent is not None else ""
                yield problem("extension_not_allowed", one.path, line=line_of(element), element=above)
