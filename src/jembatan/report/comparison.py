"""The harmonisation map in every form: two authorities' law side by side, by concept, with both citations."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable
from itertools import groupby

import msgspec

from jembatan.assess.compare import Comparison, ComparisonRow, Relation, Side
from jembatan.core.finding import Citation
from jembatan.core.text import Language
from jembatan.report.charts.concept_map import ORDER, draw_concept_map
from jembatan.report.clause_words import word_clause
from jembatan.report.table_page import Group, Part, render_table_page
from jembatan.report.texts import Texts, load_texts


def render_comparison_json(comparison: Comparison, *, language: Language) -> str:
    """Return the JSON of the contract, with both citations in each row."""
    texts = load_texts(language)
    rows = [
        {
            "concept": row.concept,
            "title": texts.say(row.title),
            "subject": row.subject,
            "here": list(row.here.requirements),
            "there": list(row.there.requirements),
            "relation": row.relation,
            "values": {"here": list(row.here.values), "there": list(row.there.values)},
            "coverage": row.coverage,
            "citations": [
                _citation_json(c, side, texts)
                for side, s in (("here", row.here), ("there", row.there))
                for c in s.citations
            ],
        }
        for row in comparison.rows
    ]
    document = {
        "schema": "jembatan.comparison/1",
        "here": comparison.here,
        "there": comparison.there,
        "on": comparison.on.isoformat(),
        "counts": _counts(comparison),
        "rows": rows,
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=1).decode()


def render_comparison_text(comparison: Comparison, *, language: Language) -> str:
    """Return the map for a terminal, by subject: first what both have, rule under rule, then what one alone has."""
    texts = load_texts(language)
    lines = [*_head(comparison, texts), ""]
    for subject, rows in groupby(comparison.rows, key=lambda r: r.subject):
        lines.append(texts.say_code("concept_subject", subject))
        for row in _shared_first(rows):
            lines.append(f"  {texts.say(row.title)}{texts.colon}{_relation(row, comparison, texts)}")
            for code, side in ((comparison.here, row.here), (comparison.there, row.there)):
                values = f" [{', '.join(side.values)}]" if side.values else ""
                lines += [
                    f"      {code}{values}  {id_}  {texts.say(title)}"
                    for id_, title in zip(side.requirements, side.titles, strict=True)
                ]
    return "\n".join([*lines, "", texts.say("compare.notice")])


def render_comparison_page(comparison: Comparison, *, language: Language) -> str:
    """Return the map as one self-contained page: a picture, then by subject what both have and what one alone has."""
    texts = load_texts(language)
    groups = [
        Group(
            texts.say_code("concept_subject", subject),
            [
                [
                    [Part(texts.say(row.title)), Part(row.concept, "small")],
                    [Part(_relation(row, comparison, texts), mark=True)],
                    _side(row.here, texts),
                    _side(row.there, texts),
                ]
                for row in _shared_first(rows)
            ],
        )
        for subject, rows in groupby(comparison.rows, key=lambda r: r.subject)
    ]
    return render_table_page(
        language=language,
        title=texts.say("compare.title", here=comparison.here, there=comparison.there),
        lead=_head(comparison, texts)[1:],
        picture=draw_concept_map(comparison.rows, _relation_names(comparison, texts), texts),
        widths=(20, 14, 33, 33),
        headings=[
            texts.say("compare.concept"),
            texts.say("compare.relation_heading"),
            comparison.here,
            comparison.there,
        ],
        groups=groups,
        notice=texts.say("compare.notice"),
    )


def render_comparison_workbook(comparison: Comparison, *, language: Language) -> bytes:
    """Return the map as a workbook of one sheet with filters; same comparison, same bytes."""
    import datetime as dt

    import xlsxwriter

    texts = load_texts(language)
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties(
        {
            "title": texts.say("compare.title", here=comparison.here, there=comparison.there),
            "comments": texts.say("compare.notice"),
            "created": dt.datetime.combine(comparison.on, dt.time()),
        }
    )
    sheet = book.add_worksheet(f"{comparison.here} {comparison.there}")
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    headings = [
        texts.say("compare.concept"),
        "concept",
        texts.say("compare.relation_heading"),
        *(
            f"{code}{part}"
            for code in (comparison.here, comparison.there)
            for part in ("", " =", f": {texts.say('compare.sources')}")
        ),
    ]
    for column, heading in enumerate(headings):
        sheet.write_string(0, column, heading, bold)
    for number, row in enumerate(comparison.rows, start=1):
        cells = [texts.say(row.title), row.concept, _relation(row, comparison, texts)]
        for side in (row.here, row.there):
            named = [
                f"{id_}: {texts.say(title)}"
                for id_, title in zip(side.requirements, side.titles, strict=True)
            ]
            cells += [
                "\n".join(named),
                ", ".join(side.values),
                "\n".join(_cited(c, texts) for c in side.citations),
            ]
        for column, cell in enumerate(cells):
            sheet.write_string(number, column, cell, wrap)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(1, len(comparison.rows)), len(headings) - 1)
    for column, width in enumerate((34, 26, 24, 46, 18, 46, 46, 18, 46)):
        sheet.set_column(column, column, width)
    sheet.set_footer(f"&L{texts.say('compare.notice')}"[:255])
    book.close()
    return buffer.getvalue()


def _shared_first(rows: Iterable[ComparisonRow]) -> list[ComparisonRow]:
    """Return the rows of a subject with those first on which both authorities have a rule."""
    return sorted(rows, key=lambda row: row.relation in ("only_here", "only_there"))


def _relation_names(comparison: Comparison, texts: Texts) -> dict[Relation, str]:
    """Return each relation in a few words, without what is said of its coverage."""
    names = {"here": comparison.here, "there": comparison.there}
    return {
        relation: texts.say(f"compare.relation.{relation}", **names, coverage="…")
        .split(":")[0]
        .split("：")[0]
        for relation in ORDER
    }


def _head(comparison: Comparison, texts: Texts) -> list[str]:
    names = {"here": comparison.here, "there": comparison.there}
    said = _relation_names(comparison, texts)
    parts = [f"{count} {said[relation]}" for relation, count in _counts(comparison).items() if count]
    return [
        texts.say("compare.title", **names),
        texts.say("compare.on", on=comparison.on, here=comparison.here),
        texts.say("compare.counts", count=len(comparison.rows), parts=list(parts)),
    ]


def _counts(comparison: Comparison) -> dict[Relation, int]:
    found = Counter(row.relation for row in comparison.rows)
    order: tuple[Relation, ...] = (
        "same",
        "stricter",
        "looser",
        "different",
        "only_here",
        "only_there",
        "not_known",
    )
    return {relation: found[relation] for relation in order}


def _relation(row: ComparisonRow, comparison: Comparison, texts: Texts) -> str:
    return texts.say(
        f"compare.relation.{row.relation}",
        here=comparison.here,
        there=comparison.there,
        coverage=row.coverage,
    )


def _side(side: Side, texts: Texts) -> list[Part]:
    parts = [Part(", ".join(side.values), "value")] if side.values else []
    parts += [
        Part(f"{id_}: {texts.say(title)}") for id_, title in zip(side.requirements, side.titles, strict=True)
    ]
    return parts + [Part(_cited(c, texts), "small", c.url.split(" ")[0]) for c in side.citations]


def _cited(citation: Citation, texts: Texts) -> str:
    title = texts.say(citation.title)
    number = f" ({citation.number})" if citation.number else ""
    clause = f", {word_clause(citation.clause, texts)}" if citation.clause else ""
    return f"{title}{number}{clause} [{texts.say(f'trust.{citation.trust.value}')}, {texts.say(f'confidence.{citation.confidence.value}')}]"


def _citation_json(citation: Citation, side: str, texts: Texts) -> dict[str, str]:
    return {
        "side": side,
        "instrument": citation.instrument,
        "title": texts.say(citation.title),
        "clause": citation.clause,
        "url": citation.url,
        "trust": citation.trust.value,
        "confidence": citation.confidence.value,
    }
