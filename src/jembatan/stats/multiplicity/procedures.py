"""Rules for several one-sided comparisons with one control, each as critical values and a way to go through them.

    none, bonferroni, dunnett        single step: every statistic against one value
    holm, dunnett-step-down          step down: the largest against the first value, and on to the next as long as each reaches its own
    hochberg                         step up: all down to the last that reaches its value
    fixed-sequence                   in the order declared, each at the full level, until one fails

Bonferroni; Holm (1979), Scand J Stat 6:65-70; Hochberg (1988), Biometrika 75:800-802; Dunnett (1955), J Am Stat Assoc 50:1096-1121, with the
standard deviation known (infinite degrees of freedom); fixed sequence: Maurer, Hothorn and Lehmacher (1995).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

MultiplicityRule = Literal[
    "none", "bonferroni", "holm", "hochberg", "fixed-sequence", "dunnett", "dunnett-step-down"
]
MULTIPLICITY_RULES: tuple[MultiplicityRule, ...] = get_args(MultiplicityRule)
Way = Literal["single-step", "step-down", "step-up", "in-order"]
WAYS: tuple[Way, ...] = get_args(Way)
_WAY_BY_RULE: dict[str, Way] = {
    "holm": "step-down",
    "dunnett-step-down": "step-down",
    "hochberg": "step-up",
    "fixed-sequence": "in-order",
}


@dataclass(frozen=True)
class Procedure:
    """A rule with its critical values, the largest first; `order` are the comparisons in the order in which they are tested."""

    rule: MultiplicityRule
    values: tuple[float, ...]
    order: tuple[int, ...]

    def __post_init__(self) -> None:
        """Refuse rules that are none, and orders that leave a comparison out."""
        if self.rule not in MULTIPLICITY_RULES:
            raise ValueError(f"{self.rule!r} is no rule; use {', '.join(MULTIPLICITY_RULES)}")
        if sorted(self.order) != list(range(len(self.values))):
            raise ValueError("the order of the comparisons names each of them once")

    @property
    def way(self) -> Way:
        """How the values are gone through."""
        return _WAY_BY_RULE.get(self.rule, "single-step")

    def find_rejected(self, statistics: Sequence[float]) -> tuple[bool, ...]:
        """Return which comparisons succeed. Raises ValueError for another number of statistics."""
        if len(statistics) != len(self.values):
            raise ValueError(f"{len(statistics)} statistics for {len(self.values)} comparisons")
        pairs = [(statistics[c], c) for c in self.order]
        if self.way in ("step-down", "step-up"):
            pairs.sort(key=lambda pair: -pair[0])
        reached = [z >= value for (z, _), value in zip(pairs, self.values, strict=True)]
        if self.way == "single-step":
            count = None
        elif self.way == "step-up":
            count = max((i + 1 for i, r in enumerate(reached) if r), default=0)
        else:
            count = next((i for i, r in enumerate(reached) if not r), len(reached))
        found = [False] * len(pairs)
        for i, (_, comparison) in enumerate(pairs):
            found[comparison] = reached[i] if count is None else i < count
        return tuple(found)


def build_procedure(
    rule: MultiplicityRule, alpha: float, loadings: Sequence[float], order: Sequence[int] | None = None
) -> Procedure:
    """Return the rule at a one-sided familywise alpha (none: of each comparison).

    `loadings` are the square roots of n_a / (n_a + n_0) by active arm a: two statistics correlate by the product of theirs. Raises
    ValueError where step-down Dunnett values would depend on which comparisons are left.
    """
    # here, because every simulation imports this file and starts sooner without them
    from scipy.special import ndtri

    from jembatan.stats.multiplicity.dunnett import dunnett_value

    count = len(loadings)
    if rule in ("none", "fixed-sequence"):
        values = [float(-ndtri(alpha))] * count
    elif rule == "bonferroni":
        values = [float(-ndtri(alpha / count))] * count
    elif rule == "dunnett":
        values = [dunnett_value(alpha, loadings)] * count
    elif rule == "dunnett-step-down":
        if max(loadings) - min(loadings) > 1e-9:
            raise ValueError("dunnett-step-down needs active arms of equal size; give them equal shares")
        values = [dunnett_value(alpha, loadings[:left]) for left in range(count, 0, -1)]
    else:
        values = [float(-ndtri(alpha / left)) for left in range(count, 0, -1)]
    return Procedure(rule, tuple(values), tuple(order) if order is not None else tuple(range(count)))
