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
import typer.main

from jembatan.cli.main import build_program, run

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


@pytest.mark.parametrize(("name", "code"), [("own-rules", "id"), ("add-an-authority", "zz")])
def test_the_law_folder_that_a_page_builds_is_without_fault(name, code, tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    page = (ROOT / "docs" / "how-to" / f"{name}.md").read_text("utf-8")
    for language, block in _blocks(page):
        if language == "toml" and (path := re.match(r"# (\S+\.toml)\n", block)):
            Path(path[1]).parent.mkdir(parents=True, exist_ok=True)
            Path(path[1]).write_text(block, "utf-8")
    (check,) = [
        words
        for language, block in _blocks(page)
        if language == "text" and "jembatan law check" in block
        for words in _commands(block)
        if words[:2] == ["law", "check"]
    ]
    assert check[2] == code
    with pytest.raises(SystemExit) as left:
        run(check)
    written = capfd.readouterr()
    assert left.value.code == 0, written.out + written.err
    assert "\n0 faults" in written.out


@pytest.mark.parametrize("form", [0, 1])
def test_the_product_sheet_of_its_page_is_read(form, tmp_path, capfd):
    page = (ROOT / "docs" / "how-to" / "product-sheet.md").read_text("utf-8")
    sheets = [block for language, block in _blocks(page) if language == "toml"]
    sheet = tmp_path / "product.toml"
    whole = (
        sheets[0] if form == 0 else "format = 1\n" + sheets[1] + '[[site]]\nid = "plant"\nname = "Example"\n'
    )
    sheet.write_text(whole, "utf-8")
    (tmp_path / "dossier").mkdir()
    (tmp_path / "dossier" / "cover letter.txt").write_text("Dear reader\n")
    with pytest.raises(SystemExit) as left:
        run(["assess", str(tmp_path / "dossier"), "--for", "ID,CN", "--product", str(sheet), "--no-cache"])
    written = capfd.readouterr()
    assert left.value.code == 1, written.err


def _typed_lines() -> list[tuple[str, str]]:
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    found = []
    for page in pages:
        for _, block in _blocks(page.read_text("utf-8")):
            for line in re.sub(r"\\\n\s*", " ", block).splitlines():
                line = re.sub(r"\s+#.*", "", line.strip())
                if re.match(r"(pip install uv && )?(uv run )?jembatan ", line) and "..." not in line:
                    found.append((page.name, re.sub(r"\s*>.*", "", line)))
    return found


def test_every_command_that_a_page_shows_exists_with_its_options():
    program = typer.main.get_command(build_program())
    wrong, read = [], 0
    for page, line in _typed_lines():
        words = shlex.split(line)
        words = words[words.index("jembatan") + 1 :]
        command = program
        while words and (below := getattr(command, "commands", {}).get(words[0])) is not None:
            command, words = below, words[1:]
        if getattr(command, "commands", {}) and words and not words[0].startswith("-"):
            wrong.append((page, line, f"no command {words[0]}"))
        try:
            command.make_context("jembatan", words)
        except Exception as error:  # noqa: BLE001 - whatever the library says of it, the page is wrong
            if type(error).__name__ != "Exit":  # --help and --version leave at once
                wrong.append((page, line, str(error)))
        read += 1
    assert wrong == []
    assert read > 60
