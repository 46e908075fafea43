"""China's V1.1 as far as it is known: ten differences, of which those known less than well are warnings at most."""

from __future__ import annotations

import pytest

from jembatan.validate.catalogue import load_profile

DRUG_SUBSTANCE = {"application_type": "cnapt4", "style": "1-1"}


def found(validation) -> dict[str, str]:
    left_out = {r.number for r in validation.profile.rules if r.category in ("statistics", "pdf")}
    return {f.rule: f.severity for f in validation.findings if f.rule not in left_out}


def test_it_is_v1_0_with_ten_differences():
    old, new = load_profile("cn-1.0"), load_profile("cn-1.1-partial")
    assert new.own == {"2.2", "2.7", "4.2.1", "4.2.2", "4.2.10", "4.3.5", "4.3.10", "4.3.11", "6.23", "6.24"}
    assert {r.number for r in new.rules} - {r.number for r in old.rules} == {"4.3.10", "4.3.11"}
    assert [r for r in old.rules if r.number not in new.own] == [
        r for r in new.rules if r.number not in new.own
    ]


def test_a_difference_known_less_than_well_is_never_an_error():
    profile = load_profile("cn-1.1-partial")
    weak = {r.number for r in profile.rules if r.number in profile.own and r.confidence != "high"}
    assert weak == {"2.2", "2.7", "4.2.1", "4.3.5", "4.3.10", "4.3.11", "6.23", "6.24"}
    assert all(
        profile_rule.severity != "error" for profile_rule in profile.rules if profile_rule.number in weak
    )


def test_a_catalogue_known_in_part_never_says_that_no_error_was_found(copy, run):
    validation = run(copy(style="1-1").root, "cn-1.1-partial")
    assert found(validation) == {}
    assert validation.verdict == "incomplete"


def test_a_drug_substance_application_is_known_to_v1_1_alone(copy, run):
    root = copy(**DRUG_SUBSTANCE).root
    assert found(run(root, "cn-1.1-partial")) == {}
    assert {"4.2.2"} < set(found(run(root, "cn-1.0")))


def test_the_old_style_sheet_is_a_warning(copy, run):
    assert found(run(copy().root, "cn-1.1-partial")) == {"2.7": "warning"}


def test_an_unknown_application_type_is_an_error(copy, run):
    broken = copy(style="1-1")
    for number in ("0000", "0001"):
        broken.edit(f"{number}/m1/cn/cn-regional.xml", 'code="cnapt2"', 'code="cnapt9"')
    assert found(run(broken.root, "cn-1.1-partial")) == {"4.2.2": "error"}


def test_a_baseline_of_a_trial_application_is_allowed_and_a_first_submission_of_it_is_not(copy, run):
    broken = copy(application_type="cnapt1", activity="cnrat9", style="1-1")
    assert found(run(broken.root, "cn-1.1-partial")) == {"4.2.10": "error"}
    broken.edit("0000/m1/cn/cn-regional.xml", 'code="cnsqt1"', 'code="cnsqt4"')
    assert found(run(broken.root, "cn-1.1-partial")) == {}
    assert found(run(broken.root, "cn-1.0"))["4.2.10"] == "error"


@pytest.mark.parametrize("element", ["cn-1-3-2", "cn-1-11"])
def test_a_drug_substance_application_without_a_wanted_element_is_a_warning(element, copy, run):
    import re

    broken = copy(**DRUG_SUBSTANCE)
    regional = broken.path("0000/m1/cn/cn-regional.xml")
    text = regional.read_text("utf-8")
    part = re.search(rf"<{element}>.*?</{element}>", text, re.S)
    for href in re.findall(r'xlink:href="([^"]+)"', part[0]):
        broken.drop(f"0000/m1/cn/{href}")
    regional.write_text(text.replace(part[0], ""), "utf-8")
    broken.seal()
    assert found(run(broken.root, "cn-1.1-partial")) == {"4.3.10": "warning"}


