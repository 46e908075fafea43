"""One study of a dossier's own table as evidence: three numbers, and the verdicts of the authorities side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from jembatan.core.document import Document
from jembatan.core.evidence import Evidence
from jembatan.core.text import Message, Text
from jembatan.evidence.asked import Asked
from jembatan.stats.register import find_status

if TYPE_CHECKING:  # the numbers are loaded when there is a table to compute
    from jembatan.evidence.stability.rules import Rulebook
    from jembatan.evidence.stability.side_by_side import JudgedStudy, ShelfLifeReading
    from jembatan.evidence.stability.study import Study


def word_study(
    asked: Asked,
    reading: ShelfLifeReading,
    study: Study,
    judged: Sequence[tuple[Rulebook, JudgedStudy]],
    document: Document,
    defects: Sequence[Message],
) -> Evidence:
    """Return the evidence of one study; `judged` holds it under each authority, the asking one first."""
    title = asked.analysis.title
    labels = [label for _, item in judged for label in _verdict_labels(item)]
    citations = [*asked.citations, *(c for _, item in judged for c in item.verdict.citations)]
    return Evidence(
        analysis=asked.analysis.id,
        title=Text(
            f"{title.en}: {study.name}",
            id=f"{title.in_language('id')}: {study.name}",
            zh=f"{title.in_language('zh')}：{study.name}",
        ),
        method=Message("evidence.method.shelf_life"),
        settings={
            "rules": asked.analysis.id,
            "kind": reading.settings.kind,
            "pack": reading.settings.pack,
            "label_at_most_celsius": reading.label_at_most,
            "convention": reading.settings.regression.convention,
            "alpha": reading.settings.regression.alpha,
        },
        inputs={document.path: document.sha256},
        result=_result(study, judged),
        status=find_status("stability.shelf_life"),
        labels=(*labels, *defects, *_problem_labels(reading, study)),
        citations=tuple(dict.fromkeys(citations)),
    )


def _verdict_labels(item: JudgedStudy) -> Iterator[Message]:
    verdict = item.verdict
    for text in verdict.texts:
        if isinstance(text, Text):
            yield Message(f"evidence.verdict.{verdict.says}", {"market": verdict.market, "text": text})
        else:
            yield Message(text.key, {**text.args, "market": verdict.market})
    if verdict.missing:
        yield verdict.missing
    if verdict.label:
        yield Message("evidence.label_words", {"text": verdict.label})


def _problem_labels(reading: ShelfLifeReading, study: Study) -> Iterator[Message]:
    yield from reading.data.problems
    yield from study.notes
    for attribute in study.attributes:
        yield from attribute.regression.problems
    for found in (study.accelerated_reading, study.intermediate_reading):
        if found:
            yield from (change.how for change in found.changes[:6])


def _result(study: Study, judged: Sequence[tuple[Rulebook, JudgedStudy]]) -> dict[str, Any]:
    binding, limiting = study.binding, study.limiting
    result: dict[str, Any] = {
        "condition": study.condition,
        "months_studied": study.months_studied,
        "batches": study.batches,
        "statistical_months": binding.regression.statistical_months if binding else None,
        "binding_attribute": binding.regression.series.attribute if binding else None,
        "accelerated": study.accelerated,
        "intermediate": study.intermediate,
        "cap": {
            "branch": study.cap.branch.id if study.cap else "undetermined",
            "months": study.cap.cap_months if study.cap else None,
        },
        "limiting_attribute": limiting.regression.series.attribute if limiting else None,
        "supported_by_the_tree": study.supported_months,
        "supported_months": judged[0][1].supported_months,
        "attributes": [
            {
                "attribute": a.regression.series.attribute,
                "statistical_months": a.regression.statistical_months,
                "supported_months": a.chosen.supported_months if a.chosen else None,
                "branches": [o.branch.id for o in a.options],
            }
            for a in study.attributes
        ],
    }
    for _, item in judged:
        result[item.verdict.market] = {
            "verdict": item.verdict.says,
            "supported_months": item.supported_months,
            "branch": item.study.cap.branch.id if item.study.cap and item.carries else None,
        }
    if not study.cap:
        result["branches_open"] = {
            o.branch.id: {"cap": o.cap_months, "supported_months": o.supported_months}
            for o in study.open_branches
        }
    return result
