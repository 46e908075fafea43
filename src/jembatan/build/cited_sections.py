"""What carried documents say of other documents by their old numbers and links, and what those are now."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Literal

from jembatan.build.section_map import find_reverse_row, find_row, show_actd
from jembatan.core.bridge import CitedSection, Move
from jembatan.core.errors import InputError
from jembatan.core.progress import Progress
from jembatan.dossier.links import folder_of, resolve
from jembatan.dossier.package import Package
from jembatan.dossier.sections import load_actd, load_ctd
from jembatan.dossier.text import PageText
from jembatan.dossier.text_reader import TextReader

# A number of the CTD: with a letter (3.2.P.5.6), or of three levels and more (5.3.5.1); of two levels only behind a
# word that says so, since "2.5" alone is mostly a quantity.
_CTD = re.compile(
    r"(?<![\d.])(?:(?P<long>3\.2\.[SPAR](?:\.\d{1,2}){0,4}|2\.3\.[SPAR](?:\.\d{1,2}){0,2}|[245]\.\d(?:\.\d{1,2}){1,3})"
    r"|(?:(?<=module )|(?<=section )|(?<=bagian )|(?<=modul )|(?<=模块)|(?<=第)|(?<=章节))(?P<short>[2-5]\.\d))(?![\d])(?!\.\d)",
    re.IGNORECASE,
)
_ACTD = re.compile(
    r"(?<![A-Za-z0-9.])(?:Part |Bagian )?(?:(?P<part>II|III|IV)[. ](?:C\.)?)?(?P<body>[SP]\d(?:\.\d){0,3})(?![\d])(?!\.\d)"
    r"|(?<![A-Za-z0-9])(?:Part |Bagian )?(?P<whole>(?:III|IV)\.[A-F](?:\.\d{1,2}){0,5})(?![\d])"
)
_AT_A_TIME = 500  # documents whose text is held
_MOST = 2_000_000  # characters of one document that are searched


def find_cited_numbers(text: str, structure: Literal["actd", "ctd"]) -> list[tuple[str, str]]:
    """Return each old number that a text names, once, with what it is now in the target structure (empty: no place)."""
    found: dict[str, str] = {}
    if structure == "actd":
        numbers = load_ctd().numbers["ICH"]
        for match in _CTD.finditer(text[:_MOST]):
            cited = (match["long"] or match["short"]).upper()
            if cited in numbers:
                row = find_row(cited)
                found[cited] = show_actd(row.actd) if row and row.actd else ""
    else:
        for match in _ACTD.finditer(text[:_MOST]):
            cited = match["whole"] or f"II.{match['body']}"
            if cited in load_actd():
                reverse = find_reverse_row(cited)
                found[show_actd(cited)] = reverse.ctd if reverse else ""
    return list(found.items())


def read_cited_sections(
    package: Package,
    moves: Sequence[Move],
    structure: Literal["actd", "ctd"],
    *,
    workers: int | None = None,
    progress: Progress | None = None,
) -> tuple[tuple[CitedSection, ...], tuple[str, ...]]:
    """Return what the carried documents cite by old numbers and by links, and the documents that could not be searched.

    Documents are read side by side by `workers`, some at a time, so that the text of a large dossier is never held whole.
    """
    target_by_source = {move.source: move.targets[0].path for move in moves}
    found: list[CitedSection] = []
    not_searched: list[str] = []
    wanted = [m for m in moves if m.targets[0].action not in ("keep", "cross_reference")]
    for begin in range(0, len(wanted), _AT_A_TIME):
        some = wanted[begin : begin + _AT_A_TIME]
        with TextReader(package, workers=workers) as text:
            text.prepare(move.source for move in some)
            for done, move in enumerate(some, start=begin + 1):
                if progress is not None:
                    progress("old numbers", done, len(wanted))
                try:
                    pages = text.pages(move.source)
                except InputError:
                    not_searched.append(move.targets[0].path)
                    continue
                found += _find_in_pages(move, pages, structure)
                if move.source.lower().endswith(".pdf"):
                    found += _read_links(package, move, target_by_source)
    return tuple(found), tuple(not_searched)


def _find_in_pages(
    move: Move, pages: Sequence[PageText], structure: Literal["actd", "ctd"]
) -> list[CitedSection]:
    return [
        CitedSection(path=move.targets[0].path, page=page.page, kind="number", cited=cited, now=now)
        for page in pages
        for cited, now in find_cited_numbers(page.text, structure)
    ]


def _read_links(package: Package, move: Move, target_by_source: Mapping[str, str]) -> list[CitedSection]:
    """Return the links of a PDF to other files of the dossier: moved files break them."""
    import pikepdf

    data = package.read(move.source)
    if b"GoToR" not in data and b"/Launch" not in data and b"ObjStm" not in data:
        return []
    found = []
    try:
        with pikepdf.open(BytesIO(data)) as pdf:
            for number, page in enumerate(pdf.pages, start=1):
                for link in dict.fromkeys(_links_of(page)):
                    old = resolve(folder_of(move.source), link)
                    found.append(
                        CitedSection(
                            path=move.targets[0].path,
                            page=number,
                            kind="link",
                            cited=link,
                            now=target_by_source.get(old or "", ""),
                        )
                    )
    except pikepdf.PdfError:
        return []
    return found


def _links_of(page: object) -> list[str]:
    import pikepdf

    links = []
    for annotation in getattr(page, "Annots", None) or ():
        action = annotation.get("/A") if isinstance(annotation, pikepdf.Dictionary) else None
        if not isinstance(action, pikepdf.Dictionary) or action.get("/S") not in ("/GoToR", "/Launch"):
            continue
        file = action.get("/F")
        if isinstance(file, pikepdf.Dictionary):
            file = file.get("/UF") or file.get("/F")
        if isinstance(file, pikepdf.String):
            links.append(str(file))
    return links
