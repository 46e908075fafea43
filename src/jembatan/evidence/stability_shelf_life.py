"""The months that the dossier's own tables support under an authority's rules, and beside it under another's."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from jembatan.core.document import Document
from jembatan.core.dossier import Dossier
from jembatan.core.errors import LawError, UsageError
from jembatan.core.evidence import Evidence
from jembatan.core.fact import Fact, Facts, FactValue, Subject
from jembatan.core.jurisdiction import Jurisdiction
from jembatan.core.text import Message
from jembatan.dossier.package import Package
from jembatan.evidence.adapted import Adapted
from jembatan.evidence.asked import Asked
from jembatan.evidence.stability.dossier_tables import compute_by_stability_table
from jembatan.evidence.stability.fact_names import PRODUCT, SUBSTANCE, FactNames
from jembatan.evidence.stability.facts_of_table import compute_table_facts
from jembatan.evidence.stability.result import StabilityData
from jembatan.evidence.stability.rules import Rulebook, find_rulebook
from jembatan.law.load import load_jurisdiction

if TYPE_CHECKING:  # the numbers are loaded when there is a table to compute
    from jembatan.evidence.stability.side_by_side import ShelfLifeReading

_PACKS = ("impermeable", "semi-permeable", "permeable")


def analyse_shelf_life(asked: Asked, dossier: Dossier, package: Package, facts: Facts) -> Adapted:
    """Return one evidence per presentation and long-term condition of the tables at 3.2.P.8, and the facts computed.

    Three numbers under the rules of the jurisdiction, and the verdict on the same data there and beside it (as the
    shipped law and the --law folders have the other authority). Rules of a parent that the jurisdiction's own supersede give nothing.
    """
    return _analyse(PRODUCT, asked, dossier, package, facts)


def analyse_retest_period(asked: Asked, dossier: Dossier, package: Package, facts: Facts) -> Adapted:
    """Return one evidence per substance and long-term condition of the tables at 3.2.S.7, and the facts computed.

    As analyse_shelf_life, by the rules of kind `retest_period`: ICH Q1E speaks of both in one breath.
    """
    return _analyse(SUBSTANCE, asked, dossier, package, facts)


def _analyse(names: FactNames, asked: Asked, dossier: Dossier, package: Package, facts: Facts) -> Adapted:
    jurisdiction, on = asked.jurisdiction, asked.on
    if jurisdiction is None or on is None:
        raise ValueError("the law of the jurisdiction was not given")
    book = find_rulebook(jurisdiction, on, names.rules)
    if book is None or book.analysis.id != asked.analysis.id:
        return Adapted()

    @cache
    def books() -> Sequence[Rulebook]:  # another authority's law is read where there is a table
        others = [_beside(names, code, jurisdiction, asked) for code in book.rules.beside]
        return [book, *(b for b in others if b is not None)]

    def compute(data: StabilityData, document: Document) -> Adapted:
        return _compute_table(names, asked, books(), data, document, _Subjects(names, dossier, facts))

    return compute_by_stability_table(asked, dossier, package, names.sections, compute)


def _beside(names: FactNames, code: str, jurisdiction: Jurisdiction, asked: Asked) -> Rulebook | None:
    assert asked.on is not None
    if code == jurisdiction.code:
        return None
    try:
        law = load_jurisdiction(code, asked.law_folders)
    except UsageError as error:
        raise LawError(f"analyses/{asked.analysis.id}.toml: settings.beside: {error}") from None
    return find_rulebook(law, asked.on, names.rules)


class _Subjects:
    """Which presentation or substance a table's product is, and what facts say of it."""

    def __init__(self, names: FactNames, dossier: Dossier, facts: Facts) -> None:
        self._names = names
        self._dossier = dossier
        self.facts = facts
        self._all = facts.subjects(names.subject)

    def find(self, product: str, document: Document) -> Subject | None:
        """Return the one of the table's own name, or of the document's place, or the only one there is."""
        named = [s for s in self._all if s.name.casefold() == product.casefold()]
        if named:
            return named[0]
        if self._names is SUBSTANCE:
            placed = [s for s in self._all if self._is_of(s, document)]
            return placed[0] if len(placed) == 1 else self._all[0] if len(self._all) == 1 else None
        return self._all[0] if len(self._all) == 1 and not product else None

    def ask(self, name: str, subject: Subject | None) -> FactValue | None:
        """Return the value of a fact about the subject, or about the application."""
        found = self.facts.find(name, subject) if subject else self.facts.find(name)
        return found.value if found else None

    def _is_of(self, subject: Subject, document: Document) -> bool:
        """Say whether the document is placed under the substance and maker."""
        placements = [leaf.placement for leaf in self._dossier.current() if leaf.path == document.path]
        told = {
            self.ask("substance.name", subject),
            *(part.strip() for part in subject.name.split(" / ")),
        } | {self.ask("substance.manufacturer", subject)}
        known = {str(value).casefold() for value in told if value}
        return any(
            place is not None
            and place.attributes.get("substance", "").casefold() in known
            and place.attributes.get("manufacturer", "").casefold() in {"", *known}
            for place in placements
        )


