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
        part = part.replace(".", ",") if language == "id" else part
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


CONSISTENCY = (
    "trial consistency --endpoint normal --shares 0.1,0.45,0.45 --retain 0.5 --alpha 0.025 --power 0.8"
)
ENDPOINTS = {
    "normal --effect 0.3 --sd 1 --power 0.9": "mean-difference",
    "normal --effect 0.2,0.3,0.35 --sd 1,1,1.2 --total 400 --ratio 2": "mean-difference",
    "binary --experimental 0.6 --control 0.4 --total 400": "risk-difference",
    "binary --experimental 0.6 --control 0.4 --total 120 --scale log-rr --exact": "log-rr",
    "binary --experimental 0.2 --control 0.35 --total 400 --scale one-minus-rr --events-are bad": "one-minus-rr",
    "survival --hazard-ratio 0.7 --total 330": "log-hr",
    "survival --hazard-ratio 0.7 --power 0.9 --event-probability 0.55 --scale one-minus-hr": "one-minus-hr",
    "count --experimental 0.7 --control 1 --exposure 1.5 --dispersion 0.4 --power 0.8": "log-rate-ratio",
    "ordinal --control 0.1,0.2,0.3,0.4 --odds-ratio 1.6 --power 0.8": "log-or",
    "ordinal --control 0.1,0.2,0.3,0.4 --odds-ratio 1.6 --total 600 --scale log-win-ratio": "log-win-ratio",
    "ordinal --control 0.1,0.2,0.3,0.4 --odds-ratio 1.6 --total 600 --scale log-win-odds": "log-win-odds",
    "ordinal --control 0.1,0.2,0.3,0.4 --odds-ratio 1.6 --total 200 --single-arm": "log-or",
    "ordinal --control 0.1,0.2,0.3,0.4 --odds-ratio 1.6 --total 200 --single-arm --scale log-win-odds": "log-win-odds",
    "normal --effect 0 --sd 1 --total 600 --objective noninferiority --margin 0.3": "mean-difference",
    "normal --effect 0 --sd 1 --total 900 --objective equivalence --margin 0.3": "mean-difference",
    "binary --experimental 0.6 --control 0.6 --total 60 --objective noninferiority --margin 0.2 --exact": "risk-difference",
    "binary --experimental 0.6 --control 0.6 --total 200 --objective equivalence --margin 1 --scale log-or --exact": "log-or",
    "normal --effect 0.4 --sd 1 --total 100 --single-arm": "mean-difference",
    "binary --experimental 0.5 --control 0.2 --total 100 --single-arm --exact": "risk-difference",
    "count --experimental 0.7 --control 1 --total 200 --single-arm --exact": "log-rate-ratio",
    "survival --hazard-ratio 0.7 --total 120 --single-arm": "log-hr",
    "milestone --median 12 --control 0.35 --time 12 --total 150 --single-arm": "milestone-difference",
    "rmst --median 12 --control 7.5 --time 12 --total 150 --single-arm": "rmst-difference",
}


def test_the_consistency_of_the_contract_has_the_promised_keys(typed):
    code, shown, _ = typed(f"{CONSISTENCY} --format json")
    found = json.loads(shown)
    assert code == 0
    assert found["method1"] == pytest.approx(
        {"unconditional": 0.677449, "joint": 0.559024, "conditional": 0.698780}, abs=1e-6
    )
    assert found["method2"] == pytest.approx(
        {"unconditional": 0.764021, "joint": 0.665692, "conditional": 0.832115}, abs=1e-6
    )
    assert found["scale"] == "mean-difference"
    assert found["settings"]["shares"] == [0.1, 0.45, 0.45]
    assert found["share_needed"]["unconditional"]["share"] == pytest.approx(0.2841, abs=1e-4)
    assert found["status"] == "double"


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=str)
def test_every_endpoint_gives_probabilities_on_its_named_scale(typed, endpoint):
    line = f"trial consistency --endpoint {endpoint} --shares 0.2,0.4,0.4"
    code, shown, told = typed(f"{line} --format json")
    assert code == 0, told
    found = json.loads(shown)
    assert found["scale"] == ENDPOINTS[endpoint]
    assert found["status"] in ("published", "double")
    for rule in ("method1", "method2", "retention_in_all"):
        three = found[rule]
        assert 0 < three["joint"] <= min(three["unconditional"], found["power"]) + 1e-12
        assert three["conditional"] == pytest.approx(three["joint"] / found["power"])
    assert ("exact" in found) is ("--exact" in endpoint)
    for language in ("en", "id", "zh"):
        code, page, _ = typed(f"{line} --lang {language} --format html")
        assert code == 0
        assert "<consistency." not in page
        assert "<trial_" not in page
        assert "<svg" in page


