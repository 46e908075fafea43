"""Acceptance limits of an attribute."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Acceptance limits: lower, upper or both, in the unit of the values."""

    lower: float | None = None
    upper: float | None = None
