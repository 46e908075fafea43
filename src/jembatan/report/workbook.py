"""The report as a workbook: filters, frozen headers, columns for people's answers; no formulas, the same bytes each time."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from typing import TYPE_CHECKING, Any

from jembatan.core.assessment import Assessment, Audience
from jembatan.core.text import Language
from jembatan.report.finding_view import FindingView
from jembatan.report.given_answers import word_given, word_holds
from jembatan.report.plain_text import shorten
from jembatan.report.report_view import ReportView, build_view
from jembatan.report.sheet import Sheet, SheetWriter
from jembatan.report.texts import Texts, load_texts

if TYPE_CHECKING:
    from xlsxwriter import Workbook

# Machine names of the columns that are read back; they stand in a hidden row, so that their titles may be in any language.
ANSWER_COLUMNS = ("holds", "who", "on", "document", "page", "note", "accepted_risk", "owner", "due")
KEY_COLUMNS = ("requirement", "subject", "requirement_sha256")
_MOST_CHARACTERS = 32_000  # of a cell; Excel takes 32,767


def render_workbook(assessment: Assessment, *, language: Language, audience: Audience) -> bytes:
    """Return the .xlsx; its date of creation is the day of the assessment."""
    view = build_view(assessment, language=language, audience=audience, charts=False)
    return render_workbook_of_view(view, assessment)


def render_workbook_of_view(view: ReportView, assessment: Assessment) -> bytes:
    """Return the .xlsx of a view that was built before."""
    from xlsxwriter import Workbook

    texts = load_texts(view.language)
    buffer = BytesIO()
    book = Workbook(
        buffer,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties(
        {
            "title": shorten(f"{view.product}: {view.title}", 255),
            "author": "Jembatan",
            "comments": shorten(" ".join((view.disclaimer[0], view.worked_example)).strip(), 255),
            "created": dt.datetime.combine(assessment.on, dt.time()),
        }
    )
    writer = SheetWriter(book, view, texts)
    _write_findings(writer, view, texts, assessment)
    _write_lists(writer, view, texts)
    if assessment.lapsed_answers:
        _write_lapsed(writer, assessment, texts)
    _write_manifest(writer, book, view, texts)
    book.close()
    return buffer.getvalue()


def _write_findings(writer: SheetWriter, view: ReportView, texts: Texts, assessment: Assessment) -> None:
    advised = view.audience == "applicant"
    columns = [
        ("outcome", "label.outcome", 15),
        ("severity", "label.severity", 11),
        ("requirement", "label.requirement", 14),
        ("subject_text", "label.subject", 22),
        ("title", "label.title", 42),
        ("question", "label.question", 36),
        ("expected", "label.expected", 30),
        ("observed", "label.observed", 36),
        *([("advice", "label.advice", 36)] if advised else []),
        ("holds", "label.answer", 13),
        ("who", "label.who", 24),
        ("on", "label.on_date", 13),
        ("document", "label.document", 28),
        ("page", "label.page", 8),
        ("note", "label.note", 32),
        ("accepted_risk", "label.accepted_risk", 13),
        ("owner", "label.owner", 18),
        ("due", "label.due", 13),
        ("where", "label.where", 36),
        ("citation", "label.citation", 40),
        ("assurance", "label.assurance", 24),
        ("depth", "label.depth", 28),
        ("caveats", "label.caveats", 36),
        ("subject", "label.key", 20),
        ("requirement_sha256", "label.sha256", 20),
    ]
    sheet = writer.add(
        "findings",
        columns,
        hint=texts.say("sheet.help"),
        fill_in=ANSWER_COLUMNS,
        hidden=KEY_COLUMNS[1:],
        kept=3,
    )
    findings = [f for group in (*view.gaps, *view.not_judged) for f in group.findings] + list(view.settled)
    given = word_given(assessment, texts)
    for finding in findings:
        filled = given.get((finding.requirement, finding.subject_key), {})
        sheet.write({**_finding_row(finding, texts), **filled})
    _validate(sheet, texts, len(findings))
    sheet.finish()


def _finding_row(finding: FindingView, texts: Texts) -> dict[str, str | int | dt.date | None]:
    known = f"{finding.trust_text}, {finding.confidence}"
    return {
        "outcome": finding.outcome_text,
        "severity": finding.severity_text,
        "requirement": finding.requirement,
        "subject_text": finding.subject,
        "title": finding.title,
        "question": finding.question,
        "expected": finding.expected,
        "observed": finding.observed,
        "advice": finding.advice,
        "where": _lines(finding.where, texts),
        "citation": "\n".join(f"{c.text} {c.url}".strip() for c in finding.citations),
        "assurance": known,
        "depth": finding.depth,
        "caveats": "\n".join(finding.caveats),
        "subject": finding.subject_key,
        "requirement_sha256": finding.requirement_sha256,
    }


def _validate(sheet: Sheet, texts: Texts, count: int) -> None:
    """Offer the words of the answer columns as lists, and check dates."""
    yes, no, noted = (texts.say(f"label.answer_{word}") for word in ("yes", "no", "noted"))
    hint = texts.say("sheet.answer_hint")
    sheet.validate(
        "holds", count, {"validate": "list", "source": [yes, no, noted], "input_message": hint[:255]}
    )
    sheet.validate("accepted_risk", count, {"validate": "list", "source": [yes]})
    _expect_dates(sheet, texts, count, "on", "due")


def _expect_dates(sheet: Sheet, texts: Texts, count: int, *columns: str) -> None:
    """Ask for a date in columns that people fill in; a warning, since a word may be meant."""
    for column in columns:
        sheet.validate(
            column,
            count,
            {
                "validate": "date",
                "criteria": ">=",
                "value": dt.date(2000, 1, 1),
                "input_message": texts.say("sheet.date_hint")[:255],
                "error_type": "warning",
            },
        )


def _write_lists(writer: SheetWriter, view: ReportView, texts: Texts) -> None:
    sheet = writer.add(
        "translations",
        [
            ("needed", "label.needed", 14),
            ("sworn_text", "label.sworn", 14),
            ("section", "label.section", 14),
            ("path", "label.document", 60),
            ("language", "label.language", 14),
            ("pages", "label.pages", 9),
            ("characters", "label.characters", 12),
            ("why", "label.reason", 50),
            ("translator", "label.translator", 22),
            ("due", "label.due", 13),
        ],
        fill_in=("translator", "due"),
    )
    for translation in view.translations:
        sheet.write({name: getattr(translation, name, None) for name in sheet.names})
    _expect_dates(sheet, writer.texts, len(view.translations), "due")
    sheet.finish()
    sheet = writer.add(
        "technical",
        [
            ("code", "label.code", 26),
            ("severity", "label.severity", 14),
            ("path", "label.path", 60),
            ("leaf", "label.leaf", 20),
            ("message", "label.message", 80),
        ],
    )
    for fault in (*((view.technical_asked,) if view.technical_asked else ()), *view.technical):
        sheet.write({name: getattr(fault, name) for name in sheet.names})
    sheet.finish()
    _write_pathways(writer, view, texts)
    sheet = writer.add(
        "later_duties",
        [
            ("stage", "label.stage", 18),
            ("requirement", "label.requirement", 14),
            ("title", "label.title", 60),
            ("citation", "label.citation", 60),
            ("owner", "label.owner", 20),
            ("due", "label.due", 13),
        ],
        fill_in=("owner", "due"),
    )
    for duty in view.later_duties:
        sheet.write({**_finding_row(duty, texts), "stage": duty.stage, "owner": None, "due": None})
    _expect_dates(sheet, texts, len(view.later_duties), "due")
    sheet.finish()
    sheet = writer.add(
        "documents",
        [
            ("section", "label.section", 14),
            ("path", "label.document", 60),
            ("title", "label.title_of_document", 40),
            ("language", "label.language", 12),
            ("pages", "label.pages", 9),
            ("bytes", "label.bytes", 12),
            ("sequence", "label.sequence", 10),
            ("placed_by", "label.placed_by", 18),
            ("confidence", "label.confidence", 18),
            ("fault", "label.fault_of_document", 30),
            ("sha256", "label.sha256", 66),
        ],
    )
    for document in view.documents:
        row = {name: getattr(document, name) for name in sheet.names}
        sheet.write({**row, "section": document.section or texts.say("label.unplaced")})
    sheet.finish()


def _write_pathways(writer: SheetWriter, view: ReportView, texts: Texts) -> None:
    sheet = writer.add(
        "pathways",
        [
            ("round", "label.status", 24),
            ("title", "label.pathway_or_step", 50),
            ("actor", "label.actor", 20),
            ("first_day", "label.from", 13),
            ("last_day", "label.to", 13),
            ("days", "label.days", 22),
            ("reason", "label.because", 60),
            ("would_open", "label.would_open", 60),
        ],
    )
    for option in view.pathways.options if view.pathways else ():
        status = option.status_text + (
            texts.brackets(texts.say("label.assumed")) if option.is_assumed else ""
        )
        sheet.write(
            {
                "round": status,
                "title": option.title,
                "days": option.days,
                "reason": "\n".join((*option.because, option.justification)).strip(),
                "would_open": "\n".join(option.would_open),
            }
        )
    for step in view.pathways.steps if view.pathways else ():
        note = texts.say("word.provisional") if step.is_provisional else ""
        sheet.write(
            {
                "round": step.round,
                "title": step.title,
                "actor": step.actor,
                "first_day": dt.date.fromisoformat(step.first_day),
                "last_day": dt.date.fromisoformat(step.last_day),
                "days": step.days,
                "reason": "\n".join(part for part in (step.note, note) if part),
            }
        )
    sheet.finish()


def _write_lapsed(writer: SheetWriter, assessment: Assessment, texts: Texts) -> None:
    """List the answers that no longer count, so that nobody's words are lost."""
    sheet = writer.add(
        "lapsed",
        [
            ("requirement", "label.requirement", 14),
            ("subject_text", "label.subject", 22),
            ("reason", "label.reason", 50),
            ("answer", "label.answer", 13),
            ("who", "label.who", 24),
            ("day", "label.on_date", 13),
            ("document", "label.document", 40),
            ("page", "label.page", 8),
            ("note", "label.note", 50),
        ],
    )
    for lapsed in assessment.lapsed_answers:
        answer = lapsed.answer
        args = {k: getattr(answer, k) for k in ("requirement", "who", "subject", "document")}
        sheet.write(
            {
                "requirement": answer.requirement,
                "subject_text": answer.subject,
                "reason": texts.say(lapsed.reason, **args),
                "answer": word_holds(answer.holds, texts),
                "who": answer.who,
                "day": answer.on,
                "document": answer.document,
                "page": answer.page,
                "note": answer.note,
            }
        )
    sheet.finish()