def test_every_rule_is_enumerated_beside_its_normal_theory(typed):
    line = "trial consistency --endpoint binary --experimental 0.6 --control 0.4 --patients 20,40,40 --exact"
    found = json.loads(typed(f"{line} --format json")[1])
    for rule in ("method1", "method2", "retention_in_all"):
        assert found["exact"][rule]["joint"] == pytest.approx(found[rule]["joint"], abs=0.05)
        assert found["exact"][rule] != found[rule]
    assert found["exact"]["ko_2010"].keys() == found["ko_2010"].keys()
    shown = typed(line)[1]
    assert shown.count(", exact ") == 7
    assert "Not enumerated" not in shown


def test_what_is_too_large_to_enumerate_is_named_and_given_by_normal_theory_alone(typed):
    line = "trial consistency --endpoint binary --experimental 0.6 --control 0.6 --patients 240,480,480 --scale log-rr"
    code, shown, _ = typed(f"{line} --objective noninferiority --margin 0.2 --exact")
    assert code == 0
    assert "Not enumerated, because there are too many outcomes" in shown
    assert "All regions keep the fraction, exact" not in shown
    assert "All regions keep the fraction " in shown


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            "--endpoint binary --shares 0.5,0.5 --experimental 0.5 --control 0.4 --total 90 --single-arm --exact "
            "--objective noninferiority --margin 0.1",
            "--exact of a single arm is for superiority",
        ),
        (
            "--endpoint normal --shares 0.5,0.6 --power 0.8",
            "the shares sum to 1.1, not to 1; divide each by 1.1",
        ),
        ("--endpoint normal --shares 0.5,x --power 0.8", "--shares: 'x' in '0.5,x' is no number"),
        ("--endpoint normal --power 0.8", "give either --shares or --patients"),
        ("--endpoint normal --patients 10,0 --power 0.8", "leave an empty region out"),
        ("--endpoint normal --shares 0.5,0.5", "give the effects with --total, or --power alone"),
        ("--endpoint normal --shares 0.5,0.5 --effect 0.3 --power 0.8", "a normal endpoint also needs --sd"),
        (
            "--endpoint normal --shares 0.5,0.5 --hazard-ratio 0.7 --power 0.8",
            "--hazard-ratio does not belong",
        ),
        ("--endpoint normal --shares 0.5,0.5 --effect 0.3 --sd -1 --power 0.8", "it must be positive"),
        (
            "--endpoint normal --shares 0.5,0.5 --effect 0.3,0.2,0.1 --sd 1 --total 90",
            "has 3 numbers for 2 regions",
        ),
        (
            "--endpoint normal --shares 0.5,0.5 --effect -0.3 --sd 1 --power 0.8",
            "no total gives a power of 0.8",
        ),
        ("--endpoint normal --shares 0.5,0.5 --effect 0.3 --sd 1 --power 0.8 --total 9", "not both"),
        ("--endpoint survival --shares 0.5,0.5 --power 0.8 --scale one-minus-hr", "needs the effects"),
        (
            "--endpoint survival --shares 0.5,0.5 --power 0.8 --scale risk-difference",
            "use log-hr, one-minus-hr",
        ),
        (
            "--endpoint binary --shares 0.5,0.5 --experimental 1.5 --control 0.4 --total 90",
            "is 1.5; it must lie",
        ),
        ("--endpoint normal --shares 0.5,0.5 --power 0.8 --retain 1.5", "the retained fraction is 1.5"),
        ("--endpoint normal --shares 0.5,0.5 --power 0.8 --names A,A", "an empty or a repeated name"),
        ("--endpoint normal --shares 0.5,0.5 --power 0.8 --exact", "--exact needs the proportions"),
        ("--endpoint rmst --shares 0.5,0.5 --median 9 --control 5 --time 9 --total 99", "add --single-arm"),
        (
            "--endpoint normal --shares 0.5,0.5 --power 0.8 --objective noninferiority",
            "needs the effects and a margin",
        ),
    ],
)
def test_a_design_that_is_none_is_told_in_one_sentence_with_the_remedy(typed, line, words):
    code, shown, told = typed(f"trial consistency {line}")
    assert code == 2
    assert shown == ""
    assert words in told
    assert len(told.strip().splitlines()) == 1


