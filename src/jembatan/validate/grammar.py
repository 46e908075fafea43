"""Validating with the official DTD or schema that a package carries; called only for files whose bytes are the known ones.

The backbone is parsed without DTD loading; the grammar is loaded apart and asked afterwards (both official DTDs use
parameter entities, which a parser that expands none refuses).
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from jembatan.dossier.links import name_of
from jembatan.dossier.package import Package

if TYPE_CHECKING:
    from lxml.etree import _Element

MOST = 200  # faults of one backbone: more say nothing new


def find_grammar_faults(package: Package, root: _Element, paths: list[str]) -> list[tuple[int, str]]:
    """Return line and reason of each fault; `paths` are the grammar and the files it imports."""
    from lxml import etree

    grammar: etree.DTD | etree.XMLSchema
    if paths[0].endswith(".dtd") and len(paths) > 1:
        grammar = _load_dtd_with_parts(package, paths)
    elif paths[0].endswith(".dtd"):
        grammar = etree.DTD(io.BytesIO(package.read(paths[0])))
    else:
        grammar = _load_schema(package, paths)
    grammar.validate(root.getroottree())
    entries = list(grammar.error_log)[:MOST]  # type: ignore[call-overload]  # a list to Python, none to its types
    return [(int(entry.line), str(entry.message)[:300]) for entry in entries]


def _load_dtd_with_parts(package: Package, paths: list[str]):  # type: ignore[no-untyped-def]
    """Return a DTD that includes others, which are looked for beside it and nowhere else."""
    import tempfile
    from pathlib import Path

    from lxml import etree

    with tempfile.TemporaryDirectory(prefix="jembatan-") as folder:
        for path in paths:
            (Path(folder) / name_of(path)).write_bytes(package.read(path))
        return etree.DTD(str(Path(folder) / name_of(paths[0])))


def _load_schema(package: Package, paths: list[str]):  # type: ignore[no-untyped-def]
    from lxml import etree

    data = {name_of(path): package.read(path) for path in paths}

    class Beside(etree.Resolver):
        """Finds imported schemas among the files given, and nowhere else."""

        def resolve(self, system_url: str, public_id: str, context: object) -> Any:  # type: ignore[override]
            return self.resolve_string(data.get(name_of(system_url), b""), context)  # type: ignore[call-arg]

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    parser.resolvers.add(Beside())
    return etree.XMLSchema(etree.fromstring(data[name_of(paths[0])], parser))
