"""`jembatan quality claims`: each claim follows under all, some or none of the accepted conventions; only none is a defect."""

from __future__ import annotations

import json

import pytest

from jembatan.cli.main import run

# LeBlond 2011, Table VIII: 15.61 months with pooled error, 15.84 with that of each batch; two-sided less
LEBLOND = """Batch,Month,Potency,Lower
b4,0,104,95\nb4,3,103.2,95\nb4,6,102.8,95\nb4,6,103.3,95\nb4,12,102.4,95\nb4,12,101.2,95\nb4,24,99.1,95\nb4,24,99.5,95
b5,0,102,95\nb5,1,101.4,95\nb5,2,100.8,95\nb5,3,100.2,95\nb5,3,99.7,95\nb5,6,98.8,95\nb5,6,98.5,95\nb5,12,98,95
b5,12,97.1,95\nb5,24,96.6,95\nb5,24,96.1,95
b8,0,101.6,95\nb8,3,100,95\nb8,6,99,95\nb8,12,97.8,95\nb8,12,97,95
"""
# LeBlond 2011, batches b2, b4, b5: parallel lines, 24.5 months one-sided and 23.9 two-sided
PARALLEL = """Batch,Month,Potency,Lower
b2,0,101,95\nb2,1,101.3,95\nb2,3,99.8,95\nb2,3,99.2,95\nb2,6,99.5,95\nb2,6,97.8,95\nb2,12,97.4,95\nb2,12,97.2,95
b2,24,96.9,95\nb2,24,96,95
""" + "\n".join(line for line in LEBLOND.splitlines() if line.startswith(("b4", "b5")))
WIGGLE = (0.1, -0.1, 0.15, -0.05, 0.0, 0.1, -0.12)


def study(
    *more, attribute="Assay", condition="25C/60RH", slope=-0.1, accelerated=-0.2, months=(0, 3, 6, 9, 12)
):
    lines = ["study,condition,batch,month,attribute,unit,value,lower,upper,note"]
    for kind, at, pulls, by in (
        ("long-term", condition, months, slope),
        ("accelerated", "40C/75RH", (0, 3, 6), accelerated),
    ):
        lines += [
            f"{kind},{at},{b},{m},{attribute},%,{100 + i * 0.2 + by * m + WIGGLE[(i + k) % 7]:.2f},95,105,"
            for i, b in enumerate("ABC")
            for k, m in enumerate(pulls)
        ]
    return "\n".join([*lines, *more]) + "\n"


@pytest.fixture
def judge(tmp_path, capsysbinary):
    def ask(data, claims, *options):
        (tmp_path / "data.csv").write_text(data)
        (tmp_path / "claims.toml").write_text(claims)
        with pytest.raises(SystemExit) as left:
            run(
                ["quality", "claims", str(tmp_path / "data.csv"), "--claims", str(tmp_path / "claims.toml"),
                 "--format", "json", *options]
            )  # fmt: skip
        said = capsysbinary.readouterr()
        code = int(left.value.code or 0)
        return code, (json.loads(said.out) if said.out else said.err.decode())

    return ask


def of_kind(found, kind):
    return [f for f in found["findings"] if f["kind"] == kind]


@pytest.mark.parametrize(("months", "follows"), [(23, "all"), (24, "some"), (25, "none")])
def test_a_claim_of_months_is_held_against_every_convention(judge, months, follows):
    code, found = judge(PARALLEL, f'[[claim]]\nattribute = "Potency"\nmonths = {months}\n')
    (finding,) = of_kind(found, "months")
    assert finding["follows"] == follows
    assert code == (1 if follows == "none" else 0)
    assert set(finding) >= {"claim", "recomputed", "follows", "message"}


def test_the_conventions_under_which_it_follows_are_named(judge):
    _, found = judge(PARALLEL, '[[claim]]\nattribute = "Potency"\nmonths = 24\n')
    (finding,) = of_kind(found, "months")
    assert {c["sides"] for c in finding["under"]} == {1}
    assert {c["error"] for c in finding["under"]} == {"pooled_error", "individual_error"}


