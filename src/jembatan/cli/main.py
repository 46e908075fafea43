"""The command line: finds the command, and turns errors into the exit codes of the contract."""

from __future__ import annotations

import sys
from importlib import import_module
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated

import typer
from typer.main import get_command

from jembatan import __version__
from jembatan.cli.exit_codes import ExitCode
from jembatan.cli.plain_values import take_plain_values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jembatan.core.errors import JembatanError
    from jembatan.core.text import Language

COMMANDS = (
    "demo",
    "inspect",
    "init",
    "assess",
    "diff",
    "compare",
    "clock",
    "law",
    "validate",
    "verify",
    "trial",
    "quality",
    "bridge",
    "build",
)

_INTERRUPTED = 130  # by the convention of shells: 128 and the number of the signal


def _print_version(wanted: bool) -> None:
    if wanted:
        from jembatan.cli.output import answer

        answer(__version__)
        raise typer.Exit


def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


def build_program(commands: Sequence[str] = COMMANDS) -> typer.Typer:
    """Return the command line with these commands and groups of commands."""
    program = typer.Typer(
        name="jembatan",
        help="Carries a medicine's dossier from the regulator that knows it to the regulator that does not yet.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    program.callback()(_main)
    for command in commands:
        import_module(f"jembatan.cli.{command}").register(program)
    return program


def _build_for(arguments: Sequence[str]) -> typer.Typer:
    """Return the program with the command that is called alone: to build all of them takes longer than some of them run.

    Where the first word is no command (--help, or a slip of the pen), all are there to be listed.
    """
    return build_program(arguments[:1] if arguments and arguments[0] in COMMANDS else COMMANDS)


def run(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with one of the five exit codes."""
    import atexit
    import gc

    from jembatan.cli.stopping import take_requests_to_stop
    from jembatan.core.errors import JembatanError

    # A command keeps most of what it reads: looking for waste seldom finds any.
    gc.set_threshold(500_000, 20, 100)
    atexit.unregister(gc.freeze)
    atexit.register(gc.freeze)  # nor does looking once more at the end, when the system takes all of it back
    take_requests_to_stop()
    given = sys.argv[1:] if arguments is None else arguments
    try:
        command = get_command(_build_for(given))
        take_plain_values(command)
        code = command(arguments, prog_name="jembatan", standalone_mode=False)
    except JembatanError as error:
        sys.exit(_tell(_say(error, given), ExitCode(error.exit_code)))
    except KeyboardInterrupt:
        sys.exit(_tell_stopped())
    except Exception as error:  # noqa: BLE001 - the last line of defence: one sentence, details in a private file
        sys.exit(_unexpected(error, given))
    if code == _INTERRUPTED:  # the command-line library has caught the interrupt before us
        sys.exit(_tell_stopped())
    sys.exit(int(code or 0))


def _say(error: JembatanError, arguments: list[str]) -> str:
    """Return the sentence in the language that --lang asked for, where the error has it in more than English."""
    if error.message is None:
        return str(error)
    from jembatan.report.texts import load_texts

    return load_texts(_find_language(arguments)).say(error.message)


def _find_language(arguments: list[str]) -> Language:
    """Return the language that --lang asks for, or English."""
    from jembatan.core.text import LANGUAGES

    given = " ".join(arguments).replace("--lang=", "--lang ").split()
    asked = dict(pairwise(given)).get("--lang", "en")
    return next((code for code in LANGUAGES if code == asked), "en")


def _tell_stopped() -> int:
    return _tell("stopped on request; nothing was left half-written", ExitCode.OUR_FAULT)


def _unexpected(error: Exception, given: list[str]) -> int:
    if hasattr(error, "format_message"):  # the command line itself is wrong
        from jembatan.cli.wrong_call import word_wrong_call

        return _tell(word_wrong_call(error, _find_language(given)), ExitCode.WRONG_COMMAND_LINE)
    if isinstance(error, OSError) and error.filename:
        name = str(error.filename)
        return _tell(
            f"{name}: {error.strerror}; check that it exists and may be written or read",
            ExitCode.UNREADABLE_INPUT,
        )
    from jembatan.cli.fault_file import write_fault_file

    return _tell(
        f"a fault of ours ({type(error).__name__}); details were written to {write_fault_file(error)} "
        "(look at it before you share it: it may name your files)",
        ExitCode.OUR_FAULT,
    )


def _tell(text: str, code: ExitCode) -> int:
    from jembatan.cli.output import note

    note(f"jembatan: {text}")
    return int(code)


if __name__ == "__main__":
    run()
