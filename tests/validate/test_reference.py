"""The documentation prints, from the data, what each profile automates, leaves to a person, and does not know."""

from __future__ import annotations

from jembatan.report.validation_markdown import render_profile_markdown, render_profiles_markdown
from jembatan.validate.catalogue import load_profile, load_profile_ids


def test_the_page_of_a_profile_has_a_line_for_every_rule_and_its_counts():
    for one in load_profile_ids():
        profile = load_profile(one)
        page = render_profile_markdown(profile)
        for rule in profile.rules:
            assert f"\n| {rule.number} | " in page
        automated = sum(rule.automation == "automated" for rule in profile.rules)
        assert f"{len(profile.rules)} rules: **{automated} automated, " in page
        assert "<validation." not in page


def test_chinas_page_prints_149_beside_the_official_count():
    assert "149 rules: " in render_profile_markdown(load_profile("cn-1.0"))
    assert "The official list has 149." in render_profile_markdown(load_profile("cn-1.0"))


def test_the_list_of_profiles_names_the_six_of_the_contract():
    page = render_profiles_markdown([load_profile(one) for one in load_profile_ids()])
    for one in ("cn-1.0", "cn-1.1-partial", "eu-6.1-historical", "us-partial", "ich-3.2.2", "ich-4.0"):
        assert f"[{one}]({one}.md)" in page
