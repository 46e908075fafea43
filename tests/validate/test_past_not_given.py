"""Sequences without all the earlier ones: what needs the past is not counted as run, and nothing is called missing for it."""

from __future__ import annotations

import shutil

import pytest
from validate_breaks import SPEC, leaf, third

PAST = "validation.why.earlier_sequences_not_given"


def told(validation) -> set[str]:
    left_out = {r.number for r in validation.profile.rules if r.category in ("statistics", "pdf")}
    return {f.rule for f in validation.findings} - left_out


def waiting(validation) -> set[str]:
    """Return the rules that wait for the past."""
    found = {one.rule for one in validation.not_run if one.why.key == PAST}
    assert not found & set(validation.run)
    return found


@pytest.fixture
def three(copy):
    """Return the application with a third sequence that replaces what the second brought."""
    made = copy()
    change = leaf("s", "replace", "../0001/index.xml#spec1", "m3/s.pdf", b"s", xml_lang="en")
    third(made, SPEC, change, file="m3/s.pdf", content=b"s")
    return made


def test_with_the_whole_past_every_rule_is_run(three, run):
    validation = run(three.root)
    assert told(validation) == set()
    assert waiting(validation) == set()


def test_a_sequence_missing_between_others_is_a_gap_in_china_and_hides_what_it_held(three, run):
    shutil.rmtree(three.path("0001"))
    validation = run(three.root)
    assert told(validation) == {"2.10"}
    assert waiting(validation) == {
        *("3.6", "3.11", "3.24", "3.32", "3.33", "3.36", "4.1.4", "4.2.13", "4.2.14"),
    }


def test_where_no_rule_asks_for_every_sequence_nothing_is_accused(three, run):
    shutil.rmtree(three.path("0001"))
    validation = run(three.root, "ich-3.2.2")
    assert told(validation) == set()
    assert waiting(validation) == {"ICH-16", "ICH-19", "ICH-22", "ICH-23", "ICH-25"}
    assert validation.verdict == "incomplete"


def test_a_change_of_a_sequence_that_is_no_earlier_one_is_still_missing(copy, run):
    for number in ("0002", "0007"):
        made = copy()
        change = leaf("s", "replace", f"../{number}/index.xml#gone", "m3/s.pdf", b"s")
        third(made, SPEC, change, file="m3/s.pdf", content=b"s")
        assert "3.11" in told(run(made.root))
        assert "3.11" in told(run(made.root / "0002"))
        shutil.rmtree(made.root)


def test_an_earlier_backbone_that_cannot_be_read_hides_its_leaves(copy, run):
    made = copy()
    made.edit("0000/index.xml", "</ectd:ectd>", "", seal=False)
    validation = run(made.root, only="0001")
    assert told(validation) == set()
    assert {"3.6", "3.11", "3.19", "3.24", "3.33"} <= waiting(validation)
    whole = run(made.root)
    assert {f.rule for f in whole.findings if f.path.startswith("0001/")} & {"3.11", "3.24", "5.13"} == set()
    assert {"3.3", "3.15"} <= told(whole)


def test_an_application_that_begins_at_0001_has_its_whole_past(copy, run):
    """In the US applications begin at 0001; only China asks for 0000."""
    made = copy()
    made.path("0001").rename(made.path("0002"))
    made.path("0000").rename(made.path("0001"))
    made.edit("0002/index.xml", "../0000/", "../0001/", count=99)
    validation = run(made.root, "ich-3.2.2")
    assert told(validation) == set()
    assert waiting(validation) == set()


def test_a_link_into_a_sequence_that_was_not_given_is_not_called_broken(three, run):
    again = leaf("q", "new", "", "../0001/m4/x.pdf", b"x", title="Reused")
    three.edit(
        "0002/index.xml",
        "</ectd:ectd>",
        f"<m4-nonclinical-study-reports>{again}</m4-nonclinical-study-reports></ectd:ectd>",
    )
    assert "3.4" in told(run(three.root))
    shutil.rmtree(three.path("0001"))
    validation = run(three.root)
    assert "3.4" not in told(validation)
    assert "3.4" in waiting(validation)
