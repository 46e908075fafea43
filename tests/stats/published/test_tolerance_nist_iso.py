"""Tolerance factors, sizes, acceptance numbers and chances against printed numbers.

NIST/SEMATECH e-Handbook of Statistical Methods, 7.2.6.3 (43 wafers); R package tolerance 3.0.0 (K.factor EXACT with m = 100,
distfree.est, acc.samp); PPQplan 1.1.0 (vignette). For 20 results, 99 % and 95 % confidence the R package prints 3.621087, where the
confidence is 0.95001; the factor at which it is 0.95 is 3.620986, by an independent Gauss-Hermite rule and here.
"""

from __future__ import annotations

import pytest

from jembatan.stats.tolerance.acceptance import compute_acceptance_plan, find_run_size
from jembatan.stats.tolerance.capability import compute_pass_probability, compute_release_probability
from jembatan.stats.tolerance.factors import (
    compute_howe_factor,
    compute_one_sided_factor,
    compute_prediction_factor,
    compute_two_sided_factor,
    find_nonparametric_size,
)


def test_the_handbooks_factors():
    assert compute_one_sided_factor(43, 0.90, 0.99) == pytest.approx(1.8740, abs=1e-4)
    assert compute_howe_factor(43, 0.90, 0.99) == pytest.approx(2.2173, abs=1e-4)
    assert compute_two_sided_factor(43, 0.90, 0.99) == pytest.approx(2.222825, abs=2e-6)


@pytest.mark.parametrize(
    ("n", "share", "printed"),
    [(10, 0.95, 3.393429), (10, 0.99, 4.436909), (5, 0.99, 6.597977), (20, 0.99, 3.620986)],
)
def test_exact_two_sided_factors(n, share, printed):
    assert compute_two_sided_factor(n, share, 0.95) == pytest.approx(printed, abs=2e-6)


def test_the_confidence_at_the_peers_factor_is_above_the_wanted_one():
    # a peer prints 3.621087 for 20 results; there the confidence is 0.9500143
    assert compute_two_sided_factor(20, 0.99, 0.9500143) == pytest.approx(3.621087, abs=1e-6)


def test_sizes_without_a_distribution_and_success_runs():
    assert find_nonparametric_size(0.95, 0.95, 1) == 59
    assert find_nonparametric_size(0.95, 0.95, 2) == 93
    assert [find_run_size(r, 0.95) for r in (0.90, 0.95, 0.99)] == [29, 59, 299]


def test_the_acceptance_number_and_its_risks():
    plan = compute_acceptance_plan(960, 450, acceptable=0.07, rejectable=0.10)
    assert plan.accept == 38
    assert (plan.producer_risk, plan.consumer_risk) == pytest.approx((0.0359, 0.0802), abs=1e-4)


def test_the_chances_of_a_qualification():
    assert compute_prediction_factor(10) == pytest.approx(2.3726, abs=1e-4)
    assert compute_release_probability(98, 1, 95, 105) == pytest.approx(0.99865, abs=1e-5)
    assert compute_pass_probability(98, 1, 10, 2.373, 95, 105) == pytest.approx(0.860442, abs=1e-6)
