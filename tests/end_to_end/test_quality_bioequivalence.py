"""`jembatan quality bioequivalence` as a user types it."""

from __future__ import annotations

import json

import numpy as np
import pytest

from jembatan.cli.main import run


def _run(capsysbinary, *arguments) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        run(["quality", "bioequivalence", *map(str, arguments)])
    written = capsysbinary.readouterr()
    return int(left.value.code or 0), written.out.decode(), written.err.decode()


def _file(tmp_path, ratio=1.0, sd=0.15, sequences=("TRTR", "RTRT")):
    generator = np.random.default_rng(3)
    lines = ["subject,period,sequence,treatment,AUC"]
    for subject in range(24):
        sequence = sequences[subject % len(sequences)]
        level = generator.normal(4, 0.4)
        for period, product in enumerate(sequence, start=1):
            value = np.exp(level + (np.log(ratio) if product == "T" else 0) + generator.normal(0, sd))
            lines.append(f"{subject + 1},{period},{sequence},{product},{value:.4f}")
    path = tmp_path / "pk.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def test_the_size_of_an_ordinary_crossover_is_the_textbooks(capsysbinary):
    code, out, _ = _run(capsysbinary, "--cv", "0.3", "--format", "json")
    found = json.loads(out)
    assert code == 0
    assert found["rules"][0]["n"] == 40
    assert found["rules"][0]["power"] == pytest.approx(0.8158453, abs=1e-7)
    assert found["status"] == "published"


def test_where_the_rule_is_not_known_it_is_said_and_the_code_is_1(capsysbinary):
    code, out, _ = _run(
        capsysbinary, "--cv", "0.4", "--design", "2x2x4", "--drug", "highly-variable", "--for", "ID,EU"
    )
    assert code == 1
    assert "Indonesia (BPOM): which rule applies is not known here" in out
    assert "30 subjects in a 2x2x4 design" in out


def test_scaling_needs_a_replicate_design(capsysbinary):
    code, out, _ = _run(capsysbinary, "--cv", "0.4", "--drug", "highly-variable", "--for", "US")
    assert code == 1
    assert "needs a replicate design" in out


def test_the_power_of_a_size_and_the_interval_of_a_ratio(capsysbinary):
    code, out, _ = _run(capsysbinary, "--cv", "0.3", "--n", "12", "--ratio", "0.95", "--for", "EU")
    assert code == 1  # below the power wanted
    assert "76.45 % to 118.05 %" in out


def test_a_data_set_is_analysed_and_judged(tmp_path, capsysbinary):
    code, out, _ = _run(capsysbinary, _file(tmp_path), "--format", "json")
    found = json.loads(out)
    assert code == 0
    assert [e["method"] for e in found["estimates"]] == ["A", "B"]
    assert found["estimates"][0]["low"] == pytest.approx(found["estimates"][1]["low"], rel=1e-6)
    assert all(r["holds"] for r in found["rules"])
    code, _, _ = _run(capsysbinary, _file(tmp_path, ratio=1.3))
    assert code == 1


@pytest.mark.parametrize("drug", ["highly-variable", "narrow-index"])
@pytest.mark.parametrize("language", ["en", "id", "zh"])
def test_the_page_has_every_word_in_the_readers_language(tmp_path, capsysbinary, language, drug):
    _, out, _ = _run(
        capsysbinary, _file(tmp_path, sd=0.4), "--lang", language, "--format", "html", "--drug", drug
    )
    _, plan, _ = _run(capsysbinary, "--cv", "0.2", "--lang", language, "--format", "html", "--drug", drug)
    for page in (out, plan):
        assert "&lt;bioequivalence." not in page
        assert "&lt;not_computable" not in page
    assert "<svg" in out


def test_wrong_command_lines_leave_with_2_and_a_broken_file_with_3(tmp_path, capsysbinary):
    assert _run(capsysbinary)[0] == 2
    assert _run(capsysbinary, "--cv", "30")[0] == 2
    assert _run(capsysbinary, "--cv", "0.3", "--n", "a")[0] == 2
    assert _run(capsysbinary, "--cv", "0.3", "--n", "12,12,12")[0] == 2
    path = tmp_path / "pk.csv"
    path.write_text("subject,period,treatment,auc\n1,1,R,5\n1,2,T,6\n")
    code, _, err = _run(capsysbinary, path)
    assert code == 3
    assert "the treatment equals the period; check the columns" in err
