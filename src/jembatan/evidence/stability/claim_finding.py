"""One claim of a dossier with what was recomputed, and the conventions under which it may follow."""

from __future__ import annotations

from itertools import product
from typing import Literal, NamedTuple

from jembatan.core.text import Message
from jembatan.stats.stability.shelf_life import Convention, ModelShelfLife

Follows = Literal["all", "some", "none"]
TestError = Literal["full", "reduced"]


class AcceptedConvention(NamedTuple):
    """One way of computing that a reviewer meets: error of the batch test, error of separate lines, sides of the bound."""

    test_error: TestError
    error: Convention
    sides: int


CONVENTIONS = tuple(
    AcceptedConvention(t, e, s)
    for s, t, e in product((1, 2), ("full", "reduced"), ("pooled_error", "individual_error"))
)  # type: ignore[arg-type]


class Recomputed(NamedTuple):
    """What one convention gives."""

    convention: AcceptedConvention
    found: ModelShelfLife

    @property
    def months(self) -> float:
        """Whole months, infinity where nothing crosses, NaN where it cannot be told."""
        whole = self.found.whole_months
        return float(whole) if whole is not None else self.found.exact_months


class ClaimFinding(NamedTuple):
    """One claim with what was recomputed; only `none` is a defect."""

    kind: str
    claim: Message
    recomputed: Message
    follows: Follows
    under: tuple[AcceptedConvention, ...] = ()  # the conventions under which it follows, where it is some
    names: tuple[str, ...] = ()  # or the branches or authorities

    @property
    def is_defect(self) -> bool:
        """Say whether it follows under none."""
        return self.follows == "none"
