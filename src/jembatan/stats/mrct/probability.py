"""One consistency probability in its three forms."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ConsistencyProbability:
    """The probability that a rule holds: unconditional, joint with success of the trial, and given success."""

    unconditional: float
    joint: float
    conditional: float

    @staticmethod
    def of(unconditional: float, joint: float, power: float) -> ConsistencyProbability:
        """Return the three forms; `conditional` is joint / power, NaN where the trial cannot succeed."""
        clipped = min(max(joint, 0.0), power)
        return ConsistencyProbability(
            unconditional=min(max(unconditional, 0.0), 1.0),
            joint=clipped,
            conditional=clipped / power if power > 0.0 else float("nan"),
        )
