"""Where the headings of a target were read: cited where they were, and said where they were not."""

from __future__ import annotations

import pytest

from jembatan.build.bridge_basis import HeadingSources
from jembatan.build.bridge_profile import load_profile
from jembatan.core.grades import Trust
from jembatan.law.load import load_jurisdiction


@pytest.fixture(scope="module", params=["ID", "CN"])
def target(request):
    return load_profile(request.param), load_jurisdiction(request.param)


def test_a_profile_cites_instruments_that_its_law_holds(target):
    profile, law = target
    assert profile.heading_instruments
    assert set(profile.heading_instruments.values()) <= set(law.instruments)


@pytest.mark.parametrize(
    ("country", "section", "trust", "cited"),
    [
        ("ID", "II.S1.1", Trust.PRIMARY, ("asean-actd-2", "II.C.S1.1")),
        ("ID", "II.S2.3", Trust.SECONDARY, ("asean-actd-2", "II.C.S2.3")),  # read in Malaysia's form alone
        ("ID", "I.B.3", Trust.SECONDARY, ("id-part1-sample", "I.B.3")),
        ("ID", "I.B.4", Trust.REMEMBERED, None),
        ("ID", "III.D.4.1.1", Trust.REMEMBERED, None),
        ("ID", "3.2.P.8.3", Trust.PRIMARY, ("ich-ectd-322", "3.2.P.8.3")),  # with --keep-ctd
        ("ID", "II.P77", Trust.INFERRED, None),
        ("CN", "1.3.8.9", Trust.PRIMARY, ("cn-m4-module1", "1.3.8.9")),
        ("CN", "2.1", Trust.REMEMBERED, None),
    ],
)
def test_a_heading_is_cited_only_where_somebody_read_it(country, section, trust, cited):
    known = HeadingSources(load_profile(country), load_jurisdiction(country)).find(section)
    assert known.trust is trust
    citation = known.citation
    assert (citation and (citation.instrument, citation.clause)) == cited
    if citation:
        assert citation.trust is trust
        assert citation.note
