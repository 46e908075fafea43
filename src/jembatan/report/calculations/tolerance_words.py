"""What a tolerance calculation is asked, its sources, and how its numbers are printed."""

from __future__ import annotations

from typing import NamedTuple

from jembatan.report.calculations.calculation import Source
from jembatan.report.texts import Texts

SOURCES = (
    Source("ISO 16269-6, Statistical tolerance intervals; NIST/SEMATECH e-Handbook 7.2.6.3"),
    Source("Wilks 1941, Ann Math Stat 12:91-96 (nonparametric); Howe 1969, J Am Stat Assoc 64:610-620"),
)


class Request(NamedTuple):
    """What to hold: a share with a confidence, limits of the specification, and the size of a qualification."""

    lower: float | None
    upper: float | None
    share: float
    confidence: float
    future: int
    is_uniformity: bool
    pass_wanted: float


def word_settings(request: Request, column: str, texts: Texts) -> tuple[tuple[str, str], ...]:
    """Return the settings that repeat the calculation."""
    say = texts.say
    rows = []
    if column:
        rows.append((say("tolerance.setting.column"), column))
    rows.append(
        (
            say("tolerance.setting.share"),
            f"{show_percent(request.share)} / {show_percent(request.confidence)}",
        )
    )
    if request.lower is not None or request.upper is not None:
        limits = " / ".join("–" if v is None else f"{v:g}" for v in (request.lower, request.upper))
        rows.append((say("tolerance.setting.limits"), limits))
        rows.append((say("tolerance.setting.future"), str(request.future)))
    return tuple(rows)


def show_percent(value: float, decimals: int = 0) -> str:
    """Return a share as percent, never as a certainty that it is not."""
    shown = 100 * value
    if decimals and value < 1 and round(shown, decimals) == 100:
        return f"> {100 - 10**-decimals:.{decimals}f} %"  # never a certainty that is none
    return f"{shown:.{decimals}f} %" if decimals else f"{shown:.6g} %"


def show_number(value: float) -> str:
    """Return a number with five digits."""
    return f"{value:.5g}"
