"""One-sided critical values of Dunnett (1955), J Am Stat Assoc 50:1096-1121, Table 1a, 5%, infinite degrees of freedom.

Read as reprinted in a textbook's appendix (percentage points of Dunnett's test, d = k, 0.05 one-sided, last row), equal groups, for up
to nine treatments as in the paper. (The reprint goes on to 20; for 15 it has 2.56 where the integral is 2.5653.)
"""

from __future__ import annotations

import math

import pytest

from jembatan.stats.multiplicity.dunnett import dunnett_value

PRINTED = {2: 1.92, 3: 2.06, 4: 2.16, 5: 2.23, 6: 2.29, 7: 2.34, 8: 2.38, 9: 2.42}


@pytest.mark.parametrize("arms", PRINTED)
def test_the_printed_value_is_the_integral_to_its_two_digits(arms):
    assert dunnett_value(0.05, [math.sqrt(0.5)] * arms) == pytest.approx(PRINTED[arms], abs=0.0051)
