"""What every page of a carried document shows: that it stays after all, or that a person must look."""

from __future__ import annotations

import pytest

from jembatan.build.bridge_merge import MergedFile
from jembatan.build.citation_reader import Citations
from jembatan.build.doubts import doubt_cleared, doubt_substances, hold_found, show_pages, without_sources
from jembatan.core.bridge import Bridge, Move, MoveTarget
from jembatan.core.fact import Fact, Facts, Provenance, Subject


def move(source, section, to=""):
    to = to or ("IV.E.5.1" if section[:1] == "5" else "II.C.P1")
    target = MoveTarget(path=f"o/{source}", section=to, action="carry", verified=False)
    return Move(source=source, source_section=section, title="", targets=(target,), bytes=1, sha256="")


def bridge(*moves):
    return Bridge(
        source_name="d",
        source_format="folder",
        source_country="CN",
        target_country="ID",
        profile="actd-id",
        structure="actd",
        moves=moves,
    )


@pytest.mark.parametrize(
    ("section", "said", "held", "doubted"),
    [
        ("5.3.5.1", Citations(subject_pages=[1, 2], pages=4), ["bridge.held_subject_pages"], []),
        ("5.3.5.1", Citations(subject_pages=[7], pages=90), [], ["subject_rows"]),
        ("3.2.R", Citations(subject_pages=[7], pages=90), [], ["subject_rows"]),
        ("5.3.5.1", Citations(attached=["DM.XPT"]), ["bridge.held_subject_attached"], []),
        ("5.3.5.1", Citations(attached=["cover.pdf"]), [], ["attachments"]),
        ("3.2.P.8.3", Citations(attached=["raw.csv"]), [], ["attachments"]),
        ("5.3.5.1", Citations(fault="locked"), [], ["unread"]),
        ("5.3.5.1", Citations(is_blank=True), [], ["unread"]),
        ("3.2.P.1", Citations(fault="locked"), [], []),
        ("5.3.5.1", Citations(pages=3), [], []),
    ],
)
def test_a_document_is_held_doubted_or_free_by_what_its_pages_show(section, said, held, doubted):
    found, left_out = hold_found(bridge(move("a.pdf", section), move("b.pdf", "2.5")), {"a.pdf": said})
    assert [one.why.key for one in found.held_back] == held
    assert [one.code for one in found.doubts] == doubted
    assert left_out == frozenset(["a.pdf"] if held else [])
    assert [one.source for one in found.moves] == (["b.pdf"] if held else ["a.pdf", "b.pdf"])


def declared(state):
    return Facts([Fact("substance.state", state, Provenance("declared"), Subject("substance", "a"))])


def test_where_a_person_put_it_counts_as_well():
    found, _ = hold_found(bridge(move("a.pdf", "", "IV.E.5.1")), {"a.pdf": Citations(is_blank=True)})
    assert [one.code for one in found.doubts] == ["unread"]


def test_the_whole_of_a_substance_is_doubted_where_only_its_open_part_is_declared():
    moves = (move("s.pdf", "3.2.S"), move("p.pdf", "3.2.S.4.1"), move("q.pdf", "2.3.S"))
    found = doubt_substances(moves, declared("open_part"))
    assert [(one.path, one.code) for one in found] == [(f"o/{name}.pdf", "whole_substance") for name in "sq"]
    assert doubt_substances(moves, declared("full")) == ()


def test_how_a_substance_is_made_is_doubted_once_where_nothing_is_declared():
    moves = (move("a.pdf", "3.2.S.2.1"), move("b.pdf", "3.2.S.2.2"), move("c.pdf", "II.S2.4"))
    (found,) = doubt_substances(moves, Facts([]))
    assert (found.path, found.code, found.what.args["count"]) == ("o/b.pdf", "undeclared", 2)
    assert doubt_substances(moves, declared("full")) == ()
    assert doubt_substances(moves[:1], Facts([])) == ()


def test_pages_are_shown_as_people_write_them():
    assert show_pages([3, 5, 6, 7, 9, 10]) == "3, 5-7, 9-10"


def test_what_stays_after_all_is_not_merged():
    merged = [MergedFile("x.pdf", (("a", "A"), ("b", "B"))), MergedFile("y.pdf", (("a", "A"),))]
    assert without_sources(merged, frozenset(["a"])) == [MergedFile("x.pdf", (("b", "B"),))]


def test_what_a_person_cleared_is_carried_and_told_with_who_said_so():
    moves = (move("a.pdf", "5.3.5.1"), move("b.pdf", "5.3.5.1"))
    said = {one.source: Citations(subject_pages=[1], pages=1) for one in moves}
    found, left_out = hold_found(bridge(*moves), said, cleared={"a.pdf": "A. Contoh"})
    assert ([one.source for one in found.moves], left_out) == (["a.pdf"], frozenset(["b.pdf"]))
    (told,) = doubt_cleared(moves, {"a.pdf": "A. Contoh"})
    assert (told.path, told.code, told.what.args["who"]) == ("o/a.pdf", "cleared", "A. Contoh")
