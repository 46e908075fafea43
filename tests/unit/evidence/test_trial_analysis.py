"""A finished trial from its data set: what is inferred, what is refused, and that the numbers are those of the data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import trial_data

from jembatan.core.errors import InputError, JembatanError, UsageError
from jembatan.dossier.datasets import read_dataset
from jembatan.evidence.trial_analysis import analyse_trial
from jembatan.evidence.trial_question import TrialQuestion
from jembatan.evidence.trial_result import describe_trial, list_methods
from jembatan.stats.register import find_status

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"
ADTTE = trial_data.adtte()
TRIAL = {"A": (30, 60, 20, 58), "B": (12, 40, 11, 41), "C": (9, 25, 2, 24)}
BINARY = TrialQuestion(
    endpoint="binary",
    treatment="ARM",
    experimental="Y",
    control="N",
    outcome="STATUS",
    event_values=("1", "2"),
    valid_values=("1", "2", "3", "4"),
    region="COUNTRY",
    measure="risk-difference",
    better="higher",
)


def analyse(text, name="trial.csv", **changes):
    question = changes.pop("question", TrialQuestion())
    return analyse_trial(read_dataset(text.encode(), name), TrialQuestion(**{**vars(question), **changes}))


def test_everything_that_nobody_stated_is_inferred_from_adam_and_shown():
    found = analyse(ADTTE, parameter="OS")
    inferred = {c.name: c.value for c in found.choices if not c.is_stated}
    assert inferred == {
        "endpoint": "survival",
        "measure": "hazard-ratio",
        "population": "ITTFL = Y",
        "treatment": "TRT01P",
        "experimental": "Drug",
        "control": "Placebo",
        "subject": "USUBJID",
        "region": "REGION1",
        "time": "AVAL",
        "outcome": "CNSR",
        "event_values": "0",
        "missing": "complete",
        "better": "lower",
    }
    assert [g.name for g in found.regions] == ["AMERICAS", "ASIA", "EUROPE"]
    assert found.overall.experimental.n + found.overall.control.n == 234
    assert [(g.name, g.region) for g in found.countries][:2] == [("CHN", "ASIA"), ("DEU", "EUROPE")]
    assert found.time_unit == "MONTHS"


def test_a_binary_trial_gives_the_promised_keys_and_the_counts_of_the_data():
    found = describe_trial(analyse(trial_data.counts(TRIAL), question=BINARY))
    assert {
        "overall",
        "regions",
        "heterogeneity",
        "gail_simon",
        "consistency",
        "scale",
        "population",
        "prespecified",
    } <= set(found)
    first = found["regions"][0]
    assert (first["region"], first["n"], first["events"]) == ("A", [60, 58], [30, 20])
    assert first["estimate"] == pytest.approx(30 / 60 - 20 / 58)
    assert first["ci"][0] < first["estimate"] < first["ci"][1]
    assert set(found["heterogeneity"]) >= {"Q", "df", "p", "I2", "tau2"}
    assert set(found["heterogeneity"]["tau2"]) == {"DL", "PM", "REML"}
    assert found["scale"] == "risk difference"
    assert found["prespecified"] is False
    assert json.loads(json.dumps(found, allow_nan=False)) == found


@pytest.mark.parametrize("measure", ["risk-difference", "risk-ratio", "odds-ratio"])
def test_every_method_that_is_named_is_verified(measure):
    found = analyse(trial_data.counts(TRIAL), question=BINARY, measure=measure)
    assert all(find_status(method) in ("published", "double") for method in list_methods(found))


def test_codes_that_are_not_valid_count_as_missing_and_are_named():
    text = trial_data.counts(TRIAL) + "900,Y,9,A\n901,N,0,A\n902,N,NA,A\n"
    found = analyse(text, question=BINARY)
    assert found.outside_codes == (("0", 1), ("9", 1))
    assert found.missing_by_arm == (1, 2)
    assert found.regions[0].experimental.n == 60
    filled = analyse(text, question=BINARY, missing="nonevent")
    assert (filled.regions[0].experimental.n, filled.regions[0].control.n) == (61, 60)
    assert filled.regions[0].experimental.events == 30


def test_a_region_without_one_arm_is_kept_apart_and_the_rest_is_pooled():
    found = analyse(trial_data.counts(TRIAL | {"D": (3, 7, 0, 0)}), question=BINARY)
    assert [e.note for e in found.effects.regions] == ["", "", "", "one_arm"]
    assert found.pooled.used == (0, 1, 2)
    assert found.regions[3].experimental.n == 7


def test_declared_groups_become_regions_and_their_members_countries():
    found = analyse(ADTTE, parameter="OS", region="COUNTRY", groups={"East": ("CHN", "IDN", "VNM")})
    assert [g.name for g in found.regions] == ["DEU", "East", "FRA", "USA"]
    assert {g.name: g.region for g in found.countries}["IDN"] == "East"


def test_the_direction_that_nobody_stated_is_unknown_and_the_rules_follow_the_overall_effect():
    found = analyse(trial_data.counts(TRIAL), question=BINARY, better=None)
    assert found.better == "unknown"
    assert found.pooled.consistency.is_benefit
    turned = {k: (c[2], c[3], c[0], c[1]) for k, c in TRIAL.items()}
    assert analyse(trial_data.counts(turned), question=BINARY, better=None).pooled.consistency.is_benefit
    assert not analyse(trial_data.counts(turned), question=BINARY).pooled.consistency.is_benefit


def test_strata_within_regions_change_the_stratified_estimate_only():
    plain, further = analyse(ADTTE, parameter="OS"), analyse(ADTTE, parameter="OS", strata=("STRATA1",))
    assert plain.effects.unstratified == further.effects.unstratified
    assert plain.effects.stratified != further.effects.stratified


def test_a_subject_level_data_set_lends_its_columns():
    rows = [line.split(",") for line in ADTTE.splitlines()]
    keep = [0, 1, 7, 8, 9, 10, 11]
    bare = "\n".join(",".join(row[i] for i in keep) for row in rows)
    seen = {}
    for row in rows:
        seen.setdefault(row[1], ",".join(row[:7]))
    adsl = read_dataset("\n".join(seen.values()).encode(), "adsl.csv")
    merged = analyse_trial(read_dataset(bare.encode(), "adtte.csv"), TrialQuestion(parameter="OS"), adsl)
    assert merged.effects == analyse(ADTTE, parameter="OS").effects
    assert [name for name, _ in merged.inputs] == ["adtte.csv", "adsl.csv"]
    short = read_dataset("\n".join(list(seen.values())[:-1]).encode(), "adsl.csv")
    with pytest.raises(InputError, match=r"adtte\.csv, row 480: its subject is not in adsl\.csv"):
        analyse_trial(read_dataset(bare.encode(), "adtte.csv"), TrialQuestion(parameter="OS"), short)


def test_counts_means_and_categories_are_analysed_by_region():
    lines = ["USUBJID,ARM,COUNTRY,AVAL,YEARS,GRADE"]
    for i in range(120):
        arm = ("Drug", "Control")[i % 2]
        country = ("X", "Y", "Z")[i % 3]
        value = (i * 7919) % 11 / 3 + (arm == "Drug")
        lines.append(f"{i},{arm},{country},{value:.3f},{1 + i % 4 / 4},{(i * 31 + (arm == 'Drug')) % 4}")
    text = "\n".join(lines)
    means = analyse(text, endpoint="normal", better="higher")
    assert means.measure == "mean-difference"
    assert means.effects.stratified.estimate == pytest.approx(1.0, abs=0.5)
    assert means.effects.interaction.df == 2
    rates = analyse(text, endpoint="count", outcome="GRADE", time="YEARS")
    assert (rates.measure, rates.better) == ("rate-ratio", "lower")
    assert rates.regions[0].experimental.events > 0
    ordinal = analyse(text, endpoint="ordinal", outcome="GRADE", better="lower")
    assert ordinal.scale == "log common odds ratio"
    assert ordinal.pooled is not None
    reverse = analyse(
        text, endpoint="ordinal", outcome="GRADE", valid_values=("3", "2", "1", "0"), better="higher"
    )
    assert reverse.effects.stratified.estimate == pytest.approx(-ordinal.effects.stratified.estimate)


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared folder of data is not beside the project")
@pytest.mark.parametrize(
    ("arm", "events"), [("Xanomeline Low Dose", (62, 84)), ("Xanomeline High Dose", (61, 84))]
)
def test_the_events_of_the_cdisc_study_are_those_counted_by_others(arm, events):
    data = read_dataset((SHARED / "cdisc_dataset_json" / "adtte.xpt").read_bytes(), "adtte.xpt")
    found = analyse_trial(data, TrialQuestion(experimental=arm, region="SITEID")).overall
    assert (found.experimental.events, found.experimental.n) == events
    assert (found.control.events, found.control.n) == (29, 86)


BAD = {
    "two parameters": (ADTTE, {}, UsageError, r"2 parameters; choose one with --parameter: 'OS', 'PFS'"),
    "a wrong parameter": (ADTTE, {"parameter": "OSS"}, InputError, r"did you mean 'OS'\?.*--parameter"),
    "a wrong column": (
        ADTTE,
        {"parameter": "OS", "region": "REGION"},
        InputError,
        r"'REGION'; did you mean REGION1",
    ),
    "a wrong arm": (ADTTE, {"parameter": "OS", "control": "Placbo"}, InputError, r"did you mean 'Placebo'"),
    "one arm twice": (
        ADTTE,
        {"parameter": "OS", "control": "Drug", "experimental": "Drug"},
        UsageError,
        "name two different arms",
    ),
    "an empty population": (
        ADTTE,
        {"parameter": "OS", "population": ("ITTFL", "X")},
        InputError,
        r"no row has ITTFL = 'X'; there are 'N', 'Y'",
    ),
    "a measure of another endpoint": (
        ADTTE,
        {"parameter": "OS", "measure": "odds-ratio"},
        UsageError,
        "use hazard-ratio",
    ),
    "a subject twice": (
        ADTTE + ADTTE.splitlines()[-2] + "\n",
        {"parameter": "OS"},
        InputError,
        r"row 482: the subject of row 480 again \(they are equal in every column\)",
    ),
    "a stratum missing": (
        ADTTE.replace("IDN,B", "IDN,", 1),
        {"parameter": "OS", "strata": ("STRATA1",)},
        InputError,
        r"row \d+: STRATA1 is empty.*--where 'STRATA1!='",
    ),
    "a region missing": (
        ADTTE.replace("EUROPE", "", 2),
        {"parameter": "OS"},
        InputError,
        r"row \d+: REGION1 is empty",
    ),
    "a time that is a word": (
        ADTTE.replace("Overall Survival,", "Overall Survival,x", 1),
        {"parameter": "OS", "population": ("STUDYID", "S1")},
        InputError,
        r"row 2: AVAL is 'x[\d.]+', not a number",
    ),
    "a time below zero": (
        ADTTE.replace("Overall Survival,", "Overall Survival,-", 1),
        {"parameter": "OS", "population": ("STUDYID", "S1")},
        InputError,
        r"row 2: AVAL is -[\d.]+; a time must be zero or more",
    ),
    "a censor code that is none": (
        ADTTE.replace("MONTHS,0", "MONTHS,0.5", 1),
        {"parameter": "OS", "population": ("STUDYID", "S1")},
        InputError,
        r"CNSR is 0\.5; expected 0 for an event",
    ),
    "mixed codes": (
        trial_data.counts(TRIAL) + "900,Y,dead,A\n",
        vars(BINARY),
        InputError,
        r"row 250: STATUS is 'dead' among numeric codes",
    ),
    "an event code that nobody has": (
        trial_data.counts(TRIAL),
        vars(BINARY) | {"valid_values": (), "event_values": ("7",)},
        InputError,
        r"no row has STATUS = '7'",
    ),
    "an event code that is not valid": (
        trial_data.counts(TRIAL),
        vars(BINARY) | {"event_values": ("7",)},
        UsageError,
        "--valid-values does not",
    ),
    "no event code": (
        trial_data.counts(TRIAL),
        vars(BINARY) | {"event_values": (), "valid_values": ()},
        UsageError,
        "say which are the event",
    ),
    "no endpoint": (trial_data.counts(TRIAL), {}, UsageError, "state --endpoint"),
    "words without order": (
        trial_data.counts(TRIAL).replace(",1,", ",mild,"),
        vars(BINARY) | {"endpoint": "ordinal", "measure": None, "event_values": (), "valid_values": ()},
        UsageError,
        "from lowest to highest",
    ),
    "a count without time": (
        trial_data.counts(TRIAL),
        vars(BINARY) | {"endpoint": "count", "measure": None},
        UsageError,
        "--time",
    ),
    "a group of nobody": (
        ADTTE,
        {"parameter": "OS", "region": "COUNTRY", "groups": {"G": ("IND",)}},
        InputError,
        r"nobody has COUNTRY = 'IND'; did you mean 'IDN'",
    ),
    "a code in two groups": (
        ADTTE,
        {"parameter": "OS", "region": "COUNTRY", "groups": {"G": ("CHN",), "H": ("CHN",)}},
        UsageError,
        "belongs to one",
    ),
    "one arm alone": (
        trial_data.counts({"A": (3, 9, 0, 0)}),
        vars(BINARY) | {"control": ""},
        InputError,
        "two arms are needed",
    ),
}


@pytest.mark.parametrize(("text", "changes", "kind", "said"), BAD.values(), ids=BAD)
def test_what_cannot_be_used_is_told_in_one_sentence_with_its_remedy(text, changes, kind, said):
    with pytest.raises(kind, match=said) as told:
        analyse(text, **changes)
    assert isinstance(told.value, JembatanError)
    assert "\n" not in str(told.value)
    assert "S1-" not in str(told.value)  # no subject is named
