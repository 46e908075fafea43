"""Two arms, two outcomes: risk difference, risk ratio, odds ratio with large-sample intervals; empty cells handled and named.

Wald for the difference, Katz for the risk ratio, Woolf (1955, Ann Hum Genet 19:251-253) for the odds ratio, with 1/2 added to
all four cells where one is empty (Haldane 1955; Anscombe 1956; for the difference only in its standard error).
"""

from __future__ import annotations

import math
from typing import Literal

from jembatan.stats.pooling.effect import Effect, Note, no_effect, normal_effect

BinaryMeasure = Literal["risk-difference", "risk-ratio", "odds-ratio"]


def estimate_effect(
    events1: float, n1: float, events0: float, n0: float, measure: BinaryMeasure, level: float = 0.95
) -> Effect:
    """Return the effect of arm 1 against arm 0 in one table; the log of a ratio. Raises ValueError for impossible counts."""
    check_counts(events1, n1)
    check_counts(events0, n0)
    if n1 == 0 or n0 == 0:
        return no_effect("one_arm")
    a, b, c, d = events1, n1 - events1, events0, n0 - events0
    if measure == "risk-difference":
        note: Note = ""
        difference = a / n1 - c / n0
        if 0 in (a, b, c, d):  # a proportion at the edge would count as known without error
            note, a, b, c, d = "half_added_to_error", a + 0.5, b + 0.5, c + 0.5, d + 0.5
        variance = a * b / (a + b) ** 3 + c * d / (c + d) ** 3
        return normal_effect(difference, variance, level, note)
    if (a == 0 and c == 0) or (b == 0 and d == 0):
        return no_effect("no_information")
    note = ""
    if 0 in (a, b, c, d):
        note, a, b, c, d = "half_added", a + 0.5, b + 0.5, c + 0.5, d + 0.5
    if measure == "odds-ratio":
        return normal_effect(math.log(a * d / (b * c)), 1 / a + 1 / b + 1 / c + 1 / d, level, note)
    variance = 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)
    return normal_effect(math.log(a / (a + b) / (c / (c + d))), variance, level, note)


def check_counts(events: float, n: float) -> None:
    """Raise ValueError unless 0 <= events <= n."""
    if not 0 <= events <= n:
        raise ValueError(f"{events:g} events among {n:g} subjects is impossible; correct the counts")
