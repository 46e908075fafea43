"""The dossier's batch results before and after a change of site or process: means and ranges, and what they would accept."""

from __future__ import annotations

from typing import Any

from jembatan.core.dossier import Dossier
from jembatan.core.errors import InputError
from jembatan.core.evidence import Evidence
from jembatan.core.fact import Facts
from jembatan.core.text import Message, Text
from jembatan.dossier.package import Package
from jembatan.evidence.adapted import Adapted, NamedTable, compute_by_table
from jembatan.evidence.asked import Asked
from jembatan.stats.not_computable import NotComputable
from jembatan.stats.register import find_status

_COLUMNS = {"site", "batch", "attribute", "value"}
_SECTIONS = ("3.2.P.5.4", "3.2.S.4.4", "3.2.P.2", "3.2.S.2.6")


def analyse_batch_comparability(asked: Asked, dossier: Dossier, package: Package, facts: Facts) -> Adapted:
    """Return one evidence per attribute with two sites in the batch tables: columns site, batch, attribute, value.

    The site named first is taken as before the change. Settings: `multiple` (margin in standard deviations before), `k` of the quality
    range, `sections`. Several results of a batch are averaged; results in words are passed over, fewer than two batches a side give nothing.
    """
    evidence: list[Evidence] = []
    for section in asked.settings.get("sections") or _SECTIONS:
        found = compute_by_table(
            asked, dossier, package, section, _COLUMNS, lambda table: _compute_table(asked, table)
        )
        evidence += found.evidence
    return Adapted(evidence)


def _compute_table(asked: Asked, table: NamedTable) -> Adapted:
    attributes: dict[str, dict[str, dict[str, list[float]]]] = {}
    units: dict[str, set[str]] = {}
    for row in table.rows:
        try:
            value = float(row["value"])
        except ValueError:
            continue  # a result in words: nothing to compare
        sides = attributes.setdefault(row["attribute"], {})
        sides.setdefault(row["site"], {}).setdefault(row["batch"], []).append(value)
        units.setdefault(row["attribute"], set()).add(row.get("unit", ""))
    evidence = []
    for attribute, sides in attributes.items():
        if len(sides) != 2 or min(len(batches) for batches in sides.values()) < 2:
            continue
        if len(units[attribute]) > 1:
            raise InputError.told(
                "several_units",
                "{file}: {attribute} stands in {units}; use one unit",
                file=table.path,
                attribute=repr(attribute),
                units=", ".join(sorted(units[attribute])),
            )
        try:
            evidence.append(_compute(asked, table, attribute, sides, next(iter(units[attribute]))))
        except NotComputable:
            continue  # results that do not vary
    return Adapted(evidence)


def _compute(
    asked: Asked, table: NamedTable, attribute: str, sides: dict[str, dict[str, list[float]]], unit: str
) -> Evidence:
    from jembatan.stats.comparability.ranges import (
        compute_mean_chance,
        compute_mean_comparison,
        compute_range,
        compute_range_chance,
    )

    analysis = asked.analysis
    (before_name, before), (after_name, after) = (
        (name, [sum(v) / len(v) for v in batches.values()]) for name, batches in sides.items()
    )
    multiple, k = float(asked.settings.get("multiple") or 1.5), float(asked.settings.get("k") or 3.0)
    n, m = len(before), len(after)
    mean = compute_mean_comparison(before, after, multiple=multiple)
    band = compute_range(before, after, "quality_range", k=k)
    chances = {
        "mean_unchanged": compute_mean_chance(n, m, margin=multiple, estimated=True),
        "mean_shift_2": compute_mean_chance(n, m, margin=multiple, estimated=True, shift=2.0),
        "range_unchanged": compute_range_chance("quality_range", n, m, k=k, needed=band.needed),
        "range_shift_2": compute_range_chance("quality_range", n, m, k=k, needed=band.needed, shift=2.0),
    }
    labels = [
        Message("evidence.sides", {"before": before_name, "after": after_name}),
        Message("evidence.means_equivalent" if mean.equivalent else "evidence.means_not_shown"),
        Message("evidence.estimated_margin", {"multiple": f"{multiple:g}"}),
    ]
    if chances["range_shift_2"] > 0.5:
        labels.append(
            Message("evidence.range_controls_nothing", {"chance": f"{100 * chances['range_shift_2']:.0f}"})
        )
    if chances["mean_unchanged"] < 0.5:
        labels.append(
            Message(
                "evidence.means_refuse_unchanged", {"chance": f"{100 * (1 - chances['mean_unchanged']):.0f}"}
            )
        )
    result: dict[str, Any] = {
        "difference": mean.difference,
        "low": mean.low,
        "high": mean.high,
        "margin": mean.margin,
        "unit": unit,
        "before_batches": n,
        "after_batches": m,
        "range_lower": band.lower,
        "range_upper": band.upper,
        "range_inside": band.inside,
        "range_inside_share": band.inside / m,
        **chances,
    }
    named = f"{attribute}: {after_name} / {before_name}"
    return Evidence(
        analysis=analysis.id,
        title=Text(
            f"{analysis.title.en}: {named}",
            id=f"{analysis.title.id}: {named}",
            zh=f"{analysis.title.zh}：{named}",
        ),
        method=Message("evidence.method.batch_comparability"),
        settings={"multiple": multiple, "k": k, **asked.settings},
        inputs={table.path: table.sha256},
        result=result,
        status=find_status("comparability.means"),
        labels=tuple(labels),
        citations=asked.citations,
        chart="difference",
    )
