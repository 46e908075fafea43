"""The total error of a method by level and laboratory, as a result and the sentences that go with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from jembatan.core.text import Message
from jembatan.evidence.asked import Asked
from jembatan.evidence.transfer.evidence import Computed, read_setting, tell_left_out, tell_rows
from jembatan.evidence.transfer.levels import relate_to_level
from jembatan.evidence.transfer.read import MethodResults
from jembatan.stats.not_computable import NotComputable
from jembatan.stats.transfer.total_error import compute_total_error


def compute_total_errors(asked: Asked, found: MethodResults) -> Computed | None:
    """Return both tolerance intervals of every level; None without levels, or where nothing is repeated in series.

    An acceptance limit that the table states counts before that of the settings; without either nothing is judged.
    """
    data = found.data
    if not (data.nested and data.levels):
        return None
    share, gamma = (
        read_setting(asked, "tolerance_share", 0.90),
        read_setting(asked, "content_confidence", 0.95),
    )
    confidence = read_setting(asked, "confidence", 0.95)
    stated = asked.settings.get("acceptance_percent")
    accept = found.accept_percent or (None if stated is None else float(stated))
    series = data.series()
    levels: list[dict[str, Any]] = []
    left_out: list[Message] = []
    for laboratory, level, rows in data.by_laboratory():
        assert level is not None
        name = _name(laboratory, level)
        try:
            if level <= 0:
                raise NotComputable("level_zero", "a level of zero has no relative error")
            one = compute_total_error(
                [data.values[i] for i in rows],
                [series[i] for i in rows],
                level,
                beta=share,
                gamma=gamma,
                confidence=confidence,
            )
        except NotComputable as error:
            left_out.append(tell_left_out(name, error))
            continue
        relative = relate_to_level(one)
        levels.append(
            {
                "laboratory": laboratory,
                "level": level,
                "results": len(rows),
                "mean": one.mean,
                **relative._asdict(),
                "within": None if accept is None else relative.is_within(accept),
            }
        )
    if not levels:
        return None
    within = sum(bool(level["within"]) for level in levels)
    is_from_law = accept is not None and not found.accept_percent
    return Computed(
        named=found.name,
        method=Message("evidence.method.total_error"),
        register="transfer.total_error",
        settings={
            "acceptance_percent": accept,
            "tolerance_share": share,
            "content_confidence": gamma,
            "confidence": confidence,
        },
        from_law=("tolerance_share", "content_confidence", "confidence")
        + (("acceptance_percent",) if is_from_law else ()),
        result={
            "acceptance_percent": accept,
            "acceptance_from": "none" if accept is None else "setting" if is_from_law else "table",
            "levels_judged": len(levels),
            "levels_within": None if accept is None else within,
            "within_share": None if accept is None else within / len(levels),
            "widest_expectation_percent": _widest(levels, "expectation"),
            "widest_content_percent": _widest(levels, "content"),
            "levels": levels,
        },
        labels=[*_word_levels(levels, accept, share), *left_out, *tell_rows(found.left_out)],
        chart="total_error",
    )


def _word_levels(levels: Sequence[dict[str, Any]], accept: float | None, share: float) -> Iterator[Message]:
    beta = f"{100 * share:g}"
    if accept is None:
        widest = f"{_widest(levels, 'expectation'):.2f}"
        yield Message("evidence.total_error_unjudged", {"beta": beta, "widest": widest})
        return
    for is_within, key in ((True, "transfer.total_inside"), (False, "transfer.total_outside")):
        names = [_name(one["laboratory"], one["level"]) for one in levels if one["within"] is is_within]
        if names:
            yield Message(key, {"beta": beta, "accept": f"{accept:g}", "levels": names})


def _widest(levels: Sequence[dict[str, Any]], interval: str) -> float:
    return max(abs(end) for level in levels for end in level[interval])


def _name(laboratory: str, level: float) -> str:
    return f"{laboratory} {level:g}".strip()
