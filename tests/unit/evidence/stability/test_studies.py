"""A study gives three separate numbers; each branch of the tree is reached by what is known, and by nothing else."""

from __future__ import annotations

import datetime as dt
from functools import cache
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jembatan.core.errors import LawError
from jembatan.evidence.stability.read import read_stability_bytes
from jembatan.evidence.stability.regression import RegressionSettings, evaluate_series
from jembatan.evidence.stability.rules import find_branches, find_rulebook
from jembatan.evidence.stability.side_by_side import evaluate_shelf_life
from jembatan.evidence.stability.significant_change import find_significant_change
from jembatan.evidence.stability.study import StudySettings, evaluate_studies
from jembatan.law.load import load_jurisdiction

ON = dt.date(2026, 11, 26)
WIGGLE = (0.1, -0.1, 0.15, -0.05, 0.0, 0.1, -0.12)


@pytest.fixture(scope="module")
def book():
    return {code: find_rulebook(load_jurisdiction(code), ON) for code in ("ich", "asean", "cn", "id")}


def rows(
    condition="25C/60RH", study="Long-term", slope=-0.1, months=(0, 3, 6, 9, 12), batches="ABC", unit="%"
):
    return [
        f"{study},{condition},{b},{m},Assay,{unit},{100 + i * 0.2 + slope * m + WIGGLE[(i + k) % 7]:.2f},95,105,"
        for i, b in enumerate(batches)
        for k, m in enumerate(months)
    ]


def data_of(*parts):
    head = "study,condition,batch,month,attribute,unit,value,lower,upper,note"
    return read_stability_bytes(
        "\n".join([head, *(line for part in parts for line in part)]).encode(), "d.csv"
    )


def only(studies):
    assert len(studies) == 1
    return studies[0]


ACCELERATED = rows("40C/75RH", "Accelerated", slope=-0.2, months=(0, 1, 2, 3, 6))
CHANGED_LATE = rows("40C/75RH", "Accelerated", slope=-0.9, months=(0, 1, 2, 3, 6))
CHANGED_EARLY = rows("40C/75RH", "Accelerated", slope=-2.0, months=(0, 1, 2, 3, 6))
INTERMEDIATE = rows("30C/65RH", "Intermediate", slope=-0.15, months=(0, 3, 6, 9, 12))


def test_three_numbers_stand_apart(book):
    study = only(evaluate_studies(data_of(rows(), ACCELERATED), book["ich"]))
    assert study.binding.regression.statistical_months == 43
    assert (study.cap.branch.id, study.cap.cap_months, study.supported_months) == ("RT-2a", 24, 24)


def test_without_accelerated_data_the_cap_is_undetermined_and_every_branch_is_listed(book):
    study = only(evaluate_studies(data_of(rows()), book["ich"]))
    assert study.cap is None and study.supported_months is None
    assert [(o.branch.id, o.cap_months, o.supported_months) for o in study.open_branches] == [
        ("RT-2a", 24, 24),
        ("RT-3a", 18, 18),
        ("RT-4", 12, 12),
    ]


def test_a_significant_change_with_a_quiet_intermediate_study_gives_half_again_as_much(book):
    study = only(evaluate_studies(data_of(rows(), CHANGED_LATE, INTERMEDIATE), book["ich"]))
    assert study.accelerated == "after_3_months"
    assert (study.cap.branch.id, study.supported_months) == ("RT-3a", 18)


def test_three_quiet_months_at_the_intermediate_condition_decide_nothing_yet(book):
    short = rows("30C/65RH", "Intermediate", slope=-0.15, months=(0, 1, 3))
    study = only(evaluate_studies(data_of(rows(), CHANGED_LATE, short), book["ich"]))
    assert study.intermediate == "unknown"
    assert [o.branch.id for o in study.open_branches] == ["RT-3a", "RT-4"]


