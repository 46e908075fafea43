"""Files in a new folder: verified, whole or not there at all."""

from __future__ import annotations

import errno
import hashlib
import os
import signal
import subprocess
import sys
import zipfile
from io import FileIO
from pathlib import Path

import pytest

from jembatan.build import copy_process, file_placing, verified_copy
from jembatan.build.bridge_paths import find_path_faults, make_slug
from jembatan.build.copy_process import CopyProcess
from jembatan.build.file_placing import FileToPlace, place_files, placing
from jembatan.build.target_folder import new_folder, refuse_lack_of_space, tell_disk_error
from jembatan.core.errors import Cancelled, InputError
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


class _Disk(FileIO):
    """Stands for a file of a disk that is opened and then gives nothing."""

    def readinto(self, _):
        raise OSError(errno.EIO, "Input/output error")


def refuse(path, mode):
    raise PermissionError(errno.EACCES, "Permission denied", path)


@pytest.mark.parametrize(
    ("opening", "why"), [(refuse, "Permission denied"), (_Disk, "Input/output error")], ids=["open", "read"]
)
def test_a_file_of_the_source_that_cannot_be_read_is_told_as_one_of_the_source(
    source, tmp_path, monkeypatch, opening, why
):
    def open_or_not(path, mode):
        return opening(path, mode) if path.endswith("a.bin") and mode == "rb" else FileIO(path, mode)

    monkeypatch.setattr(verified_copy, "FileIO", open_or_not)
    with (
        pytest.raises(InputError) as told,
        open_package(source) as package,
        new_folder(tmp_path / "out") as scratch,
    ):
        place_files(package, files(), scratch)
    assert str(told.value).startswith(f"a.bin in the source cannot be read ({why}): give leave")
    assert [p.name for p in tmp_path.iterdir()] == ["source"]


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

    monkeypatch.setattr(verified_copy, "_copy", full)
    monkeypatch.setattr(verified_copy, "_clone", lambda *_: False)
    with (
        pytest.raises(InputError, match=r"^the disk that holds out is full .*make room") as told,
        open_package(source) as package,
        new_folder(tmp_path / "out") as scratch,
    ):
        place_files(package, files(), scratch)
    assert "\n" not in str(told.value)
    assert [p.name for p in tmp_path.iterdir()] == ["source"]


MANY = 300  # enough for processes of their own


@pytest.fixture
def many(tmp_path):
    """A source of many files, and what is to become of them: each into one of three folders, one of them made."""
    folder = tmp_path / "source"
    folder.mkdir()
    wanted = [FileToPlace("made/page.txt", content=b"made")]
    for number in range(MANY):
        data = f"file {number} ".encode() * (1 + number * 7 % 5_000)
        (folder / f"原料 {number}.bin").write_bytes(data)
        to = f"to {number % 3}/{number}.bin"
        wanted.append(FileToPlace(to, f"原料 {number}.bin", sha256=hashlib.sha256(data).hexdigest()))
    return folder, wanted


class _Counted(CopyProcess):
    """A process that says how many files it was given and of which it is known whether it has ended."""

    made: list[_Counted]

    def __init__(self):
        super().__init__()
        self.given = 0
        self.made.append(self)

    def copy(self, pairs):
        self.given += len(pairs)
        return super().copy(pairs)

    def is_running(self):
        return self._process is not None and self._process.poll() is None


@pytest.fixture
def processes(monkeypatch):
    _Counted.made = []
    monkeypatch.setattr(file_placing, "CopyProcess", _Counted)
    return _Counted.made


def place_many(folder, wanted, out, **options):
    with open_package(folder) as package, new_folder(out) as scratch:
        place_files(package, wanted, scratch, **options)


def test_many_files_are_copied_by_processes_that_end_with_the_work(many, tmp_path, processes):
    folder, wanted = many
    said = []
    place_many(folder, wanted, tmp_path / "out", progress=lambda *one: said.append(one))
    assert sum(one.given for one in processes) == MANY
    assert not any(one.is_running() for one in processes)
    for one in wanted[1:]:
        assert (tmp_path / "out" / one.path).read_bytes() == (folder / one.source).read_bytes()
    assert (tmp_path / "out/made/page.txt").read_bytes() == b"made"
    assert said[-1] == ("copy", MANY + 1, MANY + 1)
    assert [done for _, done, _ in said] == sorted({done for _, done, _ in said})


def test_no_process_is_started_for_a_few_files_or_where_none_may_be(many, tmp_path, processes):
    folder, wanted = many
    place_many(folder, wanted[:20], tmp_path / "few")
    place_many(folder, wanted, tmp_path / "all", starts_processes=False)
    assert processes
    assert not any(one.given for one in processes)
    assert sum(p.is_file() for p in (tmp_path / "all").rglob("*")) == MANY + 1


def test_one_of_many_files_that_changed_leaves_nothing(many, tmp_path, processes):
    folder, wanted = many
    (folder / wanted[200].source).write_bytes(b"changed since it was read")
    with pytest.raises(InputError, match=rf"^{wanted[200].source} changed while it was copied"):
        place_many(folder, wanted, tmp_path / "out")
    assert [p.name for p in tmp_path.iterdir()] == ["source"]
    assert not any(one.is_running() for one in processes)


def test_one_of_many_files_that_is_not_there_any_more_is_told_by_its_name(many, tmp_path, processes):
    folder, wanted = many
    with open_package(folder) as package:
        (folder / wanted[123].source).unlink()
        with (
            pytest.raises(InputError, match=rf"^{wanted[123].source} is not in the source any more"),
            new_folder(tmp_path / "out") as scratch,
        ):
            place_files(package, wanted, scratch)
    assert any(one.given for one in processes)


def test_a_place_that_cannot_be_written_is_told_as_that_of_the_target(many, tmp_path, processes):
    folder, wanted = many
    wanted[78] = FileToPlace("to 0", wanted[78].source)  # where a folder stands
    with pytest.raises(InputError, match=r"^to 0 cannot be written \(File exists\)"):
        place_many(folder, wanted, tmp_path / "out")
    assert any(one.given for one in processes)
    assert [p.name for p in tmp_path.iterdir()] == ["source"]


@pytest.mark.parametrize(
    "command", [["no such program"], [sys.executable, "-c", "import sys; sys.stdin.readline()"]]
)
def test_where_no_process_can_copy_the_files_are_copied_all_the_same(many, tmp_path, monkeypatch, command):
    monkeypatch.setattr(copy_process, "_list_command", lambda: command)
    folder, wanted = many
    place_many(folder, wanted, tmp_path / "out")
    assert all((tmp_path / "out" / one.path).is_file() for one in wanted)


def test_a_request_to_stop_ends_processes_in_the_middle_of_their_work(many, tmp_path, processes):
    folder, wanted = many
    with pytest.raises(Cancelled):
        place_many(folder, wanted, tmp_path / "out", cancelled=lambda: any(one.given for one in processes))
    assert sum(one.given for one in processes) < MANY
    assert not any(one.is_running() for one in processes)
    assert [p.name for p in tmp_path.iterdir()] == ["source"]


def test_what_the_caller_raises_ends_the_processes(many, tmp_path, processes):
    folder, wanted = many
    with (
        pytest.raises(ZeroDivisionError),
        open_package(folder) as package,
        new_folder(tmp_path / "out") as scratch,
        placing(package, wanted, scratch),
    ):
        raise ZeroDivisionError
    assert not any(one.is_running() for one in processes)
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
        "import sys, time; from pathlib import Path; from jembatan.build.target_folder import new_folder\n"
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