def _write_manifest(writer: SheetWriter, book: Workbook, view: ReportView, texts: Texts) -> None:
    numbers = view.numbers
    counted = texts.say(
        "count.sentence",
        judged=numbers.judged,
        total=numbers.total,
        gaps=numbers.gaps,
        open=numbers.not_judged,
    )
    known = texts.say(
        "count.law_line", primary=numbers.primary, secondary=numbers.secondary, rest=numbers.rest
    )
    rows: list[tuple[str, Any]] = [
        (texts.say("label.product"), view.product),
        *view.facts,
        (texts.say("section.summary"), f"{view.verdict}. {view.verdict_meaning}"),
        ("", counted),
        (texts.say("count.law"), known),
        *((texts.say("section.notes") if i == 0 else "", note) for i, note in enumerate(view.notes)),
        *view.manifest,
        *((texts.say(f"label.{who}"), "") for who in ("prepared_by", "reviewed_by")),
        *((texts.say("label.inputs") + f": {path}", sha256) for path, sha256, _ in view.inputs),
    ]
    sheet = writer.add("manifest", [("setting", "label.setting", 44), ("value", "label.value", 100)])
    for label, value in rows:
        sheet.write({"setting": label, "value": value})
    sheet.finish()


def _lines(lines: tuple[str, ...], texts: Texts, most: int = 12) -> str:
    more = [texts.say("word.and_more", count=len(lines) - most)] if len(lines) > most else []
    return shorten("\n".join([*lines[:most], *more]), _MOST_CHARACTERS)
