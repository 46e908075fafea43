"""Tables are read long and wide, from CSV and XLSX; what is wrong is told with its place, and the rest is read."""

from __future__ import annotations

import io

import pytest

from jembatan.core.errors import InputError, UsageError
from jembatan.evidence.stability.conditions import assign_studies
from jembatan.evidence.stability.given_limits import GivenLimits, set_limits
from jembatan.evidence.stability.read import read_stability_bytes, read_stability_file
from jembatan.evidence.stability.table import ReadSettings
from jembatan.stats.stability.limits import Limits


def read(text, name="data.csv", settings=None):
    return read_stability_bytes(text.encode(), name, settings or ReadSettings())


def keys(data):
    return [problem.key for problem in data.problems]


LONG = """study,condition,batch,month,attribute,unit,result,specification
Long-term,25°C/60%RH,A1,0,Assay,%,100.1,95.0-105.0%
Long-term,25°C/60%RH,A1,3,Assay,%,99.8,95.0-105.0%
Long-term,25°C/60%RH,A1,0,Impurity A,%,<0.05,NMT 0.5%
Long-term,25°C/60%RH,A1,3,Impurity A,%,0.07,NMT 0.5%
Long-term,25°C/60%RH,A1,3,Appearance,,Complies,White tablet
Long-term,25°C/60%RH,A1,6,Assay,%,NA,95.0-105.0%
"""


def test_a_long_table_keeps_units_limits_conditions_and_words():
    data = read(LONG)
    first, second, below, above, words = data.results
    assert (first.batch, first.months, first.value, first.unit) == ("A1", 0, 100.1, "%")
    assert first.limits == Limits(95, 105)
    assert (first.condition, first.study, first.place) == ("25C/60RH", "long_term", "row 2")
    assert second.value == 99.8
    assert (below.value, below.censor, below.text) == (0.05, "<", "<0.05")
    assert above.limits == Limits(None, 0.5)
    assert (words.value, words.text, words.limits) == (None, "Complies", Limits())
    assert keys(data) == ["stability.problem.not_tested"]
    assert data.problems[0].args["row"] == 7 and data.problems[0].args["column"] == "result"


def test_each_attribute_may_have_a_column_with_its_unit():
    data = read("Batch,Month,Assay (%),Water (% w/w),Appearance\nA,0,100,1.1,Complies\nA,3,99,1.2,Complies\n")
    assert {(r.attribute, r.unit) for r in data.results} == {("Assay", "%"), ("Water", "% w/w")}
    assert len(data.results) == 4


def test_each_month_may_have_a_column():
    data = read(
        "批号,项目,标准规定,0月,3月,6月\nA,含量,95.0%～105.0%,100.1,99.9,99.5\nA,有关物质,不得过0.5%,未检出,0.1,0.2\n"
    )
    assay = [r for r in data.results if r.attribute == "含量"]
    assert [(r.months, r.value) for r in assay] == [(0, 100.1), (3, 99.9), (6, 99.5)]
    assert assay[0].limits == Limits(95, 105)
    assert [r.text for r in data.results if r.attribute == "有关物质"] == ["未检出", "0.1", "0.2"]


def test_an_indonesian_table_with_semicolons_and_decimal_commas_is_read():
    data = read("Bets;Bulan;Parameter uji;Hasil;Batas bawah\nB1;0;Kadar;100,2;95\nB1;3;Kadar;99,7;95\n")
    assert [(r.batch, r.months, r.attribute, r.value) for r in data.results] == [
        ("B1", 0, "Kadar", 100.2),
        ("B1", 3, "Kadar", 99.7),
    ]
    assert data.results[0].limits == Limits(95)


def test_every_sheet_of_a_workbook_is_read_and_a_title_above_the_header_does_not_matter():
    from openpyxl import Workbook

    book = Workbook()
    for sheet, condition in ((book.active, "25C/60RH"), (book.create_sheet("acc"), "40C/75RH")):
        sheet.append(["Stability of product X"])
        sheet.append([])
        sheet.append(["Batch", "Month", "Test", "Result", "Condition"])
        sheet.append(["A", 0, "Assay", 100.0, condition])
    content = io.BytesIO()
    book.save(content)
    data = read_stability_bytes(content.getvalue(), "book.xlsx")
    assert [(r.condition, r.place) for r in data.results] == [("25C/60RH", "row 4"), ("40C/75RH", "row 4")]


def test_the_user_may_name_columns_and_give_what_the_file_lacks():
    settings = ReadSettings(columns={"month": "t", "batch": "Charge"}, values=("y",), condition="25C/60RH")
    data = read("t,Charge,y,z\n0,A,100,7\n3,A,99,8\n", settings=settings)
    data = set_limits(data, GivenLimits(Limits(95)))
    assert [(r.attribute, r.value, r.limits, r.condition) for r in data.results] == [
        ("y", 100, Limits(95), "25C/60RH"),
        ("y", 99, Limits(95), "25C/60RH"),
    ]


