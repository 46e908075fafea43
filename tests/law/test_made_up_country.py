"""Adding an authority is adding a folder: no Python."""

from __future__ import annotations

import datetime as dt

import pytest

from jembatan import pipeline
from jembatan.assess.cases import run_cases
from jembatan.core.errors import LawError
from jembatan.core.grades import Outcome
from jembatan.law.load import load_codes, load_jurisdiction

ON = dt.date(2026, 11, 24)


@pytest.fixture
def dossier(tmp_path):
    folder = tmp_path / "dossier"
    (folder / "m1").mkdir(parents=True)
    (folder / "m1" / "notes.txt").write_text(
        "Cover letter to the authority of Zedland, about our medicine.\n" * 5
    )
    return folder


@pytest.fixture
def product(tmp_path):
    sheet = tmp_path / "product.toml"
    sheet.write_text(
        'format = 1\n[product]\nname = "Example"\nkind = "chemical"\n'
        "[zz]\nlunar_calendar_fee_paid = false\n"
        '[[presentation]]\nid = "tablet"\nstorage_class = "room_temperature"\n'
        '[presentation.stability.long_term]\ncondition = "25C/60RH"\n'
    )
    return sheet


def test_the_made_up_country_is_known_beside_the_shipped_ones(made_up_country):
    assert "zz" in load_codes([made_up_country])
    assert "zz" not in load_codes()


def test_every_case_of_the_made_up_country_holds(made_up_country):
    results = list(run_cases(load_jurisdiction("zz", [made_up_country])))
    assert len(results) == 11
    assert [r for r in results if not r.holds] == []


def test_the_whole_pipeline_judges_a_dossier_by_the_made_up_law(made_up_country, dossier, product):
    assessment = pipeline.assess(
        dossier, jurisdiction="ZZ", on=ON, product=product, law_folders=[made_up_country], workers=0
    )
    outcomes = {f.requirement: f.outcome for f in assessment.findings}
    assert outcomes == {
        "ZZ-FEE-001": Outcome.NOT_MET,
        "ZZ-STB-001": Outcome.NOT_MET,
        "ZZ-ADM-001": Outcome.MET,
        "ZZ-OPI-001": Outcome.UNDETERMINED,
    }
    assert assessment.is_blocked
    assert not assessment.is_clear
    assert assessment.pathway.assumed == "zz-standard"
    stability = next(f for f in assessment.findings if f.requirement == "ZZ-STB-001")
    assert [c.clause for c in stability.citations] == ["12", "12"]
    assert stability.subject.name == "tablet"


def test_a_date_before_the_law_begins_is_a_finding(made_up_country, dossier):
    assessment = pipeline.assess(
        dossier, jurisdiction="ZZ", on=dt.date(2019, 12, 31), law_folders=[made_up_country], workers=0
    )
    assert [f.requirement for f in assessment.findings if f.requirement == "LAW-BEGINS"] == ["LAW-BEGINS"]
    assert not assessment.is_clear


BREAKAGES = {
    "an unknown key": ("requirements/ZZ-FEE-001.toml", "concept =", 'conzept = "x"\nconcept =', "conzept"),
    "an unknown fact": ("requirements/ZZ-FEE-001.toml", 'fact = "zz.lunar', 'fact = "zz.solar', "zz.solar"),
    "an unknown check": (
        "requirements/ZZ-FEE-001.toml",
        '"fact_equals"',
        '"fact_resembles"',
        "fact_resembles",
    ),
    "an unknown check key": (
        "requirements/ZZ-FEE-001.toml",
        "expected = true",
        "expected = true, colour = 1",
        "colour",
    ),
    "an unknown instrument": (
        "requirements/ZZ-FEE-001.toml",
        'instrument = "zz-act"',
        'instrument = "no-act"',
        "no-act",
    ),
    "an unknown concept": (
        "requirements/ZZ-FEE-001.toml",
        "administrative.application_form",
        "no.concept",
        "no.concept",
    ),
    "a missing case": (
        "requirements/ZZ-ADM-001.toml",
        'expect = "undetermined"',
        'expect = "met"',
        "undetermined",
    ),
    "a reused id": ("requirements/ZZ-ADM-002.toml", None, "requirements/ZZ-ADM-001.toml", "used already"),
    "a parameter without a value on the first day": (
        "requirements/ZZ-STB-001.toml",
        'stage = "filing"',
        'stage = "filing"\nin_force.from = "2010"',
        "no value on 2010-01-01",
    ),
    "a condition outside the fact's values": (
        "requirements/ZZ-STB-001.toml",
        '"room_temperature" }\ncheck',
        '"lukewarm" }\ncheck',
        "lukewarm",
    ),
    "a question without words": (
        "requirements/ZZ-OPI-001.toml",
        "question.en =",
        "why =",
        "needs a question",
    ),
    "an unknown parameter": (
        "requirements/ZZ-STB-001.toml",
        'parameter = "stab',
        'parameter = "crab',
        "crab",
    ),
    "no TOML": ("requirements/ZZ-STB-001.toml", "format = 1", "format = = 1", "not valid TOML"),
}


@pytest.mark.parametrize(("file", "old", "new", "said"), BREAKAGES.values(), ids=BREAKAGES)
def test_broken_law_is_refused_at_load_with_one_sentence(made_up_country, file, old, new, said):
    path = made_up_country / "zz" / file
    if old is None:
        path.write_text((made_up_country / "zz" / new).read_text())
    else:
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))
    with pytest.raises(LawError, match=said):
        load_jurisdiction("zz", [made_up_country])
