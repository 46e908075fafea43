"""The batch tests of Minitab's stability example, from the sums of squares that it prints.

support.minitab.com, "Stability Study, example with fixed batches": five batches, 40 results, lower limit 90. The rows of
the data are not public, so that its 54.79 months cannot be computed here; the printed analysis of variance is: Month SS
122.460, F 345.93; Batch SS 2.587, 4 df, F 1.83, p 0.150; Month*Batch SS 3.850, 4 df, F 2.72, p 0.048; error MS 0.354 on 30
df (two of the sums are sequential).
"""

from __future__ import annotations

import pytest

from jembatan.stats.stability.poolability import f_test

ERROR_SUM, ERROR_DF = 0.354 * 30, 30


@pytest.mark.parametrize(("extra", "statistic", "p"), [(2.587, 1.83, 0.150), (3.850, 2.72, 0.048)])
def test_the_f_tests_are_those_printed(extra, statistic, p):
    test = f_test(extra, 4, ERROR_SUM, ERROR_DF)
    assert test.statistic == pytest.approx(statistic, abs=0.006)
    assert test.p == pytest.approx(p, abs=0.0011)
    assert (test.df_between, test.df_error) == (4, 30)


def test_the_f_of_time_is_that_printed():
    assert f_test(122.460, 1, ERROR_SUM, ERROR_DF).statistic == pytest.approx(345.93, abs=0.005)


def test_slopes_with_a_p_of_48_thousandths_are_not_pooled():
    assert f_test(3.850, 4, ERROR_SUM, ERROR_DF).p < 0.25
