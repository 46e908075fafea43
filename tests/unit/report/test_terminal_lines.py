"""Lines for a terminal: none wider than it but for a word that is, nothing lost, later lines as far in as the first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from jembatan.report.terminal_lines import count_columns, fold_line


@given(
    st.integers(0, 8),
    st.lists(st.text("abcé中文，。-/", min_size=1, max_size=30), min_size=1, max_size=30),
    st.integers(20, 90),
)
def test_no_line_is_wider_than_the_terminal_and_nothing_is_lost(indent, words, width):
    line = " " * indent + " ".join(words)
    folded = fold_line(line, width)
    assert "".join("".join(folded).split()) == "".join(line.split())
    for one in folded:
        assert one.startswith(" " * indent)
        assert count_columns(one) <= width or len(one.split()) == 1


def test_chinese_takes_two_columns_and_no_line_begins_with_its_punctuation():
    folded = fold_line("    " + "规则未执行，" * 20, 40)
    assert all(count_columns(line) <= 40 for line in folded)
    assert not any(line.strip().startswith("，") for line in folded)


def test_a_path_is_never_broken():
    path = (
        "0000/m3/32-body-data/32s-drug-sub/examplium-example/32s4-contr-drug-sub/32s41-spec/specification.pdf"
    )
    assert fold_line(f"        {path}, line 15", 60) == [f"        {path},", "        line 15"]
