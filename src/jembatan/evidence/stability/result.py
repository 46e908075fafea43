"""One stability result as it was reported, and a file of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import msgspec

from jembatan.core.text import Message
from jembatan.stats.stability.limits import Limits

Censor = Literal["", "<", ">"]


class StabilityResult(msgspec.Struct, frozen=True, kw_only=True):
    """One result: what was printed, the number in it where there is one, and where it stands in the file."""

    place: str  # "row 12", "Observation/abc"
    batch: str
    months: float
    attribute: str
    text: str  # as printed: "99.8", "<0.1", "Complies"
    value: float | None = None  # the number; of a censored result the limit it lies under or over
    censor: Censor = ""
    unit: str = ""
    limits: Limits = Limits()
    condition: str = ""  # 25C/60RH, 5C, -20C; empty where the file does not say
    study: str = ""  # long_term, intermediate, accelerated, in_use, photostability, stress, excursion
    pack: str = ""
    product: str = ""  # product, strength or presentation
    use: str = ""  # primary, commitment, supporting ...
    note: str = ""  # a remark beside the result: why it is out of specification, why excluded

    @property
    def is_number(self) -> bool:
        """Say whether a line can be drawn through it."""
        return self.value is not None

    @property
    def is_outside(self) -> bool:
        """Say whether the result itself lies outside its limits; a censored one only where that is certain."""
        if self.value is None:
            return False
        low, high = self.limits.lower, self.limits.upper
        if (
            low is not None
            and self.censor != ">"
            and (self.value < low or (self.censor == "<" and self.value <= low))
        ):
            return True
        if high is None or self.censor == "<":
            return False
        return self.value > high or (self.censor == ">" and self.value >= high)


class Series(NamedTuple):
    """What belongs on one picture: a product in a pack, one attribute, one condition."""

    product: str
    pack: str
    attribute: str
    condition: str
    study: str

    @property
    def name(self) -> str:
        """The parts that are there, joined."""
        return " · ".join(filter(None, (self.product, self.pack, self.attribute, self.condition)))


class StabilityData(msgspec.Struct, frozen=True, kw_only=True):
    """The results of one file, with every problem met while reading it: the rest was read all the same."""

    name: str  # of the file, without its folder
    sha256: str
    results: tuple[StabilityResult, ...]
    problems: tuple[Message, ...] = ()

    def with_results(self, results: Sequence[StabilityResult]) -> StabilityData:
        """Return the same file with other results, for example with the kind of study filled in."""
        return msgspec.structs.replace(self, results=tuple(results))

    def series(self) -> dict[Series, list[StabilityResult]]:
        """Return the results by what belongs on one picture, in the order of the file."""
        found: dict[Series, list[StabilityResult]] = {}
        for r in self.results:
            found.setdefault(Series(r.product, r.pack, r.attribute, r.condition, r.study), []).append(r)
        return found
