"""Places are remembered while names, documents and programs are the same, and only then."""

from __future__ import annotations

import pytest

from jembatan.core.document import Document, DocumentProperties
from jembatan.dossier import remembered_places
from jembatan.dossier.remembered_places import RememberedPlacer

NAMES = ("m3/P8.3 Stability.pdf", "m3/unknown.pdf", "m5/a.pdf")


def document(path: str, title: str = "", sha256: str = "00", fault: str = "") -> Document:
    properties = DocumentProperties(media_type="application/pdf", title=title, fault=fault)
    return Document(path=path, bytes=1, md5="", sha256=sha256, properties=properties)


def place_all(folder, documents, names=NAMES, region=""):
    placer = RememberedPlacer(tuple(names), region, documents, folder)
    found = {path: placer.place(path, documents.get(path)) for path in names}, placer.surroundings
    placer.close()
    return found


@pytest.fixture
def documents():
    return {path: document(path) for path in NAMES}


@pytest.fixture
def count(monkeypatch):
    """Count how often a package is looked at anew."""
    made = []
    monkeypatch.setattr(
        remembered_places, "Placer", lambda *a, own=remembered_places.Placer: made.append(a) or own(*a)
    )
    return made


def test_the_same_package_is_placed_once(tmp_path, documents, count):
    first = place_all(tmp_path, documents)
    assert first[0]["m3/P8.3 Stability.pdf"].section == "3.2.P.8.3"
    assert place_all(tmp_path, documents) == first
    assert len(count) == 1


@pytest.mark.parametrize(
    "change", [{"sha256": "01"}, {"title": "3.2.P.5.1 Specification"}, {"fault": "It is damaged."}]
)
def test_a_changed_document_is_placed_anew(tmp_path, documents, count, change):
    place_all(tmp_path, documents)
    changed = {**documents, "m3/unknown.pdf": document("m3/unknown.pdf", **change)}
    assert place_all(tmp_path, changed) == place_all(None, changed)
    assert len(count) == 3


def test_another_name_or_region_is_placed_anew(tmp_path, documents, count):
    place_all(tmp_path, documents)
    place_all(tmp_path, documents, [*NAMES, "m1/cn/03/x.pdf"])
    place_all(tmp_path, documents, region="cn")
    assert len(count) == 3


def test_without_a_folder_nothing_is_remembered(documents, count):
    assert place_all(None, documents) == place_all(None, documents)
    assert len(count) == 2


def test_places_of_other_programs_do_not_count(tmp_path, documents, count, monkeypatch):
    place_all(tmp_path, documents)
    monkeypatch.setattr(remembered_places, "version_of_rooms", lambda *_: "changed")
    place_all(tmp_path, documents)
    assert len(count) == 2
