"""jembatan validate: a package against an official catalogue of technical rules."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from jembatan.cli.calculation_output import Out
from jembatan.cli.options import (
    Lang,
    LanguageOption,
    LawFolders,
    MaxUnpacked,
    PageFormat,
    TextHtmlOrJson,
    Workers,
)


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("validate", epilog="Example: jembatan validate x202600001/ --against cn-1.0")(validate)


def validate(
    package: Annotated[
        Path | None,
        typer.Argument(help="A folder or .zip: the application with all its sequences, or one sequence."),
    ] = None,
    against: Annotated[
        str,
        typer.Option(
            "--against",
            help="The profile: cn-1.0, cn-1.1-partial, eu-6.1-historical, us-partial, ich-3.2.2, ich-4.0.",
        ),
    ] = "",
    list_rules: Annotated[
        bool, typer.Option("--list", help="List the rules of the profile instead of running them.")
    ] = False,
    sequence: Annotated[
        str | None,
        typer.Option("--sequence", help="Judge this sequence alone; the others are read as its past."),
    ] = None,
    format: PageFormat = TextHtmlOrJson.TEXT,
    out: Out = None,
    law: LawFolders = None,
    lang: Lang = LanguageOption.EN,
    workers: Workers = None,
    max_unpacked: MaxUnpacked = None,
) -> int:
    """Check a package by official technical rules: what fails, what was not run and why. Exit 0 only if no error was found."""
    from jembatan.cli.output import answer, note, terminal_width
    from jembatan.core.errors import UsageError
    from jembatan.validate.catalogue import load_profile, load_profile_ids

    folders = tuple(law or ())
    width = terminal_width() if out is None else None
    if not against:
        raise UsageError(f"say against what: --against with one of {', '.join(load_profile_ids(folders))}")
    profile = load_profile(against, folders)
    if list_rules:
        from jembatan.report.validation import render_catalogue_json, render_catalogue_text
        from jembatan.report.validation_page import render_catalogue_page

        content = {
            TextHtmlOrJson.TEXT: partial(render_catalogue_text, width=width),
            TextHtmlOrJson.HTML: render_catalogue_page,
            TextHtmlOrJson.JSON: render_catalogue_json,
        }[format](profile, language=lang.value)
        code = 0
    elif package is None:
        raise UsageError("give the package to validate, or --list to see the rules")
    else:
        from jembatan.cli.running import Crashes, TerminalProgress
        from jembatan.dossier.package import open_package
        from jembatan.report.validation import render_validation_json, render_validation_text
        from jembatan.report.validation_page import render_validation_page
        from jembatan.validate.run import validate_package

        crashes = Crashes()
        with (
            TerminalProgress(lang.value) as progress,
            open_package(package, max_unpacked_bytes=max_unpacked) as opened,
        ):
            validation = validate_package(
                opened,
                profile,
                only=sequence,
                workers=workers,
                progress=progress,
                keep_crash=crashes.keep,
            )
        crashes.tell()
        content = {
            TextHtmlOrJson.TEXT: partial(render_validation_text, width=width),
            TextHtmlOrJson.HTML: render_validation_page,
            TextHtmlOrJson.JSON: render_validation_json,
        }[format](validation, language=lang.value)
        code = 0 if validation.verdict == "no_error_found" else 1
    if out is None:
        answer(content)
    else:
        out.write_text(content, "utf-8")
        note(str(out))
    return code
