"""jembatan demo: the worked example, written, assessed for Indonesia, reported."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jembatan.cli.options import Format, Lang, LanguageOption, TextOrJson

_DEMO_FOLDER = Path("jembatan-demo")


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("demo", epilog="Example: jembatan demo --out my-demo")(demo)


def demo(
    out: Annotated[
        Path, typer.Option("--out", help="A folder for the dossier and the report.")
    ] = _DEMO_FOLDER,
    on: Annotated[
        str | None, typer.Option("--on", help="The day whose law counts (YYYY-MM-DD); today if not given.")
    ] = None,
    format: Format = TextOrJson.TEXT,
    lang: Lang = LanguageOption.EN,
) -> int:
    """Write the worked example (invented data), assess it for Indonesia, and write the report."""
    from jembatan import pipeline
    from jembatan.cli.output import answer, note
    from jembatan.cli.running import Crashes, TerminalProgress
    from jembatan.cli.today import day_or_today
    from jembatan.demo.worked_example import DOSSIER, PRODUCT_SHEET, write_worked_example
    from jembatan.report.console import render_summary
    from jembatan.report.json_document import render_json

    if (out / DOSSIER).is_dir() and (out / PRODUCT_SHEET).is_file():
        note(f"the worked example is in {out} already; it is assessed as it stands")
    else:
        note("writing the worked example (invented data, no statement on any marketed product) ...")
        with TerminalProgress(lang.value) as writing:
            write_worked_example(out, progress=writing)
    crashes = Crashes()
    with TerminalProgress(lang.value) as progress:
        assessment = pipeline.assess(
            out / DOSSIER,
            jurisdiction="ID",
            on=day_or_today(on, "--on"),
            product=out / PRODUCT_SHEET,
            workers=0,
            progress=progress,
            keep_crash=crashes.keep,
        )
        written = pipeline.deliver(assessment, out, language=lang.value, progress=progress)
    if format is TextOrJson.JSON:
        answer(render_json(assessment, language=lang.value).decode("utf-8"))
    else:
        answer(render_summary(assessment, language=lang.value))
    for path in written:
        (note if format is TextOrJson.JSON else answer)(str(path))
    crashes.tell()
    return 0
