"""Indonesian writes a decimal comma, in numbers alone: names, clauses and conditions stay as they are."""

from __future__ import annotations

import re

import pytest

from jembatan.report.calculations.calculation import Calculation, Picture, Table
from jembatan.report.calculations.show import render_calculation_page, render_calculation_text
from jembatan.report.decimal_marks import Worded, mark_cell, mark_figures, mark_picture
from jembatan.report.texts import load_texts


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("0.677449", "0,677449"),
        ("95.0%", "95,0%"),
        ("< 0.0001", "< 0,0001"),
        ("0.50 (0.32 – 0.78)", "0,50 (0,32 – 0,78)"),
        ("80.18 / 80.19", "80,18 / 80,19"),
        ("±1.604", "±1,604"),
        ("0.1, 0.45, 0.45", "0,1; 0,45; 0,45"),
        ("2.1e-05", "2,1e-05"),
        ("3.2.2", "3.2.2"),
        ("4.7.2", "4.7.2"),
        ("0, 3, 6", "0, 3, 6"),
        ("2026-11-22", "2026-11-22"),
        ("data.1.csv", "data.1.csv"),
        ("RRT 0.85", "RRT 0.85"),
    ],
)
def test_only_what_is_all_numbers_is_marked(printed, shown):
    assert mark_figures(printed) == shown


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("15.84 (common slope)", "15,84 (common slope)"),
        ("99.2 - 0.35 t", "99,2 - 0,35 t"),
        ("Ea 83.1 ± 2.3 kJ/mol, ln A 24.1", "Ea 83,1 ± 2,3 kJ/mol, ln A 24,1"),
        ("25C/60RH", "25C/60RH"),
        ("clause 4.7.2 of 3.2.P.8.3", "clause 4.7.2 of 3.2.P.8.3"),
        ("study-1.2.csv", "study-1.2.csv"),
        ("alpha 0.05; 80 %", "alpha 0,05; 80 %"),
    ],
)
def test_numbers_between_words_of_a_cell_are_marked(printed, shown):
    assert mark_cell(printed) == shown


def test_a_number_of_thousands_is_not_taken_for_a_fraction():
    texts = load_texts("id")
    assert mark_figures(Worded(texts.number(20_000))) == mark_cell(Worded(texts.number(20_000))) == "20.000"
    assert "20.000" in texts.say("simulate.grid_answer", trials=Worded(texts.number(20_000)))
    assert load_texts("en").figure("20.5") == "20.5"


def test_a_value_of_the_data_keeps_its_name_and_a_row_of_numbers_can_be_told_apart():
    texts = load_texts("id")
    assert texts.show([0.5, 1.25]) == "0,5; 1,25"
    assert texts.show(["a", "b"]) == "a, b"
    assert load_texts("zh").show([0.5, 1.25]) == "0.5、1.25"


def test_labels_of_a_picture_are_marked_and_its_shape_is_not():
    svg = '<svg><path d="M1.5 2.5"/><text x="1.5">0.25</text><text>RRT 0.85</text></svg>'
    assert (
        mark_picture(svg) == '<svg><path d="M1.5 2.5"/><text x="1.5">0,25</text><text>RRT 0.85</text></svg>'
    )


def test_a_calculation_in_indonesian_has_commas_in_table_and_picture_and_points_in_json():
    calculation = Calculation(
        language="id",
        title="Uji",
        statements=(),
        tables=(Table("", ("batch", "a", "b"), (("1.2", "0.85", "1.5 (x)"),)),),
        pictures=(Picture("<svg><text>0.25</text></svg>"),),
        settings=(("alpha", "0.025"), ("SAP", "SAP 2.0, p. 14")),
        method="m",
        methods=("shelf_life.q1e",),
        json={"alpha": 0.025},
    )
    text = render_calculation_text(calculation)
    assert "1.2 " in text  # what names a row is the user's
    assert "0,85" in text and "1,5 (x)" in text and "alpha: 0,025" in text
    assert "SAP 2.0, p. 14" in text
    assert "<text>0,25</text>" in render_calculation_page(calculation)


def test_no_indonesian_text_writes_a_decimal_point_itself():
    texts = load_texts("id")
    allowed = {"Dataset-JSON 1.1", "eCTD 4.0", "pada 1.0"}
    for key in texts.all_keys():
        words = texts.pattern(key)
        for name in allowed:
            words = words.replace(name, "")
        found = re.search(r"(?<![\w.])\d+\.\d{1,2}(?![\d.])", words)
        assert found is None, (key, words)


def test_one_is_not_told_in_the_plural():
    texts = load_texts("en")
    counted = {"judged": 1, "total": 2, "open": 1}
    assert "1 gap ·" in texts.say("count.sentence", gaps=1, **counted)
    assert "0 gaps ·" in texts.say("count.sentence", gaps=0, **counted)
    assert "3 gaps ·" in texts.say("count.sentence", gaps=3, **counted)
