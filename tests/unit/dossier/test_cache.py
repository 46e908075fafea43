"""The cache costs time when it is in trouble, never the run; and it forgets a file that changed."""

from __future__ import annotations

import os
import sqlite3
import stat
import sys

import pytest

from jembatan.core.document import DocumentProperties
from jembatan.dossier import cache as cache_module
from jembatan.dossier.cache import FILE_NAME, Cache, Known, key_of
from jembatan.dossier.package import PackageFile

FILE = PackageFile("m3/a.pdf", 10, 1_000, "1:2")
KNOWN = Known("m" * 32, "s" * 64, 10, DocumentProperties(media_type="application/pdf", language="zh"))


def remember(folder, *pairs) -> None:
    with Cache(folder, "document", Known) as cache:
        cache.store(pairs)


def recall(folder, *keys):
    with Cache(folder, "document", Known) as cache:
        return dict(cache.find(keys))


def test_what_was_stored_is_found_again_and_nothing_else(tmp_path):
    remember(tmp_path, (b"k" * 16, KNOWN))
    assert recall(tmp_path, b"k" * 16, b"x" * 16) == {b"k" * 16: KNOWN}


@pytest.mark.parametrize(
    "other",
    [
        PackageFile("m3/a.pdf", 11, 1_000, "1:2"),
        PackageFile("m3/a.pdf", 10, 1_001, "1:2"),
        PackageFile("m3/a.pdf", 10, 1_000, "1:3"),
        PackageFile("m3/b.pdf", 10, 1_000, "1:2"),
    ],
)
def test_a_file_of_another_size_time_identity_or_place_has_another_key(other):
    assert key_of(FILE) != key_of(other)
    assert key_of(FILE) == key_of(FILE)


def test_the_same_file_of_a_folder_elsewhere_has_another_key():
    assert key_of(FILE, "/here") != key_of(FILE, "/there")


def test_another_version_of_the_reader_has_other_keys(monkeypatch):
    before = key_of(FILE)
    monkeypatch.setattr(cache_module, "READER_VERSION", "another")
    assert key_of(FILE) != before


def test_no_folder_is_a_cache_that_knows_nothing():
    remember(None, (b"k" * 16, KNOWN))
    assert recall(None, b"k" * 16) == {}


@pytest.mark.parametrize("data", [b"", b"no database" * 100, b"SQLite format 3\0" + b"\xff" * 4000])
def test_a_damaged_file_is_made_anew_and_used(tmp_path, data, caplog):
    (tmp_path / FILE_NAME).write_bytes(data)
    remember(tmp_path, (b"k" * 16, KNOWN))
    assert recall(tmp_path, b"k" * 16) == {b"k" * 16: KNOWN}
    assert bool(caplog.records) == bool(data)


def test_a_damaged_value_counts_as_not_known(tmp_path):
    remember(tmp_path, (b"a" * 16, KNOWN), (b"b" * 16, KNOWN))
    connection = sqlite3.connect(tmp_path / FILE_NAME)
    with connection:
        connection.execute("UPDATE document SET value = ? WHERE key = ?", (b"\xc1junk", b"a" * 16))
    connection.close()
    assert recall(tmp_path, b"a" * 16, b"b" * 16) == {b"b" * 16: KNOWN}


def test_a_file_of_another_format_is_made_anew(tmp_path):
    connection = sqlite3.connect(tmp_path / FILE_NAME)
    connection.execute("CREATE TABLE document (other TEXT)")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    remember(tmp_path, (b"k" * 16, KNOWN))
    assert recall(tmp_path, b"k" * 16) == {b"k" * 16: KNOWN}


def test_a_locked_file_is_left_alone(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(cache_module, "_WAIT_SECONDS", 0.05)
    remember(tmp_path, (b"k" * 16, KNOWN))
    other = sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    remember(tmp_path, (b"l" * 16, KNOWN))
    other.execute("ROLLBACK")
    other.close()
    assert "is not used" in caplog.text
    assert recall(tmp_path, b"k" * 16, b"l" * 16) == {b"k" * 16: KNOWN}


@pytest.mark.skipif(sys.platform == "win32", reason="folders that cannot be written need POSIX permissions")
def test_a_folder_that_cannot_be_written_costs_no_run(tmp_path, caplog):
    folder = tmp_path / "c"
    folder.mkdir(mode=0o500)
    if os.geteuid() == 0:  # permissions do not bind the superuser: a file in place of the folder does
        folder.rmdir()
        folder.write_text("")
    remember(folder, (b"k" * 16, KNOWN))
    assert recall(folder, b"k" * 16) == {}
    assert "is not used" in caplog.text


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of this kind are POSIX")
def test_only_its_owner_may_read_it(tmp_path):
    remember(tmp_path / "c", (b"k" * 16, KNOWN))
    assert stat.S_IMODE((tmp_path / "c" / FILE_NAME).stat().st_mode) == 0o600


def test_looking_up_writes_nothing(tmp_path):
    remember(tmp_path, (b"k" * 16, KNOWN))
    file = tmp_path / FILE_NAME
    before = file.read_bytes(), file.stat().st_mtime_ns
    written = []
    with Cache(tmp_path, "document", Known) as cache:
        assert dict(cache.find([b"k" * 16]))
        log = file.with_name(FILE_NAME + "-wal")
        written.append(log.stat().st_size if log.exists() else 0)
    assert written == [0]
    assert (file.read_bytes(), file.stat().st_mtime_ns) == before


def test_the_oldest_rows_go_when_there_are_too_many(tmp_path, monkeypatch):
    monkeypatch.setattr(cache_module, "MOST_ROWS", 3)
    for letter in b"abcde":
        remember(tmp_path, (bytes([letter]) * 16, KNOWN))
    assert sorted(recall(tmp_path, *(bytes([c]) * 16 for c in b"abcde"))) == [bytes([c]) * 16 for c in b"cde"]


def test_no_path_stands_in_it(tmp_path):
    remember(tmp_path, (key_of(FILE), KNOWN))
    assert b"m3/a.pdf" not in (tmp_path / FILE_NAME).read_bytes()
