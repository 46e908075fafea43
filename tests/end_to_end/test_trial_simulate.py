"""jembatan trial simulate as a statistician types it."""

from __future__ import annotations

import json

import pytest

from jembatan.cli.main import run

DESIGN = """
[design]
endpoint = "survival"
[recruitment]
total  = 200
months = 12
[control]
median_months = 12
[effect]
hazard_ratio = 0.7
[cut]
events = 120
[looks]
fractions = [0.5, 1]
futility = [0.0]
[consistency]
region = "ID"
[decision]
require = ["overall", "method1"]
[[region]]
name  = "ID"
share = 0.25
[[region]]
name  = "CN"
share = 0.75
"""
MORE = '[grid]\n"effect.hazard_ratio" = [0.6, 0.8]\n"recruitment.total" = [200, 240]\n'


OTHERS = {
    "normal": ("sd = 1", "difference = 0.4"),
    "binary": ("proportion = 0.2", "odds_ratio = 2.5"),
    "count": ("rate = 0.8\ndispersion = 0.3", "rate_ratio = 0.6"),
    "ordinal": ("probabilities = [0.1, 0.2, 0.2, 0.2, 0.1, 0.1, 0.1]", "odds_ratio = 1.9"),
}


def other_design(endpoint):
    control, effect = OTHERS[endpoint]
    return (
        f'[design]\nendpoint = "{endpoint}"\n[recruitment]\ntotal = 200\nmonths = 12\n[control]\n{control}\n'
        f'[effect]\n{effect}\n[[region]]\nname = "ID"\nshare = 0.25\n[[region]]\nname = "CN"\nshare = 0.75\n'
    )


@pytest.fixture
def typed(capfd, tmp_path, monkeypatch):
    """Run a command line on a design file; return exit code, standard output and standard error."""
    monkeypatch.setattr("platformdirs.user_cache_path", lambda *_, **__: tmp_path / "cache")

    def type_in(line, design=DESIGN):
        (tmp_path / "design.toml").write_text(design, "utf-8")
        with pytest.raises(SystemExit) as left:
            run(["trial", "simulate", str(tmp_path / "design.toml"), *line.split()])
        shown = capfd.readouterr()
        return left.value.code, shown.out, shown.err

    return type_in


def test_the_promised_keys_are_there_and_blocks_are_kept(typed):
    code, shown, told = typed("--trials 10000 --seed 3 --threads 2 --format json")
    first = json.loads(shown)
    assert code == 0
    assert first["trials"] == 10_000 and first["seed"] == 3 and first["kept_trials"] == 0
    assert first["seconds"] > 0
    assert first["trials_per_second"] == pytest.approx(10_000 / first["seconds"])
    assert 0.4 < first["power"] < 0.6
    assert first["decision"] == first["rules"]["method1"]["joint"]["value"] < first["power"]
    for key in ("power", "method1", "method2"):
        share = first[key]
        assert first["standard_errors"][key] == pytest.approx((share * (1 - share) / 10_000) ** 0.5)
    assert [round(look["events"]["value"]) for look in first["looks"]] == [60, 120]
    assert first["status"] == "double"
    assert "10,000 trials" in told
    second = json.loads(typed("--trials 10000 --seed 3 --threads 1 --format json")[1])
    assert second["kept_trials"] == 10_000
    assert {
        k: v for k, v in second.items() if k not in ("seconds", "trials_per_second", "kept_trials", "threads")
    } == {
        k: v for k, v in first.items() if k not in ("seconds", "trials_per_second", "kept_trials", "threads")
    }


@pytest.mark.parametrize("language", ["en", "id", "zh"])
@pytest.mark.parametrize("form", ["text", "html"])
@pytest.mark.parametrize("design", [DESIGN, DESIGN + MORE], ids=["one", "grid"])
def test_everything_is_said_in_every_language(typed, language, form, design):
    code, shown, _ = typed(f"--trials 2000 --lang {language} --format {form}", design)
    assert code == 0
    assert "<simulate." not in shown
    assert "{" not in shown.split("</style>")[-1]
    assert ("<svg" in shown) is (form == "html")
    assert "CN" in shown or design is not DESIGN


@pytest.mark.parametrize("endpoint", OTHERS)
@pytest.mark.parametrize("language", ["en", "id", "zh"])
def test_every_endpoint_is_simulated_and_said(typed, endpoint, language):
    code, shown, _ = typed(f"--trials 2000 --lang {language} --format html", other_design(endpoint))
    assert code == 0
    assert "<simulate." not in shown
    assert "unverified" not in shown
    found = json.loads(typed("--trials 2000 --format json", other_design(endpoint))[1])
    assert 0.5 < found["power"] < 0.95
    assert found["endpoint"] == endpoint
    assert abs(found["formula"]["power"] - found["power"]) < 0.05
    assert found["settings"]["patients"] == {"ID": [25, 25], "CN": [75, 75]}
    assert found["months"]["value"] == 12.0