def test_a_pool_that_may_not_be_pooled_is_a_defect(judge):
    code, found = judge(LEBLOND, '[[claim]]\nattribute = "potency"\nmonths = 12\npooled = true\n')
    assert code == 1
    assert [f["follows"] for f in of_kind(found, "pooling")] == ["none"]
    assert of_kind(found, "months")[0]["follows"] == "none"


def test_separate_lines_claimed_and_found_are_fine(judge):
    code, found = judge(LEBLOND, '[[claim]]\nattribute = "Potency"\nmodel = "separate"\n')
    assert (code, of_kind(found, "pooling")[0]["follows"]) == (0, "all")


def test_an_attribute_that_is_not_in_the_data_is_a_defect_that_lists_those_that_are(judge):
    code, found = judge(LEBLOND, '[[claim]]\nattribute = "Assay"\nmonths = 12\n')
    assert code == 1
    assert "Potency" in of_kind(found, "attribute")[0]["recomputed"]


def test_an_unexplained_result_out_of_specification_is_a_defect_and_an_explained_one_is_not(judge):
    outside = "long-term,25C/60RH,A,18,Assay,%,94.1,95,105,"
    code, found = judge(study(outside), "[label]\nmonths = 12\n")
    assert code == 1
    assert "94.1" in of_kind(found, "out_of_specification")[0]["recomputed"]
    _, found = judge(study(outside + "weighing error: see report 12"), "[label]\nmonths = 12\n")
    assert of_kind(found, "out_of_specification") == []


@pytest.mark.parametrize(("claimed", "follows"), [("25C/60RH", "all"), ("25°C/65% RH", "none")])
def test_sixty_and_sixty_five_percent_are_not_the_same_condition(judge, claimed, follows):
    _, found = judge(study(), f'[[claim]]\nattribute = "Assay"\nmonths = 12\ncondition = "{claimed}"\n')
    assert of_kind(found, "condition")[0]["follows"] == follows
    assert of_kind(found, "months")[0]["follows"] == "all"


def test_two_humidities_under_one_name_are_told(judge):
    other = [f"long-term,25C/65RH,A,{m},Assay,%,{100 - m * 0.1},95,105," for m in (0, 3, 6)]
    _, found = judge(study(*other), "[label]\nmonths = 6\n")
    assert [f["follows"] for f in of_kind(found, "condition")] == ["none"]


def test_missing_pulls_are_a_defect_where_the_protocol_promised_them(judge):
    data = study(months=(0, 3, 9, 12))
    code, found = judge(data, "[label]\nmonths = 12\n[protocol]\npulls = [0, 3, 6, 9, 12]\n")
    (finding,) = of_kind(found, "missing_pulls")
    assert (code, finding["follows"]) == (1, "none")
    assert "A: 6" in finding["recomputed"]
    _, found = judge(data, "[label]\nmonths = 12\n")
    assert of_kind(found, "missing_pulls")[0]["follows"] == "some"


@pytest.mark.parametrize(("accelerated", "follows"), [(-0.2, "all"), (-1.2, "none")])
def test_no_significant_change_is_recomputed(judge, accelerated, follows):
    _, found = judge(study(accelerated=accelerated), "[[claim]]\nno_significant_change = true\n")
    assert of_kind(found, "significant_change")[0]["follows"] == follows


def test_without_accelerated_data_no_significant_change_is_not_called_true(judge):
    _, found = judge(LEBLOND, "[[claim]]\nno_significant_change = true\n")
    (finding,) = of_kind(found, "significant_change")
    assert (finding["follows"], finding["names"]) == ("some", ["?"])


