"""The whole report in words, once: page, PDF, letter and terminal print from it, each its own choice of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import msgspec

from jembatan.core.assessment import Assessment, Audience, TechnicalFinding
from jembatan.core.finding import Finding
from jembatan.core.grades import SEVERITY_ORDER, Outcome, Severity
from jembatan.core.text import Language
from jembatan.report.document_rows import (
    DocumentRow,
    TranslationRow,
    list_documents,
    list_translations,
    word_ignored,
)
from jembatan.report.evidence_view import EvidenceView, word_evidence
from jembatan.report.finding_view import FindingView, word_finding
from jembatan.report.pathway_view import PathwayView, word_pathways
from jembatan.report.plain_text import show_plainly
from jembatan.report.section_states import compute_section_states, find_sections
from jembatan.report.texts import Texts, load_texts

OPEN = (Outcome.UNDETERMINED, Outcome.ERROR)
LANGUAGE_TAGS: dict[str, str] = {"en": "en", "id": "id", "zh": "zh-Hans"}


class SeverityGroup(msgspec.Struct, frozen=True, kw_only=True):
    """Findings of one severity."""

    severity: str
    title: str
    meaning: str
    findings: tuple[FindingView, ...]


class TechnicalRow(msgspec.Struct, frozen=True, kw_only=True):
    """One technical finding in words; `rule` is its number in the catalogue and `severity` its word, where it has them."""

    code: str
    rule: str
    severity: str
    path: str
    leaf: str
    message: str


class Numbers(msgspec.Struct, frozen=True, kw_only=True):
    """The counts of the first screen."""

    judged: int
    total: int
    gaps: int
    blocking_gaps: int
    not_judged: int
    undetermined: int
    error: int
    by_outcome: dict[str, int]
    primary: int
    secondary: int
    rest: int
    each: str  # says why more were judged than there are rules; empty where each was judged once


class ReportView(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a report shows, worded in one language for one audience; no outcome depends on either."""

    language: Language
    language_tag: str
    audience: Audience
    title: str
    product: str
    authority: str
    jurisdiction: str
    facts: tuple[tuple[str, str], ...]  # label and value: the lines under the title
    worked_example: str  # the notice, or nothing
    disclaimer: tuple[str, ...]
    verdict: str
    verdict_code: str
    verdict_meaning: str
    numbers: Numbers
    sections_svg: str
    gap_counts_svg: str
    gaps: tuple[SeverityGroup, ...]
    not_judged: tuple[SeverityGroup, ...]
    settled: tuple[FindingView, ...]
    translations: tuple[TranslationRow, ...]
    translation_total: TranslationRow
    pathways: PathwayView | None
    timeline_svg: str
    evidence: tuple[EvidenceView, ...]
    later_duties: tuple[FindingView, ...]
    technical_asked: TechnicalRow | None  # which catalogue was asked, and how much of it: no finding
    technical: tuple[TechnicalRow, ...]
    documents: tuple[DocumentRow, ...]
    manifest: tuple[tuple[str, str], ...]
    inputs: tuple[tuple[str, str, str], ...]
    notes: tuple[str, ...]


class _Pictures(NamedTuple):
    sections: str = ""
    gap_counts: str = ""
    timeline: str = ""


def build_view(
    assessment: Assessment, *, language: Language, audience: Audience, charts: bool = True
) -> ReportView:
    """Return the report in words; `charts` False leaves the pictures out where they are not printed."""
    texts = load_texts(language)
    sections = {f.id: find_sections(f) for f in assessment.findings}

    def word(finding: Finding) -> FindingView:
        return word_finding(finding, texts, audience, sections.get(finding.id) or find_sections(finding))

    gaps = [f for f in assessment.findings if f.outcome is Outcome.NOT_MET]
    open_ = [f for f in assessment.findings if f.outcome in OPEN]
    settled = [f for f in assessment.findings if f.outcome in (Outcome.MET, Outcome.NOT_APPLICABLE)]
    pictures = _draw(assessment, sections, texts) if charts else _Pictures()
    verdict = compute_verdict(assessment)
    applies_nothing = all(f.outcome is Outcome.NOT_APPLICABLE for f in assessment.findings)
    rows, total = list_translations(assessment.translations, texts)
    return ReportView(
        language=language,
        language_tag=LANGUAGE_TAGS[language],
        audience=audience,
        title=texts.say(f"title.{audience}"),
        product=show_plainly(assessment.product_title) or texts.say("title.no_product"),
        authority=texts.say(assessment.authority),
        jurisdiction=assessment.jurisdiction,
        facts=_facts(assessment, texts),
        worked_example=texts.say("notice.worked_example") if assessment.worked_example else "",
        disclaimer=(texts.say("notice.not_official"), texts.say("notice.limits")),
        verdict=texts.say(f"verdict.{verdict}"),
        verdict_code=verdict,
        verdict_meaning=texts.say(f"verdict_long.{'none_applies' if applies_nothing else verdict}"),
        numbers=compute_numbers(assessment, texts),
        sections_svg=pictures.sections,
        gap_counts_svg=pictures.gap_counts,
        gaps=_by_severity(gaps, texts, word),
        not_judged=_by_severity(open_, texts, word),
        settled=tuple(word(f) for f in sorted(settled, key=lambda f: list(Outcome).index(f.outcome))),
        translations=rows,
        translation_total=total,
        pathways=word_pathways(assessment.pathway, texts, audience) if assessment.pathway else None,
        timeline_svg=pictures.timeline,
        evidence=tuple(
            word_evidence(e, texts, f"evidence-{i}", charts=charts)
            for i, e in enumerate(assessment.evidence, 1)
        ),
        later_duties=tuple(word(f) for f in assessment.later_duties),
        technical_asked=next((_word_technical(t, texts) for t in assessment.technical if _is_asked(t)), None),
        technical=tuple(_word_technical(t, texts) for t in assessment.technical if not _is_asked(t)),
        documents=list_documents(assessment.dossier, texts),
        manifest=_manifest(assessment, texts),
        inputs=tuple((show_plainly(i.path), i.sha256, texts.show(i.from_cache)) for i in assessment.inputs),
        notes=tuple(texts.say(n) for n in (*assessment.notes, *assessment.dossier.notes)),
    )


