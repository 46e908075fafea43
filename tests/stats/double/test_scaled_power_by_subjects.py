"""Power of the scaled rules against simulation of whole subjects, analysed as the guidelines say."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from jembatan.stats.bioequivalence.designs import DESIGNS
from jembatan.stats.bioequivalence.scaled import NARROW, SCALED, compute_scaled_power

TRIALS = 60_000


def _trials(design: str, sizes, cv_test: float, cv_reference: float, seed: int, trials: int = TRIALS):
    """Yield values within subjects (trials x rows), with rows' subject, period and treatment."""
    rows = []
    subject = 0
    for sequence, size in zip(DESIGNS[design].sequences, sizes, strict=True):
        for _ in range(size):
            rows += [(subject, period, product) for period, product in enumerate(sequence)]
            subject += 1
    is_reference = np.array([r[2] == "R" for r in rows])
    sd = np.where(is_reference, *(math.sqrt(math.log1p(cv**2)) for cv in (cv_reference, cv_test)))
    generator = np.random.default_rng(seed)
    for _ in range(trials // 10_000):
        yield rows, is_reference, generator.normal(size=(10_000, len(rows))) * sd


def _model(rows, treatment: bool):
    subjects, periods = max(r[0] for r in rows) + 1, max(r[1] for r in rows) + 1
    x = np.zeros((len(rows), subjects + periods - 1 + treatment))
    for i, (subject, period, product) in enumerate(rows):
        x[i, subject] = 1
        if period:
            x[i, subjects + period - 1] = 1
        if treatment:
            x[i, -1] = product == "T"
    return x


def _span(x):
    u, s, _ = np.linalg.svd(x, full_matrices=False)
    return u[:, s > 1e-9]


@pytest.mark.parametrize(
    ("design", "sizes", "cv_test", "cv_reference", "ratio"),
    [
        ("2x2x4", (10, 10), 0.4, 0.4, 0.9),
        ("2x3x3", (10, 10, 9), 0.4, 0.4, 0.9),
        ("2x2x3", (12, 12), 0.35, 0.35, 0.9),
        ("2x2x4", (8, 9), 0.3, 0.45, 1.1),
    ],
)
def test_expanded_limits_by_method_a(design, sizes, cv_test, cv_reference, ratio):
    share = _expanded_share(design, sizes, cv_test, cv_reference, ratio, TRIALS)
    found = compute_scaled_power((cv_test, cv_reference), sizes, design, true_ratio=ratio)
    assert found == pytest.approx(share, abs=3.5 * math.sqrt(0.25 / TRIALS))


@pytest.mark.slow
def test_where_a_program_simulates_key_statistics_whole_subjects_agree_with_the_quadrature():
    trials = 600_000
    share = _expanded_share("2x2x4", (17, 17), 0.4, 0.4, 0.9, trials)
    error = math.sqrt(share * (1 - share) / trials)
    assert compute_scaled_power(0.4, 34, "2x2x4") == pytest.approx(share, abs=3 * error)
    assert abs(share - 0.846477) > 3 * error  # PowerTOST, a million trials of key statistics


def _expanded_share(design, sizes, cv_test, cv_reference, ratio, trials) -> float:
    """Return the share of simulated studies of whole subjects that pass expanded limits by Method A."""
    passed = 0
    for rows, is_reference, noise in _trials(design, sizes, cv_test, cv_reference, 1, trials):
        x = _model(rows, True)
        span = _span(x)
        contrast = np.linalg.pinv(x)[-1]
        df = len(rows) - span.shape[1]
        point = math.log(ratio) + noise @ contrast
        rest = (noise**2).sum(axis=1) - ((noise @ span) ** 2).sum(axis=1)
        half = stats.t.isf(0.05, df) * np.sqrt(contrast @ contrast * rest / df)
        own = _span(_model([r for r in rows if r[2] == "R"], False))
        reference = noise[:, is_reference]
        square = (reference**2).sum(axis=1) - ((reference @ own) ** 2).sum(axis=1)
        sd = np.sqrt(square / (is_reference.sum() - own.shape[1]))
        widest, switch = (math.sqrt(math.log1p(cv**2)) for cv in (0.5, 0.3))
        limit = np.where(sd <= switch, math.log(1.25), 0.76 * np.minimum(sd, widest))
        passed += int(((np.abs(point) + half <= limit) & (np.abs(point) <= math.log(1.25))).sum())
    return passed / trials


@pytest.mark.parametrize(
    ("design", "sizes", "cv", "rule", "ratio"),
    [
        ("2x2x4", (12, 12), 0.4, SCALED, 0.9),
        ("2x3x3", (8, 8, 8), 0.3, SCALED, 0.92),
        ("2x2x4", (8, 8), 0.1, NARROW, 0.975),
        ("2x2x3", (12, 12), 0.12, NARROW, 0.975),
    ],
)
def test_fdas_criteria_by_contrasts_within_subjects(design, sizes, cv, rule, ratio):
    passed = 0
    for rows, _, noise in _trials(design, sizes, cv, cv, 2):
        columns = {(s, p): i for i, (s, p, _) in enumerate(rows)}
        groups: list[list[np.ndarray]] = []
        pairs = {"R": [], "T": []}
        start = 0
        for sequence, size in zip(DESIGNS[design].sequences, sizes, strict=True):
            group = []
            differences = {"R": [], "T": []}
            for s in range(start, start + size):
                values = {
                    k: [noise[:, columns[s, p]] for p, product in enumerate(sequence) if product == k]
                    for k in "RT"
                }
                group.append(sum(values["T"]) / len(values["T"]) - sum(values["R"]) / len(values["R"]))
                for k in "RT":
                    if len(values[k]) == 2:
                        differences[k].append(values[k][0] - values[k][1])
            groups.append(np.array(group))
            for k in "RT":
                if differences[k]:
                    pairs[k].append(np.array(differences[k]))
            start += size

        def pooled(parts):
            df = sum(len(p) - 1 for p in parts)
            return sum(p.var(axis=0) * len(p) for p in parts) / df, df

        point = math.log(ratio) + sum(g.mean(axis=0) for g in groups) / len(groups)
        variance, df = pooled(groups)
        error2 = variance * sum(1 / n for n in sizes) / len(groups) ** 2
        square, reference_df = pooled(pairs["R"])
        square = square / 2
        half = stats.t.isf(0.05, df) * np.sqrt(error2)
        x, y = point**2 - error2, -(rule.k**2) * square
        wide, narrow = (np.abs(point) + half) ** 2, y * reference_df / stats.chi2.isf(0.05, reference_df)
        bound = x + y + np.sqrt((wide - x) ** 2 + (narrow - y) ** 2)
        usual = np.abs(point) + half <= math.log(1.25)
        if rule is NARROW:
            other, test_df = pooled(pairs["T"])
            upper = np.sqrt(other / 2 / square / stats.f.ppf(0.05, test_df, reference_df))
            passes = (bound <= 0) & usual & (upper <= 2.5)
        else:
            passes = np.where(
                np.sqrt(square) >= 0.294, (bound <= 0) & (np.abs(point) <= math.log(1.25)), usual
            )
        passed += int(passes.sum())
    found = compute_scaled_power(cv, sizes, design, rule=rule, true_ratio=ratio)
    assert found == pytest.approx(passed / TRIALS, abs=3.5 * math.sqrt(0.25 / TRIALS))


@pytest.mark.parametrize("rule", [SCALED, NARROW])
def test_the_quadrature_is_converged(rule, monkeypatch):
    from jembatan.stats.bioequivalence import scaled

    cases = [(0.35, (9, 10), "2x2x4"), (0.1, 24, "2x2x4"), (0.3, 18, "2x2x3")]
    plain = [compute_scaled_power(*case, rule=r) for case in cases for r in (rule, scaled.EXPANDED)]
    monkeypatch.setattr(scaled, "_NODES", 150)
    fine = [compute_scaled_power(*case, rule=r) for case in cases for r in (rule, scaled.EXPANDED)]
    assert plain == pytest.approx(fine, abs=1e-6)
