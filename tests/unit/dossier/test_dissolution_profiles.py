"""Dissolution profiles are read in both forms; what is wrong is told with file, row, column and remedy."""

from __future__ import annotations

import pytest

from jembatan.core.errors import InputError
from jembatan.dossier.data_file import read_data_file
from jembatan.dossier.dissolution_profiles import read_profiles

WIDE = "type,tablet,10 min,20 min,30 min\nR,1,30,50,70\nR,2,32,52,72\nT,1,28,49,71\nT,2,29,50,70\n"
LONG = "Product;Unit;Time (h);Percent\n" + "".join(
    f"{p};{u};{t};{v}\n"
    for p, u, t, v in [
        ("R", 1, "0,5", "30,5"),
        ("R", 1, "1", "50,1"),
        ("T", 1, "0,5", "28,2"),
        ("T", 1, "1", "49,0"),
    ]
)


def _read(tmp_path, text, **options):
    path = tmp_path / "profiles.csv"
    path.write_text(text, "utf-8")
    return read_profiles(read_data_file(path), **options)


def test_one_row_per_unit_is_read(tmp_path):
    found = _read(tmp_path, WIDE)
    assert (found.time_unit, found.times) == ("min", [10, 20, 30])
    assert found.reference == [[30, 50, 70], [32, 52, 72]]
    assert found.test == [[28, 49, 71], [29, 50, 70]]
    assert found.left_out == []


def test_one_row_per_result_is_read_with_decimal_commas_and_hours(tmp_path):
    found = _read(tmp_path, LONG)
    assert (found.time_unit, found.times) == ("h", [0.5, 1.0])
    assert (found.reference, found.test) == ([[30.5, 50.1]], [[28.2, 49.0]])


def test_a_workbook_is_read(tmp_path):
    from openpyxl import Workbook

    book = Workbook()
    for line in WIDE.strip().split("\n"):
        book.active.append([float(c) if c.isdigit() else c for c in line.split(",")])
    book.save(tmp_path / "profiles.xlsx")
    assert read_profiles(read_data_file(tmp_path / "profiles.xlsx")).reference[0] == [30, 50, 70]


@pytest.mark.parametrize(("cell", "key"), [("ND", "value"), ("-3", "value"), ("940", "value"), ("", "value")])
def test_a_unit_with_an_impossible_result_is_left_out_and_the_rest_is_analysed(tmp_path, cell, key):
    found = _read(tmp_path, WIDE.replace("T,1,28,49", f"T,1,28,{cell}"))
    assert found.test == [[29, 50, 70]]
    (message,) = found.left_out
    assert message.key == f"dissolution.left_out.{key}"
    assert (message.args["row"], message.args["column"], message.args["text"]) == (4, "20 min", cell)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (WIDE.replace("30 min", "0.5 h"), "minutes and hours are mixed"),
        (WIDE.replace("T,1,28,49,71\nT,2,29,50,70", "T,1,.28,.49,.71\nT,2,.29,.5,.7"), "'T' reach only 0.71"),
        (WIDE.replace("type", "colour"), "no column for the product or batch was recognised"),
        (WIDE.replace("20 min", "10 min"), "'10 min' stands twice"),
        ("type,tablet\nR,1\nT,1\n", "no column for the sampling time was recognised"),
        (LONG + "T;1;1;49,3\n", "row 6: product 'T', unit '1' has time 1 already in row 5"),
        (LONG.replace("T;1;1;49,0", "T;1;noon;49,0"), "row 5, column 'Time (h)': 'noon' is not a number"),
        (LONG.replace("T;1;0,5;28,2\nT;1;1;49,0", "T;1;30;28,2\nT;1;60;49,0"), "share no sampling time"),
        ("type,tablet,10 min\n", "no table in it"),
        (WIDE.replace("T,", "A,").replace("R,", "B,"), "which product is the reference?"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_sentence_with_its_place(tmp_path, text, sentence):
    with pytest.raises(InputError) as told:
        _read(tmp_path, text)
    assert sentence in str(told.value)
    assert str(told.value).startswith("profiles.csv")
    assert "\n" not in str(told.value)


def test_a_product_that_is_not_there_is_told_with_the_nearest(tmp_path):
    with pytest.raises(InputError, match="no product 'Batch 1'; did you mean 'Batch1'"):
        _read(tmp_path, WIDE.replace("T,", "Batch1,"), test="Batch 1")


def test_a_file_that_is_not_there_is_told_with_the_nearest(tmp_path):
    (tmp_path / "profiles.csv").write_text(WIDE)
    with pytest.raises(InputError, match=r"profile\.csv: no such file; did you mean profiles\.csv\?"):
        read_data_file(tmp_path / "profile.csv")


def test_times_of_one_product_alone_are_left_out_and_said(tmp_path):
    text = LONG + "R;1;2;80,0\n"
    found = _read(tmp_path, text)
    assert found.times == [0.5, 1.0]
    assert found.left_out[0].args["times"] == "2"
