"""The worked pages of trial design are true: every command in them runs, and prints the lines that the page shows after it."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from jembatan.cli.main import run

PAGES = Path(__file__).parents[2] / "docs" / "worked"
NAMES = ("trial-boundaries", "trial-consistency", "trial-size", "trial-extrapolate")


@pytest.mark.parametrize("name", NAMES)
def test_every_command_of_the_page_prints_what_the_page_shows(name, capfd):
    page = (PAGES / f"{name}.md").read_text("utf-8")
    blocks = re.findall(r"^```\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    printed, commands, held = "", 0, 0
    for block in blocks:
        if block.startswith("jembatan "):
            with pytest.raises(SystemExit) as left:
                run(shlex.split(block.replace("\\\n", " "))[1:])
            assert left.value.code in (0, 1)
            printed = capfd.readouterr().out
            commands += 1
            continue
        for line in block.splitlines():
            assert line in printed.splitlines(), line
            held += 1
    assert commands >= 1
    assert held >= 3


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_in_a_table_of_the_page_was_printed_by_a_command(name, capfd):
    page = (PAGES / f"{name}.md").read_text("utf-8")
    printed = ""
    for block in re.findall(r"^```\n(jembatan .*?)^```$", page, re.DOTALL | re.MULTILINE):
        with pytest.raises(SystemExit):
            run(shlex.split(block.replace("\\\n", " "))[1:])
        printed += capfd.readouterr().out
    own = page.split("## How each rule behaves")[0].split("`--share-by-look")[0]
    for row in re.findall(r"^\|.*\|$", own, re.MULTILINE):
        for figure in re.findall(r"(?<![\d.])\d+\.\d+%?(?![\d.])", row):
            assert figure in printed, (figure, row)
