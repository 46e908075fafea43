"""Recognitions are remembered while leaves, documents, types and programs are the same, and only then."""

from __future__ import annotations

import msgspec
import pytest

from jembatan.facts import recognise, remembered_recognitions
from jembatan.facts.recognise import recognise_documents

ROWS = [
    ("m1/cpp.pdf", "1.3.8.9", "Certificate of a Pharmaceutical Product\nNo. 1"),
    ("loose/授权书.pdf", None, ""),
]


@pytest.fixture
def looks(monkeypatch):
    """Count how often documents are looked at anew."""
    made = []
    own = recognise._look_at_all
    monkeypatch.setattr(recognise, "_look_at_all", lambda *a: made.append(a) or own(*a))
    return made


def test_the_same_dossier_is_looked_at_once(tmp_path, make_dossier, document_types, looks):
    dossier = make_dossier(ROWS)
    first = recognise_documents(dossier, document_types, tmp_path)
    assert {r.type for r in first} == {"cpp", "letter_of_appointment"}
    assert recognise_documents(dossier, document_types, tmp_path) == first
    assert len(looks) == 1


def test_another_text_place_or_type_is_looked_at_anew(tmp_path, make_dossier, document_types, looks):
    recognise_documents(make_dossier(ROWS), document_types, tmp_path)
    other_text = make_dossier([("m1/cpp.pdf", "1.3.8.9", "A letter"), ROWS[1]])
    path, document = ROWS[0][0], other_text.documents[ROWS[0][0]]
    other_text.documents[path] = msgspec.structs.replace(document, sha256="1" * 64)
    other_place = make_dossier([("m1/cpp.pdf", "1.2", ROWS[0][2]), ROWS[1]])
    cpp = msgspec.structs.replace(document_types["cpp"], words=["another word"])
    for dossier, types in (
        (other_text, document_types),
        (other_place, document_types),
        (make_dossier(ROWS), {**document_types, "cpp": cpp}),
    ):
        found = recognise_documents(dossier, types, tmp_path)
        assert found == recognise_documents(dossier, types)
    assert len(looks) == 7


def test_recognitions_of_other_programs_do_not_count(
    tmp_path, make_dossier, document_types, looks, monkeypatch
):
    recognise_documents(make_dossier(ROWS), document_types, tmp_path)
    monkeypatch.setattr(remembered_recognitions, "version_of_rooms", lambda *_: "changed")
    recognise_documents(make_dossier(ROWS), document_types, tmp_path)
    assert len(looks) == 2
