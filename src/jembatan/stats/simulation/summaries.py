"""Simulates designs by their sufficient statistics: a handful of draws a trial instead of one a patient.

Each draw has a place of its own in the trial's stream: (look, region, arm), see random_numbers.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jembatan.stats.simulation.compiled import compiled
from jembatan.stats.simulation.outcomes import Floats, Outcomes, empty_outcomes
from jembatan.stats.simulation.proportional_odds import (
    analyse_ordinal,
    analyse_ordinal_single,
    draw_categories,
)
from jembatan.stats.simulation.random_numbers import draw_bits, standard_normal, trial_keys, unit
from jembatan.stats.simulation.summary_design import SummaryDesign
from jembatan.stats.simulation.win_ratio import analyse_wins, analyse_wins_single

Integers = NDArray[np.int64]
_GUIDES = 256  # entries of the table that says where in a distribution to begin looking
_WEIGHT_OF_TIE = {"log-win-ratio": 0.0, "log-win-odds": 0.5}
_SCALES = {"risk-difference": 0, "log-rr": 1, "log-or": 2}


class SummarySimulator:
    """One thread's room to simulate a design in; results depend on seed and trial number alone."""

    batch = 500

    def __init__(self, design: SummaryDesign) -> None:
        self.design = design
        regions = design.regions
        self._n1 = np.array(
            [design.counts(r.experimental) for r in regions], np.float64
        ).T.copy()  # look, region
        self._n0 = np.array([design.counts(r.control) for r in regions], np.float64).T.copy()
        self._keys = np.empty(self.batch, np.uint64)
        self._fixed = empty_outcomes(self.batch, len(design.fractions), len(regions))
        self._fixed.patients[:] = self._n1 + self._n0
        self._fixed.months[:] = design.months
        if design.endpoint in ("binary", "count"):
            self._tables = build_tables(design)
        if design.endpoint == "ordinal":
            self._laws = np.array([law for r in regions for law in (r.experimental_law, r.control_law)])
            self._cumulated = np.cumsum(self._laws, axis=1)[:, :-1].copy()

    def simulate(self, seed: int, first: int, trials: int) -> Outcomes:
        """Return the outcomes of the trials first, first + 1, ...; at most `batch` of them, valid until the next call."""
        keys = self._keys[:trials]
        trial_keys(seed, first, keys)
        return self._simulate(keys, keys, False)

    def simulate_arms(self, own: NDArray[np.uint64], keys: NDArray[np.uint64]) -> Outcomes:
        """Return the outcomes where the experimental arm is drawn from keys of its own, and control from keys that others share."""
        return self._simulate(own, keys, True)

    def _simulate(self, own: NDArray[np.uint64], keys: NDArray[np.uint64], by_arm: bool) -> Outcomes:
        design, regions, trials = self.design, self.design.regions, keys.shape[0]
        o = Outcomes(*(getattr(self._fixed, f)[:trials] for f in Outcomes.__dataclass_fields__))
        if design.endpoint == "normal":
            sds = np.array([[r.experimental_law[1], r.control_law[1]] for r in regions])
            effects = np.array([r.effect for r in regions])
            if by_arm:
                _normal_arms(own, keys, self._n1, self._n0, sds, effects, o.estimates, o.variances)
            else:
                _normal(keys, self._n1, self._n0, sds, effects, o.estimates, o.variances)
        elif design.endpoint == "ordinal":
            counts = np.zeros((trials, len(design.fractions), len(regions), 2, self._cumulated.shape[1] + 1))
            draw_categories(own, keys, self._n1, self._n0, self._cumulated, by_arm, counts)
            tie, single = _WEIGHT_OF_TIE.get(design.scale), regions[0].control == 0
            if tie is not None and single:
                analyse_wins_single(counts, self._laws, tie, o.estimates, o.variances)
            elif tie is not None:
                analyse_wins(counts, tie, o.estimates, o.variances)
            elif single:
                analyse_ordinal_single(counts, self._cumulated, o.estimates, o.variances)
            else:
                analyse_ordinal(counts, o.estimates, o.variances)
        else:
            _draw_totals(own, keys, *self._tables, o.events)
            if design.endpoint == "binary":
                _binary(
                    o.events,
                    self._n1,
                    self._n0,
                    np.array([r.control_law[0] for r in regions]),
                    _SCALES[design.scale],
                    design.sign,
                    o.estimates,
                    o.variances,
                )
            else:
                exposure, dispersion = (
                    np.array([[r.experimental_law[k], r.control_law[k]] for r in regions]) for k in (2, 1)
                )
                _counts(
                    o.events,
                    self._n1,
                    self._n0,
                    exposure,
                    dispersion,
                    np.array([r.control_law[0] for r in regions]),
                    design.sign,
                    o.estimates,
                    o.variances,
                )
        by_size = design.endpoint == "normal" or design.scale == "risk-difference"
        _pool(self._n1, self._n0, by_size, o.estimates, o.variances, o.overall, o.overall_variance, o.z)
        return o


