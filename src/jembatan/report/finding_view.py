"""One finding in words: everything that page, workbook, letter and PDF print of it, in one language."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from jembatan.core.assessment import Audience
from jembatan.core.fact import Fact, Subject
from jembatan.core.finding import Citation, Finding, Place
from jembatan.core.grades import Depth, Outcome, Trust
from jembatan.report.clause_words import word_clause, word_note
from jembatan.report.plain_text import shorten, show_plainly
from jembatan.report.texts import Texts

# These two are printed by every report from outcome, trust and depth, whether or not a judge noted them too.
_PRINTED_ANYWAY = ("caveat.second_hand", "caveat.presence_only")


class CitationView(msgspec.Struct, frozen=True, kw_only=True):
    """A citation as printed: instrument, number and clause in one line, its link, and how it is known."""

    text: str
    url: str  # empty unless http(s)
    trust: str
    is_second_hand: bool
    note: str


class FactView(msgspec.Struct, frozen=True, kw_only=True):
    """A fact that a finding rests on: its name, value, how it was established and where."""

    fact: str
    value: str
    provenance: str
    place: str
    excerpt: str


_ABSENT = ("observed.documents_missing", "observed.sections_missing")


class FindingView(msgspec.Struct, frozen=True, kw_only=True):
    """A finding in words; `outcome`, `severity`, `trust` keep their codes for colour, pattern and filter."""

    id: str
    anchor: str  # its address on the page, the same in every language and run
    group: str  # what it is about, in words: a tile of the picture finds it by this
    requirement: str
    subject: str
    subject_key: str
    outcome: str
    outcome_text: str
    outcome_line: str  # the outcome, or for a met at depth present what that means
    depth: str
    severity: str
    severity_text: str
    trust: str
    trust_text: str
    confidence: str
    stage: str
    title: str
    expected: str
    observed: str
    advice: str
    question: str
    why: str
    where: tuple[str, ...]
    sections: tuple[str, ...]
    because: tuple[FactView, ...]
    citations: tuple[CitationView, ...]
    caveats: tuple[str, ...]
    missing_facts: tuple[str, ...]
    is_reference: bool
    is_second_hand: bool
    is_absent: bool  # not met because a paper or a section is not there
    requirement_sha256: str


def word_finding(
    finding: Finding, texts: Texts, audience: Audience, sections: tuple[str, ...] = ()
) -> FindingView:
    """Return the finding in words; an authority reads no advice to the applicant."""
    is_second_hand = finding.trust is Trust.SECONDARY and finding.outcome is Outcome.NOT_MET
    title = texts.say(finding.title)
    question = ""
    if finding.outcome in (Outcome.UNDETERMINED, Outcome.ERROR):
        question = (
            texts.say(finding.question)
            if finding.question
            else texts.say("label.question_default", title=title)
        )
    return FindingView(
        id=show_plainly(finding.id),
        anchor="f-" + re.sub(r"[^\w.-]+", "-", show_plainly(finding.id)),
        group=texts.say_code("concept_subject", finding.concept.split(".")[0]),
        requirement=finding.requirement,
        subject=word_subject(finding.subject, texts),
        subject_key=str(finding.subject),
        outcome=finding.outcome.value,
        outcome_text=texts.say_code("outcome", finding.outcome),
        outcome_line=_outcome_line(finding, texts),
        depth=texts.say_code("depth", finding.depth) if finding.outcome is not Outcome.NOT_APPLICABLE else "",
        severity=finding.severity.value,
        severity_text=texts.say_code("severity", finding.severity),
        trust=finding.trust.value,
        trust_text=texts.say_code("trust", finding.trust),
        confidence=texts.say_code("confidence", finding.confidence),
        stage=texts.say_code("stage", finding.stage),
        title=title,
        expected=texts.say(finding.expected) if finding.expected else "",
        observed=texts.say(finding.observed) if finding.observed else "",
        advice=texts.say(finding.advice) if finding.advice and audience == "applicant" else "",
        question=question,
        why=texts.say(finding.why),
        where=tuple(dict.fromkeys(word_place(place, texts) for place in finding.where)),
        sections=sections,
        because=tuple(_word_fact(fact, texts) for fact in finding.because),
        citations=word_citations(finding.citations, texts),
        caveats=_caveats(finding, texts, is_second_hand),
        missing_facts=finding.missing_facts,
        is_reference=finding.is_reference,
        is_second_hand=is_second_hand,
        is_absent=finding.outcome is Outcome.NOT_MET
        and finding.observed is not None
        and finding.observed.key in _ABSENT,
        requirement_sha256=finding.requirement_sha256,
    )


def word_subject(subject: Subject, texts: Texts) -> str:
    """Return the subject in words: Site: Example Pharma, Wuhan."""
    kind = texts.say_code("subject", subject.kind)
    return f"{kind}{texts.colon}{show_plainly(subject.name)}" if subject.name else kind


def word_place(place: Place, texts: Texts) -> str:
    """Return section, path and page in one line."""
    page = texts.say("word.page", page=place.page) if place.page else ""
    return " · ".join(part for part in (place.section, show_plainly(place.path), page) if part)


def word_citations(citations: Iterable[Citation], texts: Texts) -> tuple[CitationView, ...]:
    """Return the citations as printed; one that differs from another in its note alone stands once, with both notes."""
    found: dict[tuple[str, str, str], list[CitationView]] = {}
    for view in (word_citation(citation, texts) for citation in citations):
        found.setdefault((view.text, view.url, view.trust), []).append(view)
    return tuple(
        msgspec.structs.replace(
            same[0], note=word_note("; ".join(dict.fromkeys(v.note for v in same if v.note)), texts)
        )
        for same in found.values()
    )


def word_citation(citation: Citation, texts: Texts) -> CitationView:
    """Return the citation as printed; a link is kept only where it leads to the web."""
    clause = word_clause(citation.clause, texts)
    title = texts.say(citation.title)
    number = show_plainly(citation.number)
    named = title if not number or number in title else f"{number}, {title}"
    known = f"{texts.say_code('trust', citation.trust)}, {texts.say_code('confidence', citation.confidence)}"
    return CitationView(
        text=", ".join(part for part in (named, clause) if part),
        url=citation.url if citation.url.startswith(("https://", "http://")) else "",
        trust=known,
        is_second_hand=citation.trust is not Trust.PRIMARY,
        note=show_plainly(citation.note),
    )


def _outcome_line(finding: Finding, texts: Texts) -> str:
    if finding.outcome is Outcome.MET and finding.depth is Depth.PRESENT:
        return texts.say("depth.present")
    if finding.outcome is Outcome.MET:
        return f"{texts.say('outcome.met')}{texts.colon}{texts.say_code('depth', finding.depth)}"
    return texts.say_code("outcome", finding.outcome)


def _word_fact(fact: Fact, texts: Texts) -> FactView:
    source = fact.provenance
    page = texts.say("word.page", page=source.page) if source.page else ""
    place = " · ".join(
        show_plainly(part)
        for part in (source.section, source.path, page, source.analysis, source.who)
        if part
    )
    return FactView(
        fact=fact.name,
        value=texts.show(fact.value),
        provenance=texts.say("provenance.for_one", authority=source.authority)
        if source.authority
        else texts.say_code("provenance", source.kind),
        place=place,
        excerpt=shorten(show_plainly(source.excerpt), 240),
    )


def _caveats(finding: Finding, texts: Texts, is_second_hand: bool) -> tuple[str, ...]:
    said = [texts.say(caveat) for caveat in finding.caveats if caveat.key not in _PRINTED_ANYWAY]
    if is_second_hand:
        said.insert(0, texts.say("notice.second_hand"))
    if finding.is_reference and not any(c.key == "caveat.reference" for c in finding.caveats):
        said.append(texts.say("notice.reference"))
    if finding.answered_by:
        said.append(texts.say("notice.answered", who=finding.answered_by))
    if finding.accepted_risk:
        said.append(texts.say("notice.accepted_risk", reason=finding.accepted_risk))
    return tuple(dict.fromkeys(said))
