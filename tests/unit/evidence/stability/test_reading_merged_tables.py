"""Tables as people lay them out: merged cells, headers of several rows, titles between rows, several tables in one sheet."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook

from jembatan.evidence.stability.read import read_stability_bytes
from jembatan.stats.stability.limits import Limits


def read(rows, merged=(), sheet="Sheet1"):
    book = Workbook()
    page = book.active
    page.title = sheet
    for row in rows:
        page.append(row)
    for cells in merged:
        page.merge_cells(cells)
    content = io.BytesIO()
    book.save(content)
    return read_stability_bytes(content.getvalue(), "book.xlsx")


def told(data):
    return [problem.key for problem in data.problems]


def series(data, attribute, batch):
    return [(r.months, r.value) for r in data.results if r.attribute == attribute and r.batch == batch]


def test_a_batch_merged_over_the_rows_of_its_tests_belongs_to_all_of_them_and_is_told():
    data = read(
        [
            ["某某片 长期稳定性试验（25℃±2℃/60%RH±5%RH）"],
            ["批号", "考察项目", "限度", "0月", "3月"],
            ["20230101", "含量（%）", "95.0%～105.0%", 99.8, 99.5],
            [None, "有关物质（%）", "≤0.5%", "<0.05", 0.1],
            ["20230102", "含量（%）", "95.0%～105.0%", 100.1, 99.9],
            [None, "有关物质（%）", "≤0.5%", "未检出", 0.2],
        ],
        merged=("A1:E1", "A3:A4", "A5:A6"),
        sheet="长期试验",
    )
    assert series(data, "有关物质", "20230101") == [(0, 0.05), (3, 0.1)]
    assert series(data, "有关物质", "20230102") == [(0, None), (3, 0.2)]
    assert {r.batch for r in data.results} == {"20230101", "20230102"}
    assert {r.condition for r in data.results} == {"25C/60RH"}
    assert told(data) == ["stability.problem.merged"]
    assert data.problems[0].args["column"] == "批号" and data.problems[0].args["count"] == 2


def test_a_test_merged_over_its_batches_keeps_its_limits_and_a_new_test_does_not_inherit_them():
    data = read(
        [
            ["Test", "Acceptance criteria", "Batch", "Initial", "3 M", "6 M"],
            ["Assay (%)", "95.0 - 105.0", "A1", 100, 99, 98],
            [None, None, "A2", 101, 100, 99],
            ["Water (%)", None, "A1", 1.0, 1.1, 1.2],
            [None, None, "A2", 1.1, 1.2, 1.3],
        ]
    )
    assert series(data, "Assay", "A2") == [(0, 101), (3, 100), (6, 99)]
    assert {r.limits for r in data.results if r.attribute == "Assay"} == {Limits(95, 105)}
    assert {r.limits for r in data.results if r.attribute == "Water"} == {Limits()}


STACKED = [
    ["Stability Summary – Product Z 10 mg tablets"],
    ["Test", "Acceptance criteria", "Batch 001", None, None, "Batch 002", None, None],
    [None, None, "Initial", "3 M", "6 M", "Initial", "3 M", "6 M"],
    ["Storage condition: 30°C ± 2°C / 75% RH ± 5% RH"],
    ["Assay (% LC)", "95.0 - 105.0", 99.9, 99.5, 99.3, 100.2, 100.0, 99.7],
    ["Total impurities (%)", "NMT 1.0", "ND", "<0.05", 0.08, "ND", 0.06, 0.09],
    ["Appearance", "White tablet", "Complies", "Complies", "Complies", "Complies", "Complies", "Complies"],
    ["Accelerated: 40°C/75% RH"],
    ["Assay (% LC)", "95.0 - 105.0", 99.9, 99.1, 98.4, 100.2, 99.2, 98.6],
]


@pytest.mark.parametrize("merged", [(), ("A1:H1", "A2:A3", "B2:B3", "C2:E2", "F2:H2", "A4:H4", "A8:H8")])
def test_months_under_batches_with_titles_of_conditions_between_the_rows(merged):
    data = read(STACKED, merged)
    long = [r for r in data.results if r.condition == "30C/75RH"]
    assert [(r.months, r.value) for r in long if r.attribute == "Assay" and r.batch == "001"] == [
        (0, 99.9),
        (3, 99.5),
        (6, 99.3),
    ]
    assert [(r.batch, r.months, r.value, r.censor) for r in long if r.attribute == "Total impurities"] == [
        ("001", 0, None, ""),
        ("001", 3, 0.05, "<"),
        ("001", 6, 0.08, ""),
        ("002", 0, None, ""),
        ("002", 3, 0.06, ""),
        ("002", 6, 0.09, ""),
    ]
    fast = [r for r in data.results if r.condition == "40C/75RH"]
    assert {(r.study, r.batch, r.months) for r in fast} == {
        ("accelerated", batch, months) for batch in ("001", "002") for months in (0.0, 3.0, 6.0)
    }
    assert {r.limits for r in data.results if r.attribute == "Assay"} == {Limits(95, 105)}
    assert len(data.results) == 24
    assert told(data) == []


def test_months_under_one_merged_name_with_a_column_of_batches():
    data = read(
        [
            ["Parameter uji", "Syarat", "Bets", "Waktu (bulan)", None, None],
            [None, None, None, 0, 3, 6],
            ["Kadar (%)", "95,0 - 105,0", "B1", "100,2", "99,8", "99,1"],
            ["Kadar (%)", "95,0 - 105,0", "B2", "100,5", "99,9", "99,6"],
        ]
    )
    assert series(data, "Kadar", "B2") == [(0, 100.5), (3, 99.9), (6, 99.6)]
    assert {r.limits for r in data.results} == {Limits(95, 105)}


def test_batches_under_attributes_with_a_column_of_months():
    data = read(
        [
            ["Time (months)", "Assay (%)", None, "Water (%)", None],
            [None, "Batch A", "Batch B", "Batch A", "Batch B"],
            [0, 100, 101, 1.0, 1.1],
            [3, 99, 100, 1.1, 1.3],
        ]
    )
    assert series(data, "Assay", "B") == [(0, 101), (3, 100)]
    assert series(data, "Water", "A") == [(0, 1.0), (3, 1.1)]
    assert {(r.attribute, r.unit) for r in data.results} == {("Assay", "%"), ("Water", "%")}


def test_months_under_conditions_with_columns_of_batch_and_test():
    data = read(
        [
            ["Batch", "Test", "25°C/60% RH", None, None, "40°C/75% RH", None, None],
            [None, None, "0", "3", "6", "0", "3", "6"],
            ["X1", "Assay", 100, 99.8, 99.7, 100, 99, 98],
        ]
    )
    assert [(r.condition, r.study, r.months, r.value) for r in data.results][3:5] == [
        ("40C/75RH", "accelerated", 0, 100),
        ("40C/75RH", "accelerated", 3, 99),
    ]


def test_several_tables_in_one_sheet_each_have_their_title():
    table = [["Month", "Assay (%)", "Water (%)"], [0, 100, 1.0], [3, 99, 1.1]]
    data = read(
        [
            ["Batch No.: P-101, 25°C/60%RH"],
            *table,
            [],
            ["Batch No.: P-102, 40°C/75%RH"],
            *table,
        ]
    )
    assert {(r.batch, r.condition, r.months) for r in data.results} == {
        ("P-101", "25C/60RH", 0),
        ("P-101", "25C/60RH", 3),
        ("P-102", "40C/75RH", 0),
        ("P-102", "40C/75RH", 3),
    }
    assert told(data) == []


def test_a_line_that_names_a_batch_is_the_batch_of_the_rows_below_it():
    data = read(
        [
            ["考察项目", "标准", "0月", "6月"],
            ["批号：20230101"],
            ["含量", "95.0%～105.0%", 100.1, 99.0],
            ["批号：20230102"],
            ["含量", "95.0%～105.0%", 100.3, 99.6],
        ]
    )
    assert series(data, "含量", "20230101") == [(0, 100.1), (6, 99.0)]
    assert series(data, "含量", "20230102") == [(0, 100.3), (6, 99.6)]


def test_a_first_row_of_results_is_never_taken_for_a_second_row_of_names():
    data = read(
        [["Month", "Assay", "Note"], [0, 100, None], [3, 99, "repeat"]],
    )
    assert series(data, "Assay", "1") == [(0, 100), (3, 99)]


def test_a_line_of_words_among_rows_with_months_is_still_told():
    data = read([["Batch", "Month", "Assay"], ["A", 0, 100], ["end of study"], ["A", 3, 99]])
    assert told(data) == ["stability.problem.month"]
    assert len(data.results) == 2
