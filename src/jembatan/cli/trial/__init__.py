"""jembatan trial: multi-regional trials; one file per command."""

from __future__ import annotations

from importlib import import_module

import typer

COMMANDS: tuple[str, ...] = ("consistency", "size", "boundaries", "simulate", "analyse", "extrapolate")


def register(app: typer.Typer) -> None:
    """Add the group and its commands to the program."""
    trial = typer.Typer(
        help="Trials across borders: design, simulate, analyse, extrapolate.",
        no_args_is_help=True,
    )
    for command in COMMANDS:
        import_module(f"jembatan.cli.trial.{command}").register(trial)
    app.add_typer(trial, name="trial")
