"""The shelf life that the dossier's own tables support under an authority's rules, and beside it under another's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from jembatan.core.document import Document
from jembatan.core.dossier import Dossier
from jembatan.core.evidence import Evidence
from jembatan.core.fact import Fact, Facts, FactValue, Provenance, Subject
from jembatan.core.jurisdiction import Jurisdiction
from jembatan.core.text import Message, Text
from jembatan.dossier.package import Package
from jembatan.evidence.adapted import Adapted
from jembatan.evidence.asked import Asked
from jembatan.evidence.stability.conditions import assign_studies
from jembatan.evidence.stability.dossier_tables import compute_by_stability_table
from jembatan.evidence.stability.result import StabilityData, StabilityResult
from jembatan.evidence.stability.rules import Rulebook, find_rulebook
from jembatan.law.load import load_jurisdiction
from jembatan.stats.register import find_status

if TYPE_CHECKING:  # the numbers are loaded when there is a table to compute
    from jembatan.evidence.stability.side_by_side import JudgedStudy, ShelfLifeReading
    from jembatan.evidence.stability.study import Study

_PRESENTATION = "presentation"
_PACKS = ("impermeable", "semi-permeable", "permeable")


def analyse_shelf_life(asked: Asked, dossier: Dossier, package: Package, facts: Facts) -> Adapted:
    """Return one evidence per presentation and long-term condition of the tables at 3.2.P.8, and the facts computed.

    Three numbers under the rules of the jurisdiction, and the verdict on the same data there and beside it (as the
    shipped law and the --law folders have the other authority). Rules of a parent that the jurisdiction's own supersede give nothing.
    """
    jurisdiction, on = asked.jurisdiction, asked.on
    if jurisdiction is None or on is None:
        raise ValueError("the law of the jurisdiction was not given")
    book = find_rulebook(jurisdiction, on)
    if book is None or book.analysis.id != asked.analysis.id:
        return Adapted()

    @cache
    def books() -> Sequence[Rulebook]:  # another authority's law is read where there is a table
        others = [_beside(code, jurisdiction, asked) for code in book.rules.beside]
        return [book, *(b for b in others if b is not None)]

    return compute_by_stability_table(
        asked,
        dossier,
        package,
        "3.2.P.8",
        lambda data, document: _compute_table(asked, books(), data, document, facts),
    )


def _beside(code: str, jurisdiction: Jurisdiction, asked: Asked) -> Rulebook | None:
    assert asked.on is not None
    return (
        None
        if code == jurisdiction.code
        else find_rulebook(load_jurisdiction(code, asked.law_folders), asked.on)
    )


def _compute_table(
    asked: Asked, books: Sequence[Rulebook], data: StabilityData, document: Document, facts: Facts
) -> Adapted:
    evidence: list[Evidence] = []
    computed: list[Fact] = []
    for product in dict.fromkeys(r.product for r in data.results):
        own = data.with_results([r for r in data.results if r.product == product])
        subject = _find_presentation(product, own, facts)
        reading = _evaluate(books, own, facts, subject)
        defects = _find_defects(reading, facts, subject)
        for index, study in enumerate(reading.studies):
            judged = [(b, items[index]) for b, items in reading.markets]
            evidence.append(_word(asked, reading, study, judged, document, defects))
        if subject is not None:
            computed += _facts(asked, reading, own, subject, document, facts)
    return Adapted(evidence, computed)


def _evaluate(
    books: Sequence[Rulebook], data: StabilityData, facts: Facts, subject: Subject | None
) -> ShelfLifeReading:
    def ask(name: str) -> FactValue | None:
        found = facts.find(name, subject) if subject else facts.find(name)
        return found.value if found else None

    pack = ask("presentation.pack_permeability")
    label = ask("presentation.storage_limit_celsius")
    change = ask("stability.significant_change")
    from jembatan.evidence.stability.side_by_side import evaluate_shelf_life
    from jembatan.evidence.stability.study import StudySettings

    settings = StudySettings(
        kind=str(ask("product.kind") or "chemical"),
        pack=pack if pack in _PACKS else "unknown",  # type: ignore[arg-type]
        accelerated=change if change in ("none", "before_3_months", "after_3_months") else None,  # type: ignore[arg-type]
    )
    known = {name: value for name in _NARROWING if (value := ask(name)) is not None}
    return evaluate_shelf_life(
        data,
        books[0],
        books,
        settings,
        label_at_most=float(label) if isinstance(label, int | float) else None,
        facts=known,
    )


_NARROWING = (
    "product.class",
    "application.cn_class",
    "presentation.is_critical_form",
    "presentation.is_critical_or_unstable",
)


def _find_defects(reading: ShelfLifeReading, facts: Facts, subject: Subject | None) -> list[Message]:
    """Return what the label and the tables show to follow under no accepted convention, as far as facts state the label."""
    from jembatan.evidence.stability.claims import judge_claims
    from jembatan.evidence.stability.claims_file import Claims, LabelClaim

    storage = facts.find("presentation.storage", subject) if subject else None
    claims = Claims(label=LabelClaim(storage=str(storage.value) if storage else ""))
    return [
        Message(f"evidence.defect.{f.kind}", {**f.claim.args, **f.recomputed.args})
        for f in judge_claims(reading, claims)
        if f.is_defect and f.kind in ("label_warmer", "out_of_specification", "condition")
    ]


def _find_presentation(product: str, data: StabilityData, facts: Facts) -> Subject | None:
    """Return the presentation that a table's product is: the one of that name, or the only one there is."""
    subjects = facts.subjects(_PRESENTATION)
    named = [s for s in subjects if s.name.casefold() == product.casefold()]
    if named:
        return named[0]
    return subjects[0] if len(subjects) == 1 and not product else None


