"""A plain page of grouped tables, for the harmonisation map and the difference of two assessments."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from jembatan.core.text import Language
from jembatan.report.plain_text import show_plainly


class Part(NamedTuple):
    """One line of a cell."""

    text: str
    style: str = ""  # small, value
    url: str = ""
    mark: bool = False


class Group(NamedTuple):
    """Rows under a heading; each row is cells, each cell its lines."""

    heading: str
    rows: Sequence[Sequence[Sequence[Part]]]


def render_table_page(
    *,
    language: Language,
    title: str,
    lead: Sequence[str],
    headings: Sequence[str],
    groups: Sequence[Group],
    notice: str,
    picture: str = "",
    widths: Sequence[int] = (),
) -> str:
    """Return one self-contained page; everything is escaped, and only http links are links.

    `picture` is SVG of ours and stands before the tables, which have the anchors g1, g2 ...; `widths`: of the columns,
    in percent.
    """
    safe = [
        Group(
            group.heading,
            [
                [
                    [
                        p._replace(text=show_plainly(p.text), url=p.url if p.url.startswith("http") else "")
                        for p in cell
                    ]
                    for cell in row
                ]
                for row in group.rows
            ],
        )
        for group in groups
    ]
    page: str = _template().render(
        language=language,
        title=title,
        lead=lead,
        picture=picture,
        widths=widths,
        headings=headings,
        groups=safe,
        notice=notice,
    )
    return page


@cache
def _template() -> Any:
    from importlib.resources import files

    from jinja2 import Environment

    source = (files("jembatan.report") / "templates" / "table_page.html").read_text("utf-8")
    return Environment(autoescape=True, trim_blocks=True).from_string(source)
