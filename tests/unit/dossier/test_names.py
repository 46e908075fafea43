"""Names that one desk can hold and another cannot, and links written on one and read on another."""

from __future__ import annotations

import pytest

from jembatan.dossier.links import PathFinder, resolve
from jembatan.dossier.package_names import decode_name, find_danger, find_name_faults

COMPOSED, DECOMPOSED = "m1/pénandaan.pdf", "m1/pe\u0301nandaan.pdf"


def faults(*paths: str) -> list[tuple[str, str]]:
    return [(fault.code, fault.path) for fault in find_name_faults(paths)]


@pytest.mark.parametrize(
    "path",
    [
        "m3/CON.pdf",
        "m3/nul",
        "aux/x.pdf",
        "m3/com1.txt.pdf",
        "m3/LPT9.pdf",
        "m3/ends with a dot.",
        "m3/ends with a space /x.pdf",
        "m3/what?.pdf",
        "m3/10:30.pdf",
        "m3/a|b.pdf",
        'm3/"quoted".pdf',
        "m3/tab\there.pdf",
    ],
)
def test_what_windows_cannot_hold_is_named(path):
    assert faults(path) == [("name_not_portable", path)]


@pytest.mark.parametrize(
    "path", ["m3/console.pdf", "m3/.hidden", "m3/稳定性 数据.pdf", "m3/com10.pdf", "m3/a.b.pdf"]
)
def test_what_every_desk_can_hold_is_no_fault(path):
    assert faults(path) == []


@pytest.mark.parametrize(
    ("one", "other"), [("m3/A.pdf", "m3/a.pdf"), ("M3/a.pdf", "m3/a.pdf"), (COMPOSED, DECOMPOSED)]
)
def test_two_names_that_windows_or_macos_take_for_one_clash(one, other):
    assert faults(one, other) == [("case_clash", other)]


@pytest.mark.parametrize(
    ("raw", "name", "encoding"),
    [
        (b"plain.pdf", "plain.pdf", "utf-8"),
        ("稳定性.pdf".encode(), "稳定性.pdf", "utf-8"),
        ("稳定性.pdf".encode("gb18030"), "稳定性.pdf", "gb18030"),
        ("王喆 签名.pdf".encode("gb18030"), "王喆 签名.pdf", "gb18030"),
        ("説明書 第二版.pdf".encode("gb18030"), "説明書 第二版.pdf", "gb18030"),
        (b"r\x82sum\x82.pdf", "résumé.pdf", "cp437"),
        (b"na\x8bve.pdf", "naïve.pdf", "cp437"),
    ],
)
def test_a_name_is_decoded_and_the_encoding_said(raw, name, encoding):
    assert decode_name(raw) == (name, encoding)


@pytest.mark.parametrize(
    ("name", "danger"),
    [
        ("/etc/passwd", "absolute"),
        ("C:/x.pdf", "drive"),
        ("c:x.pdf", "drive"),
        ("a/../../x.pdf", "traversal"),
        ("..", "traversal"),
        ("", "empty"),
        ("a\x00b", "null"),
        ("a/..b/c", None),
        ("...", None),
    ],
)
def test_an_entry_that_would_leave_the_package_is_known(name, danger):
    assert find_danger(name) == danger


@pytest.mark.parametrize(
    ("base", "link", "path"),
    [
        ("0000", "m3/a.pdf", "0000/m3/a.pdf"),
        ("0000/m1/cn", "../../m3/a.pdf", "0000/m3/a.pdf"),
        ("0001", "../0000/m3/a.pdf", "0000/m3/a.pdf"),
        ("0001", "..\\0000\\m3\\a.pdf", "0000/m3/a.pdf"),
        ("", "./m3//a.pdf", "m3/a.pdf"),
        ("", "../a.pdf", "../a.pdf"),
        ("0000", "/m3/a.pdf", None),
        ("0000", "C:\\m3\\a.pdf", None),
        ("0000", "http://example.org/a.pdf", None),
        ("0000", "", None),
    ],
)
def test_a_link_means_a_path_of_the_package_or_none(base, link, path):
    assert resolve(base, link) == path


@pytest.mark.parametrize(
    ("file", "written", "exact"),
    [
        ("m3/a.pdf", "m3/a.pdf", True),
        ("m3/a b.pdf", "m3/a%20b.pdf", True),
        ("m3/a.pdf", "M3/A.PDF", False),
        (DECOMPOSED, COMPOSED, False),
        (COMPOSED, DECOMPOSED, False),
    ],
)
def test_a_link_finds_its_file_across_file_systems_and_says_whether_exactly(file, written, exact):
    assert PathFinder((file,)).find(written) == (file, exact)
    assert PathFinder((file,)).find("m3/other.pdf") is None
