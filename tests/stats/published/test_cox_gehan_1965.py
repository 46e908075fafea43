"""Remission of 42 leukaemia patients, 6-mercaptopurine against placebo: Gehan (1965), Biometrika 52:203-223.

The expected numbers are the usual printout of R's coxph with Efron's ties, -1.5721 (0.4124), likelihood ratio 16.35, and
the log-rank chi-squared 16.79; they are remembered from textbooks (not opened again here), so the register rests on the
second way in double/.
"""

from __future__ import annotations

import numpy as np
import pytest

from jembatan.stats.survival import compute_survival_curve, count_at_risk, fit_cox

PLACEBO = np.array([1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23], dtype=float)
DRUG = np.array([6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35], dtype=float)
DRUG_EVENT = np.array([1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0], dtype=bool)


def test_the_hazard_ratio_with_efrons_ties_is_the_printed_one():
    time = np.concatenate([PLACEBO, DRUG])
    event = np.concatenate([np.ones(21, dtype=bool), DRUG_EVENT])
    found = fit_cox(time, event, np.repeat([False, True], 21))
    assert found.effect.estimate == pytest.approx(-1.5721, abs=5e-5)
    assert found.effect.se == pytest.approx(0.4124, abs=5e-5)
    assert 2 * (found.log_likelihood - found.log_likelihood_at_zero) == pytest.approx(16.35, abs=5e-3)
    assert found.logrank_z**2 == pytest.approx(16.79, abs=5e-3)


def test_the_kaplan_meier_curve_is_the_printed_one():
    curve = compute_survival_curve(DRUG, DRUG_EVENT)
    assert list(curve.times) == [6, 7, 10, 13, 16, 22, 23]
    assert curve.surviving == pytest.approx([0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448], abs=5e-4)
    assert curve.median == 23
    assert count_at_risk(DRUG, np.array([0.0, 6.0, 10.0, 23.0])) == [21, 21, 15, 6]
