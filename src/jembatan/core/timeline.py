"""Pathways as they stand for one application, and the working days they take."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import msgspec

from jembatan.core.finding import Citation
from jembatan.core.text import Message, Text

PathwayStatus = Literal["open", "arguable", "closed", "undetermined"]


class PathwayOption(msgspec.Struct, frozen=True, kw_only=True):
    """One pathway: open, arguable (state the justification), closed, or undetermined (naming the missing fact)."""

    pathway: str
    title: Text
    status: PathwayStatus
    working_days: int | None = None
    because: tuple[Message, ...] = ()
    would_open: tuple[Text, ...] = ()
    justification: Text | None = None
    citations: tuple[Citation, ...] = ()


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step of a timeline: from its first counted day to its last."""

    id: str
    title: Text
    actor: str
    first_day: dt.date
    last_day: dt.date
    days: int | None  # as counted; None where no number was read
    day_type: str = "working"
    provisional: bool = False
    note: Text | None = None


class Timeline(msgspec.Struct, frozen=True, kw_only=True):
    """The assumed pathway in days: earliest with no question, latest with one question round."""

    pathway: str
    start: dt.date
    earliest: dt.date
    latest: dt.date
    earliest_steps: tuple[Step, ...]
    latest_steps: tuple[Step, ...]
    provisional: bool  # some day lies beyond the last announced year of the calendar
    notes: tuple[Message, ...] = ()


class PathwayAssessment(msgspec.Struct, frozen=True, kw_only=True):
    """Which pathways there are, and which one is assumed; the authority decides."""

    assumed: str
    because: tuple[Message, ...]
    options: tuple[PathwayOption, ...]
    timeline: Timeline | None = None
