"""`jembatan quality compare` as a user types it."""

from __future__ import annotations

import json

import numpy as np
import pytest

from jembatan.cli.main import run


def _run(capsysbinary, *arguments) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        run(["quality", "compare", *map(str, arguments)])
    written = capsysbinary.readouterr()
    return int(left.value.code or 0), written.out.decode(), written.err.decode()


def _file(tmp_path, shift=0.0, n=(8, 6), months=(0,), extra=""):
    generator = np.random.default_rng(8)
    lines = ["Site,Batch,Month,Potency" if len(months) > 1 else "Site,Batch,Potency"]
    for site, by, count in (("Shanghai", 0.0, n[0]), ("Bandung", shift, n[1])):
        for batch in range(count):
            level = 100 + by + generator.normal(0, 0.5)
            for month in months:
                value = f"{level - 0.1 * month + generator.normal(0, 0.1):.3f}"
                lines.append(
                    ",".join([site, f"{site[0]}{batch}", *([str(month)] if len(months) > 1 else []), value])
                )
    path = tmp_path / "batches.csv"
    path.write_text("\n".join(lines) + "\n" + extra)
    return path


def test_comparable_batches_give_every_method_with_its_chances(tmp_path, capsysbinary):
    _, out, _ = _run(
        capsysbinary,
        _file(tmp_path, months=(0, 3, 6)),
        "--margin", "2", "--slope-margin", "0.2", "--format", "json",
    )  # fmt: skip
    found = json.loads(out)
    assert found["mean"]["equivalent"]
    assert found["slopes"]["equivalent"]
    assert set(found["ranges"]) == {"quality_range", "min_max", "tolerance"}
    assert found["chances"]["min_max"]["unchanged"] == pytest.approx(8 * 7 / (14 * 13), abs=1e-6)
    assert (found["before"]["batches"], found["after"]["batches"]) == (8, 6)
    assert found["status"] == "double"


def test_a_shift_leaves_with_1(tmp_path, capsysbinary):
    code, out, _ = _run(capsysbinary, _file(tmp_path, shift=4.0), "--margin", "2")
    assert code == 1
    assert "equivalence is not shown" in out
    assert "Quality range (k = 3): only 0 of 6" in out


def test_with_three_batches_it_is_said_what_controls_nothing(tmp_path, capsysbinary):
    _, out, _ = _run(capsysbinary, _file(tmp_path, n=(3, 3)))
    assert "it controls nothing" in out
    assert "it would refuse a process that did not change 80 times in 100" in out
    assert "The margin is 1.5 standard deviations as estimated" in out


def test_several_results_of_a_batch_are_one_batch(tmp_path, capsysbinary):
    _, out, _ = _run(capsysbinary, _file(tmp_path, extra="Bandung,B0,100.2\n"), "--format", "json")
    found = json.loads(out)
    assert found["after"]["batches"] == 6
    assert any("the batch is the unit" in warning for warning in found["warnings"])


@pytest.mark.parametrize("language", ["en", "id", "zh"])
def test_the_page_has_every_word(tmp_path, capsysbinary, language):
    _, out, _ = _run(
        capsysbinary, _file(tmp_path, n=(3, 2), months=(0, 3)), "--lang", language, "--format", "html"
    )
    assert "&lt;comparability." not in out
    assert out.count("<svg") == 2


@pytest.mark.parametrize(
    ("n", "extra", "sentence"),
    [
        ((1, 6), "", "1 batches on one side; at least 2 are needed"),
        ((4, 4), "Jakarta,J1,100\n", "has 3 values (Shanghai, Bandung, Jakarta)"),
        ((4, 4), "Bandung,,100\n", "row 10, column 'Batch': the batch of this result is missing"),
    ],
)
def test_what_cannot_be_compared_leaves_with_3_and_one_sentence(tmp_path, capsysbinary, n, extra, sentence):
    code, _, err = _run(capsysbinary, _file(tmp_path, n=n, extra=extra))
    assert code == 3
    assert sentence in err


def test_a_side_that_is_not_there_is_told(tmp_path, capsysbinary):
    code, _, err = _run(capsysbinary, _file(tmp_path), "--before", "Peking", "--after", "Bandung")
    assert code == 3
    assert "no 'Peking' in column 'Site'" in err
