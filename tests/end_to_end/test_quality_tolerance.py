"""`jembatan quality tolerance` as a user types it."""

from __future__ import annotations

import json

import numpy as np
import pytest

from jembatan.cli.main import run


def _run(capsysbinary, *arguments) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        run(["quality", "tolerance", *map(str, arguments)])
    written = capsysbinary.readouterr()
    return int(left.value.code or 0), written.out.decode(), written.err.decode()


def _file(tmp_path, n=30, sd=1.2, lines=()):
    values = 99.5 + sd * np.random.default_rng(1).normal(size=n)
    path = tmp_path / "assay.csv"
    path.write_text(
        "Sample,Assay\n" + "".join(f"{i},{v:.3f}\n" for i, v in enumerate(values)) + "".join(lines)
    )
    return path


def test_results_that_fit_their_limits_leave_with_0(tmp_path, capsysbinary):
    code, out, _ = _run(
        capsysbinary, _file(tmp_path), "--lower", "92", "--upper", "108", "--uniformity", "--format", "json"
    )
    found = json.loads(out)
    assert code == 0
    assert found["performance"]["interval_fits"]
    assert found["performance"]["bound"] < found["performance"]["ppk"]
    assert found["acceptance_value"]["passes"]
    assert found["two_sided"]["k"] == pytest.approx(3.354576, abs=1e-6)
    assert found["status"] == "double"


def test_results_that_do_not_fit_leave_with_1(tmp_path, capsysbinary):
    code, out, _ = _run(capsysbinary, _file(tmp_path, n=6), "--lower", "97", "--upper", "103")
    assert code == 1
    assert "That interval leaves the limits (97 / 103)" in out
    assert "6 results say little about the spread" in out


def test_factors_and_acceptance_numbers_need_no_data(capsysbinary):
    code, out, _ = _run(capsysbinary, "--n", "20")
    assert code == 0
    assert "two-sided k = 3.620986" in out
    code, out, _ = _run(
        capsysbinary, "--lot", "960", "--sample", "450", "--acceptable", "0.07", "--rejectable", "0.10"
    )
    assert code == 0
    assert "at most 38 defective units among 450" in out
    code, out, _ = _run(capsysbinary, "--lot", "500", "--sample", "5")
    assert code == 1
    assert "does not protect the consumer" in out


@pytest.mark.parametrize("language", ["en", "id", "zh"])
def test_every_page_has_every_word(tmp_path, capsysbinary, language):
    pages = [
        _run(capsysbinary, *arguments, "--lang", language, "--format", "html")[1]
        for arguments in (
            (_file(tmp_path, n=12), "--lower", "95", "--uniformity"),
            ("--n", "9"),
            ("--lot", "960", "--sample", "450", "--acceptable", "0.07", "--rejectable", "0.10"),
        )
    ]
    assert all("&lt;tolerance." not in page and "&lt;not_computable" not in page for page in pages)


def test_text_and_negative_results_are_left_out_and_named(tmp_path, capsysbinary):
    code, out, _ = _run(capsysbinary, _file(tmp_path, lines=("30,<0.1\n", "31,-4\n")))
    assert code == 1
    assert 'assay.csv, row 32, column "Assay": "<0.1"' in out
    assert 'assay.csv, row 33, column "Assay": "-4"' in out


def test_wrong_questions_leave_with_2_and_broken_files_with_3(tmp_path, capsysbinary):
    assert _run(capsysbinary)[0] == 2
    assert _run(capsysbinary, "--n", "5", "--lot", "7")[0] == 2
    assert _run(capsysbinary, "--lot", "7")[0] == 2
    assert _run(capsysbinary, _file(tmp_path), "--lower", "5", "--upper", "4")[0] == 2
    path = tmp_path / "same.csv"
    path.write_text("Assay\n5\n5\n5\n")
    code, _, err = _run(capsysbinary, path)
    assert code == 3
    assert "do not vary at all" in err
    code, _, err = _run(capsysbinary, tmp_path / "assai.csv")
    assert code == 3
    assert "did you mean" in err


def test_a_column_that_numbers_the_dosage_units_is_no_unit_of_measurement(tmp_path, capsysbinary):
    path = tmp_path / "uniformity.csv"
    values = 99 + 2 * np.random.default_rng(3).normal(size=30)
    path.write_text("Unit,Content (% LC)\n" + "".join(f"{i + 1},{v:.1f}\n" for i, v in enumerate(values)))
    code, out, told = _run(capsysbinary, path, "--value", "Content", "--uniformity", "--format", "json")
    assert (code, told) == (0, "")
    assert json.loads(out)["n"] == 30
    path.write_text("Unit,Content\nmg,99\n%,98\nmg,97\n")
    code, _, told = _run(capsysbinary, path, "--value", "Content", "--lower", "90")
    assert code == 3
    assert "convert them to one unit" in told
