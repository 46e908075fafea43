"""The worked example's own titles, placed without its backbone: the backbone says what is right.

No place may be stated with medium or high confidence and be wrong; a place above or below the right heading is not
wrong, only less or more exact.
"""

from __future__ import annotations

from collections import Counter

import pytest

from jembatan.core.document import Document, DocumentProperties
from jembatan.core.grades import Confidence
from jembatan.demo.example_documents import load_documents
from jembatan.dossier.place import Placer
from jembatan.dossier.sections import is_at_or_below


def placements(how: str) -> list[tuple[str, str, object]]:
    documents = [d for d in load_documents() if d.operation != "delete" and d.data is None]
    names = {
        f"{d.title.replace('/', '-')}.pdf" if how == "name" else f"{n:04d}.pdf": d
        for n, d in enumerate(documents)
    }
    placer = Placer(names)
    found = []
    for path, document in names.items():
        title = document.title if how == "first page" else ""
        properties = DocumentProperties(media_type="application/pdf", title=title)
        read = Document(path=path, bytes=1, md5="", sha256="", properties=properties)
        found.append((document.title, document.section, placer.place(path, read)))
    return found


@pytest.mark.parametrize("how", ["name", "first page"])
def test_a_sure_place_never_contradicts_the_backbone_and_most_files_are_placed(how):
    counts: Counter[str] = Counter()
    wrong = []
    for title, section, place in placements(how):
        if place is None:
            counts["none"] += 1
            continue
        if place.structure != "ctd":
            counts["other structure"] += (
                1  # a letter of appointment is a paper of Part I, wherever it was filed
            )
            continue
        fits = is_at_or_below(place.section, section) or is_at_or_below(section, place.section)
        counts["fits" if fits else "differs"] += 1
        if not fits and place.confidence is not Confidence.LOW:
            wrong.append((title, section, place.section))
    assert wrong == []
    assert counts["fits"] >= 0.7 * counts.total()