def test_a_significant_change_without_intermediate_data_leaves_two_branches(book):
    study = only(evaluate_studies(data_of(rows(), CHANGED_LATE), book["ich"]))
    assert [o.branch.id for o in study.open_branches] == ["RT-3a", "RT-4"]
    assert study.supported_months is None


@pytest.mark.parametrize("code", ["ich", "asean", "cn", "id"])
def test_in_the_hot_zone_there_is_no_intermediate_branch_and_a_significant_change_ends_extrapolation(
    book, code
):
    study = only(evaluate_studies(data_of(rows("30C/75RH"), CHANGED_LATE, INTERMEDIATE), book[code]))
    assert study.intermediate == "not_defined"
    assert (study.cap.branch.id, study.cap.cap_months, study.supported_months) == ("RT-4", 12, 12)


def test_less_than_six_months_of_quiet_accelerated_data_decide_nothing(book):
    short = rows("40C/75RH", "Accelerated", slope=-0.2, months=(0, 1, 2, 3))
    study = only(evaluate_studies(data_of(rows(), short), book["ich"]))
    assert study.accelerated == "unknown" and study.cap is None


def test_accelerated_results_at_a_milder_condition_decide_nothing_and_are_named(book):
    milder = [line.replace("40C/75RH", "30C/65RH") for line in ACCELERATED]
    study = only(evaluate_studies(data_of(rows(), milder), book["ich"]))
    assert (study.accelerated, study.cap) == ("unknown", None)
    assert study.notes[0].args == {"conditions": ["30C/65RH"], "wanted": ["40C/75RH"]}


def test_each_attribute_is_capped_by_its_own_months(book):
    sterile = [f"Long-term,25C/60RH,{b},{m},Sterility,,Complies,,," for b in "ABC" for m in (0, 6)]
    study = only(evaluate_studies(data_of(rows(), sterile, ACCELERATED), book["ich"]))
    caps = {a.regression.series.attribute: a.chosen.cap_months for a in study.attributes}
    assert caps == {"Assay": 24, "Sterility": 12}
    assert (study.months_studied, study.supported_months) == (12, 12)


def test_water_loss_counts_in_a_semi_permeable_pack_only(book):
    loss = [f"Accelerated,40C/25RH,{b},{m},Water loss,%,{m * 2.0},,," for b in "ABC" for m in (0, 3, 6)]
    data = data_of(rows(), loss)
    semi = only(evaluate_studies(data, book["ich"], StudySettings(pack="semi-permeable")))
    assert semi.accelerated == "before_3_months"
    assert semi.accelerated_reading.changes[0].how.key == "stability.change.water"
    assert only(evaluate_studies(data, book["ich"], StudySettings(pack="permeable"))).accelerated == "none"


@pytest.mark.parametrize(
    ("accelerated", "branch", "months"),
    [(ACCELERATED, "FR-1", 18), (CHANGED_LATE, "FR-3", 12), (CHANGED_EARLY, "FR-4", 12)],
)
def test_a_refrigerated_product_follows_its_own_branches(book, accelerated, branch, months):
    warm = [line.replace("40C/75RH", "25C/60RH") for line in accelerated]
    study = only(evaluate_studies(data_of(rows("5C"), warm), book["ich"]))
    assert (study.storage, study.cap.branch.id, study.supported_months) == ("refrigerated", branch, months)


@pytest.mark.parametrize(("condition", "branch"), [("-20C", "FZ"), ("-70C", "ULF")])
def test_a_frozen_product_has_the_months_studied(book, condition, branch):
    study = only(evaluate_studies(data_of(rows(condition)), book["ich"]))
    assert (study.cap.branch.id, study.supported_months) == (branch, 12)


def test_for_a_biological_the_cap_is_the_months_studied_and_regression_is_information(book):
    settings = StudySettings(kind="biological")
    study = only(evaluate_studies(data_of(rows("5C")), book["ich"], settings))
    assert study.binding.regression.statistical_months > 12
    assert (study.cap.branch.id, study.cap.branch.uses_regression, study.supported_months) == (
        "BIO",
        False,
        12,
    )
    failing = only(evaluate_studies(data_of(rows("5C", slope=-0.6)), book["ich"], settings))
    assert failing.supported_months == 6  # the last pull before a result left its limits


