"""jembatan quality: Module 3 and transfer statistics; one file per command."""

from __future__ import annotations

from importlib import import_module

import typer

COMMANDS: tuple[str, ...] = (
    "shelf_life",
    "claims",
    "kinetics",
    "dissolution",
    "bioequivalence",
    "transfer",
    "tolerance",
    "compare",
)


def register(app: typer.Typer) -> None:
    """Add the group and its commands to the program."""
    quality = typer.Typer(
        help="Quality across borders: shelf life, claims, dissolution, transfer, comparability.",
        no_args_is_help=True,
    )
    for command in COMMANDS:
        import_module(f"jembatan.cli.quality.{command}").register(quality)
    app.add_typer(quality, name="quality")
