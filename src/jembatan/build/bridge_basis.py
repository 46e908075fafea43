"""On what a place rests: the row of the map or the rule that gave it, and where the target's heading was read."""

from __future__ import annotations

from typing import NamedTuple

from jembatan.build.bridge_profile import Profile
from jembatan.build.section_map import MapRow, show_actd
from jembatan.core.finding import Citation
from jembatan.core.grades import Trust
from jembatan.core.jurisdiction import Jurisdiction
from jembatan.core.text import Message
from jembatan.dossier.sections import load_heading_sources


class Known(NamedTuple):
    """How a heading is known: its citation, or None where nobody read it, and then what that rests on."""

    citation: Citation | None
    trust: Trust


class HeadingSources:
    """Where the headings of one target were read, as citations of the target's law; without law nothing is cited."""

    def __init__(self, profile: Profile, law: Jurisdiction | None = None) -> None:
        self._profile, self._law = profile, law
        self._known: dict[str, Known] = {}

    def find(self, section: str) -> Known:
        """Return how a heading is known; a section that the tables do not hold is inferred."""
        if section not in self._known:
            self._known[section] = self._find(section)
        return self._known[section]

    def _find(self, section: str) -> Known:
        sources = load_heading_sources()
        scopes = (self._profile.region, "ASEAN") if section[:1] in "IV" else ("ICH", self._profile.region)
        source = next((found for scope in scopes if (found := sources.get((scope, section)))), None)
        if source is None:
            return Known(None, Trust.INFERRED)
        instrument = self._profile.heading_instruments.get(section.partition(".")[0], "")
        if source.trust is Trust.REMEMBERED or self._law is None or instrument not in self._law.instruments:
            return Known(None, source.trust)
        citation = self._law.cite(
            instrument, show_actd(section), "", source.trust, source.confidence, source.source
        )
        return Known(citation, source.trust)


def say_row(row: MapRow | None, section: str = "") -> Message | None:
    """Return a row of the section map in words: from which heading to which; `section` is the target, if not the row's."""
    if row is None:
        return None
    return Message("bridge.basis_row", {"row": row.ctd, "now": section or show_actd(row.actd) or "–"})


def say_rule(profile: Profile, rule: str) -> Message:
    """Return a rule of the profile in words: the heading that it speaks of, and what it gives."""
    return Message("bridge.basis_rule", {"rule": rule, "profile": profile.id})
