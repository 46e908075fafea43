"""The total error of a method at one level, in percent of the level."""

from __future__ import annotations

import math
from typing import NamedTuple

from jembatan.stats.transfer.total_error import TotalError


class RelativeError(NamedTuple):
    """Bias, standard deviations and tolerance intervals of one level, all in percent of the level."""

    bias: float
    bias_interval: tuple[float, float]
    repeatability: float
    precision: float
    expectation: tuple[float, float]
    content: tuple[float, float]

    def is_within(self, accept_percent: float) -> bool:
        """Say whether the interval of the next result lies within +/- the acceptance limit."""
        return max(abs(self.expectation[0]), abs(self.expectation[1])) <= accept_percent


def relate_to_level(found: TotalError) -> RelativeError:
    """Return the total error in percent of its level, which must be above zero."""
    scale = 100 / found.level
    low, high = found.bias_interval
    return RelativeError(
        scale * found.bias,
        (scale * low, scale * high),
        scale * math.sqrt(found.components.components[-1]),
        scale * math.sqrt(found.components.total),
        (scale * (found.expectation[0] - found.level), scale * (found.expectation[1] - found.level)),
        (scale * (found.content[0] - found.level), scale * (found.content[1] - found.level)),
    )
