"""The picture of an evidence, by the name that it carries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from jembatan.core.evidence import Evidence
from jembatan.report.charts.dissolution import draw_dissolution_evidence
from jembatan.report.charts.forest import draw_forest
from jembatan.report.charts.intervals import (
    draw_difference_evidence,
    draw_total_error_evidence,
    draw_transfer_evidence,
)
from jembatan.report.charts.regional_forest import draw_regional_forest
from jembatan.report.charts.stability import draw_stability
from jembatan.report.decimal_marks import mark_picture
from jembatan.report.texts import Texts

Draw = Callable[[Mapping[str, Any], Texts, str], str]

CHARTS: dict[str, Draw] = {
    "regional_forest": draw_regional_forest,
    "stability": draw_stability,
    "forest": draw_forest,
    "dissolution": draw_dissolution_evidence,
    "difference": draw_difference_evidence,
    "total_error": draw_total_error_evidence,
    "transfer": draw_transfer_evidence,
}


def draw_evidence(evidence: Evidence, texts: Texts, name: str) -> tuple[str, str]:
    """Return the SVG and an empty reason, or an empty SVG and the reason why there is none."""
    if not evidence.chart:
        return "", ""
    draw = CHARTS.get(evidence.chart)
    if draw is None:
        return "", texts.say("chart.fault.name", name=evidence.chart)
    try:
        svg = draw(evidence.result, texts, name)
        return (mark_picture(svg) if texts.language == "id" else svg), ""
    except KeyError as error:
        return "", texts.say("chart.fault.data", what=str(error).strip("'"))
    except (TypeError, ValueError) as error:
        return "", texts.say("chart.fault.data", what=str(error))
