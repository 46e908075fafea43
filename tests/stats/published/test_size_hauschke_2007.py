"""Sample sizes of the 2x2 crossover against every cell of a printed table.

Hauschke, Steinijans, Pigeot (2007), Bioequivalence Studies in Drug Development, Table 5.1: total size for 80-125 %, by power,
CV and true ratio; level 0.05.
"""

from __future__ import annotations

import pytest

from jembatan.stats.bioequivalence.average import compute_sample_size

RATIOS = (0.85, 0.9, 0.95, 1.0, 1.05, 1.1, 1.15, 1.2)
SIZES = """
0.8 0.1 36 12 8 6 8 10 20 76
0.8 0.125 54 16 10 8 10 14 30 118
0.8 0.15 78 22 12 10 12 20 42 168
0.8 0.175 104 30 16 14 16 26 56 226
0.8 0.2 134 38 20 16 18 32 72 294
0.8 0.225 168 46 24 20 24 40 90 368
0.8 0.25 206 56 28 24 28 48 110 452
0.8 0.275 248 68 34 28 34 58 132 544
0.8 0.3 292 80 40 32 38 68 156 642
0.8 0.325 340 92 46 36 44 78 180 748
0.8 0.35 392 106 52 42 50 90 208 860
0.8 0.375 446 120 58 48 58 102 236 978
0.8 0.4 502 134 66 54 64 114 266 1104
0.9 0.1 48 14 8 8 8 14 26 104
0.9 0.125 74 22 12 10 12 18 40 162
0.9 0.15 106 30 16 12 16 26 58 232
0.9 0.175 142 40 20 16 20 34 76 312
0.9 0.2 186 50 26 20 24 44 100 406
0.9 0.225 232 64 32 24 30 54 124 510
0.9 0.25 284 78 38 28 36 66 152 626
0.9 0.275 342 92 44 34 44 78 182 752
0.9 0.3 404 108 52 40 52 92 214 888
0.9 0.325 470 126 60 46 60 108 250 1034
0.9 0.35 540 146 70 52 68 124 288 1190
0.9 0.375 616 164 80 60 78 140 326 1354
0.9 0.4 694 186 88 66 86 158 368 1528
"""


@pytest.mark.parametrize("line", SIZES.strip().split("\n"))
def test_every_size_of_the_row_is_that_of_the_table(line):
    power, cv, *printed = line.split()
    wanted = {r: int(n) for r, n in zip(RATIOS, printed, strict=True) if n != "-"}
    found = {r: compute_sample_size(float(cv), power=float(power), true_ratio=r).n for r in wanted}
    assert found == wanted
