"""One decay through several temperatures against the fit that AccelStab 2.3.2 prints for its own data set.

Data: antigenicity of a vaccine at 5, 25 and 37 C and more, (days, C, value), the rows that are not for validation
(R package AccelStab, data set `antigenicity`); time is in years of 365 days there. Fit by AccelStab 2.3.2:
k1 42.4047673, k2 11966.5482, k3 8.47218879, c0 98.0575814, residual sum 775.785546.
"""

from __future__ import annotations

import pytest

from jembatan.stats.kinetics.multi_temperature import fit_multi_temperature

ANTIGENICITY = [
    (0, 5, 96.94),
    (0, 5, 102.4),
    (0, 5, 97.35),
    (0, 5, 89.65),
    (14, 5, 103.32),
    (14, 37, 67.98),
    (14, 37, 74.53),
    (15, 5, 92.3),
    (21, 32, 64.32),
    (21, 32, 65.82),
    (21, 37, 64.98),
    (21, 37, 64.75),
    (31, 5, 104.54),
    (31, 20, 81.3),
    (31, 20, 85.47),
    (35, 5, 92.3),
    (45, 32, 64.94),
    (45, 32, 59.16),
    (45, 37, 65.84),
    (45, 37, 64.73),
    (58, 20, 75.53),
    (58, 20, 73.94),
    (58, 37, 54.93),
    (58, 37, 55.24),
    (65, 32, 66.21),
    (65, 32, 57.22),
    (70, 5, 93.01),
    (71, 5, 87.49),
    (79, 37, 58.35),
    (79, 37, 52.85),
    (84, 5, 88.85),
    (85, 5, 86.23),
    (93, 5, 86.98),
    (93, 20, 75.94),
    (93, 20, 69.87),
    (93, 32, 57.59),
    (93, 32, 56.93),
    (94, 5, 85.9),
    (107, 20, 70.18),
    (107, 20, 73.78),
    (107, 32, 62.73),
    (107, 32, 61.36),
    (124, 20, 68.16),
    (124, 20, 67.36),
    (128, 5, 85.75),
    (129, 5, 90.67),
    (147, 20, 68.59),
    (147, 20, 67.85),
    (147, 32, 59.4),
    (147, 32, 52.71),
    (162, 32, 49.3),
    (162, 32, 49.3),
    (170, 5, 87.11),
    (171, 5, 85.4),
]


def test_the_four_parameters_and_the_residual_sum_are_those_printed():
    days, celsius, values = zip(*ANTIGENICITY, strict=True)
    fit = fit_multi_temperature([d / 365 for d in days], celsius, values)
    assert fit.k1 == pytest.approx(42.4047673, rel=1e-4)
    assert fit.k2 == pytest.approx(11966.5482, rel=1e-4)
    assert fit.k3 == pytest.approx(8.47218879, rel=1e-4)
    assert fit.c0 == pytest.approx(98.0575814, rel=1e-4)
    assert fit.residual_sum == pytest.approx(775.785546, rel=1e-6)
    assert fit.df == len(ANTIGENICITY) - 4


def test_a_single_temperature_tells_nothing_of_temperature():
    with pytest.raises(ValueError, match="two temperatures"):
        fit_multi_temperature([0, 1, 2, 3, 4], [25] * 5, [100, 99, 98, 97, 96])
