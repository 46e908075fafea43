"""A design file with several active arms is read whole or refused in one sentence, and simulated the same for any threads."""

from __future__ import annotations

import pytest
from reference_job import JOB_S

from jembatan.core.errors import InputError
from jembatan.evidence.simulation_run.run import simulate
from jembatan.evidence.trial_design.plan import plan_run
from jembatan.evidence.trial_design.read import read_designs

ARMS = """
[design]
endpoint = "{endpoint}"
[recruitment]
total  = 300
months = 12
[control]
{control}
{cut}
[multiplicity]
rule = "holm"
[[arm]]
name    = "placebo"
control = true
share   = 0.4
[[arm]]
name  = "low"
share = 0.3
{low}
[[arm]]
name  = "high"
share = 0.3
{high}
[[region]]
name  = "ID"
share = 0.3
[[region.arm]]
name = "high"
{own}
[[region]]
name  = "CN"
share = 0.7
"""
SEVERAL = {
    "survival": ARMS.format(endpoint="survival", control="median_months = 12", cut="[cut]\nevents = 220", low="hazard_ratio = 0.8", high="hazard_ratio = 0.6", own="hazard_ratio = 0.7"),
    "normal": ARMS.format(endpoint="normal", control="sd = 1", cut="", low="difference = 0.3", high="difference = 0.5", own="difference = 0.2"),
    "binary": ARMS.format(endpoint="binary", control="proportion = 0.3", cut="", low="risk_difference = 0.1", high="proportion = 0.5", own="odds_ratio = 2"),
    "count": ARMS.format(endpoint="count", control="rate = 1", cut="", low="rate_ratio = 0.8", high="rate_ratio = 0.6", own="rate_ratio = 0.7"),
    "ordinal": ARMS.format(endpoint="ordinal", control="probabilities = [0.2, 0.3, 0.5]", cut="", low="odds_ratio = 1.5", high="odds_ratio = 2", own="odds_ratio = 1.8"),
}  # fmt: skip
NORMAL = SEVERAL["normal"]


@pytest.mark.parametrize("endpoint", SEVERAL)
def test_several_arms_share_control_and_give_the_same_bits_for_any_number_of_threads(
    plan, tmp_path, endpoint
):
    (planned,) = plan(SEVERAL[endpoint])
    family = planned.family
    assert family.design.arms == ("low", "high") and family.design.control == "placebo"
    assert family.design.sizes() == ((27, 63), (27, 63), (36, 84))
    low, high = (part.true_effects() for part in family.design.comparisons)
    assert low[0] == pytest.approx(low[1]) and high[0] < high[1]
    assert family.procedure.rule == "holm" and len(family.procedure.values) == 2
    assert (family.formula is None) == (endpoint == "ordinal")
    assert family.null_run.design.is_null() == (True, True) and family.null_run.key() != planned.run.key()
    (again,) = read_designs(tmp_path / "design.toml")
    run = plan_run(again.file, "design.toml", 11_000, 3).run
    once = simulate(run, threads=1, cache_folder=tmp_path).sums.to_bytes()
    assert simulate(run, threads=3).sums.to_bytes() == once
    kept = simulate(run, threads=2, cache_folder=tmp_path)
    assert kept.kept_trials == 11_000 and kept.sums.to_bytes() == once


def test_an_absurd_hazard_is_planned_as_fast_as_any_other(plan):
    planned = plan(SEVERAL["survival"].replace("hazard_ratio = 0.8", "hazard_ratio = 1e9"))[0]
    assert planned.family.formula.power.each[0] == pytest.approx(0.0, abs=1e-9)


def test_a_fixed_sequence_is_tested_in_the_order_declared(plan):
    text = NORMAL.replace('rule = "holm"', 'rule = "fixed-sequence"\norder = ["high", "low"]')
    assert plan(text)[0].family.procedure.order == (1, 0)
    assert plan(text.replace('\norder = ["high", "low"]', ""))[0].family.procedure.order == (0, 1)


