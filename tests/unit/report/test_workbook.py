"""The workbook: filters, no formulas, columns for answers that are read back and stand again in the next one."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import msgspec
import openpyxl
import pytest
from sample_assessment import DAY, HOSTILE, sample_assessment

from jembatan.core.answer import Answer, LapsedAnswer, Plan
from jembatan.core.errors import InputError
from jembatan.core.text import LANGUAGES
from jembatan.report.read_answers import read_answers
from jembatan.report.workbook import ANSWER_COLUMNS, render_workbook


def _open(assessment, language="en", audience="applicant"):
    return openpyxl.load_workbook(BytesIO(render_workbook(assessment, language=language, audience=audience)))


def _columns(sheet):
    return {cell.value: cell.column for cell in sheet[2] if cell.value}


def _fill(book, row, **cells):
    sheet = book.worksheets[0]
    columns = _columns(sheet)
    for name, value in cells.items():
        sheet.cell(row, columns[name], value)


def _save(book, path):
    book.save(path)
    return path


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("audience", ["applicant", "authority"])
def test_every_finding_is_a_row_under_a_filter_and_nothing_is_a_formula(language, audience):
    assessment = sample_assessment()
    book = _open(assessment, language, audience)
    sheet = book.worksheets[0]
    ids = [sheet.cell(row, _columns(sheet)["requirement"]).value for row in range(4, sheet.max_row + 1)]
    assert sorted(ids) == sorted(f.requirement for f in assessment.findings)
    assert sheet.auto_filter.ref
    assert sheet.freeze_panes
    assert sheet.row_dimensions[2].hidden
    for each in book.worksheets:
        for row in each.iter_rows():
            assert all(cell.data_type != "f" for cell in row), each.title
    assert ("advice" in _columns(sheet)) is (audience == "applicant")


def test_the_same_assessment_gives_the_same_bytes():
    assert render_workbook(sample_assessment(), language="zh", audience="applicant") == render_workbook(
        sample_assessment(), language="zh", audience="applicant"
    )


def test_a_path_that_begins_like_a_formula_is_only_text():
    book = _open(sample_assessment())
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    hostile = [cell for cell in cells if isinstance(cell.value, str) and "cmd|calc" in cell.value]
    assert hostile
    assert all(cell.data_type == "s" and cell.hyperlink is None for cell in hostile)
    assert not any("\u202e" in cell.value or "\x07" in cell.value for cell in hostile), HOSTILE


def test_answers_typed_in_are_read_back_with_the_checksums_that_let_them_lapse(tmp_path):
    book = _open(sample_assessment(), "zh")
    document = "m1/13/label.pdf"
    _fill(
        book, 4, holds="是", who="张三, 注册", on=dt.datetime(2026, 11, 23), document=document, page=3, note="见第3页",
        accepted_risk="是", owner="李四", due="2026-12-01",
    )  # fmt: skip
    _fill(book, 5, owner="Sari")
    given = read_answers(_save(book, tmp_path / "report.xlsx"))
    (answer,) = given.answers
    sheet = book.worksheets[0]
    columns = _columns(sheet)
    assert answer == Answer(
        requirement=sheet.cell(4, columns["requirement"]).value,
        subject=sheet.cell(4, columns["subject"]).value,
        holds=True,
        who="张三, 注册",
        on=dt.date(2026, 11, 23),
        document=document,
        page=3,
        note="见第3页",
        accepted_risk=True,
        owner="李四",
        due=dt.date(2026, 12, 1),
        requirement_sha256=sheet.cell(4, columns["requirement_sha256"]).value or "",
        document_sha256=sample_assessment().dossier.documents[document].sha256,
    )
    assert given.plans == (
        Plan(
            requirement=sheet.cell(5, columns["requirement"]).value,
            subject=sheet.cell(5, columns["subject"]).value,
            owner="Sari",
        ),
    )


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"holds": "perhaps"}, "column holds (cell J4): found 'perhaps', expected yes, no or noted"),
        ({"holds": "yes", "who": None}, "column who (cell K4): found nothing, expected name and role"),
        ({"holds": "yes", "on": "yesterday"}, "column on (cell L4): found 'yesterday', expected a date"),
        ({"holds": "yes", "page": "three"}, "column page (cell N4): found 'three', expected a page number"),
        ({"accepted_risk": "yes"}, "column note (cell O4): found nothing, expected the reason why the risk"),
        ({"holds": "=1+1"}, "column holds (cell J4): found a formula, expected a value"),
    ],
)
def test_a_wrong_cell_is_named_with_file_sheet_row_and_what_is_expected(tmp_path, cells, said):
    book = _open(sample_assessment())
    _fill(book, 4, **{"who": "A. Reader", "on": "2026-11-23", **cells})
    path = _save(book, tmp_path / "filled.xlsx")
    with pytest.raises(InputError) as caught:
        read_answers(path)
    assert said in str(caught.value)
    assert "filled.xlsx: sheet Findings, row 4" in str(caught.value)


def test_a_reason_written_where_a_yes_is_expected_is_the_reason_of_an_accepted_risk(tmp_path):
    book = _open(sample_assessment())
    _fill(
        book, 4, who="Head of RA", on="2026-11-23", accepted_risk="Study runs until 2027-09", note="see plan"
    )
    (answer,) = read_answers(_save(book, tmp_path / "report.xlsx")).answers
    assert (answer.accepted_risk, answer.holds, answer.note) == (
        True,
        None,
        "Study runs until 2027-09; see plan",
    )


def test_a_risk_is_accepted_in_toml_only_with_its_reason(tmp_path):
    path = tmp_path / "answers.toml"
    path.write_text(
        '[[answer]]\nrequirement = "ID-X"\nsubject = "product"\nwho = "A"\non = 2026-11-22\naccepted_risk = true\n',
        encoding="utf-8",
    )
    with pytest.raises(InputError, match=r"answer 1 \(ID-X\): note is empty"):
        read_answers(path)


def test_a_workbook_of_something_else_is_refused_in_one_sentence(tmp_path):
    with pytest.raises(InputError, match="no sheet has the hidden row of names"):
        read_answers(_save(openpyxl.Workbook(), tmp_path / "other.xlsx"))
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 and no more")
    with pytest.raises(InputError, match="not a workbook that can be opened"):
        read_answers(broken)


def test_answers_and_plans_stand_again_in_the_next_workbook(tmp_path):
    assessment = sample_assessment()
    first, second = assessment.findings[:2]
    answer = Answer(
        requirement=first.requirement, subject=str(first.subject), holds=False, who="A. Reader, QA", on=DAY,
        document="m1/13/label.pdf", page=2, note="seen", owner="B", due=dt.date(2026, 12, 24),
    )  # fmt: skip
    plan = Plan(requirement=second.requirement, subject=str(second.subject), owner="C")
    again = msgspec.structs.replace(assessment, answers=(answer,), plans=(plan,))
    given = read_answers(_save(_open(again, "id"), tmp_path / "again.xlsx"))
    assert [(a.who, a.holds, a.on, a.page, a.note, a.owner, a.due) for a in given.answers] == [
        ("A. Reader, QA", False, DAY, 2, "seen", "B", dt.date(2026, 12, 24))
    ]
    assert [(p.requirement, p.owner) for p in given.plans] == [(second.requirement, "C")]
    assert "holds" in ANSWER_COLUMNS


def test_a_lapsed_answer_is_listed_with_its_reason_and_not_lost():
    answer = Answer(
        requirement="ID-ADM-010", who="A. Reader, QA", on=DAY, holds=True, note="my words", document="a.pdf"
    )
    lapsed = (LapsedAnswer(answer, "answer.lapsed_document"),)
    book = _open(msgspec.structs.replace(sample_assessment(), lapsed_answers=lapsed))
    words = [cell.value for row in book["Lapsed answers"].iter_rows() for cell in row if cell.value]
    assert {"my words", "A. Reader, QA", dt.datetime.combine(DAY, dt.time())} <= set(words)
    assert any("lapsed: a.pdf has changed since" in word for word in words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_days_are_dates_that_can_be_sorted_and_columns_to_fill_in_ask_for_dates(language):
    book = _open(sample_assessment(), language)
    days = 0
    for sheet in book.worksheets:
        names = _columns(sheet)
        for name in {"first_day", "last_day", "day"} & set(names):
            values = [sheet.cell(row, names[name]).value for row in range(4, sheet.max_row + 1)]
            assert all(value is None or isinstance(value, dt.datetime) for value in values), values
            days += sum(value is not None for value in values)
        if "due" in names and sheet.max_row > 3:
            asked = [str(rule.sqref) for rule in sheet.data_validations.dataValidation if rule.type == "date"]
            letter = openpyxl.utils.get_column_letter(names["due"])
            assert any(area.startswith(f"{letter}4") for area in asked), sheet.title
    assert days
