"""The intermediate precision of a method studied without levels, laboratory by laboratory."""

from __future__ import annotations

import math
from typing import Any

from jembatan.core.text import Message
from jembatan.evidence.asked import Asked
from jembatan.evidence.transfer.evidence import Computed, read_setting, show, tell_left_out, tell_rows
from jembatan.evidence.transfer.read import MethodResults
from jembatan.stats.not_computable import NotComputable
from jembatan.stats.transfer.nested import NestedComponents, compute_nested_components


def compute_precisions(asked: Asked, found: MethodResults) -> Computed | None:
    """Return repeatability and intermediate precision with its interval; None with levels (the total error has it) or without series."""
    data = found.data
    if not data.nested or data.levels:
        return None
    confidence = read_setting(asked, "confidence", 0.95)
    groups: dict[str, dict[str, Any]] = {}
    labels: list[Message] = []
    for laboratory, _, rows in data.by_laboratory():
        name = laboratory or found.name
        try:
            one = compute_nested_components(
                [data.values[i] for i in rows],
                [(factor, [own[i] for i in rows]) for factor, own in data.nested],
                confidence=confidence,
                with_reml=False,
            )
        except NotComputable as error:
            labels.append(tell_left_out(name, error))
            continue
        groups[name] = record = _record(one, len(rows))
        rsd = record["intermediate_rsd_percent"]
        high = record["intermediate_sd_high"]
        labels.append(
            Message(
                "transfer.precision",
                {
                    "name": name,
                    "sd": show(record["intermediate_sd"]),
                    "rsd": "–" if rsd is None else f"{rsd:.2f}",
                    "low": show(record["intermediate_sd_low"]),
                    "high": "–" if high is None else show(high),
                    "level": f"{100 * confidence:g}",
                },
            )
        )
    if not groups:
        return None
    return Computed(
        named=found.name,
        method=Message("evidence.method.precision"),
        register="transfer.nested_components",
        settings={"confidence": confidence, "factors": [name for name, _ in data.nested]},
        from_law=("confidence",),
        result={"by_laboratory": groups},
        labels=[*labels, *tell_rows(found.left_out)],
    )


def _record(one: NestedComponents, results: int) -> dict[str, Any]:
    wang = one.intermediate.graybill_wang
    low, high = wang if math.isfinite(wang[0]) else one.intermediate.satterthwaite
    sd = math.sqrt(one.total)
    return {
        "results": results,
        "mean": one.mean,
        "repeatability_sd": math.sqrt(one.components[-1]),
        "intermediate_sd": sd,
        "intermediate_sd_low": math.sqrt(max(low, 0.0)) if math.isfinite(low) else None,
        "intermediate_sd_high": math.sqrt(high) if math.isfinite(high) else None,
        "intermediate_rsd_percent": 100 * sd / abs(one.mean) if one.mean else None,
    }
