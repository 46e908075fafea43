"""Technical findings are a group of their own: what was asked is a sentence above them and is never counted as one."""

from __future__ import annotations

import io

import msgspec
import openpyxl
import pytest
from lxml import html
from sample_assessment import sample_assessment

from jembatan.core.assessment import TechnicalFinding
from jembatan.core.text import LANGUAGES, Message, Text
from jembatan.report.console import render_summary
from jembatan.report.page import render_page
from jembatan.report.texts import load_texts
from jembatan.report.workbook import render_workbook

ASKED = Message(
    "validation.technical.fails",
    {
        "profile": Text(en="China V1.0"),
        "errors": 1,
        "warnings": 0,
        "run": 3,
        "rules": 4,
        "command": "jembatan validate",
    },
)
WRONG = Message("validation.problem.util_missing")
ASSESSMENT = msgspec.structs.replace(
    sample_assessment(),
    technical=(
        TechnicalFinding(code="cn-1.0", path=".", message=ASKED),
        TechnicalFinding(code="cn-1.0/2.7/error", path="0000/util", message=WRONG),
    ),
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_counts_the_finding_and_not_the_sentence_on_what_was_asked(language):
    texts = load_texts(language)
    (section,) = html.fromstring(render_page(ASSESSMENT, language=language, audience="applicant")).xpath(
        "//section[@id='technical']"
    )
    assert section.xpath("string(.//h2/span)") == "1"
    assert section.xpath("string(./p[2])") == texts.say(ASKED)
    (row,) = section.xpath(".//tbody/tr")
    severity = texts.say("validation.severity.error")
    assert [cell.text_content() for cell in row] == [f"2.7 {severity}", "0000/util", texts.say(WRONG)]


def test_the_terminal_counts_the_same():
    shown = render_summary(ASSESSMENT, language="en", width=110, colour=False)
    assert load_texts("en").say("console.technical", count=1) in shown


def test_the_workbook_has_both_with_the_severity_in_words():
    book = openpyxl.load_workbook(
        io.BytesIO(render_workbook(ASSESSMENT, language="zh", audience="applicant"))
    )
    rows = list(book.worksheets[2].iter_rows(min_row=4, values_only=True))
    assert [(row[0], row[1], row[2]) for row in rows] == [
        ("cn-1.0", None, "."),
        ("cn-1.0/2.7/error", "错误", "0000/util"),
    ]
