"""places.toml: what a person decided, and how a slip in it is told."""

from __future__ import annotations

import pytest

from jembatan.build.bridge_decisions import read_decisions
from jembatan.build.bridge_profile import load_profile
from jembatan.core.errors import InputError

ID = load_profile("ID")


def read(tmp_path, rows):
    path = tmp_path / "places.toml"
    path.write_text("format = 1\n" + rows, "utf-8")
    return read_decisions(path, ID, ["a.pdf", "b.pdf"])


def test_a_place_a_refusal_and_a_clearance_are_read(tmp_path):
    found = read(
        tmp_path,
        '[[place]]\nsource = "a.pdf"\nsection = "II.C.P3"\nwho = "A"\nno_subject_data = true\n'
        '[[place]]\nsource = "b.pdf"\nsection = "none"\n',
    )
    assert found.places["a.pdf"].section == "II.P3"
    assert found.places["b.pdf"] is None
    assert found.cleared == {"a.pdf": "A"}


def test_a_document_may_be_cleared_without_a_place(tmp_path):
    found = read(tmp_path, '[[place]]\nsource = "a.pdf"\nwho = "A"\nno_subject_data = true\n')
    assert (found.places, found.cleared) == ({}, {"a.pdf": "A"})


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ('[[place]]\nsource = "a.pdf"\nno_subject_data = true\n', "without who"),
        ('[[place]]\nsource = "c.pdf"\nsection = "none"\n', "no document of the source"),
        ('[[place]]\nsource = "a.pdf"\nsection = "II.X"\n', "no section 'II.X'"),
        ('[[place]]\nsource = "a.pdf"\n', "no section ''"),
        ('[[place]]\nsource = "a.pdf"\nplace = "II.B"\n', "cannot be read as a list of places"),
    ],
)
def test_a_slip_is_one_sentence(tmp_path, rows, words):
    with pytest.raises(InputError, match=words):
        read(tmp_path, rows)
