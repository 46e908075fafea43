"""Consistency rules a second way, to the digits that are promised (1e-8): another formula or adaptive quadrature."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import ndtr
from scipy.stats import norm

from jembatan.stats.mrct.all_regions import compute_method2, compute_retention_in_all
from jembatan.stats.mrct.endpoints import survival_endpoint
from jembatan.stats.mrct.one_region import compute_ko_2010, compute_method1
from jembatan.stats.mrct.ratio_scale import compute_method1_one_minus_ratio, least_log_effect
from jembatan.stats.mrct.regional_design import RegionalDesign, standardised_design
from jembatan.stats.normal_integrals import bivariate_upper, upper_orthant

TIGHT = {"epsabs": 1e-12, "epsrel": 1e-12, "limit": 200}
THREE = [
    ((0.1, 0.45, 0.45), None, 0.8),
    ((0.05, 0.15, 0.8), None, 0.9),
    ((0.3, 0.3, 0.4), (0.6, 1.1, 1.225), 0.85),
]


def law_of_rest(design, first, second):
    """P(first region in dx, second in dy) is a product; the third region's tail is closed."""
    m, s = np.array(design.effects), np.sqrt(np.array(design.variances))
    return lambda x: norm.pdf(x, m[first], s[first]), lambda y: norm.pdf(y, m[second], s[second])


def nested(design, least_first, least_second, least_third, kink):
    """Integrate the first and second region's estimates; `least_third(x, y)` bounds the third, with a kink in y at kink(x)."""
    m, s = np.array(design.effects), np.sqrt(np.array(design.variances))
    dx, dy = law_of_rest(design, 0, 1)
    top = m + 9.5 * s

    def inner(x):
        low = max(least_second(x), m[1] - 9.5 * s[1])
        if low >= top[1]:
            return 0.0
        breaks = [b for b in kink(x) if low < b < top[1]]
        value = quad(
            lambda y: dy(y) * ndtr((m[2] - least_third(x, y)) / s[2]),
            low,
            top[1],
            points=breaks or None,
            **TIGHT,
        )[0]
        return dx(x) * value

    low = max(least_first, m[0] - 9.5 * s[0])
    return quad(inner, low, top[0], **TIGHT)[0]


@pytest.mark.parametrize(("shares", "relative", "power"), THREE)
def test_method_2_of_three_regions_is_a_double_integral(shares, relative, power):
    design = standardised_design(shares, power, relative_effects=relative)
    w, z = np.array(shares), design.success_range[0]

    def least_third(x, y):
        return max(0.0, (z - w[0] * x - w[1] * y) / w[2])

    expected = nested(design, 0.0, lambda x: 0.0, least_third, lambda x: [(z - w[0] * x) / w[1]])
    assert compute_method2(design).joint == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(("shares", "relative", "power"), THREE)
@pytest.mark.parametrize("retain", [0.25, 0.5])
def test_retention_in_all_of_three_regions_is_a_double_integral(shares, relative, power, retain):
    design = standardised_design(shares, power, relative_effects=relative)
    w = np.array(shares)

    def chance(x, y):
        # the first and second region bound the third from above
        most = min((x / retain - w[0] * x - w[1] * y) / w[2], (y / retain - w[0] * x - w[1] * y) / w[2])
        low = retain * (w[0] * x + w[1] * y) / (1 - retain * w[2])
        m, s = design.effects[2], math.sqrt(design.variances[2])
        return max(0.0, ndtr((most - m) / s) - ndtr((low - m) / s))

    m, s = np.array(design.effects), np.sqrt(np.array(design.variances))
    top = m + 9.5 * s

    def inner(x):
        breaks = [x]
        # where the third's interval closes: its upper bound x / retain, or y / retain, meets its lower one
        open_ = 1 / (1 - retain * w[2])
        breaks.append((x / retain / open_ - w[0] * x) / w[1])
        breaks.append(w[0] * x * open_ / (1 / retain - w[1] * open_))
        inside = sorted(b for b in breaks if 0.0 < b < top[1])
        return (
            norm.pdf(x, m[0], s[0])
            * quad(
                lambda y: norm.pdf(y, m[1], s[1]) * chance(x, y), 0.0, top[1], points=inside or None, **TIGHT
            )[0]
        )

    expected = quad(inner, 0.0, top[0], **TIGHT)[0]
    assert compute_retention_in_all(design, retain).unconditional == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("share", [0.02, 0.1, 0.35, 0.5])
