"""Power of a family of comparisons with one control, by integration over what they share.

Given the shared part the statistics are independent, and a rule asks only between which of its critical values each of them
lies: so every chance is an integral in one dimension over a finite sum.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from jembatan.stats.multiplicity.dunnett import control_nodes
from jembatan.stats.multiplicity.procedures import Procedure
from jembatan.stats.normal_integrals import Floats


@dataclass(frozen=True)
class FamilyPower:
    """Chances: of each comparison's success, of any (disjunctive) and of all (conjunctive), and of a false success (NaN: none is false)."""

    each: tuple[float, ...]
    any: float
    all: float
    any_false: float


def compute_family_power(
    means: Sequence[float],
    loadings: Sequence[float],
    procedure: Procedure,
    is_null: Sequence[bool] | None = None,
) -> FamilyPower:
    """Return the power of unit-variance statistics with these means, correlated by the product of their loadings."""
    count = len(means)
    nulls = list(is_null) if is_null is not None else [mean <= 0.0 for mean in means]
    bounds = sorted(set(procedure.values))
    w, weight = control_nodes()
    zones = [_zones(mean, loading, bounds, w) for mean, loading in zip(means, loadings, strict=True)]
    # a value inside each zone stands for all of it
    inside = [bounds[0] - 1.0, *(0.5 * (a + b) for a, b in itertools.pairwise(bounds)), bounds[-1] + 1.0]
    each, any_, all_, false = [0.0] * count, 0.0, 0.0, 0.0
    for chosen in itertools.product(range(len(inside)), repeat=count):
        rejected = procedure.find_rejected([inside[zone] for zone in chosen])
        if not any(rejected):
            continue
        chance = float(weight @ np.prod([zones[c][zone] for c, zone in enumerate(chosen)], axis=0))
        for c, success in enumerate(rejected):
            each[c] += chance if success else 0.0
        any_ += chance
        all_ += chance if all(rejected) else 0.0
        false += chance if any(r and n for r, n in zip(rejected, nulls, strict=True)) else 0.0
    return FamilyPower(tuple(each), any_, all_, false if any(nulls) else math.nan)


def _zones(mean: float, loading: float, bounds: Sequence[float], w: Floats) -> Floats:
    """Return the chances of a statistic to lie below the first bound, between each and the next, and above the last; by node."""
    below = ndtr((np.asarray(bounds)[:, None] - mean - loading * w) / math.sqrt(1.0 - loading * loading))
    ends = np.concatenate([np.zeros((1, w.size)), below, np.ones((1, w.size))])
    return np.diff(ends, axis=0)


def find_loadings(correlations: Floats) -> tuple[tuple[float, ...], float]:
    """Return loadings whose products come nearest to the correlations, and the largest error of a product; two always fit."""
    count = correlations.shape[0]
    if count == 1:
        return (0.0,), 0.0
    if count == 2:
        return (math.sqrt(max(correlations[0, 1], 0.0)),) * 2, 0.0
    logs = np.log(np.maximum(correlations, 1e-300))
    found = []
    for a in range(count):
        others = [b for b in range(count) if b != a]
        triples = [logs[a, b] + logs[a, c] - logs[b, c] for b, c in itertools.combinations(others, 2)]
        found.append(math.exp(0.5 * float(np.mean(triples))))
    products = np.outer(found, found)
    error = max(abs(products[a, b] - correlations[a, b]) for a, b in itertools.combinations(range(count), 2))
    return tuple(found), float(error)
