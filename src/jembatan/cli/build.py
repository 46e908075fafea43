"""jembatan build: write an eCTD sequence from a folder and a product sheet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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

if TYPE_CHECKING:
    from jembatan.build.leaf_planner import Kind

Source = Annotated[Path, typer.Argument(help="A folder or .zip: CTD, ACTD, eCTD or plain.")]
Out = Annotated[
    Path, typer.Option("--out", help="A folder; the sequence is written to APPLICATION/0000 in it.")
]
Product = Annotated[
    Path | None, typer.Option("--product", help="The product sheet; it never enters the package.")
]
Previous = Annotated[
    Path | None,
    typer.Option("--previous", help="The application's folder: the next sequence holds only what changed."),
]
ChangesOnly = Annotated[
    bool,
    typer.Option(
        "--changes-only", help="With --previous: the source holds what changed alone, and nothing is deleted."
    ),
]
Util = Annotated[
    Path | None, typer.Option("--util", help="The util folder (dtd, style) of an official package.")
]
From = Annotated[
    str, typer.Option("--from", help="The country whose Module 1 the source has, where it does not say so.")
]
References = Annotated[
    bool,
    typer.Option(
        "--references/--no-references",
        help="Search the filed PDFs for links that lead nowhere under the new names.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    group = typer.Typer(
        name="build",
        help="Write what is filed: an eCTD sequence.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    group.command(
        "cn-ectd",
        epilog="Example: jembatan build cn-ectd dossier/ --product product.toml --out filed/. The next sequence: the same with"
        " --previous filed/x202600009",
    )(build_cn_ectd)
    group.command("ich-3.2.2", epilog="Example: jembatan build ich-3.2.2 dossier/ --out filed/")(build_ich)
    app.add_typer(group)


def build_cn_ectd(
    source: Source,
    out: Out,
    product: Product = None,
    previous: Previous = None,
    changes_only: ChangesOnly = False,
    util: Util = None,
    from_: From = "",
    references: References = True,
    law: LawFolders = None,
    format: Format = TextOrJson.TEXT,
    lang: Lang = LanguageOption.EN,
    no_cache: NoCache = False,
    workers: Workers = None,
    max_unpacked: MaxUnpacked = None,
) -> int:
    """Write an eCTD 3.2.2 sequence for China: index.xml, cn-regional.xml, checksums, study tagging files."""
    return _build(
        "cn-ectd",
        source,
        out,
        product,
        previous,
        changes_only,
        util,
        from_,
        references,
        law,
        format,
        lang,
        no_cache,
        workers,
        max_unpacked,
    )


def build_ich(
    source: Source,
    out: Out,
    product: Product = None,
    previous: Previous = None,
    changes_only: ChangesOnly = False,
    util: Util = None,
    from_: From = "",
    references: References = True,
    law: LawFolders = None,
    format: Format = TextOrJson.TEXT,
    lang: Lang = LanguageOption.EN,
    no_cache: NoCache = False,
    workers: Workers = None,
    max_unpacked: MaxUnpacked = None,
) -> int:
    """Write a plain eCTD 3.2.2 sequence without a regional Module 1."""
    return _build(
        "ich-3.2.2",
        source,
        out,
        product,
        previous,
        changes_only,
        util,
        from_,
        references,
        law,
        format,
        lang,
        no_cache,
        workers,
        max_unpacked,
    )


def _build(
    kind: Kind,
    source: Path,
    out: Path,
    product: Path | None,
    previous: Path | None,
    changes_only: bool,
    util: Path | None,
    from_: str,
    references: bool,
    law: list[Path] | None,
    format: TextOrJson,
    lang: LanguageOption,
    no_cache: bool,
    workers: int | None,
    max_unpacked: int | None,
) -> int:
    from jembatan.cli.output import answer, answer_json
    from jembatan.cli.running import TerminalProgress, cache_folder
    from jembatan.pipeline_build import build
    from jembatan.report.build_console import describe_submission, render_submission_text

    with TerminalProgress(lang.value) as progress:
        submission = build(
            source,
            out,
            kind=kind,
            product=product,
            previous=previous,
            changes_only=changes_only,
            util=util,
            source_country=from_,
            law_folders=law or (),
            searches_links=references,
            cache_folder=cache_folder(no_cache),
            workers=workers,
            max_unpacked_bytes=max_unpacked,
            progress=progress,
        )
    if format is TextOrJson.JSON:
        answer_json(describe_submission(submission, language=lang.value))
    else:
        answer(render_submission_text(submission, language=lang.value))
    return 1 if submission.still_to_write or submission.left_out or submission.moved_links else 0