def test_a_grid_varies_an_arm_by_its_name(tmp_path):
    path = tmp_path / "design.toml"
    path.write_text(
        NORMAL.replace('"low"', '"2.5 mg"') + '[grid]\n"arm.2.5 mg.difference" = [0.1, 0.2]\n', "utf-8"
    )
    found = [
        plan_run(v.file, path.name, 1, 1).family.design.comparisons[0].true_effects()
        for v in read_designs(path)
    ]
    assert found == [(0.1, 0.1), (0.2, 0.2)]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('rule = "holm"', 'rule = "holms"', "multiplicity.rule is 'holms'; did you mean holm?"),
        ('rule = "holm"', 'rule = "xyz"', "multiplicity.rule is 'xyz'; use none, bonferroni, holm"),
        ('[multiplicity]\nrule = "holm"', "", "several active arms need a rule, declared before the results"),
        ('rule = "holm"', 'rule = "holm"\norder = ["low", "high"]', "multiplicity.order is for fixed-sequence"),
        ('rule = "holm"', 'rule = "fixed-sequence"\norder = ["low"]', "name each active arm once: low, high"),
        ('name  = "high"\nshare = 0.3', 'name  = "high"\nshare = 0.2', "the shares of the arms sum to 0.9, not to 1; correct arm.share"),
        ('name  = "high"\nshare = 0.3', 'name  = "high"', "each [[arm]] needs a positive share"),
        ('name  = "high"\nshare = 0.3', 'name  = "low"\nshare = 0.3', "the arm 'low' stands twice"),
        ("control = true\n", "", "0 of the arms have control = true; name exactly one"),
        ('[[arm]]\nname  = "low"\nshare = 0.3\ndifference = 0.3\n', "", "[[arm]] names 1 active arm beside control; give two or more, or use [effect]"),
        ("share   = 0.4", "share = 0.4\ndifference = 0.1", "the arm placebo is the control and has no effect; leave difference out"),
        ('endpoint = "normal"', 'endpoint = "normal"\nratio = [1, 1]', "with [[arm]] each arm has its share: leave ratio out"),
        ('endpoint = "normal"', 'endpoint = "normal"\nobjective = "equivalence"\nmargin = 1', "several arms are simulated for superiority only"),
        ("[control]", "[effect]\ndifference = 0.3\n[control]", "with [[arm]] each arm has its own: leave [effect] out"),
        ("[control]", "[looks]\nfractions = [0.5, 1]\n[control]", "several arms are simulated with one look"),
        ("difference = 0.3\n", "", "the arm low gives no difference for region ID; add it to [[arm]] or to [[region.arm]]"),
        ("difference = 0.3\n", "diference = 0.3\n", "[[arm]] number 2 does not know `diference`; did you mean `difference`?"),
        ("difference = 0.2", "diference = 0.2", "[[region.arm]] number 1 of [[region]] number 1 does not know `diference`"),
        ('[[region.arm]]\nname = "high"', '[[region.arm]]\nname = "hihg"', "region ID: [[region.arm]] names 'hihg'; did you mean high?"),
        ('[[region.arm]]\nname = "high"', '[[region.arm]]\nname = "placebo"', "the arm placebo is the control and has no effect; leave it out of [[region.arm]]"),
        ("difference = 0.2", "difference = 0.2\nshare = 0.5", "the shares of the arms are the same in every region"),
        ('name  = "CN"', 'name  = "CN"\ndifference = 0.1', "region CN gives difference for no arm; write it under [[region.arm]]"),
        ('rule = "holm"', 'rule = "dunnett-step-down"', None),
        ('name  = "high"\nshare = 0.3', 'name  = "high"\nshare = 0.29', "the shares of the arms sum to 0.99, not to 1"),
    ],
)  # fmt: skip
def test_what_cannot_be_several_arms_is_refused_in_one_sentence(plan, old, new, said):
    text = NORMAL.replace(old, new, 1)
    assert text != NORMAL
    if said is None:
        assert plan(text)[0].family.procedure.rule == "dunnett-step-down"
        return
    with pytest.raises(InputError) as raised:
        plan(text)
    assert str(raised.value).startswith("design.toml: ") and said in str(raised.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (JOB_S.replace("[effect]\nhazard_ratio = 0.7", ""), "there is no effect; add [effect], or [[arm]]"),
        (JOB_S + '[multiplicity]\nrule = "holm"\n', "[multiplicity] is for several active arms"),
        (JOB_S + '[[region.arm]]\nname = "x"\n', "region rest has [[region.arm]], but the file names no [[arm]]"),
        (SEVERAL["survival"].replace("hazard_ratio = 0.6", "hazard_ratio = -1"), "arm high: a hazard ratio of region CN is not positive"),
        (SEVERAL["survival"].replace("events = 220", "events = 301"), "301 events were asked of 300 patients"),
        (NORMAL + '[grid]\n"arm.lo.difference" = [0.1]\n', "grid.arm.lo.difference names the arm 'lo'; did you mean `low`?"),
    ],
)  # fmt: skip
def test_arms_that_do_not_fit_the_rest_of_the_file_are_refused(plan, text, said):
    with pytest.raises(InputError) as raised:
        plan(text)
    assert said in str(raised.value)
