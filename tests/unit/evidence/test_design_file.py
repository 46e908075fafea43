"""A design file is read whole or refused in one sentence with file, key and remedy."""

from __future__ import annotations

import math
from dataclasses import astuple

import pytest
from reference_job import JOB_S

from jembatan.core.errors import InputError
from jembatan.evidence.simulation_run.run import simulate
from jembatan.evidence.trial_design.plan import plan_run
from jembatan.evidence.trial_design.read import read_designs
from jembatan.evidence.trial_design.recruitment import split_patients
from jembatan.stats.simulation.characteristics import compute_characteristics
from jembatan.stats.simulation.survival_design import SingleArm


def test_the_design_of_the_contract_is_the_reference_job(plan):
    (planned,) = plan(JOB_S)
    design, rules = planned.run.design, planned.run.rules
    assert planned.arms == ((60, 60), (120, 120), (120, 120))
    assert design.look_events == (330,) and design.look_months == (math.inf,)
    first = design.regions[0]
    assert first.hazard_control.rates == pytest.approx([math.log(2) / 12])
    assert first.hazard_experimental.rates == pytest.approx([0.7 * math.log(2) / 12])
    assert first.dropout == pytest.approx(-math.log(0.95) / 12)
    assert (rules.region, rules.retain, rules.requirements) == (0, 0.5, ("overall",))
    assert rules.critical_values == pytest.approx([1.959964], abs=1e-6)
    assert planned.formula.method1.unconditional == pytest.approx(0.7840, abs=1e-4)


def test_regions_may_override_effect_hazard_dropout_start_and_sites(plan):
    text = JOB_S.replace(
        'name  = "ID"\nshare = 0.2',
        'name = "ID"\nshare = 0.2\nhazard_ratio = 0.9\ndelay_months = 3\nmedian_months = [6, 10]\ncontrol_change_months = [6]\n'
        "dropout_per_year = 0\nstart_month = 2\n"
        "sites = [{opens = 0, number = 2, per_month = 5}, {opens = 4, number = 4, per_month = 5}]",
    )
    region = plan(text)[0].run.design.regions[0]
    assert region.hazard_control.rates == pytest.approx([math.log(2) / 6, math.log(2) / 10])
    assert region.hazard_experimental.until == (3.0, 6.0)
    assert region.hazard_experimental.rates == pytest.approx(
        [math.log(2) / 6, 0.9 * math.log(2) / 6, 0.9 * math.log(2) / 10]
    )
    assert region.dropout == 0.0
    # ten a month from month 2 to 6, then thirty a month until 120 are in
    assert region.entry_months == pytest.approx([2.0, 6.0, 6.0 + 80 / 30])
    assert region.entry_fractions == pytest.approx([0.0, 40 / 120, 1.0])


COMPETING = (
    JOB_S.replace("total  = 600", "total = 600\ncompetitive = true")
    .replace("share = 0.2", "sites = [{opens = 6, number = 5, per_month = 2}]")
    .replace('name  = "CN"\nshare = 0.4', 'name = "CN"\nper_month = 25')
    .replace("share = 0.4", "per_month = 20\nstart_month = 3")
)


def test_competing_regions_have_more_places_than_they_need(plan):
    design = plan(COMPETING)[0].run.design
    # 45 a month from month 3 and 55 from month 6 on: 600 are in after 13.09 months
    assert design.competitive_total == 600
    places = [r.experimental + r.control for r in design.regions]
    expected = [10 * (13.0909 - 6), 25 * 13.0909, 20 * (13.0909 - 3)]
    assert places == [math.ceil(n + 8 * math.sqrt(n) + 20) for n in expected]
    assert [r.entry_months[0] for r in design.regions] == [6.0, 0.0, 3.0]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "per_month = 25",
            "share = 0.4",
            "region CN: in competitive recruitment give per_month or sites, and no share",
        ),
        ("competitive = true", "", "region ID lacks `share`; add it"),
        ("events = 330", "follow_up_months = 12", "give cut.events or cut.months"),
        ("per_month = 25", "per_month = -1", "recruits nobody"),
    ],
)
def test_what_cannot_compete_is_refused(plan, old, new, said):
    with pytest.raises(InputError) as raised:
        plan(COMPETING.replace(old, new, 1))
    assert said in str(raised.value)


def test_looks_have_the_critical_values_of_their_spending(plan):
    text = JOB_S + '[looks]\nfractions = [0.5, 1]\nspending = "obf-type"\nfutility = [0.0]\n'
    run = plan(text)[0].run
    assert run.design.look_events == (165, 330)
    assert run.rules.critical_values == pytest.approx([2.9626, 1.9686], abs=1e-4)
    assert run.rules.futility_values == (0.0, -math.inf)