def _is_asked(finding: TechnicalFinding) -> bool:
    return finding.message.key.startswith("validation.technical.")


def _word_technical(finding: TechnicalFinding, texts: Texts) -> TechnicalRow:
    profile, _, rest = finding.code.partition("/")
    rule, _, severity = rest.partition("/")
    return TechnicalRow(
        code=finding.code,
        rule=rule or profile,
        severity=texts.say(f"validation.severity.{severity}") if severity else "",
        path=show_plainly(finding.path),
        leaf=show_plainly(finding.leaf_id),
        message=texts.say(finding.message),
    )


def _draw(assessment: Assessment, sections: Mapping[str, tuple[str, ...]], texts: Texts) -> _Pictures:
    # here, since a summary on the terminal needs none of it
    from jembatan.report.charts.gap_counts import draw_gap_counts
    from jembatan.report.charts.section_states import draw_section_states
    from jembatan.report.charts.timeline import draw_timeline

    states = compute_section_states(assessment.findings, assessment.dossier, sections)
    timeline = assessment.pathway.timeline if assessment.pathway else None
    return _Pictures(
        draw_section_states(states, texts),
        draw_gap_counts(assessment.findings, texts),
        draw_timeline(timeline, texts) if timeline else "",
    )


def compute_verdict(assessment: Assessment) -> str:
    """Return blocked, open or clear."""
    return "blocked" if assessment.is_blocked else "clear" if assessment.is_clear else "open"


def compute_numbers(assessment: Assessment, texts: Texts) -> Numbers:
    """Return the counts; judged are met, not met and not applicable, and what is left was not judged."""
    by_outcome = assessment.summary
    open_ = by_outcome["undetermined"] + by_outcome["error"]
    known = assessment.law_known
    rest = known.remembered + known.inferred
    rules, judgements = known.primary + known.secondary + rest, len(assessment.findings)
    return Numbers(
        judged=len(assessment.findings) - open_,
        total=len(assessment.findings),
        gaps=by_outcome["not_met"],
        blocking_gaps=sum(
            f.outcome is Outcome.NOT_MET and f.severity is Severity.BLOCKING for f in assessment.findings
        ),
        not_judged=open_,
        undetermined=by_outcome["undetermined"],
        error=by_outcome["error"],
        by_outcome=by_outcome,
        primary=known.primary,
        secondary=known.secondary,
        rest=rest,
        each=texts.say("count.each", rules=rules, judgements=judgements) if judgements > rules else "",
    )


def _by_severity(
    findings: Sequence[Finding], texts: Texts, word: Callable[[Finding], FindingView]
) -> tuple[SeverityGroup, ...]:
    return tuple(
        SeverityGroup(
            severity=severity.value,
            title=texts.say_code("severity", severity),
            meaning=texts.say_code("severity_long", severity),
            findings=tuple(word(f) for f in found),
        )
        for severity in SEVERITY_ORDER
        if (found := [f for f in findings if f.severity is severity])
    )


def _facts(assessment: Assessment, texts: Texts) -> tuple[tuple[str, str], ...]:
    dossier = assessment.dossier
    current = {leaf.path for leaf in dossier.current() if leaf.path}
    pages = sum(dossier.documents[p].properties.pages or 0 for p in current if p in dossier.documents)
    counted = texts.say("count.documents", documents=texts.number(len(current)), pages=texts.number(pages))
    sequences = ", ".join(s.number for s in dossier.sequences if s.number)
    lines = [
        (texts.say("label.jurisdiction"), texts.say(assessment.authority)),
        (texts.say("label.stage"), texts.say_code("stage", assessment.stage)),
        (texts.say("label.on"), texts.day(assessment.on)),
        (texts.say("label.edition"), assessment.edition),
        (
            texts.say("label.dossier"),
            f"{show_plainly(dossier.name)} · {texts.say_code('format', dossier.format)}",
        ),
        (texts.say("label.sequences"), sequences),
        (texts.say("label.documents"), counted),
    ]
    return tuple((label, value) for label, value in lines if value)


def _manifest(assessment: Assessment, texts: Texts) -> tuple[tuple[str, str], ...]:
    manifest = assessment.manifest
    lines = [
        (texts.say("label.version"), manifest.version),
        (texts.say("label.python"), manifest.python),
        (texts.say("label.edition"), manifest.law_edition),
        (texts.say("label.law_sha256"), manifest.law_sha256),
        (texts.say("label.reader_version"), manifest.reader_version),
        (texts.say("label.from_cache"), texts.number(manifest.documents_from_cache)),
        *(
            (f"{texts.say('label.overlays')}{texts.colon}{name}", sha)
            for name, sha in sorted(manifest.overlays.items())
        ),
        *(
            (f"{texts.say('label.settings')}{texts.colon}{name}", value)
            for name, value in sorted(manifest.settings.items())
        ),
        *(
            (f"{texts.say('label.ignored')}{texts.colon}{show_plainly(i.path)}", word_ignored(i.why, texts))
            for i in assessment.dossier.ignored
        ),
    ]
    return tuple((show_plainly(label), show_plainly(value)) for label, value in lines)
