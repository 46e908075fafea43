"""What README and the pages on the bridge and on validating print of the examples is what the program prints."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from jembatan import pipeline_bridge
from jembatan.cli.main import run
from jembatan.demo.seeded_gaps import load_seeded_gaps
from jembatan.demo.small_example import write_small_example
from jembatan.demo.worked_example import write_worked_example
from jembatan.report.bridge_console import render_bridge_summary
from jembatan.report.console import render_summary

PROJECT = Path(__file__).parents[2]


def words(text: str) -> str:
    return " ".join(text.split())


def lines_of(page: str, opening: str) -> list[str]:
    """Return the lines of the block of output that starts with `opening`, without its gaps."""
    text = (PROJECT / page).read_text("utf-8")
    (block,) = re.findall(rf"^```(?:text)?\n({re.escape(opening)}.*?)^```$", text, re.DOTALL | re.MULTILINE)
    return [words(line) for line in block.splitlines() if line.strip() not in ("", "...")]


def test_the_readme_shows_what_the_worked_example_prints(worked_example):
    assessment, _ = worked_example
    printed = words(render_summary(assessment, language="en"))
    shown = lines_of("README.md", "Blocking gaps stand")
    assert len(shown) > 8
    for line in shown:
        assert line in printed


@pytest.mark.slow
def test_the_page_on_the_bridge_shows_what_the_bridge_of_the_worked_example_prints(tmp_path):
    dossier = write_worked_example(tmp_path)
    on: dt.date = load_seeded_gaps().on
    bridge = pipeline_bridge.bridge(
        dossier, to="ID", out=tmp_path / "out", on=on, product=tmp_path / "product.toml", workers=0
    )
    printed = words(render_bridge_summary(bridge, language="en"))
    shown = lines_of("docs/worked/bridge.md", "Bridge to Indonesia")
    assert len(shown) > 7
    for line in shown:
        for part in line.split("/.../"):  # the page leaves out folders
            assert part in printed


def test_the_page_on_validating_shows_what_the_small_example_with_a_wrong_checksum_prints(tmp_path, capfd):
    package = write_small_example(tmp_path)
    index = package / "0001" / "index.xml"
    index.write_text(index.read_text("utf-8").replace("3586c395a593", "0000c395a593"), "utf-8")
    with pytest.raises(SystemExit) as left:
        run(["validate", str(package), "--against", "cn-1.0", "--sequence", "0001"])
    printed = words(capfd.readouterr().out)
    assert left.value.code == 1
    shown = lines_of("docs/how-to/validate.md", "x202600002 against China")
    assert len(shown) > 15
    for line in shown:
        for part in re.split(r"/\.\.\./|\(\.\.\.\)", line):  # the page leaves out folders and exemptions
            assert part in printed
