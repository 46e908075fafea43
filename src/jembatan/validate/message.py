"""One eCTD v4.0 message (submissionunit.xml, HL7 RPS) as it is written: documents, contexts of use, keywords."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from jembatan.dossier.package import Package
from jembatan.dossier.safe_xml import attribute, line_of, local_name, text_of
from jembatan.validate.read_backbone import parse_xml_file

if TYPE_CHECKING:
    from lxml.etree import _Element


class MessageDocument(NamedTuple):
    """One document: its identity, its file relative to the sequence, and the checksum stated for it."""

    id: str
    href: str
    checksum: str
    algorithm: str
    line: int


class Keyword(NamedTuple):
    """A keyword by code and code system."""

    code: str
    system: str


class ContextOfUse(NamedTuple):
    """One context of use: the heading it stands at, the document it shows, and what it replaces."""

    id: str
    code: str
    status: str
    document: str
    replaces: tuple[str, ...]
    keywords: tuple[Keyword, ...]
    priority: str
    line: int

    @property
    def is_suspended(self) -> bool:
        """Say whether the context ends a document's use instead of beginning it."""
        return self.status not in ("", "active")


@dataclass(frozen=True, slots=True, eq=False)
class FiledMessage:
    """One submissionunit.xml; `root` is None and `fault` says why where it is no readable XML."""

    path: str
    root: _Element | None
    fault: str = ""
    line_of_fault: int = 0
    sequence_number: str = ""
    documents: tuple[MessageDocument, ...] = ()
    contexts: tuple[ContextOfUse, ...] = ()
    keyword_definitions: tuple[Keyword, ...] = ()


def read_message(package: Package, path: str) -> FiledMessage:
    """Return one message; nothing is put right."""
    root, fault, line = parse_xml_file(package, path)
    if root is None:
        return FiledMessage(path=path, root=None, fault=fault, line_of_fault=line)
    number = ""
    documents: list[MessageDocument] = []
    contexts: list[ContextOfUse] = []
    definitions: list[Keyword] = []
    for element in root.iter():
        name = local_name(element)
        if name == "sequenceNumber":
            number = number or attribute(element, "value")
        elif name == "document":
            documents.append(_read_document(element))
        elif name == "contextOfUse":
            contexts.append(_read_context(element))
        elif name == "keywordDefinition":
            item = next((e for e in element.iter() if local_name(e) == "item"), None)
            if item is not None:
                definitions.append(Keyword(attribute(item, "code"), attribute(item, "codeSystem")))
    return FiledMessage(
        path=path,
        root=root,
        sequence_number=number,
        documents=tuple(documents),
        contexts=tuple(contexts),
        keyword_definitions=tuple(definitions),
    )


def _read_document(element: _Element) -> MessageDocument:
    href = checksum = algorithm = ""
    for below in element.iter():
        name = local_name(below)
        if name == "reference":
            href = href or attribute(below, "value")
        elif name == "integrityCheck":
            checksum = checksum or text_of(below)
        if name == "text":
            algorithm = algorithm or attribute(below, "integrityCheckAlgorithm")
    return MessageDocument(_root_id(element), href, checksum, algorithm, line_of(element))


def _read_context(element: _Element) -> ContextOfUse:
    parts = {local_name(child): child for child in element if local_name(child)}
    reference = next((e for e in element.iter() if local_name(e) == "documentReference"), None)
    keywords = (e for e in element.iter() if local_name(e) == "keyword")
    codes = (next((c for c in e if local_name(c) == "code"), None) for e in keywords)
    parent = element.getparent()
    near = [*(parent if parent is not None else ()), *element]
    priority = next((e for e in near if local_name(e) == "priorityNumber"), None)
    return ContextOfUse(
        id=_root_id(element),
        code=attribute(parts["code"], "code") if "code" in parts else "",
        status=attribute(parts["statusCode"], "code") if "statusCode" in parts else "",
        document=_root_id(reference) if reference is not None else "",
        replaces=tuple(_root_id(e) for e in element.iter() if local_name(e) == "relatedContextOfUse"),
        keywords=tuple(
            Keyword(attribute(c, "code"), attribute(c, "codeSystem")) for c in codes if c is not None
        ),
        priority=attribute(priority, "value") if priority is not None else "",
        line=line_of(element),
    )


def _root_id(element: _Element) -> str:
    identity = next((e for e in element if local_name(e) == "id"), None)
    return attribute(identity, "root").lower() if identity is not None else ""
