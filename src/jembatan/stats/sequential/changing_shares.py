"""Consistency where a trial stops, for a region whose share of the information changes from look to look: it starts late, or ends early.

Given the overall scores at all looks the region's score is normal, with a mean that adds up f_i (B_i - B_{i-1}) over the looks (f_i: the
region's part of the i-th increment). So the characteristic function of the region's score on the paths that stop at a look is the
recursion of the overall score with a phase in every step; inverted by the midpoint rule it gives the joint density of the region's and
the overall score there. Over that density every rule is an integral: the other regions divide the rest in fixed parts, so that
given the rest's score they do not depend on the path. The normal part makes all integrands fall as Gaussians; no sampling.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jembatan.stats.mrct.regional_design import RegionalDesign, check_retained_fraction, check_shares
from jembatan.stats.mrct.size import compute_rule
from jembatan.stats.normal_integrals import quadrature
from jembatan.stats.sequential.boundaries import Boundaries
from jembatan.stats.sequential.recursion import node_count
from jembatan.stats.sequential.regional import ConsistencyAtStop
from jembatan.stats.truncated_sums import truncated_sum_density

Floats = NDArray[np.float64]
RULES = ("method1", "method2", "retention-in-all")
_REACH = 8.5
_DECAY = 78.0  # exp(-78 / 2) is 1e-17
_NOTHING = 1e-12  # a cell's mass that changes no printed digit


@dataclass(frozen=True)
class _Shares:
    """The information of the region by look, the other regions' parts of the rest, and the drifts (E Z at full information)."""

    times: Floats
    own: Floats
    parts: Floats
    rest: tuple[float, ...]
    drift: float
    rest_drifts: tuple[float, ...]

    @property
    def steps(self) -> Floats:
        found: Floats = np.diff(self.times, prepend=0.0)
        return found

    @property
    def rest_drift(self) -> float:
        return math.fsum(q * d for q, d in zip(self.rest, self.rest_drifts, strict=True))

    @property
    def means(self) -> Floats:
        """The mean of each increment of the overall score."""
        return (self.parts * self.drift + (1.0 - self.parts) * self.rest_drift) * self.steps

    def design(self, look: int) -> RegionalDesign:
        """The regions at a look, whatever the overall test says; the region in question first."""
        time, own = float(self.times[look]), float(self.own[look])
        weights = (own / time, *((1.0 - own / time) * q for q in self.rest))
        return RegionalDesign(
            (self.drift, *self.rest_drifts), tuple(1.0 / (w * time) for w in weights), weights
        )


def compute_changing_shares(
    boundaries: Boundaries,
    shares: Sequence[float],
    drift: float,
    retain: float = 0.5,
    rest: Sequence[float] = (1.0,),
    relative_effects: Sequence[float] | None = None,
) -> tuple[ConsistencyAtStop, ...]:
    """Return Method 1 of a region, Method 2 and retention in all regions, for a share of the information that is given for each look.

    `rest`: how the other regions divide the rest, at every look. `relative_effects`: regional over overall effects at the last look,
    the region's first. A region without information at a look has no estimate there: no rule holds.
    """
    if not math.isfinite(drift):
        raise ValueError(
            "the probabilities by region need a drift; give the power that the design is to have"
        )
    check_retained_fraction(retain)
    given = _check(boundaries, shares, drift, rest, relative_effects)
    looks = given.times.size
    stop, holds = np.zeros(looks), np.zeros((len(RULES), looks))
    looked = np.full((len(RULES), looks), math.nan)
    for k in range(looks):
        at_stop = _ScoresAtStop(boundaries, given, k)
        stop[k] = at_stop.probability
        if given.own[k] <= 0.0:
            continue
        design = given.design(k)
        for place, rule in enumerate(RULES):
            looked[place, k] = compute_rule(rule, design, retain, 0).unconditional  # type: ignore[arg-type]
            holds[place, k] = min(at_stop.integrate(rule, retain), stop[k])
    power = float(stop.sum())
    return tuple(
        ConsistencyAtStop(
            rule=rule,
            stop=tuple(stop.tolist()),
            stop_and_holds=tuple(holds[place].tolist()),
            holds_given_stop=tuple(
                float(h / s) if s > 1e-300 else math.nan for h, s in zip(holds[place], stop, strict=True)
            ),
            if_looked_at=tuple(looked[place].tolist()),
            power=power,
            joint=float(holds[place].sum()),
            conditional=float(holds[place].sum()) / power if power > 0.0 else math.nan,
        )
        for place, rule in enumerate(RULES)
    )


