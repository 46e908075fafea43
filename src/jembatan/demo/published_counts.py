"""The published counts of BAST, the one part of the worked example that is not invented.

Source: BAST (NCT03539445), JAMA Neurology 2023;80:851-859, abstract. Its Key Points box prints 258 events of the
placebo arm with 44.0 %; 268 of 609 are 44.0 %, so 268 is taken.
"""

from __future__ import annotations

import csv
import io

from jembatan.demo.notice import NOTICE_EN

CITATION = "BAST (NCT03539445), JAMA Neurol 2023;80:851-859"
ENDPOINT = "favourable outcome at day 90, adjusted to baseline severity"
ARMS = (
    ("butylphthalide", "丁苯酞组", 607, 344),
    ("placebo", "安慰剂组", 609, 268),
)  # name, Chinese, patients, events
PUBLISHED_ODDS_RATIO = ("1.70", "1.35", "2.14")  # estimate and 95 % confidence interval
CENTRES = 59


def compute_crude_odds_ratio() -> float:
    """Return the odds ratio of the counts alone, without the adjustment of the publication."""
    (_, _, n1, x1), (_, _, n0, x0) = ARMS
    return (x1 / (n1 - x1)) / (x0 / (n0 - x0))


def render_published_counts() -> str:
    """Return the counts as a table in Chinese markup, with both odds ratios and the citation."""
    rows = "\n".join(
        f"| {name} | {patients} | {events} | {events / patients:.1%} |" for _, name, patients, events in ARMS
    )
    estimate, low, high = PUBLISHED_ODDS_RATIO
    return (
        f"| 组别 | 例数 | 良好结局例数 | 比例 |\n{rows}\n"
        f"发表的比值比：{estimate}（95%置信区间{low}至{high}）。由例数计算的粗比值比：{compute_crude_odds_ratio():.2f}。"
        f"引自：{CITATION}。以上为已发表的汇总数字，全部{CENTRES}家中心均在中国。"
    )


def render_counts_csv() -> bytes:
    """Return the counts as comma-separated text: one row an arm, no row of a patient."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    columns = (
        "study arm n events endpoint country centres published_or published_or_low published_or_high crude_or"
        " level source note"
    )
    writer.writerow(columns.split())
    for arm, _, patients, events in ARMS:
        row = ["BAST", arm, patients, events, ENDPOINT, "CN", CENTRES, *PUBLISHED_ODDS_RATIO]
        writer.writerow(
            [*row, f"{compute_crude_odds_ratio():.2f}", "published aggregate", CITATION, NOTICE_EN]
        )
    return text.getvalue().encode()