def _word(
    asked: Asked,
    reading: ShelfLifeReading,
    study: Study,
    judged: Sequence[tuple[Rulebook, JudgedStudy]],
    document: Document,
    defects: Sequence[Message],
) -> Evidence:
    title = asked.analysis.title
    labels = [label for _, item in judged for label in _verdict_labels(item)]
    citations = [*asked.citations, *(c for _, item in judged for c in item.verdict.citations)]
    return Evidence(
        analysis=asked.analysis.id,
        title=Text(
            f"{title.en}: {study.name}", id=f"{title.id}: {study.name}", zh=f"{title.zh}：{study.name}"
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


def _facts(
    asked: Asked,
    reading: ShelfLifeReading,
    data: StabilityData,
    subject: Subject,
    document: Document,
    facts: Facts,
) -> Iterator[Fact]:
    """Yield what the table itself says of the study, and how far the claimed shelf life goes beyond the support."""
    provenance = Provenance(kind="computed", path=document.path, analysis=asked.analysis.id)
    results = assign_studies(data.results)

    def fact(name: str, value: FactValue) -> Fact:
        return Fact(name, value, provenance, subject)

    for study in ("long_term", "accelerated", "intermediate"):
        own = [r for r in results if r.study == study]
        conditions = sorted({r.condition for r in own if r.condition})
        if len(conditions) == 1:
            yield fact(f"stability.{study}.condition", conditions[0])
        if study == "long_term" and conditions:
            yield fact("stability.long_term.conditions", conditions)
        if len(conditions) <= 1 and own:
            months = _months_reached(own)
            yield fact(f"stability.{study}.months", int(months) if months == int(months) else months)
            yield fact(f"stability.{study}.batches", len({r.batch for r in own}))
    said = {s.accelerated for s in reading.studies if s.accelerated_reading}
    if len(said) == 1:
        yield fact("stability.significant_change", said.pop())
    carrying = [
        item for _, items in reading.markets[:1] for item in items if item.supported_months is not None
    ]
    if not carrying:
        return
    supported = max(item.supported_months or 0 for item in carrying)
    yield fact("stability.supported_months", supported)
    claimed = facts.find("presentation.shelf_life_months", subject)
    if claimed and isinstance(claimed.value, int | float):
        yield fact("stability.months_beyond_support", claimed.value - supported)


def _months_reached(results: Sequence[StabilityResult]) -> float:
    """Return the months that three batches reached, or all where there are fewer."""
    reached = sorted(
        (max(r.months for r in results if r.batch == b) for b in {r.batch for r in results}), reverse=True
    )
    return reached[min(2, len(reached) - 1)]
