"""Regional fraction of Quan et al. (2010), Pharm Stat 9:100-112, doi:10.1002/pst.380: closed form (printed table not at hand)."""

from __future__ import annotations

import pytest

from jembatan.stats.mrct.size import closed_form_share, compute_region_share, share_of_standardised


@pytest.mark.parametrize(("power", "share"), [(0.80, 0.2841), (0.90, 0.2243)])
def test_the_fraction_for_an_unconditional_probability_of_80_per_cent(power, share):  # D19
    assert closed_form_share(power, 0.8) == pytest.approx(share, abs=1e-4)
    searched = compute_region_share(share_of_standardised(power), 0.8)
    assert searched.feasible
    assert searched.value == pytest.approx(closed_form_share(power, 0.8), abs=1e-9)


@pytest.mark.parametrize(("power", "share"), [(0.80, 0.2295), (0.90, 0.2005)])
def test_the_fraction_for_a_conditional_probability_of_80_per_cent(power, share):
    found = compute_region_share(share_of_standardised(power), 0.8, form="conditional")
    assert found.value == pytest.approx(share, abs=1e-4)
    assert found.reached == pytest.approx(0.8, abs=1e-9)