def _check(
    boundaries: Boundaries,
    shares: Sequence[float],
    drift: float,
    rest: Sequence[float],
    relative: Sequence[float] | None,
) -> _Shares:
    times = np.array(boundaries.information)
    if len(shares) != times.size:
        raise ValueError(f"{len(shares)} shares for {times.size} looks; give the region's share at each look")
    for number, share in enumerate(shares, 1):
        if not 0.0 <= share < 1.0:
            raise ValueError(
                f"the region's share at look {number} is {share:g}; it must lie from 0 to below 1"
            )
    own: Floats = np.array(shares) * times
    gained, added = np.diff(own, prepend=0.0), np.diff(times, prepend=0.0)
    for number in range(times.size):
        if gained[number] < -1e-12 or gained[number] > added[number] * (1.0 + 1e-12):
            raise ValueError(
                f"the region's share at look {number + 1} does not follow from the look before: its information would "
                + ("shrink" if gained[number] < 0.0 else "grow by more than the whole trial's")
            )
    if own[-1] <= 0.0:
        raise ValueError("the region has no information at the last look; leave it out")
    check_shares(rest)
    ratios = tuple(relative) if relative is not None else (1.0,) * (len(rest) + 1)
    if len(ratios) != len(rest) + 1:
        raise ValueError(
            f"{len(ratios)} relative effects for the region and {len(rest)} others; give one for each"
        )
    elsewhere = math.fsum(q * r for q, r in zip(rest, ratios[1:], strict=True))
    mean = shares[-1] * ratios[0] + (1.0 - shares[-1]) * elsewhere
    if abs(mean - 1.0) > 1e-6:
        raise ValueError(
            f"the relative effects average to {mean:g} over the shares at the last look, not to 1; divide them by {mean:g}"
        )
    parts = np.clip(gained / added, 0.0, 1.0)
    return _Shares(times, own, parts, tuple(rest), drift * ratios[0], tuple(drift * r for r in ratios[1:]))