@pytest.mark.parametrize(
    ("condition", "storage", "kind", "follows", "names"),
    [
        ("25C/60RH", "do not store above 30C", "label_warmer", "none", []),
        ("25C/60RH", "不超过25℃保存", "label_market", "some", ["CN"]),
        ("30C/65RH", "do not store above 30 °C", "label_market", "some", ["CN"]),
        ("30C/75RH", "jangan disimpan di atas 30°C", "label_market", "some", ["ID"]),
        ("5C", "store at 2-8°C", "label_market", "all", ["CN", "ID"]),
        ("5C", "store below 25C", "label_warmer", "none", []),
    ],
)
def test_a_label_is_held_against_the_temperature_studied_and_each_authority(
    judge, condition, storage, kind, follows, names
):
    _, found = judge(study(condition=condition), f'[label]\nstorage = "{storage}"\n', "--pack", "permeable")
    (finding,) = [f for f in found["findings"] if f["kind"].startswith("label_")]
    assert (finding["kind"], finding["follows"], finding["names"]) == (kind, follows, names)


@pytest.mark.parametrize(("months", "follows"), [(24, "all"), (36, "none")])
def test_the_months_of_the_label_are_held_against_what_is_supported(judge, months, follows):
    _, found = judge(study(), f"[label]\nmonths = {months}\n")
    assert of_kind(found, "label_months")[0]["follows"] == follows


@pytest.mark.parametrize(("pack", "follows"), [("permeable", "none"), ("impermeable", "some")])
def test_under_indonesias_rules_a_label_on_data_at_25_60_does_not_follow(judge, pack, follows):
    _, found = judge(study(), "[label]\nmonths = 12\n", "--for", "ID", "--pack", pack)
    assert of_kind(found, "label_months")[0]["follows"] == follows


def test_an_undetermined_cap_lets_the_label_follow_under_the_branches_that_allow_it(judge):
    _, found = judge(LEBLOND.replace("Potency", "Assay"), "[label]\nmonths = 13\n", "--storage", "25C/60RH")
    (finding,) = of_kind(found, "label_months")
    assert (finding["follows"], finding["names"]) == ("some", ["RT-2a", "RT-3a"])


def test_an_attribute_that_limits_first_and_was_not_analysed_is_a_defect(judge):
    impurity = [
        f"long-term,25C/60RH,{b},{m},Impurity 1,%,{0.1 + 0.02 * m + WIGGLE[k] / 50:.3f},,0.5,"
        for b in "ABC"
        for k, m in enumerate((0, 3, 6, 9, 12))
    ]
    code, found = judge(study(*impurity), '[[claim]]\nattribute = "Assay"\nmonths = 24\n')
    (finding,) = of_kind(found, "limiting_attribute")
    assert (code, finding["follows"]) == (1, "none")
    assert "Impurity 1" in finding["recomputed"]


def test_in_use_light_and_commitment_are_looked_for(judge):
    claims = "[label]\nmonths = 24\nin_use_days = 28\nprotect_from_light = true\n[commitment]\nbatches = 0\nmonths = 12\n"
    _, found = judge(study(), claims)
    assert {k: of_kind(found, k)[0]["follows"] for k in ("in_use", "photostability", "commitment")} == {
        "in_use": "none",
        "photostability": "none",
        "commitment": "none",
    }
    there = [
        "in-use,25C/60RH,A,28 days,Assay,%,99.0,95,105,",
        "photostability,25C,A,0,Assay,%,99.5,95,105,",
    ]
    claims = claims.replace("batches = 0\nmonths = 12", "batches = 3\nmonths = 24")
    _, found = judge(study(*there), claims)
    assert {k: of_kind(found, k)[0]["follows"] for k in ("in_use", "photostability", "commitment")} == {
        "in_use": "all",
        "photostability": "all",
        "commitment": "all",
    }


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ('[[claim]]\natribute = "x"\n', "did you mean 'attribute'"),
        ("[lable]\nmonths = 2\n", "did you mean 'label'"),
        ('[[claim]]\nmonths = "two years"\n', "months are numbers"),
        ("not toml", "not valid TOML"),
        ("", "no claim in it"),
    ],
)
def test_a_wrong_claims_file_is_one_sentence(judge, claims, words):
    code, said = judge(LEBLOND, claims)
    assert code == 3
    assert words in said


