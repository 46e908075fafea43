"""The dossier's stability tables: the regression of each attribute at long-term storage, as information."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from jembatan.core.document import Document
from jembatan.core.dossier import Dossier
from jembatan.core.evidence import Evidence
from jembatan.core.fact import Facts
from jembatan.core.text import Message, Text
from jembatan.dossier.package import Package
from jembatan.evidence.adapted import Adapted
from jembatan.evidence.asked import Asked
from jembatan.evidence.stability.conditions import assign_studies
from jembatan.evidence.stability.dossier_tables import PRODUCT_SECTIONS, compute_by_stability_table
from jembatan.evidence.stability.result import StabilityData
from jembatan.stats.register import Status, find_status

if TYPE_CHECKING:  # the numbers are loaded when there is a table to compute
    from jembatan.evidence.stability.regression import Regression


def analyse_stability(asked: Asked, dossier: Dossier, package: Package, facts: Facts) -> Adapted:
    """Return one evidence per presentation and attribute studied at long-term storage, from the tables at the `sections` of the settings.

    The bound is one-sided where one limit is given and two-sided where both are. It says when the mean leaves the limit
    at the condition that was studied, and nothing of another climate.
    """
    sections = asked.settings.get("sections") or PRODUCT_SECTIONS
    return compute_by_stability_table(
        asked, dossier, package, sections, lambda data, document: _compute_table(asked, data, document)
    )


def _compute_table(asked: Asked, data: StabilityData, document: Document) -> Adapted:
    from jembatan.evidence.stability.regression import RegressionSettings, evaluate_series

    settings = RegressionSettings(alpha=float(asked.settings.get("alpha") or 0.25))
    evidence = []
    results = assign_studies(data.results)
    for series, own in data.with_results(results).series().items():
        if series.study != "long_term":
            continue
        found = evaluate_series(series, own, settings, data.name)
        if found.shelf_life is not None:
            evidence.append(_word(asked, found, document))
    return Adapted(evidence)


def _word(asked: Asked, found: Regression, document: Document) -> Evidence:
    analysis, name = asked.analysis, found.series.name
    assert found.shelf_life is not None
    return Evidence(
        analysis=analysis.id,
        title=Text(
            f"{analysis.title.en}: {name}",
            id=f"{analysis.title.id}: {name}",
            zh=f"{analysis.title.zh}：{name}",
        ),
        method=Message("evidence.method.stability_tables"),
        settings={
            "sides": found.sides,
            "confidence": found.shelf_life.confidence,
            "alpha": found.settings.alpha,
            "condition": found.series.condition,
            "convention": found.settings.convention,
            **asked.settings,
        },
        inputs={document.path: document.sha256},
        result=_result(found),
        status=_status(found),
        labels=(
            Message("evidence.condition_only", {"condition": found.series.condition}),
            Message("evidence.shelf_life_is_information"),
            *found.notes,
            *found.problems,
        ),
        citations=asked.citations,
        chart="stability",
    )


def _status(found: Regression) -> Status:
    censored = any(r.censor == "<" for r in found.results)
    return find_status("stability.censored" if censored else "stability.shelf_life")


def _result(found: Regression) -> dict[str, Any]:
    from jembatan.evidence.stability.regression_picture import draw_regression

    shelf_life = found.shelf_life
    assert shelf_life is not None
    pool = shelf_life.poolability
    exact = shelf_life.default.exact_months
    drawn = draw_regression(found)
    del drawn[
        "supported_months"
    ]  # one attribute alone supports nothing: see the shelf life of the whole study
    return {
        **drawn,
        "model": shelf_life.model,
        "p_slopes": pool.slopes.p if pool else None,
        "p_intercepts": pool.intercepts.p if pool else None,
        "outcome": shelf_life.outcome,
        "exact_months": exact,
        "individual_error_months": shelf_life.under("full", "individual_error").exact_months,
        "statistical_months": shelf_life.default.whole_months if math.isfinite(exact) else None,
        "months_studied": max(r.months for r in found.results),
        "out_of_specification": len(found.outside),
    }
