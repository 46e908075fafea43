"""Release limits a second way: the shifted bound's root by bracketing, and each question the inverse of the other."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import brentq

from jembatan.stats.stability.release import compute_release_limit, compute_release_shelf_life
from jembatan.stats.stability.shelf_life import Limits, compute_shelf_life

TIMES = np.array([0, 3, 6, 9, 12, 18, 24], float)


def a_study(seed, slope):
    random = np.random.default_rng(seed)
    rows = [(t, 100 + slope * t + 0.3 * random.standard_normal(), batch) for batch in "abc" for t in TIMES]
    return zip(*rows, strict=True)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    ("slope", "side", "limit", "release"), [(-0.2, "lower", 95, 98), (0.2, "upper", 105, 102)]
)
def test_the_shelf_life_at_a_release_limit_is_the_root_of_the_shifted_bound(
    seed, slope, side, limit, release
):
    limits = Limits(lower=limit) if side == "lower" else Limits(upper=limit)
    found = compute_shelf_life(*a_study(seed, slope), limits).by_model["separate", "pooled_error"]
    bought = compute_release_shelf_life(found, limit=limit, release_limit=release, side=side)
    roots = []
    for bound in found.bounds:
        start = bound.line.mean - bound.line.slope * bound.line.centre

        def off(t, bound=bound, start=start):
            return bound.at(t, side) + (release - start) - limit

        roots.append(brentq(off, 0, 500, xtol=1e-12))
    assert bought.worst_months == pytest.approx(min(roots), abs=1e-8)
    assert bought.exact_months >= bought.worst_months


@pytest.mark.parametrize("seed", range(6))
def test_a_release_limit_for_a_shelf_life_buys_that_shelf_life(seed):
    found = compute_shelf_life(*a_study(seed, -0.2), Limits(lower=95)).by_model["one_line", "pooled_error"]
    bound = found.bounds[0]
    needed = compute_release_limit(
        bound.line, bound.variance, bound.quantile, limit=95, months=18, side="lower"
    )
    bought = compute_release_shelf_life(found, limit=95, release_limit=needed, side="lower")
    assert bought.exact_months == pytest.approx(18, abs=1e-8)


def test_a_release_limit_outside_the_limit_is_refused():
    found = compute_shelf_life(*a_study(0, -0.2), Limits(lower=95)).default
    with pytest.raises(ValueError, match="outside"):
        compute_release_shelf_life(found, limit=95, release_limit=94, side="lower")
