"""Writes a calculation where the user wants it: text, page or JSON, to standard output or to a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jembatan.cli.options import TextHtmlOrJson

if TYPE_CHECKING:
    from jembatan.report.calculations.calculation import Calculation

Out = Annotated[Path | None, typer.Option("--out", help="A file to write to instead of standard output.")]


def deliver_calculation(calculation: Calculation, format: TextHtmlOrJson, out: Path | None) -> None:
    """Write the calculation in the format; to `out` where it is given, with a note of the file on standard error."""
    from jembatan.cli.output import answer, note
    from jembatan.report.calculations import show

    render = {
        TextHtmlOrJson.TEXT: show.render_calculation_text,
        TextHtmlOrJson.HTML: show.render_calculation_page,
        TextHtmlOrJson.JSON: show.render_calculation_json,
    }[format]
    content = render(calculation)
    if out is None:
        answer(content)
    else:
        out.write_text(content, "utf-8")
        note(str(out))
