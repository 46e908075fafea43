"""Law files that were parsed before are remembered by their bytes: what they say is never another day's."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest

from jembatan.core.errors import LawError
from jembatan.law import decode, known_tables
from jembatan.law.folders import LawFile
from jembatan.law.known_tables import FILE_NAME, KnownTables
from jembatan.law.load import load_jurisdiction


@pytest.fixture
def parsed(monkeypatch) -> list[str]:
    """The paths of the files that were parsed, in order."""
    paths: list[str] = []

    def read(file: LawFile):
        paths.append(file.path)
        return decode.read_table(file)

    monkeypatch.setattr(known_tables, "read_table", read)
    return paths


@pytest.fixture
def overlay(tmp_path, monkeypatch) -> Path:
    """A --law folder with one authority: its name is all it says."""
    folder = tmp_path / "house" / "yy"
    folder.mkdir(parents=True)
    (folder / "jurisdiction.toml").write_text(
        'format = 1\ncode = "yy"\nedition = "1"\nname = { en = "Y", id = "Y", zh = "Y" }\n'
        'authority = { en = "First", id = "First", zh = "First" }\n'
    )
    return tmp_path / "house"


def test_the_law_is_the_same_remembered_as_parsed_and_nothing_is_parsed_twice(tmp_path, parsed):
    first = load_jurisdiction("id", cache_folder=tmp_path)
    parsed.clear()
    again = load_jurisdiction("id", cache_folder=tmp_path)
    assert again == first == load_jurisdiction("id")
    assert [
        path for path in parsed if path.startswith("lawdata/id/requirements/")
    ] != []  # the last one, without a folder
    parsed.clear()
    load_jurisdiction("id", cache_folder=tmp_path)
    assert len(parsed) <= 5  # those that hold what would not come back as it was


def test_a_changed_file_of_a_law_folder_is_parsed_anew_and_alone(tmp_path, overlay, parsed):
    cache = tmp_path / "cache"
    assert load_jurisdiction("yy", [overlay], cache).file.authority.en == "First"
    file = overlay / "yy" / "jurisdiction.toml"
    stat = file.stat()
    file.write_text(file.read_text().replace("First", "Other"))  # as long as before
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    parsed.clear()
    assert load_jurisdiction("yy", [overlay], cache).file.authority.en == "Other"
    assert parsed == ["house/yy/jurisdiction.toml"]


def test_a_file_that_became_no_toml_is_a_fault_however_often_it_was_read(tmp_path, overlay):
    cache = tmp_path / "cache"
    load_jurisdiction("yy", [overlay], cache)
    (overlay / "yy" / "jurisdiction.toml").write_text("format = ")
    for _ in range(2):
        with pytest.raises(LawError, match=r"house/yy/jurisdiction\.toml: not valid TOML"):
            load_jurisdiction("yy", [overlay], cache)


@pytest.mark.parametrize("damage", ["one bit", "cut", "empty", "words", "folder"])
def test_a_damaged_file_is_ignored_and_written_anew(tmp_path, overlay, damage):
    cache = tmp_path / "cache"
    expected = load_jurisdiction("yy", [overlay], cache)
    file = cache / FILE_NAME
    whole = file.read_bytes()
    at = whole.index(b"First")
    spoilt = {
        "one bit": whole[:at] + b"G" + whole[at + 1 :],
        "cut": whole[:-7],
        "empty": b"",
        "words": b"not what was written" * 9,
    }
    if damage == "folder":
        file.unlink()
        file.mkdir()
    else:
        file.write_bytes(spoilt[damage])
    assert load_jurisdiction("yy", [overlay], cache) == expected
    if damage != "folder":
        assert file.read_bytes() == whole


def test_what_another_version_wrote_does_not_count(tmp_path, overlay, parsed, monkeypatch):
    load_jurisdiction("yy", [overlay], tmp_path / "cache")
    monkeypatch.setattr(known_tables, "__version__", "0.0.1")
    parsed.clear()
    load_jurisdiction("yy", [overlay], tmp_path / "cache")
    assert "house/yy/jurisdiction.toml" in parsed


def test_the_file_is_for_its_owner_alone_and_nothing_is_left_beside_it(tmp_path, overlay):
    load_jurisdiction("yy", [overlay], tmp_path / "cache")
    assert [one.name for one in (tmp_path / "cache").iterdir()] == [FILE_NAME]
    assert (tmp_path / "cache" / FILE_NAME).stat().st_mode & 0o077 == 0


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(tmp_path, overlay):
    (tmp_path / "cache").write_text("a file where the folder should be")
    assert load_jurisdiction("yy", [overlay], tmp_path / "cache") == load_jurisdiction("yy", [overlay])


def test_a_date_without_quotes_comes_back_a_date(tmp_path):
    file = LawFile("x.toml", b"day = 2026-11-24\n")
    for _ in range(2):
        tables = KnownTables(tmp_path)
        assert tables.read(file) == {"day": dt.date(2026, 11, 24)}
        tables.keep()


def test_tables_of_files_long_gone_make_room(tmp_path, monkeypatch):
    monkeypatch.setattr(known_tables, "MOST_TABLES", 3)
    for number in range(5):
        tables = KnownTables(tmp_path)
        tables.read(LawFile("x.toml", f"n = {number}\n".encode()))
        tables.keep()
    assert len(KnownTables(tmp_path)._known) <= 3
