"""A calculation is shown with its warnings, settings, method, status and sources, in every form and language."""

from __future__ import annotations

import json

import pytest

from jembatan.report.calculations.calculation import Calculation, Source, Table
from jembatan.report.calculations.show import (
    render_calculation_json,
    render_calculation_page,
    render_calculation_text,
)


def _calculation(language="en", methods=("stability.shelf_life", "two_by_two.odds_ratio")) -> Calculation:
    return Calculation(
        language=language,
        title="Shelf life <of> A",
        statements=("The bound crosses 95 % at 26 months.",),
        warnings=("Two batches only.",),
        tables=(Table("Batches", ("Batch", "Months"), (("一号", "24"), ("B", "36"))),),
        settings=(("alpha", "0.25"),),
        inputs=(("data.csv", "ab" * 32),),
        method="ICH Q1E regression",
        methods=methods,
        sources=(Source("ICH Q1E B.2", "https://database.ich.org", "remembered"),),
        json={"months": 26},
    )


def test_the_status_is_the_weakest_of_the_methods():
    assert _calculation().status == "double"
    assert _calculation(methods=("stability.shelf_life",)).status == "published"
    assert _calculation(methods=("stability.shelf_life", "nothing")).status == "unverified"
    assert _calculation(methods=()).status == "unverified"


@pytest.mark.parametrize("language", ["en", "id", "zh"])
def test_every_part_is_said_in_the_text_and_on_the_page(language):
    calculation = _calculation(language)
    for shown in (render_calculation_text(calculation), render_calculation_page(calculation)):
        number = "0,25" if language == "id" else "0.25"
        for part in ("26 months", "Two batches only.", "一号", number, "ab" * 32, "ICH Q1E B.2", "double"):
            assert part in shown, part
        assert "<calculation." not in shown
    assert "<of>" not in render_calculation_page(calculation)


def test_columns_of_a_terminal_table_stand_under_each_other_where_chinese_is_wide():
    lines = render_calculation_text(_calculation()).splitlines()
    chinese = next(line for line in lines if "一号" in line)
    heading = next(line for line in lines if line.startswith("  Batch"))
    assert heading.index("Months") == chinese.index("24") + len("一号")


def test_the_json_holds_the_promised_keys_and_how_far_they_can_be_trusted():
    shown = json.loads(render_calculation_json(_calculation()))
    assert shown["months"] == 26
    assert shown["status"] == "double"
    assert shown["warnings"] == ["Two batches only."]
    assert shown["sources"] == [
        {"text": "ICH Q1E B.2", "url": "https://database.ich.org", "trust": "remembered"}
    ]