SIZE = "trial size --endpoint normal --effect 0.3 --sd 1 --power 0.9 --frequencies 5,35,60 --names ID,CN,rest"


def test_a_size_gives_the_total_the_share_and_the_rules_of_e17(typed):
    code, shown, _ = typed(f"{SIZE} --minimum 60 --format json")
    found = json.loads(shown)
    assert code == 0
    assert found["for_power"]["value"] == 468
    assert found["for_power"]["power"] >= 0.9
    assert found["share"]["value"] == pytest.approx(0.2238, abs=1e-4)
    assert found["for_consistency"]["reached"] >= 0.8
    assert [a["rule"] for a in found["allocations"]] == [
        "proportional",
        "equal",
        "retention",
        "local-significance",
        "minimum",
    ]
    assert all(sum(a["shares"]) == pytest.approx(1) for a in found["allocations"])
    assert found["allocations"][4]["sizes"][0] == pytest.approx(60)
    assert found["status"] == "double"


@pytest.mark.parametrize("language", ["en", "id", "zh"])
def test_a_size_is_worded_in_every_language_with_its_picture(typed, language):
    code, page, _ = typed(f"{SIZE} --minimum 60 --lang {language} --format html")
    assert code == 0
    for part in ("468", "2426", "105", "22,4%" if language == "id" else "22.4%", "<svg"):
        assert part in page, part
    for unsaid in ("<size.", "<consistency.", "<trial_"):
        assert unsaid not in page


def test_what_no_size_reaches_is_flagged_and_leaves_with_1(typed):
    code, shown, _ = typed(
        "trial size --endpoint normal --effect 0.05,0.3 --sd 1 --power 0.9 --frequencies 10,90 --minimum 400 --format json"
    )
    found = json.loads(shown)
    assert code == 1
    assert found["for_consistency"]["feasible"] is False
    assert "break the rule themselves" in found["for_consistency"]["why"]
    assert found["share"]["value"] is None
    assert found["allocations"][4]["why"].endswith("times the whole trial")
    code, text, _ = typed(
        "trial size --endpoint normal --effect 0.05,0.3 --sd 1 --power 0.9 --frequencies 10,90 --minimum 400"
    )
    assert code == 1
    assert "At these shares no size reaches 80.0%" in text
    assert "Fixed minimum number cannot be had" in text


