"""jembatan trial boundaries, consistency and size as a statistician types them: the contract's examples, and what goes wrong."""

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


BOUNDARIES = "trial boundaries --spending obf-type --looks 0.33,0.67,1 --alpha 0.025"
EVERYTHING = (
    f"{BOUNDARIES} --power 0.9 --futility hsd:-2 --shares 0.1,0.45,0.45 --names ID,CN,rest --region ID --at 2 --z 1.5 "
    "--hazard-ratio 0.7 --median 12 --recruit 6:100,12:500 --dropout 0.05 --fixed-size 330"
)


def test_the_boundaries_of_the_contract_have_the_promised_keys(typed):
    code, shown, _ = typed(f"{BOUNDARIES} --format json")
    found = json.loads(shown)
    assert code == 0
    assert found["critical_values"] == pytest.approx([3.7307, 2.5039, 1.9937], abs=1e-4)
    assert found["stage_levels"] == pytest.approx([9.54874e-05, 0.0061421, 0.0230919], abs=1e-7)
    assert found["status"] == "published"
    assert found["settings"]["spending"] == "obf-type"
    assert found["drift"] is None


@pytest.mark.parametrize("language", ["en", "id", "zh"])
@pytest.mark.parametrize("form", ["text", "html"])
def test_everything_that_boundaries_can_say_is_said_in_every_language(typed, language, form):
    code, shown, _ = typed(f"{EVERYTHING} --lang {language} --format {form}")
    assert code == 0
    for part in ("3.7307", "72.2%", "353", "70.2%", "30.4", "double"):
        assert part in shown, part
    assert "<boundaries." not in shown
    assert "<trial_setting." not in shown
    assert "{" not in shown.split("</style>")[-1]
    assert ("<svg" in shown) is (form == "html")


def test_the_same_boundaries_are_the_same_bytes(typed):
    assert typed(f"{EVERYTHING} --format html") == typed(f"{EVERYTHING} --format html")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("trial boundaries --looks 0.5,0.4,1", "do not increase"),
        ("trial boundaries --looks 0.5;1", "'0.5;1' in '0.5;1' is no number"),
        ("trial boundaries --looks 0.5,1 --spending obftype", "use one of obf-type"),
        ("trial boundaries --looks 0.5,1 --spending hsd", "write hsd:GAMMA, for example hsd:-4"),
        ("trial boundaries --looks 0.5,1 --alpha 0.6", "alpha is 0.6"),
        ("trial boundaries --looks 0.5,1 --futility hsd:-2", "needs the wanted power"),
        ("trial boundaries --looks 0.5,1 --at 1", "--at and --z belong together"),
        ("trial boundaries --looks 0.5,1 --at 2 --z 1", "is the last look"),
        ("trial boundaries --looks 0.5,1 --shares 0.5,0.5", "--shares needs --power"),
        ("trial boundaries --looks 0.5,1 --power 0.9 --shares 0.5,0.6", "the shares sum to 1.1, not to 1"),
        (
            "trial boundaries --looks 0.5,1 --power 0.9 --shares 0.5,0.5 --names IDN,CHN --region IDM",
            "did you mean IDN?",
        ),
        ("trial boundaries --looks 0.5,1 --power 0.9 --hazard-ratio 0.7", "need --power, --hazard-ratio"),
        (
            "trial boundaries --looks 0.5,1 --power 0.9 --hazard-ratio 0.7 --median 12 --recruit 600",
            "write MONTHS:PATIENTS",
        ),
    ],
)
def test_a_wrong_command_line_is_told_in_one_sentence_with_the_remedy(typed, line, words):
    code, shown, told = typed(line)
    assert code == 2
    assert shown == ""
    assert words in told
    assert told.startswith("jembatan: ")
    assert len(told.strip().splitlines()) == 1
