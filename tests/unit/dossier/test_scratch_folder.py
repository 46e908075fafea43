"""What is unpacked to be read is gone afterwards, also when the run that unpacked it was killed."""

from __future__ import annotations

import os
import tempfile
import time

import pytest

from jembatan.core.folder_lock import lock_folder
from jembatan.dossier.scratch_folder import ScratchFolder

LONG_AGO = time.time() - 3_600


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def leave(folder, name, when=LONG_AGO):
    left = folder / name
    left.mkdir()
    (left / "0").write_bytes(b"a member")
    os.utime(left, (when, when))
    return left


def test_a_scratch_folder_goes_with_all_that_is_in_it(temporary):
    with ScratchFolder() as scratch:
        (scratch.path / "0").write_bytes(b"a member")
        assert scratch.path.parent == temporary
        assert scratch.path.stat().st_mode & 0o077 == 0
    assert not list(temporary.iterdir())


@pytest.mark.skipif(os.name == "nt", reason="Windows takes no lock on a folder")
def test_what_a_killed_run_left_is_removed_by_the_next(temporary):
    left = leave(temporary, "jembatan-read-abc_1234")
    with ScratchFolder():
        assert not left.exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows takes no lock on a folder")
def test_what_a_run_still_uses_stays_and_so_does_what_may_be_about_to_be_locked(temporary):
    used, young = (
        leave(temporary, "jembatan-read-used1234"),
        leave(temporary, "jembatan-read-new12345", time.time()),
    )
    held = lock_folder(used)
    try:
        with ScratchFolder():
            assert (used / "0").exists()
            assert (young / "0").exists()
    finally:
        os.close(held)


def test_nothing_else_is_touched(temporary, tmp_path_factory):
    other, longer = leave(temporary, "jembatan-read-me"), leave(temporary, "jembatan-read-abc_12345")
    elsewhere = leave(tmp_path_factory.mktemp("elsewhere"), "kept")
    link = temporary / "jembatan-read-link1234"
    link.symlink_to(elsewhere)
    with ScratchFolder():
        pass
    assert all((folder / "0").exists() for folder in (other, longer, elsewhere, link))
