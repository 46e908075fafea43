"""Replicate designs against the printed results of EMA's two data sets.

EMA/618604/2008, Questions and answers: positions on specific questions addressed to the Pharmacokinetics Working Party, the
question on Methods A, B and C for replicate designs: data sets I (two sequences, four periods, unbalanced) and II (partial
replicate, balanced). Six digits and CVwR from runs of replicateBE 1.1.3.
"""

from __future__ import annotations

import math

import pytest

from jembatan.stats.bioequivalence.analysis import (
    Observations,
    compute_method_a,
    compute_method_b,
    compute_variability,
)
from jembatan.stats.bioequivalence.scaled import find_expanded_limits

# subject, sequence, value in each period
SET_I = """
1 RTRT 2285.96 1955.82 1345.94 2856.24
2 TRTR 3151.72 2589.3 2992.94 2413.4
3 TRTR 3264.74 3257.92 3100.54 3094.16
4 TRTR 1206.36 1306.56 1583.12 1349.44
5 RTRT 3880.9 7322.88 4429.66 3322.88
6 RTRT 978.08 1211.04 973.88 1150.8
7 TRTR 2924.06 2289.98 2494.28 3239.14
8 RTRT 2425.46 3705.74 1891.06 8979.12
9 RTRT 3825.02 5315.04 5813.16 11475.9
10 RTRT 4112.26 3822.86 2459.82 4616.76
11 TRTR 3170.3 2267.1 - 1703.32
12 TRTR 2997.18 2954.78 5252.66 3744.54
13 TRTR 2055.7 983.3 1771.3 3293.18
14 RTRT 1590.62 1141.54 1238.34 1285.8
15 TRTR 1470.5 1122.84 1592.18 1753.16
16 RTRT 1886.14 2077.28 2197.62 2194.64
17 TRTR 629.16 498.34 551.74 382.18
18 RTRT 464.96 2949.84 1205.58 2145.96
19 RTRT 1889.26 5837.14 2375.84 1673.46
20 TRTR 793.44 1169.72 - 1072.8
21 RTRT 2085.78 2373.2 1557 2135.28
22 RTRT 288.06 309.98 324.18 307.58
23 TRTR 524.8 372.84 518.92 604.56
24 TRTR 5866.94 - 5547.78 4386.8
25 TRTR 4008.46 1898.84 1565.22 4875.32
26 TRTR 1197.46 330.82 1276.16 394.82
27 RTRT 13823.18 7618.82 9493.34 8928.44
28 RTRT 940.86 1188.7 882.02 1226.38
29 RTRT 2175.24 2654.36 3235.26 3033.3
30 TRTR 1194.9 826.66 610.38 594.14
31 RTRT 4108.68 7399.52 - 4461.62
32 TRTR 792.22 999.74 1179.4 1678.96
33 RTRT 3925.52 3789.74 3463.82 4576.64
34 RTRT 1708.58 2500.84 1263.3 2048.42
35 TRTR 943.06 769.22 848.8 1193.88
36 TRTR 2540.42 2091.18 2583.66 1993.98
37 TRTR 851.44 653.88 2371.3 1275.38
38 RTRT 6054.76 7322.18 6746.98 7130.7
39 TRTR 5825.64 6462.82 7400.48 6196.84
40 RTRT 1690.42 1292.9 1522.4 1066.58
41 RTRT 2783.06 1149.08 877.92 572.42
42 TRTR 4759.06 5831.92 - 4154.76
43 TRTR 5399.28 5425.9 4344.5 4507.04
44 TRTR 5611.1 5444.14 4805.9 4960.66
45 RTRT 707.68 3681.66 18454.26 1003.46
46 TRTR 2400.64 1420.6 1146.68 5005.72
47 RTRT 483.08 1033.3 644.54 675.3
48 RTRT 2157.08 3117.36 2816.14 2850.4
49 TRTR 14261.54 26489.56 23525.66 21243.76
50 TRTR 1552.24 1569.32 2090 1479.98
51 RTRT 3834.44 4899.76 3702.9 5677.02
52 RTRT 5925.92 967.9 797.02 939.38
53 TRTR 3528.48 2037.36 3211.68 2906.74
54 RTRT 937.16 6327.96 1054.92 1766.02
55 TRTR 3437.98 3731.8 4832.72 3310.24
56 TRTR 1011.14 654.02 858.58 908.12
57 RTRT 1003.34 4739.94 697.84 2504.52
58 RTRT 6496.34 5949.36 6003.38 6373.72
59 RTRT 1247.58 1116.88 1166.74 2658.38
60 TRTR 33929.62 24943.44 19110.22 12805.18
62 TRTR 2280.5 1714.48 4034.28 3420.76
63 TRTR 3376.72 2242.8 1719.54 2342.32
64 RTRT 912.34 2104.42 2061.04 1496.5
65 RTRT 3957.94 5895.6 5859.58 5073.48
66 TRTR 1165.7 1248.62 1168.68 1300.42
67 RTRT 1197.4 1119.34 - -
68 RTRT 1709.72 2532.4 1581.02 2807.4
69 TRTR 2798.84 2454.1 - 5334.84
70 RTRT 4318.42 2182.66 1649.16 1620.32
71 TRTR 470.24 208.04 - -
72 TRTR 2098.3 1919.76 2817.76 2041
73 TRTR 6667.32 5289.84 7300.28 9711.84
74 RTRT 2036.76 1948.04 1539.58 2079.14
75 TRTR 767.3 1046.3 1390.36 3019.18
76 TRTR 12097.5 12694.42 10999.24 9406.52
77 RTRT 1115.5 1115.3 1111.78 2352.82
78 RTRT 20373.54 13689.6 20585.02 24498.14
"""
SET_II = """
1 RTR 4053.6 3970.4 3748.8
2 RTR 2986.2 2378.8 2804.6
3 RRT 3464.4 3340.2 4028.8
4 TRR 4105 3191.2 3803.6
5 TRR 4767.8 4542.6 3940
6 RRT 3050.8 3027.2 2419.6
7 RTR 2530.2 3072 2962.6
8 TRR 2205 2041.4 2018
9 RTR 4647.6 4159.6 3400
10 TRR 2228.2 2360.4 2221.2
11 RRT 1863.8 2212.4 2394.4
12 RRT 2278.4 3170.4 3927.2
13 RRT 2640.4 2430.4 2869.2
14 RTR 3030.8 2459.8 2970.4
15 RTR 2254.4 1994.8 2724.4
16 TRR 2959.6 3442 3342.6
17 TRR 2396.8 2659.4 2172
18 RRT 2725 2805.6 3146.6
19 RTR 2418.8 2749.8 2504
20 RRT 2662.4 2929.8 3037.2
21 RRT 2869.6 2666.4 3069
22 TRR 2949 2926.8 2855.4
23 TRR 3154.8 3185.6 3548.6
24 RTR 1874.8 1808.8 2730.8
"""


