"""What a killed run leaves beside its target: cleared by the next, and never while somebody writes there."""

from __future__ import annotations

import errno
import signal
import subprocess
import sys

import pytest

from jembatan.build import left_behind
from jembatan.build.target_folder import new_folder
from jembatan.core.errors import InputError

WRITING = (
    "import sys, time; from pathlib import Path; from jembatan.build.target_folder import new_folder\n"
    "with new_folder(Path(sys.argv[1])) as scratch:\n"
    "    (scratch / 'half').write_text('x'); print('half', flush=True); time.sleep(60)\n"
)


def start_writing(out):
    running = subprocess.Popen(
        [sys.executable, "-c", WRITING, str(out)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert running.stdout.readline().strip() == b"half"
    return running


def end(running, how=signal.SIGKILL):
    running.send_signal(how)
    running.wait(timeout=120)
    running.stdout.close()


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("name", ["out", "for [BPOM]*"])
def test_the_next_run_clears_what_a_killed_one_left(tmp_path, name):
    end(start_writing(tmp_path / name))
    assert len(names(tmp_path)) == 1
    with new_folder(tmp_path / name) as scratch:
        (scratch / "whole").write_text("x")
    assert names(tmp_path) == [name]
    assert names(tmp_path / name) == ["whole"]


def test_what_another_run_is_writing_is_left_alone(tmp_path):
    running = start_writing(tmp_path / "out")
    try:
        with new_folder(tmp_path / "out") as scratch:
            (scratch / "whole").write_text("x")
        theirs = [path for path in tmp_path.iterdir() if path.name != "out"]
        assert [names(path) for path in theirs] == [["half"]]
    finally:
        end(running)


def test_folders_of_other_targets_and_of_other_hands_are_left_alone(tmp_path):
    for name in (
        ".out.part",
        ".out2.part-abcdefgh",
        ".out.part-unlocked-abcdefgh",
        "out.part-abcdefgh",
        ".out.part-my backup",
    ):
        (tmp_path / name).mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/mine").write_text("x")
    (tmp_path / ".out.part-linklink").symlink_to(tmp_path / "elsewhere")
    before = names(tmp_path)
    with new_folder(tmp_path / "out"):
        pass
    assert names(tmp_path) == sorted([*before, "out"])
    assert names(tmp_path / "elsewhere") == ["mine"]


def test_a_folder_that_was_set_aside_when_the_run_was_killed_gets_its_name_back(tmp_path):
    (tmp_path / ".out.old-abcdefgh/out").mkdir(parents=True)
    (tmp_path / ".out.old-abcdefgh/out/former").write_text("x")
    with pytest.raises(InputError, match="not empty"), new_folder(tmp_path / "out"):
        pass
    assert names(tmp_path) == ["out"]
    assert names(tmp_path / "out") == ["former"]


def test_a_parent_that_cannot_be_written_is_told_by_the_name_that_the_user_gave(tmp_path, monkeypatch):
    def refuse(prefix, dir):
        raise PermissionError(errno.EACCES, "Permission denied", str(dir / f"{prefix}abc"))

    monkeypatch.setattr(left_behind.tempfile, "mkdtemp", refuse)
    with (
        pytest.raises(InputError, match=r"^out cannot be written \(Permission denied\)"),
        new_folder(tmp_path / "out"),
    ):
        pass


def test_where_nothing_can_be_locked_the_folder_stays_and_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(left_behind, "lock_folder", lambda _: None)
    folder, held = left_behind.make_sibling(tmp_path / "out", left_behind.PART)
    assert held is None
    with new_folder(tmp_path / "out") as scratch:
        (scratch / "whole").write_text("x")
    assert folder.is_dir()
    assert left_behind.list_left_behind(tmp_path / "out") == [folder.name]
    assert left_behind.list_left_behind(tmp_path / "other") == []
