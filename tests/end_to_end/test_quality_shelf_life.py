"""`jembatan quality shelf-life` as a user types it."""

from __future__ import annotations

import json
from importlib import resources

import pytest

from jembatan.cli.main import run
from jembatan.core.text import LANGUAGES
from jembatan.report.texts import PLACEHOLDER, load_texts

# LeBlond 2011, Table VIII: batches b4, b5, b8
LEBLOND = """Batch,Month,Potency
b4,0,104\nb4,3,103.2\nb4,6,102.8\nb4,6,103.3\nb4,12,102.4\nb4,12,101.2\nb4,24,99.1\nb4,24,99.5
b5,0,102\nb5,1,101.4\nb5,2,100.8\nb5,3,100.2\nb5,3,99.7\nb5,6,98.8\nb5,6,98.5\nb5,12,98\nb5,12,97.1\nb5,24,96.6\nb5,24,96.1
b8,0,101.6\nb8,3,100\nb8,6,99\nb8,12,97.8\nb8,12,97
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "data.csv"
    path.write_text(LEBLOND)
    return path


def ask(capsysbinary, *arguments, command="shelf-life") -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        run(["quality", command, *map(str, arguments)])
    said = capsysbinary.readouterr()
    return int(left.value.code or 0), said.out.decode(), said.err.decode()


PROMISED = (
    "--time",
    "Month",
    "--value",
    "Potency",
    "--batch",
    "Batch",
    "--lower",
    95,
    "--storage",
    "25C/60RH",
)


def test_the_promised_call_gives_the_promised_keys(capsysbinary, file):
    code, out, _ = ask(capsysbinary, file, *PROMISED, "--significant-change", "none", "--format", "json")
    found = json.loads(out)
    assert code == 1  # Indonesia asks for 30C/75RH
    assert found["statistical_months"] == 15
    assert found["exact_months"] == pytest.approx(15.6061, abs=5e-5)
    assert found["cap"]["branch"] == "RT-2a"
    assert found["supported_months"] == 15
    assert found["model"] == "separate"
    assert set(found["p_values"]) >= {"slopes", "intercepts"}
    assert found["binding"] == {"batch": "b8", "limit": "lower"}
    assert found["conventions"]["default"] == "pooled_error"
    assert found["conventions"]["individual_error"] == pytest.approx(15.844877978, abs=1e-7)
    assert [b["batch"] for b in found["batches"]] == ["b4", "b5", "b8"]
    assert {m["market"]: (m["says"], m["supported_months"]) for m in found["markets"]} == {
        "CN": ("studied", 15),
        "ID": ("depends_on_pack", None),
    }
    assert found["status"] in ("published", "double")
    assert found["inputs"][0]["name"] == "data.csv"


def test_without_accelerated_data_no_supported_month_is_given(capsysbinary, file):
    code, out, _ = ask(capsysbinary, file, *PROMISED, "--format", "json")
    found = json.loads(out)
    assert code == 1
    assert (found["statistical_months"], found["supported_months"]) == (15, None)
    assert found["cap"]["branch"] == "undetermined" and found["cap"]["months"] is None
    assert [o["branch"] for o in found["cap"]["open"]] == ["RT-2a", "RT-3a", "RT-4"]


@pytest.mark.parametrize("pack", ["permeable", "impermeable"])
def test_under_indonesias_rules_data_at_25_60_carry_no_month(capsysbinary, file, pack):
    options = ("--significant-change", "none", "--for", "ID", "--pack", pack)
    _, out, _ = ask(capsysbinary, file, *PROMISED, *options, "--format", "json")
    found = json.loads(out)
    assert found["supported_months"] is None
    assert found["statistical_months"] == 15
    assert (
        found["studies"][0]["verdict"] == {"permeable": "insufficient", "impermeable": "undetermined"}[pack]
    )
    _, text, _ = ask(capsysbinary, file, *PROMISED, *options)
    assert "no shelf life for ID" in text.splitlines()[2]


def test_a_study_at_the_authorities_own_condition_with_quiet_accelerated_data_ends_with_zero(
    capsysbinary, tmp_path
):
    lines = ["study,condition,batch,month,assay,lower"]
    for study, condition, months, slope in (
        ("LT", "5C", (0, 3, 6, 9, 12), -0.05),
        ("acc", "25C/60RH", (0, 3, 6), -0.1),
    ):
        lines += [
            f"{study},{condition},{b},{m},{100 + slope * m + 0.1 * (-1) ** m:.2f},95"
            for b in "ABC"
            for m in months
        ]
    path = tmp_path / "cold.csv"
    path.write_text("\n".join(lines))
    code, out, _ = ask(capsysbinary, path, "--format", "json")
    assert (code, json.loads(out)["supported_months"]) == (0, 18)


def test_another_authority_gives_its_own_rules_by_a_folder_of_data(capsysbinary, file, tmp_path):
    law = tmp_path / "law"
    (law / "zz" / "analyses").mkdir(parents=True)
    (law / "zz" / "jurisdiction.toml").write_text(
        'format = 1\ncode = "zz"\nedition = "1"\nname.en = "Zedland"\nauthority.en = "Office"\nparents = ["asean"]\n'
    )
    shipped = resources.files("jembatan") / "lawdata" / "asean" / "analyses" / "asean-shelf-life.toml"
    text = (
        shipped.read_text("utf-8")
        .replace('"asean-shelf-life"', '"zz-shelf-life"')
        .replace("factor = 2.0", "factor = 1.1")
    )
    text = text.replace('market = "ASEAN"', 'market = "ZZ"\nsupersedes = "asean-shelf-life"')
    (law / "zz" / "analyses" / "zz-shelf-life.toml").write_text(text, "utf-8")
    hot = [*PROMISED[:-1], "30C/75RH", "--significant-change", "none", "--for", "ZZ", "--law", law]
    _, out, _ = ask(capsysbinary, file, *hot, "--format", "json")
    found = json.loads(out)
    assert found["cap"]["months"] == pytest.approx(13.2)
    assert found["supported_months"] == 13
    assert {m["market"] for m in found["markets"]} == {"CN", "ID"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_says_the_numbers_the_verdicts_the_sources_and_the_status(capsysbinary, file, language):
    _, out, _ = ask(
        capsysbinary, file, *PROMISED, "--pack", "permeable", "--lang", language,
        "--release-limit", 98, "--release-months", 6,
    )  # fmt: skip
    numbers = [
        number.replace(".", ",") if language == "id" else number for number in ("15.6061", "15.8449", "7.48")
    ]
    for part in (*numbers, "RT-3a", "30C/75RH", "ICH Q1E", "sha256"):
        assert part in out, part
    assert "<shelf_life." not in out and "<stability." not in out


def test_the_page_shows_a_picture_with_bounds(capsysbinary, file, tmp_path):
    page = tmp_path / "page.html"
    _, out, err = ask(capsysbinary, file, *PROMISED, "--format", "html", "--out", page)
    assert out == "" and "page.html" in err
    shown = page.read_text("utf-8")
    assert shown.count("<svg") == 1
    assert shown.count('stroke-dasharray="4 3"') == 4  # a bound for each of three batches, and the legend


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--value", "Potensy"), 2, "did you mean 'Potency'"),
        (("--significant-change", "perhaps"), 2, "none, month:N"),
        (("--lower", 105, "--upper", 95), 2, "exchange them"),
        (("--for", "XX"), 2, "no law data"),
        (("--scale", "log", "--lower", 95), 1, ""),
    ],
)
def test_a_wrong_option_is_one_sentence(capsysbinary, file, arguments, code, words):
    left, _, err = ask(capsysbinary, file, *arguments)
    assert left == code
    assert words in err


def test_an_unreadable_file_is_one_sentence(capsysbinary, tmp_path):
    path = tmp_path / "text.csv"
    path.write_text("nothing to see")
    code, _, err = ask(capsysbinary, path)
    assert code == 3
    assert "text.csv" in err and "--time" in err


def test_words_of_stability_stand_in_three_languages_with_the_same_places():
    english = load_texts("en")
    keys = [
        k for k in english.all_keys() if k.startswith(("stability.", "shelf_life.", "claims.", "kinetics."))
    ]
    assert len(keys) > 150
    for language in ("id", "zh"):
        texts = load_texts(language)
        for key in keys:
            assert set(PLACEHOLDER.findall(texts.pattern(key))) == set(
                PLACEHOLDER.findall(english.pattern(key))
            ), key
        same = [k for k in keys if texts.pattern(k) == english.pattern(k)]
        assert len(same) < len(keys) * 0.05, same


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_without_a_long_term_study_is_told_what_it_holds_and_keeps_the_promised_keys(
    capsysbinary, tmp_path, language
):
    path = tmp_path / "stress.csv"
    path.write_text("Study,Batch,Month,Assay\nstress,A,0,100\nstress,A,1,97\nstress,A,2,95\n")
    code, out, _ = ask(capsysbinary, path, "--lower", 90, "--lang", language)
    assert code == 1
    assert "stress" in out.splitlines()[2]
    assert "--storage" in out.splitlines()[2]
    found = json.loads(ask(capsysbinary, path, "--lower", 90, "--format", "json")[1])
    for key in (
        "statistical_months",
        "cap",
        "supported_months",
        "model",
        "p_values",
        "binding",
        "conventions",
    ):
        assert found[key] is None
    assert found["batches"] == []


def test_a_substance_is_held_against_the_rules_of_its_own(capsysbinary, tmp_path):
    rows = [
        f"{study},{at},{b},{m},assay,{100 - slope * m + (0.1, -0.1, 0.0)[(m + i) % 3]:.2f},%,90,102"
        for study, at, months, slope in (
            ("long_term", "25C/60RH", (0, 3, 6, 9, 12), 0.05),
            ("accelerated", "40C/75RH", (0, 3, 6), 1.1),  # 6.6 %: significant for a product, within limits
        )
        for i, b in enumerate("ABC")
        for m in months
    ]
    path = tmp_path / "substance.csv"
    path.write_text(
        "\n".join(["study,condition,batch,month,attribute,value,unit,lower_limit,upper_limit", *rows])
    )
    cap = {}
    for of in ("product", "substance"):
        _, out, _ = ask(capsysbinary, path, "--of", of, "--format", "json")
        found = json.loads(out)
        cap[of] = found["cap"]["branch"]
        said = {m["market"]: m["says"] for m in found["markets"]}
        assert said["CN"] == "studied"
    assert said["ID"] == "undetermined"  # no text on the climate of a substance was read
    assert cap["substance"] == "RT-2a"
    assert cap["product"] != "RT-2a"
    _, text, _ = ask(capsysbinary, path, "--of", "substance", "--lang", "zh")
    assert text.startswith("复验期：substance.csv")
