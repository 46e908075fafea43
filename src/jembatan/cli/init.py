"""jembatan init: draft the product sheet from what the dossier says and what the law asks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jembatan.cli.options import Lang, LanguageOption, LawFolders, NoCache, TomlAlone, TomlFormat


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("init", epilog="Example: jembatan init dossier/ --for ID > product.toml")(init)


def init(
    dossier: Annotated[Path, typer.Argument(help="A folder or .zip.")],
    jurisdictions: Annotated[
        list[str] | None,
        typer.Option(
            "--for",
            metavar="CODE",
            help="The authority whose law asks; several times for several; ID if not given.",
        ),
    ] = None,
    law: LawFolders = None,
    format: TomlFormat = TomlAlone.TOML,
    lang: Lang = LanguageOption.EN,
    no_cache: NoCache = False,
) -> int:
    """Draft product.toml: what backbone and documents say is filled in, what is unknown becomes a commented question."""
    from jembatan import pipeline
    from jembatan.cli.jurisdictions import split_codes
    from jembatan.cli.output import answer
    from jembatan.cli.running import TerminalProgress, cache_folder

    with TerminalProgress(lang.value) as progress:
        answer(
            pipeline.draft(
                dossier,
                jurisdictions=split_codes(jurisdictions) or ["ID"],
                law_folders=law or (),
                cache_folder=cache_folder(no_cache),
                language=lang.value,
                progress=progress,
            )
        )
    return 0