def test_an_attribute_in_words_that_always_holds_counts_as_no_change(book):
    words = [f"Long-term,25C/60RH,A,{m},Appearance,,Complies,,," for m in (0, 6, 12)]
    study = only(evaluate_studies(data_of(rows(), words, ACCELERATED), book["ich"]))
    assert [a.chosen.branch.id for a in study.attributes] == ["RT-2a", "RT-1"]
    assert study.supported_months == 24


def test_what_the_user_says_of_significant_change_counts_before_the_data(book):
    settings = StudySettings(accelerated="after_3_months", intermediate="changed")
    study = only(evaluate_studies(data_of(rows(), ACCELERATED), book["ich"], settings))
    assert study.cap.branch.id == "RT-4"


def test_every_combination_reaches_at_most_one_branch_when_all_is_known(book):
    for code in ("ich", "asean", "cn", "id"):
        for storage in ("room_temperature", "refrigerated", "frozen", "below_minus_20"):
            for accelerated in ("none", "after_3_months", "before_3_months"):
                for intermediate in ("none", "changed", "not_run", "not_defined"):
                    for statistics in ("yes", "no"):
                        for change in ("little", "some"):
                            found = find_branches(
                                book[code].rules.branch, kind="chemical", storage=storage, accelerated=accelerated,
                                intermediate=intermediate, statistics=statistics, change=change,
                            )  # fmt: skip
                            assert len(found) == 1, (
                                code,
                                storage,
                                accelerated,
                                intermediate,
                                statistics,
                                change,
                            )


def test_a_change_of_assay_is_five_points_or_five_percent_of_its_start():
    results = data_of(
        ["Accelerated,40C/75RH,A,0,Assay,%,104.0,90,110,", "Accelerated,40C/75RH,A,6,Assay,%,99.0,90,110,"]
    ).results
    (change,) = find_significant_change(results, {}, assay_percent=5).changes
    assert (change.batch, change.months, change.how.key) == ("A", 6, "stability.change.assay")
    nearly = data_of(
        ["Accelerated,40C/75RH,A,0,Assay,%,104.0,90,110,", "Accelerated,40C/75RH,A,6,Assay,%,99.1,90,110,"]
    ).results
    assert find_significant_change(nearly, {}, assay_percent=5).changes == ()


def test_a_result_in_words_that_says_neither_yes_nor_no_is_left_to_a_person():
    results = data_of(
        [
            "Accelerated,40C/75RH,A,6,Appearance,,slightly yellow,,,",
            "Accelerated,40C/75RH,A,6,Odour,,不符合规定,,,",
        ]
    ).results
    reading = find_significant_change(results, {}, assay_percent=5)
    assert reading.unjudged == ("Appearance",)
    assert [c.attribute for c in reading.changes] == ["Odour"]


def test_a_degradation_product_that_was_not_detected_is_no_open_question():
    results = data_of(
        ["Accelerated,40C/75RH,A,6,Impurity,%,ND,,0.5,", "Accelerated,40C/75RH,A,6,有关物质,%,未检出,,0.5,"]
    ).results
    reading = find_significant_change(results, {}, assay_percent=5)
    assert (reading.unjudged, reading.changes) == ((), ())


# --- what cannot go into a line is named, and the rest is analysed -------------------------------------------------


def series_of(lines, **settings):
    data = data_of(lines)
    ((series, results),) = data.series().items()
    return evaluate_series(series, results, RegressionSettings(**settings), "d.csv")


def line(batch, month, value, *, unit="%", lower="95", upper="105", note=""):
    return f"Long-term,25C/60RH,{batch},{month},Assay,{unit},{value},{lower},{upper},{note}"


