"""`jembatan quality shelf-life --batches random` as a user types it: information beside the Q1E default."""

from __future__ import annotations

import json

import numpy as np
import pytest

from jembatan.cli.main import run
from jembatan.core.text import LANGUAGES
from jembatan.report.texts import load_texts


@pytest.fixture
def file(tmp_path):
    def write(batches=8, below=False):
        generator = np.random.default_rng(4)
        lines = ["batch,month,attribute,value,unit,lower_limit,upper_limit"]
        for k in range(batches):
            a, b = 100 + generator.normal(0, 0.5), -0.12 + generator.normal(0, 0.02)
            lines += [
                f"b{k},{t},assay,{a + b * t + generator.normal(0, 0.2):.2f},%,95,"
                for t in (0, 3, 6, 9, 12, 18)
            ]
            lines += [
                f"b{k},{t},impurity,{'<0.05' if below and t < 6 else format(0.05 + 0.004 * t + 0.003 * k + 0.01 * generator.random(), '.3f')},%,,0.5"
                for t in (0, 3, 6, 9, 12, 18)
            ]
        path = tmp_path / "data.csv"
        path.write_text("\n".join(lines) + "\n")
        return path

    return write


def ask(capsysbinary, *arguments):
    with pytest.raises(SystemExit):
        run(["quality", "shelf-life", *map(str, arguments), "--storage", "25C/60RH"])
    said = capsysbinary.readouterr()
    return said.out.decode(), said.err.decode()


def test_the_default_stays_and_the_random_batches_stand_beside_it(capsysbinary, file):
    plain = json.loads(ask(capsysbinary, file(), "--format", "json")[0])
    both = json.loads(ask(capsysbinary, file(), "--batches", "random", "--format", "json")[0])
    assert "random_batches" not in plain
    for key in (
        "statistical_months",
        "exact_months",
        "supported_months",
        "studies",
        "markets",
        "conventions",
    ):
        assert both[key] == plain[key]
    assert both["status"] == "double"
    assay, impurity = both["random_batches"]
    months = {(b["kind"], b["side"]): b["months"] for b in assay["bounds"]}
    assert 0 < months["tolerance", "lower"] < months["next_batch", "lower"] < months["quantile", "lower"]
    assert {b["side"] for b in impurity["bounds"]} == {"upper"}
    assert len(assay["batches"]) == 8


def test_a_larger_share_of_batches_holds_for_fewer_months(capsysbinary, file):
    def tolerance(share):
        found = json.loads(
            ask(capsysbinary, file(), "--batches", "random", "--batch-share", share, "--format", "json")[0]
        )
        return found["random_batches"][0]["bounds"][2]["months"]

    assert tolerance(0.99) < tolerance(0.9)


def test_results_below_quantification_need_a_substitute_and_the_rest_is_computed(capsysbinary, file):
    path = file(below=True)
    by_likelihood = json.loads(ask(capsysbinary, path, "--batches", "random", "--format", "json")[0])
    assert "bounds" in by_likelihood["random_batches"][0]
    assert "--below half" in by_likelihood["random_batches"][1]["reason"]
    half = json.loads(
        ask(capsysbinary, path, "--batches", "random", "--below", "half", "--format", "json")[0]
    )
    assert "bounds" in half["random_batches"][1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_called_information_beside_q1e_in_every_language(capsysbinary, file, language, tmp_path):
    text, _ = ask(capsysbinary, file(3), "--batches", "random", "--lang", language)
    texts = load_texts(language)
    assert texts.say("stability.random.table") in text
    assert "Q1E" in texts.say("stability.random.table")
    assert ("7,66" if language == "id" else "7.66") in text  # three batches: the factor is named
    assert "<stability" not in text
    assert "<not_computable" not in text
    page = tmp_path / "page.html"
    ask(capsysbinary, file(3), "--batches", "random", "--lang", language, "--format", "html", "--out", page)
    words = page.read_text("utf-8")
    assert words.count("<svg") == 4
    for kind in ("bound", "tolerance_bound"):  # the legend of each picture names what it draws
        assert f">{texts.say('shelf_life.chart.' + kind)}<" in words


def test_one_batch_is_told_and_is_no_crash(capsysbinary, file):
    text, error = ask(capsysbinary, file(1), "--batches", "random")
    assert "one batch alone does not show how batches vary" in text
    assert error == ""
