"""jembatan trial extrapolate as a statistician types it: with a new region's estimate, without, and what goes wrong."""

from __future__ import annotations

import json

import pytest

from jembatan.cli.main import run


@pytest.fixture
def typed(capfd):
    """Run a command line in this process; return exit code, standard output and standard error."""

    def type_in(line):
        with pytest.raises(SystemExit) as left:
            run(line.split())
        shown = capfd.readouterr()
        return left.value.code, shown.out, shown.err

    return type_in


FOREIGN = "trial extrapolate --foreign 0.36:0.11:400 --foreign 0.25:0.14:250"
WITH_NEW = f"{FOREIGN} --new 0.20:0.20:120 --factor food=yes --factor polymorphic_enzyme=no"


def test_the_rules_stand_side_by_side_with_their_error_chances(typed):
    code, shown, _ = typed(f"{WITH_NEW} --format json")
    found = json.loads(shown)
    assert code == 0
    by_rule = {r["rule"]: r for r in found["rules"]}
    assert {name for name, r in by_rule.items() if r["holds"]} == {
        "weighted-z",
        "power-prior",
        "dynamic-power-prior",
        "predictive-check",
    }
    assert by_rule["new-alone"]["chance_without_effect"] == pytest.approx(0.025)
    assert by_rule["weighted-z"]["chance_without_effect"] > 0.8
    assert found["difference"]["value"] == pytest.approx(0.2 - found["foreign"]["pooled"]["value"])
    assert {b["rule"] for b in found["bridging"]} == set(by_rule)
    assert {f["factor"]: f["answer"] for f in found["factors"]}["food"] == "yes"
    assert found["status"] == "double"


def test_a_yes_that_rests_on_the_foreign_data_is_said_to_rest_there(typed):
    _, shown, _ = typed(WITH_NEW)
    assert "By itself the new region does not show the effect" in shown
    assert "If the region had no effect at all" in shown
    assert "Weighted Z (Lan 2005) 81.7%" in shown
    assert "What does not follow" in shown
    assert "1 answered yes (speaks for ethnic sensitivity), 9 not answered" in shown


def test_without_new_data_nothing_is_said_to_carry_over(typed):
    code, shown, _ = typed(FOREIGN)
    assert code == 0
    assert "Nothing is known from the new region yet" in shown
    assert "Carries over" not in shown
    found = json.loads(typed(f"{FOREIGN} --new-error 0.15 --format json")[1])
    assert all(r["holds"] is None for r in found["rules"])
    assert all(r["chance_with_effect"] is not None for r in found["rules"])


@pytest.mark.parametrize("language", ["en", "id", "zh"])
@pytest.mark.parametrize(
    "line",
    [WITH_NEW, FOREIGN, f"{FOREIGN} --new-error 0.15", "trial extrapolate --foreign -0.3:0.1 --new 0.1:0.1"],
)
def test_it_is_worded_in_every_language(typed, language, line):
    code, page, _ = typed(f"{line} --lang {language} --format html")
    assert code == 0
    for unsaid in ("<extrapolate.", "<e5.", "<trial_", "<word."):
        assert unsaid not in page
    assert "{" not in page.split("</style>")[-1]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("trial extrapolate --foreign 0.36", "write ESTIMATE:STANDARD_ERROR"),
        ("trial extrapolate --foreign 0.36:x", "'x' in 'x' is no number"),
        ("trial extrapolate --foreign 0.36:0", "it must be positive"),
        (f"{FOREIGN} --factor fod=yes", "did you mean food?"),
        (f"{FOREIGN} --factor food=perhaps", "write food=yes, no or unknown"),
        (f"{FOREIGN} --discount 0", "the discount of the power prior is 0"),
        (f"{FOREIGN} --new 0.1:0.1 --new-error 0.2", "leave --new-error out"),
        (f"{FOREIGN} --tau-scale 0", "the scale of tau is 0"),
        (f"{FOREIGN} --power 1.2", "power is 1.2"),
    ],
)
def test_a_wrong_command_line_is_told_in_one_sentence_with_the_remedy(typed, line, words):
    code, shown, told = typed(line)
    assert code == 2
    assert shown == ""
    assert words in told
    assert len(told.strip().splitlines()) == 1