def _compute_table(
    names: FactNames,
    asked: Asked,
    books: Sequence[Rulebook],
    data: StabilityData,
    document: Document,
    subjects: _Subjects,
) -> Adapted:
    from jembatan.evidence.stability.evidence import word_study

    evidence: list[Evidence] = []
    computed: list[Fact] = []
    for product in dict.fromkeys(r.product for r in data.results):
        own = data.with_results([r for r in data.results if r.product == product])
        subject = subjects.find(product, document)
        reading = _evaluate(names, books, own, subjects, subject)
        defects = _find_defects(names, reading, subjects, subject)
        for index, study in enumerate(reading.studies):
            judged = [(b, items[index]) for b, items in reading.markets]
            evidence.append(word_study(asked, reading, study, judged, document, defects))
        if subject is not None:
            computed += compute_table_facts(asked, names, reading, own, subject, document, subjects.facts)
    return Adapted(evidence, computed)


def _evaluate(
    names: FactNames,
    books: Sequence[Rulebook],
    data: StabilityData,
    subjects: _Subjects,
    subject: Subject | None,
) -> ShelfLifeReading:
    from jembatan.evidence.stability.side_by_side import evaluate_shelf_life
    from jembatan.evidence.stability.study import StudySettings

    pack = subjects.ask(names.pack, subject) if names.pack else None
    label = subjects.ask(names.storage_limit, subject)
    change = subjects.ask(f"{names.prefix}significant_change", subject)
    settings = StudySettings(
        kind=str(subjects.ask("product.kind", subject) or "chemical"),
        pack=pack if pack in _PACKS else "unknown",  # type: ignore[arg-type]
        accelerated=change if change in ("none", "before_3_months", "after_3_months") else None,  # type: ignore[arg-type]
    )
    known = {name: v for name in names.narrowing if (v := subjects.ask(name, subject)) is not None}
    return evaluate_shelf_life(
        data,
        books[0],
        books,
        settings,
        label_at_most=float(label) if isinstance(label, int | float) else None,
        facts=known,
    )


def _find_defects(
    names: FactNames, reading: ShelfLifeReading, subjects: _Subjects, subject: Subject | None
) -> list[Message]:
    """Return what the storage statement and the tables show to follow under no accepted convention."""
    from jembatan.evidence.stability.claims import judge_claims
    from jembatan.evidence.stability.claims_file import Claims, LabelClaim

    storage = subjects.ask(names.storage, subject) if subject else None
    claims = Claims(label=LabelClaim(storage=str(storage) if storage else ""))
    return [
        Message(f"evidence.defect.{f.kind}", {**f.claim.args, **f.recomputed.args})
        for f in judge_claims(reading, claims)
        if f.is_defect and f.kind in ("label_warmer", "out_of_specification", "condition")
    ]
