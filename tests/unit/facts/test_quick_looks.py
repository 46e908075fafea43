"""The quick look before a costly pattern never changes what is read, and the faster folding folds the same."""

from __future__ import annotations

import re
import unicodedata
from unittest.mock import patch

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jembatan.facts import retest_period, shelf_life, stability_design, storage, wording
from jembatan.facts.retest_period import read_retest_period
from jembatan.facts.shelf_life import read_shelf_life
from jembatan.facts.stability_design import read_stability_design
from jembatan.facts.storage import read_storage
from jembatan.facts.wording import find_labelled, fold_width

LABELS = {
    "en": ("shelf life", "name of product", "storage"),
    "id": ("masa simpan", "nama obat"),
    "zh": ("有效期", "药品名称"),
}
PIECES = st.sampled_from(
    [
        *("shelf life", "SHELF-LIFE", "Shelf Lıfe", "SHELF LİFE", "ſtorage", "name of product", "Masa Simpan", "masa edar"),
        *("有效期", "有 效 期", "药品名称", "药 品名 称", "贮藏", "货架期", "daluwarsa", "kedaluarsa", "period of validity"),
        *("store", "Keep in", "Jangan disimpan", "密封保存", "Long-term", "jangka panjang", "加速", "ACCELERATED", "real time"),
        *("kondisi antara", "中间条件", "intermediate", "retest period", "Re-test period", "RETEST DATE", "masa uji ulang", "复 验 期", "再检验期", "simpan pada suhu", "do not store above"),
        *(": ", "：", "\n", " ", "24", "months", "个月", "tahun", "25°C", "30 °C/75 % RH", "three batches", "6批", "。", ";", "\t", "|"),
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=12).map("".join)


@given(TEXTS)
@example("Shelf Lıfe: 24 months")
@example("SHELF LİFE: 24 months")
@example("有 效 期:24个月")
def test_a_quick_look_hides_no_label(text):
    found = list(find_labelled(text, LABELS))
    with patch.object(wording, "_may_have_label", lambda *_: True):
        assert found == list(find_labelled(text, LABELS))


@pytest.mark.parametrize(
    ("module", "read"),
    [
        (shelf_life, read_shelf_life),
        (retest_period, read_retest_period),
        (storage, read_storage),
        (stability_design, read_stability_design),
    ],
)
def test_a_quick_look_hides_no_statement(module, read):
    @given(TEXTS)
    def check(text):
        found = list(read(text))
        with patch.object(module, "has_any", lambda *_: True), patch.object(wording, "_may_have_label", lambda *_: True):  # fmt: skip
            assert found == list(read(text))

    check()


@given(
    st.text(
        st.sampled_from("a\r\n\t\x0b\x0c\x1c\x1f\x85\xa0\u1680\u2003\u2028\u2029\u3000º˚℃％：Ａ贮"),
        max_size=30,
    )
)
def test_folding_leaves_lines_and_tabs_and_makes_every_other_space_plain(text):
    plain = unicodedata.normalize("NFKC", text.replace("\r\n", "\n").replace("\r", "\n"))
    expected = re.sub(r"[^\S\n\t]", " ", plain.replace("º", "°").replace("˚", "°"))
    assert fold_width(text) == expected
