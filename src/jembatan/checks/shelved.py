"""One current document as checks see it: its place, its properties, the types it was recognised as."""

from __future__ import annotations

import msgspec

from jembatan.core.document import DocumentProperties, Placement
from jembatan.core.finding import Place
from jembatan.core.grades import Confidence

_NOT_APPLICABLE_WORDS = ("不适用", "not applicable", "tidak berlaku", "tidak dipersyaratkan")
_WITHOUT_WORDS = ("scan", "unknown")


class ShelvedDocument(msgspec.Struct, frozen=True, kw_only=True):
    """One current document with its place and the types that it was recognised as."""

    path: str
    placement: Placement
    properties: DocumentProperties
    region: str
    types: dict[str, Confidence] = {}

    @property
    def place(self) -> Place:
        """Where it is, as a finding prints it."""
        return Place(path=self.path, section=self.placement.section)

    @property
    def is_placed(self) -> bool:
        """Say whether it was given a section."""
        return bool(self.placement.section)

    @property
    def is_readable(self) -> bool:
        """Say whether its words could be read: a fault, a password, a scan or a form that is not opened prevents it."""
        return not self.properties.fault and self.properties.text_layer not in _WITHOUT_WORDS

    @property
    def is_surely_something(self) -> bool:
        """Say whether it was recognised as a paper, and not by a guess."""
        return any(confidence is not Confidence.LOW for confidence in self.types.values())

    @property
    def says_not_applicable(self) -> bool:
        """Say whether it is a short sheet that states that the section does not apply."""
        p = self.properties
        sample = p.sample.lower()
        return (
            (p.pages or 1) <= 2
            and len(sample) < 1500
            and any(word in sample for word in _NOT_APPLICABLE_WORDS)
        )


def is_at_or_below(section: str, wanted: str) -> bool:
    """Say whether `section` is `wanted` or lies under it: 3.2.P.8.3 under 3.2.P.8, II.P8 under II.P, not II.P10 under II.P1."""
    if not section.startswith(wanted):
        return False
    rest = section[len(wanted) :]
    return not rest or rest[0] == "." or (wanted[-1:].isalpha() and rest[0].isdigit())
