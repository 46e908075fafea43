"""The whole reader, documents opened too, on the small example of two sequences."""

from __future__ import annotations

from jembatan.demo.small_example import write_small_example
from jembatan.dossier.inspection import inspection
from jembatan.dossier.package import open_package
from jembatan.dossier.reader import read_dossier


def test_the_small_example_is_read_without_a_fault_and_its_view_is_cumulative(tmp_path):
    with open_package(write_small_example(tmp_path)) as package:
        dossier = read_dossier(package, workers=1)
    assert dossier.faults == ()
    assert [sequence.number for sequence in dossier.sequences] == ["0000", "0001"]
    found = inspection(dossier)
    assert found["unplaced"] == []
    assert found["documents"] == len(dossier.documents) > 0
    operations = {row["operation"] for row in found["listing"]}
    assert operations == {"new", "replace", "append", "delete"}
    for row in found["listing"]:
        assert (row["path"] is None) == (row["operation"] == "delete")
        if row["path"]:
            assert len(row["md5"]) == 32
            assert len(row["sha256"]) == 64
            assert row["bytes"] > 0


def test_names_that_say_nothing_are_placed_by_the_first_page_of_pdf_docx_and_xlsx(
    tmp_path, make_pdf, make_docx, make_office
):
    sheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    book = f'<workbook xmlns="{sheet}"><sheets><sheet name="3.2.S.4.4 Batch analyses" sheetId="1"/></sheets></workbook>'
    files = {
        "1.pdf": make_pdf("3.2.P.8.3 Stability Data\nBatch A was stored."),
        "2.docx": make_docx("Clinical Overview", "The product was tested."),
        "3.xlsx": make_office(xl__workbook=book),
        "4.pdf": make_pdf("制剂稳定性数据\n本品在长期条件下贮藏。"),
        "5.docx": make_docx("Ringkasan Keamanan Klinik", "Obat ini aman."),
        "6.pdf": make_pdf("Minutes of our meeting", "nothing to place"),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    with open_package(tmp_path) as package:
        dossier = read_dossier(package, workers=0)
    found = {
        leaf.path: leaf.placement and (leaf.placement.section, leaf.placement.placed_by)
        for leaf in dossier.leaves
    }
    assert found == {
        "1.pdf": ("3.2.P.8.3", "first_page"),
        "2.docx": ("2.5", "first_page"),
        "3.xlsx": ("3.2.S.4.4", "first_page"),
        "4.pdf": ("3.2.P.8.3", "first_page"),
        "5.docx": ("2.7.4", "first_page"),
        "6.pdf": None,
    }
