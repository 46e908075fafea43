"""One evidence of a method's results, worded alike whatever was computed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from jembatan.core.evidence import Evidence
from jembatan.core.text import Message, Text
from jembatan.evidence.asked import Asked, find_unread_settings
from jembatan.stats.not_computable import NotComputable
from jembatan.stats.register import find_status

_MOST_ROWS = 4


class Computed(NamedTuple):
    """What a calculation gave: what it is of, its method, settings, result and labels; `from_law` names the settings that the law gave."""

    named: str
    method: Message
    register: str
    settings: dict[str, Any]
    from_law: Sequence[str]
    result: dict[str, Any]
    labels: Sequence[Message]
    chart: str = ""


def word_evidence(asked: Asked, computed: Computed, inputs: dict[str, str]) -> Evidence:
    """Return the evidence; a setting whose source nobody read is named in a label, so that it is taken as advice."""
    title = asked.analysis.title
    labels = list(computed.labels)
    if unread := find_unread_settings(asked, computed.from_law):
        labels.append(Message("evidence.settings_unread", {"settings": unread}))
    return Evidence(
        analysis=asked.analysis.id,
        title=Text(
            f"{title.en}: {computed.named}",
            id=f"{title.in_language('id')}: {computed.named}",
            zh=f"{title.in_language('zh')}：{computed.named}",
        ),
        method=computed.method,
        settings=computed.settings,
        inputs=inputs,
        result=computed.result,
        status=find_status(computed.register),
        labels=tuple(labels),
        citations=asked.citations,
        chart=computed.chart,
    )


def tell_rows(left_out: Sequence[Message]) -> list[Message]:
    """Return the first rows that were not used, and how many more there are."""
    if len(left_out) <= _MOST_ROWS:
        return list(left_out)
    more = Message("evidence.rows_left_out", {"count": len(left_out) - _MOST_ROWS})
    return [*left_out[:_MOST_ROWS], more]


def tell_left_out(name: str, error: NotComputable) -> Message:
    """Return the label that a level or laboratory was left out, and why."""
    return Message(f"evidence.left_out.{error.code}", {"name": name, **error.values})


def read_setting(asked: Asked, name: str, usual: float) -> float:
    """Return a number of the settings, or the usual one where the law data give none."""
    value = asked.settings.get(name)
    return usual if value is None else float(value)


def show(value: float | None) -> str:
    """Return a number to four digits for a label."""
    return "" if value is None else f"{value:.4g}"
