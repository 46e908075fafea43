"""Designing a trial: time of a five-look boundary and of the consistency probabilities, as ratios measured in one run.

Usage: uv run python benchmarks/trials_design.py                      against SciPy's multivariate normal
       uv run --with gsdesign python benchmarks/trials_design.py      and against the integration of PyPI's gsdesign

Goal: a five-look boundary in under 2 ms. Exit 1 where it is missed.
"""

from __future__ import annotations

import math
import sys
import time

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri
from scipy.stats import multivariate_normal

from jembatan.stats.mrct.all_regions import compute_method2
from jembatan.stats.mrct.one_region import compute_method1
from jembatan.stats.mrct.regional_design import standardised_design
from jembatan.stats.sequential.boundaries import compute_boundaries
from jembatan.stats.sequential.spending import parse_spending

LOOKS = (0.2, 0.4, 0.6, 0.8, 1.0)
FAMILIES = ("obf-type", "pocock-type", "hsd:-4", "power:3", "obf", "pocock", "wang-tsiatis:0.25")
GOAL_MS = 2.0


def best_ms(work, repeats, rounds=5):
    """Return the best mean time of one call in milliseconds; the first call is not counted."""
    work()
    found = math.inf
    for _ in range(rounds):
        begun = time.perf_counter()
        for _ in range(repeats):
            work()
        found = min(found, (time.perf_counter() - begun) / repeats * 1e3)
    return found


def spent_so_far():
    return parse_spending("obf-type").spent(np.array(LOOKS), 0.025)


def by_scipy():
    """The same boundary with SciPy's multivariate normal and root finding, to about 1e-4."""
    t = np.array(LOOKS)
    covariance = np.sqrt(np.minimum.outer(t, t) / np.maximum.outer(t, t))
    bounds = []
    for k, spent in enumerate(spent_so_far()):
        if k == 0:
            bounds.append(float(-ndtri(spent)))
            continue

        def excess(bound, k=k, spent=spent):
            inside = multivariate_normal.cdf(
                np.array([*bounds, bound]),
                np.zeros(k + 1),
                covariance[: k + 1, : k + 1],
                abseps=1e-6,
                releps=0,
                maxpts=20_000,
                rng=np.random.default_rng(1),
            )
            return 1.0 - inside - spent

        bounds.append(brentq(excess, 1.5, 6.0, xtol=1e-5))
    return bounds


def by_gsdesign():
    """The same boundary with the grid integration of gsdesign (PyPI) and root finding."""
    from gsdesign.integration import h1, hupdate

    bounds, grid, before = [], None, 0.0
    for k, spent in enumerate(spent_so_far()):
        wanted, info, previous = spent - before, LOOKS[k], LOOKS[k - 1]
        if k == 0:
            bounds.append(float(-ndtri(wanted)))
            grid = h1(r=18, theta=0.0, info=info, b=bounds[0])
        else:

            def excess(bound, grid=grid, info=info, previous=previous, wanted=wanted):
                z = hupdate(18, 0.0, info, bound, math.inf, 0.0, previous, grid)
                return float(z[2].sum()) - wanted

            bounds.append(brentq(excess, 1.5, 6.0, xtol=1e-8))
            grid = hupdate(18, 0.0, info, -math.inf, bounds[-1], 0.0, previous, grid)
        before = spent
    return bounds


def main():
    """Print the times and ratios; return whether the goal was met."""
    slowest = 0.0
    print("five-look boundary, one call")
    for family in FAMILIES:
        ms = best_ms(lambda family=family: compute_boundaries(parse_spending(family), LOOKS), 30)
        slowest = max(slowest, ms)
        print(f"  {family:18s} {ms:8.3f} ms")
    own = best_ms(lambda: compute_boundaries(parse_spending("obf-type"), LOOKS), 50)
    expected = np.array(compute_boundaries(parse_spending("obf-type"), LOOKS).critical_values)
    peers = {"SciPy multivariate_normal.cdf + brentq": by_scipy}
    try:
        import gsdesign  # noqa: F401

        peers["gsdesign (PyPI) h1/hupdate + brentq"] = by_gsdesign
    except ImportError:
        print("  gsdesign is not installed: run with `uv run --with gsdesign`")
    for name, work in peers.items():
        theirs = best_ms(work, 2, rounds=3)
        apart = np.abs(np.array(work()) - expected).max()
        print(
            f"  {name:42s} {theirs:9.2f} ms, {theirs / own:7.1f} times ours; largest difference {apart:.1e}"
        )
    print("consistency of three regions, one call")
    design = standardised_design((0.1, 0.45, 0.45), power=0.8)
    print(f"  Method 1, three forms {best_ms(lambda: compute_method1(design), 200):8.3f} ms")
    own = best_ms(lambda: compute_method2(design), 20)
    theirs = best_ms(lambda: method2_by_scipy(design), 2, rounds=3)
    apart = abs(method2_by_scipy(design) - compute_method2(design).joint)
    print(f"  Method 2, three forms {own:8.3f} ms")
    print(
        f"  Method 2, joint, SciPy multivariate_normal.cdf {theirs:8.2f} ms, {theirs / own:6.1f} times ours; difference {apart:.1e}"
    )
    met = slowest < GOAL_MS
    print(f"goal under {GOAL_MS:g} ms: {'met' if met else 'missed'} (slowest family {slowest:.3f} ms)")
    return met


def method2_by_scipy(design):
    """Method 2 joint by the singular (K+1)-dimensional normal, as the R package does it."""
    share = np.array(design.weights)
    k = share.size
    root = np.sqrt(share)
    correlation = np.eye(k + 1)
    correlation[:k, k] = correlation[k, :k] = root
    drift = design.effect
    mean = np.append(drift * root, drift - float(-ndtri(0.025)))
    value = multivariate_normal.cdf(
        mean,
        np.zeros(k + 1),
        correlation,
        allow_singular=True,
        abseps=1e-6,
        releps=0,
        maxpts=200_000,
        rng=np.random.default_rng(1),
    )
    assert 0.0 <= value <= float(ndtr(mean[-1]))
    return float(value)


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
