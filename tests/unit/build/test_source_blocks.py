"""Which folder of a source without backbone tells one substance or product from another."""

from __future__ import annotations

import pytest

from jembatan.build.source_blocks import SourceBlocks, find_block_folder


@pytest.mark.parametrize(
    ("letter", "folder", "found"),
    [
        ("S", "模块3 质量/3.2.S 原料药/阿莫西林（甲厂）/3.2.S.4 质量", "阿莫西林（甲厂）"),
        ("S", "模块3/原料药/阿莫西林/3.2.S.1", "阿莫西林"),
        ("P", "m3/3.2.P 片剂 250mg/3.2.P.1", "片剂 250mg"),
        ("P", "Module 3/3.2.P Drug Product (Tablet 10 mg)/3.2.P.5", "Tablet 10 mg"),
        ("P", "m3/32-body-data/32p-drug-prod/tablet/32p1", "tablet"),
        (
            "S",
            "Part II Quality/C Body of data/S Drug Substance/Amoxicillin (Maker A)/S4",
            "Amoxicillin (Maker A)",
        ),
        ("P", "Part II Quality/Drug product/Tablet 500mg/P1", "Tablet 500mg"),
        ("S", "Part II/S/S1", ""),
        ("S", "m3/3.2.S/3.2.S.1", ""),
        ("P", "m3/3.2.S 原料药/阿莫西林/3.2.S.4", ""),
        ("P", "", ""),
    ],
)
def test_the_folder_below_the_heading_names_the_block(letter, folder, found):
    assert find_block_folder(letter, folder) == found


def test_folders_below_a_substance_that_repeat_its_sections_are_makers():
    makers = [f"3.2.S/阿莫西林/{maker}/3.2.S.{n}/a.pdf" for maker in ("甲厂", "乙厂") for n in (1, 4)]
    topics = ["3.2.S/克拉维酸/概况/3.2.S.1/a.pdf", "3.2.S/克拉维酸/质量/3.2.S.4/a.pdf"]
    blocks = SourceBlocks([*makers, *topics])
    found = [blocks.find("S", path.rpartition("/")[0]) for path in [*makers, *topics]]
    assert found == ["阿莫西林, 甲厂"] * 2 + ["阿莫西林, 乙厂"] * 2 + ["克拉维酸"] * 2
