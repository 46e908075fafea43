"""The small example is quick, whole, and has words in its PDFs."""

from __future__ import annotations

import pypdfium2
from lxml import etree

from jembatan.demo.plain_pdf import render_plain_pdf
from jembatan.demo.small_example import write_small_example


def test_the_small_example_has_every_operation(tmp_path):
    folder = write_small_example(tmp_path)
    leaves = etree.parse(str(folder / "0001/index.xml")).iter("leaf")
    assert {leaf.get("operation") for leaf in leaves} == {"new", "replace", "append", "delete"}
    assert len(list(folder.rglob("*.pdf"))) == 9


def test_a_plain_pdf_gives_its_words_back():
    data = render_plain_pdf([["3.2.P.8.3 (stability)", "second line"], ["another page"]], version="1.7")
    assert data.startswith(b"%PDF-1.7")
    with pypdfium2.PdfDocument(data) as pdf:
        pages = [page.get_textpage().get_text_bounded() for page in pdf]
    assert [page.split() for page in pages] == [
        ["3.2.P.8.3", "(stability)", "second", "line"],
        ["another", "page"],
    ]
