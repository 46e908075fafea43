"""reader_opinion: no machine can judge it, so the question is put to a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jembatan.checks.context import Context
from jembatan.core.finding import CheckResult
from jembatan.core.grades import Depth
from jembatan.core.text import Message


def reader_opinion(check: Mapping[str, Any], context: Context) -> CheckResult:
    """Return that it cannot be told; an Answer settles it later."""
    return CheckResult(
        holds=None,
        depth=Depth.PERSON,
        observed=Message("observed.needs_a_person"),
        expected=Message("expected.answer"),
    )
