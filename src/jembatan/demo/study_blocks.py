"""Tables of the nonclinical studies: lists, groups, and invented single values."""

from __future__ import annotations

import hashlib
from itertools import groupby
from statistics import mean, stdev
from typing import Any, NamedTuple

from jembatan.demo.block_setting import Setting, render_table


def render_studies(setting: Setting, prefix: str) -> str:
    """Return the list of the studies at a section and below."""
    rows = [
        (study["id"], study["name"], study["system"], study["section"])
        for study in setting.tables["study"]
        if study["section"].startswith(prefix)
    ]
    return render_table(("编号", "研究", "系统", "位置"), rows)


class _Individual(NamedTuple):
    """Invented single values of one animal or sample."""

    number: str
    group: str
    reading: int
    indicator: float
    enzyme_1: int
    enzyme_2: int


def _compute_individuals(study: dict[str, Any]) -> list[_Individual]:
    """Return four groups, larger ones for long studies; every value is drawn from the study's number."""
    size = 56 if study.get("duration") == "long" else 12
    individuals = []
    for number in range(4 * size):
        digest = hashlib.sha256(f"{study['id']}/{number}".encode()).digest()
        group = number // size
        individuals.append(
            _Individual(
                f"{number + 1:03d}",
                ("对照组", "低剂量组", "中剂量组", "高剂量组")[group],
                180 + digest[0] % 60,
                60 + digest[1] % 16 + digest[2] % 10 / 10,
                20 + digest[3] % 30,
                25 + digest[4] % 35,
            )
        )
    return individuals


def render_groups(setting: Setting) -> str:
    """The means of the groups, computed from the invented single values."""
    rows = []
    for group, members in groupby(_compute_individuals(setting.item), key=lambda one: one.group):
        values = [one.indicator for one in members]
        rows.append((group, str(len(values)), f"{mean(values):.1f}", f"{stdev(values):.1f}"))
    return render_table(("组别", "例数", "主要指标均值", "标准差"), rows)


def render_individuals(setting: Setting) -> str:
    """Return the invented single values of the study."""
    rows = [
        (
            one.number,
            one.group,
            str(one.reading),
            f"{one.indicator:.1f}",
            str(one.enzyme_1),
            str(one.enzyme_2),
        )
        for one in _compute_individuals(setting.item)
    ]
    return render_table(("编号", "组别", "体重或读数", "主要指标", "转氨酶一", "转氨酶二"), rows)
