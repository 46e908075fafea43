"""How the map is known: a row is as sure as the heading that it names, and nothing that nobody read passes as read."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from jembatan.build.section_map import find_row, load_section_map
from jembatan.core.grades import Confidence, Trust
from jembatan.dossier.sections import load_actd, load_heading_sources
from jembatan.report.section_map_markdown import KNOWN, count_headings, say_known

ROWS = [row for row in load_section_map().values() if row.actd]
SOURCES = load_heading_sources()
PAGES = Path(__file__).parents[3] / "docs"


def test_a_row_is_called_read_exactly_where_its_heading_was_read_in_the_asean_text():
    assert [r.ctd for r in ROWS if r.verified] == [r.ctd for r in ROWS if say_known(r.actd) == KNOWN[0]]


def test_no_row_is_surer_than_a_heading_that_nobody_read():
    unread = [row for row in ROWS if say_known(row.actd) == KNOWN[2]]
    assert unread
    assert not [r.ctd for r in unread if r.verified or r.confidence is Confidence.HIGH]


def test_a_heading_that_was_read_says_where():
    for (scope, number), source in SOURCES.items():
        if scope == "ASEAN" and source.trust is not Trust.REMEMBERED:
            assert re.search(r"\w\.(com|net|my|html)\b", source.source), number
            assert "background knowledge" not in source.source, number


def test_another_authoritys_form_is_second_hand():
    forms = [source for source in SOURCES.values() if "Malaysian authority" in source.source]
    assert {source.trust for source in forms} == {Trust.SECONDARY}
    assert Confidence.HIGH not in {source.confidence for source in forms}


# The numbers of Section P as the form of Malaysia's authority (NPCB) orders them: Drug Registration Guidance Document, first
# edition, January 2013, pages 139 and 143; of Part III, page 141.
CONTROL_OF_FINISHED_PRODUCT = (
    "Specification",
    "Analytical procedures",
    "Validation of analytical procedures",
    "Batch analyses",
    "Characterisation of impurities",
    "Justification of specification",
)


@pytest.mark.parametrize(("n", "title"), list(enumerate(CONTROL_OF_FINISHED_PRODUCT, 1)))
def test_p5_keeps_the_order_of_the_ctd(n, title):
    assert load_actd()[f"II.P5.{n}"][0] == title
    assert find_row(f"3.2.P.5.{n}").actd == f"II.P5.{n}"
    assert say_known(f"II.P5.{n}") == KNOWN[1]


def test_where_the_malaysian_forms_number_otherwise_the_row_says_confirm():
    for number in ("3.2.P.4.3", "3.2.P.4.4", "3.2.P.4.5", "3.2.P.4.6"):
        row = find_row(number)
        assert (row.confidence, row.verified) == (Confidence.LOW, False)
        assert "confirm" in row.note


def test_the_generated_page_counts_what_the_tables_hold():
    page = (PAGES / "reference" / "section-map.md").read_text("utf-8")
    counts = Counter(say_known(row.actd) for row in ROWS)
    assert f"{counts[KNOWN[0]]} name one that was read in the ASEAN text" in page
    for part, known in count_headings().items():
        assert f"| {part} | {known.total()} | " + " | ".join(str(known[k]) for k in KNOWN) + " |" in page
    for row in load_section_map().values():
        assert f"\n| {row.ctd} | {row.actd} | " in page