def test_a_trial_element_of_a_drug_substance_application_is_a_warning(copy, run):
    broken = copy(**DRUG_SUBSTANCE)
    broken.edit("0000/m1/cn/cn-regional.xml", "<cn-1-3-2-2>", "<cn-1-3-2-1>{old}</cn-1-3-2-1><cn-1-3-2-2>")
    broken.write("0000/m1/cn/03/extra.pdf", b"extra")
    leaf = (
        '<leaf ID="x1" operation="new" checksum="ea9f91b2cda019730f2891bd12a7a4d6" checksum-type="md5"'
        ' xlink:href="03/extra.pdf"><title>t</title></leaf>'
    )
    broken.edit("0000/m1/cn/cn-regional.xml", "{old}", leaf)
    assert found(run(broken.root, "cn-1.1-partial")) == {"4.3.11": "warning"}


def drop_element(broken, number: str) -> None:
    """Take an element of Module 1 away with its document."""
    regional = broken.path("0000/m1/cn/cn-regional.xml")
    text = regional.read_text("utf-8")
    start, end = text.index(f"<cn-{number}>"), text.index(f"</cn-{number}>") + len(f"</cn-{number}>")
    regional.write_text(text[:start] + text[end:], "utf-8")
    broken.drop(f"0000/m1/cn/03/d-{number}.pdf")
    broken.seal()


def test_a_trial_application_may_lack_the_element_that_one_source_no_longer_names(copy, run):
    broken = copy(application_type="cnapt1", style="1-1")
    drop_element(broken, "1-3-3")
    assert found(run(broken.root, "cn-1.1-partial")) == {}
    assert found(run(broken.root, "cn-1.0"))["4.3.5"] == "error"


def test_the_size_limit_of_a_draft_is_a_warning_with_little_confidence():
    rule = next(r for r in load_profile("cn-1.1-partial").rules if r.number == "2.2")
    assert (rule.parameters["limit_mb"], rule.severity, rule.confidence) == ("200", "warning", "low")


def test_a_row_of_low_confidence_is_never_shown_as_official():
    from jembatan.report.validation import render_catalogue_text

    profile = load_profile("cn-1.1-partial")
    low = [rule for rule in profile.rules if rule.confidence == "low"]
    assert {rule.number for rule in low} == {"2.2", "4.3.5", "6.24"}
    assert {rule.official_class for rule in low} == {"不明"}
    lines = render_catalogue_text(profile, language="en").splitlines()
    for rule in low:
        (line,) = [one for one in lines if one.split()[:1] == [rule.number]]
        assert line.endswith("(one weak source, not the official text)")


def test_a_trial_application_without_another_wanted_element_is_a_warning_at_most(copy, run):
    broken = copy(application_type="cnapt1", style="1-1")
    drop_element(broken, "1-3-4-3")
    assert found(run(broken.root, "cn-1.1-partial")) == {"4.3.5": "warning"}


def test_a_file_above_the_limit_of_the_draft_is_a_warning(copy, run):
    broken = copy(style="1-1")
    broken.write("0000/m2/22-intro/large.txt", b"")
    with broken.path("0000/m2/22-intro/large.txt").open("r+b") as stream:
        stream.truncate((200 << 20) + 1)
    told = found(run(broken.root, "cn-1.1-partial"))
    assert told["2.2"] == "warning"
    assert "2.2" not in found(run(broken.root, "cn-1.0"))


@pytest.mark.parametrize(("number", "spoil"), [("6.23", "without_bookmarks"), ("6.24", "with_a_script")])
def test_what_one_source_calls_an_error_in_a_pdf_stays_a_warning(number, spoil, copy, run):
    import pikepdf

    broken = copy(style="1-1")
    with pikepdf.new() as pdf:
        for _ in range(6 if spoil == "without_bookmarks" else 1):
            pdf.add_blank_page(page_size=(595, 842))
        if spoil == "with_a_script":
            pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("1"))
        pdf.save(broken.path("0000/m2/22-intro/introduction.pdf"))
    told = [f for f in run(broken.root, "cn-1.1-partial").findings if f.rule in ("6.23", "6.24")]
    assert [(f.rule, f.severity, f.path) for f in told] == [
        (number, "warning", "0000/m2/22-intro/introduction.pdf")
    ]
