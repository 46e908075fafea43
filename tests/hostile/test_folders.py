"""Folders made to hurt: links, pipes, absurd names and depth, absent and empty places."""

from __future__ import annotations

import os
import sys

import pytest

from jembatan.core.errors import InputError
from jembatan.dossier.package import Limits, open_package

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="links and pipes need a POSIX file system")


def codes(dossier) -> list[tuple[str, str]]:
    return [(fault.code, fault.path) for fault in dossier.faults]


@pytest.mark.parametrize("kind", ["absent", "empty", "file"])
def test_what_is_no_package_is_said_in_one_sentence(tmp_path, kind):
    path = tmp_path / "given"
    if kind == "empty":
        path.mkdir()
    if kind == "file":
        path.write_text("hello")
    with pytest.raises(InputError) as raised:
        open_package(path)
    assert raised.value.exit_code == 3
    assert str(raised.value).count(". ") == 0
    assert str(tmp_path) not in str(raised.value)


@posix_only
def test_links_that_leave_the_folder_are_not_followed(tmp_path, read):
    root = tmp_path / "d"
    (root / "m3").mkdir(parents=True)
    (tmp_path / "secret.pdf").write_text("secret")
    (root / "2.5.pdf").write_text("y")
    (root / "out.pdf").symlink_to(tmp_path / "secret.pdf")
    (root / "in.pdf").symlink_to(root / "2.5.pdf")
    (root / "loop").symlink_to(root)
    (root / "broken.pdf").symlink_to(root / "nothing")
    dossier = read(root)
    assert sorted(codes(dossier)) == [
        ("file_unreadable", "broken.pdf"),
        ("folder_link", "loop"),
        ("link_leaves_package", "out.pdf"),
    ]
    assert sorted(dossier.documents) == ["2.5.pdf", "in.pdf"]


@posix_only
def test_a_pipe_does_not_make_the_reader_wait(tmp_path, read):
    os.mkfifo(tmp_path / "pipe.pdf")
    (tmp_path / "2.5.pdf").write_text("y")
    assert codes(read(tmp_path)) == [("not_a_file", "pipe.pdf")]


@posix_only
def test_bytes_that_are_no_utf8_in_a_name_are_decoded_and_said(tmp_path, read):
    name = os.fsencode(tmp_path) + b"/" + "稳定性数据.pdf".encode("gb18030")
    try:
        with open(name, "wb") as file:  # noqa: PTH123 - a name of bytes has no Path
            file.write(b"x")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    dossier = read(tmp_path)
    assert list(dossier.documents) == ["稳定性数据.pdf"]
    assert [note.args["encoding"] for note in dossier.notes] == ["GB18030"]


def test_absurd_depth_and_long_names_are_read(tmp_path, read):
    deep = tmp_path
    for _ in range(150):
        deep = deep / "abcdefgh"
    deep.mkdir(parents=True)
    (deep / "2.5 clinical overview.pdf").write_text("x")
    (tmp_path / ("n" * 240 + ".pdf")).write_text("y")
    dossier = read(tmp_path)
    assert len(dossier.documents) == 2
    assert [leaf.placement.section for leaf in dossier.leaves if leaf.placement] == ["2.5"]


def test_too_many_files_are_refused(tmp_path):
    for n in range(6):
        (tmp_path / f"{n}.pdf").write_text("")
    with pytest.raises(InputError, match="more than 5 files"):
        open_package(tmp_path, limits=Limits(entries=5))


def test_empty_files_are_documents_and_faults(tmp_path, read):
    (tmp_path / "2.5.pdf").write_bytes(b"")
    (tmp_path / "index.xml").write_bytes(b"")
    (tmp_path / "index-md5.txt").write_bytes(b"")
    found = {code for code, _ in codes(read(tmp_path))}
    assert found == {"empty_file", "broken_xml", "index_checksum_unreadable"}
