"""Which rule of bioequivalence each authority applies, from lawdata/shared/bioequivalence and any --law folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import msgspec

from jembatan.core.errors import LawError
from jembatan.core.grades import Confidence, Trust
from jembatan.core.text import Text
from jembatan.law.decode import decode_toml
from jembatan.law.dissolution_rules import ORDER, RuleSource
from jembatan.law.folders import SHARED, LawFolders

Approach = Literal["limits", "expanded", "scaled", "narrow", "unknown"]
Drug = Literal["ordinary", "highly_variable", "narrow_index"]
DRUGS: tuple[Drug, ...] = ("ordinary", "highly_variable", "narrow_index")


class AppliedRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How an authority judges one kind of medicine; `limits` in percent where the approach is fixed limits."""

    approach: Approach
    trust: Trust
    confidence: Confidence
    source: RuleSource
    limits: tuple[float, float] | None = None
    note: Text | None = None


class BioequivalenceRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One authority: shared/bioequivalence/<code>.toml."""

    format: Literal[1]
    code: str
    name: Text
    ordinary: AppliedRule
    highly_variable: AppliedRule
    narrow_index: AppliedRule

    def of(self, drug: Drug) -> AppliedRule:
        """Return the rule for a kind of medicine."""
        found: AppliedRule = getattr(self, drug)
        return found


def load_bioequivalence_rules(overlays: Sequence[Path] = ()) -> dict[str, BioequivalenceRule]:
    """Return the rules by code; a --law folder may add or replace one. Raises LawError naming file and key."""
    found: dict[str, BioequivalenceRule] = {}
    for file in LawFolders(overlays).files(SHARED, "bioequivalence", ".toml"):
        rule = decode_toml(file, BioequivalenceRule)
        for drug in DRUGS:
            applied = rule.of(drug)
            if not applied.source.instrument.strip():
                raise LawError(
                    f"{file.path}: {drug}: a rule without a source does not exist; name the instrument"
                )
            if (applied.approach == "limits") != (applied.limits is not None):
                raise LawError(f'{file.path}: {drug}: give limits with the approach "limits", and only then')
        found[rule.code.upper()] = rule
    return dict(
        sorted(found.items(), key=lambda item: (ORDER.index(item[0]) if item[0] in ORDER else 99, item[0]))
    )
