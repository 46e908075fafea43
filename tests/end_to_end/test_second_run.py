"""A second assessment says the same as the first, opens only what changed, and loads no numbers where there is no table."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

PROGRAM = """
import sys
from jembatan.cli import main
try:
    main.run(sys.argv[1:])
finally:
    print("loaded:", *(m for m in ("openpyxl", "numpy", "scipy", "pypdfium2", "pydantic") if m in sys.modules), file=sys.stderr)
"""


def workbook(*rows) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.fixture
def dossier(tmp_path) -> Path:
    files = {
        "m3/32-body-data/32p-drug-prod/x/32p8-stab/3.2.P.8.3-notes.xlsx": workbook(("Notes", "by"), ("none", "A")),
        "m3/32-body-data/32p-drug-prod/x/32p8-stab/3.2.P.8.1-summary.txt": b"Shelf life: 24 months\nStore below 30 \xc2\xb0C.\n",
        "m3/32-body-data/32p-drug-prod/x/32p5-contr-drug-prod/3.2.P.5.3-validation.csv": b"notes,of\nno,table\n",
        "m5/53-clin-stud-rep/535-rep-effic-safety-stud/a/5351-stud-rep-contr/b/listing.xlsx": workbook(("Listing",), ("a", "b")),
    }  # fmt: skip
    for path, data in files.items():
        place = tmp_path / "dossier" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    return tmp_path / "dossier"


@pytest.fixture
def assess(dossier, tmp_path):
    """Run the command in a program of its own; return its JSON and which heavy libraries it loaded."""

    def run(*options: str) -> tuple[dict, list[str]]:
        command = [sys.executable, "-c", PROGRAM, "assess", str(dossier), "--for", "ID", "--on", "2026-11-24"]
        done = subprocess.run(
            [*command, "--format", "json", *options],
            capture_output=True,
            env={**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")},
            check=False,
        )
        assert done.returncode in (0, 1), done.stderr
        loaded = done.stderr.decode().rpartition("loaded:")[2].split()
        return json.loads(done.stdout), loaded

    return run


def without_words_on_the_cache(found: dict) -> dict:
    inputs = [{**one, "from_cache": None} for one in found["inputs"]]
    return {**found, "inputs": inputs, "manifest": {**found["manifest"], "documents_from_cache": None}}


@pytest.mark.skipif(sys.platform != "linux", reason="the cache's folder is set by XDG_CACHE_HOME on Linux")
def test_a_second_run_says_the_same_and_loads_neither_numbers_nor_readers(assess):
    first, _ = assess()
    second, loaded = assess()
    assert second["manifest"]["documents_from_cache"] == 4
    assert without_words_on_the_cache(second) == without_words_on_the_cache(first)
    assert loaded == []
    uncached, _ = assess("--no-cache")
    assert uncached["manifest"]["documents_from_cache"] == 0
    assert without_words_on_the_cache(uncached) == without_words_on_the_cache(first)


@pytest.mark.skipif(sys.platform != "linux", reason="the cache's folder is set by XDG_CACHE_HOME on Linux")
def test_a_file_that_changed_is_read_anew_and_alone(assess, dossier):
    assess()
    changed = next(dossier.rglob("*summary.txt"))
    changed.write_text("Shelf life: 36 months\nStore below 25 °C.\n")
    after, _ = assess()
    assert after["manifest"]["documents_from_cache"] == 3
    fresh, _ = assess("--no-cache")
    assert without_words_on_the_cache(after) == without_words_on_the_cache(fresh)
