"""Multiplicity rules a second way: closed testing and adjusted p-values on drawn statistics, and SciPy's multivariate normal."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from scipy.stats import multivariate_normal, norm

from jembatan.stats.multiplicity.dunnett import dunnett_value
from jembatan.stats.multiplicity.power import compute_family_power, find_loadings
from jembatan.stats.multiplicity.procedures import MULTIPLICITY_RULES, Procedure, build_procedure
from jembatan.stats.simulation.family_sums import judge_family

ALPHA = 0.025


def rejected_another_way(z, rule, loadings, order):
    """Say by trial which hypotheses fall: a hypothesis falls where every intersection that contains it does (closure)."""
    p, count = norm.sf(z), z.shape[1]
    found = np.zeros(z.shape, bool)
    if rule == "none":
        return p <= ALPHA
    if rule == "bonferroni":
        return p * count <= ALPHA
    if rule == "dunnett":
        return z >= dunnett_value(ALPHA, loadings)
    if rule == "fixed-sequence":
        so_far = np.ones(len(z), bool)
        for c in order:
            so_far &= p[:, c] <= ALPHA
            found[:, c] = so_far
        return found
    if rule == "hochberg":  # adjusted p-values: the least of (m - j + 1) p_(j) over all larger ones
        ranks = np.argsort(p, axis=1)
        sorted_ = np.take_along_axis(p, ranks, 1) * np.arange(count, 0, -1)
        adjusted = np.minimum.accumulate(sorted_[:, ::-1], axis=1)[:, ::-1]
        np.put_along_axis(found, ranks, adjusted <= ALPHA, 1)
        return found
    found[:] = True
    for size in range(1, count + 1):
        for members in itertools.combinations(range(count), size):
            best = z[:, members].max(axis=1)
            least = norm.isf(ALPHA / size) if rule == "holm" else dunnett_value(ALPHA, loadings[:size])
            for c in members:
                found[:, c] &= best >= least
    return found


CASES = [((0.0, 2.2, 3.0), (0.7, 0.7, 0.7)), ((1.5, 2.5), (0.6, 0.6)), ((2.0, 0.0, 1.0, 2.4), (0.65,) * 4)]


@pytest.mark.parametrize("rule", MULTIPLICITY_RULES)
@pytest.mark.parametrize("case", range(len(CASES)))
def test_power_under_a_rule_is_what_drawn_statistics_show(rule, case):
    means, loadings = CASES[case]
    order = tuple(reversed(range(len(means))))
    procedure = build_procedure(rule, ALPHA, loadings, order)
    draw, trials = np.random.default_rng(3 + case), 200_000
    at = np.asarray(loadings)
    shared, own = draw.standard_normal((trials, 1)), draw.standard_normal((trials, len(means)))
    z = np.asarray(means) + at * shared + np.sqrt(1 - at**2) * own
    expected = rejected_another_way(z, rule, loadings, order)
    assert (judge_family(z, procedure) == expected).all()
    few = z[:2000]
    assert [procedure.find_rejected(row) for row in few] == [tuple(r) for r in expected[:2000].tolist()]
    found = compute_family_power(means, loadings, procedure)

    def close(exact, seen):
        return abs(exact - seen.mean()) <= 3 * math.sqrt(exact * (1 - exact) / trials) + 1e-9

    for c, exact in enumerate(found.each):
        assert close(exact, expected[:, c])
    assert close(found.any, expected.any(axis=1)) and close(found.all, expected.all(axis=1))
    nulls = [mean <= 0 for mean in means]
    assert (
        close(found.any_false, expected[:, nulls].any(axis=1)) if any(nulls) else math.isnan(found.any_false)
    )
    # no rule but `none` errs more often than it may when nothing has an effect
    null = compute_family_power((0.0,) * len(means), loadings, procedure)
    assert (null.any > ALPHA + 0.01) if rule == "none" else (null.any <= ALPHA + 1e-9)


def test_unequal_arms_have_the_value_of_the_multivariate_normal():
    loadings = np.sqrt([0.3, 0.5, 0.6])
    correlations = np.outer(loadings, loadings)
    np.fill_diagonal(correlations, 1.0)
    value = dunnett_value(ALPHA, loadings)
    below = multivariate_normal.cdf(
        np.full(3, value), np.zeros(3), correlations, abseps=1e-8, releps=1e-8, rng=np.random.default_rng(1)
    )
    assert below == pytest.approx(1 - ALPHA, abs=2e-6)
    found, error = find_loadings(correlations)
    assert found == pytest.approx(loadings, abs=1e-12) and error < 1e-12


def test_two_arms_have_the_value_of_the_bivariate_normal():
    from jembatan.stats.normal_integrals import bivariate_upper

    value = dunnett_value(0.05, [0.6, 0.8])
    above = 2 * norm.sf(value) - bivariate_upper(value, value, 0.48)
    assert above == pytest.approx(0.05, abs=1e-12)


def test_a_step_up_may_start_where_a_step_down_stops():
    """Both statistics between the full and the halved level: Hochberg rejects both, Holm neither."""
    z = np.array([[2.0, 2.1]])
    holm, hochberg = (build_procedure(rule, ALPHA, (0.7, 0.7)) for rule in ("holm", "hochberg"))
    assert not judge_family(z, holm).any() and judge_family(z, hochberg).all()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: build_procedure("dunnett-step-down", ALPHA, (0.6, 0.7)), "active arms of equal size"),
        (lambda: Procedure("holmes", (2.0,), (0,)), "'holmes' is no rule; use none"),
        (lambda: Procedure("holm", (2.0, 2.0), (0, 0)), "names each of them once"),
        (lambda: dunnett_value(0.6, (0.5,)), "alpha is 0.6"),
        (lambda: dunnett_value(0.05, (1.0, 0.5)), "must be at least 0 and below 1"),
        (lambda: build_procedure("holm", ALPHA, (0.5, 0.5)).find_rejected([1.0]), "1 statistics for 2 comparisons"),
    ],
)  # fmt: skip
def test_what_is_no_rule_is_refused(make, said):
    with pytest.raises(ValueError, match=said):
        make()
