"""The map between CTD and ACTD headings."""

from __future__ import annotations

import pytest

from jembatan.build.section_map import (
    compute_order,
    find_reverse_row,
    find_row,
    load_reverse_map,
    load_section_map,
    show_actd,
)
from jembatan.dossier.sections import load_actd, load_ctd


def test_every_target_of_the_map_is_a_heading_of_the_actd():
    known = load_actd()
    assert not [row for row in load_section_map().values() if row.actd and row.actd not in known]


def test_every_ich_heading_of_the_ctd_has_a_row_at_or_above_it():
    assert not [n for n in load_ctd().numbers["ICH"] if find_row(n) is None]


@pytest.mark.parametrize(
    ("ctd", "actd"),
    [
        ("3.2.P.2.1", "II.P2.2"),
        ("3.2.P.2.2.3", "II.P2.3.3"),
        ("3.2.P.3.1", "II.P3"),
        ("3.2.P.3.2", "II.P3.1"),
        ("3.2.P.4.4", "II.P4.1"),
        ("3.2.P.4.5", "II.P4.3"),
        ("3.2.P.5.6", "II.P5.6"),
        ("3.2.P.8.3", "II.P8"),
        ("3.2.S.7.1", "II.S7"),
        ("2.6.4.8", "III.C.2.2.1"),
        ("2.7.6", "IV.C.5"),
        ("5.3.5.1", "IV.E.5.1"),
    ],
)
def test_numbers_shift_in_p2_p3_and_p4_and_headings_merge(ctd, actd):
    row = find_row(ctd)
    assert row is not None
    assert row.actd == actd


def test_appendices_and_the_regional_part_have_no_place():
    assert [find_row(n).actd for n in ("3.2.A", "3.2.A.1", "3.2.R")] == ["", "", ""]


@pytest.mark.parametrize(
    ("actd", "ctd"),
    [
        ("II.P2.2", "3.2.P.2.1"),
        ("II.P4.3", "3.2.P.4.5"),
        ("II.P4.1", "3.2.P.4.1"),
        ("II.P3", "3.2.P.3"),
        ("II.S7", "3.2.S.7"),
        ("II.P8", "3.2.P.8"),
        ("II.B", "2.3"),
        ("IV.F", "5.4"),
        ("IV.E", "5.3"),
        ("III.C.2.1.1", "2.6.2"),
    ],
)
def test_a_merged_heading_goes_back_to_the_heading_that_holds_all_of_it(actd, ctd):
    assert find_reverse_row(actd).ctd == ctd


def test_there_and_back_is_the_same_for_every_row_that_only_renumbers_and_is_alone():
    rows = load_section_map().values()
    targets = [row.actd for row in rows]
    alone = [row for row in rows if row.is_exact and targets.count(row.actd) == 1]
    assert len(alone) > 100
    assert not [row for row in alone if load_reverse_map()[row.actd] != row]


def test_the_body_of_part_two_is_printed_below_c_and_stands_before_d():
    assert show_actd("II.P8") == "II.C.P8"
    assert show_actd("IV.E.5.1") == "IV.E.5.1"
    order = sorted(
        ["II.D", "II.P9", "II.P2.3", "II.P2.1", "II.S7", "II.B", "II.A", "I.B.3"], key=compute_order
    )
    assert order == ["I.B.3", "II.A", "II.B", "II.S7", "II.P2.1", "II.P2.3", "II.P9", "II.D"]
