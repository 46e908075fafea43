"""What each simulated trial showed at each look, before any rule is applied."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Outcomes:
    """Arrays over trials (b), looks (l) and regions (r). Estimates are benefits: positive favours the experimental arm.

    estimates, variances, patients (b, l, r); events (b, l, r, arm); overall, overall_variance, z, months, reached (b, l).
    """

    estimates: Floats
    variances: Floats
    patients: Floats
    events: Floats
    overall: Floats
    overall_variance: Floats
    z: Floats
    months: Floats
    reached: Floats


def empty_outcomes(trials: int, looks: int, regions: int) -> Outcomes:
    """Return the arrays for so many trials, all zero but `reached`."""
    by_region = (trials, looks, regions)
    return Outcomes(
        estimates=np.zeros(by_region),
        variances=np.zeros(by_region),
        patients=np.zeros(by_region),
        events=np.zeros((*by_region, 2)),
        overall=np.zeros((trials, looks)),
        overall_variance=np.zeros((trials, looks)),
        z=np.zeros((trials, looks)),
        months=np.zeros((trials, looks)),
        reached=np.ones((trials, looks)),
    )
