"""Designs of bioequivalence studies: sequences, degrees of freedom, and the variance of the treatment difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

DesignName = Literal["parallel", "2x2", "2x2x3", "2x2x4", "2x3x3", "2x4x4"]


@dataclass(frozen=True)
class Design:
    """One design; names are treatments x sequences x periods (2x2 is the plain crossover).

    The variance of the estimated log ratio is `factor` times the sum over sequences of 1/n_i, times the within-subject
    variance (the total variance for parallel groups); degrees of freedom are `df_slope` n + `df_offset` of the model with
    subjects as fixed effects.
    """

    name: DesignName
    sequences: tuple[str, ...]
    factor: float
    df_slope: int
    df_offset: int

    def df(self, n: int) -> int:
        """Return the residual degrees of freedom for n subjects in all."""
        return self.df_slope * n + self.df_offset

    def split(self, n: int) -> tuple[int, ...]:
        """Return n subjects over the sequences, as equal as may be."""
        k = len(self.sequences)
        return tuple(n // k + (i < n % k) for i in range(k))

    def variance(self, sizes: Sequence[int]) -> float:
        """Return the variance of the log ratio as a multiple of the within-subject variance."""
        return self.factor * sum(1 / n for n in sizes)


DESIGNS: dict[DesignName, Design] = {
    d.name: d
    for d in (
        Design("parallel", ("R", "T"), 1.0, 1, -2),
        Design("2x2", ("RT", "TR"), 1 / 2, 1, -2),
        Design("2x2x3", ("TRT", "RTR"), 3 / 8, 2, -3),
        Design("2x2x4", ("TRTR", "RTRT"), 1 / 4, 3, -4),
        Design("2x3x3", ("TRR", "RTR", "RRT"), 1 / 6, 2, -3),
        Design("2x4x4", ("TRTR", "RTRT", "TRRT", "RTTR"), 1 / 16, 3, -4),
    )
}


def find_design(name: str) -> Design:
    """Return the design; ValueError naming those that exist."""
    if name not in DESIGNS:
        raise ValueError(f"no design {name!r}; known are {', '.join(DESIGNS)}")
    return DESIGNS[name]


def read_sizes(design: Design, n: int | Sequence[int]) -> tuple[int, ...]:
    """Return subjects per sequence from a total or from the sizes themselves; ValueError where they do not fit."""
    sizes = design.split(n) if isinstance(n, int) else tuple(int(k) for k in n)
    if len(sizes) != len(design.sequences):
        raise ValueError(
            f"{design.name} has {len(design.sequences)} sequences, {len(sizes)} sizes were given"
        )
    if min(sizes) < 1 or design.df(sum(sizes)) < 1:
        raise ValueError(f"{sum(sizes)} subjects are too few for {design.name}")
    return sizes
