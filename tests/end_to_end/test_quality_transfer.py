"""`jembatan quality transfer` as a user types it."""

from __future__ import annotations

import json

import numpy as np
import pytest

from jembatan.cli.main import run


def _run(capsysbinary, *arguments) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        run(["quality", "transfer", *map(str, arguments)])
    written = capsysbinary.readouterr()
    return int(left.value.code or 0), written.out.decode(), written.err.decode()


def _file(tmp_path, shift=0.1, change=lambda lines: lines):
    generator = np.random.default_rng(5)
    lines = ["Lab,Day,Nominal,Unit,Assay"]
    for lab, by in (("Beijing", 0.0), ("Jakarta", shift)):
        for level in (80, 100, 120):
            for day in range(5):
                of_day = generator.normal(0, 0.3)
                lines += [
                    f"{lab},{day},{level},%,{level + by + of_day + generator.normal(0, 0.4):.3f}"
                    for _ in range(3)
                ]
    path = tmp_path / "assay.csv"
    path.write_text("\n".join(change(lines)) + "\n")
    return path


def test_an_equivalent_transfer_leaves_with_0(tmp_path, capsysbinary):
    code, out, _ = _run(
        capsysbinary,
        _file(tmp_path),
        "--margin",
        "2%",
        "--accept",
        "5",
        "--ratio-limit",
        "30",
        "--format",
        "json",
    )
    found = json.loads(out)
    assert code == 0
    assert found["status"] == "double"
    levels = found["laboratories"]["levels"]
    assert [entry["level"] for entry in levels] == [80, 100, 120]
    assert all(entry["means"]["equivalent"] and entry["of_series_means"] for entry in levels)
    assert levels[0]["n"] == [5, 5]
    assert len(found["levels"]) == 6
    assert found["precision"][0]["reml"]


def test_a_transfer_that_is_off_leaves_with_1(tmp_path, capsysbinary):
    code, out, _ = _run(
        capsysbinary, _file(tmp_path, shift=3.0), "--margin", "2", "--from", "Beijing", "--to", "Jakarta"
    )
    assert code == 1
    assert "equivalence of the means is not shown" in out


def test_without_a_margin_the_difference_is_shown_and_not_judged(tmp_path, capsysbinary):
    _, out, _ = _run(capsysbinary, _file(tmp_path))
    assert "no margin was given to judge it by" in out


@pytest.mark.parametrize("language", ["en", "id", "zh"])
def test_the_page_has_every_word(tmp_path, capsysbinary, language):
    _, out, _ = _run(
        capsysbinary,
        _file(tmp_path),
        "--margin",
        "1",
        "--accept",
        "1",
        "--lang",
        language,
        "--format",
        "html",
    )
    assert "&lt;transfer." not in out
    assert out.count("<svg") == 3


def test_a_text_result_is_left_out_and_named(tmp_path, capsysbinary):
    code, out, _ = _run(
        capsysbinary,
        _file(tmp_path, change=lambda lines: [*lines[:3], lines[3].rsplit(",", 1)[0] + ",OOS", *lines[4:]]),
    )
    assert code == 1
    assert 'assay.csv, row 4, column "Assay": "OOS"' in out


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda lines: [*lines[:2], lines[2].replace("%", "mg"), *lines[3:]], "convert them to one unit"),
        (lambda lines: ["Where,When,True,Unit,Assay", *lines[1:]], "name them with --lab or --nested"),
        (lambda lines: [*lines, "Bandung,0,80,%,80"], "3 laboratories"),
        (
            lambda lines: [*lines, ",0,80,%,80"],
            "row 92, column 'Lab': the laboratory of this result is missing",
        ),
        (lambda lines: [lines[0].replace("Assay", "Peak"), *lines[1:]], "name it with --value"),
    ],
)
def test_what_cannot_be_read_leaves_with_3_and_one_sentence(tmp_path, capsysbinary, change, sentence):
    code, _, err = _run(capsysbinary, _file(tmp_path, change=change))
    assert code == 3
    assert sentence in err
    assert "assay.csv" in err


def test_a_margin_that_is_none_is_a_wrong_command_line(tmp_path, capsysbinary):
    assert _run(capsysbinary, _file(tmp_path), "--margin", "wide")[0] == 2


def test_a_transfer_is_planned_without_data(capsysbinary):
    code, out, _ = _run(
        capsysbinary, "--margin", "2", "--sd", "1.2", "--difference", "0.5", "--format", "json"
    )
    found = json.loads(out)
    assert code == 0
    assert found["needed_per_laboratory"] > 2
    assert found["status"] == "double"
    code, out, _ = _run(capsysbinary, "--margin", "2", "--sd", "1.2", "--n", "3")
    assert code == 1
    assert "3 independent results in each laboratory" in out
    code, out, _ = _run(capsysbinary, "--margin", "2", "--sd", "1.2", "--difference", "2")
    assert code == 1
    assert "however many results there are" in out
    assert _run(capsysbinary, "--margin", "2%", "--sd", "1")[0] == 2
    assert _run(capsysbinary)[0] == 2


@pytest.mark.parametrize("language", ["en", "id", "zh"])
def test_the_plans_page_has_every_word(capsysbinary, language):
    for more in ((), ("--n", "5")):
        _, out, _ = _run(
            capsysbinary, "--margin", "2", "--sd", "1", *more, "--lang", language, "--format", "html"
        )
        assert "&lt;transfer." not in out
