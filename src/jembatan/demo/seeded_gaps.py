"""The gaps that the worked example has on purpose, and what the assessment must say of each."""

from __future__ import annotations

import datetime as dt
from importlib import resources
from typing import Literal

import msgspec

from jembatan.core.grades import Outcome, Stage


class SeededGap(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One gap: the requirement and subject whose finding must have the outcome, and the sections it is about."""

    id: str
    what: str
    requirement: str
    subject: str  # as a Subject prints itself: "application", "presentation:capsule"
    outcome: Outcome
    where: tuple[str, ...] = ()


class SeededGaps(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All gaps, and the day and stage for which they hold."""

    format: Literal[1]
    on: dt.date
    stage: Stage
    gap: tuple[SeededGap, ...]


def load_seeded_gaps() -> SeededGaps:
    """Return the gaps of the worked example; their order is that of the file."""
    data = (resources.files("jembatan") / "demo" / "content" / "seeded_gaps.toml").read_bytes()
    return msgspec.toml.decode(data, type=SeededGaps)
