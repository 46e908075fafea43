"""Speed and error of the quality calculations beside dissolution, as ratios to peers in the same run.

Usage: uv run python benchmarks/quality_dissolution.py
       uv run --with toleranceinterval python benchmarks/quality_dissolution.py   adds a peer for tolerance factors

Peers: SciPy's bootstrap (vectorised) of the same statistic; a vectorised NumPy simulation of the same acceptance rule, which is how
published programs compute it; an adaptive SciPy integral. Each line: ours, peer, ratio, and the error against a finer rule.
"""

from __future__ import annotations

import math
import time

import numpy as np
from scipy import integrate, optimize, stats

from jembatan.stats.bioequivalence import scaled
from jembatan.stats.bioequivalence.average import compute_power, compute_sample_size, to_sd
from jembatan.stats.bioequivalence.scaled import NARROW, SCALED, compute_scaled_power
from jembatan.stats.dissolution.bootstrap import compute_bootstrap_f2
from jembatan.stats.dissolution.points import PointRule
from jembatan.stats.tolerance.factors import compute_two_sided_factor

TIMES = np.array([10.0, 20.0, 30.0, 45.0])


def clock(job, repeats: int) -> float:
    """Return the best seconds of several runs, after one to warm up."""
    job()
    best = math.inf
    for _ in range(repeats):
        begun = time.perf_counter()
        job()
        best = min(best, time.perf_counter() - begun)
    return best


def line(what: str, ours: float, budget: float | None, peer: float, name: str, error: str = "") -> None:
    """Print one row."""
    kept = (
        "" if budget is None else f" (budget {1000 * budget:g} ms: {'kept' if ours < budget else 'NOT KEPT'})"
    )
    print(f"{what}: {1000 * ours:.3f} ms{kept}; {name} {1000 * peer:.1f} ms; ratio {peer / ours:.0f}{error}")


def bootstrap() -> None:
    generator = np.random.default_rng(1)
    reference, test = (
        np.array([40.0, 60, 72, 80]) + shift + generator.normal(0, 4, (12, 4)) for shift in (0, -6)
    )
    rule = PointRule(last_point="all")

    def f2(a, b, axis):
        mean_a, mean_b = a.mean(axis=axis), b.mean(axis=axis)
        return 100 - 25 * np.log10(1 + ((mean_a - mean_b) ** 2).mean(axis=0))

    def peer():
        # SciPy resamples along one axis for all times together only when units are drawn as indices
        def statistic(i, j, axis):
            a = np.moveaxis(reference[i.astype(int)], -1, 0)
            b = np.moveaxis(test[j.astype(int)], -1, 0)
            return f2(a, b, axis)

        stats.bootstrap(
            (np.arange(12), np.arange(12)),
            statistic,
            n_resamples=10_000,
            confidence_level=0.9,
            method="BCa",
            vectorized=True,
            rng=np.random.default_rng(1),
        )

    for points in ("frozen", "reselected"):
        ours = clock(lambda p=points: compute_bootstrap_f2(TIMES, reference, test, rule, points=p), 15)
        line(
            f"bootstrap f2, 10,000 resamples, percentile and BCa, {points}",
            ours,
            0.010,
            clock(peer, 3),
            "scipy.stats.bootstrap",
        )


def simulate_expanded(trials: int) -> float:
    """Return the power of expanded limits by simulation of key statistics, 2x2x4, CV 40 %, 34 subjects."""
    generator = np.random.default_rng(1)
    n, sd = 34, to_sd(0.4)
    square = sd**2 * generator.chisquare(n - 2, trials) / (n - 2)
    rest = sd**2 * generator.chisquare(2 * n - 2, trials)
    point = generator.normal(math.log(0.9), sd / math.sqrt(n), trials)
    mean_square = ((n - 2) * square + rest) / (3 * n - 4)
    half = stats.t.isf(0.05, 3 * n - 4) * np.sqrt(mean_square / n)
    limit = np.where(
        square <= to_sd(0.3) ** 2, math.log(1.25), 0.76 * np.sqrt(np.minimum(square, to_sd(0.5) ** 2))
    )
    return float(((np.abs(point) + half <= limit) & (np.abs(point) <= math.log(1.25))).mean())


