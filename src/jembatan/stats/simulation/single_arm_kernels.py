"""A single arm of survival times against a known historical curve: one-sample log-rank test, and Kaplan-Meier at a milestone.

With O events seen and E expected from the historical cumulated hazard at each patient's time, ln(E / O) estimates minus the log
hazard ratio with variance 1 / O. Finkelstein, Muzikansky and Schoenfeld (2003), J Natl Cancer Inst 95:1434-1439: (E - O) / sqrt(E); Wu
(2014), J Biom Biostat 5:210, puts the mean of O and E under the root. Kaplan and Meier (1958), J Am Stat Assoc 53:457-481.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from jembatan.stats.simulation.compiled import compiled

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
_ONE, _TIME = np.int64(1), np.int64(-4)
_NEVER = np.int64(2**63 - 1)


@compiled
def count_expected(
    keys: Integers,
    starts: Integers,
    rates: Floats,
    begins: Floats,
    ends: Floats,
    weight_of_expected: float,
    look: int,
    estimates: Floats,
    variances: Floats,
    overall: Floats,
    overall_variance: Floats,
    z: Floats,
    events: Floats,
) -> None:
    """Write ln(E / O) with variance 1 / O by region and over all, the one-sample log-rank z, and events; inf without an event.

    `keys` need no order. The historical hazard of region r is `rates[r, p]` from month `begins[r, p]` to `ends[r, p]`.
    """
    for b in range(keys.shape[0]):
        all_seen, all_expected = 0.0, 0.0
        for r in range(starts.shape[0] - 1):
            seen, expected = 0.0, 0.0
            for i in range(starts[r], starts[r + 1]):
                key = keys[b, i]
                if key == _NEVER:
                    continue
                seen += np.float64((key >> _ONE) & _ONE)
                time = np.int64(key & _TIME).view(np.float64)
                for p in range(rates.shape[1]):
                    expected += rates[r, p] * max(min(time, ends[r, p]) - begins[r, p], 0.0)
            estimates[b, look, r] = math.log(expected / seen) if seen > 0.0 else math.inf
            variances[b, look, r] = 1.0 / seen if seen > 0.0 else math.inf
            events[b, look, r, 0] = seen
            all_seen += seen
            all_expected += expected
        overall[b, look] = math.log(all_expected / all_seen) if all_seen > 0.0 else math.inf
        overall_variance[b, look] = 1.0 / all_seen if all_seen > 0.0 else math.inf
        spread = weight_of_expected * all_expected + (1.0 - weight_of_expected) * all_seen
        z[b, look] = (all_expected - all_seen) / math.sqrt(spread) if spread > 0.0 else 0.0


@compiled
def read_milestones(
    keys: Integers,
    starts: Integers,
    enrolled: Integers,
    at: float,
    historical: Floats,
    scale: int,
    look: int,
    estimates: Floats,
    variances: Floats,
    overall: Floats,
    overall_variance: Floats,
    z: Floats,
    events: Floats,
) -> None:
    """Write Kaplan-Meier survival at a month against the historical one, on a scale, with Greenwood's variance.

    `keys` are sorted within each region; scale 0 difference, 1 log-log, 2 logit. Overall: the regions' survival weighed by patients,
    then put on the scale. A region where nobody is followed to the month has NaN and counts in neither.
    """
    for b in range(keys.shape[0]):
        patients, whole, known, spread = 0.0, 0.0, 0.0, 0.0
        for r in range(starts.shape[0] - 1):
            n = enrolled[b, r]
            row = keys[b, starts[r] : starts[r] + n]
            survival, variance, seen = _kaplan_meier(row, at)
            events[b, look, r, 0] = seen
            estimates[b, look, r], variances[b, look, r] = _against(survival, variance, historical[r], scale)
            if not math.isnan(survival):
                patients += n
                whole += n * survival
                known += n * historical[r]
                spread += n * n * variance
        if patients == 0.0:
            overall[b, look], overall_variance[b, look] = math.nan, math.inf
        else:
            overall[b, look], overall_variance[b, look] = _against(
                whole / patients, spread / (patients * patients), known / patients, scale
            )
        v = overall_variance[b, look]
        z[b, look] = overall[b, look] / math.sqrt(v) if v > 0.0 and math.isfinite(v) else 0.0


@compiled
def _kaplan_meier(row: Integers, at: float) -> tuple[float, float, float]:
    """Return survival at a month, Greenwood's variance, and all events; NaN where the curve ends before that month."""
    n = row.shape[0]
    survival, sum_of_shares, seen, left = 1.0, 0.0, 0.0, n
    for i in range(n):
        event = (row[i] >> _ONE) & _ONE
        seen += np.float64(event)
        if np.int64(row[i] & _TIME).view(np.float64) <= at:
            left -= 1
            if event:
                at_risk = np.float64(n - i)
                survival *= (at_risk - 1.0) / at_risk
                sum_of_shares += 1.0 / (at_risk * (at_risk - 1.0)) if at_risk > 1.0 else 0.0
    if left == 0 and survival > 0.0:
        return math.nan, math.inf, seen
    return survival, survival * survival * sum_of_shares, seen


@compiled
def _against(survival: float, variance: float, historical: float, scale: int) -> tuple[float, float]:
    """Return the benefit over the historical survival on a scale, and its variance by the delta method."""
    if math.isnan(survival):
        return math.nan, math.inf
    if scale == 0:
        return survival - historical, variance
    if survival <= 0.0:
        return -math.inf, math.inf
    if survival >= 1.0:
        return math.inf, math.inf
    if scale == 1:
        slope = -1.0 / (survival * math.log(survival))
        return math.log(-math.log(historical)) - math.log(-math.log(survival)), variance * slope * slope
    slope = 1.0 / (survival * (1.0 - survival))
    odds = survival / (1.0 - survival)
    return math.log(odds) - math.log(historical / (1.0 - historical)), variance * slope * slope
