"""Aggregated counts of a two-arm trial: the crude odds ratio recomputed, beside what was published."""

from __future__ import annotations

from typing import Any

from jembatan.core.dossier import Dossier
from jembatan.core.evidence import Evidence
from jembatan.core.fact import Facts
from jembatan.core.text import Message, Text
from jembatan.dossier.package import Package
from jembatan.evidence.adapted import Adapted, NamedTable, compute_by_table
from jembatan.evidence.asked import Asked
from jembatan.stats.register import find_status
from jembatan.stats.two_by_two import compute_odds_ratio, compute_risk_difference

_COLUMNS = {"study", "arm", "n", "events"}
_CRUDE = Text("crude, recomputed", id="kasar, dihitung ulang", zh="粗略值（重新计算）")
_PUBLISHED = Text("published (adjusted)", id="dipublikasikan (disesuaikan)", zh="发表值（调整后）")


def analyse_trial_counts(asked: Asked, dossier: Dossier, package: Package, facts: Facts) -> Adapted:
    """Return one evidence per table of counts at 5.3.5: columns study, arm, n, events; the second arm is the control.

    Where the table gives a published odds ratio it stands beside the crude one, with the reason why they differ.
    """
    return compute_by_table(
        asked, dossier, package, "5.3.5", _COLUMNS, lambda table: Adapted([_compute(asked, table)])
    )


def _compute(asked: Asked, table: NamedTable) -> Evidence:
    analysis = asked.analysis
    if len(table.rows) != 2:
        raise ValueError(f"{table.path}: {len(table.rows)} rows; expected one for each of two arms")
    treated, control = table.rows
    counts = [int(row[key]) for row in (treated, control) for key in ("events", "n")]
    ratio = compute_odds_ratio(*counts)
    difference = compute_risk_difference(*counts)
    rows: list[dict[str, Any]] = [
        {"label": _CRUDE, "estimate": ratio.estimate, "low": ratio.low, "high": ratio.high}
    ]
    labels = [Message("evidence.aggregated"), Message("evidence.post_hoc")]
    published = treated.get("published_or")
    if published:
        low, high = float(treated["published_or_low"]), float(treated["published_or_high"])
        rows.insert(0, {"label": _PUBLISHED, "estimate": float(published), "low": low, "high": high})
        labels.append(Message("evidence.published_beside_crude"))
    countries = sorted({row.get("country", "") for row in table.rows} - {""})
    if len(countries) == 1:
        centres = treated.get("centres", "")
        labels.append(
            Message("evidence.single_country", {"country": countries[0], "centres": centres or "?"})
        )
    return Evidence(
        analysis=analysis.id,
        title=Text(
            f"{analysis.title.en}: {treated['study']}",
            zh=f"{analysis.title.zh}：{treated['study']}",
            id=f"{analysis.title.id}: {treated['study']}",
        ),
        method="odds ratio of a 2x2 table with Woolf's interval; risk difference with Wald's interval",
        settings={"level": 0.95, "scale": "odds ratio", **asked.settings},
        inputs={table.path: table.sha256},
        result={
            "rows": rows,
            "measure": "",
            "level": 0.95,
            "arms": [{"arm": r["arm"], "n": int(r["n"]), "events": int(r["events"])} for r in table.rows],
            "odds_ratio": ratio.estimate,
            "odds_ratio_low": ratio.low,
            "odds_ratio_high": ratio.high,
            "risk_difference": difference.estimate,
            "risk_difference_low": difference.low,
            "risk_difference_high": difference.high,
        },
        status=find_status("two_by_two.odds_ratio"),
        labels=tuple(labels),
        citations=asked.citations,
        chart="forest",
    )
