"""What is taken as it stands is what the library would have made of it, and every slip still gets its message."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import pytest
import typer
from typer.main import get_command

from jembatan.cli.plain_values import take_plain_values


class Tongue(StrEnum):
    ONE = "one"
    TWO = "two"


def outcome(arguments: list[str], quick: bool) -> tuple[Any, str]:
    """Return what the command received, or the message that the user gets."""
    app = typer.Typer(add_completion=False)
    received: list[Any] = []

    @app.command()
    def command(
        place: Annotated[Path, typer.Argument()],
        codes: Annotated[list[str], typer.Option("--for")],
        tongue: Annotated[Tongue, typer.Option()] = Tongue.ONE,
        loose: Annotated[Tongue, typer.Option(case_sensitive=False)] = Tongue.ONE,
        name: Annotated[str | None, typer.Option()] = None,
        law: Annotated[list[Path] | None, typer.Option()] = None,
        count: Annotated[int | None, typer.Option()] = None,
        level: Annotated[float, typer.Option()] = 0.05,
        share: Annotated[float, typer.Option(min=0, max=1)] = 0.5,
        there: Annotated[Path | None, typer.Option(exists=True)] = None,
        parsed: Annotated[int, typer.Option(parser=lambda text: len(str(text)))] = 1,
        flag: Annotated[bool, typer.Option("--flag")] = False,
        sizes: Annotated[list[int], typer.Option("--size")] = [1],  # noqa: B006 - never changed
    ) -> None:
        received.append(
            (place, codes, tongue, loose, name, law, count, level, share, there, parsed, flag, sizes)
        )

    built = get_command(app)
    if quick:
        take_plain_values(built)
    try:
        built(arguments, standalone_mode=False)
    except Exception as error:  # noqa: BLE001 - its message is what is compared
        said = error.format_message() if hasattr(error, "format_message") else error
        return None, f"{type(error).__name__}: {said}"
    return [
        (type(one), one, [type(i) for i in one] if isinstance(one, list) else 0) for one in received[0]
    ], ""


GIVEN = ["here", "--for", "ID"]


@pytest.mark.parametrize(
    "arguments",
    [
        GIVEN,
        [*GIVEN, "--for", "CN"],
        ["~/x/../y//z/", "--for", ""],
        [*GIVEN, "--tongue", "two", "--loose", "TWO", "--name", "n m", "--flag"],
        [*GIVEN, "--tongue", "TWO"],
        [*GIVEN, "--tongue", "three"],
        [*GIVEN, "--law", "a", "--law", "b/c"],
        [*GIVEN, "--count", "12"],
        [*GIVEN, "--count", "-3"],
        [*GIVEN, "--count", "007"],
        [*GIVEN, "--count", "1_000"],
        [*GIVEN, "--count", "１２"],
        [*GIVEN, "--count", "12.0"],
        [*GIVEN, "--count", "twelve"],
        [*GIVEN, "--count", ""],
        [*GIVEN, "--level", "0.1"],
        [*GIVEN, "--level", "3"],
        [*GIVEN, "--level", "1e-3"],
        [*GIVEN, "--level", "nan"],
        [*GIVEN, "--level", "much"],
        [*GIVEN, "--share", "0.7"],
        [*GIVEN, "--share", "1.7"],
        [*GIVEN, "--there", "/"],
        [*GIVEN, "--there", "/no/such/place"],
        [*GIVEN, "--parsed", "12345"],
        [*GIVEN, "--size", "3", "--size", "4"],
        [*GIVEN, "--size", "3", "--size", "x"],
        ["here"],
        ["--for", "ID"],
        [*GIVEN, "--none"],
        [*GIVEN, "more"],
    ],
)  # fmt: skip
def test_the_command_receives_what_the_library_would_give_it(arguments):
    assert repr(outcome(arguments, quick=True)) == repr(outcome(arguments, quick=False))


def test_the_cases_above_hold_both_right_and_wrong_ones():
    assert outcome(GIVEN, quick=True)[1] == ""
    assert "not one of 'one', 'two'" in outcome([*GIVEN, "--tongue", "three"], quick=True)[1]
