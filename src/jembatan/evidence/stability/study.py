"""A whole study: every attribute of a product in a pack at one long-term condition, under the rules of an authority."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from jembatan.core.text import Message
from jembatan.evidence.stability.attribute_kind import judge_words
from jembatan.evidence.stability.conditions import assign_studies, find_storage, is_at_least_as_warm, is_hot
from jembatan.evidence.stability.market import Studied
from jembatan.evidence.stability.regression import Regression, RegressionSettings, evaluate_series
from jembatan.evidence.stability.result import Series, StabilityData, StabilityResult
from jembatan.evidence.stability.rules import (
    Accelerated,
    Branch,
    Change,
    Intermediate,
    Pack,
    Rulebook,
    Statistics,
    Storage,
    find_branches,
)
from jembatan.evidence.stability.significant_change import ChangeReading, find_significant_change


class StudySettings(NamedTuple):
    """What the user, or the product's facts, say beside the file."""

    regression: RegressionSettings = RegressionSettings()
    kind: str = "chemical"
    pack: Pack = "unknown"
    long_term: str = ""  # the condition that is long-term, where the file does not say
    accelerated: Accelerated | None = None  # overrides what the data say
    intermediate: Intermediate | None = None
    change: Change = "unknown"  # "little or no change and variability", which a person judges


USUAL_STUDY = StudySettings()


class BranchOption(NamedTuple):
    """One branch that what is known leaves open, with what it would allow."""

    branch: Branch
    cap_months: float
    supported_months: int | None


class AttributeShelfLife(NamedTuple):
    """One attribute: its regression, the branches left open, and what they allow."""

    regression: Regression
    statistics: Statistics
    change: Change
    options: tuple[BranchOption, ...]

    @property
    def chosen(self) -> BranchOption | None:
        """The branch, where exactly one is left."""
        return self.options[0] if len(self.options) == 1 else None


class Study(NamedTuple):
    """Three separate numbers (statistical months, cap, supported months) with everything they came from."""

    product: str
    pack: str
    condition: str
    storage: Storage
    attributes: tuple[AttributeShelfLife, ...]
    months_studied: float
    batches: int
    accelerated: Accelerated
    accelerated_reading: ChangeReading | None
    intermediate: Intermediate
    intermediate_reading: ChangeReading | None
    notes: tuple[Message, ...] = ()

    @property
    def name(self) -> str:
        """The parts that are there, joined."""
        return " · ".join(filter(None, (self.product, self.pack, self.condition)))

    @property
    def binding(self) -> AttributeShelfLife | None:
        """The attribute whose bound meets a limit first; None where none does."""
        found = [a for a in self.attributes if a.regression.statistical_months is not None]
        return min(found, key=lambda a: _exact(a.regression), default=None)

    @property
    def limiting(self) -> AttributeShelfLife | None:
        """The attribute that allows least under its branch; None where one of them is not decided."""
        if not self.attributes or any(a.chosen is None for a in self.attributes):
            return None
        decided = [a for a in self.attributes if a.chosen and a.chosen.supported_months is not None]
        return min(decided, key=lambda a: (a.chosen.supported_months, _exact(a.regression)), default=None)  # type: ignore[union-attr,return-value]

    @property
    def cap(self) -> BranchOption | None:
        """The branch and cap of the limiting attribute; None where undetermined."""
        return self.limiting.chosen if self.limiting else None

    @property
    def supported_months(self) -> int | None:
        """Whole months that the data support under the rules; None where undetermined."""
        return self.cap.supported_months if self.cap else None

    @property
    def open_branches(self) -> tuple[BranchOption, ...]:
        """Every branch left open for any attribute, each with the least that the attributes allow under it."""
        found: dict[str, BranchOption] = {}
        for attribute in self.attributes:
            for option in attribute.options:
                held = found.get(option.branch.id)
                if held is None or (option.supported_months or 0) < (held.supported_months or 0):
                    found[option.branch.id] = option
        return tuple(found.values())


def _exact(regression: Regression) -> float:
    found = regression.shelf_life
    exact = found.default.exact_months if found else math.inf
    return exact if not math.isnan(exact) else math.inf


def evaluate_studies(
    data: StabilityData, book: Rulebook, settings: StudySettings = USUAL_STUDY
) -> list[Study]:
    """Return one study per product, pack and long-term condition of the file, in the order of the file."""
    results = assign_studies(data.results, settings.long_term)
    groups: dict[tuple[str, str], list[StabilityResult]] = {}
    for r in results:
        groups.setdefault((r.product, r.pack), []).append(r)
    studies = []
    for (product, pack), own in groups.items():
        for condition in dict.fromkeys(r.condition for r in own if r.study == "long_term"):
            studies.append(_evaluate(data.name, product, pack, condition, own, book, settings))
    return studies


def find_studied(studies: Sequence[Study]) -> dict[str, Studied]:
    """Return how far each long-term condition was studied, over all studies given."""
    return {s.condition: Studied(s.months_studied, s.batches) for s in studies}


