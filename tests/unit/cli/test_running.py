"""How far long work is: said in the reader's language, on a terminal alone, after a second, and wiped afterwards."""

from __future__ import annotations

import io

import pytest

from jembatan.cli import running
from jembatan.cli.running import TerminalProgress


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def clock(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(running.time, "monotonic", lambda: now[0])
    return now


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "reading documents: 20 of 1,000"), ("id", "membaca dokumen: 20 dari 1.000"), ("zh", "读取文件：20/1,000")],
)  # fmt: skip
def test_it_is_said_in_the_readers_language_after_a_second_and_wiped_afterwards(
    monkeypatch, clock, language, said
):
    terminal = Terminal()
    monkeypatch.setattr(running.sys, "stderr", terminal)
    with TerminalProgress(language) as progress:
        progress("documents", 10, 1000)
        assert terminal.getvalue() == ""
        clock[0] += 1.5
        progress("documents", 20, 1000)
        assert terminal.getvalue() == f"\r\033[K{said}"
    assert terminal.getvalue().endswith("\r\033[K")


def test_a_file_or_a_pipe_is_told_nothing(monkeypatch, clock):
    pipe = io.StringIO()
    monkeypatch.setattr(running.sys, "stderr", pipe)
    with TerminalProgress() as progress:
        clock[0] += 10
        progress("documents", 20, 1000)
    assert pipe.getvalue() == ""


def test_every_stage_that_the_program_tells_has_words():
    import ast
    from pathlib import Path

    import jembatan
    from jembatan.report.texts import load_texts

    told = set()
    for file in Path(jembatan.__file__).parent.rglob("*.py"):
        tree = ast.parse(file.read_text("utf-8"))
        stages = {
            target.id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in (
                "progress",
                "_progress",
            ):
                stage = node.args[0]
                told.add(stage.value if isinstance(stage, ast.Constant) else stages[ast.unparse(stage)])
    assert {"documents", "texts", "report", "simulate"} <= told
    assert [stage for stage in told if f"progress.{stage}" not in load_texts("en")] == []
