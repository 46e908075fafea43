"""The regression of one series: which results go into it and how, and what it says (ICH Q1E)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Literal, NamedTuple

from jembatan.core.text import Message
from jembatan.evidence.stability.result import Series, StabilityResult
from jembatan.stats.stability.limits import Limits
from jembatan.stats.stability.scale import Scale, put_on_scale
from jembatan.stats.stability.shelf_life import Convention, ShelfLife, compute_shelf_life

BelowQuantification = Literal["likelihood", "half", "root2", "limit", "exclude"]
SUBSTITUTE: dict[str, float] = {"half": 0.5, "root2": 1 / math.sqrt(2), "limit": 1.0}


class RegressionSettings(NamedTuple):
    """How a series is evaluated; every choice is printed with the result."""

    sides: int | None = None  # None: 1 with one limit, 2 with both
    scale: Scale = "linear"
    below: BelowQuantification = "likelihood"
    alpha: float = 0.25
    confidence: float = 0.95
    convention: Convention = "pooled_error"


USUAL = RegressionSettings()


class Regression(NamedTuple):
    """One series with everything said about it; `shelf_life` is None where no line could be drawn, with the reason."""

    series: Series
    results: tuple[StabilityResult, ...]
    limits: Limits
    unit: str
    shelf_life: ShelfLife | None
    settings: RegressionSettings
    sides: int
    months_studied: float
    months_by_batch: dict[str, float]
    reason: Message | None = None
    notes: tuple[Message, ...] = ()
    problems: tuple[Message, ...] = ()
    left_out: frozenset[str] = frozenset()  # places of results that are shown and not fitted

    @property
    def outside(self) -> tuple[StabilityResult, ...]:
        """The results out of specification."""
        return tuple(r for r in self.results if r.is_outside)

    @property
    def statistical_months(self) -> int | None:
        """Whole months at which the bound meets the limit; None where it never does or cannot be told."""
        return self.shelf_life.default.whole_months if self.shelf_life else None

    @property
    def is_unbounded(self) -> bool:
        """Say whether the bound never meets a limit."""
        return self.shelf_life is not None and math.isinf(self.shelf_life.default.exact_months)

    @property
    def months_without_failure(self) -> float:
        """The last month by which no result had left its limits; the months studied where none did."""
        failed = min((r.months for r in self.outside), default=None)
        if failed is None:
            return self.months_studied
        return max((r.months for r in self.results if r.months < failed), default=0.0)


def evaluate_series(
    series: Series,
    results: Sequence[StabilityResult],
    settings: RegressionSettings = USUAL,
    file: str = "",
) -> Regression:
    """Return the regression of one series; what cannot go into it is named, and the rest is still analysed."""
    limits, limit_problems = _agree_limits(series, results, file)
    unit, unit_problems = _agree_unit(series, results, file)
    problems = [*limit_problems, *unit_problems, *_repeated(series, results, file)]
    months_by_batch = {
        b: max(r.months for r in results if r.batch == b) for b in dict.fromkeys(r.batch for r in results)
    }
    reached = sorted(months_by_batch.values(), reverse=True)
    sides = settings.sides or (2 if limits.lower is not None and limits.upper is not None else 1)
    used, left_out, notes, more = _choose(series, results, limits, unit, settings, file)
    problems += more
    shelf_life, reason = None, None
    if all(r.value is None for r in results):
        reason = Message("stability.reason.words", {"attribute": series.attribute})
    elif limits.lower is None and limits.upper is None:
        reason = Message("stability.reason.no_limits", {"attribute": series.attribute})
    elif all(r.censor == "<" for r in results if r.value is not None):
        reason = Message("stability.reason.all_below", {"attribute": series.attribute})
    elif not used:
        reason = Message("stability.reason.no_batch", {"attribute": series.attribute})
    else:
        shelf_life, reason, more_notes = _fit(series, used, limits, settings, sides)
        if more_notes:  # the likelihood was not possible after all
            notes = [n for n in notes if n.key != "stability.note.below_likelihood"]
        notes += more_notes
    if shelf_life and len(shelf_life.batches) > 3:
        notes.append(Message("stability.note.many_batches", {"batches": len(shelf_life.batches)}))
    if shelf_life and len(shelf_life.batches) == 1:
        notes.append(Message("stability.note.single_batch"))
    return Regression(
        series=series,
        results=tuple(results),
        limits=limits,
        unit=unit,
        shelf_life=shelf_life,
        settings=settings,
        sides=sides,
        months_studied=reached[min(2, len(reached) - 1)] if reached else 0.0,
        months_by_batch=months_by_batch,
        reason=reason,
        notes=tuple(notes),
        problems=tuple(problems),
        left_out=frozenset(left_out),
    )


def _agree_limits(
    series: Series, results: Sequence[StabilityResult], file: str
) -> tuple[Limits, list[Message]]:
    stated = Counter(r.limits for r in results if r.limits != Limits())
    if not stated and all(r.value is None for r in results):
        return Limits(), []  # results in words need none
    if not stated:
        return Limits(), [
            Message("stability.problem.no_limits", {"file": file, "attribute": series.attribute})
        ]
    problems = []
    if len(stated) > 1:
        problems.append(
            Message(
                "stability.problem.limits_differ",
                {
                    "file": file,
                    "attribute": series.attribute,
                    "limits": "; ".join(show_limits(x) for x in stated),
                },
            )
        )
    limits = stated.most_common(1)[0][0]
    if limits.lower is not None and limits.upper is not None and limits.lower >= limits.upper:
        problems.append(
            Message(
                "stability.problem.limits_crossed",
                {
                    "file": file,
                    "attribute": series.attribute,
                    "lower": f"{limits.lower:g}",
                    "upper": f"{limits.upper:g}",
                },
            )
        )
        return Limits(), problems
    numbers = [r.value for r in results if r.value is not None and not r.censor]
    if (
        numbers
        and len(numbers) >= 2
        and (
            (limits.lower is not None and max(numbers) < limits.lower)
            or (limits.upper is not None and min(numbers) > limits.upper)
        )
    ):
        problems.append(
            Message(
                "stability.problem.limit_side",
                {"file": file, "attribute": series.attribute, "limits": show_limits(limits)},
            )
        )
    return limits, problems


def _agree_unit(series: Series, results: Sequence[StabilityResult], file: str) -> tuple[str, list[Message]]:
    units = Counter(r.unit for r in results if r.unit)
    if not units:
        return "", []
    unit = units.most_common(1)[0][0]
    if len(units) == 1:
        return unit, []
    odd = next(r for r in results if r.unit and r.unit != unit)
    return unit, [
        Message(
            "stability.problem.units",
            {
                "file": file,
                "attribute": series.attribute,
                "units": ", ".join(units),
                "unit": unit,
                "place": odd.place,
            },
        )
    ]


def _repeated(series: Series, results: Sequence[StabilityResult], file: str) -> list[Message]:
    seen: dict[tuple[str, float, str], str] = {}
    problems = []
    for r in results:
        key = (r.batch, r.months, r.text)
        if key in seen and r.value is not None and not r.censor and r.months > 0:
            problems.append(
                Message(
                    "stability.problem.repeated",
                    {
                        "file": file,
                        "place": r.place,
                        "first": seen[key],
                        "attribute": series.attribute,
                        "batch": r.batch,
                        "months": f"{r.months:g}",
                    },
                )
            )
        seen.setdefault(key, r.place)
    return problems


class _Point(NamedTuple):
    result: StabilityResult
    value: float
    below: bool


def _choose(
    series: Series,
    results: Sequence[StabilityResult],
    limits: Limits,
    unit: str,
    settings: RegressionSettings,
    file: str,
) -> tuple[list[_Point], set[str], list[Message], list[Message]]:
    """Return the points to fit, the places left out, notes on what was done, and problems."""
    used: list[_Point] = []
    left: set[str] = set()
    notes: list[Message] = []
    problems: list[Message] = []
    numbers = [r for r in results if r.value is not None]
    below = [r for r in numbers if r.censor == "<"]
    for r in numbers:
        value = r.value
        assert value is not None
        if r.unit and r.unit != unit:
            left.add(r.place)
            continue
        if (
            value < 0
            and (limits.lower or 0) >= 0
            and (unit == "%" or (limits.lower or 0) > 0 or settings.scale != "linear")
        ):
            left.add(r.place)
            problems.append(
                Message(
                    "stability.problem.negative",
                    {"file": file, "place": r.place, "attribute": series.attribute, "text": r.text},
                )
            )
            continue
        if r.censor == ">" or (r.censor == "<" and settings.below == "exclude"):
            left.add(r.place)
            continue
        if r.censor == "<" and settings.below != "likelihood":
            used.append(_Point(r, value * SUBSTITUTE[settings.below], False))
            continue
        used.append(_Point(r, value, r.censor == "<"))
    if below:
        notes.append(Message(f"stability.note.below_{settings.below}", {"count": len(below)}))
    if over := [r for r in numbers if r.censor == ">"]:
        notes.append(Message("stability.note.above", {"count": len(over)}))
    words = [r for r in results if r.value is None]
    if words and numbers:
        notes.append(Message("stability.note.words", {"count": len(words), "text": words[0].text}))
    return _whole_batches(series, used, left, problems, file), left, notes, problems


def _whole_batches(
    series: Series, points: list[_Point], left: set[str], problems: list[Message], file: str
) -> list[_Point]:
    """Return the points of batches with at least two times; the others are named and left out."""
    kept = []
    for batch in dict.fromkeys(p.result.batch for p in points):
        own = [p for p in points if p.result.batch == batch]
        if len({p.result.months for p in own}) < 2:
            left.update(p.result.place for p in own)
            problems.append(
                Message(
                    "stability.problem.one_time",
                    {
                        "file": file,
                        "batch": batch,
                        "attribute": series.attribute,
                        "months": f"{own[0].result.months:g}",
                        "place": own[0].result.place,
                    },
                )
            )
        else:
            kept += own
    return kept


def _fit(
    series: Series, points: Sequence[_Point], limits: Limits, settings: RegressionSettings, sides: int
) -> tuple[ShelfLife | None, Message | None, list[Message]]:
    """Return the shelf life, or the reason why there is none, and notes on how it was computed."""
    try:
        values, scaled = put_on_scale([p.value for p in points], limits, settings.scale)
    except ValueError:
        return None, Message("stability.reason.scale", {"attribute": series.attribute}), []
    if scaled == Limits():
        return None, Message("stability.reason.no_limits", {"attribute": series.attribute}), []

    def compute(below: Sequence[bool] | None) -> ShelfLife:
        return compute_shelf_life(
            [p.result.months for p in points],
            values,
            [p.result.batch for p in points],
            scaled,
            sides=sides,
            alpha=settings.alpha,
            confidence=settings.confidence,
            convention=settings.convention,
            below=below,
        )

    below = [p.below for p in points]
    if not any(below):
        return compute(None), None, []
    try:
        return compute(below), None, []
    except ValueError:
        # too few quantified results for a likelihood: the limit itself is the cautious stand-in
        return compute(None), None, [Message("stability.note.below_fallback")]


def show_limits(limits: Limits) -> str:
    """Return limits as a specification prints them: "95 - 105", ">= 95", "<= 0.5"."""
    low = "" if limits.lower is None else f"{limits.lower:g}"
    high = "" if limits.upper is None else f"{limits.upper:g}"
    if low and high:
        return f"{low} - {high}"
    return f">= {low}" if low else f"<= {high}" if high else ""