def read(table: str) -> Observations:
    rows = [
        (subject, str(period), sequence, sequence[period - 1], math.log(float(value)))
        for subject, sequence, *values in map(str.split, table.strip().split("\n"))
        for period, value in enumerate(values, start=1)
        if value != "-"
    ]
    return Observations(*map(list, zip(*rows, strict=True)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("table", "ratio", "interval"),
    [(SET_I, 115.6587, (107.1057, 124.8948)), (SET_II, 102.2644, (97.31555, 107.4649))],
)
def test_method_a_gives_the_printed_interval(table, ratio, interval):
    found = compute_method_a(read(table))
    assert 100 * found.ratio == pytest.approx(ratio, rel=5e-7)
    assert (100 * found.low, 100 * found.high) == pytest.approx(interval, rel=5e-7)


@pytest.mark.parametrize(
    ("table", "ratio", "interval"), [(SET_I, 115.73, (107.17, 124.97)), (SET_II, 102.26, (97.32, 107.46))]
)
def test_method_b_gives_the_printed_interval(table, ratio, interval):
    found = compute_method_b(read(table))
    assert 100 * found.ratio == pytest.approx(ratio, abs=0.005)
    assert (100 * found.low, 100 * found.high) == pytest.approx(interval, abs=0.005)


@pytest.mark.parametrize(("table", "cv"), [(SET_I, 46.96431), (SET_II, 11.17076)])
def test_the_references_variability_is_that_printed(table, cv):
    assert 100 * compute_variability(read(table)).cv == pytest.approx(cv, rel=5e-7)


def test_the_expanded_limits_of_set_i_are_those_printed():
    low, high = find_expanded_limits(compute_variability(read(SET_I)).cv)
    assert (100 * low, 100 * high) == pytest.approx((71.22698, 140.3962), rel=5e-7)


@pytest.mark.parametrize(
    ("cv", "limits"),
    [
        (0.30, (80.00, 125.00)),
        (0.35, (77.23, 129.48)),
        (0.40, (74.62, 134.02)),
        (0.45, (72.15, 138.59)),
        (0.50, (69.84, 143.19)),
        (0.60, (69.84, 143.19)),
    ],
)
def test_expanded_limits_are_those_of_the_guidelines_table(cv, limits):
    # EMA CPMP/EWP/QWP/1401/98 Rev. 1/Corr, 4.1.10: table of limits by within-subject CV
    low, high = find_expanded_limits(cv)
    assert (100 * low, 100 * high) == pytest.approx(limits, abs=5e-3)
