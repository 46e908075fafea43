"""Results of one method with the labels beside them, and which of them are independent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple


class Margin(NamedTuple):
    """The largest difference of means allowed: in the unit, or in percent of the sending laboratory's mean."""

    amount: float
    is_percent: bool

    def for_mean(self, mean: float) -> float:
        """Return the margin in the unit of the results."""
        return self.amount / 100 * abs(mean) if self.is_percent else self.amount

    def __str__(self) -> str:
        return f"{self.amount:g}{' %' if self.is_percent else ''}"


class Measured(NamedTuple):
    """Results with their labels; empty lists where the file has no such column. `nested` is from outside to inside."""

    values: Sequence[float]
    nested: Sequence[tuple[str, Sequence[str]]]
    levels: Sequence[float]
    laboratories: Sequence[str]
    sending: str
    receiving: str
    unit: str
    value_column: str

    def by_level(self) -> Iterator[tuple[float | None, list[int]]]:
        """Yield each level with its rows, in order of appearance; one group named None where there are no levels."""
        if not self.levels:
            yield None, list(range(len(self.values)))
            return
        for level in dict.fromkeys(self.levels):
            yield level, [i for i, own in enumerate(self.levels) if own == level]

    def by_laboratory(self) -> list[tuple[str, float | None, list[int]]]:
        """Return laboratory, level and rows of each group that is analysed alone, sorted."""
        found: dict[tuple[str, float | None], list[int]] = {}
        for i in range(len(self.values)):
            laboratory = self.laboratories[i] if self.laboratories else ""
            level = self.levels[i] if self.levels else None
            found.setdefault((laboratory, level), []).append(i)
        ordered = sorted(found.items(), key=lambda item: (item[0][0], item[0][1] or 0))
        return [(laboratory, level, rows) for (laboratory, level), rows in ordered]

    def independent(self, rows: Sequence[int], laboratory: str) -> tuple[list[float], bool]:
        """Return a laboratory's independent results: means of the outermost series where there are several in each."""
        own = [i for i in rows if self.laboratories[i] == laboratory]
        if not self.nested:
            return [self.values[i] for i in own], False
        series: dict[str, list[float]] = {}
        for i in own:
            series.setdefault(self.nested[0][1][i], []).append(self.values[i])
        if len(series) == len(own):
            return [self.values[i] for i in own], False
        return [sum(v) / len(v) for v in series.values()], True

    def series(self) -> Sequence[str]:
        """Return the series of each result for the total error: the one factor, or all nested factors together."""
        if len(self.nested) == 1:
            return self.nested[0][1]
        return ["|".join(labels) for labels in zip(*(v for _, v in self.nested), strict=True)]
