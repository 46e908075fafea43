"""The application that breaks no rule: what China's catalogue says of it."""

from __future__ import annotations

import pytest

from jembatan.validate.catalogue import load_profile

TYPES = [
    {},
    {"application_type": "cnapt3"},
    {"application_type": "cnapt1"},
    {"application_type": "cnapt1", "activity": "cnrat7", "module_1": "safety"},
    {"product_type": "cnprt2"},
]


def found(validation) -> set[str]:
    """Return the rules that found something, without statistics and without what is inside PDFs."""
    left_out = {r.number for r in validation.profile.rules if r.category in ("statistics", "pdf")}
    return {finding.rule for finding in validation.findings} - left_out


@pytest.mark.parametrize("types", TYPES, ids=lambda t: "-".join(t.values()) or "new drug")
def test_a_clean_application_of_any_type_breaks_no_rule(types, copy, run):
    assert found(run(copy(**types).root)) == set()


def test_every_rule_is_run_on_it_except_those_that_say_why(copy, run):
    validation = run(copy().root)
    pdf = {rule.number for rule in validation.profile.rules if rule.category == "pdf"}
    assert {one.rule for one in validation.not_run} - pdf == {"4.3.9"}
    assert len({*validation.run, *(one.rule for one in validation.not_run)}) == 149


def test_the_official_count_is_met_and_each_rule_stands_once():
    profile = load_profile("cn-1.0")
    assert len(profile.rules) == profile.file.official_items == 149
    by_category = {}
    for rule in profile.rules:
        top = rule.number.rsplit(".", 1)[0]
        by_category[top] = by_category.get(top, 0) + 1
    # the counts of the official document, chapter by chapter
    assert by_category == {"1": 3, "2": 10, "3": 36, "4.1": 31, "4.2": 14, "4.3": 9, "5": 20, "6": 26}


def test_without_known_checksums_the_package_cannot_be_found_free_of_errors(copy):
    from jembatan.dossier.package import open_package
    from jembatan.validate.run import validate_package

    with open_package(copy().root) as package:
        validation = validate_package(package, load_profile("cn-1.0"))
    unknown = [one for one in validation.not_run if one.rule == "2.7"]
    assert {one.why.key for one in unknown} == {"validation.why.checksum_not_known"}
    assert {one.why.args["file"] for one in unknown} == {
        *("cn-regional-1-0.xsd", "xml.xsd", "xlink.xsd", "cn-regional-1-0.xsl"),
        *("ich-stf-v2-2.dtd", "valid-values.xml", "ich-stf-stylesheet-2-2a.xsl"),
    }
    assert "2.7" not in validation.run


def test_the_statistics_count_files_and_bytes_of_each_sequence(copy, run):
    made = copy()
    made.write("0001/m2/extra.txt", b"12345")
    said = {(f.rule, f.path): f.message.args for f in run(made.root).findings if f.rule in ("1.1", "1.2")}
    for number in ("0000", "0001"):
        files = [p for p in made.path(number).rglob("*") if p.is_file()]
        assert said["1.1", number] == {"count": len(files)}
        assert said["1.2", number] == {"bytes": f"{sum(p.stat().st_size for p in files):,}"}
    assert len(said) == 4


def test_the_statistics_name_the_highest_heading_that_is_empty(copy, run):
    made = copy()
    empty = {f.path: f.message.args["sections"] for f in run(made.root).findings if f.rule == "1.3"}
    assert set(empty) == {"0000", "0001"}
    # 0001 brings leaves at 1.0, 3.2.S.4.1, 3.2.P.8.3 (a delete leaf) and 4.2.3.1 alone
    assert empty["0001"][:2] == ["2", "3.2.S.1"]
    assert {"3.2.S.4.2", "3.2.P.1", "3.2.P.8.1", "3.3", "4.2.1", "4.2.3.2", "5"} <= set(empty["0001"])
    assert not {"2.3", "3", "3.2.S.4", "3.2.S.4.1", "3.2.P.8.3", "4.2.3.1", "5.3"} & set(empty["0001"])


def test_every_statistic_is_a_note_and_decides_nothing(copy, run):
    validation = run(copy().root)
    assert {f.severity for f in validation.findings if f.rule in ("1.1", "1.2", "1.3")} == {"info"}
