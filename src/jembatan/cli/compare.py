"""jembatan compare: two authorities' law side by side, by concept."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from jembatan.cli.options import Lang, LanguageOption, LawFolders


class CompareFormat(StrEnum):
    """How a comparison is written."""

    TEXT = "text"
    HTML = "html"
    XLSX = "xlsx"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("compare", epilog="Example: jembatan compare CN ID --format html --out map.html")(compare)


def compare(
    here: Annotated[str, typer.Argument(help="One authority, for example CN.")],
    there: Annotated[str, typer.Argument(help="The other, for example ID.")],
    product: Annotated[
        Path | None,
        typer.Option("--product", help="A product sheet: numbers that depend on the product follow it."),
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", help="The day whose law counts (YYYY-MM-DD); today if not given.")
    ] = None,
    format: Annotated[CompareFormat, typer.Option("--format", help="What to write.")] = CompareFormat.TEXT,
    out: Annotated[Path | None, typer.Option("--out", help="A file to write to; xlsx needs one.")] = None,
    law: LawFolders = None,
    lang: Lang = LanguageOption.EN,
) -> int:
    """Lay two authorities' requirements side by side: same, stricter, looser, different, only here, only there, not known."""
    from jembatan.assess.compare import compare_jurisdictions
    from jembatan.cli.output import answer, note
    from jembatan.cli.today import day_or_today
    from jembatan.core.errors import UsageError
    from jembatan.core.fact import Facts
    from jembatan.facts.product_sheet import read_sheet
    from jembatan.law.load import load_jurisdiction
    from jembatan.report import comparison as report

    if format is CompareFormat.XLSX and out is None:
        raise UsageError("--format xlsx needs --out FILE: a workbook cannot go to the terminal")
    one, other = (load_jurisdiction(code, law or ()) for code in (here, there))
    sheet = read_sheet(product, one, law or ())
    sides = (Facts(sheet.of(one.code).facts), Facts(sheet.of(other.code).facts))
    found = compare_jurisdictions(one, other, day_or_today(on, "--on"), sides)
    render = {
        CompareFormat.TEXT: report.render_comparison_text,
        CompareFormat.HTML: report.render_comparison_page,
        CompareFormat.JSON: report.render_comparison_json,
        CompareFormat.XLSX: report.render_comparison_workbook,
    }[format]
    content = render(found, language=lang.value)
    if out is None:
        assert isinstance(content, str)
        answer(content)
    else:
        out.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        note(str(out))
    return 0
