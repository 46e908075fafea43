"""Cut the Chinese font of reports and of the worked example out of Noto Sans CJK SC (SIL OFL 1.1).

Usage: python tools/subset_font.py [FOLDER_OF_NOTO_CJK]
Needs fonttools, and Debian's fonts-noto-cjk or the files of github.com/notofonts/noto-cjk.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

TARGET = Path(__file__).parent.parent / "src" / "jembatan" / "fonts"
FAMILY = "Noto Sans SC Subset"  # a name of its own, so that it never hides a complete font of the same name
SOURCE = Path("/usr/share/fonts/opentype/noto")

LATIN = [(0x20, 0x7E), (0xA0, 0x17F), (0x2010, 0x2027), (0x2030, 0x205E)]
SIGNS = "αβγδεζηθικλμνξοπρστυφχψωΔΣΩΦ€№℃℉™Ω←↑→↓↔⇒≈≠≡≤≥±×÷√∑∞∫∆∂∏−∕°′″①②③④⑤⑥⑦⑧⑨⑩■□▲△▼▽◆◇○●◎★☆✓✔×✘〇々"


def find_characters(last_row: int) -> Iterator[int]:
    """Yield the code points: Latin, signs, GB 2312 rows 1 and 3 (punctuation), 16 to `last_row` (55: level 1, 87: 2)."""
    for first, last in LATIN:
        yield from range(first, last + 1)
    yield from map(ord, SIGNS)
    for row in (1, 3, *range(16, last_row + 1)):
        for cell in range(1, 95):
            try:
                yield ord(bytes((0xA0 + row, 0xA0 + cell)).decode("gb2312"))
            except UnicodeDecodeError:
                continue


def find_face(path: Path) -> TTFont:
    """Return the Simplified Chinese face of a Noto Sans CJK collection."""
    for face in TTCollection(path).fonts:
        face.recalcTimestamp = False  # the same font gives the same file
        if face["name"].getDebugName(1).startswith("Noto Sans CJK SC"):
            return face
    raise SystemExit(f"{path}: no face 'Noto Sans CJK SC' in it")


def build_subset(source: Path, style: str, last_row: int, target: Path) -> None:
    """Write the subset of one style under its own family name, without hints and layout features beyond kerning and marks."""
    font = find_face(source)
    options = subset.Options()
    options.layout_features = ["kern", "mark", "mkmk", "ccmp"]
    options.hinting = False
    options.desubroutinize = False
    options.notdef_outline = True
    options.drop_tables += ["BASE", "VORG", "vhea", "vmtx", "DSIG"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=find_characters(last_row))
    cutter.subset(font)
    postscript = FAMILY.replace(" ", "") + "-" + style
    names = {
        1: FAMILY,
        2: style,
        3: f"{postscript};subset of Noto Sans CJK SC",
        4: f"{FAMILY} {style}",
        6: postscript,
    }
    kept = {0, 5, 7, 13, 14}
    table = font["name"]
    table.names = [n for n in table.names if n.nameID in kept and n.platformID == 3 and n.langID == 0x409]
    for number, text in names.items():
        table.setName(text, number, 3, 1, 0x409)
    cff = font["CFF "].cff
    cff.fontNames = [postscript]
    cff.topDictIndex[0].FullName = f"{FAMILY} {style}"
    cff.topDictIndex[0].FamilyName = FAMILY
    font.save(target)
    if style == "Regular":
        covered = "".join(map(chr, sorted(font.getBestCmap())))
        (TARGET / "characters.txt").write_text(covered + "\n", "utf-8")
    print(f"{target.name}: {target.stat().st_size:,} bytes, {len(font.getBestCmap()):,} characters")


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else SOURCE
    build_subset(folder / "NotoSansCJK-Regular.ttc", "Regular", 87, TARGET / "NotoSansSC-subset.otf")
    build_subset(folder / "NotoSansCJK-Bold.ttc", "Bold", 55, TARGET / "NotoSansSC-subset-Bold.otf")
