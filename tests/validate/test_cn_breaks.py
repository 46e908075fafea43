"""Each rule of China's catalogue broken in one thing: it is reported, and nothing else is."""

from __future__ import annotations

import pytest
from validate_breaks import CASES
from validate_example import places, read_places

from jembatan.validate.catalogue import load_profile


def _parameter(one):
    marks = [pytest.mark.slow] if "501 MB" in one.how else []
    return pytest.param(one, id=f"{one.rule} {one.how}", marks=marks)


@pytest.mark.parametrize("one", [_parameter(one) for one in CASES])
def test_a_broken_rule_is_reported_and_nothing_else(one, copy, run):
    broken = copy(**one.types)
    one.change(broken)
    validation = run(broken.root)
    left_out = {r.number for r in validation.profile.rules if r.category in ("statistics", "pdf")}
    assert {f.rule for f in validation.findings} - left_out == {one.rule, *one.also}
    rule = validation.rule(one.rule)
    told = [f for f in validation.findings if f.rule not in left_out]
    assert all(f.severity == rule.severity for f in told if f.rule == one.rule)
    assert places(told) == read_places("cn-1.0")[f"{one.rule} {one.how}"]


def test_every_way_to_break_a_rule_has_its_own_words():
    assert len({(one.rule, one.how) for one in CASES}) == len(CASES) == len(read_places("cn-1.0"))


def test_every_automated_rule_has_a_package_that_breaks_it():
    automated = {
        rule.number
        for rule in load_profile("cn-1.0").rules
        if rule.automation == "automated" and rule.category not in ("statistics", "pdf")
    }
    assert automated == {one.rule for one in CASES}
