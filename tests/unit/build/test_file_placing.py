"""Files in a new folder: verified, whole or not there at all."""

from __future__ import annotations

import errno
import hashlib
import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from jembatan.build import file_placing
from jembatan.build.bridge_paths import find_path_faults, make_slug
from jembatan.build.file_placing import (
    FileToPlace,
    new_folder,
    place_files,
    placing,
    refuse_lack_of_space,
    tell_disk_error,
)
from jembatan.core.errors import InputError
from jembatan.dossier.package import open_package

DATA = os.urandom(3_000_000)
SHA = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def source(tmp_path):
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "a.bin").write_bytes(DATA)
    return folder


def files(sha256=SHA):
    return [FileToPlace("x/y/b.bin", source="a.bin", sha256=sha256), FileToPlace("made.txt", content=b"made")]


def test_files_arrive_as_they_were(source, tmp_path):
    out = tmp_path / "out"
    with open_package(source) as package, new_folder(out) as scratch:
        place_files(package, files(), scratch)
        assert not out.exists()
    assert (out / "x/y/b.bin").read_bytes() == DATA
    assert (out / "made.txt").read_bytes() == b"made"
    assert (out / "x/y/b.bin").stat().st_ino != (source / "a.bin").stat().st_ino
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out", "source"]


def test_the_caller_works_while_files_are_copied_and_learns_of_trouble_when_its_block_ends(source, tmp_path):
    done = []
    with (
        pytest.raises(InputError, match="changed while it was copied"),
        open_package(source) as package,
        new_folder(tmp_path / "out") as scratch,
        placing(package, files("0" * 64), scratch),
    ):
        done.append((scratch / "page.html").write_text("made meanwhile"))
    assert done
    assert [p.name for p in tmp_path.iterdir()] == ["source"]


def test_what_the_caller_raises_ends_the_copying_and_leaves_nothing(source, tmp_path):
    with (
        pytest.raises(ZeroDivisionError),
        open_package(source) as package,
        new_folder(tmp_path / "out") as scratch,
        placing(package, files(), scratch),
    ):
        raise ZeroDivisionError
    assert [p.name for p in tmp_path.iterdir()] == ["source"]


class _Disk:
    """Stands for a stream of a disk that gives nothing any more."""

    def __init__(self, error):
        self._error = error

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def fileno(self):
        raise OSError(errno.ENOTTY, "no such stream")

    def readinto(self, _):
        raise self._error

    def read(self, _):
        raise self._error


def place_with(source, out, monkeypatch, opening):
    """Place the files of a folder while opening one of the source comes to `opening`."""
    whole = Path.open

    def open_or_not(self, *args, **kwargs):
        return opening(self) if self.name == "a.bin" else whole(self, *args, **kwargs)

    with open_package(source) as package, new_folder(out) as scratch:
        monkeypatch.setattr(Path, "open", open_or_not)
        place_files(package, files(), scratch)


def test_a_file_of_the_source_that_cannot_be_read_is_told_as_one_of_the_source(source, tmp_path, monkeypatch):
    def refuse(path):
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    with pytest.raises(InputError) as told:
        place_with(source, tmp_path / "out", monkeypatch, refuse)
    assert str(told.value).startswith("a.bin in the source cannot be read (Permission denied): give leave")


def test_a_disk_that_fails_while_the_source_is_read_is_told_as_that_of_the_source(
    source, tmp_path, monkeypatch
):
    failing = OSError(errno.EIO, "Input/output error")
    with pytest.raises(InputError, match=r"^a\.bin in the source cannot be read \(Input/output error\)"):
        place_with(source, tmp_path / "out", monkeypatch, lambda _: _Disk(failing))


def test_a_file_that_left_the_source_is_told_as_such(source, tmp_path):
    with open_package(source) as package:
        (source / "a.bin").unlink()
        with (
            pytest.raises(InputError, match=r"^a\.bin is not in the source any more"),
            new_folder(tmp_path / "out") as scratch,
        ):
            place_files(package, files(), scratch)


def test_a_damaged_member_of_a_zip_is_told_as_one_of_the_source(tmp_path):
    with zipfile.ZipFile(tmp_path / "s.zip", "w") as archive:
        archive.writestr("a.bin", b"content that is changed below")
    (tmp_path / "s.zip").write_bytes(
        (tmp_path / "s.zip").read_bytes().replace(b"content that", b"CONTENT that")
    )
    with (
        pytest.raises(InputError, match=r"^a\.bin .*: fetch the source again; --out is not at fault$"),
        open_package(tmp_path / "s.zip") as package,
        new_folder(tmp_path / "out") as scratch,
    ):
        place_files(package, files(), scratch)


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("util/dtd/ich-ectd-3-2.dtd", "ich-ectd-3-2.dtd cannot be read"),
        (".out.part-abc/m3/a.pdf", "a.pdf cannot be written"),
        (".out.part-abc", "out cannot be written"),
        ("out/a.pdf", "a.pdf cannot be written"),
        (".", "deep cannot be written"),
    ],
)
def test_an_error_of_the_disk_says_whether_it_was_the_source_or_the_target(tmp_path, place, told):
    root = tmp_path / "deep"
    error = PermissionError(errno.EACCES, "Permission denied", str(root / place))
    assert str(tell_disk_error(error, root / "out")).startswith(f"{told} (Permission denied)")


