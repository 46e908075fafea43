"""The report as one self-contained HTML page: no external resource, readable without a script and in print."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from jembatan.core.assessment import Assessment, Audience
from jembatan.core.text import Language
from jembatan.report.charts.drawing import MARKS
from jembatan.report.report_view import ReportView, build_view
from jembatan.report.texts import load_texts

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

MOST_ROWS = 1000  # of a table on the page; the workbook lists all


def render_page(assessment: Assessment, *, language: Language, audience: Audience) -> str:
    """Return the page; the same assessment gives the same text."""
    return render_page_of_view(
        build_view(assessment, language=language, audience=audience), assessment.manifest.version
    )


def render_page_of_view(view: ReportView, version: str) -> str:
    """Return the page of a view that was built before."""
    texts = load_texts(view.language)
    template = templates().get_template("page.html.j2")
    return template.render(
        v=view,
        n=view.numbers,
        say=texts.say,
        show=lambda number: "–" if number is None else texts.number(number),
        marks=MARKS,
        contents=_contents(view),
        patterns={"shown": texts.pattern("label.shown")},
        most=MOST_ROWS,
        version=version,
        css=_file("page.css"),
        js=_file("page.js"),
    )


def _contents(view: ReportView) -> list[tuple[str, int | None]]:
    """Return the parts of the page that are there, with how many entries each holds."""
    numbers = view.numbers
    parts: list[tuple[str, int | None, object]] = [
        ("summary", None, True),
        ("picture", None, view.sections_svg),
        ("gaps", numbers.gaps, True),
        ("translations", len(view.translations), True),
        ("pathways", None, view.pathways),
        ("evidence", len(view.evidence), view.evidence),
        ("later_duties", len(view.later_duties), view.later_duties),
        ("not_judged", numbers.not_judged, True),
        ("settled", len(view.settled), True),
        ("notes", len(view.notes), view.notes),
        ("technical", len(view.technical), True),
        ("documents", len(view.documents), True),
        ("manifest", None, True),
        ("inputs", len(view.inputs), True),
        ("signatures", None, True),
    ]
    return [(key, count) for key, count, shown in parts if shown]


@cache
def templates() -> Environment:
    """Return the environment of the templates: everything is escaped unless a template says otherwise."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        loader=FunctionLoader(_file),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["breakable"] = _make_breakable
    return environment


def _make_breakable(path: str) -> Markup:
    """Return a path that a browser may break after its slashes, and copies as it is."""
    from markupsafe import Markup, escape

    return Markup("/<wbr>").join(escape(part) for part in path.split("/"))


@cache
def _file(name: str) -> str:
    return (files("jembatan.report") / "templates" / name).read_text("utf-8")
