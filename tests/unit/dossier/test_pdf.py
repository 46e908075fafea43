"""What is learnt from a PDF: version, pages, encryption, signature, scan or text, language; and what is wrong with it."""

from __future__ import annotations

import io

import pikepdf
import pytest

from jembatan.core.document import DocumentProperties
from jembatan.dossier.media_type import PDF
from jembatan.dossier.pdf import PdfError, examine_pdf, read_pdf_text

ENGLISH = (
    "Stability data\nThe drug product was stored at the stated condition and tested for assay.\n"
    "Each batch complies with the specification during the study."
)
INDONESIAN = (
    "Data stabilitas\nProduk disimpan pada suhu yang dinyatakan dan diuji kadar serta pemerian.\n"
    "Setiap bets memenuhi syarat spesifikasi selama penyimpanan dengan kemasan tersebut."
)
CHINESE = "稳定性数据\n本品在规定条件下贮藏，各批样品按质量标准检验。\n结果均符合规定，有效期为二十四个月，密封保存于阴凉干燥处。"
SIGNED = "<< /FT /Sig /T (S) /V << /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached /ByteRange [0 1 2 3] /Contents <30820100> >> >>"
UNSIGNED = "<< /FT /Sig /T (S) >>"


def encrypted(data: bytes, user: str, owner: str) -> bytes:
    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as document:
        document.save(stream, encryption=pikepdf.Encryption(user=user, owner=owner))
    return stream.getvalue()


def test_a_plain_pdf_is_told_whole(make_pdf):
    found = examine_pdf(make_pdf(ENGLISH, ENGLISH, version="1.5", title="Stability report"))
    solid = len("".join(ENGLISH.split()))
    assert found == DocumentProperties(
        media_type=PDF,
        pages=2,
        pdf_version="1.5",
        encrypted=False,
        text_layer="text",
        signed=False,
        language="en",
        title="Stability report",
        sample=ENGLISH + "\n" + ENGLISH,
        characters=2 * solid,
    )


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (ENGLISH, "en"),
        (INDONESIAN, "id"),
        (CHINESE, "zh"),
        (ENGLISH + "\n" + INDONESIAN, "mixed"),
        (CHINESE + "\n" + ENGLISH + "\n" + ENGLISH, "mixed"),
        ("12.5\n99.1\n0.02", "none"),
        (
            "Der Wirkstoff und die Tabletten sind nicht mit dem Hilfsstoff auf einer Liste von 1999.",
            "unknown",
        ),
    ],
)
def test_the_language_is_that_of_the_text(make_pdf, text, language):
    found = examine_pdf(make_pdf(text))
    assert (found.language, found.text_layer, found.fault) == (language, "text", "")


def test_letters_in_an_encoding_of_the_fonts_own_have_no_known_language(make_pdf):
    found = examine_pdf(make_pdf("".join(chr(0xE000 + ord(c) % 6000) for c in CHINESE)))
    assert (found.language, found.title, found.fault) == ("unknown", "", "")


@pytest.mark.parametrize(
    ("text", "layer", "language"),
    [("", "scan", "unknown"), ("Copy 3", "scan", "unknown"), (ENGLISH, "text", "en")],
)
def test_a_picture_over_the_page_is_a_scan_unless_it_has_a_text_layer(make_pdf, text, layer, language):
    found = examine_pdf(make_pdf(text, scanned=True))
    assert (found.text_layer, found.language) == (layer, language)
    assert (found.characters is None) == (layer == "scan")


def test_an_empty_page_has_no_text_layer_and_no_language(make_pdf):
    found = examine_pdf(make_pdf(""))
    assert (found.text_layer, found.language, found.characters) == ("none", "none", None)


@pytest.mark.parametrize(("field", "signed"), [(SIGNED, True), (UNSIGNED, False), ("", False)])
def test_only_a_field_that_holds_a_signature_is_one(make_pdf, field, signed):
    assert examine_pdf(make_pdf(ENGLISH, field=field)).signed is signed


def test_a_pdf_behind_a_password_is_encrypted_and_no_fault(make_pdf):
    found = examine_pdf(encrypted(make_pdf(ENGLISH), user="secret", owner="other"))
    version = found.pdf_version
    assert found == DocumentProperties(media_type=PDF, pdf_version=version, encrypted=True)
    with pytest.raises(PdfError, match="password"):
        read_pdf_text(encrypted(make_pdf(ENGLISH), user="secret", owner="other"))


def test_a_pdf_that_only_forbids_changes_is_encrypted_and_read(make_pdf):
    found = examine_pdf(encrypted(make_pdf(ENGLISH), user="", owner="other"))
    assert (found.encrypted, found.language, found.text_layer, found.fault) == (True, "en", "text", "")


@pytest.mark.parametrize(
    ("kept", "words"),
    [(200, "damaged"), (0.5, "fetch it again"), (0.9, "fetch it again"), (-6, "Its end is missing")],
)
def test_a_truncated_pdf_has_one_fault_in_one_sentence(make_pdf, kept, words):
    data = make_pdf(*[ENGLISH] * 5)
    cut = int(len(data) * kept) if isinstance(kept, float) else kept
    found = examine_pdf(data[:cut])
    assert words in found.fault
    assert found.fault.endswith(".") and found.fault.count(". ") == 0
    assert (found.media_type, found.pdf_version) == (PDF, "1.7")


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%PDF-1.7\nnothing else", b"%PDF-9.9" + b"\0" * 5000])
def test_what_only_begins_like_a_pdf_is_damaged(data):
    found = examine_pdf(data)
    assert "damaged or not a PDF" in found.fault
    assert found.pages is None


def test_a_pdf_without_pages_is_damaged(make_pdf):
    assert "no page" in examine_pdf(make_pdf()).fault or "damaged" in examine_pdf(make_pdf()).fault


def test_a_page_that_is_broken_hides_no_other(make_pdf):
    data = make_pdf(ENGLISH, ENGLISH, ENGLISH)
    broken = data.replace(b"/Type /Page /Parent", b"/Typo /Pane /Parent", 1)
    found = examine_pdf(broken)
    assert (found.language, found.fault) == ("en", "")


def test_the_text_is_read_by_page(make_pdf):
    data = make_pdf("one", "two", "three")
    assert read_pdf_text(data) == [(1, "one"), (2, "two"), (3, "three")]
    assert read_pdf_text(data, slice(1, None)) == [(2, "two"), (3, "three")]


def test_a_pdf_begins_within_its_first_kilobyte(make_pdf, tmp_path):
    from jembatan.dossier.media_type import find_media_type

    data = b"\r\n" * 20 + make_pdf(ENGLISH)
    assert find_media_type(data) == PDF
    path = tmp_path / "x.pdf"
    path.write_bytes(data)
    assert (examine_pdf(path).language, examine_pdf(path).pdf_version) == ("en", "1.7")


def test_a_title_that_ends_in_half_a_character_hides_nothing_else(make_pdf):
    data = make_pdf(ENGLISH, title="ZZ").replace(b"feff005a005a", b"feff005ad800")
    found = examine_pdf(data)
    assert (found.fault, found.language, found.title) == ("", "en", "Stability data")