def test_looks_may_go_by_time(plan):
    text = JOB_S.replace("events = 330", "months = 30") + "[looks]\nfractions = [0.5, 1]\nmonths = [18, 30]\n"
    design = plan(text)[0].run.design
    assert design.look_events == (0, 0) and design.look_months == (18.0, 30.0)
    for wrong in ("[18]", "[18, 31]", "[18, 24, 30]", "[30, 30]"):
        with pytest.raises(InputError, match="months"):
            plan(text.replace("[18, 30]", wrong))


def test_lists_in_the_grid_make_every_combination(plan):
    text = JOB_S + '[grid]\n"effect.hazard_ratio" = [0.6, 0.7]\n"region.ID.hazard_ratio" = [0.8, 0.9, 1.0]\n'
    found = plan(text)
    assert len(found) == 6
    assert [round(math.exp(-p.run.design.true_effects()[0]), 6) for p in found] == [0.8, 0.9, 1.0] * 2


def test_patients_add_up_to_the_total():
    assert split_patients(100, [1 / 3, 1 / 3, 1 / 3]) == [34, 33, 33]
    assert split_patients(7, [1, 1]) == [4, 3]
    assert split_patients(600, [0.1, 0.2, 0.7]) == [60, 120, 420]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("hazard_ratio = 0.7", "hazrd_ratio = 0.7", "[effect] does not know `hazrd_ratio`; did you mean `hazard_ratio`?"),
        ("[dropout]", "[drop_out]", "the file does not know `drop_out`; did you mean `dropout`?"),
        ("share = 0.2", "share = 0.2\nshares = 1", "[[region]] number 1 does not know `shares`; did you mean `share`?"),
        ("total  = 600", "", "recruitment lacks `total`; add it"),
        ("total  = 600", 'total = "many"', "recruitment.total: expected `int`, got `str`; correct the value"),
        ('endpoint = "survival"', 'endpoint = "survial"', "design.endpoint is 'survial'; did you mean `survival`?"),
        ("share = 0.2", "share = 0.3", "shares"),
        ("events = 330", "events = 700", "700 events were asked of 600 patients"),
        ("events = 330", "events = 330\nmonths = 24", "[cut] gives events, months; give one"),
        ("median_months = 12", "median_months = -12", "a median of region ID is not positive"),
        ('region = "ID"', 'region = "IN"', "consistency.region is 'IN'; the regions are ID, CN, rest"),
        ('name  = "CN"', 'name  = "ID"', "the region 'ID' stands twice"),
        ("alpha    = 0.025", "alpha = 0.6", "design.alpha is 0.6"),
        ("hazard_ratio = 0.7", "hazard_ratio = 0", "a hazard ratio of region ID is not positive"),
        ("per_year = 0.05", "per_year = 1", "dropout probability of region ID is 1"),
        ("total  = 600", "total = 7", "region ID gets 1 of 7 patients"),
        ("total  = 600", "total = 4", "recruitment.total is 4; give at least two patients for each region"),
        ("[design]", "[design", "not valid TOML"),
        ("ratio    = [1, 1]", "ratio = [1, -1]", "design.ratio is"),
        ("ratio    = [1, 1]", 'scale = "milestone-logit"', "with a control arm it is log-hr: leave it out"),
        ("ratio    = [1, 1]", 'test = "one-sample-log-rank"', "design.test belongs to a single arm of survival"),
        ("median_months = 12", "median_months = 12\nat_month = 6", "control.at_month belongs to control.survival or to a milestone scale"),
        ("median_months = 12", "survival = 0.5", "needs control.at_month, the month at which it is meant"),
        ("median_months = 12", "survival = 1.5\nat_month = 12", "has survival 1.5 at month 12; give a survival between 0 and 1"),
        ("median_months = 12", "median_months = 12\nhazard = 0.1", "gives median_months, hazard; give one of median_months, hazard, survival"),
        ("alpha    = 0.025", 'objective = "noninferiority"', "noninferiority with margin 0; noninferiority and equivalence need"),
        ("alpha    = 0.025", "margin = 0.2", "objective superiority with margin 0.2"),
        ("per_year = 0.05", "per_year = nan", "dropout.per_year is nan; give a finite number"),
        ("median_months = 12", "median_months = 1e300", "control.median_months is 1e+300; give a finite number of usual size"),
        ("months = 12", "months = inf", "recruitment.months is inf; give a finite number"),
        ("share = 0.2", "share = 0.2\nsites = [{per_month = 0}]", "recruits nobody"),
        ("share = 0.2", 'share = 0.2\nsites = "many"', "[[region]] number 1.sites: expected `array"),
        ("[cut]", '[decision]\nrequire = ["method3"]\n[cut]', "'method3' is no rule; use overall"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_design_is_refused_in_one_sentence(plan, old, new, said):
    with pytest.raises(InputError) as raised:
        plan(JOB_S.replace(old, new, 1))
    assert str(raised.value).startswith("design.toml: ")
    assert said in str(raised.value)
    assert "\n" not in str(raised.value) or "TOML" in str(raised.value)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputError, match=r"nowhere\.toml: No such file"):
        read_designs(tmp_path / "nowhere.toml")


