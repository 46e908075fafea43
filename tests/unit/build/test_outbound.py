"""The closed part of a drug substance, and the legal basis on which data leave."""

from __future__ import annotations

import pytest

from jembatan.build.held_documents import find_closed_parts
from jembatan.build.outbound import (
    establish_outbound_facts,
    find_legal_basis,
    find_source_country,
    load_outbound_law,
)
from jembatan.core.document import Placement
from jembatan.core.dossier import Dossier, Leaf, Sequence
from jembatan.core.fact import Fact, Facts, Provenance, Subject

DECLARED = Provenance("declared")


def leaf(path, section, substance="", title=""):
    attributes = {"substance": substance} if substance else {}
    return Leaf(path=path, placement=Placement(section=section, attributes=attributes), title=title)


def dossier(*leaves):
    return Dossier(name="d", format="folder", leaves=leaves)


def substance(name, state):
    about = Subject("substance", name)
    return [Fact("substance.state", state, DECLARED, about), Fact("substance.name", name, DECLARED, about)]


PROCESS = leaf("p.pdf", "3.2.S.2.2", "alpha")
SPECIFICATION = leaf("s.pdf", "3.2.S.4.1", "alpha")


@pytest.mark.parametrize("state", ["open_part", "reference_only"])
def test_a_substance_declared_open_part_only_closes_its_process_and_not_its_specification(state):
    assert find_closed_parts(dossier(PROCESS, SPECIFICATION), Facts(substance("alpha", state))) == {"p.pdf"}


def test_a_substance_documented_in_full_closes_nothing():
    assert find_closed_parts(dossier(PROCESS, SPECIFICATION), Facts(substance("alpha", "full"))) == set()


def test_a_process_that_was_read_does_not_open_what_a_person_declared_to_be_the_open_part():
    read = Fact("substance.state", "full", Provenance("read", path="p.pdf"), Subject("substance", "alpha"))
    facts = Facts([*substance("alpha", "open_part"), read])
    assert find_closed_parts(dossier(PROCESS, SPECIFICATION), facts) == {"p.pdf"}
    of_another = Fact(
        "substance.state", "full", Provenance("read", path="q.pdf"), Subject("substance", "beta")
    )
    other = leaf("q.pdf", "3.2.S.2.3", "beta")  # beta may be the same in another language
    assert find_closed_parts(dossier(other), Facts([*substance("alpha", "open_part"), of_another])) == {
        "q.pdf"
    }


def test_a_closed_part_that_was_only_read_closes_that_substance_alone():
    read = Fact(
        "substance.state", "open_part", Provenance("read", path="x.pdf"), Subject("substance", "alpha")
    )
    other = leaf("q.pdf", "3.2.S.2.3", "beta")
    assert find_closed_parts(dossier(PROCESS, other), Facts([read])) == {"p.pdf"}
    assert find_closed_parts(dossier(PROCESS), Facts([*substance("alpha", "full"), read])) == set()


def test_where_a_person_wants_a_document_to_go_closes_it_too():
    item = Leaf(path="8.pdf", placement=Placement(structure="cn-pre-ctd", section="8"))
    facts = Facts(substance("alpha", "open_part"))
    assert find_closed_parts(dossier(item), facts) == set()
    assert find_closed_parts(dossier(item), facts, {"8.pdf": "II.S2.2"}) == {"8.pdf"}


def test_of_two_substances_only_the_one_surely_declared_in_full_is_open():
    other = leaf("q.pdf", "3.2.S.2.3", "beta")
    unnamed = leaf("u.pdf", "3.2.S.2.4")
    foreign = leaf("f.pdf", "3.2.S.2.6", "阿尔法")  # could be either: it stays
    facts = Facts([*substance("alpha", "full"), *substance("beta", "open_part")])
    assert find_closed_parts(dossier(PROCESS, other, unnamed, foreign), facts) == {"q.pdf", "u.pdf", "f.pdf"}


@pytest.mark.parametrize(
    "marked",
    [
        leaf("m3/Closed Part/a.pdf", "3.2.S.4.1"),
        leaf("a.pdf", "3.2.S.1", title="Restricted part of the ASMF"),
        leaf("b.pdf", "3.2.S.3", title="原料药保密部分"),
    ],
    ids=lambda one: one.path,
)
def test_what_is_marked_as_closed_part_is_closed_whatever_the_sheet_says(marked):
    assert find_closed_parts(dossier(marked), Facts(substance("alpha", "full"))) == {marked.path}


@pytest.mark.parametrize(
    ("value", "kind", "found"),
    [
        ("standard_contract", "declared", "standard_contract"),
        ("none", "declared", ""),
        ("standard_contract", "read", ""),  # only a person declares a legal basis
    ],
)
def test_a_legal_basis_is_what_a_person_declared_and_not_none(value, kind, found):
    facts = Facts([Fact("data.legal_basis", value, Provenance(kind))])
    assert find_legal_basis("CN", facts) == found
    assert find_legal_basis("", facts) == found


def test_what_the_bridge_does_counts_as_a_fact_for_the_rules_of_china():
    held = {f.name: f.value for f in establish_outbound_facts("CN", includes_subject_data=False)}
    sent = {f.name: f.value for f in establish_outbound_facts("CN", includes_subject_data=True)}
    assert held == {"data.is_personal_data_sent_abroad": False}
    assert sent == {"data.is_personal_data_sent_abroad": True, "trial.is_subject_data_included": True}
    assert establish_outbound_facts("ID", includes_subject_data=True) == []


def test_the_source_country_is_that_of_its_module_1():
    of = [
        Sequence(number="0000", path="0000", region="cn"),
        Sequence(number="0001", path="0001", region="cn"),
    ]
    assert find_source_country(Dossier(name="d", format="ectd-3.2.2", sequences=tuple(of))) == "CN"
    assert find_source_country(Dossier(name="d", format="cn-disc")) == "CN"
    assert find_source_country(Dossier(name="d", format="ctd-folder")) == ""


@pytest.mark.parametrize(("section", "country"), [("1.11", "CN"), ("1", ""), ("3.2.P.1", ""), ("I.B.3", "")])
def test_a_folder_with_chinas_module_1_comes_from_china(section, country):
    placement = Placement(section=section, structure="actd" if section[0] == "I" else "ctd")
    one = Leaf(path="a.pdf", placement=placement)
    assert find_source_country(Dossier(name="d", format="ctd-folder", leaves=(one,))) == country


def test_of_the_source_country_only_what_speaks_of_leaving_is_judged():
    law = load_outbound_law("CN")
    assert {one.requirement.id[:7] for one in law.requirements} == {"CN-HGR-", "CN-DAT-"}
    assert {one.analysis for one in law.analyses} <= {"trial_regions"}
    assert not law.pathways