@pytest.mark.parametrize("language", ["en", "id", "zh"])
def test_the_text_is_worded_in_three_languages(tmp_path, capsysbinary, language):
    (tmp_path / "d.csv").write_text(LEBLOND)
    (tmp_path / "c.toml").write_text(
        '[[claim]]\nattribute = "Potency"\nmonths = 15\npooled = true\n[label]\nmonths = 24\n'
    )
    with pytest.raises(SystemExit):
        run(
            [
                "quality",
                "claims",
                str(tmp_path / "d.csv"),
                "--claims",
                str(tmp_path / "c.toml"),
                "--lang",
                language,
            ]
        )
    out = capsysbinary.readouterr().out.decode()
    mark = "," if language == "id" else "."
    assert f"15{mark}6061" in out and f"15{mark}8449" in out
    assert "<claims." not in out and "<stability." not in out


TWO = """Condition,Batch,Month,Test,Result
25C/60RH,A,0,Assay,100.2
25C/60RH,A,6,Assay,99.1
25C/60RH,A,12,Assay,98.0
25C/60RH,A,0,Impurity 1,0.10
25C/60RH,A,6,Impurity 1,0.16
25C/60RH,A,12,Impurity 1,0.22
"""


@pytest.fixture
def two(tmp_path):
    (tmp_path / "d.csv").write_text(TWO)
    (tmp_path / "c.toml").write_text('[[claim]]\nattribute = "Assay"\nmonths = 12\n')
    return [str(tmp_path / "d.csv"), "--claims", str(tmp_path / "c.toml")]


def _ask(capsysbinary, arguments, code):
    with pytest.raises(SystemExit) as left:
        run(["quality", *arguments])
    written = capsysbinary.readouterr()
    assert left.value.code in code, written.err.decode()
    return written.out.decode(), written.err.decode()


def test_a_limit_may_name_its_attribute(two, capsysbinary):
    data = two[0]
    out, _ = _ask(
        capsysbinary,
        ["shelf-life", data, "--lower", "assay=95", "--upper", "Impurity 1=0,5", "--format", "json"],
        (0, 1),
    )
    (study,) = json.loads(out)["studies"]
    limits = {
        one["attribute"]: (one["limits"]["lower"], one["limits"]["upper"]) for one in study["attributes"]
    }
    assert limits == {"Assay": (95, None), "Impurity 1": (None, 0.5)}
    named, _ = _ask(
        capsysbinary,
        ["claims", *two, "--lower", "Assay=95", "--upper", "Impurity 1=0.5", "--storage", "25C/60RH"],
        (0, 1),
    )
    everyone, _ = _ask(capsysbinary, ["claims", *two, "--lower", "95", "--storage", "25C/60RH"], (0, 1))
    assert "0.1" in everyone  # an impurity of 0.1 lies below a limit of 95 meant for the assay
    assert len(named) < len(everyone)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--lower", "Asay=95"], "did you mean 'Assay'?"),
        (["--lower", "ninety"], "write a number, as in 95"),
        (["--lower", "95", "--lower", "96"], "stands twice for every attribute"),
        (["--lower", "Assay=105", "--upper", "Assay=95"], "exchange them"),
    ],
)
@pytest.mark.parametrize("command", ["claims", "shelf-life", "kinetics"])
def test_a_wrong_limit_is_one_sentence(two, capsysbinary, command, options, said):
    given = two if command == "claims" else two[:1]
    _, told = _ask(capsysbinary, [command, *given, *options], (2,))
    assert said in told
    assert "Traceback" not in told
