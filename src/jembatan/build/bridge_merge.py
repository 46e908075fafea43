"""One PDF for a heading that several sections of the source share, with a bookmark for each; never of a signed or sealed paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

import msgspec

from jembatan.core.bridge import Move
from jembatan.core.document import DocumentProperties
from jembatan.core.errors import InputError
from jembatan.dossier.package import Package

_PDF = "application/pdf"


@dataclass(frozen=True)
class MergedFile:
    """One PDF to be made: where it lies, and the source documents in order with their bookmarks."""

    path: str
    parts: tuple[tuple[str, str], ...]  # source, bookmark


def plan_merges(
    moves: Sequence[Move], properties: Mapping[str, DocumentProperties]
) -> tuple[list[Move], list[MergedFile]]:
    """Return the moves with the places that merging gives them, and the files to make.

    Only PDFs of Part II whose place is the same and whose source sections differ are merged: study reports and papers
    cited are documents of their own. A document that
    carries a signature, or of which that is not known, stays a file of its own; so does an administrative paper,
    which may bear a seal that no reader sees.
    """
    groups: dict[tuple[str, str], list[Move]] = {}
    for move in moves:
        first = move.targets[0]
        if first.action == "carry" and _may_merge(move, properties[move.source]):
            folder = first.path.rpartition("/")[0]
            groups.setdefault((folder, first.section), []).append(move)
    merged: dict[str, str] = {}
    files = []
    for (folder, _), members in sorted(groups.items()):
        if len(members) < 2 or len({move.source_section for move in members}) < 2:
            continue
        members.sort(key=lambda move: move.targets[0].path)
        name = members[0].targets[0].path.rpartition("/")[2].partition("-")[0]
        path = f"{folder}/{name}-merged.pdf"
        files.append(
            MergedFile(path, tuple((m.source, f"{m.source_section} {m.title}".strip()) for m in members))
        )
        merged |= dict.fromkeys((move.source for move in members), path)
    return [_with_merged(move, merged.get(move.source, "")) for move in moves], files


def _may_merge(move: Move, properties: DocumentProperties) -> bool:
    if not move.targets[0].section.startswith("II.") or properties.media_type != _PDF:
        return False
    return properties.signed is False and properties.encrypted is False and not properties.fault


def _with_merged(move: Move, path: str) -> Move:
    if not path:
        return move
    first = msgspec.structs.replace(move.targets[0], path=path, action="merge")
    return msgspec.structs.replace(move, targets=(first, *move.targets[1:]))


def render_merged(package: Package, file: MergedFile) -> bytes:
    """Return the merged PDF; the same bytes for the same parts. Raises InputError naming the part that cannot be read."""
    import pikepdf

    with pikepdf.new() as whole:
        bookmarks = []
        for source, bookmark in file.parts:
            try:
                with pikepdf.open(BytesIO(package.read(source))) as part:
                    bookmarks.append((bookmark, len(whole.pages)))
                    whole.pages.extend(part.pages)
            except pikepdf.PdfError as error:
                raise InputError(
                    f"{source} cannot be merged ({error}): run without --merge, or mend the file"
                ) from error
        with whole.open_outline() as outline:
            outline.root.extend(pikepdf.OutlineItem(words, page) for words, page in bookmarks)
        buffer = BytesIO()
        whole.save(buffer, deterministic_id=True)
    return buffer.getvalue()
