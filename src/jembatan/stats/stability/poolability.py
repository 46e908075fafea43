"""May the batches be pooled? Analysis of covariance at the 0.25 level (ICH Q1E B.2.2.1)."""

from __future__ import annotations

from dataclasses import dataclass

from scipy.special import fdtrc

from jembatan.stats.stability.lines import Fit, Model


@dataclass(frozen=True)
class FTest:
    """One F test: statistic, its two degrees of freedom, p value; NaN where no error is left to test against."""

    statistic: float
    df_between: int
    df_error: int
    p: float


@dataclass(frozen=True)
class Poolability:
    """The tests of slopes and of intercepts, and the model they lead to.

    `intercepts` tests against the error of the full model (separate lines), `intercepts_reduced` against that of the
    common-slope model: programs differ, and both are shown. `combined` tests one line against separate lines at once.
    """

    slopes: FTest
    intercepts: FTest
    intercepts_reduced: FTest
    combined: FTest
    alpha: float
    model: Model
    model_by_reduced_error: Model


def f_test(extra_sum: float, extra_df: int, error_sum: float, error_df: int) -> FTest:
    """Return the F test of an extra sum of squares against an error sum of squares."""
    if extra_df <= 0 or error_df <= 0:
        return FTest(float("nan"), extra_df, error_df, float("nan"))
    if error_sum <= 0.0:
        statistic = float("inf") if extra_sum > 0 else float("nan")
        return FTest(statistic, extra_df, error_df, 0.0 if extra_sum > 0 else float("nan"))
    statistic = max(extra_sum, 0.0) / extra_df / (error_sum / error_df)
    return FTest(statistic, extra_df, error_df, float(fdtrc(extra_df, error_df, statistic)))


def compute_poolability(separate: Fit, common_slope: Fit, one_line: Fit, alpha: float = 0.25) -> Poolability:
    """Return the tests and the model: separate lines if slopes differ, parallel ones if only intercepts do, else one line.

    The batch term is tested after time (not before it, as a sequential analysis of variance would).
    """
    slopes = f_test(
        common_slope.residual_sum - separate.residual_sum,
        common_slope.df - separate.df,
        separate.residual_sum,
        separate.df,
    )
    extra, extra_df = one_line.residual_sum - common_slope.residual_sum, one_line.df - common_slope.df
    intercepts = f_test(extra, extra_df, separate.residual_sum, separate.df)
    reduced = f_test(extra, extra_df, common_slope.residual_sum, common_slope.df)
    combined = f_test(
        one_line.residual_sum - separate.residual_sum,
        one_line.df - separate.df,
        separate.residual_sum,
        separate.df,
    )
    return Poolability(
        slopes=slopes,
        intercepts=intercepts,
        intercepts_reduced=reduced,
        combined=combined,
        alpha=alpha,
        model=_choose(slopes, intercepts, alpha),
        model_by_reduced_error=_choose(slopes, reduced, alpha),
    )


def _choose(slopes: FTest, intercepts: FTest, alpha: float) -> Model:
    """Return the model; what could not be tested is not pooled."""
    if not slopes.p >= alpha:
        return "separate"
    return "one_line" if intercepts.p >= alpha else "common_slope"
