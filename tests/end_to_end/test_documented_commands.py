"""The pages are true: a command in them runs as it stands, beside the files that the page links, and prints the lines shown after it.

A block without a language that stands before the first command shows rows of such a file; a block marked `text` is an
illustration and is not held.
"""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from jembatan.cli.main import run

ROOT = Path(__file__).parents[2]
DATA = ROOT / "docs" / "worked" / "data"
PAGES = (
    "bioequivalence",
    "claims",
    "comparability",
    "dissolution",
    "kinetics",
    "shelf-life",
    "tolerance",
    "transfer",
    "trial-analyse",
    "trial-boundaries",
    "trial-consistency",
    "trial-extrapolate",
    "trial-simulate",
    "trial-size",
)


def _blocks(page: str) -> list[tuple[str, str]]:
    return re.findall(r"^```(\w*)\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)


def _commands(block: str) -> list[list[str]]:
    lines = re.sub(r"\s+#[^\n]*", "", block.replace("\\\n", " ")).splitlines()
    found = [shlex.split(line) for line in lines if line.strip()]
    return [words[words.index("jembatan") + 1 :] for words in found]


def _plain(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture
def beside(tmp_path, monkeypatch):
    shutil.copytree(DATA, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", PAGES)
def test_every_command_of_a_worked_page_prints_what_the_page_shows(name, beside, capfd):
    page = (DATA.parent / f"{name}.md").read_text("utf-8")
    printed, held, ran = "", 0, 0
    for language, block in _blocks(page):
        if re.match(r"(uv run )?jembatan ", block):
            if "data.csv" in block or "counts.csv" in block:
                continue  # shows how options name the columns of a reader's own file
            printed = ""
            for words in _commands(block):
                with pytest.raises(SystemExit) as left:
                    run(words)
                written = capfd.readouterr()
                assert left.value.code in (0, 1), written.err
                printed += _plain(written.out) + "\n"
                ran += 1
        elif not language:
            shown = printed or "\n".join(_plain(f.read_text("utf-8")) for f in beside.glob("*.csv"))
            for line in filter(None, map(_plain, block.splitlines())):
                assert line == "..." or line in shown, (line, printed)
                held += 1
    assert ran >= 1
    assert held >= 3


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("claims", "claims.toml"),
        ("trial-simulate", "design.toml"),
        ("trial-simulate", "one-arm.toml"),
        ("trial-simulate", "two-doses.toml"),
    ],
)
def test_the_file_that_a_page_prints_is_the_file_that_it_gives(name, file):
    page = (DATA.parent / f"{name}.md").read_text("utf-8")
    assert (DATA / file).read_text("utf-8") in [
        block for language, block in _blocks(page) if language == "toml"
    ]


def test_every_file_of_a_page_is_linked_from_one():
    pages = "".join(page.read_text("utf-8") for page in DATA.parent.glob("*.md"))
    for file in DATA.iterdir():
        assert f"(data/{file.name})" in pages, file.name
