"""What the stability commands share: whose rules, and what the user says of significant change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from jembatan.core.errors import UsageError

if TYPE_CHECKING:
    from jembatan.evidence.stability.rules import Accelerated, Rulebook

MARKETS = ("CN", "ID")


class OfOption(StrEnum):
    """What the table is of: another significant change, another climate, a re-test period."""

    PRODUCT = "product"
    SUBSTANCE = "substance"


Of = Annotated[
    OfOption,
    typer.Option("--of", help="What was studied: a product (shelf life) or a substance (re-test period)."),
]

Lower = Annotated[
    list[str] | None,
    typer.Option(
        "--lower",
        help='Lower acceptance limit: 95 for every attribute, or of one, as in "Assay=95"; several times.',
    ),
]
Upper = Annotated[
    list[str] | None,
    typer.Option(
        "--upper",
        help='Upper acceptance limit: 105 for every attribute, or of one, as in "Impurity 1=0.5"; several times.',
    ),
]


def load_books(
    main: str, law: Sequence[Path], on: dt.date, of: OfOption = OfOption.PRODUCT
) -> tuple[Rulebook, list[Rulebook]]:
    """Return the main rules, and those of the markets that every shelf life or re-test period is held against."""
    from jembatan.evidence.stability.rules import find_rulebook
    from jembatan.law.load import load_jurisdiction

    kind: Literal["shelf_life", "retest_period"] = (
        "retest_period" if of is OfOption.SUBSTANCE else "shelf_life"
    )
    found: dict[str, Rulebook] = {}
    for code in dict.fromkeys((main.upper(), *MARKETS)):
        book = find_rulebook(load_jurisdiction(code, law), on, kind)
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
