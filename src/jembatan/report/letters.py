"""The report as letters (DOCX): for the applicant gap letter, response table and translator's work order; for the
authority screening sheet and one draft question list."""

from __future__ import annotations

from jembatan.core.assessment import Assessment, Audience
from jembatan.core.grades import Outcome
from jembatan.core.text import Language
from jembatan.report.finding_view import FindingView
from jembatan.report.letter_document import Letter
from jembatan.report.plain_text import show_plainly
from jembatan.report.report_view import ReportView, build_view
from jembatan.report.texts import Texts, load_texts

_MOST_TRANSLATIONS = 1000


def render_letter(assessment: Assessment, language: Language, audience: Audience) -> bytes:
    """Return the .docx; the authority's question list is in the authority's own language, the rest in the reader's."""
    view = build_view(assessment, language=language, audience=audience, charts=False)
    return render_letter_of_view(view, assessment)


def render_letter_of_view(view: ReportView, assessment: Assessment) -> bytes:
    """Return the .docx of a view that was built before."""
    texts = load_texts(view.language)
    letter = Letter(view, texts, assessment.on)
    if view.audience == "authority":
        letter.begin(broad=True)
        _write_screening(letter, view, texts, assessment)
        own = _own_language(assessment, view.language)
        own_view = (
            view
            if own == view.language
            else build_view(assessment, language=own, audience="authority", charts=False)
        )
        letter.begin(broad=False)
        _write_questions(letter, own_view, load_texts(own), assessment)
    else:
        letter.begin(broad=False)
        _write_gap_letter(letter, view, texts, assessment)
        letter.begin(broad=True)
        _write_response_table(letter, view, texts)
        letter.begin(broad=True)
        _write_work_order(letter, view, texts)
    return letter.to_bytes()


def _own_language(assessment: Assessment, otherwise: Language) -> Language:
    own = assessment.language
    return own if own in ("en", "id", "zh") else otherwise  # type: ignore[return-value]


def _write_gap_letter(letter: Letter, view: ReportView, texts: Texts, assessment: Assessment) -> None:
    letter.title(texts.say("letter.gap_title"))
    letter.facts(view.facts)
    opening = texts.say(
        "letter.gap_opening", product=view.product, authority=view.authority, day=assessment.on
    )
    letter.paragraph(opening)
    if not view.gaps:
        letter.paragraph(texts.say("letter.no_gaps"))
    number = 0
    for group in view.gaps:
        letter.heading(f"{group.title}: {group.meaning}")
        for finding in group.findings:
            number += 1
            _write_gap(letter, finding, texts, number)
    if view.not_judged:
        letter.heading(texts.say("section.not_judged"))
        for group in view.not_judged:
            for finding in group.findings:
                number += 1
                letter.numbered(
                    number, finding.question or finding.title, f"{finding.requirement} · {finding.subject}"
                )
    letter.signatures(texts)


def _write_gap(letter: Letter, finding: FindingView, texts: Texts, number: int) -> None:
    letter.numbered(number, finding.title, f"{finding.requirement} · {finding.subject}")
    for caveat in finding.caveats:
        letter.caveat(caveat)
    lines = (
        ("label.expected", finding.expected),
        ("label.observed", finding.observed),
        ("label.where", "\n".join(finding.where[:6])),
        ("label.advice", finding.advice),
        ("label.citation", "\n".join(f"{c.text} ({c.trust})" for c in finding.citations)),
    )
    letter.facts(tuple((texts.say(key), value) for key, value in lines if value))


def _write_response_table(letter: Letter, view: ReportView, texts: Texts) -> None:
    letter.title(texts.say("letter.response_title"))
    letter.paragraph(texts.say("letter.response_opening"))
    rows = [
        (
            str(number),
            f"{f.requirement}\n{f.subject}",
            f"{f.title}\n{f.observed}",
            "\n".join(c.text for c in f.citations),
            "",
            "",
            "",
        )
        for number, f in enumerate((f for group in (*view.gaps, *view.not_judged) for f in group.findings), 1)
    ]
    keys = ("number", "requirement", "observed", "citation", "response", "document", "date")
    letter.table(
        [texts.say(f"label.{key}") for key in keys], rows, widths=(1.0, 2.9, 5.4, 4.3, 6.4, 3.2, 2.2)
    )


