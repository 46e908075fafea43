"""The program builds the command that is called alone, and knows all of them wherever they are asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

from jembatan.cli.main import COMMANDS, run

LOADED = """
import sys
from jembatan.cli import main
try:
    main.run(sys.argv[1:])
finally:
    print("loaded:", *(c for c in main.COMMANDS if f"jembatan.cli.{c}" in sys.modules), file=sys.stderr)
"""


def loaded_by(*arguments: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *arguments], capture_output=True, text=True, check=False
    )
    return done.stderr.rpartition("loaded:")[2].split()


def test_a_command_that_is_called_loads_no_other():
    assert loaded_by("clock", "--help") == ["clock"]
    assert loaded_by("--help") == list(COMMANDS)


def test_the_help_lists_every_command(capsys):
    with pytest.raises(SystemExit):
        run(["--help"])
    shown = capsys.readouterr().out
    assert all(f"\n  {command} " in shown for command in COMMANDS)


def test_a_slip_of_the_pen_is_met_with_the_nearest_command(capsys):
    with pytest.raises(SystemExit) as left:
        run(["asses", "dossier"])
    assert left.value.code == 2
    assert "assess" in capsys.readouterr().err


def test_commands_can_be_called_one_after_another(capsys):
    for arguments, expected in (
        (["trial", "--help"], "consistency"),
        (["trial", "--help"], "consistency"),
        (["law", "--help"], "coverage"),
    ):
        with pytest.raises(SystemExit):
            run(arguments)
        assert expected in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["asses", "x"], "no such command 'asses'. Did you mean 'assess'? (jembatan --help)"),
        (["assess", "x", "--fr", "ID"], "--for"),
        (["assess", "x"], "missing option '--for' (jembatan assess --help)"),
        (["quality", "shelflife"], "Did you mean 'shelf-life'? (jembatan quality --help)"),
        (
            ["demo", "--lang", "zn"],
            "'zn' is not known; did you mean zh? Known: en, id, zh (jembatan demo --help)",
        ),
        (["demo", "--lang", "klingon"], "'klingon' is not known; known: en, id, zh"),
        (["trial", "consistency", "--endpoint", "norml"], "did you mean normal?"),
        (
            ["clock", "--for", "ID", "--pathway", "id-standar", "--start", "2026-01-05"],
            "did you mean id-standard?",
        ),
        (["verify", "--only", "stability", "--only", "tolerence"], "did you mean tolerance?"),
    ],
)
def test_a_wrong_call_is_one_sentence_with_what_was_meant_and_where_the_help_is(capsys, words, said):
    with pytest.raises(SystemExit) as left:
        run(words)
    assert left.value.code == 2
    told = capsys.readouterr().err
    assert said in told
    assert "Usage:" not in told and "Value error" not in told


@pytest.mark.parametrize("words", [[], ["quality"], ["law"]])
def test_a_call_without_a_word_shows_the_help_once_and_leaves_with_2(capsys, words):
    with pytest.raises(SystemExit) as left:
        run(words)
    assert left.value.code == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("Usage:") == 1
    assert "Commands:" in told.err


@pytest.mark.parametrize(
    ("words", "indonesian", "chinese"),
    [
        (
            ["assess", "x"],
            "--for belum diberikan (jembatan assess --help)",
            "缺少 --for (jembatan assess --help)",
        ),
        (["assess", "x", "--four", "ID"], "tidak ada opsi --four", "没有选项 --four"),
        (["clock", "--format", "jsn", "--start", "2026-01-05"], "apakah maksud Anda json?", "是否指 json？"),
        (["quality", "shelflife"], "tidak ada perintah 'shelflife'", "没有命令 'shelflife'"),
    ],
)
def test_a_wrong_call_is_told_in_the_language_that_was_asked_for(capsys, words, indonesian, chinese):
    for language, said in (("id", indonesian), ("zh", chinese)):
        with pytest.raises(SystemExit) as left:
            run([*words, "--lang", language])
        assert left.value.code == 2
        assert said in capsys.readouterr().err
