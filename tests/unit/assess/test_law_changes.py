"""Changes of the law near the day are told where they can matter to the application at hand."""

from __future__ import annotations

import datetime as dt

import pytest

from jembatan.assess.law_changes import list_law_changes
from jembatan.checks.context import Context
from jembatan.checks.shelf import Shelf
from jembatan.core.fact import Fact, Facts, Provenance
from jembatan.law.load import load_jurisdiction

HALAL = {
    "ID-HAL-002": "herbal",
    "ID-HAL-003": "otc",
    "ID-HAL-004": "prescription",
    "ID-HAL-005": "biological",
}


def told(on: dt.date, **facts: str) -> set[str]:
    known = Facts(
        [Fact(name.replace("__", "."), value, Provenance("declared")) for name, value in facts.items()]
    )
    context = Context(jurisdiction=load_jurisdiction("ID"), on=on, facts=known, shelf=Shelf([]))
    return {str(note.args.get("rule")) for note in list_law_changes(context)}


def test_without_facts_every_halal_date_is_told():
    assert set(HALAL) <= told(dt.date(2026, 11, 26))


@pytest.mark.parametrize("legal_class", ["otc", "prescription"])
def test_a_chemical_medicine_is_told_of_its_own_halal_date_alone(legal_class):
    found = told(
        dt.date(2026, 11, 26),
        application__type="new",
        product__kind="chemical",
        product__legal_class=legal_class,
    )
    assert {rule for rule in HALAL if rule in found} == {r for r, of in HALAL.items() if of == legal_class}


def test_what_began_more_than_a_year_ago_is_no_change():
    assert "ID-HAL-002" not in told(dt.date(2028, 1, 1), product__kind="herbal")
