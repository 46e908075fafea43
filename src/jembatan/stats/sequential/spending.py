"""Error-spending functions and boundary shapes.

Lan and DeMets (1983); O'Brien and Fleming (1979); Pocock (1977); Wang and Tsiatis (1987); Hwang, Shih and DeCani (1990);
Jennison and Turnbull (2000), Group Sequential Methods, chapters 2 and 7.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

Floats = NDArray[np.float64]
Family = Literal["obf-type", "pocock-type", "hsd", "power", "obf", "pocock", "wang-tsiatis"]

SPENDING_FAMILIES: tuple[Family, ...] = ("obf-type", "pocock-type", "hsd", "power")
SHAPE_FAMILIES: tuple[Family, ...] = ("obf", "pocock", "wang-tsiatis")
_WITH_PARAMETER = {"hsd": "GAMMA", "power": "RHO", "wang-tsiatis": "DELTA"}


@dataclass(frozen=True)
class Spending:
    """A family of boundaries with its parameter (NaN where it has none)."""

    family: Family
    parameter: float = math.nan

    def __post_init__(self) -> None:
        """Refuse unknown families and parameters outside their range."""
        if self.family not in SPENDING_FAMILIES + SHAPE_FAMILIES:
            raise ValueError(
                f"{self.family!r} is no spending family; use one of {', '.join(_all_spellings())}"
            )
        needs = _WITH_PARAMETER.get(self.family)
        if needs and not math.isfinite(self.parameter):
            raise ValueError(
                f"{self.family} needs its parameter; write {self.family}:{needs}, for example {_EXAMPLE[self.family]}"
            )
        if not needs and not math.isnan(self.parameter):
            raise ValueError(
                f"{self.family} takes no parameter, but {self.parameter:g} was given; leave it out"
            )
        if self.family == "power" and self.parameter <= 0:
            raise ValueError(f"the exponent of power spending is {self.parameter:g}; it must be positive")
        if self.family == "wang-tsiatis" and not -2.0 <= self.parameter <= 1.0:
            raise ValueError(
                f"the Wang-Tsiatis parameter is {self.parameter:g}; use 0 (O'Brien-Fleming) to 0.5 (Pocock)"
            )

    @property
    def name(self) -> str:
        """The family as it is typed on the command line."""
        return self.family if math.isnan(self.parameter) else f"{self.family}:{self.parameter:g}"

    @property
    def is_shape(self) -> bool:
        """Say whether the family fixes the shape of the boundary instead of the error spent at each look."""
        return self.family in SHAPE_FAMILIES

    def spent(self, information: Floats, total: float, sides: int = 1) -> Floats:
        """Return the error spent up to each information fraction; `total` is the one-sided error of the boundary.

        The O'Brien-Fleming type spends 2 - 2 Phi(z(total/2) / sqrt t), per side; a two-sided test spends it on each side.
        """
        t = np.minimum(np.asarray(information, dtype=np.float64), 1.0)
        if self.family == "obf-type":
            values = 2.0 * ndtr(-ndtri(1.0 - total / 2.0) / np.sqrt(t))
        elif self.family == "pocock-type":
            values = total * np.log1p((math.e - 1.0) * t)
        elif self.family == "hsd":
            gamma = self.parameter
            values = total * t if gamma == 0 else total * np.expm1(-gamma * t) / math.expm1(-gamma)
        elif self.family == "power":
            values = total * t**self.parameter
        else:
            raise ValueError(
                f"{self.name} fixes the boundary's shape, not the error spent; use obf-type, pocock-type, hsd or power"
            )
        spent: Floats = np.minimum(values, total)
        return spent

    def shape(self, information: Floats) -> Floats:
        """Return the boundary on the Z scale up to its constant: t^(delta - 1/2)."""
        delta = {"obf": 0.0, "pocock": 0.5}.get(self.family, self.parameter)
        values: Floats = np.asarray(information, dtype=np.float64) ** (delta - 0.5)
        return values


_EXAMPLE = {"hsd": "hsd:-4", "power": "power:3", "wang-tsiatis": "wang-tsiatis:0.25"}


def _all_spellings() -> list[str]:
    return [
        f"{f}:{_WITH_PARAMETER[f]}" if f in _WITH_PARAMETER else f for f in SPENDING_FAMILIES + SHAPE_FAMILIES
    ]


def parse_spending(text: str) -> Spending:
    """Return the spending that a text such as 'obf-type' or 'hsd:-4' names; ValueError says what is possible."""
    family, colon, parameter = text.strip().lower().partition(":")
    value = math.nan
    if colon:
        try:
            value = float(parameter)
        except ValueError:
            raise ValueError(f"{parameter!r} in {text!r} is no number; write for example hsd:-4") from None
    return Spending(family, value)  # type: ignore[arg-type]  # checked by the class


def check_looks(looks: list[float] | tuple[float, ...] | Floats) -> Floats:
    """Return the information fractions of the looks, the last one being 1; counts (of events, patients) are divided by the last."""
    t = np.asarray(looks, dtype=np.float64)
    if t.ndim != 1 or t.size == 0:
        raise ValueError("no look was given; give at least the last, for example 0.5,1")
    if not np.isfinite(t).all() or (t <= 0).any():
        raise ValueError(
            "a look is not a positive number; give information fractions or counts, for example 0.33,0.67,1"
        )
    if (np.diff(t) <= 0).any():
        raise ValueError("the looks do not increase; give them in order, each above the one before")
    if t[-1] < 1.0:
        raise ValueError(
            f"the last look is {t[-1]:g}; it must be 1 (or give counts of events or patients instead of fractions)"
        )
    fractions: Floats = t / t[-1]
    return fractions
