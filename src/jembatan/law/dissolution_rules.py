"""Each authority's rule for comparing dissolution profiles, from lawdata/shared/dissolution and any --law folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import msgspec

from jembatan.core.errors import LawError, UsageError
from jembatan.core.grades import Confidence, Trust
from jembatan.core.text import Text
from jembatan.law.decode import decode_toml
from jembatan.law.folders import SHARED, LawFolders

ComparisonMethod = Literal["f2", "bootstrap", "mahalanobis", "t2eq", "weibull"]
Stance = Literal["first", "accepted", "when_variable", "not_preferred", "unknown"]


class RuleSource(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a rule stands; the instruments here are of authorities whose law this project does not otherwise hold."""

    instrument: str
    clause: str = ""
    url: str = ""


RulePart = Literal["last_point", "units", "points", "variation", "rapid", "f2_least", "every_point"]


class RuleReading(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parts of a rule that somebody read, and where, while the rule as a whole is known less well."""

    parts: list[RulePart]
    trust: Trust
    source: RuleSource


class DissolutionPoints(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How an authority chooses sampling times and when it lets mean profiles be compared (see stats/dissolution/points.py).

    Without `early_until_minutes` only the first time is early.
    """

    last_point: Literal["either", "both", "all"]
    trust: Trust
    confidence: Confidence
    source: RuleSource
    plateau_percent: float = 85.0
    minimum_points: int = 3
    minimum_units: int = 12
    early_until_minutes: float | None = None
    early_variation_percent: float = 20.0
    later_variation_percent: float = 10.0
    rapid_minutes: float = 15.0
    f2_least: float = 50.0
    note: Text | None = None
    read: list[RuleReading] = []

    @property
    def is_unread(self) -> bool:
        """Say whether the rule as a whole is remembered or concluded."""
        return self.trust in (Trust.REMEMBERED, Trust.INFERRED)


class Preference(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What an authority says of one method of comparison."""

    method: ComparisonMethod
    stance: Stance
    trust: Trust
    confidence: Confidence
    source: RuleSource


class DissolutionRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One authority's rule and what it says of the methods: shared/dissolution/<code>.toml."""

    format: Literal[1]
    code: str
    name: Text
    rule: DissolutionPoints
    preference: list[Preference] = []

    def find_preference(self, method: ComparisonMethod) -> Preference | None:
        """Return what the authority says of a method, or None where nothing is held."""
        return next((p for p in self.preference if p.method == method), None)


ORDER = ("CN", "ID", "ASEAN", "EU", "US", "WHO")


def load_dissolution_rules(overlays: Sequence[Path] = ()) -> dict[str, DissolutionRule]:
    """Return the rules by code; a --law folder may add or replace one. Raises LawError naming file and key."""
    found: dict[str, DissolutionRule] = {}
    for file in LawFolders(overlays).files(SHARED, "dissolution", ".toml"):
        rule = decode_toml(file, DissolutionRule)
        if not rule.rule.source.instrument.strip():
            raise LawError(f"{file.path}: a rule without a source does not exist; name the instrument")
        found[rule.code.upper()] = rule
    return dict(
        sorted(found.items(), key=lambda item: (ORDER.index(item[0]) if item[0] in ORDER else 99, item[0]))
    )


def choose_codes(wanted: str | None, known: Sequence[str]) -> list[str]:
    """Return the codes of a comma-separated option, or all. Raises UsageError naming those that exist."""
    if not wanted:
        return list(known)
    codes = [code.strip().upper() for code in wanted.split(",") if code.strip()]
    unknown = [code for code in codes if code not in known]
    if unknown or not codes:
        raise UsageError(
            f"--for {wanted}: no rule is held for {', '.join(unknown)}; known are {', '.join(known)}"
        )
    return codes
