"""The profiles of ICH and the US on the packages that break China's rules: the same fault under their own numbers."""

from __future__ import annotations

import pytest
from validate_breaks import CASES, STF_CT

from jembatan.validate.catalogue import load_profile
from jembatan.validate.rule_functions import load_rule_functions

CN = {rule.number: rule for rule in load_profile("cn-1.0").rules}
ICH = {rule.number: rule for rule in load_profile("ich-3.2.2").rules}


def same_in_ich(number: str) -> set[str]:
    """Return the ICH rules that ask what one of China's asks: the same function, of the same backbone and operation."""
    own = CN[number]
    decisive = ("backbone", "kind", "operation", "attribute", "file")
    return {
        rule.number
        for rule in ICH.values()
        if rule.function == own.function
        and all(rule.parameters.get(name) == _first(own, name) for name in decisive)
    }


def _first(rule, name: str) -> str | None:
    """Return a parameter; of two backbones the first, since ICH knows index.xml alone."""
    value = rule.parameters.get(name)
    return value.split()[0] if name == "backbone" and value else value


NARROWER = (
    *("501 MB", "more than 180 characters", "of a later vocabulary"),
    "a leaf of the regional backbone",
)  # China asks more than ICH does
SHARED = [one for one in CASES if same_in_ich(one.rule) and not any(word in one.how for word in NARROWER)]


@pytest.mark.parametrize("one", SHARED, ids=lambda c: f"{c.rule} {c.how}")
def test_the_same_fault_has_an_ich_number(one, copy, run):
    broken = copy(**one.types)
    one.change(broken)
    validation = run(broken.root, "ich-3.2.2")
    found = {f.rule for f in validation.findings} - {r for r, rule in ICH.items() if rule.category == "pdf"}
    own = same_in_ich(one.rule)
    allowed = own.union(*(same_in_ich(other) for other in one.also))
    assert own & found
    assert found <= allowed


def test_a_clean_package_breaks_no_rule_of_ich_and_no_error_is_found(copy, run):
    validation = run(copy().root, "ich-3.2.2")
    assert not [f for f in validation.findings if validation.rule(f.rule).category != "pdf"]
    assert not validation.not_run or {validation.rule(o.rule).category for o in validation.not_run} == {"pdf"}


ALONE = {
    "ICH-03": lambda c: c.edit("0000/index.xml", "</ectd:ectd>", "", seal=False),
    "ICH-17": lambda c: c.edit_leaf(
        "0001/index.xml", "tox1", 'operation="new"', 'operation="new" modified-file="../0000/index.xml#tox"'
    ),
    "ICH-40": lambda c: c.edit(
        "0000/m4/42-stud-rep/423-tox/4231-single-dose-tox/tox-1/stf-tox-1.xml",
        '"study-report-body"',
        '"novel"',
    ),
}


@pytest.mark.parametrize("number", ALONE)
def test_a_fault_that_only_ich_numbers_is_reported(number, copy, run):
    broken = copy()
    ALONE[number](broken)
    assert number in {f.rule for f in run(broken.root, "ich-3.2.2").findings}


def test_every_automated_ich_rule_has_a_package_that_breaks_it():
    shown = set(ALONE).union(*(same_in_ich(one.rule) for one in SHARED))
    assert {
        r for r, rule in ICH.items() if rule.automation == "automated" and rule.category != "pdf"
    } == shown


US_BREAKS = {
    "1034": lambda c: c.edit_leaf("0000/index.xml", "intro", 'operation="new"', 'operation="move"'),
    "1130": lambda c: c.write("0000/util/dtd/ich-ectd-3-2.dtd", b"<!ELEMENT a EMPTY>"),
    "1735": lambda c: c.edit(STF_CT, '"analysis-dataset-adam"', '"analysis-program"'),
    "1736": lambda c: c.edit_leaf("0000/index.xml", "l0000-c4e96100fc91c03d", "dm.xpt", "ae.xpt"),
    "1789": next(one.change for one in CASES if one.rule == "5.17"),
}


NOT_OF_THE_US = "2"  # the package is China's: it holds no us-regional.xml


@pytest.mark.parametrize("number", US_BREAKS)
def test_a_fault_is_reported_under_its_us_number_and_no_other(number, copy, run):
    broken = copy()
    US_BREAKS[number](broken)
    validation = run(broken.root, "us-partial")
    assert {f.rule for f in validation.findings} == {number, NOT_OF_THE_US}
    known_well = {"1789"}  # all others are known too little for more than a warning
    assert {f.rule for f in validation.findings if f.severity == "error"} == known_well & {number}


def test_a_package_without_us_regional_xml_has_a_us_number(copy, run):
    package = copy()
    assert {f.rule for f in run(package.root, "us-partial").findings} == {"2"}
    for sequence in ("0000", "0001"):
        package.write(f"{sequence}/m1/us/us-regional.xml", b"<a/>")
    assert not run(package.root, "us-partial").findings


def test_a_path_of_more_than_150_characters_has_a_us_number(copy, run):
    broken = copy()
    folder = "/".join(["m2", *("b" * 46 for _ in range(3))])
    broken.write(f"0000/{folder}/i.pdf", broken.path("0000/m2/22-intro/introduction.pdf").read_bytes())
    broken.edit_leaf("0000/index.xml", "intro", "m2/22-intro/introduction.pdf", f"{folder}/i.pdf")
    path = f"0000/{folder}/i.pdf"
    assert 150 < len(path) < 160
    assert {f.rule for f in run(broken.root, "us-partial").findings} == {"1085", NOT_OF_THE_US}


def test_a_partial_catalogue_never_says_that_no_error_was_found(copy, run):
    assert run(copy().root, "us-partial").verdict == "incomplete"


def test_every_automated_us_rule_has_a_package_that_breaks_it():
    automated = {r.number for r in load_profile("us-partial").rules if r.automation == "automated"}
    assert automated == {*US_BREAKS, "1085", "2"}


def test_every_rule_function_is_named_by_a_catalogue():
    from jembatan.validate.catalogue import load_profile_ids

    named = {rule.function for one in load_profile_ids() for rule in load_profile(one).rules}
    inside_documents = {name for name in load_rule_functions() if name.startswith("find_pdf_")}
    assert set(load_rule_functions()) - inside_documents == named - inside_documents - {""}