@pytest.mark.parametrize("retain", [0.2, 0.5, 0.9])
def test_retention_in_both_of_two_regions_is_a_quadrant(share, retain):
    design = standardised_design(
        (share, 1 - share), 0.8, relative_effects=(0.8, (1 - 0.8 * share) / (1 - share))
    )
    (m1, m2), (v1, v2), (f1, f2) = design.effects, design.variances, design.weights
    # D_1 - retain D and D_2 - retain D, both not negative
    a = (1 - retain * f1, -retain * f2)
    b = (-retain * f1, 1 - retain * f2)
    expected = upper_orthant(
        (a[0] * m1 + a[1] * m2, a[0] ** 2 * v1 + a[1] ** 2 * v2),
        (b[0] * m1 + b[1] * m2, b[0] ** 2 * v1 + b[1] ** 2 * v2),
        a[0] * b[0] * v1 + a[1] * b[1] * v2,
        (0.0, 0.0),
    )
    assert compute_retention_in_all(design, retain).unconditional == pytest.approx(expected, abs=1e-10)


@pytest.mark.parametrize("correlation", [-0.95, -0.3, 0.0, 0.5, 0.99])
@pytest.mark.parametrize(
    ("a", "b"), [(0.0, 0.0), (1.2, -0.4), (-2.0, 0.7), (3.0, 3.5), (-6.0, 1.0), (0.0, 1.0)]
)
def test_owens_function_gives_the_bivariate_normal_integral(a, b, correlation):
    root = math.sqrt(1 - correlation**2)
    kink = b / correlation if correlation else 0.0
    points = [kink] if a < kink < 12 else None
    expected = quad(
        lambda x: norm.pdf(x) * ndtr((correlation * x - b) / root), a, 12.0, points=points, **TIGHT
    )[0]
    assert bivariate_upper(a, b, correlation) == pytest.approx(expected, abs=1e-11)


@pytest.mark.parametrize("ratios", [(0.7, 0.7, 0.7), (0.9, 0.65, 0.7), (0.4, 0.3, 0.35)])
@pytest.mark.parametrize("retain", [0.3, 0.5, 1.0])
def test_one_minus_the_ratio_integrated_over_the_region_instead_of_the_whole(ratios, retain):
    design = survival_endpoint(ratios).design(200, [0.2, 0.4, 0.4])
    m, v = design.effects[0], design.variances[0]
    covariance, whole_m, whole_v = design.weights[0] * v, design.effect, design.variance
    sd = math.sqrt(whole_v - covariance**2 / v)
    z = design.success_range[0]

    def most(x):
        # 1 - exp(-x) >= retain (1 - exp(-s)): an upper bound on s, none where the region shows enough
        room = 1 - (1 - math.exp(-x)) / retain
        return math.inf if room <= 0 else -math.log(room)

    def chance(x, low):
        mean = whole_m + covariance / v * (x - m)
        below = -math.inf if low is None else (low - mean) / sd
        return norm.pdf(x, m, math.sqrt(v)) * max(0.0, ndtr((most(x) - mean) / sd) - ndtr(below))

    s = math.sqrt(v)
    enough = -math.log1p(-retain) if retain < 1 else m + 9 * s
    ends = (m - 9.5 * s, m + 9.5 * s)
    points = sorted(
        p for p in (enough, least_log_effect(np.array(z), retain).item()) if ends[0] < p < ends[1]
    )
    found = compute_method1_one_minus_ratio(design, retain)
    for got, low in ((found.unconditional, None), (found.joint, z)):
        expected = quad(lambda x, low=low: chance(x, low), *ends, points=points or None, **TIGHT)[0]
        assert got == pytest.approx(expected, abs=1e-9)