def test_a_column_that_is_not_there_is_answered_with_the_nearest_name():
    with pytest.raises(UsageError, match="did you mean 'Potency'"):
        read("Batch,Month,Potency\nA,0,100\n", settings=ReadSettings(values=("Potensy",)))


def test_months_that_are_no_numbers_and_limits_in_words_are_told_with_row_and_column():
    data = read(
        "Batch,Month,Test,Result,Lower\nA,soon,Assay,100,95\nA,-3,Assay,100,95\nA,0,Assay,100,white\nA,3,Assay,99,95\n"
    )
    assert keys(data) == ["stability.problem.month", "stability.problem.month", "stability.problem.limit"]
    assert [p.args["row"] for p in data.problems] == [2, 3, 4]
    assert data.problems[0].args["text"] == "soon"
    assert len(data.results) == 2


@pytest.mark.parametrize("text", ["a,b\n1,2\n", "", "Month,Batch\n0,A\n"])
def test_a_file_without_a_stability_table_is_one_sentence(text):
    with pytest.raises(InputError, match=r"data\.csv"):
        read(text)


def test_a_file_that_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        read_stability_file(tmp_path / "absent.csv")


def test_a_picture_is_no_table():
    with pytest.raises(InputError):
        read_stability_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR", "x.png")


def test_a_row_of_limits_under_the_header_gives_each_attribute_its_own():
    data = read(
        "Batch,Month,Assay (%),Impurity (%)\nSpecification,,95.0-105.0,NMT 0.5\nA,0,100,0.1\nA,3,99,0.2\n"
    )
    assert {(r.attribute, r.limits) for r in data.results} == {
        ("Assay", Limits(95, 105)),
        ("Impurity", Limits(None, 0.5)),
    }
    assert data.problems == ()


def test_the_condition_may_stand_in_a_title_above_the_table():
    data = read(
        "Accelerated stability at 40°C ± 2°C / 75% RH ± 5% RH\n\nBatch,Month,Assay\nA,0,100\nA,3,99\n"
    )
    assert {(r.condition, r.study) for r in data.results} == {("40C/75RH", "accelerated")}


def test_a_start_without_a_condition_is_the_start_of_every_condition():
    data = read(
        "Batch,Month,Assay,Condition\nA,initial,100,-\nA,3,99.5,25C/60RH\nA,6,99,25C/60RH\nA,3,98,40C/75RH\nA,6,97,40C/75RH\n"
    )
    spread = assign_studies(data.results)
    assert [(r.condition, r.months, r.value) for r in spread if r.months == 0] == [
        ("25C/60RH", 0, 100),
        ("40C/75RH", 0, 100),
    ]
    assert {r.study for r in spread} == {"long_term", "accelerated"}


def test_each_batch_may_have_a_column_under_a_title_that_says_what_was_measured():
    data = read(
        "Assay at 25°C/60% RH\n\nMonth,R240101,Batch B2\n0,100.1,99.8\n3,99.9,99.5\n",
    )
    assert [(r.batch, r.months, r.attribute, r.value, r.condition) for r in data.results] == [
        ("R240101", 0, "assay", 100.1, "25C/60RH"),
        ("B2", 0, "assay", 99.8, "25C/60RH"),
        ("R240101", 3, "assay", 99.9, "25C/60RH"),
        ("B2", 3, "assay", 99.5, "25C/60RH"),
    ]
    assert keys(data) == ["stability.problem.batch_columns"]


def test_columns_named_after_impurities_are_attributes_and_no_batches():
    data = read("Month,Imp1,Imp2\n0,0.1,0.2\n3,0.1,0.3\n")
    assert {(r.attribute, r.batch) for r in data.results} == {("Imp1", "1"), ("Imp2", "1")}


def test_a_unit_after_the_name_of_an_attribute_is_its_unit_and_other_brackets_stay():
    data = read(
        "Batch,Month,Test,Result\nA,0,含量(%),100\nA,0,Impurity (total),0.1\nA,0,Weight (mg/tablet),200\n"
    )
    assert [(r.attribute, r.unit) for r in data.results] == [
        ("含量", "%"),
        ("Impurity (total)", ""),
        ("Weight", "mg/tablet"),
    ]


@pytest.mark.parametrize(
    ("words", "condition", "study"),
    [
        ("25°C/60% RH", "25C/60RH", ""),
        ("Accelerated 40°C/75% RH", "40C/75RH", "accelerated"),
        ("长期试验 30℃/65%RH", "30C/65RH", "long_term"),
    ],
)
def test_a_column_of_studies_may_hold_conditions(words, condition, study):
    data = read(f"Study,Batch,Month,Assay\n{words},A,0,100\n{words},A,3,99\n")
    assert {(r.condition, r.study) for r in data.results} == {(condition, study)}
