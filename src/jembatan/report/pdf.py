"""The report as a PDF with embedded fonts, set by Typst; same assessment and fonts, same bytes."""

from __future__ import annotations

from contextlib import ExitStack
from importlib import resources
from itertools import chain
from typing import Any

import msgspec

from jembatan.core.assessment import Assessment, Audience
from jembatan.core.text import Language
from jembatan.report.finding_view import FindingView
from jembatan.report.report_view import ReportView, SeverityGroup, build_view
from jembatan.report.texts import Texts, load_texts


def render_pdf(assessment: Assessment, *, language: Language, audience: Audience) -> bytes:
    """Return the report as PDF 1.7.

    Fonts are Typst's own for Latin, and the packaged subset for Chinese before the machine's own; a character that none
    of them has is printed as an empty box.
    """
    return render_pdf_of_view(build_view(assessment, language=language, audience=audience), assessment)


def render_pdf_of_view(view: ReportView, assessment: Assessment) -> bytes:
    """Return the PDF of a report that is worded already."""
    import typst

    content = _content(view, assessment, load_texts(view.language))
    with ExitStack() as files:
        package = resources.files("jembatan")
        fonts = files.enter_context(resources.as_file(package / "fonts"))
        template = files.enter_context(resources.as_file(package / "report" / "templates" / "report.typ"))
        pdf = typst.compile(
            str(template),
            font_paths=[str(fonts)],
            format="pdf",
            sys_inputs={"report": msgspec.json.encode(content).decode()},
        )
    assert isinstance(pdf, bytes)
    return pdf


def _content(view: ReportView, assessment: Assessment, texts: Texts) -> dict[str, Any]:
    numbers = view.numbers
    counts = {
        "judged": numbers.judged,
        "total": numbers.total,
        "gaps": numbers.gaps,
        "open": numbers.not_judged,
    }
    law = {"primary": numbers.primary, "secondary": numbers.secondary, "rest": numbers.rest}
    roles = [texts.say(f"label.{key}") for key in ("prepared_by", "reviewed_by")]
    return {
        "language": view.language,
        "title": view.title,
        "product": view.product,
        "authority": view.authority,
        "notice": view.worked_example,
        "day": [assessment.on.year, assessment.on.month, assessment.on.day],
        "facts": [list(row) for row in view.facts],
        "verdict": view.verdict,
        "verdict_meaning": view.verdict_meaning,
        "counts": texts.say("count.sentence", **counts),
        "law": f"{texts.say('count.law')}: {texts.say('count.law_line', **law)}",
        "disclaimer": list(view.disclaimer),
        "pictures": [
            {"title": texts.say("section.picture"), "svg": view.sections_svg},
            {"title": texts.say("section.pathways"), "svg": view.timeline_svg},
        ],
        "groups": _groups(view, texts),
        "signatures": {"title": texts.say("section.signatures"), "fields": roles},
    }


def _groups(view: ReportView, texts: Texts) -> list[dict[str, Any]]:
    groups = [
        _group(texts.say("section.gaps"), "", _findings(view.gaps, texts)),
        _group(texts.say("section.not_judged"), "", _findings(view.not_judged, texts)),
    ]
    if view.evidence:
        findings = [
            {"title": e.title, "mark": e.status_text, "rows": [["", label] for label in e.labels]}
            for e in view.evidence
        ]
        groups.append(
            _group(
                texts.say("section.evidence"),
                texts.say("lead.evidence"),
                findings,
                [e.svg for e in view.evidence],
            )
        )
    if view.translations:
        headings = [texts.say(f"label.{key}") for key in ("section", "path", "language", "pages")]
        rows = [[r.section, r.path, r.language, str(r.pages or "")] for r in view.translations]
        groups.append(
            _table(texts.say("section.translations"), headings, rows, ["auto", "1fr", "auto", "auto"])
        )
    groups.append(
        _group(
            texts.say("section.later_duties"),
            texts.say("lead.later_duties"),
            [_short(f) for f in view.later_duties],
        )
    )
    if view.technical:
        rows = [[t.path, t.message] for t in view.technical]
        headings = [texts.say("label.path"), texts.say("label.message")]
        groups.append(_table(texts.say("section.technical"), headings, rows, ["1fr", "2fr"]))
    groups.append(
        _table(texts.say("section.manifest"), ["", ""], [list(r) for r in view.manifest], ["auto", "1fr"])
    )
    if view.notes:
        groups.append(
            _group(
                texts.say("section.notes"),
                "",
                [{"title": "", "mark": "", "rows": [["", n]]} for n in view.notes],
            )
        )
    return groups


def _findings(groups: tuple[SeverityGroup, ...], texts: Texts) -> list[dict[str, Any]]:
    return [_long(f, texts) for f in chain.from_iterable(g.findings for g in groups)]


def _long(finding: FindingView, texts: Texts) -> dict[str, Any]:
    rows = [
        (texts.say("label.expected"), finding.expected),
        (texts.say("label.observed"), finding.observed),
        (texts.say("label.question"), finding.question),
        (texts.say("label.advice"), finding.advice),
        (texts.say("label.citation"), "; ".join(c.text for c in finding.citations)),
        (texts.say("label.caveats"), "; ".join(finding.caveats)),
    ]
    mark = " · ".join([finding.severity_text, finding.requirement, finding.subject])
    return {"title": finding.title, "mark": mark, "rows": [list(r) for r in rows if r[1]]}


def _short(finding: FindingView) -> dict[str, Any]:
    return {"title": finding.title, "mark": f"{finding.requirement} · {finding.stage}", "rows": []}


def _group(
    title: str, lead: str, findings: list[dict[str, Any]], pictures: list[str] | None = None
) -> dict[str, Any]:
    return {
        "title": title, "lead": lead, "findings": findings, "pictures": pictures or [], "headings": [], "rows": [], "columns": 1,
    }  # fmt: skip


def _table(title: str, headings: list[str], rows: list[list[str]], columns: list[str]) -> dict[str, Any]:
    return {**_group(title, "", []), "headings": headings, "rows": rows, "columns": len(columns)}
