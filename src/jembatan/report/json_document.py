"""The assessment as JSON: the keys that the contract promises, and more; numbers at full precision."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from jembatan.core.assessment import Assessment
from jembatan.core.dossier import Dossier
from jembatan.core.evidence import Evidence
from jembatan.core.fact import Fact
from jembatan.core.finding import Citation, Finding
from jembatan.core.grades import Trust
from jembatan.core.text import LANGUAGES, Language, Message
from jembatan.core.timeline import PathwayAssessment, Step
from jembatan.report.texts import Texts, load_texts

SCHEMA = "jembatan.assessment/1"


def render_json(assessment: Assessment, *, language: Language) -> bytes:
    """Return the document in UTF-8; the same assessment gives the same bytes."""
    texts = load_texts(language)
    reasons = {id(t.why): t.why for t in assessment.translations}  # few, and each holds for thousands
    said = {identity: texts.say(why) for identity, why in reasons.items()}
    document = {
        "schema": SCHEMA,
        "jurisdiction": assessment.jurisdiction,
        "authority": texts.say(assessment.authority),
        "product": assessment.product_title,
        "on": assessment.on.isoformat(),
        "stage": assessment.stage.value,
        "edition": assessment.edition,
        "law_sha256": assessment.law_sha256,
        "language": language,
        "worked_example": assessment.worked_example,
        "notice": [
            *([texts.say("notice.worked_example")] if assessment.worked_example else []),
            texts.say("notice.not_official"),
        ],
        "dossier": describe_dossier(assessment.dossier),
        "clear": assessment.is_clear,
        "blocked": assessment.is_blocked,
        "summary": assessment.summary,
        "law_known": msgspec.to_builtins(assessment.law_known),
        "pathway": _pathway(assessment.pathway, texts) if assessment.pathway else None,
        "findings": [describe_finding(f, texts) for f in assessment.findings],
        "evidence": [_encodable(_evidence(e, texts)) for e in assessment.evidence],
        "later_duties": [describe_finding(f, texts) for f in assessment.later_duties],
        "translations": [
            {
                "path": t.path,
                "section": t.section,
                "language": t.language,
                "pages": t.pages,
                "characters": t.characters,
                "needed": t.needed,
                "sworn": t.sworn,
                "why": said[id(t.why)],
            }
            for t in assessment.translations
        ],
        "technical": [
            {"code": t.code, "path": t.path, "leaf": t.leaf_id, "message": texts.say(t.message)}
            for t in assessment.technical
        ],
        "notes": [texts.say(n) for n in (*assessment.notes, *assessment.dossier.notes)],
        "inputs": [
            {"path": i.path, "sha256": i.sha256, "from_cache": i.from_cache} for i in assessment.inputs
        ],
        "manifest": msgspec.to_builtins(assessment.manifest),
    }
    try:
        encoded = msgspec.json.encode(document)
    except UnicodeEncodeError:  # half a character in a file's name
        encoded = msgspec.json.encode(_encodable(document))
    return msgspec.json.format(encoded, indent=1) + b"\n"


def render_json_of_all(assessments: Sequence[Assessment], *, language: Language) -> str:
    """Return the document of one assessment, or one that holds those of several authorities."""
    documents = [render_json(assessment, language=language).decode("utf-8") for assessment in assessments]
    if len(documents) == 1:
        return documents[0]
    listed = ",\n".join(document.rstrip("\n") for document in documents)
    return f'{{\n "schema": "jembatan.assessments/1",\n "assessments": [\n{listed}\n ]\n}}\n'


def describe_dossier(dossier: Dossier) -> dict[str, Any]:
    """Return format, sequences, counts by section and language, and what has no place."""
    current = dossier.current()
    sections: dict[str, int] = {}
    for leaf in current:
        if leaf.placement:
            sections[leaf.placement.section] = sections.get(leaf.placement.section, 0) + 1
    documents = [
        dossier.documents[path]
        for path in dict.fromkeys(leaf.path for leaf in current if leaf.path)
        if path in dossier.documents
    ]
    languages: dict[str, int] = {}
    for document in documents:
        spoken = document.properties.language
        languages[spoken] = languages.get(spoken, 0) + 1
    return {
        "format": dossier.format,
        "sequences": [s.number for s in dossier.sequences],
        "documents": len(documents),
        "bytes": sum(d.bytes for d in documents),
        "sections": dict(sorted(sections.items())),
        "unplaced": sorted(leaf.path for leaf in dossier.unplaced() if leaf.path),
        "languages": dict(sorted(languages.items())),
    }


def describe_finding(finding: Finding, texts: Texts) -> dict[str, Any]:
    """Return a finding with its sentences in the reader's language and its codes as they are."""
    return {
        "id": finding.id,
        "requirement": finding.requirement,
        "concept": finding.concept,
        "subject": {"kind": finding.subject.kind, "name": finding.subject.name},
        "outcome": finding.outcome.value,
        "depth": finding.depth.value,
        "severity": finding.severity.value,
        "trust": finding.trust.value,
        "confidence": finding.confidence.value,
        "stage": finding.stage.value,
        "title": texts.say(finding.title),
        # a comparison of two documents follows its own reader's language, whatever theirs
        "titles": {code: finding.title.in_language(code) for code in LANGUAGES},
        "where": [{"path": p.path, "section": p.section, "page": p.page} for p in finding.where],
        "expected": _say(finding.expected, texts),
        "observed": _say(finding.observed, texts),
        "because": [_fact(fact) for fact in finding.because],
        "advice": texts.say(finding.advice) if finding.advice else None,
        "question": texts.say(finding.question) if finding.question else None,
        "why": texts.say(finding.why),
        "citations": [_citation(c, texts) for c in finding.citations],
        "caveats": [texts.say(c) for c in finding.caveats],
        "missing_facts": list(finding.missing_facts),
        "confirm_before_acting": finding.trust is not Trust.PRIMARY,
        "reference": finding.is_reference,
        "requirement_sha256": finding.requirement_sha256,
        "answered_by": finding.answered_by,
        "accepted_risk": finding.accepted_risk,
    }


