"""jembatan diff: what changed between two assessments."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from jembatan.cli.options import Lang, LanguageOption, PageFormat, TextHtmlOrJson


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("diff", epilog="Example: jembatan diff old/report.json new/report.json")(diff)


def diff(
    old: Annotated[Path, typer.Argument(help="The earlier assessment (JSON).")],
    new: Annotated[Path, typer.Argument(help="The later assessment (JSON).")],
    format: PageFormat = TextHtmlOrJson.TEXT,
    lang: Lang = LanguageOption.EN,
) -> int:
    """Say what closed, is new, reopened or changed, and whether because of the law or of the file."""
    from jembatan.assess.diff import compute_difference
    from jembatan.cli.output import answer, answer_json
    from jembatan.report.difference import (
        describe_difference,
        render_difference_page,
        render_difference_text,
    )

    difference = compute_difference(_read(old), _read(new))
    if format is TextHtmlOrJson.JSON:
        answer_json(describe_difference(difference, language=lang.value))
    elif format is TextHtmlOrJson.HTML:
        answer(render_difference_page(difference, language=lang.value))
    else:
        answer(render_difference_text(difference, language=lang.value))
    return 1 if difference.rows else 0


def _read(path: Path) -> dict[str, Any]:
    import msgspec

    from jembatan.core.errors import InputError
    from jembatan.core.written_file import decode_written

    try:
        value = msgspec.json.decode(decode_written(path.read_bytes(), str(path)))
    except msgspec.DecodeError as error:
        raise InputError(
            f"{path}: not JSON ({error}); give a file written by 'jembatan assess --format json'"
        ) from None
    if not isinstance(value, dict):
        raise InputError(
            f"{path}: expected a JSON object; give a file written by 'jembatan assess --format json'"
        )
    schema = value.get("schema")
    if schema == "jembatan.assessments/1":
        raise InputError(
            f"{path} holds the assessments of several authorities: give the report.json in the folder of one, for example ID/report.json"
        )
    if schema != "jembatan.assessment/1":
        raise InputError(
            f"{path}: expected a file of schema jembatan.assessment/1, got {schema!r}; give a file written by 'jembatan assess --format json'"
        )
    return value
