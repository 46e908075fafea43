from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from jembatan.evidence.columns import find_columns


@pytest.mark.parametrize(
    "header",
    [
        ["Condition", "Batch", "Month", "Attribute", "Value"],
        ["条件", "批号", "时间(月)", "检验项目", "结果"],
        ["放置条件", "批次", "月（month）", "项目", "测定值"],
        ["Kondisi", "Nomor bets", "Waktu (bulan)", "Parameter uji", "Hasil"],
        ["\ufeffcondition", " batch ", "month", "attribute", "value"],
    ],
)
def test_one_table_has_the_same_columns_in_three_languages(header):
    assert find_columns(header) == ["condition", "batch", "month", "attribute", "value"]


def test_a_column_that_is_not_known_keeps_its_own_name():
    assert find_columns(["Study", "Remarks"]) == ["study", "remarks"]


def test_two_columns_never_take_one_name():
    assert find_columns(["value", "result", "结果"]) == ["value", "result", "结果"]


def test_no_spelling_stands_for_two_columns():
    table = tomllib.loads((files("jembatan.evidence") / "columns.toml").read_text("utf-8"))
    spellings = [s.lower() for name, others in table.items() for s in (name, *others)]
    assert sorted(spellings) == sorted(set(spellings))
