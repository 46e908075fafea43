"""eCTD v4.0 sequences: submissionunit.xml (HL7 RPS), contexts of use, documents, keywords, life cycle."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jembatan.core.dossier import Sequence
from jembatan.dossier.backbone import WrittenLeaf
from jembatan.dossier.faults import FaultList
from jembatan.dossier.leaf_files import find_sequence_of, resolve_file
from jembatan.dossier.links import PathFinder
from jembatan.dossier.package import Package
from jembatan.dossier.safe_xml import attribute, local_name, read_xml, text_of
from jembatan.dossier.sections import load_ctd
from jembatan.dossier.sequence_folders import SequenceFolder, sequence_number

if TYPE_CHECKING:
    from lxml.etree import _Element

_CODE = re.compile(r"^(?P<scope>[a-z]{2,4})_(?P<number>[0-9].*)$")


@dataclass(slots=True)
class Ectd4Reading:
    """What the messages of all sequences say."""

    sequences: list[Sequence] = field(default_factory=list)
    leaves: list[WrittenLeaf] = field(default_factory=list)
    support: dict[str, str] = field(default_factory=dict)
    unread_folders: set[str] = field(default_factory=set)
    number_by_folder: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _File:
    href: str
    title: str
    checksum: str
    checksum_type: str
    folder: str
    index: str


def read_ectd4(
    package: Package, folders: list[SequenceFolder], paths: tuple[str, ...], faults: FaultList
) -> Ectd4Reading:
    """Return the contexts of use of every sequence as leaves, in order of their priority, replacements applied."""
    reading = Ectd4Reading()
    files: dict[str, _File] = {}
    keywords: dict[str, str] = {}
    by_context: dict[str, WrittenLeaf] = {}
    finder = PathFinder(paths)
    for found in folders:
        root = read_xml(package, found.index, faults)
        number = _number_of(root, found, package.name)
        if number in {s.number for s in reading.sequences}:
            number = found.folder or number
        reading.number_by_folder[found.folder] = number
        reading.support[found.index] = number
        sums = f"{found.folder}/sha256.txt" if found.folder else "sha256.txt"
        if sums in paths:
            reading.support[sums] = number
        if root is None:
            reading.unread_folders.add(found.folder)
            reading.sequences.append(
                Sequence(number=number, path=found.folder or ".", backbones=(found.index,))
            )
            continue
        _read_files(root, found, files)
        _read_keywords(root, keywords)
        leaves = _read_contexts(root, found, number, files, keywords, by_context, faults)
        region = next((scope for leaf in leaves if (scope := leaf.version) and scope != "ich"), "")
        reading.sequences.append(
            Sequence(
                number=number,
                path=found.folder or ".",
                backbones=(found.index,),
                region=region,
                envelope=_read_envelope(root),
            )
        )
        reading.leaves += leaves
    for leaf in reading.leaves:
        if leaf.operation == "delete":
            continue
        resolve_file(leaf, leaf.study, finder, faults)
        leaf.study = ""
        if leaf.path is not None:
            leaf.sequence_of_bytes = find_sequence_of(leaf.path, reading.number_by_folder)
    return reading


def _number_of(root: _Element | None, found: SequenceFolder, package_name: str) -> str:
    stated = ""
    if root is not None:
        element = next((e for e in root.iter() if local_name(e) == "sequenceNumber"), None)
        stated = attribute(element, "value") if element is not None else ""
    return stated or sequence_number(found.folder, package_name, {})


def _read_files(root: _Element, found: SequenceFolder, files: dict[str, _File]) -> None:
    for element in root.iter():
        if local_name(element) != "document":
            continue
        identity = _root_id(element)
        href = title = checksum = kind = ""
        for below in element.iter():
            name = local_name(below)
            if name == "reference":
                href = href or attribute(below, "value")
            elif name == "title":
                title = title or attribute(below, "value") or text_of(below)
            elif name == "integrityCheck":
                checksum = text_of(below)
            if name == "text" and attribute(below, "integrityCheckAlgorithm"):
                kind = attribute(below, "integrityCheckAlgorithm").lower().replace("-", "")
        if identity and href:
            files[identity] = _File(href, title, checksum, kind or "sha256", found.folder, found.index)


def _read_keywords(root: _Element, keywords: dict[str, str]) -> None:
    for element in root.iter():
        if local_name(element) != "keywordDefinition":
            continue
        item = next((e for e in element.iter() if local_name(e) == "item"), None)
        name = next((e for e in element.iter() if local_name(e) == "displayName"), None)
        if item is not None and name is not None:
            keywords[attribute(item, "code")] = attribute(name, "value") or text_of(name)


def _read_contexts(
    root: _Element,
    found: SequenceFolder,
    number: str,
    files: dict[str, _File],
    keywords: dict[str, str],
    by_context: dict[str, WrittenLeaf],
    faults: FaultList,
) -> list[WrittenLeaf]:
    leaves: list[tuple[float, WrittenLeaf]] = []
    for element in root.iter():
        if local_name(element) != "contextOfUse":
            continue
        parts = {local_name(child): child for child in element if local_name(child)}
        code = attribute(parts["code"], "code") if "code" in parts else ""
        scope, section = _section_of(code)
        if not section:
            faults.add("context_code_unknown", found.index, heading=code or "-")
        status = attribute(parts["statusCode"], "code") if "statusCode" in parts else "active"
        document = _referenced_document(element)
        file = files.get(document)
        identity = _root_id(element)
        replaced = [_root_id(e) for e in element.iter() if local_name(e) == "relatedContextOfUse"]
        is_suspended = status in ("suspended", "aborted", "obsolete")
        leaf = WrittenLeaf(
            backbone=found.index,
            leaf_id=identity,
            operation="delete" if is_suspended else "replace" if replaced else "new",
            href="",
            modified_file=", ".join(replaced),
            checksum=file.checksum if file else "",
            checksum_type=file.checksum_type if file else "",
            title=file.title if file else "",
            section=section,
            attributes=_attributes(element, keywords),
            extension_titles=(),
            version=scope,
            sequence=number,
            is_current=not is_suspended,
        )
        if file is not None:
            leaf.href, leaf.study = file.href, file.folder
        elif not is_suspended:
            faults.add("context_without_document", found.index, leaf_id=identity, document=document or "-")
        if file is not None and file.index != found.index:
            leaf.href = "/".join([*[".."] * len(found.folder.split("/")), file.folder, file.href])
        _apply(leaf, identity, replaced, by_context, faults)
        if identity:
            by_context.setdefault(identity, leaf)
        leaves.append((_priority(element), leaf))
    return [leaf for _, leaf in sorted(leaves, key=lambda pair: pair[0])]


def _apply(
    leaf: WrittenLeaf,
    identity: str,
    replaced: list[str],
    by_context: dict[str, WrittenLeaf],
    faults: FaultList,
) -> None:
    for target in replaced:
        old = by_context.get(target)
        if old is None:
            faults.add("target_missing", leaf.backbone, leaf_id=identity, target=target)
        else:
            old.is_current = False
            leaf.modified = leaf.modified or (old.backbone, old.leaf_id)
    if leaf.operation == "delete" and identity in by_context:  # the same context, sent again as suspended
        old = by_context[identity]
        old.is_current = False
        leaf.modified = (old.backbone, old.leaf_id)


def _section_of(code: str) -> tuple[str, str]:
    match = _CODE.match(code.strip().lower())
    if not match:
        return "", ""
    scope = match["scope"]
    number = ".".join(p.upper() if p.isalpha() else p for p in match["number"].split("."))
    if scope != "ich":
        return scope, number if scope == "cn" and number in load_ctd().numbers["CN"] else "1"
    known = load_ctd().numbers["ICH"]
    while number and number not in known:
        number = number.rpartition(".")[0]
    return scope, number


def _attributes(element: _Element, keywords: dict[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for keyword in element.iter():
        if local_name(keyword) != "keyword":
            continue
        code = next((e for e in keyword if local_name(e) == "code"), None)
        if code is None:
            continue
        value = keywords.get(attribute(code, "code"), attribute(code, "code"))
        kind = attribute(code, "codeSystem").rpartition(".")[2]
        found.setdefault(kind or "keyword", value)
    return found


def _priority(element: _Element) -> float:
    parent = element.getparent()
    siblings = list(parent) if parent is not None else []
    number = next((e for e in [*siblings, *element] if local_name(e) == "priorityNumber"), None)
    try:
        return float(attribute(number, "value")) if number is not None else 0.0
    except ValueError:
        return 0.0


def _referenced_document(element: _Element) -> str:
    reference = next((e for e in element.iter() if local_name(e) == "documentReference"), None)
    return _root_id(reference) if reference is not None else ""


def _root_id(element: _Element) -> str:
    identity = next((e for e in element if local_name(e) == "id"), None)
    return attribute(identity, "root").lower() if identity is not None else ""


def _read_envelope(root: _Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in root.iter():
        name = local_name(element)
        if name in ("submissionUnit", "submission", "application", "applicant"):
            for child in element:
                plain = local_name(child)
                value = attribute(child, "code") or attribute(child, "value") or attribute(child, "extension")
                if plain in ("code", "title", "id") and value:
                    found.setdefault(f"{name}/{plain}", value)
        elif name == "sequenceNumber":
            found.setdefault("sequence-number", attribute(element, "value"))
    return found
