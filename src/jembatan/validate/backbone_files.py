"""The backbone files themselves: there, well formed, valid, pointing at the official grammar (categories 3 and 4.1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from jembatan.dossier.links import folder_of, resolve
from jembatan.validate.filed_package import FiledPackage
from jembatan.validate.grammar import find_grammar_faults
from jembatan.validate.read_backbone import find_style_sheet
from jembatan.validate.rule_functions import NotRun, Problem, not_run, problem, rule_function
from jembatan.validate.structure import load_structure
from jembatan.validate.structure_faults import find_structure_faults
from jembatan.validate.util_files import is_official

if TYPE_CHECKING:
    from lxml.etree import _Element

_XSI = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"


@rule_function
def find_missing_file(filed: FiledPackage, file: str) -> Iterator[Problem]:
    """Find sequences without a file at its place."""
    for sequence in filed.judged:
        if sequence.at(file) not in sequence.paths:
            yield problem("file_missing", sequence.at(file))


@rule_function
def find_misnamed_file(filed: FiledPackage, file: str) -> Iterator[Problem]:
    """Find a file that is there under a name in another case."""
    for sequence in filed.judged:
        wanted = sequence.at(file)
        if wanted in sequence.paths:
            continue
        for path in sorted(sequence.paths):
            if path.lower() == wanted.lower():
                yield problem("file_misnamed", path, name=file.rpartition("/")[2])


@rule_function
def find_broken_xml(filed: FiledPackage, kind: str) -> Iterator[Problem | NotRun]:
    """Find backbones that are no well-formed XML; `kind` is index or regional."""
    for sequence in filed.judged:
        backbone = sequence.backbones.get(kind)
        if backbone is None:
            yield not_run("backbone_unreadable", paths=[f"{sequence.name} ({kind})"])
        elif backbone.root is None:
            yield problem(
                "xml_broken", backbone.path, line=backbone.line_of_fault, reason=backbone.fault or "-"
            )


@rule_function
def find_invalid_backbone(filed: FiledPackage, kind: str, structure: str) -> Iterator[Problem | NotRun]:
    """Find where a backbone breaks its grammar: by our model, and by the official file where the package carries it.

    Without the official file, byte for byte, the rule is listed as not run beside what our model found.
    """
    model = load_structure(structure)
    for sequence in filed.judged:
        backbone = sequence.backbones.get(kind)
        if backbone is None:
            yield not_run("backbone_unreadable", paths=[sequence.name])
            continue
        if backbone.root is None:
            yield problem(
                "xml_broken", backbone.path, line=backbone.line_of_fault, reason=backbone.fault or "-"
            )
            continue
        told: set[int] = set()
        for fault in find_structure_faults(backbone.root, model):
            told.add(fault.line)
            yield problem(fault.key, backbone.path, leaf=fault.leaf, line=fault.line, **fault.args)
        paths = [sequence.at(inner) for inner in model.official_files]
        if all(is_official(filed, path) for path in paths):
            for line, reason in find_grammar_faults(filed.package, backbone.root, paths):
                if line not in told:
                    yield problem("grammar_broken", backbone.path, line=line, reason=reason)
        else:
            yield not_run("grammar_not_official", file=model.official_files[0].rpartition("/")[2])


@rule_function
def find_wrong_doctype(filed: FiledPackage, backbone: str, file: str) -> Iterator[Problem]:
    """Find backbones whose DOCTYPE does not lead to the DTD in util."""
    for sequence, one in filed.backbones(backbone):
        stated = one.doctype_system
        if not _leads_to(one.path, stated, sequence.at(file)):
            yield problem("doctype_wrong", one.path, stated=stated or "-", expected=file)


@rule_function
def find_wrong_schema_location(filed: FiledPackage, backbone: str, file: str) -> Iterator[Problem]:
    """Find backbones whose schemaLocation does not lead to the schema in util."""
    for sequence, one in filed.backbones(backbone):
        assert one.root is not None
        words = str(one.root.get(_XSI) or "").split()
        stated = words[1::2]
        if not any(_leads_to(one.path, word, sequence.at(file)) for word in stated):
            yield problem("schema_location_wrong", one.path, stated=" ".join(stated) or "-", expected=file)


@rule_function
def find_wrong_style_sheet(filed: FiledPackage, backbone: str, file: str) -> Iterator[Problem]:
    """Find backbones whose style sheet instruction does not lead to the style sheet in util."""
    for sequence, one in filed.backbones(backbone):
        assert one.root is not None
        stated = find_style_sheet(one.root)
        if not _leads_to(one.path, stated, sequence.at(file)):
            yield problem("style_sheet_wrong", one.path, stated=stated or "-", expected=file)


@rule_function
def find_older_version(filed: FiledPackage, backbone: str, attribute: str) -> Iterator[Problem | NotRun]:
    """Find backbones that state an older version of their grammar than an earlier sequence."""
    for sequence, one in filed.backbones(backbone):
        assert one.root is not None
        own = _version_of(one.root, attribute)
        if not sequence.is_past_whole:
            yield not_run("earlier_sequences_not_given")
        for earlier in sequence.earlier:
            before = earlier.root(backbone)
            if before is not None and own and _order(_version_of(before, attribute)) > _order(own):
                yield problem(
                    "version_older",
                    one.path,
                    version=own,
                    before=_version_of(before, attribute),
                    sequence=earlier.name,
                )
                break


@rule_function
def find_newer_version(filed: FiledPackage, backbone: str, attribute: str) -> Iterator[Problem]:
    """Find backbones that state a newer version of their grammar than a later sequence that is there already."""
    for sequence, one in filed.backbones(backbone):
        assert one.root is not None
        own = _version_of(one.root, attribute)
        for later in filed.sequences:
            after = later.root(backbone) if sequence in later.earlier else None
            if after is not None and own and _order(own) > _order(_version_of(after, attribute)):
                yield problem(
                    "version_newer",
                    one.path,
                    version=own,
                    after=_version_of(after, attribute),
                    sequence=later.name,
                )
                break


@rule_function
def find_invalid_by_official_file(
    filed: FiledPackage, backbone: str, files: str
) -> Iterator[Problem | NotRun]:
    """Find where a backbone breaks the official grammar that the package carries; not run where it carries another.

    `files` are the grammar and what it imports, inside the sequence.
    """
    for sequence, one in filed.backbones(backbone):
        paths = [sequence.at(inner) for inner in files.split()]
        if not all(is_official(filed, path) for path in paths):
            yield not_run("grammar_not_official_alone", file=files.split()[0].rpartition("/")[2])
            continue
        assert one.root is not None
        for line, reason in find_grammar_faults(filed.package, one.root, paths):
            yield problem("grammar_broken", one.path, line=line, reason=reason)


def _leads_to(backbone: str, written: str, wanted: str) -> bool:
    """Say whether a reference in a backbone leads to a file; one with a backslash is no valid reference (RFC 3986)."""
    return "\\" not in written and resolve(folder_of(backbone), written) == wanted


def _version_of(root: _Element, attribute: str) -> str:
    return str(root.get(attribute) or "")


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else 0 for part in version.split("."))


@rule_function
def find_wrong_index_checksum(filed: FiledPackage, stated_in: str) -> Iterator[Problem | NotRun]:
    """Find sequences whose index.xml has not the MD5 that stands beside it, or none stands there."""
    for sequence in filed.judged:
        if sequence.at(stated_in) not in sequence.paths and sequence.at("index.xml") in sequence.paths:
            yield problem("file_missing", sequence.at(stated_in))
    yield from find_different_index_checksum(filed, stated_in)


@rule_function
def find_different_index_checksum(filed: FiledPackage, stated_in: str) -> Iterator[Problem | NotRun]:
    """Find sequences whose index.xml has not the MD5 that stands beside it."""
    for sequence in filed.judged:
        index, beside = sequence.at("index.xml"), sequence.at(stated_in)
        if index not in sequence.paths or beside not in sequence.paths:
            absent = [path for path in (index, beside) if path not in sequence.paths]
            yield not_run("backbone_unreadable", paths=absent)
            continue
        words = filed.package.read(beside, at_most=4096).decode("utf-8-sig", "replace").split()
        stated = words[0].lower() if words else ""
        computed = filed.md5(index)
        if stated != computed:
            yield problem("index_checksum_wrong", index, stated=stated or "-", computed=computed or "-")
