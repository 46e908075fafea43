"""Shows a calculation as text for a terminal, as one self-contained page, or as JSON."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Any

import msgspec

from jembatan import __version__
from jembatan.report.calculations.calculation import Calculation, Table
from jembatan.report.decimal_marks import mark_cell, mark_figures, mark_picture
from jembatan.report.plain_text import show_plainly
from jembatan.report.texts import Texts, load_texts


def render_calculation_json(calculation: Calculation) -> str:
    """Return the command's own keys, with method, status, sources, warnings and version beside them."""
    document = {
        **({"schema": calculation.schema} if calculation.schema else {}),
        **calculation.json,
        "method": calculation.method,
        "methods": list(calculation.methods),
        "status": calculation.status,
        "sources": [source._asdict() for source in calculation.sources],
        "warnings": list(calculation.warnings),
        "inputs": [{"name": name, "sha256": sha256} for name, sha256 in calculation.inputs],
        "version": __version__,
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=1).decode()


def render_calculation_text(calculation: Calculation) -> str:
    """Return the calculation for a terminal; tables are aligned by the width that characters take there."""
    texts = load_texts(calculation.language)
    say = texts.say
    calculation = _mark_decimals(calculation)
    colon = texts.colon
    lines = [calculation.title, "", *calculation.statements]
    if calculation.warnings:
        lines += ["", *(f"! {warning}" for warning in calculation.warnings)]
    for table in calculation.tables:
        lines += ["", *_table_lines(table)]
    if calculation.settings:
        lines += ["", say("calculation.settings")]
        lines += [f"  {label}{colon}{value}" for label, value in calculation.settings]
    lines += ["", f"{say('calculation.method')}{colon}{calculation.method}", _status_line(calculation, texts)]
    if calculation.inputs:
        lines += [
            f"{say('calculation.inputs')}{colon}"
            + ", ".join(f"{n} (sha256 {s})" for n, s in calculation.inputs)
        ]
    if calculation.sources:
        lines += [f"{say('calculation.sources')}{colon.rstrip()}"]
        for source in calculation.sources:
            trust = f" [{say(f'trust.{source.trust}')}]" if source.trust else ""
            lines.append(f"  {source.text}{trust}{' ' + source.url if source.url else ''}")
    lines += ["", say("calculation.notice")]
    return "\n".join(show_plainly(line) for line in lines)


def render_calculation_page(calculation: Calculation) -> str:
    """Return one self-contained page, everything escaped, with fields for who prepared and who reviewed it."""
    texts = load_texts(calculation.language)
    calculation = _mark_decimals(calculation)
    page: str = _template().render(
        c=calculation, say=texts.say, status_line=_status_line(calculation, texts), version=__version__
    )
    return page


def _status_line(calculation: Calculation, texts: Texts) -> str:
    status = calculation.status
    return f"{texts.say('calculation.status')}{texts.colon}{texts.say(f'calculation.status_{status}')}"


def _mark_decimals(calculation: Calculation) -> Calculation:
    """Return the calculation with decimal commas where its language has them; the first column stays: a batch may be called 1.2."""
    if calculation.language != "id":
        return calculation
    return msgspec.structs.replace(
        calculation,
        tables=tuple(
            table._replace(rows=tuple((*row[:1], *map(mark_cell, row[1:])) for row in table.rows))
            for table in calculation.tables
        ),
        settings=tuple((label, mark_figures(value)) for label, value in calculation.settings),
        pictures=tuple(one._replace(svg=mark_picture(one.svg)) for one in calculation.pictures),
    )


def _table_lines(table: Table) -> list[str]:
    rows = [table.headings, *table.rows]
    widths = [max(_columns(row[i]) for row in rows) for i in range(len(table.headings))]
    lines = [table.title] if table.title else []
    for row in rows:
        cells = [cell + " " * (width - _columns(cell)) for cell, width in zip(row, widths, strict=True)]
        lines.append("  " + "  ".join(cells).rstrip())
    return [*lines, f"  {table.note}"] if table.note else lines


def _columns(words: str) -> int:
    """Return how many columns of a terminal the words take: a wide character takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in words)


@cache
def _template() -> Any:
    from importlib.resources import files

    from jinja2 import Environment

    source = (files("jembatan.report") / "templates" / "calculation.html").read_text("utf-8")
    return Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(source)