def scaled_rules() -> None:
    usual = scaled._NODES
    for name, case, rule, budget in (
        ("expanded limits, power, 2x2x4", (0.4, 34, "2x2x4"), scaled.EXPANDED, 0.003),
        ("expanded limits, power, 2x3x3", (0.4, 29, "2x3x3"), scaled.EXPANDED, 0.003),
        ("FDA scaled, power, 2x3x3", (0.4, 36, "2x3x3"), SCALED, None),
        ("FDA narrow index, power, 2x2x4", (0.1, 12, "2x2x4"), NARROW, None),
    ):
        value = compute_scaled_power(*case, rule=rule)
        ours = clock(lambda c=case, r=rule: compute_scaled_power(*c, rule=r), 15)
        scaled._NODES = 200
        error = abs(compute_scaled_power(*case, rule=rule) - value)
        scaled._NODES = usual
        peer = clock(lambda: simulate_expanded(100_000), 5)
        line(
            name,
            ours,
            budget,
            peer,
            "NumPy simulation of 100,000 (standard error 1e-3)",
            f"; error {error:.1e}",
        )


def average() -> None:
    sd, n = to_sd(0.25), 28
    error, df, half = sd * math.sqrt(2 / n), n - 2, math.log(1.25)
    t = stats.t.isf(0.05, df)

    def peer() -> float:
        def given(x: float) -> float:
            room = half - t * error * math.sqrt(x / df)
            d = math.log(0.95)
            return (
                stats.norm.cdf((room - d) / error) - stats.norm.cdf((-room - d) / error)
            ) * stats.chi2.pdf(x, df)

        return integrate.quad(given, 0, df * (half / t / error) ** 2, epsabs=1e-11)[0]

    difference = abs(compute_power(0.25, 28) - peer())
    ours = clock(lambda: compute_power(0.25, 28), 50)
    line(
        "exact power 2x2",
        ours,
        None,
        clock(peer, 3),
        "SciPy adaptive integral",
        f"; difference {difference:.1e}",
    )
    size = clock(lambda: compute_sample_size(0.30), 20)
    print(f"exact size 2x2, CV 30 %: {1000 * size:.3f} ms")


def factors() -> None:
    n, share, confidence = 20, 0.99, 0.95

    def peer() -> float:
        def reached(k: float) -> float:
            def given(x: float) -> float:
                r = math.sqrt(stats.ncx2.ppf(share, 1, x * x)) if x else stats.norm.ppf((1 + share) / 2)
                return stats.norm.pdf(x, scale=1 / math.sqrt(n)) * stats.chi2.sf(
                    (n - 1) * (r / k) ** 2, n - 1
                )

            return 2 * integrate.quad(given, 0, 9 / math.sqrt(n), epsabs=1e-9)[0] - confidence

        return optimize.brentq(reached, 3, 4, xtol=1e-8)

    ours = clock(lambda: compute_two_sided_factor(n, share, confidence), 20)
    difference = abs(compute_two_sided_factor(n, share, confidence) - peer())
    line(
        "exact two-sided tolerance factor",
        ours,
        None,
        clock(peer, 2),
        "SciPy quad and brentq",
        f"; difference {difference:.1e}",
    )
    try:
        from toleranceinterval.twoside import normal
    except ImportError:
        return
    data = np.random.default_rng(1).normal(size=n)
    theirs = normal(data, share, confidence, method="exact")[0]
    k = (theirs[1] - data.mean()) / data.std(ddof=1)
    print(
        f"  toleranceinterval (exact): {1000 * clock(lambda: normal(data, share, confidence, method='exact'), 3):.1f} ms, "
        f"k {k:.6f} against {compute_two_sided_factor(n, share, confidence):.6f}"
    )


if __name__ == "__main__":
    bootstrap()
    scaled_rules()
    average()
    factors()
