"""jembatan inspect: what is in a dossier."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jembatan.cli.options import Format, Lang, LanguageOption, MaxUnpacked, NoCache, TextOrJson, Workers


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("inspect", epilog="Example: jembatan inspect dossier.zip --format json")(inspect)


def inspect(
    dossier: Annotated[Path, typer.Argument(help="A folder or .zip.")],
    format: Format = TextOrJson.TEXT,
    lang: Lang = LanguageOption.EN,
    no_cache: NoCache = False,
    workers: Workers = None,
    max_unpacked: MaxUnpacked = None,
) -> int:
    """Say what is in a dossier: format, sequences, documents by section, languages, pages, what could not be placed."""
    from jembatan.cli.output import answer, answer_json
    from jembatan.cli.running import TerminalProgress, cache_folder
    from jembatan.dossier.inspection import inspection
    from jembatan.dossier.package import open_package
    from jembatan.dossier.reader import read_dossier
    from jembatan.report.console import render_inspection

    with (
        TerminalProgress(lang.value) as progress,
        open_package(dossier, max_unpacked_bytes=max_unpacked) as package,
    ):
        found = read_dossier(package, cache_folder=cache_folder(no_cache), workers=workers, progress=progress)
    if format is TextOrJson.JSON:
        answer_json(inspection(found))
    else:
        answer(render_inspection(found, language=lang.value))
    return 0
