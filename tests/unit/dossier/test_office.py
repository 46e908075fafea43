"""Word processor files, spreadsheets and the older office files: what they are, their words, and what is wrong with them."""

from __future__ import annotations

import io
import struct

import pytest

from jembatan.core.document import DocumentProperties
from jembatan.dossier.media_type import DOC, DOCX, OLE, PDF, XLS, XLSX, ZIP
from jembatan.dossier.office import examine_office
from jembatan.dossier.ole import examine_ole
from jembatan.dossier.reading import read_properties

INDONESIAN = "Produk disimpan pada suhu yang dinyatakan dan setiap bets memenuhi syarat spesifikasi."
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def examined(data: bytes) -> DocumentProperties:
    return examine_office(io.BytesIO(data))


def workbook(make_office, **parts: str) -> bytes:
    book = f'<workbook xmlns="{SHEET}"><sheets><sheet name="稳定性数据" sheetId="1"/></sheets></workbook>'
    return make_office(xl__workbook=book, **parts)


def test_a_docx_is_told_whole(make_docx):
    core = '<c xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>P8 Stabilitas</dc:title></c>'
    data = make_docx("Bab 1", INDONESIAN, docProps__core=core, docProps__app="<p><Pages>7</Pages></p>")
    assert examined(data) == DocumentProperties(
        media_type=DOCX,
        pages=7,
        text_layer="text",
        language="id",
        title="P8 Stabilitas",
        sample="Bab 1\n" + INDONESIAN,
        characters=4 + len("".join(INDONESIAN.split())),
    )


def test_a_docx_without_stated_pages_says_none_and_its_heading_is_its_title(make_docx):
    found = examined(make_docx("3.2.P.8.3 Stability data", "the product was tested"))
    assert (found.pages, found.title) == (None, "3.2.P.8.3 Stability data")


def test_a_spreadsheet_is_read_by_its_sheet_names_and_texts_not_its_numbers(make_office):
    cells = f'<worksheet xmlns="{SHEET}"><sheetData><row><c t="inlineStr"><is><t>时间 批号 含量 有关物质</t></is></c><c><v>99.1</v></c></row></sheetData></worksheet>'
    shared = f'<sst xmlns="{SHEET}"><si><t>各批样品均符合规定</t></si></sst>'
    found = examined(workbook(make_office, xl__sharedStrings=shared, xl__worksheets__sheet1=cells))
    assert (found.media_type, found.language, found.title) == (XLSX, "zh", "稳定性数据")
    assert found.sample == "稳定性数据\n各批样品均符合规定\n时间 批号 含量 有关物质"
    assert "99.1" not in found.sample


def test_an_empty_docx_has_no_words(make_docx):
    found = examined(make_docx())
    assert (found.text_layer, found.language, found.fault) == ("none", "none", "")


def test_a_zip_inside_a_dossier_is_a_zip_whose_words_were_not_read(make_office):
    found = examined(make_office(readme="<x/>"))
    assert found == DocumentProperties(media_type=ZIP)


@pytest.mark.parametrize(
    ("document", "words"),
    [("<w:document><w:body>", "broken XML"), ("", "broken XML"), ("\x00", "broken XML")],
)
def test_broken_xml_inside_is_one_fault_that_names_the_part(make_office, document, words):
    found = examined(make_office(word__document=document))
    assert words in found.fault and "word/document.xml" in found.fault
    assert found.media_type == DOCX


def test_an_entity_in_a_docx_is_not_expanded(make_office):
    text = '<!DOCTYPE d [<!ENTITY e "SECRET"><!ENTITY f SYSTEM "file:///etc/passwd">]><d xmlns:w="w"><w:p><w:t>a &e; &f; b</w:t></w:p></d>'
    assert "SECRET" not in examined(make_office(word__document=text)).sample


def test_a_bomb_inside_a_docx_is_not_unpacked(make_docx):
    found = examined(make_docx("a" * 30_000_000))
    assert "as an attack would" in found.fault
    assert found.sample == ""


def test_a_truncated_office_file_is_a_fault(make_docx):
    data = make_docx(INDONESIAN)
    found = examined(data[: len(data) // 2])
    assert (found.media_type, found.fault) == (ZIP, "It is a damaged zip or office file: fetch it again.")


def ole(*names: str) -> bytes:
    """Return a compound file with one sector of directory entries (MS-CFB 2.2, 2.6.1)."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<H", header, 30, 9)
    struct.pack_into("<I", header, 48, 1)  # the directory is in sector 1
    struct.pack_into("<109I", header, 76, 0, *[0xFFFFFFFF] * 108)
    table = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *[0xFFFFFFFF] * 126)
    entries = bytearray(512)
    for place, name in enumerate(("Root Entry", *names)):
        written = name.encode("utf-16-le") + b"\0\0"
        entries[place * 128 : place * 128 + len(written)] = written
        struct.pack_into("<H", entries, place * 128 + 64, len(written))
    return bytes(header) + table + bytes(entries)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["EncryptedPackage", "EncryptionInfo"], DocumentProperties(media_type=OLE, encrypted=True)),
        (["WordDocument"], DocumentProperties(media_type=DOC)),
        (["Workbook"], DocumentProperties(media_type=XLS)),
        (["Something"], DocumentProperties(media_type=OLE)),
    ],
)
def test_older_office_files_and_those_behind_a_password_are_told_by_their_directory(names, expected):
    assert examine_ole(io.BytesIO(ole(*names))) == expected


@pytest.mark.parametrize("length", [8, 511, 512, 600])
def test_a_truncated_compound_file_is_damaged(length):
    assert examine_ole(io.BytesIO(ole("WordDocument")[:length])).fault == "It is damaged: fetch it again."


def test_a_directory_that_goes_round_in_circles_ends():
    data = bytearray(ole("WordDocument"))
    struct.pack_into("<I", data, 512 + 4, 1)  # sector 1 follows sector 1
    assert examine_ole(io.BytesIO(bytes(data))).media_type == DOC


def test_whatever_a_parser_raises_is_the_files_fault(tmp_path, monkeypatch):
    import jembatan.dossier.pdf

    def raising(error: BaseException):
        def raise_it(_path):
            raise error

        return raise_it

    for error, words in (
        (RuntimeError("inner detail"), "It cannot be read (RuntimeError): open and save it again."),
        (MemoryError(), "more memory than is allowed"),
        (PermissionError(13, "Permission denied"), "It cannot be read: Permission denied."),
    ):
        monkeypatch.setattr(jembatan.dossier.pdf, "examine_pdf", raising(error))
        found = read_properties(tmp_path / "x.pdf", PDF)
        assert words in found.fault
        assert "inner detail" not in found.fault
