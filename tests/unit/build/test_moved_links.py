"""Links that led to their file in the source and lead nowhere under the new names."""

from __future__ import annotations

import pytest

from jembatan.build.citation_reader import Citations, Said
from jembatan.build.moved_links import find_moved_links

SOURCE = ("m2/2.5 overview.pdf", "m3/3.2.P.8.3 data.pdf", "m3/notes.docx", "m5/Report A.pdf")
PLACES = {
    "m2/2.5 overview.pdf": ["0001/m2/25-clin-over/overview.pdf"],
    "m3/3.2.P.8.3 data.pdf": ["0001/m3/stab/data.pdf"],
    "m5/Report A.pdf": ["0000/m5/report-a.pdf"],  # held by an earlier sequence
}
OVERVIEW = "0001/m2/25-clin-over/overview.pdf"


def find(*links, source="m2/2.5 overview.pdf", places=PLACES):
    said = {source: Citations(links=[Said(4, link) for link in links])}
    written = [path for paths in places.values() for path in paths if path.startswith("0001")]
    return [
        (one.path, one.page, one.cited, one.linked, one.now)
        for one in find_moved_links(said, places, SOURCE, written)
    ]


@pytest.mark.parametrize(
    ("link", "linked", "now"),
    [
        ("../m3/3.2.P.8.3 data.pdf", "m3/3.2.P.8.3 data.pdf", "../../m3/stab/data.pdf"),
        ("..\\M3\\3.2.p.8.3 Data.pdf", "m3/3.2.P.8.3 data.pdf", "../../m3/stab/data.pdf"),
        ("../m3/3.2.P.8.3%20data.pdf#page=7", "m3/3.2.P.8.3 data.pdf", "../../m3/stab/data.pdf#page=7"),
        ("../m5/Report A.pdf", "m5/Report A.pdf", "../../../0000/m5/report-a.pdf"),
        ("2.5 overview.pdf", "m2/2.5 overview.pdf", "overview.pdf"),
        ("../m3/notes.docx", "m3/notes.docx", ""),  # not filed
    ],
)
def test_a_link_to_a_renamed_document_is_told_with_the_path_that_it_should_have(link, linked, now):
    assert find(link) == [(OVERVIEW, 4, link, linked, now)]


@pytest.mark.parametrize(
    "link",
    ["../m3/gone.pdf", "/m3/notes.docx", "C:\\notes.docx", "https://example.invalid/a.pdf", "../../x.pdf"],
)
def test_a_link_that_led_nowhere_in_the_source_is_not_of_this_kind(link):
    assert find(link) == []


def test_a_link_that_still_leads_to_its_document_is_not_told():
    kept = {
        "m2/2.5 overview.pdf": ["0001/m2/2.5 overview.pdf"],
        "m3/3.2.P.8.3 data.pdf": ["0001/m3/3.2.P.8.3 data.pdf"],
    }
    assert find("../m3/3.2.P.8.3%20data.pdf#nameddest=t", "../m3/3.2.P.8.3 data.pdf", places=kept) == []


def test_a_link_that_now_leads_to_another_document_is_told():
    swapped = {
        "m2/2.5 overview.pdf": ["0001/m2/2.5 overview.pdf"],
        "m3/3.2.P.8.3 data.pdf": ["0001/m3/data.pdf"],
        "m5/Report A.pdf": ["0001/m3/3.2.P.8.3 data.pdf"],
    }
    [told] = find("../m3/3.2.P.8.3 data.pdf", places=swapped)
    assert told[-1] == "../m3/data.pdf"


def test_a_document_that_is_filed_twice_has_its_links_told_at_both_places_by_the_nearest_way():
    places = {**PLACES, "m2/2.5 overview.pdf": [OVERVIEW, "0001/m3/stab/overview.pdf"]}
    assert [(one[0], one[-1]) for one in find("../m3/3.2.P.8.3 data.pdf", places=places)] == [
        (OVERVIEW, "../../m3/stab/data.pdf"),
        ("0001/m3/stab/overview.pdf", "data.pdf"),
    ]