def _evaluate(
    file: str,
    product: str,
    pack: str,
    condition: str,
    own: Sequence[StabilityResult],
    book: Rulebook,
    settings: StudySettings,
) -> Study:
    long_term = [r for r in own if r.study == "long_term" and r.condition == condition]
    storage = find_storage(condition or settings.long_term)
    starts = {
        (r.batch, r.attribute): r.value
        for r in long_term
        if r.months == 0 and r.value is not None and not r.censor
    }
    accelerated, reading, notes = _read_accelerated(own, storage, starts, book, settings)
    intermediate, middle = _read_intermediate(own, condition or settings.long_term, starts, book, settings)
    by_attribute: dict[str, list[StabilityResult]] = {}
    for r in long_term:
        by_attribute.setdefault(r.attribute, []).append(r)
    regressions = [
        evaluate_series(Series(product, pack, name, condition, "long_term"), rows, settings.regression, file)
        for name, rows in by_attribute.items()
    ]
    attributes = [_decide(r, storage, accelerated, intermediate, book, settings) for r in regressions]
    return Study(
        product=product,
        pack=pack,
        condition=condition,
        storage=storage,
        attributes=tuple(attributes),
        months_studied=max((r.months_studied for r in regressions), default=0.0),
        batches=len({r.batch for r in long_term}),
        accelerated=accelerated,
        accelerated_reading=reading,
        intermediate=intermediate,
        intermediate_reading=middle,
        notes=tuple(notes),
    )


def _decide(
    regression: Regression,
    storage: Storage,
    accelerated: Accelerated,
    intermediate: Intermediate,
    book: Rulebook,
    settings: StudySettings,
) -> AttributeShelfLife:
    found = regression.shelf_life
    statistics: Statistics = "yes" if found and found.outcome != "not_estimable" else "no"
    change = settings.change if settings.change != "unknown" else _change_without_statistics(regression)
    branches = find_branches(
        book.rules.branch,
        kind=settings.kind,
        storage=storage,
        accelerated=accelerated,
        intermediate=intermediate,
        statistics=statistics,
        change=change if statistics == "no" else "unknown",
    )
    options = []
    for branch in branches:
        cap = branch.cap(regression.months_studied)
        limits = [cap, regression.months_without_failure if not branch.uses_regression else math.inf]
        if branch.uses_regression and found and statistics == "yes":
            limits.append(found.default.exact_months)
        if statistics == "no":
            limits.append(regression.months_without_failure if regression.outside else math.inf)
        options.append(BranchOption(branch, cap, math.floor(min(limits) + 1e-9)))
    return AttributeShelfLife(regression, statistics, change, tuple(options))


def _change_without_statistics(regression: Regression) -> Change:
    """Return `little` where every result is below quantification or says in words that it holds; else not known."""
    held = all(
        r.censor == "<" if r.value is not None else judge_words(r.text) is True for r in regression.results
    )
    return "little" if held and not regression.outside else "unknown"


def _read_accelerated(
    own: Sequence[StabilityResult],
    storage: Storage,
    starts: dict[tuple[str, str], float],
    book: Rulebook,
    settings: StudySettings,
) -> tuple[Accelerated, ChangeReading | None, list[Message]]:
    """Return what the accelerated results say; those at a milder condition than the rules name say nothing."""
    wanted = book.conditions(book.rules.accelerated_condition, storage)
    called = [r for r in own if r.study == "accelerated"]
    results = [r for r in called if is_at_least_as_warm(r.condition, wanted)]
    milder = sorted({r.condition for r in called} - {r.condition for r in results})
    notes = (
        [Message("stability.note.milder", {"conditions": milder, "wanted": list(wanted)})] if milder else []
    )
    reading = _read_change(results, starts, book, settings)
    if settings.accelerated is not None:
        return settings.accelerated, reading, notes
    if reading is None:
        return "unknown", None, notes
    if reading.changes:
        return ("before_3_months" if reading.is_early else "after_3_months"), reading, notes
    asked = book.number(book.rules.accelerated_months)
    held = reading.months >= asked and not reading.unjudged
    if reading.unjudged:
        notes.append(Message("stability.note.unjudged", {"attributes": list(reading.unjudged)}))
    elif not held:
        notes.append(
            Message(
                "stability.note.short_accelerated", {"months": f"{reading.months:g}", "asked": f"{asked:g}"}
            )
        )
    return ("none" if held else "unknown"), reading, notes


def _read_intermediate(
    own: Sequence[StabilityResult],
    long_term: str,
    starts: dict[tuple[str, str], float],
    book: Rulebook,
    settings: StudySettings,
) -> tuple[Intermediate, ChangeReading | None]:
    if is_hot(long_term):
        return "not_defined", None
    reading = _read_change([r for r in own if r.study == "intermediate"], starts, book, settings)
    if settings.intermediate is not None:
        return settings.intermediate, reading
    if reading is None:
        return "unknown", None
    if reading.changes:
        return "changed", reading
    asked = book.rules.intermediate_months
    held = (asked is None or reading.months >= book.number(asked)) and not reading.unjudged
    return ("none" if held else "unknown"), reading


def _read_change(
    results: Sequence[StabilityResult],
    starts: dict[tuple[str, str], float],
    book: Rulebook,
    settings: StudySettings,
) -> ChangeReading | None:
    if not results:
        return None
    assay, water = book.rules.assay_percent, book.rules.water_loss_percent
    return find_significant_change(
        results,
        starts,
        assay_percent=book.number(assay) if assay else None,
        water_loss_percent=book.number(water) if water and settings.pack == "semi-permeable" else None,
    )