SUMMARY = """
[design]
endpoint = "{endpoint}"
{more}
[recruitment]
total  = 200
months = 12
[follow_up]
months = 3
[control]
{control}
[effect]
{effect}
[[region]]
name  = "ID"
share = 0.3
{own}
[[region]]
name  = "CN"
share = 0.7
months = 20
"""


def summary(endpoint, control, effect, own="", more=""):
    return SUMMARY.format(endpoint=endpoint, control=control, effect=effect, own=own, more=more)


def test_other_endpoints_have_their_laws_and_effects(plan):
    design = plan(summary("normal", "sd = 2", "difference = 0.5", "sd = 3"))[0].run.design
    assert design.regions[0].experimental_law == (0.5, 3.0) and design.regions[1].control_law == (0.0, 2.0)
    assert design.months == (23.0,)  # twenty months of recruitment in China, three of follow-up
    binary = plan(
        summary("binary", "proportion = 0.2", "odds_ratio = 2", "risk_difference = 0.1", 'scale = "log-or"')
    )
    assert binary[0].run.design.regions[0].experimental_law == pytest.approx([0.3])
    assert binary[0].run.design.regions[1].experimental_law == pytest.approx([0.4 / 1.2])
    assert binary[0].run.design.true_effects()[1] == pytest.approx(math.log(2))
    harm = plan(summary("binary", "proportion = 0.2", "proportion = 0.1", more='events_are = "bad"'))[
        0
    ].run.design
    assert harm.true_effects() == pytest.approx([0.1, 0.1])
    count = plan(summary("count", "rate = 1.5\ndispersion = 0.5", "rate_ratio = 0.8"))[0].run
    assert count.design.true_effects() == pytest.approx([-math.log(0.8)] * 2)
    assert count.rules.log_ratio
    ordinal = plan(summary("ordinal", "probabilities = [0.2, 0.3, 0.5]", "odds_ratio = 2"))[0].run.design
    assert ordinal.regions[0].experimental_law == pytest.approx([0.4 / 1.2, 2 / 3 - 0.4 / 1.2, 1 / 3])


ORDINAL = ("probabilities = [0.2, 0.3, 0.5]", "odds_ratio = 2")


def test_an_ordinal_effect_is_measured_by_wins_where_the_file_says_so(plan):
    p1, p0 = (0.4 / 1.2, 2 / 3 - 0.4 / 1.2, 1 / 3), (0.2, 0.3, 0.5)
    pairs = [(a, b) for a in range(3) for b in range(3)]
    wins = math.fsum(p1[a] * p0[b] for a, b in pairs if a < b)
    losses = math.fsum(p1[a] * p0[b] for a, b in pairs if a > b)
    ties = 1 - wins - losses
    for scale, effect, name in (
        ("log-win-ratio", math.log(wins / losses), "ln WR"),
        ("log-win-odds", math.log((wins + ties / 2) / (losses + ties / 2)), "ln WO"),
        ("log-or", math.log(2), "ln OR"),
    ):
        (planned,) = plan(summary("ordinal", *ORDINAL, more=f'scale = "{scale}"'))
        assert planned.run.design.true_effects() == pytest.approx([effect] * 2)
        assert planned.scale == name and not planned.formula.exact
    assert plan(summary("ordinal", *ORDINAL))[0].scale == "ln OR"


