"""An answer is bound to what it answers: the checksum changes with the rule, not with its reasons, advice or cases."""

from __future__ import annotations

import msgspec
import pytest

from jembatan.core.grades import Severity
from jembatan.core.law import Case, Source
from jembatan.core.text import Text


@pytest.fixture
def rule(requirement):
    return requirement({"kind": "reader_opinion"}, question=Text("Does it hold?")).requirement


@pytest.mark.parametrize(
    "change",
    [
        {"why": Text("because", zh="因为")},
        {"advice": Text("Do it")},
        {"case": [Case(expect="undetermined", why="no answer")]},
        {"translation": "official"},
    ],
)
def test_what_only_explains_the_rule_leaves_the_checksum(rule, change):
    assert msgspec.structs.replace(rule, **change).text_sha256 == rule.text_sha256


@pytest.mark.parametrize(
    "change",
    [
        {"question": Text("Does it still hold?")},
        {"title": Text("A rule", id="Aturan")},
        {"severity": Severity.MINOR},
        {"applies_when": {"product.kind": "chemical"}},
        {"source": Source(instrument="act", clause="2")},
        {"check": {"kind": "fact_present", "fact": "product.kind"}},
    ],
)
def test_what_decides_the_judgement_changes_the_checksum(rule, change):
    assert msgspec.structs.replace(rule, **change).text_sha256 != rule.text_sha256
