"""Comparing the checksums that a package states with those of its files."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Literal

from jembatan.core.document import Document, DocumentProperties
from jembatan.dossier.backbone import WrittenLeaf
from jembatan.dossier.faults import FaultList
from jembatan.dossier.links import join
from jembatan.dossier.package import FileUnreadableError, Package
from jembatan.dossier.sm3 import compute_sm3

_HEX = re.compile(r"\b[0-9a-fA-F]{32,128}\b")
_CHUNK = 1 << 20


def read_support_document(package: Package, path: str, faults: FaultList) -> Document | None:
    """Return size and checksums of a file that is no document (a backbone, a study tagging file)."""
    md5, sha256, size = hashlib.md5(usedforsecurity=False), hashlib.sha256(), 0
    try:
        with package.open(path) as stream:
            while chunk := stream.read(_CHUNK):
                md5.update(chunk)
                sha256.update(chunk)
                size += len(chunk)
    except OSError as error:
        faults.add("file_unreadable", path, reason=error.strerror or str(error))
        return None
    media_type = "application/xml" if path.lower().endswith(".xml") else "application/octet-stream"
    return Document(
        path=path,
        bytes=size,
        md5=md5.hexdigest(),
        sha256=sha256.hexdigest(),
        properties=DocumentProperties(media_type=media_type, text_layer="none", language="none"),
    )


def verify_index(
    package: Package,
    folder: str,
    index: str,
    kind: Literal["md5", "sm3", "sha256"],
    stated_in: str,
    files: frozenset[str],
    faults: FaultList,
) -> None:
    """Compare index.xml (or submissionunit.xml) with the checksum that stands beside it; absent is a fault too."""
    path = join(folder, stated_in)
    if path not in files:
        faults.add("index_checksum_missing", index, expected=stated_in)
        return
    try:
        text = _decode(package.read(path, at_most=1 << 20))
        with package.open(index) as stream:
            computed = compute_checksum(stream, kind)
    except FileUnreadableError as error:
        faults.add("file_unreadable", path, reason=str(error))
        return
    stated = _HEX.search(text)
    if stated is None:
        faults.add("index_checksum_unreadable", path, expected=kind.upper())
    elif stated[0].lower() != computed:
        faults.add(
            "index_checksum_differs", index, stated=stated[0].lower(), computed=computed, kind=kind.upper()
        )


def verify_leaves(
    package: Package, leaves: Iterable[WrittenLeaf], documents: Mapping[str, Document], faults: FaultList
) -> None:
    """Compare each leaf's stated checksum with its file; a file is hashed once, by the reader of documents."""
    computed_sm3: dict[str, str] = {}
    for leaf in leaves:
        document = documents.get(leaf.path) if leaf.path is not None and leaf.role != "missing" else None
        if document is None or leaf.operation == "delete":
            continue
        kind = leaf.checksum_type.lower().replace("-", "")
        if not leaf.checksum:
            faults.add("checksum_missing", document.path, leaf_id=leaf.leaf_id)
            continue
        if kind not in ("", "md5", "sha256", "sm3"):
            faults.add("checksum_type_unknown", document.path, leaf_id=leaf.leaf_id, kind=leaf.checksum_type)
            continue
        if kind == "sm3":
            computed = sm3_of(package, document.path, computed_sm3)
        else:
            computed = document.sha256 if kind == "sha256" else document.md5
        if computed and computed.lower() != leaf.checksum.lower():
            faults.add(
                "checksum_differs",
                document.path,
                leaf_id=leaf.leaf_id,
                stated=leaf.checksum.lower(),
                computed=computed,
            )


def compute_checksum(stream: object, kind: Literal["md5", "sm3", "sha256"]) -> str:
    """Return a stream's checksum in lower-case hexadecimal digits."""
    if kind == "sm3":
        return compute_sm3(stream)  # type: ignore[arg-type]
    digest = hashlib.md5(usedforsecurity=False) if kind == "md5" else hashlib.sha256()
    while chunk := stream.read(_CHUNK):  # type: ignore[attr-defined]
        digest.update(chunk)
    return digest.hexdigest()


def sm3_of(package: Package, path: str, known: dict[str, str]) -> str:
    """Return the SM3 of a file, computed once per path; empty where it cannot be read."""
    if path not in known:
        try:
            with package.open(path) as stream:
                known[path] = compute_sm3(stream)
        except OSError:
            known[path] = ""  # the reader of documents already said that it is unreadable
    return known[path]


def _decode(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    return data.decode("utf-8-sig", "replace")
