"""Where a rule stands is named in the reader's language, and what stays English says so."""

from __future__ import annotations

import pytest

from jembatan.core.finding import Citation
from jembatan.core.grades import Confidence, Trust
from jembatan.core.text import Text
from jembatan.law.load import load_codes, load_jurisdiction
from jembatan.report.clause_words import word_clause, word_note
from jembatan.report.finding_view import word_citations
from jembatan.report.texts import load_texts


@pytest.mark.parametrize(
    ("clause", "indonesian", "chinese"),
    [
        ("art 10(1)", "Pasal 10(1)", "第10(1)条"),
        ("Art. 48, 97(1)", "Pasal 48, 97(1)", "第48条, 97(1)"),
        ("art 37 as amended; annex", "Pasal 37 sebagaimana telah diubah; lampiran", "第37条（经修订）; 附件"),
        (
            "article before art 33; Annex XII",
            "pasal sebelum Pasal 33; Lampiran XII",
            "第33条之前一条; 附件XII",
        ),
        ("answer of 2023-06-12", "jawaban tanggal 12 Juni 2023", "2023年6月12日答复"),
        ("Part II, P.6", "Bagian II, P.6", "第II部分, P.6"),
        ("4.7.2", "butir 4.7.2", "条款 4.7.2"),
        ("MiV-N5", "MiV-N5", "MiV-N5"),
        ("GHTC summary", "GHTC summary (dalam bahasa Inggris)", "GHTC summary（英文）"),
        (
            "Penerbitan izin edar obat, persyaratan",
            "Penerbitan izin edar obat, persyaratan",
            "Penerbitan izin edar obat, persyaratan（印尼文）",
        ),
    ],
)
def test_a_place_is_named_as_the_language_names_it(clause, indonesian, chinese):
    assert word_clause(clause, load_texts("id")) == indonesian
    assert word_clause(clause, load_texts("zh")) == chinese


def test_english_stays_as_the_law_data_have_it():
    texts = load_texts("en")
    assert word_clause("art 37 as amended; annex", texts) == "art 37 as amended; annex"
    assert word_note("column ticks not read", texts) == "column ticks not read"


@pytest.mark.parametrize("language", ["id", "zh"])
def test_nearly_every_clause_of_the_shipped_law_has_words_of_its_own(language):
    texts = load_texts(language)
    clauses = [
        bound.requirement.source.clause
        for code in load_codes()
        for bound in load_jurisdiction(code).requirements
        if bound.requirement.source.clause
    ]
    mark = texts.say("clause.in_english", clause="").strip()
    left = [clause for clause in clauses if word_clause(clause, texts).endswith(mark)]
    assert len(clauses) > 400
    assert len(left) < 0.05 * len(clauses), left


def test_a_note_beside_a_citation_says_that_it_is_english():
    cited = Citation(
        instrument="x",
        title=Text("X", id="X", zh="X"),
        clause="art 5",
        note="column ticks not read",
        trust=Trust.SECONDARY,
        confidence=Confidence.HIGH,
    )
    for language, said in (
        ("en", "column ticks not read"),
        ("id", "catatan dalam bahasa Inggris: column ticks not read"),
        ("zh", "英文附注：column ticks not read"),
    ):
        (view,) = word_citations([cited, cited], load_texts(language))
        assert view.note == said