GOOD = [line(b, m, 100 - 0.1 * m + WIGGLE[m % 7]) for b in "AB" for m in (0, 3, 6, 12)]


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ([line("C", 0, 100.0)], "stability.problem.one_time"),
        ([line("A", 18, 0.98, unit="mg")], "stability.problem.units"),
        ([line("A", 18, -98.0)], "stability.problem.negative"),
        ([line("A", 18, 98.0), line("A", 18, 98.0)], "stability.problem.repeated"),
        ([line("A", 18, 98.0, lower="94")], "stability.problem.limits_differ"),
    ],
)
def test_one_bad_result_is_told_and_the_rest_is_analysed(more, key):
    found = series_of([*GOOD, *more])
    assert [p.key for p in found.problems] == [key]
    assert found.shelf_life is not None
    assert set(found.shelf_life.batches) == {"A", "B"}


def test_limits_that_cross_are_not_used():
    found = series_of([line("A", m, 100 - m, lower="105", upper="95") for m in (0, 3, 6)])
    assert [p.key for p in found.problems] == ["stability.problem.limits_crossed"]
    assert found.reason.key == "stability.reason.no_limits"


def test_a_limit_on_the_wrong_side_of_every_result_is_told():
    found = series_of([line("A", m, 100 - 0.1 * m, lower="105", upper="") for m in (0, 3, 6)])
    assert "stability.problem.limit_side" in [p.key for p in found.problems]
    assert found.shelf_life.outcome == "fails_at_zero"


def test_missing_limits_are_told():
    found = series_of([line("A", m, 100 - 0.1 * m, lower="", upper="") for m in (0, 3, 6)])
    assert [p.key for p in found.problems] == ["stability.problem.no_limits"]


def test_two_batches_with_one_point_each_give_no_line():
    found = series_of([line("A", 0, 100), line("B", 3, 99)])
    assert [p.key for p in found.problems] == ["stability.problem.one_time"] * 2
    assert found.shelf_life is None


def test_results_out_of_specification_stay_in_the_line_and_are_listed():
    found = series_of([*GOOD, line("A", 18, 94.2, note="laboratory error")])
    (outside,) = found.outside
    assert (outside.batch, outside.months, outside.note) == ("A", 18, "laboratory error")
    assert sum(b.line.n for b in found.shelf_life.by_model["separate", "pooled_error"].bounds) == 9


@pytest.mark.parametrize("below", ["likelihood", "half", "root2", "limit", "exclude"])
def test_what_stands_for_results_below_quantification_is_said(below):
    lines = [
        f"Long-term,25C/60RH,{b},{m},Impurity,%,{v},,0.5,"
        for b in "AB"
        for m, v in ((0, "<0.05"), (3, "0.06"), (6, "0.10"), (9, "0.13"), (12, "0.15"))
    ]
    found = series_of(lines, below=below)
    assert found.notes[0].key == f"stability.note.below_{below}"
    assert found.notes[0].args == {"count": 2}
    assert found.shelf_life is not None
    assert sum(b.line.n for b in found.shelf_life.default.bounds) > 0


def test_too_few_quantified_results_fall_back_to_the_limit_and_say_so_once():
    lines = [
        f"Long-term,25C/60RH,{b},{m},Impurity,%,{v},,0.5,"
        for b in "AB"
        for m, v in ((0, "<0.05"), (3, "<0.05"), (6, "<0.05"), (12, "0.07"))
    ]
    found = series_of(lines)
    assert [n.key for n in found.notes] == ["stability.note.below_fallback"]
    assert found.shelf_life is not None


def test_all_results_below_quantification_give_no_line_and_no_month():
    lines = [f"Long-term,25C/60RH,A,{m},Impurity,%,<0.05,,0.5," for m in (0, 3, 6)]
    found = series_of(lines)
    assert (found.shelf_life, found.reason.key) == (None, "stability.reason.all_below")


