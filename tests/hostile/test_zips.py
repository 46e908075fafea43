"""Zips made to hurt: traversal, bombs, links, names, other archives in their place."""

from __future__ import annotations

import io
import stat
import struct
import warnings
import zipfile

import pytest

from jembatan.core.errors import InputError
from jembatan.dossier.package import Limits, open_package


def codes(dossier) -> list[tuple[str, str]]:
    return [(fault.code, fault.path) for fault in dossier.faults]


def pack(path, entries):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile warns of duplicate names, which are the point here
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in entries:
                archive.writestr(name, data)
    return path


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../outside.pdf", "entry_traversal"),
        ("m3/../../outside.pdf", "entry_traversal"),
        ("..\\..\\outside.pdf", "entry_traversal"),
        ("/etc/passwd", "entry_absolute"),
        ("C:/windows/x.pdf", "entry_drive"),
        ("C:\\windows\\x.pdf", "entry_drive"),
    ],
)
def test_an_entry_that_leaves_the_package_is_refused_and_the_rest_is_read(tmp_path, read, name, code):
    dossier = read(pack(tmp_path / "d.zip", [(name, "x"), ("2.5.pdf", "y")]))
    assert [one for one, _ in codes(dossier)] == [code]
    assert list(dossier.documents) == ["2.5.pdf"]


def test_a_link_in_a_zip_is_refused(tmp_path, read):
    link = zipfile.ZipInfo("link.pdf")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    dossier = read(pack(tmp_path / "d.zip", [(link, "/etc/passwd"), ("2.5.pdf", "y")]))
    assert codes(dossier) == [("entry_link", "link.pdf")]


def test_a_name_that_stands_twice_is_read_once(tmp_path, read):
    dossier = read(pack(tmp_path / "d.zip", [("2.5.pdf", "first"), ("2.5.pdf", "second")]))
    assert codes(dossier) == [("entry_duplicate", "2.5.pdf")]
    assert dossier.documents["2.5.pdf"].bytes == len("first")


def test_names_that_differ_only_by_case_are_both_read_and_named(tmp_path, read):
    dossier = read(pack(tmp_path / "d.zip", [("A.pdf", "1"), ("a.pdf", "2")]))
    assert [code for code, _ in codes(dossier)] == ["case_clash"]
    assert sorted(dossier.documents) == ["A.pdf", "a.pdf"]


def test_windows_device_names_are_named(tmp_path, read):
    dossier = read(pack(tmp_path / "d.zip", [("m3/NUL.pdf", "1"), ("a?.pdf", "2"), ("ok.pdf", "3")]))
    assert sorted(codes(dossier)) == [("name_not_portable", "a?.pdf"), ("name_not_portable", "m3/NUL.pdf")]


def test_a_bomb_by_ratio_is_refused_in_one_sentence(tmp_path):
    bomb = pack(tmp_path / "bomb.zip", [("zeros.pdf", b"\0" * 2_000_000)])
    limits = Limits(ratio_from_bytes=1_000_000)
    with pytest.raises(InputError, match=r"more than 200 times its size.*--max-unpacked"):
        open_package(bomb, limits=limits)


def test_the_caller_may_allow_a_size_and_it_then_is_the_limit(tmp_path, read):
    bomb = pack(tmp_path / "bomb.zip", [("zeros.pdf", b"\0" * 2_000_000)])
    limits = Limits(ratio_from_bytes=1_000_000)
    assert read(bomb, limits=limits, max_unpacked_bytes=2_000_000).documents["zeros.pdf"].bytes == 2_000_000
    with pytest.raises(InputError, match="raise --max-unpacked"):
        open_package(bomb, max_unpacked_bytes=1_999_999)


def test_too_many_entries_are_refused_before_they_are_listed(tmp_path):
    many = pack(tmp_path / "many.zip", [(f"{n}.pdf", "") for n in range(30)])
    with pytest.raises(InputError, match="more than 20 entries"):
        open_package(many, limits=Limits(entries=20))


def test_a_nested_bomb_is_one_document_and_is_not_unpacked(tmp_path, read):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", b"\0" * 5_000_000)
    dossier = read(
        pack(tmp_path / "d.zip", [("nested.zip", inner.getvalue())]), limits=Limits(ratio_from_bytes=10_000)
    )
    assert dossier.documents["nested.zip"].bytes == len(inner.getvalue())