@pytest.mark.parametrize("objective", ["noninferiority", "equivalence"])
@pytest.mark.parametrize("language", ["en", "id", "zh"])
def test_a_margin_is_simulated_and_said(typed, objective, language):
    margin = f'[design]\nobjective = "{objective}"\nmargin = 0.5'
    design = DESIGN.replace("[design]", margin).replace("hazard_ratio = 0.7", "hazard_ratio = 1.0")
    code, shown, _ = typed(f"--trials 5000 --lang {language} --format html", design)
    assert code == 0
    assert "<simulate." not in shown
    assert "{" not in shown.split("</style>")[-1]
    found = json.loads(typed("--trials 5000 --format json", design)[1])
    assert found["settings"]["objective"] == objective and found["settings"]["margin"] == 0.5
    assert 0.3 < found["power"] < 0.9
    assert "method1_one_minus_ratio" not in found["rules"]


def test_competing_regions_vary_in_size_and_the_page_says_so(typed):
    design = (
        DESIGN.replace("[recruitment]", "[recruitment]\ncompetitive = true")
        .replace("share = 0.25", "per_month = 5")
        .replace("share = 0.75", "per_month = 10")
    )
    found = json.loads(typed("--trials 5000 --format json", design)[1])
    assert found["settings"]["competitive_total"] == 200 and found["settings"]["patients"] is None
    last = found["looks"][-1]
    total = sum(n["value"] for n in last["patients_by_region"])
    assert total == pytest.approx(200, abs=1.0)
    assert last["patients_by_region"][0]["value"] == pytest.approx(total / 3, rel=0.03)
    assert last["patients_by_region"][0]["se"] > 0
    assert "Competitive recruitment until: 200" in typed("--trials 5000", design)[1]


@pytest.mark.parametrize("language", ["en", "id", "zh"])
def test_a_single_arm_says_that_its_control_is_taken_as_known(typed, language):
    design = other_design("binary").replace("[recruitment]", "ratio = [1, 0]\n[recruitment]")
    words = {"en": "no control arm", "id": "Tidak ada kelompok kontrol", "zh": "无对照组"}
    assert words[language] in typed(f"--trials 2000 --lang {language}", design)[1]


def test_the_same_design_and_seed_give_the_same_page(typed):
    page = typed("--trials 2000 --format html --threads 2")[1]
    assert typed("--trials 2000 --format html --threads 1 --no-cache")[1] == page


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("--trials 0", 2, "--trials is 0"),
        ("--trials 2000000000", 2, "at most 1000000000"),
        ("--seed -1", 2, "--seed is -1"),
        ("--threads 0", 2, "--threads is 0"),
    ],
)
def test_a_wrong_command_line_is_told_in_one_sentence(typed, line, code, said):
    left, shown, told = typed(line)
    assert (left, shown) == (code, "")
    assert said in told


def test_a_design_file_with_an_unknown_key_is_told_with_the_nearest(typed):
    left, _, told = typed("", DESIGN.replace("median_months", "median_month"))
    assert left == 3
    assert "design.toml: [control] does not know `median_month`; did you mean `median_months`?" in told


@pytest.mark.parametrize(
    ("language", "said"), [("en", "win ratio"), ("id", "rasio kemenangan"), ("zh", "胜率比")]
)
def test_wins_are_said_in_every_language(typed, language, said):
    text = other_design("ordinal").replace(
        'endpoint = "ordinal"', 'endpoint = "ordinal"\nscale = "log-win-ratio"'
    )
    code, shown, _ = typed(f"--trials 2000 --lang {language}", text)
    assert code == 0
    assert "<simulate." not in shown and "unverified" not in shown
    assert "ln WR" in shown and said in shown


def test_kept_blocks_go_when_they_are_more_than_the_limit(typed, tmp_path):
    typed("--trials 10000 --seed 3")
    rooms = tmp_path / "cache" / "simulations"
    assert len(list(rooms.rglob("*.block"))) == 2
    typed("--trials 10000 --seed 4 --cache-mb 0")
    assert list(rooms.iterdir()) == []
    code, _, told = typed("--trials 1000 --cache-mb -1")
    assert code == 2 and "--cache-mb is -1; give 0 or more" in told


SINGLE_ARMS = {
    "log-rank": DESIGN.replace('endpoint = "survival"', 'endpoint = "survival"\nratio = [1, 0]'),
    "wu": DESIGN.replace(
        'endpoint = "survival"', 'endpoint = "survival"\nratio = [1, 0]\ntest = "one-sample-log-rank-wu"'
    ),
    "milestone": DESIGN.replace(
        'endpoint = "survival"', 'endpoint = "survival"\nratio = [1, 0]\nscale = "milestone-difference"'
    )
    .replace("median_months = 12", "survival = 0.5\nat_month = 12")
    .replace("events = 120", "follow_up_months = 12")
    .replace("[looks]\nfractions = [0.5, 1]\nfutility = [0.0]\n", ""),
    "ordinal": other_design("ordinal").replace(
        'endpoint = "ordinal"', 'endpoint = "ordinal"\nratio = [1, 0]'
    ),
    "wins": other_design("ordinal").replace(
        'endpoint = "ordinal"', 'endpoint = "ordinal"\nratio = [1, 0]\nscale = "log-win-odds"'
    ),
}


