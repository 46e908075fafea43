"""One recalculation in words: method, settings, result, status, and its picture."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from jembatan.core.evidence import Evidence
from jembatan.report.finding_view import CitationView, word_citations
from jembatan.report.plain_text import shorten, show_plainly
from jembatan.report.texts import Texts

_MOST_LINES = 24
_DEEPEST = 2  # names joined by more dots stand in the JSON only


class EvidenceView(msgspec.Struct, frozen=True, kw_only=True):
    """A recalculation as printed; long lists of the result stand in the picture and in the JSON only."""

    analysis: str
    title: str
    method: str
    status: str
    status_text: str
    labels: tuple[str, ...]
    settings: tuple[tuple[str, str], ...]
    result: tuple[tuple[str, str], ...]
    inputs: tuple[tuple[str, str], ...]
    citations: tuple[CitationView, ...]
    svg: str
    no_chart: str
    fault: str


def word_evidence(evidence: Evidence, texts: Texts, name: str, *, charts: bool = True) -> EvidenceView:
    """Return the evidence in words, with its picture where it has one."""
    svg, reason = "", ""
    if charts and evidence.has_result:
        from jembatan.report.charts.by_name import draw_evidence  # a summary on the terminal needs none of it

        svg, reason = draw_evidence(evidence, texts, name)
    return EvidenceView(
        analysis=evidence.analysis,
        title=texts.say(evidence.title),
        method=texts.say(evidence.method) if evidence.method else "",
        status=evidence.status,
        status_text=texts.say_code("status", evidence.status),
        labels=tuple(texts.say(label) for label in evidence.labels),
        settings=tuple(_lines(evidence.settings, texts)),
        result=tuple(_lines(evidence.result, texts))[:_MOST_LINES],
        inputs=tuple((show_plainly(path), sha) for path, sha in sorted(evidence.inputs.items())),
        citations=word_citations(evidence.citations, texts),
        svg=svg,
        no_chart=texts.say("label.no_chart", reason=reason) if reason else "",
        fault=texts.say(evidence.fault) if evidence.fault else "",
    )


def _lines(values: Mapping[str, Any], texts: Texts, above: str = "") -> Iterator[tuple[str, str]]:
    """Yield name and printed value of every number or word, nested names joined by dots; long lists are left out."""
    for name, value in values.items():
        key = f"{above}{name}"
        if isinstance(value, Mapping) and key.count(".") >= _DEEPEST:
            continue
        if isinstance(value, Mapping):
            yield from _lines(value, texts, f"{key}.")
        elif isinstance(value, list | tuple):
            if 0 < len(value) <= 8 and not any(isinstance(item, Mapping | list | tuple) for item in value):
                yield _name(key, texts), texts.show([_show(item, texts) for item in value])
        elif value != "":
            yield _name(key, texts), shorten(_show(value, texts), 300)


def _name(key: str, texts: Texts) -> str:
    """Return what a number is called in this language, or its own name where the texts do not know it."""
    return texts.say_code("evidence_key", key)


def _show(value: Any, texts: Texts) -> str:
    if isinstance(value, float):
        return texts.figure(f"{value:.6g}") if math.isfinite(value) else texts.say("word.not_known")
    if isinstance(value, str) and (key := f"evidence_value.{value.replace(' ', '_')}") in texts:
        return texts.say(key)
    return texts.show(value)