def test_survival_sizes_count_events_or_patients_and_say_which(typed):
    line = "trial size --endpoint survival --hazard-ratio 0.7 --power 0.9 --frequencies 20,80"
    events = json.loads(typed(f"{line} --format json")[1])
    patients = json.loads(
        typed(f"{line} --median 12 --accrual 18 --follow-up 12 --dropout 0.05 --format json")[1]
    )
    assert (events["unit"], events["for_power"]["value"]) == ("events", 331)
    assert patients["unit"] == "patients"
    assert patients["for_power"]["value"] > 500
    assert "needs 331 events" in typed(line)[1]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("--endpoint normal --power 0.9 --frequencies 1,2", "a size needs the effects"),
        (
            "--endpoint normal --effect 0.3 --sd 1 --power 0.9 --frequencies 1,0",
            "the frequency of region 2 is 0",
        ),
        (
            "--endpoint normal --effect -0.3 --sd 1 --power 0.9 --frequencies 1,2",
            "no total gives a power of 0.9",
        ),
        ("--endpoint normal --effect 0.3 --sd 1 --power 1.9 --frequencies 1,2", "power is 1.9"),
        (
            "--endpoint normal --effect 0.3 --sd 1 --power 0.9 --frequencies 1,2 --accrual 3",
            "do not belong to a normal endpoint",
        ),
        (
            "--endpoint survival --hazard-ratio 0.7 --power 0.9 --frequencies 1,2 --accrual 3 --follow-up 1",
            "--median",
        ),
        (
            "--endpoint survival --hazard-ratio 0.7 --power 0.9 --frequencies 1,2 --scale one-minus-hr --rule retention-in-all",
            "sized on the log scale",
        ),
    ],
)
def test_a_size_that_cannot_be_is_told_in_one_sentence(typed, line, words):
    code, shown, told = typed(f"trial size {line}")
    assert code == 2
    assert shown == ""
    assert words in told
    assert len(told.strip().splitlines()) == 1


LATE = "trial consistency --endpoint normal --effect 0.3 --sd 1 --global-recruit 12:400 --late-recruit 10:100 --names ID,rest"
LATE_EVENTS = (
    "trial consistency --endpoint survival --hazard-ratio 0.7 --total 330 --median 12 --global-recruit 12:480 "
    "--late-recruit 4:40,6:80 --late-start 8 --late-events 80 --names ID,rest --dropout 0.05"
)


@pytest.mark.parametrize(
    ("start", "state", "inside"), [(0, "inside", 100), (6, "partly", 60), (12, "outside", 0)]
)
def test_a_late_region_is_inside_partly_inside_or_outside(typed, start, state, inside):
    code, shown, _ = typed(f"{LATE} --late-start {start} --format json")
    found = json.loads(shown)
    assert code == 0
    assert (found["state"], found["inside"], found["own"], found["rest"]) == (
        state,
        pytest.approx(inside),
        100,
        400,
    )
    same = {"inside": "wholly_inside", "outside": "wholly_outside"}.get(state)
    if same:
        assert found["method1"] == pytest.approx(found[same]["method1"])
    assert (
        found["wholly_inside"]["method1"]["conditional"] > found["wholly_outside"]["method1"]["conditional"]
    )
    assert found["status"] == "double"


def test_a_late_region_of_an_event_driven_trial_waits_for_its_own_events(typed):
    found = json.loads(typed(f"{LATE_EVENTS} --scale one-minus-hr --format json")[1])
    assert found["own"] == pytest.approx(80)
    assert found["inside"] + found["rest"] == pytest.approx(330)
    assert found["own_month"] > found["global_month"]
    assert found["scale"] == "one-minus-hr"


@pytest.mark.parametrize("language", ["en", "id", "zh"])
@pytest.mark.parametrize("line", [f"{LATE} --late-start 6", LATE_EVENTS])
def test_a_late_region_is_worded_in_every_language(typed, language, line):
    code, page, _ = typed(f"{line} --lang {language} --format html")
    assert code == 0
    for unsaid in ("<late.", "<size.", "<consistency.", "<trial_"):
        assert unsaid not in page


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            "--endpoint normal --effect 0.3 --sd 1 --late-recruit 10:100",
            "--late-recruit needs --global-recruit",
        ),
        (f"{LATE[18:]} --shares 0.5,0.5", "leave --shares and --patients out"),
        (f"{LATE[18:]} --total 300", "are for survival"),
        (
            LATE_EVENTS[18:].replace("--late-events 80", "--late-events 121"),
            "the region never has 121 events",
        ),
        (LATE_EVENTS[18:].replace("--total 330", "--total 3300"), "the global study never has 3300 events"),
        (LATE_EVENTS[18:].replace("6:80", "6;80"), "write MONTHS:PATIENTS"),
    ],
)
def test_a_late_region_that_cannot_be_is_told_in_one_sentence(typed, line, words):
    code, shown, told = typed(f"trial consistency {line}")
    assert code == 2
    assert shown == ""
    assert words in told
    assert len(told.strip().splitlines()) == 1