@pytest.mark.parametrize("scale", ["log-or", "log-win-ratio", "log-win-odds"])
def test_simulated_ordinal_trials_agree_with_the_planning_formula_printed_beside_them(tmp_path, scale):
    path = tmp_path / "design.toml"
    text = summary("ordinal", *ORDINAL, more=f'scale = "{scale}"').replace("total  = 200", "total  = 1000")
    path.write_text(text.replace("odds_ratio = 2", "odds_ratio = 1.4"), "utf-8")
    planned = plan_run(read_designs(path)[0].file, path.name, 5_000, 1)
    one, two = simulate(planned.run, threads=1), simulate(planned.run, threads=2)
    assert one.sums.to_bytes() == two.sums.to_bytes()
    design = planned.run.design
    found = compute_characteristics(
        one.sums, design.names, design.true_effects(), design.true_overall_effect()
    )
    for seen, said in (
        (found.power, planned.formula.power),
        (found.method1.unconditional, planned.formula.method1.unconditional),
        (found.method1.conditional, planned.formula.method1.conditional),
        (found.method2.unconditional, planned.formula.method2.unconditional),
    ):
        assert seen.value == pytest.approx(said, abs=3 * seen.se)


def test_a_single_arm_is_held_against_a_known_control(plan):
    planned = plan(summary("binary", "proportion = 0.2", "proportion = 0.5", more="ratio = [1, 0]"))[0]
    assert planned.arms == ((60, 0), (140, 0))
    assert planned.run.design.true_effects() == pytest.approx([0.3, 0.3])
    assert planned.formula.power > 0.99
    looks = plan(
        summary("normal", "sd = 1", "difference = 0.3", more="ratio = [1, 0]\n[looks]\nfractions = [0.5, 1]")
    )
    assert looks[0].formula is None and looks[0].run.looks == 2


SINGLE = JOB_S.replace("ratio    = [1, 1]", "ratio = [1, 0]")


def test_one_arm_of_survival_is_held_against_a_hazard_a_median_or_survival_at_a_month(plan):
    by_events = plan(SINGLE)[0]
    design = by_events.run.design
    assert design.single_arm == SingleArm() and by_events.scale == "-ln HR"
    assert by_events.arms[0] == (120, 0) and by_events.run.rules.log_ratio
    assert 0.5 < by_events.formula.power < 1.0
    known = SINGLE.replace("median_months = 12", "survival = 0.5\nat_month = 12")
    assert plan(known)[0].run.design.regions == design.regions
    own = known.replace('name  = "ID"', 'name  = "ID"\nsurvival = 0.25')
    assert plan(own)[0].run.design.regions[0].survivals_at(12.0)[1] == pytest.approx(0.25)
    wu = plan(SINGLE.replace("ratio = [1, 0]", 'ratio = [1, 0]\ntest = "one-sample-log-rank-wu"'))[0]
    assert wu.run.design.single_arm.weight_of_expected == 0.5
    assert wu.formula.power > by_events.formula.power
    at = plan(known.replace("ratio = [1, 0]", 'ratio = [1, 0]\nscale = "milestone-log-log"'))[0]
    assert at.run.design.single_arm == SingleArm("milestone-log-log", 12.0)
    assert at.run.design.true_effects() == pytest.approx([-math.log(0.7)] * 3)
    assert at.scale == "ln(-ln S0(12)) - ln(-ln S(12))" and not at.run.rules.log_ratio


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("ratio = [1, 0]", 'ratio = [1, 0]\nscale = "milestone-difference"', "milestone-difference needs control.at_month, the month at which survival is read"),
        ("ratio = [1, 0]", 'ratio = [1, 0]\nscale = "log-rr"', "no scale of the survival endpoint; use log-hr, milestone-difference"),
        ("ratio = [1, 0]", 'ratio = [1, 0]\ntest = "one-sample-logrank"', "design.test is 'one-sample-logrank'; did you mean one-sample-log-rank?"),
        ("median_months = 12", "median_months = 12\nat_month = -1", "control.at_month belongs to"),
        ("[effect]\nhazard_ratio = 0.7", "at_month = 0\n[effect]\nhazard_ratio = 0.7", "control.at_month belongs to"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_single_arm_is_refused_in_one_sentence(plan, old, new, said):
    with pytest.raises(InputError) as raised:
        plan(SINGLE.replace(old, new, 1))
    assert str(raised.value).startswith("design.toml: ") and said in str(raised.value)


@pytest.mark.parametrize("scale", ["log-or", "log-win-ratio", "log-win-odds"])
def test_one_arm_of_categories_agrees_with_its_planning_formula(tmp_path, scale):
    path = tmp_path / "design.toml"
    text = summary("ordinal", *ORDINAL, more=f'scale = "{scale}"\nratio = [1, 0]').replace(
        "total  = 200", "total  = 600"
    )
    path.write_text(text.replace("odds_ratio = 2", "odds_ratio = 1.3"), "utf-8")
    planned = plan_run(read_designs(path)[0].file, path.name, 5_000, 1)
    one, two = simulate(planned.run, threads=1), simulate(planned.run, threads=2)
    assert one.sums.to_bytes() == two.sums.to_bytes()
    design = planned.run.design
    found = compute_characteristics(
        one.sums, design.names, design.true_effects(), design.true_overall_effect()
    )
    assert planned.arms[0] == (180, 0)
    assert found.power.value == pytest.approx(planned.formula.power, abs=3 * found.power.se + 0.005)
    first = found.method1.unconditional
    assert first.value == pytest.approx(planned.formula.method1.unconditional, abs=3 * first.se + 0.005)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (summary("normal", "sd = 0", "difference = 0.5"), "standard deviation of region ID is 0"),
        (summary("binary", "proportion = 0.9", "risk_difference = 0.2"), "proportions of region ID are 1.1 and 0.9"),
        (summary("binary", "proportion = 0.9", ""), "the effect of region ID gives nothing; give one of proportion"),
        (summary("count", "rate = 1", "rate_ratio = -1"), "rate ratio of region ID is -1"),
        (summary("count", "rate = 1e6", "rate_ratio = 1"), "may have more than 5000000 events"),
        (summary("ordinal", "probabilities = [0.2, 0.3]", "odds_ratio = 2"), "sum to 0.5"),
        (summary("ordinal", *ORDINAL, more='scale = "log-rr"'), "no scale of the ordinal endpoint; use log-or, log-win-ratio, log-win-odds"),
        (summary("ordinal", *ORDINAL, more='scale = "log-winratio"'), "design.scale is 'log-winratio'"),
        (summary("binary", "proportion = 0.2", "proportion = 0.5", more='scale = "log-win-odds"'), "no scale of the binary endpoint; use risk-difference"),
        (summary("normal", "sd = 1", "difference = 0.5", more='scale = "log-or"'), "normal designs have one scale: leave it out"),
        (summary("ordinal", "probabilities = [1.0]", "odds_ratio = 2", more='scale = "log-win-ratio"'), "give 2 to 12"),
        (summary("normal", "sd = 1", "hazard_ratio = 0.5"), "[effect] does not know `hazard_ratio`"),
        (summary("normal", "sd = 1", "difference = 0.5", more="[looks]\nfractions = [0.001, 1]"), "a look adds no patient"),
    ],
)  # fmt: skip
def test_what_cannot_be_another_design_is_refused(plan, text, said):
    with pytest.raises(InputError) as raised:
        plan(text)
    assert said in str(raised.value)