def _write_work_order(letter: Letter, view: ReportView, texts: Texts) -> None:
    letter.title(texts.say("letter.translator_title"))
    letter.paragraph(texts.say("letter.translator_opening"))
    rows = [
        (
            t.section or "–",
            t.path,
            t.language,
            _number(t.pages, texts),
            _number(t.characters, texts),
            t.sworn_text,
            t.needed,
            "",
        )
        for t in view.translations[:_MOST_TRANSLATIONS]
        if t.needed_code != "no"
    ]
    total = view.translation_total
    rows.append(
        (
            "",
            total.path,
            "",
            _number(total.pages, texts),
            _number(total.characters, texts),
            total.sworn_text,
            total.needed,
            "",
        )
    )
    keys = ("section", "document", "language", "pages", "characters", "sworn", "needed", "delivered")
    letter.table(
        [texts.say(f"label.{key}") for key in keys], rows, widths=(2.2, 9.0, 2.4, 1.8, 2.4, 2.6, 2.2, 2.6)
    )
    letter.signatures(texts)


def _write_screening(letter: Letter, view: ReportView, texts: Texts, assessment: Assessment) -> None:
    letter.title(texts.say("letter.screening_title"))
    letter.facts(((texts.say("label.product"), view.product), *view.facts))
    letter.paragraph(texts.say("letter.screening_opening", stage=texts.say_code("stage", assessment.stage)))
    numbers = view.numbers
    letter.paragraph(
        texts.say(
            "count.sentence",
            judged=numbers.judged,
            total=numbers.total,
            gaps=numbers.gaps,
            open=numbers.not_judged,
        )
    )
    findings = [f for group in (*view.gaps, *view.not_judged) for f in group.findings] + list(view.settled)
    rows = [
        (
            f"{f.requirement}\n{f.subject}",
            f.title,
            f.outcome_line,
            "\n".join(part for part in (f.observed, *f.where[:3], *f.caveats) if part),
            "\n".join(c.text for c in f.citations),
            "",
        )
        for f in findings
    ]
    keys = ("requirement", "title", "outcome", "observed", "citation", "note")
    letter.table([texts.say(f"label.{key}") for key in keys], rows, widths=(3.4, 5.6, 3.6, 5.8, 4.6, 2.4))
    letter.signatures(texts)


def _write_questions(letter: Letter, view: ReportView, texts: Texts, assessment: Assessment) -> None:
    letter.title(texts.say("letter.questions_title"))
    letter.paragraph(texts.say("lead.questions"))
    letter.paragraph(texts.say("letter.questions_opening", product=view.product))
    # A reference that the authority never adopted gives no question.
    asked = [
        f
        for group in (*view.gaps, *view.not_judged)
        for f in group.findings
        if not f.is_reference and f.outcome != Outcome.ERROR.value
    ]
    administrative = {
        f.id
        for f in assessment.findings
        if f.concept.split(".")[0] in ("administrative", "labelling", "halal")
    }
    groups = (
        ("label.module_one", [f for f in asked if is_module_one(f, administrative)]),
        ("label.other_modules", [f for f in asked if not is_module_one(f, administrative)]),
    )
    if not asked:
        letter.paragraph(texts.say("letter.no_questions"))
    for key, findings in groups:
        if findings:
            letter.heading(texts.say(key))
        for number, finding in enumerate(findings, 1):
            cited = "; ".join(c.text for c in finding.citations)
            letter.numbered(
                number, word_question(finding, texts), f"{finding.requirement} · {finding.subject}. {cited}"
            )
    letter.signatures(texts)


def is_module_one(finding: FindingView, administrative: set[str]) -> bool:
    """Say whether the question belongs to Module 1 or Part I: by its section, or else by its subject."""
    if finding.sections:
        return finding.sections[0].split(".")[0] in ("1", "I")
    return show_plainly(finding.id) in {show_plainly(id_) for id_ in administrative}


def word_question(finding: FindingView, texts: Texts) -> str:
    """Return the question an assessor would put, without advice: what is asked, what is to be filed, or what was expected and found."""
    if finding.outcome == Outcome.UNDETERMINED.value:
        return finding.question
    if finding.is_absent and finding.expected:
        return texts.say("letter.question_absent", expected=finding.expected.rstrip("."))
    if finding.expected and finding.observed:
        return texts.say(
            "letter.question_gap",
            title=finding.title.rstrip("."),
            expected=finding.expected.rstrip("."),
            observed=finding.observed.rstrip("."),
        )
    return texts.say("letter.question_plain", title=finding.title.rstrip("."))


def _number(value: int | None, texts: Texts) -> str:
    return "–" if value is None else texts.number(value)