BY_LOOK = f"{BOUNDARIES} --power 0.9 --share-by-look 0,0.05,0.1 --region ID"


def test_a_region_that_starts_late_has_its_own_chances_at_each_stop(typed):
    found = json.loads(typed(f"{BY_LOOK} --format json")[1])
    rule = found["regional"]["method1"]
    assert rule["stop_and_holds"][0] == 0.0
    assert 0.0 < rule["holds_given_stop"][1] < rule["holds_given_stop"][2]
    assert found["settings"]["share_by_look"] == [0.0, 0.05, 0.1]
    assert found["status"] == "double"
    for language, said in (
        ("en", "counts as not consistent"),
        ("id", "tidak konsisten"),
        ("zh", "计为不一致"),
    ):
        code, shown, _ = typed(f"{BY_LOOK} --lang {language}")
        assert code == 0
        assert said in shown
        assert "<boundaries." not in shown
    code, _, told = typed(f"{BOUNDARIES} --power 0.9 --share-by-look 0.5,0.1,0.1")
    assert code == 2
    assert "would shrink" in told


def test_a_late_region_and_several_others_keep_every_rule_or_not(typed):
    line = f"{BY_LOOK} --names ID,CN,rest --rest-parts 0.4,0.6 --relative-effects 0.5,1.0,1.0925925925925926"
    found = json.loads(typed(f"{line} --format json")[1])
    rules = found["regional"]
    assert set(rules) == {"method1", "method2", "retention_in_all"}
    assert rules["retention_in_all"]["conditional"] < rules["method1"]["conditional"]
    assert rules["retention_in_all"]["conditional"] < rules["method2"]["conditional"]
    assert found["settings"]["rest_parts"] == [0.4, 0.6]
    assert found["settings"]["names"] == ["ID", "CN", "rest"]
    assert "All 3 regions show the effect" in typed(line)[1]
    code, _, told = typed(f"{BOUNDARIES} --power 0.9 --rest-parts 0.4,0.6")
    assert code == 2
    assert "--rest-parts belongs to --share-by-look" in told


@pytest.mark.parametrize("line", [CONSISTENCY, f"{SIZE} --minimum 60", LATE_EVENTS, BY_LOOK])
def test_the_same_design_is_the_same_bytes_whatever_the_random_state(typed, line):
    import numpy as np

    np.random.seed(1)
    first = typed(f"{line} --format json")
    np.random.seed(2)
    assert typed(f"{line} --format json") == first


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        ("trial boundaries --looks 1 --power 0.9", 0, "One look only"),
        ("trial boundaries --looks 0.001,0.5,1", 0, "no Z stops the trial"),
        ("trial boundaries --looks 0.5,1 --at 1 --z -9", 0, "the trial goes on"),
        (
            "trial boundaries --looks 0.5,1 --power 0.9 --hazard-ratio 0.7 --median 12 --recruit 12:100",
            0,
            "100 patients never have so many",
        ),
        (
            "trial consistency --endpoint binary --experimental 0.6 --control 0.4 --patients 21,31 --exact",
            0,
            "those of 54 patients (11+11, 16+16)",
        ),
        ("trial consistency --endpoint normal --shares 1 --power 0.8", 0, "100.0% if the trial succeeds"),
        (
            "trial consistency --endpoint normal --effect 0 --sd 1 --total 10 --objective equivalence --margin 0.01 --shares 0.5,0.5",
            0,
            "of – if the trial succeeds",
        ),
        (
            "trial size --endpoint normal --effect 1e-6 --sd 1 --power 0.9 --frequencies 1,2",
            2,
            "takes more than 1e+09 patients",
        ),
        (
            "trial size --endpoint normal --effect 30 --sd 1 --power 0.9 --frequencies 1,2",
            0,
            "needs 2 patients",
        ),
    ],
)
def test_the_edges_are_said_in_words(typed, line, code, words):
    left, shown, told = typed(line)
    assert left == code
    assert words in shown + told