def test_a_hard_link_is_the_same_file(source, tmp_path):
    with open_package(source) as package, new_folder(tmp_path / "out") as scratch:
        place_files(package, files(), scratch, links=True)
    assert (tmp_path / "out/x/y/b.bin").samefile(source / "a.bin")


def test_a_hard_link_that_cannot_be_is_told_with_what_to_do(source, tmp_path, monkeypatch):
    def other_disk(*_):
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))

    monkeypatch.setattr(os, "link", other_disk)
    with (
        pytest.raises(InputError, match="leave out --link"),
        open_package(source) as package,
        new_folder(tmp_path / "out") as scratch,
    ):
        place_files(package, files(), scratch, links=True)
    assert [p.name for p in tmp_path.iterdir()] == ["source"]


def test_a_member_of_a_zip_is_unpacked(source, tmp_path):
    packed = tmp_path / "p.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(source / "a.bin", "a.bin")
    with open_package(packed) as package, new_folder(tmp_path / "out") as scratch:
        place_files(package, files(), scratch)
    assert (tmp_path / "out/x/y/b.bin").read_bytes() == DATA


@pytest.mark.parametrize("without", ["copy_file_range", "nothing"])
def test_bytes_that_differ_from_what_was_read_leave_nothing(source, tmp_path, monkeypatch, without):
    if without == "copy_file_range":
        monkeypatch.delattr(os, "copy_file_range", raising=False)
    out = tmp_path / "out"
    with (
        pytest.raises(InputError, match=r"a\.bin changed while it was copied"),
        open_package(source) as package,
        new_folder(out) as scratch,
    ):
        place_files(package, files("0" * 64), scratch)
    assert [p.name for p in tmp_path.iterdir()] == ["source"]


def test_a_full_disk_is_one_sentence_and_leaves_nothing(source, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(file_placing, "_copy", full)
    monkeypatch.setattr(file_placing, "_clone", lambda *_: False)
    with (
        pytest.raises(InputError, match=r"^the disk that holds out is full .*make room") as told,
        open_package(source) as package,
        new_folder(tmp_path / "out") as scratch,
    ):
        place_files(package, files(), scratch)
    assert "\n" not in str(told.value)
    assert [p.name for p in tmp_path.iterdir()] == ["source"]


def test_too_little_space_is_told_before_anything_is_written(tmp_path):
    with pytest.raises(InputError, match="make room"):
        refuse_lack_of_space(tmp_path / "not" / "there", 10**18)


def test_a_folder_that_is_not_empty_is_refused_and_with_force_replaced_whole(source, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "old.txt").write_text("old")
    with pytest.raises(InputError, match=r"exists and is not empty.*--force"), new_folder(out):
        raise AssertionError("must not come here")
    assert (out / "old.txt").read_text() == "old"
    with open_package(source) as package, new_folder(out, force=True) as scratch:
        place_files(package, files(), scratch)
    assert sorted(p.name for p in out.iterdir()) == ["made.txt", "x"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out", "source"]


def test_an_empty_folder_is_taken(source, tmp_path):
    (tmp_path / "out").mkdir()
    with open_package(source) as package, new_folder(tmp_path / "out") as scratch:
        place_files(package, files(), scratch)
    assert (tmp_path / "out/made.txt").is_file()


def test_a_killed_run_leaves_nothing_under_the_final_name(tmp_path):
    program = (
        "import sys, time; from pathlib import Path; from jembatan.build.file_placing import new_folder\n"
        "with new_folder(Path(sys.argv[1])) as scratch:\n"
        "    (scratch / 'half').write_text('x'); print('half', flush=True); time.sleep(60)\n"
    )
    for stop in (signal.SIGKILL, signal.SIGINT):
        out = tmp_path / f"out-{stop}"
        running = subprocess.Popen(
            [sys.executable, "-c", program, str(out)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert running.stdout.readline().strip() == b"half"
        running.send_signal(stop)
        running.wait(timeout=120)
        running.stdout.close()
        assert not out.exists()
    assert not [
        p for p in tmp_path.iterdir() if p.name.startswith(".out-2.part")
    ]  # SIGINT cleans up after itself


def test_names_that_clash_by_case_or_are_too_long_are_told():
    assert find_path_faults(["a/B.pdf", "a/b.PDF"], "/out") == ["a/b.PDF and a/B.pdf differ only by case"]
    assert "262 characters" in find_path_faults(["x" * 250], "/" * 11)[0]
    assert not find_path_faults(["x" * 248], "/" * 11)


def test_a_slug_is_plain_and_ends_with_a_word():
    assert make_slug("Résumé & Co. – 稳定性 (final)") == "resume-co-final"
    assert make_slug("summary of the results and", 22) == "summary-of-the-results"
    assert make_slug("稳定性") == ""
    assert Path(make_slug("../../etc")).name == "etc"