def test_more_than_three_batches_and_a_single_one_carry_their_warning():
    many = series_of([line(b, m, 100 - 0.1 * m + WIGGLE[m % 7]) for b in "ABCD" for m in (0, 3, 6, 12)])
    assert [n.key for n in many.notes] == ["stability.note.many_batches"]
    one = series_of([line("A", m, 100 - 0.1 * m + WIGGLE[m % 7]) for m in (0, 3, 6, 12)])
    assert [n.key for n in one.notes] == ["stability.note.single_batch"]


# --- the verdict of each authority ---------------------------------------------------------------------------------


def verdicts(book, data, *, pack="unknown", label=None):
    reading = evaluate_shelf_life(
        data, book["ich"], [book["cn"], book["id"]], StudySettings(pack=pack), label_at_most=label
    )
    return {j.verdict.market: j for _, judged in reading.markets for j in judged}


def test_data_at_25_60_in_a_permeable_pack_are_insufficient_for_indonesia_with_the_missing_study(book):
    found = verdicts(book, data_of(rows(), ACCELERATED), pack="permeable")
    assert (found["CN"].verdict.says, found["CN"].supported_months) == ("studied", 24)
    indonesia = found["ID"]
    assert (indonesia.verdict.says, indonesia.supported_months) == ("insufficient", None)
    missing = indonesia.verdict.missing
    assert missing.key == "stability.market.missing"
    assert missing.args == {
        "market": "ID", "condition": "30C/75RH", "batches": "2 / 3", "months": "6 / 12", "there_months": "0", "there_batches": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("pack", "label", "says"),
    [
        ("impermeable", None, "undetermined"),
        ("semi-permeable", None, "water_loss"),
        ("permeable", 30, "insufficient"),
        ("permeable", 25, "open_old_source"),
        ("unknown", None, "depends_on_pack"),
    ],
)
def test_the_pack_and_the_label_decide_what_indonesia_says_of_25_60(book, pack, label, says):
    found = verdicts(book, data_of(rows(), ACCELERATED), pack=pack, label=label)["ID"]
    assert found.verdict.says == says
    assert found.supported_months is None
    assert found.verdict.missing is not None


@pytest.mark.parametrize("condition", ["5C", "-20C"])
def test_the_zone_is_not_applied_to_cold_products(book, condition):
    for market in ("CN", "ID"):
        assert verdicts(book, data_of(rows(condition)))[market].verdict.says == "zone_not_applied"


def test_data_at_30_75_carry_indonesia_and_are_not_decided_in_china(book):
    found = verdicts(book, data_of(rows("30C/75RH"), ACCELERATED), pack="permeable")
    assert (found["ID"].verdict.says, found["ID"].supported_months) == ("studied", 24)
    assert found["ID"].verdict.missing is None
    assert found["CN"].verdict.says == "undetermined"


def test_the_same_words_on_the_label_are_always_told_to_need_different_evidence(book):
    found = verdicts(book, data_of(rows()))
    assert "30C/65%RH" in found["CN"].verdict.label.en
    assert "30C/75%RH" in found["ID"].verdict.label.en


def test_without_a_condition_no_climate_is_judged(book):
    data = read_stability_bytes(b"Batch,Month,Assay\nA,0,100\nA,3,99.5\nA,6,99\n", "d.csv")
    assert {v.verdict.says for v in verdicts(book, data).values()} == {"no_condition"}


# --- the rules are dated law data, each with its source ------------------------------------------------------------


def test_every_branch_and_verdict_cites_an_instrument_that_is_held(book):
    for code, held in book.items():
        rules = held.rules
        cited = [held.cite(b.clause, trust=b.trust, url=b.url, note=b.note) for b in rules.branch]
        cited += [
            held.cite(v.clause, instrument=v.instrument, trust=v.trust, url=v.url, note=v.note)
            for v in rules.verdict
        ]
        cited += [
            held.cite(c.clause, instrument=c.instrument, trust=c.trust, note=c.note)
            for c in rules.significant_change
        ]
        assert all(c.title.en and c.title.id and c.title.zh for c in cited), code
        assert all(t.id and t.zh for t in (b.title for b in rules.branch)), code
        assert all(v.text.id and v.text.zh for v in rules.verdict), code


