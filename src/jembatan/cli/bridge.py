"""jembatan bridge: carry a dossier into another authority's structure, with the list of what is still to do."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jembatan.cli.options import (
    Format,
    Lang,
    LanguageOption,
    LawFolders,
    MaxUnpacked,
    NoCache,
    TextOrJson,
    Workers,
)


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command(
        "bridge", epilog="Example: jembatan bridge dossier/ --to ID --product product.toml --out for-bpom/"
    )(bridge)


def bridge(
    dossier: Annotated[Path, typer.Argument(help="A folder or .zip: eCTD, CTD, ACTD or plain.")],
    to: Annotated[str, typer.Option("--to", help="The authority it shall be filed with: ID or CN.")],
    out: Annotated[
        Path, typer.Option("--out", help="A new folder: dossier/, bridge.json, bridge.html, todo.xlsx.")
    ],
    product: Annotated[
        Path | None, typer.Option("--product", help="The product sheet (product.toml).")
    ] = None,
    from_: Annotated[
        str,
        typer.Option("--from", help="The country it comes from, where the dossier does not say so itself."),
    ] = "",
    on: Annotated[
        str | None, typer.Option("--on", help="The day whose law counts (YYYY-MM-DD); today if not given.")
    ] = None,
    places: Annotated[
        Path | None,
        typer.Option("--places", help="places.toml, filled in: where documents go that no rule places."),
    ] = None,
    keep_ctd: Annotated[
        bool, typer.Option("--keep-ctd", help="Keep Modules 2 to 5 as they are; only Part I is made.")
    ] = False,
    merge: Annotated[
        bool,
        typer.Option(
            "--merge",
            help="One PDF with bookmarks where several sections share a heading; never of signed or sealed papers.",
        ),
    ] = False,
    duplicate: Annotated[
        bool,
        typer.Option(
            "--duplicate", help="File a report that serves two places twice, not by a sheet that points."
        ),
    ] = False,
    include_subject_data: Annotated[
        bool,
        typer.Option(
            "--include-subject-data",
            help="Carry data of single subjects too; needs data.legal_basis in the product sheet.",
        ),
    ] = False,
    references: Annotated[
        bool,
        typer.Option(
            "--references/--no-references", help="Search the carried documents for old numbers and links."
        ),
    ] = True,
    link: Annotated[bool, typer.Option("--link", help="Hard links instead of copies.")] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Replace --out whole where it exists and is not empty.")
    ] = False,
    law: LawFolders = None,
    format: Format = TextOrJson.TEXT,
    lang: Lang = LanguageOption.EN,
    no_cache: NoCache = False,
    workers: Workers = None,
    max_unpacked: MaxUnpacked = None,
) -> int:
    """Carry a dossier into another authority's structure; say for each document where it went, and what is still to do."""
    from jembatan.build.bridge_plan import BridgeChoices
    from jembatan.build.left_behind import list_left_behind
    from jembatan.cli.output import answer, note
    from jembatan.cli.running import Crashes, TerminalProgress, cache_folder
    from jembatan.cli.today import day_or_today
    from jembatan.pipeline_bridge import bridge as carry
    from jembatan.report.bridge_console import render_bridge_summary
    from jembatan.report.bridge_json import render_bridge_json
    from jembatan.report.bridge_papers import JSON_NAME, PAGE_NAME, PLACES_NAME, TODO_NAME
    from jembatan.report.texts import load_texts

    crashes = Crashes()
    with TerminalProgress(lang.value) as progress:
        built = carry(
            dossier,
            out,
            to=to,
            on=day_or_today(on, "--on"),
            source_country=from_,
            product=product,
            law_folders=law or (),
            choices=BridgeChoices(
                keeps_ctd=keep_ctd,
                merges=merge,
                duplicates=duplicate,
                includes_subject_data=include_subject_data,
            ),
            places=places,
            searches_text=references,
            links=link,
            force=force,
            language=lang.value,
            cache_folder=cache_folder(no_cache),
            workers=workers,
            max_unpacked_bytes=max_unpacked,
            progress=progress,
            keep_crash=crashes.keep,
        )
    if format is TextOrJson.JSON:
        answer(render_bridge_json(built, language=lang.value).decode("utf-8"))
    else:
        answer(render_bridge_summary(built, language=lang.value))
    for name in ("dossier", JSON_NAME, PAGE_NAME, TODO_NAME, PLACES_NAME):
        note(str(out / name))
    for left in list_left_behind(out):
        note(load_texts(lang.value).say("bridge.left_behind", name=left))
    crashes.tell()
    return 1 if built.todo or built.held_back or built.unplaced or built.cited else 0
