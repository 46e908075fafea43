"""The head of a workbook read quickly is the head that the library reads; what is unusual is left to the library."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import openpyxl
import pytest

from jembatan.dossier import tables
from jembatan.dossier.tables import read_first_rows, read_rows
from jembatan.dossier.workbook_head import find_first_rows


def workbook(*rows, sheets=("Data",), first=1) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = sheets[0]
    for name in sheets[1:]:
        book.create_sheet(name)["A1"] = "another sheet"
    for number, row in enumerate(rows, start=first):
        for column, value in enumerate(row, start=1):
            if value is not None:
                book.active.cell(number, column, value)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def shared(*texts: str, kept: bool = True) -> bytes:
    """Return a workbook as office programs write it, its texts in a part of their own: one row of them, backwards."""
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    count = len(texts)
    cells = "".join(f'<c t="s"><v>{count - 1 - n}</v></c>' for n in range(count))
    items = "".join(f"<si><r><t>{text}</t></r><rPh sb='0' eb='1'><t>read so</t></rPh></si>" for text in texts)
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(("x",)))) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            if name == "xl/worksheets/sheet1.xml":
                new.writestr(
                    name, f"<worksheet {space}><sheetData><row>{cells}</row></sheetData></worksheet>"
                )
            elif name not in ("xl/sharedStrings.xml", "[Content_Types].xml"):
                new.writestr(name, old.read(name))
        types = old.read("[Content_Types].xml").decode()
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
        part = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
        new.writestr(
            "[Content_Types].xml", types if "sharedStrings" in types else types.replace("</Types>", part)
        )
        if kept:
            new.writestr("xl/sharedStrings.xml", f"<sst {space}>{items}</sst>")
    return stream.getvalue()


def quick(data: bytes, most=10):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return find_first_rows(archive, most)


@pytest.mark.parametrize(
    "data",
    [
        workbook(("study", "arm", "n", "events"), ("A", "new", 100, 60)),
        workbook(("Table 1",), (None,), (None, "批号", " 含量 "), ("x", None, "y")),
        workbook(("product", "unit", 10, 20.5, 1e-7), ("R", 12345678901, -40, 1e20, 0.1), first=4),
        workbook(("a", "a", "b"), sheets=("One", "Two")),
        workbook(),
        shared("study", "arm", " n ", "events"),
        workbook(*[(f"row {n}", n) for n in range(40)]),
    ],
)
@pytest.mark.parametrize("most", [1, 10])
def test_the_quick_head_is_that_of_the_library(data, most):
    expected = [row for row in read_rows(data, "a.xlsx") if any(row)][:most]
    found = quick(data, most)
    width = max(map(len, expected), default=0)
    assert found is not None
    assert [row + [""] * (width - len(row)) for row in found] == expected


@pytest.mark.parametrize("value", [dt.date(2026, 1, 2), True, "=1+1"])
def test_what_is_no_text_or_plain_number_is_left_to_the_library(value, monkeypatch):
    data = workbook(("batch", value), ("x", "y"))
    if value == "=1+1":  # a formula that no program has computed has no value
        assert quick(data) == [["batch", ""], ["x", "y"]]
    else:
        assert quick(data) is None
    assert read_first_rows(data, "a.xlsx", 10) == [row for row in read_rows(data, "a.xlsx") if any(row)]


def test_a_workbook_whose_parts_are_missing_or_broken_is_left_to_the_library():
    assert quick(shared("study", kept=False)) is None
    for part in ("xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"):
        for content in (None, b"<broken"):
            stream = io.BytesIO()
            with (
                zipfile.ZipFile(io.BytesIO(workbook(("study", "arm")))) as old,
                zipfile.ZipFile(stream, "w") as new,
            ):
                for name in old.namelist():
                    if name != part or content is not None:
                        new.writestr(name, content if name == part else old.read(name))
            assert quick(stream.getvalue()) is None, (part, content)


def test_a_usual_workbook_is_not_opened_with_the_library(monkeypatch):
    monkeypatch.setattr(tables, "_opened_workbook", None)
    assert read_first_rows(workbook(("study", "arm")), "a.xlsx", 10) == [["study", "arm"]]