def test_the_authority_has_its_own_rules_and_not_its_parents(book):
    assert {code: held.analysis.id for code, held in book.items()} == {
        "ich": "ich-shelf-life", "asean": "asean-shelf-life", "cn": "cn-shelf-life", "id": "id-shelf-life",
    }  # fmt: skip


def test_a_new_guideline_stands_beside_the_old_one_and_counts_from_its_first_day(tmp_path):
    shipped = resources.files("jembatan") / "lawdata" / "ich" / "analyses" / "ich-shelf-life.toml"
    text = shipped.read_text("utf-8").replace('id = "ich-shelf-life"', 'id = "ich-shelf-life-2027"')
    text = text.replace('from = "2003-02-06"', 'from = "2027-01-01"').replace("factor = 2.0", "factor = 1.75")
    text = text.replace('market = ""', 'market = ""\nsupersedes = "ich-shelf-life"')
    folder = tmp_path / "ich" / "analyses"
    folder.mkdir(parents=True)
    (folder / "new.toml").write_text(text, "utf-8")
    law = load_jurisdiction("ich", [tmp_path])
    caps = {}
    for day in (dt.date(2026, 12, 31), dt.date(2027, 1, 1)):
        rules = find_rulebook(law, day)
        study = only(evaluate_studies(data_of(rows(), ACCELERATED), rules))
        caps[rules.analysis.id] = study.cap.cap_months
    assert caps == {"ich-shelf-life": 24, "ich-shelf-life-2027": 21}


def test_rules_with_an_unknown_key_are_refused(tmp_path):
    shipped = resources.files("jembatan") / "lawdata" / "ich" / "analyses" / "ich-shelf-life.toml"
    folder = tmp_path / "ich" / "analyses"
    folder.mkdir(parents=True)
    text = shipped.read_text("utf-8").replace("months_beyond = 12", "month_beyond = 12")
    (folder / "new.toml").write_text(text.replace('id = "ich-shelf-life"', 'id = "other"'), "utf-8")
    with pytest.raises(LawError, match="month_beyond"):
        find_rulebook(load_jurisdiction("ich", [tmp_path]), ON)


# --- a whole file --------------------------------------------------------------------------------------------------


def test_each_pack_and_each_long_term_condition_is_a_study_of_its_own(book):
    head = "pack,study,condition,batch,month,attribute,value,lower"
    lines = [
        f"{pack},Long-term,{condition},{b},{m},Assay,{100 - rate * m + WIGGLE[k]},95"
        for pack, rate in (("blister", 0.2), ("bottle", 0.1))
        for condition in ("25C/60RH", "30C/75RH")
        for b in "AB"
        for k, m in enumerate((0, 3, 6, 9, 12))
    ]
    data = read_stability_bytes("\n".join([head, *lines]).encode(), "d.csv")
    studies = evaluate_studies(data, book["ich"])
    assert [(s.pack, s.condition) for s in studies] == [
        ("blister", "25C/60RH"), ("blister", "30C/75RH"), ("bottle", "25C/60RH"), ("bottle", "30C/75RH"),
    ]  # fmt: skip
    months = [s.binding.regression.statistical_months for s in studies]
    assert max(months[:2]) < min(months[2:])


@settings(deadline=None, max_examples=25)
@given(st.permutations(range(len(rows()) + len(ACCELERATED))))
def test_the_order_of_rows_is_irrelevant(order):
    lines = [*rows(), *ACCELERATED]
    book = find_rulebook(_ich(), ON)
    study = only(evaluate_studies(data_of([lines[i] for i in order]), book))
    assert (study.cap.branch.id, study.supported_months, study.months_studied) == ("RT-2a", 24, 12)
    assert study.binding.regression.shelf_life.default.exact_months == pytest.approx(43.4, abs=0.6)


@cache
def _ich():
    return load_jurisdiction("ich")
