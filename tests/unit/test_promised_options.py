"""What contract and README promise of every command: an example in its help, a language, a format."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import typer
import typer.main

from jembatan.cli.main import build_program

FORMATS_BY_COMMAND = {
    "demo": {"text", "json"},
    "inspect": {"text", "json"},
    "init": {"toml"},
    "assess": {"text", "json"},
    "diff": {"text", "html", "json"},
    "compare": {"text", "html", "xlsx", "json"},
    "clock": {"text", "json"},
    "law check": {"text", "json"},
    "law coverage": {"text", "json"},
    "law show": {"text", "json"},
    "validate": {"text", "html", "json"},
    "bridge": {"text", "json"},
    "build cn-ectd": {"text", "json"},
    "build ich-3.2.2": {"text", "json"},
    "verify": {"text", "pdf", "json"},
}


def commands() -> dict[str, Any]:
    def walk(command: Any, name: str) -> Iterator[tuple[str, Any]]:
        if hasattr(command, "commands"):
            for child, sub in command.commands.items():
                yield from walk(sub, f"{name} {child}".strip())
        else:
            yield name, command

    return dict(walk(typer.main.get_command(build_program()), ""))


def choices(command: Any, option: str) -> set[str]:
    shown = command.get_help(typer.Context(command, terminal_width=200, max_content_width=200))
    found = re.search(rf"{option} +<([^>]+)>", shown)
    return set(found[1].split("|")) if found else set()


def test_every_command_has_an_example_a_language_and_the_promised_formats():
    found = commands()
    assert set(FORMATS_BY_COMMAND) <= set(found)
    for name, command in found.items():
        assert f"jembatan {name}" in (command.epilog or ""), name
        assert choices(command, "--lang") == {"en", "id", "zh"}, name
        promised = FORMATS_BY_COMMAND.get(name, {"text", "html", "json"})
        assert choices(command, "--format") == promised, name