def find_nulls(value: Any, at: str) -> list[dict[str, str]]:
    """Return where numbers are that JSON cannot hold, and which they are; each stands as null in the document."""
    if isinstance(value, float) and not math.isfinite(value):
        why = "not a number" if math.isnan(value) else "infinite" if value > 0 else "minus infinite"
        return [{"at": at, "why": why}]
    if isinstance(value, Mapping):
        return [row for key, item in value.items() for row in find_nulls(item, f"{at}.{key}")]
    if isinstance(value, list | tuple):
        return [row for i, item in enumerate(value) for row in find_nulls(item, f"{at}[{i}]")]
    return []


def _evidence(evidence: Evidence, texts: Texts) -> dict[str, Any]:
    return {
        "analysis": evidence.analysis,
        "title": texts.say(evidence.title),
        "method": texts.say(evidence.method) if evidence.method else None,
        "settings": evidence.settings,
        "inputs": dict(sorted(evidence.inputs.items())),
        "result": evidence.result,
        "nulls": find_nulls(evidence.result, "result") + find_nulls(evidence.settings, "settings"),
        "status": evidence.status,
        "labels": [texts.say(label) for label in evidence.labels],
        "citations": [_citation(c, texts) for c in evidence.citations],
        "fault": texts.say(evidence.fault) if evidence.fault else "",
    }


def _pathway(pathway: PathwayAssessment, texts: Texts) -> dict[str, Any]:
    timeline = pathway.timeline
    assumed = next((o for o in pathway.options if o.pathway == pathway.assumed), None)
    return {
        "assumed": pathway.assumed,
        "working_days": assumed.working_days if assumed else None,
        "because": [texts.say(m) for m in pathway.because],
        "options": [
            {
                "pathway": o.pathway,
                "title": texts.say(o.title),
                "status": o.status,
                "working_days": o.working_days,
                "because": [texts.say(m) for m in o.because],
                "would_open": [texts.say(t) for t in o.would_open],
                "justification": texts.say(o.justification) if o.justification else None,
                "citations": [_citation(c, texts) for c in o.citations],
            }
            for o in pathway.options
        ],
        "start": timeline.start.isoformat() if timeline else None,
        "earliest": timeline.earliest.isoformat() if timeline else None,
        "latest": timeline.latest.isoformat() if timeline else None,
        "provisional": timeline.provisional if timeline else None,
        "steps": {
            "earliest": _steps(timeline.earliest_steps if timeline else (), texts),
            "latest": _steps(timeline.latest_steps if timeline else (), texts),
        },
        "notes": [texts.say(m) for m in timeline.notes] if timeline else [],
    }


def _steps(steps: Iterable[Step], texts: Texts) -> list[dict[str, Any]]:
    return [
        {
            "id": s.id,
            "title": texts.say(s.title),
            "actor": s.actor,
            "first_day": s.first_day.isoformat(),
            "last_day": s.last_day.isoformat(),
            "days": s.days,
            "day_type": s.day_type,
            "provisional": s.provisional,
        }
        for s in steps
    ]


def _citation(citation: Citation, texts: Texts) -> dict[str, Any]:
    return {
        "instrument": citation.instrument,
        "title": texts.say(citation.title),
        "number": citation.number,
        "clause": citation.clause,
        "url": citation.url,
        "trust": citation.trust.value,
        "confidence": citation.confidence.value,
        "note": citation.note,
    }


def _fact(fact: Fact) -> dict[str, Any]:
    source = fact.provenance
    return {
        "fact": fact.name,
        "value": fact.value.isoformat() if isinstance(fact.value, dt.date) else fact.value,
        "provenance": source.kind,
        "path": source.path,
        "section": source.section,
        "page": source.page,
        "excerpt": source.excerpt,
        "confidence": source.confidence.value,
        "analysis": source.analysis,
        "who": source.who,
        "for": source.authority,
    }


def _say(message: Message | None, texts: Texts) -> str | None:
    return texts.say(message) if message else None


def _encodable(value: Any) -> Any:
    """Return the value with numbers JSON cannot hold as null, lone surrogates written out, dates as text."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, int):
        return int(value)
    if isinstance(value, Mapping):
        return {_encodable(str(key)): _encodable(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_encodable(item) for item in (sorted(value) if isinstance(value, set | frozenset) else value)]
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, msgspec.Struct):
        return _encodable(msgspec.structs.asdict(value))
    if hasattr(value, "tolist"):  # a number or array of numpy, which this module does not import
        return _encodable(value.tolist())
    return str(value)
