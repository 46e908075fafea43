"""Tables of CSV and XLSX files: separators, encodings, ragged rows, and what is none."""

from __future__ import annotations

import openpyxl
import pytest

from jembatan.core.errors import InputError
from jembatan.dossier.package import open_package
from jembatan.dossier.tables import read_table


def table(tmp_path, data: bytes, name: str = "t.csv"):
    (tmp_path / name).write_bytes(data)
    with open_package(tmp_path) as package:
        return read_table(package, name)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_any_separator_and_encoding_gives_the_same_table(tmp_path, separator, encoding):
    text = "\n".join(
        separator.join(row) for row in (["批号", "时间", "含量测定结果"], ["第一批", "3", "99.1"])
    )
    found = table(tmp_path, text.encode(encoding))
    assert (found.columns, found.rows) == (["批号", "时间", "含量测定结果"], [["第一批", "3", "99.1"]])


def test_short_rows_are_filled_and_empty_ones_left_out(tmp_path):
    found = table(tmp_path, b"a,b,c\n1\n,,\n\n4,5,6\n")
    assert found.rows == [["1", "", ""], ["4", "5", "6"]]


def test_a_row_longer_than_its_header_is_refused_with_its_number(tmp_path):
    with pytest.raises(InputError, match=r"t\.csv, row 3"):
        table(tmp_path, b"a,b\n1,2\n1,2,3\n")


@pytest.mark.parametrize("data", [b"", b"\n\n", b"   \n"])
def test_an_empty_file_is_no_table(tmp_path, data):
    with pytest.raises(InputError, match=r"t\.csv"):
        table(tmp_path, data)


def test_a_workbook_gives_its_first_sheet_as_texts(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["Batch", "Month", "Assay"])
    book.active.append(["A", 3, 99.5])
    book.save(tmp_path / "t.xlsx")
    with open_package(tmp_path) as package:
        found = read_table(package, "t.xlsx")
    assert (found.columns, found.rows) == (["Batch", "Month", "Assay"], [["A", "3", "99.5"]])


def test_a_zip_that_is_no_workbook_is_refused(tmp_path, make_docx):
    with pytest.raises(InputError, match=r"t\.csv"):
        table(tmp_path, make_docx("words"))
