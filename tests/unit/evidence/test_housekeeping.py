"""Kept blocks stay below a limit: the run unused for longest goes first, never one in use, and no digit changes."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap

import pytest

from jembatan.evidence.simulation_run.housekeeping import ROOM, find_kept_runs, in_use, remove_oldest


def a_kept_run(cache, name, used, files=3):
    folder = cache / ROOM / name
    with in_use(folder):
        folder.mkdir(parents=True)
        for number in range(files):
            (folder / f"{number}-5000.block").write_bytes(b"x" * 8192)
    os.utime(cache / ROOM / f"{name}.lock", (used, used))
    return folder


def names(cache):
    return sorted(run.folder.name for run in find_kept_runs(cache))


def test_the_runs_unused_for_longest_go_first_and_only_as_many_as_need_to(tmp_path):
    for name, used in (("b", 200), ("a", 300), ("c", 100)):
        a_kept_run(tmp_path, name, used)
    assert remove_oldest(tmp_path, 3 * 3 * 8192) == 0
    assert remove_oldest(tmp_path, 2 * 3 * 8192) == 3 * 8192
    assert names(tmp_path) == ["a", "b"]
    with in_use(tmp_path / ROOM / "b"):  # used again: now the youngest
        pass
    assert remove_oldest(tmp_path, 3 * 8192) == 3 * 8192
    assert names(tmp_path) == ["b"]
    remove_oldest(tmp_path, 0)
    assert list((tmp_path / ROOM).iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="waits for a process by a pipe and kills it")
def test_a_run_that_another_process_uses_stays_until_that_process_is_gone(tmp_path):
    folder = a_kept_run(tmp_path, "theirs", 100)
    a_kept_run(tmp_path, "nobodys", 200)
    program = textwrap.dedent(f"""
        import sys
        from pathlib import Path
        from jembatan.evidence.simulation_run.housekeeping import in_use
        with in_use(Path({os.fspath(folder)!r})):
            print("in use", flush=True)
            sys.stdin.read()
    """)
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout.readline() == "in use\n"
        remove_oldest(tmp_path, 0)
        assert names(tmp_path) == ["theirs"]
        assert len(list(folder.iterdir())) == 3
    finally:
        process.kill()
        process.communicate()
    remove_oldest(tmp_path, 0)
    assert names(tmp_path) == []


def test_a_cache_that_is_not_there_or_is_a_file_is_left_alone(tmp_path):
    assert remove_oldest(tmp_path / "nowhere", 0) == 0
    (tmp_path / ROOM).write_text("no folder")
    assert remove_oldest(tmp_path, 0) == 0
    with in_use(tmp_path / ROOM / "run"):
        assert (tmp_path / ROOM).read_text() == "no folder"
