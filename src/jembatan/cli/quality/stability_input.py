"""What the stability commands share: whose rules, and what the user says of significant change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from jembatan.core.errors import UsageError

if TYPE_CHECKING:
    from jembatan.evidence.stability.rules import Accelerated, Rulebook

MARKETS = ("CN", "ID")


def load_books(main: str, law: Sequence[Path], on: dt.date) -> tuple[Rulebook, list[Rulebook]]:
    """Return the main rules, and those of the markets that every shelf life is held against."""
    from jembatan.evidence.stability.rules import find_rulebook
    from jembatan.law.load import load_jurisdiction

    found: dict[str, Rulebook] = {}
    for code in dict.fromkeys((main.upper(), *MARKETS)):
        book = find_rulebook(load_jurisdiction(code, law), on)
        if book is None and code == main.upper():
            raise UsageError(
                f"--for {main}: no rules of extrapolation are held for it on {on}; use ICH, CN or ID"
            )
        if book is not None:
            found[code] = book
    return found[main.upper()], [found[code] for code in MARKETS if code in found]


def read_significant_change(text: str | None) -> Accelerated | None:
    """Return what the option says: none, within or after three months, unknown; None where it was not given."""
    if text is None:
        return None
    if text in ("none", "unknown"):
        return text  # type: ignore[return-value]
    name, _, month = text.partition(":")
    try:
        if name == "month":
            return "before_3_months" if float(month) <= 3 else "after_3_months"
    except ValueError:
        pass
    raise UsageError(
        f"--significant-change {text!r} is not known; write none, month:N (for example month:6) or unknown"
    )