def test_a_size_that_lies_cannot_unpack_more_than_it_states(tmp_path, read):
    path = pack(tmp_path / "d.zip", [("zeros.pdf", b"\0" * 1_000_000), ("ok.pdf", "fine")])
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 24, 10)  # the central directory now says 10 bytes
    path.write_bytes(data)
    dossier = read(path)
    assert "cannot be unpacked" in dossier.documents["zeros.pdf"].properties.fault
    assert dossier.documents["ok.pdf"].properties.fault == ""


def test_gb18030_names_without_the_flag_are_read_and_said(tmp_path, read):
    name = "模块三/3.2.P.8.3 稳定性数据.pdf"
    path = pack(tmp_path / "d.zip", [("placeholder-name-to-overwrite.pdf", "x")])
    raw = name.encode("gb18030")
    old = b"placeholder-name-to-overwrite.pdf"
    padded = raw[:-4] + b"_" * (len(old) - len(raw)) + raw[-4:]
    assert len(padded) == len(old)
    path.write_bytes(path.read_bytes().replace(old, padded))
    dossier = read(path)
    (leaf,) = dossier.leaves
    assert leaf.path == name[:-4] + "_" * (len(old) - len(raw)) + ".pdf"
    assert leaf.placement.section == "3.2.P.8.3"
    assert [(note.key, note.args["encoding"]) for note in dossier.notes] == [
        ("note.zip_names_decoded", "GB18030")
    ]


def test_names_in_neither_encoding_are_read_as_cp437(tmp_path, read):
    path = pack(tmp_path / "d.zip", [("aXb.pdf", "x")])
    path.write_bytes(path.read_bytes().replace(b"aXb.pdf", b"a\xffb.pdf"))
    dossier = read(path)
    assert [note.args["encoding"] for note in dossier.notes] == ["CP437"]
    assert len(dossier.documents) == 1


def test_utf8_names_without_the_flag_are_read_as_utf8(tmp_path, read):
    path = pack(tmp_path / "d.zip", [("aaaaaa.pdf", "x")])
    path.write_bytes(path.read_bytes().replace(b"aaaaaa.pdf", "中文".encode() + b".pdf"))
    dossier = read(path)
    assert list(dossier.documents) == ["中文.pdf"]
    assert [note.args["encoding"] for note in dossier.notes] == ["UTF-8"]


@pytest.mark.parametrize(
    ("magic", "kind"),
    [
        (b"Rar!\x1a\x07\x01\x00", "RAR"),
        (b"Rar!\x1a\x07\x00", "RAR"),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", "7z"),
        (b"\x1f\x8b\x08", "gzip"),
    ],
)
@pytest.mark.parametrize("name", ["d.rar", "d.zip"])
def test_other_archives_are_named_by_content_in_one_sentence(tmp_path, magic, kind, name):
    path = tmp_path / name
    path.write_bytes(magic + b"\0" * 40)
    with pytest.raises(InputError, match=f"is a {kind} archive: unpack it") as raised:
        open_package(path)
    assert raised.value.exit_code == 3
    assert str(tmp_path) not in str(raised.value)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"hello", "is not a zip"),
        (b"PK\x03\x04garbage", "damaged zip"),
        (b"PK\x05\x06" + b"\0" * 18, "no file"),
    ],
)
def test_a_zip_that_is_none_is_refused_in_one_sentence(tmp_path, data, words):
    path = tmp_path / "d.zip"
    path.write_bytes(data)
    with pytest.raises(InputError, match=words):
        open_package(path)


def test_an_encrypted_entry_is_refused_and_the_rest_is_read(tmp_path, read):
    path = pack(tmp_path / "d.zip", [("secret.pdf", "x"), ("2.5.pdf", "y")])
    data = bytearray(path.read_bytes())
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(magic) + offset] |= 1
    path.write_bytes(data)
    dossier = read(path)
    assert codes(dossier) == [("entry_encrypted", "secret.pdf")]
    assert list(dossier.documents) == ["2.5.pdf"]


def test_a_zip_whose_every_file_is_encrypted_says_that_it_needs_its_password(tmp_path):
    path = pack(tmp_path / "d.zip", [("secret.pdf", "x")])
    data = bytearray(path.read_bytes())
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(magic) + offset] |= 1
    path.write_bytes(data)
    with pytest.raises(InputError, match="protected by a password"):
        open_package(path)
