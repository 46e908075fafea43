"""The first rows of a workbook's first sheet, without the rest: most workbooks of a dossier are told by their head to be none
that is wanted, and opening each with the library of workbooks takes ten times as long.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from jembatan.dossier.office import BROKEN_ZIP, OfficeError, open_part

_SHEET = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_COLUMN = re.compile(r"[A-Z]{1,3}")


def find_first_rows(archive: zipfile.ZipFile, most: int) -> list[list[str]] | None:
    """Return the first rows with a cell that is not empty, as texts; None where the library must tell.

    That is: where a part is missing, broken or linked in an unusual way, or a cell holds anything but text, a number without
    a format of its own, or nothing.
    """
    try:
        return _find_rows(archive, most)
    except (OfficeError, SyntaxError, IndexError, *BROKEN_ZIP):
        return None


def _find_rows(archive: zipfile.ZipFile, most: int) -> list[list[str]] | None:
    part = _find_first_sheet(archive)
    found: list[list[str | int]] = []
    shared = -1  # the last shared text that is needed
    for row in _elements(archive, part, "row"):
        cells: list[str | int] = []
        for cell in row.iter("{*}c"):
            column = _number_of(cell.get("r", "")) or len(cells) + 1
            if column < len(cells) + 1 or column > 5_000:
                return None
            cells += [""] * (column - 1 - len(cells))
            value = _read_cell(cell)
            if value is None:
                return None
            cells.append(value)
            if isinstance(value, int):
                shared = max(shared, value)
        if any(cell != "" for cell in cells):
            found.append(cells)
        row.clear()
        if len(found) == most:
            break
    texts = _shared_texts(archive, shared)
    rows = [[texts[c] if isinstance(c, int) else c for c in cells] for cells in found]
    return rows if all(map(any, rows)) else None


def _find_first_sheet(archive: zipfile.ZipFile) -> str:
    sheet = next(_elements(archive, "xl/workbook.xml", "sheet"))
    wanted = sheet.get(f"{{{_SHEET}}}id")
    for one in _elements(archive, "xl/_rels/workbook.xml.rels", "Relationship"):
        if one.get("Id") == wanted and one.get("Type", "").endswith("/worksheet"):
            return posixpath.normpath(posixpath.join("/xl", one.get("Target", ""))).lstrip("/")
    raise KeyError(wanted)  # a chart, or a sheet that is linked in another way


def _read_cell(cell: Any) -> str | int | None:
    """Return the text of a cell, the number of a shared text, or None where the library must tell."""
    kind = cell.get("t", "n")
    value = next(cell.iter("{*}v"), None)
    if kind == "inlineStr":
        return "".join(t.text or "" for t in cell.iter("{*}t")).strip()
    if value is None or not value.text:
        return ""
    if kind == "s":
        return int(value.text)
    if kind == "str":
        return str(value.text).strip()
    if kind != "n" or cell.get("s", "0") != "0":  # with a format a number may be a date
        return None
    return str(float(value.text) if set(value.text) & set(".eE") else int(value.text))


def _shared_texts(archive: zipfile.ZipFile, last: int) -> list[str]:
    texts: list[str] = []
    if last < 0:
        return texts
    for item in _elements(archive, "xl/sharedStrings.xml", "si"):
        plain = [t.text or "" for t in item.iter("{*}t") if "rPh" not in str(t.getparent().tag)]
        texts.append("".join(plain).strip())
        item.clear()
        if len(texts) > last:
            break
    return texts


def _elements(archive: zipfile.ZipFile, part: str, name: str) -> Iterator[Any]:
    from lxml import etree

    with open_part(archive, part) as stream:
        for _, element in etree.iterparse(
            stream,
            tag=f"{{*}}{name}",
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
        ):
            yield element


def _number_of(reference: str) -> int:
    """Return the number of a cell's column from 1 ("AB12": 28), or 0 where it is not said."""
    found = _COLUMN.match(reference)
    number = 0
    for letter in found[0] if found else "":
        number = number * 26 + ord(letter) - 64
    return number