class _ScoresAtStop:
    """The overall score on the paths that stop at a look, and the region's score given it, as a characteristic function."""

    def __init__(self, boundaries: Boundaries, given: _Shares, last: int) -> None:
        """Carry the density of the overall score to the look, with a phase for the region in every step."""
        self.given, self.last = given, last
        upper, lower = boundaries.critical_values, boundaries.lower
        times, parts, steps, means = given.times, given.parts, given.steps, given.means
        own = float(given.own[last])
        # variance of the region's score given the overall ones
        self.free = float((parts * (1.0 - parts) * steps)[: last + 1].sum())
        if own > 0.0 and self.free <= 0.0:
            raise ValueError(
                "the region is the whole trial in every step; its share must be below 1 somewhere"
            )
        self.mean, self.spread = given.drift * own, math.sqrt(own)
        self.width = math.pi / (10.0 * self.spread) if own > 0.0 else 1.0
        count = math.ceil(math.sqrt(_DECAY / self.free) / self.width) if own > 0.0 else 0
        self.frequencies = (np.arange(count) + 0.5) * self.width
        # the first column has no phase: the density of the overall score itself
        phases = np.concatenate([[0.0], self.frequencies])
        nodes, values = np.zeros(1), np.ones((1, phases.size), dtype=np.complex128)
        self.weights = np.ones(1)
        before, centre = 0.0, 0.0
        for k in range(last + 1):
            step, centre = times[k] - before, centre + means[k]
            root = math.sqrt(times[k])
            low = max(lower[k] * root, centre - _REACH * root)
            high = min(upper[k] * root, centre + _REACH * root)
            if k == last:
                low, high = max(upper[k] * root, centre - _REACH * root), centre + _REACH * root
            if low >= high:
                nodes, values, self.weights = np.zeros(0), values[:0], np.zeros(0)
                break
            narrowest = min(step, times[k + 1] - times[k]) if k < last else step
            if k == last and own > 0.0:
                narrowest = min(narrowest, self.free)
            phase = float(phases[-1]) * (high - low) * float(parts.max())
            nodes_needed = node_count(0.8 * (high - low) / math.sqrt(narrowest)) + 8 * math.ceil(phase / 12.0)
            at, weights = quadrature(low, high, nodes_needed)
            z = (at[:, None] - nodes - means[k]) / math.sqrt(step)
            kernel = np.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi * step)
            if k > 0:
                kernel = kernel * self.weights
            turned = np.exp(-1j * parts[k] * np.outer(nodes, phases)) * values
            values = np.exp(1j * parts[k] * np.outer(at, phases)) * (kernel @ turned)
            nodes, before, self.weights = at, times[k], weights
        self.nodes = nodes
        self.density = values[:, 0].real
        self.probability = float(self.weights @ self.density)
        # the region's own effect shifts its score against its part of the overall one
        shift = float((given.drift * parts * steps - parts * means)[: last + 1].sum())
        self.transform = values[:, 1:] * np.exp(
            1j * shift * self.frequencies - 0.5 * self.free * self.frequencies**2
        )

    def integrate(self, rule: str, retain: float) -> float:
        """Return the chance of stopping at the look with the rule kept."""
        given, time, own = self.given, float(self.given.times[self.last]), float(self.given.own[self.last])
        b = self.nodes
        low = np.full(b.shape, self.mean - 9.5 * self.spread)
        high = np.full(b.shape, self.mean + 9.5 * self.spread)
        kept = 0.0 if rule == "method2" else retain
        low = np.maximum(low, kept * own / time * b)
        if rule != "method1":  # the rest keeps its part too
            high = np.minimum(high, b * (1.0 - kept * (time - own) / time))
        use = low < high
        if not use.any():
            return 0.0
        b, low, high = b[use], low[use], high[use]
        unit, steps = quadrature(0.0, 1.0, node_count(0.6 * float((high - low).max()) / math.sqrt(self.free)))
        x = low[:, None] + (high - low)[:, None] * unit
        waves = np.exp(-1j * x[:, :, None] * self.frequencies)
        density = (waves * self.transform[use][:, None, :]).real.sum(axis=2) * self.width / math.pi
        if rule != "method1" and len(given.rest) > 1:
            happens = np.abs(density) * (self.weights[use, None] * (high - low)[:, None]) > _NOTHING
            chance = self._others(x[happens], np.broadcast_to(b[:, None], x.shape)[happens], kept)
            density = np.where(happens, density, 0.0)
            density[happens] *= chance
        inner = (density @ steps) * (high - low)
        return max(0.0, float(self.weights[use] @ inner))

    def _others(self, x: Floats, b: Floats, kept: float) -> Floats:
        """Return the chance that every other region keeps the rule, given the region's score x and the overall score b."""
        given, time = self.given, float(self.given.times[self.last])
        left = time - float(given.own[self.last])
        parts, drifts = np.array(given.rest), np.array(given.rest_drifts)
        at = (b - x) / left
        bounds = (kept * b / time)[:, None] * parts
        z = (at - given.rest_drift) * math.sqrt(left)
        whole = np.exp(-0.5 * z * z) * math.sqrt(left / (2.0 * math.pi))
        found = truncated_sum_density(parts * drifts, np.sqrt(parts / left), bounds, at)
        chance: Floats = np.clip(
            np.divide(found, whole, out=np.zeros_like(found), where=whole > 0.0), 0.0, 1.0
        )
        return chance
