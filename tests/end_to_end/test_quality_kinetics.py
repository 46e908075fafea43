"""`jembatan quality kinetics`: information on temperature and humidity, and the mean kinetic temperature of a log."""

from __future__ import annotations

import json
import math

import pytest

from jembatan.cli.main import run

R = 8.3144e-3
CONDITIONS = ((25, 60), (30, 65), (30, 75), (40, 75), (50, 30))


@pytest.fixture
def ask(capsysbinary):
    def go(*arguments):
        with pytest.raises(SystemExit) as left:
            run(["quality", "kinetics", *map(str, arguments)])
        said = capsysbinary.readouterr()
        return int(left.value.code or 0), said.out.decode() or said.err.decode()

    return go


@pytest.fixture
def table(tmp_path):
    """Return a file whose slopes follow Ea 95 kJ/mol and B 0.03 exactly."""

    def slope(celsius, humidity):
        return -math.exp(36.2 - 95 / (R * (celsius + 273.15)) + 0.03 * humidity)

    lines = ["condition,batch,month,attribute,value,lower"]
    lines += [
        f"{t}C/{h}RH,{b},{m},Assay,{100 + slope(t, h) * m:.10f},95"
        for t, h in CONDITIONS
        for b in "AB"
        for m in (0, 1, 3)
    ]
    path = tmp_path / "kinetics.csv"
    path.write_text("\n".join(lines))
    return path


def test_activation_energy_and_humidity_of_a_known_table_come_back(ask, table):
    code, out = ask(table, "--format", "json", "--to", "30C/75RH")
    found = json.loads(out)
    assert (code, found["information_only"]) == (0, True)
    (assay,) = found["attributes"]
    assert assay["isoconversion"]["activation_kj"] == pytest.approx(95, rel=1e-4)
    assert assay["isoconversion"]["humidity_factor"] == pytest.approx(0.03, rel=1e-3)
    (projected,) = assay["projection"]
    own = next(r for r in assay["rates"] if r["condition"] == "30C/75RH")
    assert projected["months"] == pytest.approx(own["months_to_limit"], rel=1e-4)


def test_two_conditions_give_no_humidity_and_say_why(ask, tmp_path):
    path = tmp_path / "two.csv"
    path.write_text(
        "condition,batch,month,attribute,value,lower\n"
        "25C/60RH,A,0,Assay,100,95\n25C/60RH,A,6,Assay,99.4,95\n40C/75RH,A,0,Assay,100,95\n40C/75RH,A,6,Assay,97.9,95\n"
    )
    _, out = ask(path, "--format", "json")
    (assay,) = json.loads(out)["attributes"]
    assert assay["isoconversion"] is None and assay["multi_temperature"] is None
    assert assay["arrhenius"]["standard_error"] is None
    _, text = ask(path)
    assert "cannot be told apart" in text and "humidity changed with temperature" in text


def test_without_a_limit_the_rates_stand_and_no_time_to_a_limit_is_told(ask, tmp_path):
    path = tmp_path / "two.csv"
    path.write_text(
        "condition,batch,month,attribute,value\n"
        "30C/75RH,A,0,Assay,100\n30C/75RH,A,6,Assay,99\n40C/75RH,A,0,Assay,100\n40C/75RH,A,6,Assay,97\n"
    )
    _, out = ask(path, "--format", "json")
    (assay,) = json.loads(out)["attributes"]
    assert [rate["months_to_limit"] for rate in assay["rates"]] == [None, None]
    by_hand = R * math.log(3) / (1 / 303.15 - 1 / 313.15)
    assert assay["arrhenius"]["activation_kj"] == pytest.approx(by_hand, rel=1e-3)
    assert assay["isoconversion"] is None
    _, text = ask(path)
    assert "no limit was given" in text and "∞" not in text
    assert "no limit was given" not in ask(path, "--lower", "95")[1]


def test_the_mean_kinetic_temperature_of_a_log(ask, tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("hours,temperature (°C)\n10,20\n10,30\n")
    _, out = ask("--log", path, "--format", "json")
    assert json.loads(out)["mean_kinetic_temperature"] == pytest.approx(26.2599, abs=1e-3)
    _, text = ask("--log", path)
    assert "26.26" in text and "52 weekly" in text


@pytest.mark.parametrize("language", ["en", "id", "zh"])
def test_every_language_says_first_that_it_is_no_shelf_life(ask, table, language):
    from jembatan.report.texts import load_texts

    _, text = ask(table, "--lang", language)
    assert load_texts(language).say("kinetics.answer") in text.splitlines()[2]
    assert "<kinetics." not in text


@pytest.mark.parametrize(
    ("content", "words"),
    [("day,weather\n1,hot\n", "no column of temperatures"), ("temperature\nwarm\n", "row 2")],
)
def test_a_wrong_log_is_one_sentence(ask, tmp_path, content, words):
    path = tmp_path / "log.csv"
    path.write_text(content)
    code, said = ask("--log", path)
    assert code == 3
    assert words in said


def test_nothing_given_and_a_wrong_condition_are_one_sentence(ask, table):
    assert ask()[0] == 2
    code, said = ask(table, "--to", "hot")
    assert code == 2
    assert "30C/75RH" in said
