"""The law of extrapolation as an authority's data state it: branches, verdicts by climate and pack, significant change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Literal, NamedTuple

import msgspec

from jembatan.core.errors import LawError
from jembatan.core.finding import Citation
from jembatan.core.grades import Confidence, Trust
from jembatan.core.jurisdiction import Jurisdiction
from jembatan.core.law import Analysis
from jembatan.core.text import Text

Storage = Literal["room_temperature", "refrigerated", "frozen", "below_minus_20"]
Accelerated = Literal["none", "after_3_months", "before_3_months", "unknown"]
Intermediate = Literal["none", "changed", "not_run", "not_defined", "unknown"]
Statistics = Literal["yes", "no", "unknown"]
Change = Literal["little", "some", "unknown"]
Pack = Literal["impermeable", "semi-permeable", "permeable", "unknown"]
Says = Literal["studied", "zone_not_applied", "open_old_source", "undetermined", "water_loss", "insufficient"]


class Branch(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One way through the decision tree; an empty condition is not asked."""

    id: str
    title: Text
    kinds: tuple[str, ...]
    storage: tuple[Storage, ...] = ()
    accelerated: tuple[Accelerated, ...] = ()
    intermediate: tuple[Intermediate, ...] = ()
    statistics: Statistics = "unknown"
    change: Change = "unknown"
    factor: float | None = None  # at most so many times the months studied
    months_beyond: float  # and at most so many months beyond them
    uses_regression: bool = True
    clause: str = ""
    trust: Trust = Trust.REMEMBERED
    note: str = ""
    url: str = ""

    def cap(self, months_studied: float) -> float:
        """Return the longest shelf life in months that the branch allows on so many months of long-term data."""
        beyond = months_studied + self.months_beyond
        return min(self.factor * months_studied, beyond) if self.factor else beyond


class Verdict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What an authority says of data at a condition that is not its own; the first that fits counts."""

    says: Says
    text: Text
    storage: tuple[Storage, ...] = ()
    packs: tuple[Pack, ...] = ()
    long_term: tuple[str, ...] = ()  # conditions studied
    label_at_most: float | None = None
    clause: str = ""
    instrument: str = ""  # where it is not the analysis's own
    trust: Trust = Trust.REMEMBERED
    note: str = ""
    url: str = ""


class LabelRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The highest temperature that a label may state on data at a condition."""

    condition: str
    at_most: float