def build_tables(design: SummaryDesign) -> tuple[Floats, Integers, Integers]:
    """Return the distributions of what each look adds to each arm: cumulated probabilities, where each begins, and guides.

    A cell is (look, region, arm), the experimental arm first.
    """
    cumulated, starts, guides = [], [0], []
    for look in range(len(design.fractions)):
        for region in design.regions:
            for patients, law in (
                (region.experimental, region.experimental_law),
                (region.control, region.control_law),
            ):
                counts = (0, *design.counts(patients))
                table = _cumulated(design.endpoint, counts[look + 1] - counts[look], law)
                cumulated.append(table)
                starts.append(starts[-1] + table.size)
                guides.append(np.searchsorted(table, np.arange(_GUIDES) / _GUIDES, side="right"))
    return np.concatenate(cumulated), np.array(starts, np.int64), np.array(guides, np.int64)


def _cumulated(endpoint: str, patients: int, law: tuple[float, ...]) -> Floats:
    """Return the cumulated probabilities of a total from 0 on, until nothing is left; the last is 2, which no draw reaches."""
    if patients == 0:
        return np.array([2.0])
    from scipy.special import bdtr, betainc, pdtr  # here, because a survival design starts sooner without it

    if endpoint == "binary":
        at = np.arange(patients + 1, dtype=np.float64)
        table = np.asarray(bdtr(at, patients, law[0]), np.float64)
    else:
        rate, dispersion, exposure = law
        mean = patients * rate * exposure
        # far enough that what is left is below the spacing of the draws
        at = np.arange(
            math.ceil(mean + 12.0 * math.sqrt(mean + dispersion / patients * mean * mean) + 60.0),
            dtype=np.float64,
        )
        while True:
            if dispersion > 0:
                size = patients / dispersion
                table = np.asarray(betainc(size, at + 1.0, size / (size + mean)), np.float64)
            else:
                table = np.asarray(pdtr(at, mean), np.float64)
            if table[-1] > 1.0 - 2.0**-52:
                break
            at = np.arange(2 * at.size, dtype=np.float64)
    table = table[: int(np.searchsorted(table, 1.0 - 2.0**-53)) + 1]
    table[-1] = 2.0
    return table


@compiled
def _draw_totals(
    own: NDArray[np.uint64],
    keys: NDArray[np.uint64],
    cumulated: Floats,
    starts: Integers,
    guides: Integers,
    totals: Floats,
) -> None:
    """Draw what each look adds, by inversion, and cumulate over looks; `totals` is (trial, look, region, arm).

    The experimental arm is drawn from the keys `own`, control from `keys`; in a trial of two arms they are the same.
    """
    _, looks, regions, _ = totals.shape
    for b in range(keys.shape[0]):
        for look in range(looks):
            for r in range(regions):
                for arm in range(2):
                    cell = 2 * (look * regions + r) + arm
                    u = unit(draw_bits(keys[b] if arm else own[b], cell))
                    at = starts[cell] + guides[cell, int(u * _GUIDES)]
                    while cumulated[at] <= u:
                        at += 1
                    total = np.float64(at - starts[cell])
                    totals[b, look, r, arm] = total + (totals[b, look - 1, r, arm] if look else 0.0)


@compiled
def _normal(
    keys: NDArray[np.uint64],
    n1: Floats,
    n0: Floats,
    sds: Floats,
    effects: Floats,
    estimates: Floats,
    variances: Floats,
) -> None:
    """Draw differences in means: their information-weighted sums have independent increments from look to look."""
    trials, looks, regions = estimates.shape
    for b in range(trials):
        for r in range(regions):
            before, score = 0.0, 0.0
            for look in range(looks):
                variance = sds[r, 0] * sds[r, 0] / n1[look, r]
                if n0[look, r] > 0.0:
                    variance += sds[r, 1] * sds[r, 1] / n0[look, r]
                information = 1.0 / variance
                more = information - before
                noise = standard_normal(unit(draw_bits(keys[b], look * regions + r)))
                score += effects[r] * more + math.sqrt(more) * noise
                before = information
                estimates[b, look, r] = score * variance
                variances[b, look, r] = variance