def test_ko_with_the_whole_is_method_1_and_its_ratio_form_is_a_cone():
    design = RegionalDesign((0.3, 0.25), (0.04, 0.01), (0.2, 0.8))
    ko, one = compute_ko_2010(design, 0.5), compute_method1(design, 0.5)
    assert ko.retain_of_overall.unconditional == pytest.approx(one.unconditional, abs=1e-12)
    assert ko.retain_of_overall.joint == pytest.approx(one.joint, abs=1e-12)
    # both regions independent: rho <= D_1 / D_2 <= 1 / rho by integrating over D_2, of either sign
    (m1, m2), (s1, s2) = design.effects, np.sqrt(design.variances)
    cone = quad(
        lambda y: norm.pdf(y, m2, s2) * (ndtr((2 * y - m1) / s1) - ndtr((0.5 * y - m1) / s1)),
        0,
        m2 + 10 * s2,
        **TIGHT,
    )[0]
    cone += quad(
        lambda y: norm.pdf(y, m2, s2) * (ndtr((0.5 * y - m1) / s1) - ndtr((2 * y - m1) / s1)),
        m2 - 10 * s2,
        0,
        **TIGHT,
    )[0]
    assert ko.ratio_to_rest.unconditional == pytest.approx(cone, abs=1e-10)


@pytest.mark.parametrize("objective", ["noninferiority", "equivalence"])
def test_method_2_of_two_regions_with_a_margin_is_a_single_integral(objective):
    design = RegionalDesign((0.02, -0.03), (0.01, 0.004), (0.3, 0.7), 0.025, objective, 0.3)
    (m1, m2), (s1, s2), (w1, w2) = design.effects, np.sqrt(design.variances), design.weights
    low, high = design.success_range
    top = 0.3 if objective == "equivalence" else math.inf

    def inner(x):
        least, most = max(-0.3, (low - w1 * x) / w2), min(top, (high - w1 * x) / w2)
        return norm.pdf(x, m1, s1) * max(0.0, ndtr((most - m2) / s2) - ndtr((least - m2) / s2))

    ends = (-0.3, min(top, m1 + 10 * s1))
    kinks = [(low + 0.3 * w2) / w1] + ([(high - 0.3 * w2) / w1] if top < math.inf else [])
    points = [p for p in kinks if ends[0] < p < ends[1]] or None
    expected = quad(inner, *ends, points=points, **TIGHT)[0]
    assert compute_method2(design).joint == pytest.approx(expected, abs=1e-10)


def sum_below_by_vertical_line(means, sds, bounds, at):
    """P(sum <= at, every summand above its bound): the Laplace transform by plain quadrature, inverted along a vertical line."""
    x = at - bounds.sum()
    y, w = np.polynomial.legendre.leggauss(600)
    line = 2.0 / x
    frequency, step = np.linspace(0, 400 / x, 2001, retstep=True)
    t = line + 1j * frequency
    transform = np.ones(t.size, dtype=complex)
    for m, s, b in zip(means, sds, bounds, strict=True):
        low, high = max(0.0, m - b - 10 * s), m - b + 10 * s
        nodes, weights = low + (high - low) / 2 * (y + 1), (high - low) / 2 * w
        law = weights * norm.pdf(nodes, m - b, s)
        part = np.empty(t.size, dtype=complex)
        for block in np.array_split(np.arange(t.size), 4):
            part[block] = np.exp(-np.outer(t[block], nodes)) @ law
        transform *= part
    values = np.exp(t * x) * transform / t
    values[[0, -1]] *= 0.5
    return float(values.real.sum() * step / math.pi)


@pytest.mark.parametrize("regions", [6, 10])
def test_method_2_of_many_regions_is_the_same_along_another_contour(regions):
    shares = np.arange(1, regions + 1) + 3.0
    design = standardised_design(shares / shares.sum(), 0.9)
    means, sds = design.summands
    bounds = np.zeros(regions)
    below = sum_below_by_vertical_line(means, sds, bounds, design.success_range[0])
    expected = float(np.prod(ndtr(means / sds))) - below
    assert below > 1e-4
    assert compute_method2(design).joint == pytest.approx(expected, abs=1e-8)
