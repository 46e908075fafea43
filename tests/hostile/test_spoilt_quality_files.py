"""A spoilt file of a quality command is an answer or one sentence, never a fault of ours."""

from __future__ import annotations

import random

import numpy as np
import pytest

from jembatan.cli.main import run

WORDS = ("", "ND", "-5", "0", "1e308", "1e-300", "nan", "<0.1", "99,5", "1,234", "５", '"', "12%", "100000")


def _rows(header: str, keys: list[str], seed: int) -> list[str]:
    generator = np.random.default_rng(seed)
    return [
        header,
        *(f"{key},{','.join(f'{v:.2f}' for v in 80 + generator.normal(0, 2, 3))}" for key in keys),
    ]


def _long(header: str, keys: list[str]) -> list[str]:
    generator = np.random.default_rng(1)
    return [header, *(f"{key},{100 + generator.normal():.3f}" for key in keys)]


FILES = {
    "dissolution": (
        _rows("product,unit,10 min,20 min,30 min", [f"{p},{u}" for p in "RT" for u in range(6)], 1),
        ["--resamples", "200"],
    ),
    "bioequivalence": (
        _long(
            "subject,period,sequence,treatment,auc",
            [f"{s},{p + 1},{q},{q[p]}" for s in range(8) for q in [("RTR", "TRT")[s % 2]] for p in range(3)],
        ),
        ["--drug", "highly-variable"],
    ),
    "transfer": (
        _long(
            "lab,day,level,assay",
            [f"{b},{d},{v}" for b in "AB" for v in (80, 100) for d in (1, 2, 3, 1, 2, 3)],
        ),
        ["--margin", "2%", "--accept", "5"],
    ),
    "tolerance": (_long("sample,assay", [str(i) for i in range(10)]), ["--lower", "92", "--uniformity"]),
    "compare": (
        _long("site,batch,month,assay", [f"{s},{s}{b},{m}" for s in "AB" for b in range(3) for m in (0, 3)]),
        ["--margin", "2"],
    ),
}


def _spoil(lines: list[str], rng: random.Random) -> list[str]:
    lines = list(lines)
    for _ in range(rng.choice([1, 1, 2, 3, 6])):
        i = rng.randrange(len(lines))
        kind = rng.randrange(5)
        if kind <= 1:
            cells = lines[i].split(",")
            cells[rng.randrange(len(cells))] = rng.choice(WORDS)
            lines[i] = ",".join(cells)
        elif kind == 2 and len(lines) > 2:
            del lines[i]
        elif kind == 3:
            lines.insert(i, lines[i])
        else:
            column, word = rng.randrange(lines[0].count(",") + 1), rng.choice(WORDS)
            for n, row in enumerate(lines[1:], start=1):
                cells = row.split(",")
                if column < len(cells):
                    cells[column] = word
                    lines[n] = ",".join(cells)
    return lines[: rng.randrange(1, 6)] if rng.random() < 0.1 else lines


@pytest.mark.parametrize("command", FILES)
def test_fifteen_spoilt_files_give_an_answer_or_a_sentence(command, tmp_path, capsysbinary):
    rng = random.Random(command)
    lines, options = FILES[command]
    path = tmp_path / "data.csv"
    answered = 0
    for _ in range(15):
        path.write_text("\n".join(_spoil(lines, rng)) + "\n", "utf-8")
        with pytest.raises(SystemExit) as left:
            run(["quality", command, str(path), *options, "--format", rng.choice(["text", "json", "html"])])
        written = capsysbinary.readouterr()
        code = int(left.value.code or 0)
        assert code in (0, 1, 3), (path.read_text("utf-8"), written.err.decode())
        if code == 3:
            assert written.err.decode().strip().count("\n") == 0
            assert "data.csv" in written.err.decode()
        answered += code != 3
    assert answered > 2
