"""Mutated PDFs: the reader for the PDF rules gives facts or a fault, and never raises or loops."""

from __future__ import annotations

import os

import pikepdf
import pytest
import validate_pdf_breaks as breaks
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

WORDS = [
    b"/Kids",
    b"/Next",
    b"/First",
    b"/A",
    b"/D",
    b"/S",
    b"/Annots",
    b"/Resources",
    b"/Font",
    b"/Count",
    b"/Names",
    b"null",
    b"[",
    b"<<",
]
PLAIN = {
    "linearize": False,
    "object_stream_mode": pikepdf.ObjectStreamMode.disable,
    "compress_streams": False,
}


@pytest.fixture(scope="module")
def samples() -> list[bytes]:
    """Return the documents that break rules, in a form whose words can be changed."""
    found = []
    for change in (breaks.attach, breaks.set_scan, breaks.set_font, lambda _: None):
        pdf = breaks.new_pdf(4)
        change(pdf)
        found.append(breaks.saved(pdf, **PLAIN))
    return found


@settings(
    max_examples=int(os.environ.get("JEMBATAN_FUZZ", "150")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_a_mutated_document_gives_facts_or_a_fault(samples, tmp_path_factory, data):
    from jembatan.validate.pdf_facts import read_pdf_facts

    content = bytearray(data.draw(st.sampled_from(samples)))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content) - 1))
        how = data.draw(st.integers(0, 3))
        if how == 0:
            content[at] = data.draw(st.integers(0, 255))
        elif how == 1:
            del content[at : at + data.draw(st.integers(1, 40))]
        elif how == 2:
            word = data.draw(st.sampled_from(WORDS))
            content[at : at + len(word)] = word
        else:
            content[at:at] = content[: data.draw(st.integers(1, 60))]
        if not content:
            break
    path = tmp_path_factory.getbasetemp() / "mutated.pdf"
    path.write_bytes(bytes(content))
    facts = read_pdf_facts(path, "")
    assert facts.fault == "" or facts.pages.count == 0
    assert str(path) not in facts.fault
