"""Writes a report in the formats asked for; nothing half-written is left under a report's name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from jembatan.core.assessment import Assessment, Audience
from jembatan.core.errors import InputError
from jembatan.core.text import Language

FORMATS = ("html", "xlsx", "docx", "json", "pdf")
Render = Callable[[Assessment, Language, Audience], bytes]


def write_report(
    assessment: Assessment,
    out: Path,
    *,
    language: Language,
    audience: Audience,
    formats: Sequence[str] = FORMATS,
) -> list[Path]:
    """Write report.<format> into `out` for each format and return the files; an existing report is replaced.

    Raises InputError where the folder cannot be made or written to.
    """
    written = []
    try:
        out.mkdir(parents=True, exist_ok=True)
        for format_ in formats:
            path = out / f"report.{format_}"
            half = out / f".report.{format_}.part"
            half.write_bytes(_RENDER[format_](assessment, language, audience))
            half.replace(path)
            written.append(path)
    except OSError as error:
        raise InputError(
            f"{out}: the report cannot be written ({error.strerror}); name a folder that may be written to, with space left"
        ) from error
    return written


def _html(assessment: Assessment, language: Language, audience: Audience) -> bytes:
    from jembatan.report.page import render_page

    return render_page(assessment, language=language, audience=audience).encode("utf-8")


def _xlsx(assessment: Assessment, language: Language, audience: Audience) -> bytes:
    from jembatan.report.workbook import render_workbook

    return render_workbook(assessment, language=language, audience=audience)


def _docx(assessment: Assessment, language: Language, audience: Audience) -> bytes:
    from jembatan.report.letters import render_letter

    return render_letter(assessment, language=language, audience=audience)


def _json(assessment: Assessment, language: Language, audience: Audience) -> bytes:
    from jembatan.report.json_document import render_json

    return render_json(assessment, language=language)


def _pdf(assessment: Assessment, language: Language, audience: Audience) -> bytes:
    from jembatan.report.pdf import render_pdf

    return render_pdf(assessment, language=language, audience=audience)


_RENDER: dict[str, Render] = {"html": _html, "xlsx": _xlsx, "docx": _docx, "json": _json, "pdf": _pdf}