class ParameterName(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A parameter of the law data, by its id."""

    parameter: str


class SignificantChangeRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where it stands what counts as a significant change at the accelerated condition."""

    clause: str
    instrument: str
    trust: Trust
    note: str = ""


class ShelfLifeRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The settings of an analysis of kind `shelf_life` or `retest_period`."""

    market: str
    branch: tuple[Branch, ...] = ()
    branches_of: str = ""  # the analysis whose branches count, where it has none of its own
    assay_percent: ParameterName | None = None  # significant change; none where only leaving a limit is one
    accelerated_condition: ParameterName  # by storage class
    accelerated_months: ParameterName
    intermediate_months: ParameterName | None = None  # none where no branch asks for them
    water_loss_percent: ParameterName | None = None
    significant_change: tuple[SignificantChangeRule, ...]  # where it stands
    verdict: tuple[Verdict, ...] = ()
    accepted: ParameterName | None = None
    missing_batches: ParameterName | None = None
    missing_months: ParameterName | None = None
    label: tuple[Text, ...] = ()  # what "not above 30C" needs here
    label_rule: tuple[LabelRule, ...] = ()
    beside: tuple[str, ...] = ()
    supersedes: str = ""
    regression_note: str = ""


class Rulebook(NamedTuple):
    """The rules of one authority on a day, with what is needed to cite them."""

    rules: ShelfLifeRules
    analysis: Analysis
    jurisdiction: Jurisdiction
    on: dt.date

    def number(self, name: ParameterName) -> float:
        """Return the first value in force of a parameter that holds one number."""
        return float(str(self.jurisdiction.parameter_values(name.parameter, self.on)[0].value))

    def conditions(self, name: ParameterName, storage: Storage) -> tuple[str, ...]:
        """Return the conditions that a parameter holds for a class of storage; the unconditional ones where none is."""
        values = self.jurisdiction.parameter_values(name.parameter, self.on)
        own = [v for v in values if v.when == {"presentation.storage_class": storage}]
        if not own and storage == "room_temperature":
            own = [v for v in values if not v.when]
        return tuple(own[0].value) if own and isinstance(own[0].value, list) else ()

    def cite_parameter(self, name: ParameterName) -> Citation:
        """Return the citation of the first value in force of a parameter."""
        value = self.jurisdiction.parameter_values(name.parameter, self.on)[0]
        source = value.source
        return self.jurisdiction.cite(
            source.instrument, source.clause, source.url, value.trust, value.confidence, source.note
        )

    def cite(
        self, clause: str, *, instrument: str = "", trust: Trust | None = None, url: str = "", note: str = ""
    ) -> Citation:
        """Return the citation of a clause, by default of the analysis's own instrument."""
        source = self.analysis.source
        return self.jurisdiction.cite(
            instrument or source.instrument,
            clause or source.clause,
            url or ("" if instrument else source.url),
            trust or self.analysis.trust,
            self.analysis.confidence if trust is None else Confidence.MEDIUM,
            note or ("" if instrument else source.note),
        )


def find_rulebook(
    jurisdiction: Jurisdiction, on: dt.date, kind: Literal["shelf_life", "retest_period"] = "shelf_life"
) -> Rulebook | None:
    """Return the rules that count in the jurisdiction on the day: its own before its parents'; None where it has none."""
    books = [
        Rulebook(_with_branches(decode_rules(a), a, jurisdiction), a, jurisdiction, on)
        for a in jurisdiction.analyses
        if a.analysis == kind and a.in_force.holds_on(on)
    ]
    superseded = {book.rules.supersedes for book in books}
    return next((book for book in books if book.analysis.id not in superseded), None)


def _with_branches(rules: ShelfLifeRules, analysis: Analysis, jurisdiction: Jurisdiction) -> ShelfLifeRules:
    """Return the rules with the branches of the analysis that they name; LawError where there is none."""
    if rules.branch or not rules.branches_of:
        return rules
    other = next((a for a in jurisdiction.analyses if a.id == rules.branches_of), None)
    if other is None:
        raise LawError(
            f"analyses/{analysis.id}.toml: settings.branches_of names {rules.branches_of!r}, which is no analysis"
        )
    return msgspec.structs.replace(rules, branch=decode_rules(other).branch)


def decode_rules(analysis: Analysis) -> ShelfLifeRules:
    """Return the settings as rules; LawError naming the analysis where they break the format."""
    try:
        return msgspec.convert(analysis.settings, ShelfLifeRules)
    except msgspec.ValidationError as error:
        raise LawError(f"analyses/{analysis.id}.toml: settings: {error}") from None


def find_branches(
    branches: Sequence[Branch],
    *,
    kind: str,
    storage: Storage,
    accelerated: Accelerated,
    intermediate: Intermediate,
    statistics: Statistics,
    change: Change,
) -> list[Branch]:
    """Return the branches that what is known does not rule out; exactly one where everything it asks is known."""
    found = []
    for branch in branches:
        if kind not in branch.kinds or (branch.storage and storage not in branch.storage):
            continue
        asked = (
            (branch.accelerated, accelerated),
            (branch.intermediate, intermediate),
            ((branch.statistics,) if branch.statistics != "unknown" else (), statistics),
            ((branch.change,) if branch.change != "unknown" else (), change),
        )
        if all(not wanted or have == "unknown" or have in wanted for wanted, have in asked):
            found.append(branch)
    return found