@compiled
def _normal_arms(
    own: NDArray[np.uint64],
    keys: NDArray[np.uint64],
    n1: Floats,
    n0: Floats,
    sds: Floats,
    effects: Floats,
    estimates: Floats,
    variances: Floats,
) -> None:
    """Draw the mean of each arm at one look: the experimental arm from its own keys, control from keys that others share."""
    for b in range(keys.shape[0]):
        for r in range(effects.shape[0]):
            v1, v0 = sds[r, 0] * sds[r, 0] / n1[0, r], sds[r, 1] * sds[r, 1] / n0[0, r]
            treated = standard_normal(unit(draw_bits(own[b], r)))
            control = standard_normal(unit(draw_bits(keys[b], r)))
            estimates[b, 0, r] = effects[r] + math.sqrt(v1) * treated - math.sqrt(v0) * control
            variances[b, 0, r] = v1 + v0


@compiled
def _binary(
    events: Floats,
    n1: Floats,
    n0: Floats,
    known: Floats,
    scale: int,
    sign: int,
    estimates: Floats,
    variances: Floats,
) -> None:
    """Estimate effects of two proportions with their large-sample variances; benefit is positive."""
    trials, looks, regions = estimates.shape
    for b in range(trials):
        for look in range(looks):
            for r in range(regions):
                a, c = events[b, look, r, 0], events[b, look, r, 1]
                n, m = n1[look, r], n0[look, r]
                single = m == 0.0
                if scale != 0 and (a == 0.0 or a == n or (not single and (c == 0.0 or c == m))):
                    a, c, n, m = a + 0.5, c + 0.5, n + 1.0, m + 1.0
                p = a / n
                q = known[r] if single else c / m
                if scale == 0:
                    estimate, variance = p - q, p * (1.0 - p) / n
                    other = q * (1.0 - q) / m if not single else 0.0
                elif scale == 1:
                    estimate, variance = math.log(p / q), (1.0 - p) / (n * p)
                    other = (1.0 - q) / (m * q) if not single else 0.0
                else:
                    estimate = math.log(p * (1.0 - q) / ((1.0 - p) * q))
                    variance = 1.0 / (n * p * (1.0 - p))
                    other = 1.0 / (m * q * (1.0 - q)) if not single else 0.0
                variance += other
                estimates[b, look, r] = sign * estimate
                variances[b, look, r] = variance


@compiled
def _counts(
    events: Floats,
    n1: Floats,
    n0: Floats,
    exposure: Floats,
    dispersion: Floats,
    known: Floats,
    sign: int,
    estimates: Floats,
    variances: Floats,
) -> None:
    """Estimate log rate ratios: variance 1 / total + dispersion / patients in each arm; benefit is positive."""
    trials, looks, regions = estimates.shape
    for b in range(trials):
        for look in range(looks):
            for r in range(regions):
                a, c = max(events[b, look, r, 0], 0.5), max(events[b, look, r, 1], 0.5)
                n, m = n1[look, r], n0[look, r]
                rate, other, variance = a / (n * exposure[r, 0]), known[r], 1.0 / a + dispersion[r, 0] / n
                if m > 0.0:
                    other = c / (m * exposure[r, 1])
                    variance += 1.0 / c + dispersion[r, 1] / m
                estimates[b, look, r] = sign * math.log(rate / other)
                variances[b, look, r] = variance


@compiled
def _pool(
    n1: Floats,
    n0: Floats,
    by_size: bool,
    estimates: Floats,
    variances: Floats,
    overall: Floats,
    overall_variance: Floats,
    z: Floats,
) -> None:
    """Pool the regions by n1 n0 / (n1 + n0) or by inverse variance; an infinite estimate or variance is left out."""
    trials, looks, regions = estimates.shape
    for b in range(trials):
        for look in range(looks):
            weights, total, variance = 0.0, 0.0, 0.0
            for r in range(regions):
                x, v = estimates[b, look, r], variances[b, look, r]
                if not (math.isfinite(x) and math.isfinite(v)):
                    continue
                n, m = n1[look, r], n0[look, r]
                w: Any = 1.0 / v
                if by_size:
                    w = n * m / (n + m) if m > 0.0 else n
                weights += w
                total += w * x
                variance += w * w * v
            whole = total / weights if weights > 0.0 else math.nan
            v = variance / (weights * weights) if weights > 0.0 else math.inf
            overall[b, look], overall_variance[b, look] = whole, v
            z[b, look] = whole / math.sqrt(v) if v > 0.0 and weights > 0.0 else 0.0