def test_looks_of_normal_designs_are_integrated_and_agree_with_the_simulation(tmp_path):
    text = summary(
        "normal", "sd = 1", "difference = 0.4", more="[looks]\nfractions = [0.5, 1]\nfutility = [0.3]"
    )
    path = tmp_path / "design.toml"
    path.write_text(text, "utf-8")
    (variant,) = read_designs(path)
    planned = plan_run(variant.file, path.name, 200_000, 1)
    formula = planned.formula
    assert formula.exact and math.isnan(formula.method1.unconditional)
    design = planned.run.design
    found = compute_characteristics(
        simulate(planned.run, threads=1).sums,
        design.names,
        design.true_effects(),
        design.true_overall_effect(),
    )
    for seen, exact in (
        (found.power, formula.power),
        (found.method1.joint, formula.method1.joint),
        (found.method2.conditional, formula.method2.conditional),
    ):
        assert seen.value == pytest.approx(exact, abs=3 * seen.se)
    again = plan_run(variant.file, path.name, 200_000, 1).formula
    assert astuple(again) == astuple(formula)  # as tuples, so that what is not a number is itself


def test_looks_at_which_regions_bring_other_shares_are_not_integrated(plan):
    text = summary("normal", "sd = 1", "difference = 0.4", more="[looks]\nfractions = [0.33, 1]")
    assert plan(text)[0].formula is None


def test_an_absurd_hazard_of_one_arm_is_planned_as_fast_as_any_other(plan):
    planned = plan(SINGLE.replace("hazard_ratio = 0.7", "hazard_ratio = 1e9"))[0]
    assert planned.formula.power == pytest.approx(0.0, abs=1e-9)


def test_an_endpoint_that_is_no_word_is_refused(plan):
    with pytest.raises(InputError, match=r"design\.endpoint is \[1\]"):
        plan(JOB_S.replace('endpoint = "survival"', "endpoint = [1]"))
