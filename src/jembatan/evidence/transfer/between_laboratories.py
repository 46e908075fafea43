"""Two laboratories on one method, level by level, as a result and the sentences that go with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jembatan.core.text import Message
from jembatan.evidence.asked import Asked
from jembatan.evidence.transfer.evidence import Computed, read_setting, show, tell_left_out, tell_rows
from jembatan.evidence.transfer.laboratories import LevelComparison, compare_level
from jembatan.evidence.transfer.measured import Margin
from jembatan.evidence.transfer.read import MethodResults
from jembatan.stats.not_computable import NotComputable


def compute_laboratories(asked: Asked, found: MethodResults) -> Computed | None:
    """Return the comparison of the laboratories; None where the results are of one.

    A margin that the table states counts before that of the settings. Raises NotComputable where no level can be compared.
    """
    data = found.data
    if not data.receiving:
        return None
    margin, is_own = _choose_margin(asked, found)
    ratio_limit, alpha = read_setting(asked, "ratio_limit", 4.0), read_setting(asked, "alpha", 0.05)
    levels: list[dict[str, Any]] = []
    labels: list[Message] = []
    last: NotComputable | None = None
    for level, rows in data.by_level():
        try:
            one = compare_level(data, level, rows, margin=margin, ratio_limit=ratio_limit, alpha=alpha)
        except NotComputable as error:
            last = error
            labels.append(tell_left_out(found.name if level is None else show(level), error))
            continue
        levels.append(_record(one))
        labels += _word_level(found, one, ratio_limit, alpha)
    if not levels:
        assert last is not None
        raise last
    if not found.is_order_known:
        labels.append(
            Message("evidence.transfer_order", {"sending": data.sending, "receiving": data.receiving})
        )
    if any(level["of_series"] for level in levels):
        labels.append(Message("transfer.of_series"))
    judged = [level["equivalent"] for level in levels if level["equivalent"] is not None]
    return Computed(
        named=f"{found.name}: {data.receiving} / {data.sending}",
        method=Message("evidence.method.method_transfer"),
        register="transfer.two_laboratories",
        settings={"margin": str(margin) if margin else None, "ratio_limit": ratio_limit, "alpha": alpha},
        from_law=("ratio_limit", "alpha") if is_own else ("margin_percent", "ratio_limit", "alpha"),
        result={
            "sending": data.sending,
            "receiving": data.receiving,
            "unit": data.unit,
            "margin_from": "table" if is_own else "setting" if margin else "none",
            "levels_compared": len(levels),
            "levels_equivalent": sum(judged) if judged else None,
            "equivalent_share": sum(judged) / len(levels) if judged else None,
            "precision_share": sum(level["ratio_acceptable"] for level in levels) / len(levels),
            "levels": levels,
        },
        labels=[*labels, *tell_rows(found.left_out)],
        chart="transfer",
    )


def _choose_margin(asked: Asked, found: MethodResults) -> tuple[Margin | None, bool]:
    """Return the margin and whether the table itself states it."""
    if found.margin:
        return found.margin, True
    amount = asked.settings.get("margin_percent")
    return (None if amount is None else Margin(float(amount), is_percent=True)), False


def _record(one: LevelComparison) -> dict[str, Any]:
    mean, ratio = one.means, one.variances
    return {
        "level": one.level,
        "sending_results": one.n[0],
        "receiving_results": one.n[1],
        "difference": mean.difference,
        "low": mean.low,
        "high": mean.high,
        "margin": one.margin,
        "equivalent": None if one.margin is None else mean.equivalent,
        "p": None if one.margin is None else max(mean.p),
        "ratio": ratio.ratio,
        "ratio_low": ratio.low,
        "ratio_high": ratio.high,
        "ratio_acceptable": ratio.acceptable,
        "of_series": one.of_series,
    }


def _word_level(
    found: MethodResults, one: LevelComparison, ratio_limit: float, alpha: float
) -> Iterator[Message]:
    data, mean, ratio = found.data, one.means, one.variances
    where = "" if one.level is None else f"{one.level:g}: "
    values: dict[str, Any] = {
        "where": where,
        "sending": data.sending,
        "receiving": data.receiving,
        "unit": f" {data.unit}" if data.unit else "",
        "difference": show(mean.difference),
        "low": show(mean.low),
        "high": show(mean.high),
        "level": f"{100 * (1 - 2 * alpha):g}",
    }
    if one.margin is None:
        yield Message("transfer.difference", values)
    else:
        key = "transfer.equivalent" if mean.equivalent else "transfer.not_equivalent"
        yield Message(key, {**values, "margin": show(one.margin)})
    yield Message(
        "transfer.ratio_below" if ratio.acceptable else "transfer.ratio_above",
        {
            "where": where,
            "ratio": show(ratio.ratio),
            "low": show(ratio.low),
            "high": show(ratio.high),
            "limit": f"{ratio_limit:g}",
        },
    )
