"""What documents said before is taken from the cache, while neither they nor the readers changed."""

from __future__ import annotations

import datetime as dt
import hashlib

import msgspec
import pytest

from jembatan.core.errors import InputError
from jembatan.facts import remembered
from jembatan.facts.establish import establish_read_facts
from jembatan.facts.recognise import recognise_documents
from jembatan.facts.word_finder import WordFinder

ROWS = [
    ("m3/p8.pdf", "3.2.P.8.1", "稳定性总结\f有效期 24个月"),
    ("m1/gmp.pdf", "1.3.8.9", "Certificate of GMP compliance\nCertificate No.: X-1\nValid until: 2027-03-01"),
]


@pytest.fixture
def run(make_dossier, text_reader, document_types, definitions, tmp_path):
    """Establish the facts of rows with a cache; return the facts and which documents were opened."""

    def run_it(rows=ROWS, broken=()):
        opened = []
        read = text_reader(rows)

        def reading(path):
            opened.append(path)
            if path in broken:
                raise InputError(f"{path}: broken")
            return read(path)

        dossier = make_dossier(rows)
        sums = {
            path: msgspec.structs.replace(document, sha256=hashlib.sha256(text.encode()).hexdigest())
            for (path, _, text), document in zip(rows, dossier.documents.values(), strict=True)
        }
        dossier = msgspec.structs.replace(dossier, documents=sums)
        found = recognise_documents(dossier, document_types, tmp_path)
        faults = []
        facts = establish_read_facts(
            dossier, found, reading, definitions, faults=faults, cache_folder=tmp_path
        )
        return facts, opened, found, [fault.path for fault in faults]

    return run_it


def test_a_second_run_opens_nothing_and_finds_the_same(run):
    first, opened, recognised, _ = run()
    assert sorted(opened) == ["m1/gmp.pdf", "m3/p8.pdf"]
    assert dt.date(2027, 3, 1) in [fact.value for fact in first]
    second, opened, recognised_again, _ = run()
    assert opened == []
    assert second == first
    assert recognised_again == recognised


def test_a_document_that_changed_is_opened_again_and_alone(run):
    run()
    changed = [(path, section, text.replace("24", "36")) for path, section, text in ROWS]
    facts, opened, _, _ = run(changed)
    assert opened == ["m3/p8.pdf"]
    assert 36 in [fact.value for fact in facts]


def test_other_readers_remember_nothing(run, monkeypatch):
    run()
    monkeypatch.setattr(remembered, "version_of_readers", lambda: "another")
    _, opened, _, _ = run()
    assert sorted(opened) == ["m1/gmp.pdf", "m3/p8.pdf"]


def test_what_could_not_be_read_is_tried_again_and_told_again(run):
    for _ in range(2):
        _, opened, _, faults = run(broken=["m3/p8.pdf"])
        assert "m3/p8.pdf" in opened
        assert faults == ["m3/p8.pdf"]
    facts, _, _, faults = run()
    assert faults == []
    assert 24 in [fact.value for fact in facts]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the certificate of analysis is here", {"certificate", "certificate of analysis"}),
        ("certificates of-analysis", set()),
        ("a certificate-of analysis", {"certificate", "certificate of analysis"}),
        ("该产品说明书如下", {"说明书", "产品说明书"}),
        ("coa", {"coa"}),
        ("coal", set()),
        ("", set()),
    ],
)
def test_latin_words_count_only_whole_and_chinese_ones_anywhere(text, found):
    words = ["certificate", "certificate of analysis", "说明书", "产品说明书", "coa", "药品"]
    assert WordFinder(words).find(text) == found
