"""jembatan assess: judge a dossier against an authority's law."""

from __future__ import annotations

from enum import StrEnum
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


class StageOption(StrEnum):
    """The stages that can be judged."""

    TRIAL = "trial"
    FILING = "filing"
    DURING_REVIEW = "during_review"
    APPROVAL = "approval"
    POST_APPROVAL = "post_approval"


class AudienceOption(StrEnum):
    """For whom the report is written; never changes an outcome."""

    APPLICANT = "applicant"
    AUTHORITY = "authority"


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command(
        "assess", epilog="Example: jembatan assess dossier/ --for ID --product product.toml --out report/"
    )(assess)


def assess(
    dossier: Annotated[Path, typer.Argument(help="A folder or .zip.")],
    jurisdictions: Annotated[
        list[str],
        typer.Option(
            "--for", metavar="CODE", help="The authority, for example ID or CN; several times for several."
        ),
    ],
    product: Annotated[
        Path | None, typer.Option("--product", help="The product sheet (product.toml).")
    ] = None,
    answers: Annotated[
        Path | None, typer.Option("--answers", help="answers.toml, or the workbook filled in.")
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", help="The day whose law counts (YYYY-MM-DD); today if not given.")
    ] = None,
    stage: Annotated[
        StageOption, typer.Option("--stage", help="The stage that is judged.")
    ] = StageOption.FILING,
    audience: Annotated[
        AudienceOption, typer.Option("--as", help="For whom the report is written.")
    ] = AudienceOption.APPLICANT,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="A folder for report.html, .xlsx, .docx, .json, .pdf; one below it for each of several.",
        ),
    ] = None,
    law: LawFolders = None,
    format: Format = TextOrJson.TEXT,
    lang: Lang = LanguageOption.EN,
    no_cache: NoCache = False,
    workers: Workers = None,
    max_unpacked: MaxUnpacked = None,
) -> int:
    """Judge a dossier against an authority's law on a day, and write the report; each of several by its own values."""
    from jembatan import pipeline
    from jembatan.cli.jurisdictions import split_codes
    from jembatan.cli.output import answer, note
    from jembatan.cli.running import Crashes, TerminalProgress, cache_folder
    from jembatan.cli.today import day_or_today
    from jembatan.core.errors import UsageError
    from jembatan.core.grades import Stage

    codes = split_codes(jurisdictions)
    if not codes:
        raise UsageError("--for is empty; name an authority, for example --for ID")
    day = day_or_today(on, "--on")
    crashes = Crashes()
    assessments, written = [], []
    with TerminalProgress(lang.value) as progress:
        for code in codes:
            assessment = pipeline.assess(
                dossier,
                jurisdiction=code,
                on=day,
                stage=Stage(stage.value),
                product=product,
                answers=answers,
                law_folders=law or (),
                cache_folder=cache_folder(no_cache),
                workers=workers,
                max_unpacked_bytes=max_unpacked,
                progress=progress,
                keep_crash=crashes.keep,
            )
            assessments.append(assessment)
            if out:
                written += pipeline.deliver(
                    assessment,
                    out / code if len(codes) > 1 else out,
                    language=lang.value,
                    audience=audience.value,
                    progress=progress,
                )
    if format is TextOrJson.JSON:
        from jembatan.report.json_document import render_json_of_all

        answer(render_json_of_all(assessments, language=lang.value))
    else:
        from jembatan.report.console import render_summary

        for assessment in assessments:
            answer(render_summary(assessment, language=lang.value))
    for path in written:
        note(str(path))
    crashes.tell()
    return 0 if all(assessment.is_clear for assessment in assessments) else 1
