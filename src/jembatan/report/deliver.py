"""Writes a report in every format asked for, from one view."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jembatan.core.assessment import Assessment, Audience
from jembatan.core.errors import InputError, UsageError
from jembatan.core.progress import Progress
from jembatan.core.text import Language

FORMATS = ("html", "xlsx", "docx", "json", "pdf")


def write_report(
    assessment: Assessment,
    out: Path,
    *,
    language: Language,
    audience: Audience,
    formats: Sequence[str] = FORMATS,
    progress: Progress | None = None,
) -> list[Path]:
    """Write report.<format> into the folder, making it where it is not there, and return the paths.

    Raises UsageError for a format that there is not, and InputError where a file cannot be written.
    """
    # it brings the drawings along, and not every run has a report
    from jembatan.report.report_view import build_view

    unknown = [name for name in formats if name not in FORMATS]
    if unknown:
        raise UsageError(f"no report format {', '.join(unknown)}; there are {', '.join(FORMATS)}")
    view = build_view(assessment, language=language, audience=audience)
    written = []
    for done, name in enumerate(formats):
        if progress:
            progress("report", done, len(formats))
        content: bytes
        if name == "html":
            from jembatan.report.page import render_page_of_view

            content = render_page_of_view(view, assessment.manifest.version).encode("utf-8")
        elif name == "xlsx":
            from jembatan.report.workbook import render_workbook_of_view

            content = render_workbook_of_view(view, assessment)
        elif name == "docx":
            from jembatan.report.letters import render_letter_of_view

            content = render_letter_of_view(view, assessment)
        elif name == "json":
            from jembatan.report.json_document import render_json

            content = render_json(assessment, language=language)
        else:
            from jembatan.report.pdf import render_pdf_of_view

            content = render_pdf_of_view(view, assessment)
        path = out / f"report.{name}"
        try:
            out.mkdir(parents=True, exist_ok=True)
            half = out / f".report.{name}.part"  # an existing report is replaced whole or not at all
            half.write_bytes(content)
            half.replace(path)
        except OSError as error:
            raise InputError(
                f"{path}: cannot be written ({error.strerror}); close the program that has it open, or give another --out with space left"
            ) from None
        written.append(path)
    return written
