"""What nobody read is never shown or counted as an authority's own word, in any catalogue."""

from __future__ import annotations

import pytest

from jembatan.report.texts import load_texts
from jembatan.report.validation import say_doubt
from jembatan.validate.catalogue import load_profile, load_profile_ids

PROFILES = load_profile_ids()
ENGLISH = load_texts("en")


@pytest.mark.parametrize("profile", PROFILES)
def test_a_rule_that_nobody_read_is_never_an_error(profile):
    unread = [r for r in load_profile(profile).rules if r.trust in ("remembered", "inferred")]
    assert not [r.number for r in unread if r.severity == "error"]


@pytest.mark.parametrize("profile", PROFILES)
def test_every_rule_that_is_not_known_from_its_own_words_says_so_beside_it(profile):
    for rule in load_profile(profile).rules:
        assert bool(say_doubt(rule, ENGLISH)) == ((rule.trust, rule.confidence) != ("primary", "high"))


@pytest.mark.parametrize("profile", PROFILES)
def test_a_number_whose_words_were_not_read_is_not_run(profile):
    for rule in load_profile(profile).rules:
        if rule.why_not == "text_not_read":
            assert (rule.automation, rule.function) == ("unknown", "")


@pytest.mark.parametrize("profile", PROFILES)
def test_every_source_that_a_profile_names_is_used_and_has_a_title(profile):
    loaded = load_profile(profile)
    used = {rule.source for rule in loaded.rules if rule.number in loaded.own}
    assert used == set(loaded.file.source)
    assert all(source.title for source in loaded.file.source.values())


def test_what_the_source_of_the_eu_criteria_leaves_undone_or_cuts_short_is_no_error():
    rules = {rule.number: rule for rule in load_profile("eu-6.1-historical").rules}
    assert {n: (rules[n].trust.value, rules[n].severity) for n in ("1.4", "3.4", "3.5", "10.1")} == {
        "1.4": ("secondary", "error"),
        "3.4": ("inferred", "warning"),
        "3.5": ("inferred", "warning"),
        "10.1": ("secondary", "warning"),
    }
