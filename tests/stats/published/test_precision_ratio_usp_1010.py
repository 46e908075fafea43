"""The F interval of a ratio of variances against the worked example of USP <1010>, appendix on precision.

Variances 45.0 and 25.0, limit 4.0: with 20 runs each the 90 % interval is 0.83 to 3.90 (accept); with 15 the upper end is 4.47
(reject).
"""

from __future__ import annotations

import pytest

from jembatan.stats.transfer.two_laboratories import compute_variance_ratio


def test_twenty_runs_are_accepted():
    found = compute_variance_ratio(25.0, 45.0, (19, 19), 4.0)
    assert found.ratio == pytest.approx(1.8)
    assert (found.low, found.high) == pytest.approx((0.83, 3.90), abs=0.005)
    assert found.acceptable


def test_fifteen_runs_are_rejected():
    found = compute_variance_ratio(25.0, 45.0, (14, 14), 4.0)
    assert found.high == pytest.approx(4.47, abs=0.005)
    assert not found.acceptable
