"""A drafted product sheet: what it fills in, what it asks, and that it can be read back."""

from __future__ import annotations

import datetime as dt

import pytest

from jembatan.core.dossier import Dossier
from jembatan.core.fact import Fact, Facts, Provenance, Subject
from jembatan.core.grades import Confidence, Severity, Stage, Trust
from jembatan.core.jurisdiction import BoundRequirement
from jembatan.core.law import Requirement, Source, Subjects
from jembatan.core.text import Text
from jembatan.facts.draft_sheet import asked_facts, draft_product_sheet
from jembatan.facts.product_sheet import read_product_sheet

CAPSULE = Subject("presentation", "软胶囊")
READ = Provenance("read", path="m1/form.pdf", page=2, excerpt='规格 "0.1g"', language="zh")


def requirement(id_, check, applies_when=None, subjects=None):
    return BoundRequirement(
        requirement=Requirement(
            format=1,
            id=id_,
            concept="c",
            title=Text("t"),
            severity=Severity.MAJOR,
            trust=Trust.PRIMARY,
            confidence=Confidence.HIGH,
            stage=Stage.FILING,
            source=Source("i"),
            check=check,
            applies_when=applies_when or {},
            subjects=subjects,
        ),
        layer="zz",
    )


REQUIREMENTS = [
    requirement("ZZ-1", {"kind": "reader_opinion"}, {"application.origin": "import"}),
    requirement(
        "ZZ-2",
        {"kind": "not_expired", "fact": "certificate.expires"},
        subjects=Subjects("certificate", {"certificate.kind": "cpp"}),
    ),
    requirement(
        "ZZ-3", {"kind": "facts_agree", "fact": "presentation.strength"}, subjects=Subjects("presentation")
    ),
    requirement(
        "ZZ-4",
        {"kind": "dates_ordered", "earlier": "agreement.term_start", "later": "agreement.term_end"},
        {"application.origin": "import"},
    ),
]
FACTS = [
    Fact("presentation.strength", "100 mg", READ, CAPSULE),
    Fact(
        "presentation.strength",
        "200 mg",
        Provenance("read", path="m3/p1.pdf", confidence=Confidence.MEDIUM),
        CAPSULE,
    ),
    Fact(
        "presentation.shelf_life_months",
        24,
        Provenance("read", path="m3/p8.pdf", confidence=Confidence.LOW),
        CAPSULE,
    ),
    Fact("presentation.storage", "below 25C", Provenance("read", path="m1/label.pdf")),
    Fact("product.name", "丁苯酞", READ),
    Fact("product.name", "Butylphthalide\x07", Provenance("read", path="m1/cpp.pdf", language="en")),
]


@pytest.fixture
def draft(definitions):
    def run(facts=FACTS, language="en"):
        return draft_product_sheet(
            Dossier(name="made-up", format="folder"),
            Facts(facts),
            definitions,
            {"ID": REQUIREMENTS},
            language,
        )

    return run


def test_what_was_read_is_filled_in_with_where(draft):
    lines = draft().splitlines()
    at = lines.index('strength = "100 mg"')
    assert lines[at - 2 : at] == [
        '# read: m1/form.pdf, p. 2: 规格 "0.1g"',
        '# elsewhere: "200 mg": m3/p1.pdf',
    ]


def test_what_was_read_weakly_stays_a_comment(draft):
    lines = draft().splitlines()
    at = lines.index("# shelf_life_months = 24")
    assert lines[at - 1].startswith("# read, but not surely; remove the # if it is right: m3/p8.pdf")


def test_what_belongs_to_an_unknown_presentation_is_told(draft):
    assert (
        '# read, but not known about which of these: presentation.storage = "below 25C": m1/label.pdf'
        in draft()
    )


def test_only_what_the_law_asks_is_asked_with_its_requirements_and_choices(draft):
    text = draft()
    lines = text.splitlines()
    at = lines.index('# origin = ""')
    assert lines[at - 2 : at] == [
        "# asked by ZZ-1, ZZ-4",
        "# allowed: own, contract, licence, import, export_only",
    ]
    assert "# term_end = 2026-01-31" in text and '# kind = ""' in text
    assert "[halal]" not in text and "[[material]]" not in text


def test_names_in_two_languages_are_proposed_as_aliases(draft):
    text = draft()
    assert '# fact = "product.name"\n# language = "zh"\n# value = "丁苯酞"' in text


@pytest.mark.parametrize("language", ["en", "id", "zh"])
def test_the_draft_reads_back_with_the_values_it_filled_in(draft, language, tmp_path, definitions):
    path = tmp_path / "product.toml"
    path.write_text(draft(language=language), encoding="utf-8")
    sheet = read_product_sheet(path, definitions)
    assert {(f.name, str(f.subject)): f.value for f in sheet.facts} == {
        ("presentation.strength", "presentation:软胶囊"): "100 mg",
        ("product.name", "application"): "丁苯酞",
    }


def test_the_draft_reads_back_when_every_comment_is_answered(draft, tmp_path, definitions):
    facts = [
        Fact("agreement.term_end", dt.date(2027, 1, 1), READ),
        Fact("site.roles", ["drug_product"], READ, Subject("site", 'A "quoted"\\ name')),
    ]
    path = tmp_path / "product.toml"
    path.write_text(draft(facts), encoding="utf-8")
    assert {f.name: f.value for f in read_product_sheet(path, definitions).facts} == {
        "agreement.term_end": dt.date(2027, 1, 1),
        "site.roles": ["drug_product"],
    }


def test_a_dossier_that_says_nothing_gives_a_sheet_of_questions_that_reads_back(draft, tmp_path, definitions):
    path = tmp_path / "product.toml"
    path.write_text(draft([]), encoding="utf-8")
    assert read_product_sheet(path, definitions).facts == ()
    assert "# [[certificate]]" in draft([])


def test_facts_are_asked_for_by_conditions_subjects_and_checks():
    assert asked_facts(REQUIREMENTS) == {
        "application.origin": ["ZZ-1", "ZZ-4"],
        "certificate.kind": ["ZZ-2"],
        "certificate.expires": ["ZZ-2"],
        "presentation.strength": ["ZZ-3"],
        "agreement.term_start": ["ZZ-4"],
        "agreement.term_end": ["ZZ-4"],
    }


def test_what_several_authorities_ask_and_may_differ_is_asked_for_each(definitions, tmp_path):
    asking = {"ID": REQUIREMENTS, "CN": [REQUIREMENTS[0], REQUIREMENTS[2]]}
    text = draft_product_sheet(
        Dossier(name="made-up", format="folder"), Facts(FACTS), definitions, asking, "en"
    )
    assert "[application]\n" not in text.replace("# [for.ID.application]\n", "").replace(
        "# [for.CN.application]\n", ""
    )
    opened = []
    for line in text.splitlines():
        bare = line.removeprefix("# ")
        opened.append(bare if bare.startswith(("[for.", "origin = ")) else line)
    path = tmp_path / "product.toml"
    path.write_text("\n".join(opened).replace('origin = ""', 'origin = "own"'), encoding="utf-8")
    sheet = read_product_sheet(path, definitions, ["ID", "CN"])
    assert {code: [f.name for f in facts] for code, facts in sheet.apart.items()} == {
        "ID": ["application.origin"],
        "CN": ["application.origin"],
    }
    # what one of them alone asks, and what is the same everywhere, is asked once
    assert text.count("# term_end = ") == 1
    assert text.count("# expires = ") == 1