@pytest.mark.parametrize("language", ["en", "id", "zh"])
@pytest.mark.parametrize("kind", SINGLE_ARMS)
def test_a_single_arm_is_simulated_and_worded_in_every_language(typed, kind, language):
    code, shown, _ = typed(f"--trials 2000 --lang {language} --format html", SINGLE_ARMS[kind])
    assert code == 0
    assert "<simulate." not in shown and "{" not in shown.split("</style>")[-1]
    found = json.loads(typed("--trials 2000 --format json", SINGLE_ARMS[kind])[1])
    assert found["status"] == "double" and found["kept_trials"] == 2000
    assert 0.5 < found["power"] <= 1.0


ARMS = """
[design]
endpoint = "{endpoint}"
[recruitment]
total = 300
months = 12
[control]
{control}
{cut}
[multiplicity]
rule = "{rule}"
[[arm]]
name = "placebo"
control = true
share = 0.4
[[arm]]
name = "low"
share = 0.3
{none}
[[arm]]
name = "high"
share = 0.3
{some}
[decision]
require = ["overall", "method1"]
[[region]]
name = "ID"
share = 0.3
[[region]]
name = "CN"
share = 0.7
"""


def several_arms(endpoint, rule="dunnett"):
    control, none, some, cut = {
        "normal": ("sd = 1", "difference = 0", "difference = 0.4", ""),
        "binary": ("proportion = 0.3", "risk_difference = 0", "odds_ratio = 2.2", ""),
        "count": ("rate = 1", "rate_ratio = 1", "rate_ratio = 0.6", ""),
        "ordinal": ("probabilities = [0.2, 0.3, 0.5]", "odds_ratio = 1", "odds_ratio = 2", ""),
        "survival": ("median_months = 12", "hazard_ratio = 1", "hazard_ratio = 0.6", "[cut]\nevents = 220"),
    }[endpoint]
    return ARMS.format(endpoint=endpoint, control=control, none=none, some=some, cut=cut, rule=rule)


@pytest.mark.parametrize("endpoint", ["normal", "binary", "count", "ordinal", "survival"])
def test_several_arms_give_power_of_any_and_all_and_the_familywise_error(typed, endpoint):
    code, shown, told = typed("--trials 10000 --format json", several_arms(endpoint))
    found = json.loads(shown)
    assert code == 0 and "10,000 trials" in told
    assert found["power"] >= found["comparisons"][1]["power"]["value"] > 0.4
    assert found["all"] <= found["comparisons"][0]["power"]["value"] < 0.05
    assert (
        found["familywise_error"] == found["comparisons"][0]["power"]["value"]
    )  # only that arm has no effect
    assert found["familywise_error_without_effect"]["value"] == pytest.approx(0.025, abs=0.008)
    assert [c["has_effect"] for c in found["comparisons"]] == [False, True]
    assert found["method1"] is None and found["reasons"]["method1"] == "one for each comparison"
    assert found["decision"]["any"]["value"] < found["power"]
    patients = {(n["arm"], n["region"]): n["patients"]["value"] for n in found["numbers"]}
    assert patients["placebo", "CN"] == 84 and sum(patients.values()) == found["patients"]["value"] == 300
    if endpoint == "survival":
        assert sum(n["events"]["value"] for n in found["numbers"]) == pytest.approx(220)
    assert found["status"] == "double"
    if found["formula"]:
        assert found["power"] == pytest.approx(found["formula"]["power"]["any"], abs=0.03)


@pytest.mark.parametrize("language", ["en", "id", "zh"])
@pytest.mark.parametrize(
    "rule", ["none", "bonferroni", "holm", "hochberg", "fixed-sequence", "dunnett", "dunnett-step-down"]
)
def test_every_rule_is_said_in_every_language(typed, language, rule):
    for form in ("text", "html"):
        code, shown, _ = typed(
            f"--trials 1000 --lang {language} --format {form}", several_arms("normal", rule)
        )
        assert code == 0
        assert "<simulate." not in shown and "{" not in shown.split("</style>")[-1]
    grid = several_arms("survival", rule) + '[grid]\n"arm.high.hazard_ratio" = [0.6, 0.8]\n'
    code, shown, _ = typed(f"--trials 1000 --lang {language}", grid)
    assert code == 0 and "arm.high.hazard_ratio" in shown and "<simulate." not in shown
