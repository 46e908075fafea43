"""One PDF for a heading that several sections of the source share, with a bookmark for each; never of a signed or sealed paper."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

import msgspec

from jembatan.core.bridge import Move
from jembatan.core.document import DocumentProperties
from jembatan.core.errors import InputError
from jembatan.dossier.package import Package

_PDF = "application/pdf"
_STAMP_MARKS = (b"/Stamp", b"/Sig", b"ObjStm")  # without any of them a PDF bears neither


@dataclass(frozen=True)
class MergedFile:
    """One PDF to be made: where it lies, and the source documents in order with their bookmarks."""

    path: str
    parts: tuple[tuple[str, str], ...]  # source, bookmark


def plan_merges(
    moves: Sequence[Move],
    properties: Mapping[str, DocumentProperties],
    find_bar: Callable[[str], str] = lambda _: "",
) -> tuple[list[Move], list[MergedFile]]:
    """Return the moves with the places that merging gives them, and the files to make.

    Only PDFs of Part II whose place is the same and whose source sections differ are merged: study reports and papers
    cited are documents of their own. A document that carries a signature or may bear a seal that no reader sees (a
    scan, an administrative paper), or of which that is not known, stays a file of its own; each says why. `find_bar`
    looks into a document and returns the code of what bars it, or nothing.
    """
    groups: dict[tuple[str, str], list[Move]] = {}
    for move in moves:
        first = move.targets[0]
        if first.action == "carry":
            groups.setdefault((first.path.rpartition("/")[0], first.section), []).append(move)
    merged: dict[str, str] = {}
    apart: dict[str, str] = {}
    files = []
    for (folder, _), members in sorted(groups.items()):
        if len({move.source_section for move in members}) < 2 or not members[0].targets[0].section.startswith(
            "I"
        ):
            continue  # nothing shares the heading, or it is one of the CTD
        told = {move.source: _why_apart(move, properties[move.source]) for move in members}
        if sum(not why for why in told.values()) > 1:  # only then it is worth opening them
            told |= {source: find_bar(source) for source, why in told.items() if not why}
        alike = [move for move in members if not told[move.source]]
        if len(alike) < 2 or len({move.source_section for move in alike}) < 2:
            apart |= {source: why or "alone" for source, why in told.items()}
            continue
        apart |= {source: why for source, why in told.items() if why}
        alike.sort(key=lambda move: move.targets[0].path)
        name = "-".join(
            alike[0].targets[0].path.rpartition("/")[2].split("-")[:2]
        )  # "p8-01", its place in the order
        path = f"{folder}/{name}-merged.pdf"
        files.append(
            MergedFile(path, tuple((m.source, f"{m.source_section} {m.title}".strip()) for m in alike))
        )
        merged |= dict.fromkeys((move.source for move in alike), path)
    return [_with_merged(m, merged.get(m.source, ""), apart.get(m.source, "")) for m in moves], files


def _why_apart(move: Move, properties: DocumentProperties) -> str:
    """Return the code of why a document stays a file of its own; empty where it may be merged."""
    part = move.targets[0].section.partition(".")[0]
    if part != "II":
        return "paper" if part == "I" else "report"
    if properties.encrypted:
        return "encrypted"
    if properties.fault:
        return "damaged"
    if properties.media_type != _PDF:
        return "kind"
    if properties.signed:
        return "signed"
    if properties.text_layer == "scan":
        return "scan"
    return "unknown" if properties.signed is None or properties.encrypted is None else ""


def _with_merged(move: Move, path: str, apart: str) -> Move:
    if path:
        first = msgspec.structs.replace(move.targets[0], path=path, action="merge")
    elif apart:
        first = msgspec.structs.replace(move.targets[0], apart=apart)
    else:
        return move
    return msgspec.structs.replace(move, targets=(first, *move.targets[1:]))


def find_merge_bar(package: Package, source: str) -> str:
    """Return "stamped" for a PDF that bears a stamp or an unsigned field for a signature, "damaged" for one that cannot be opened, else nothing."""
    import pikepdf

    try:
        content = package.read(source)
        if not any(mark in content for mark in _STAMP_MARKS):
            return ""
        with pikepdf.open(BytesIO(content)) as pdf:
            notes = (note for page in pdf.pages for note in page.obj.get("/Annots") or ())
            is_stamped = any(
                isinstance(note, pikepdf.Dictionary)
                and (note.get("/Subtype") == "/Stamp" or note.get("/FT") == "/Sig")
                for note in notes
            )
            return "stamped" if is_stamped else ""
    except (pikepdf.PdfError, InputError, OSError):
        return "damaged"


def render_merged(package: Package, file: MergedFile) -> bytes:
    """Return the merged PDF; the same bytes for the same parts. Raises InputError naming the part that cannot be read.

    The bookmarks of a part stand below its own, and links inside a part lead to its pages.
    """
    import pikepdf

    with pikepdf.new() as whole:
        for done, (source, bookmark) in enumerate(file.parts):
            first = len(whole.pages)
            try:
                with pikepdf.open(BytesIO(package.read(source))) as part:
                    whole.add_pages_from(part)
            except pikepdf.PdfError as error:
                raise InputError(
                    f"{source} cannot be merged ({error}): run without --merge, or mend the file"
                ) from error
            with whole.open_outline() as outline:
                own = pikepdf.OutlineItem(bookmark, first)
                own.children.extend(outline.root[done:])
                own.is_closed = True
                outline.root[done:] = [own]
        buffer = BytesIO()
        with warnings.catch_warnings():  # a part that had a field outside its form has it so still
            warnings.simplefilter("ignore", pikepdf.PageCopyWarning)
            whole.save(buffer, deterministic_id=True)
    return buffer.getvalue()
