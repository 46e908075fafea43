"""How long work tells its caller how far it is, and asks whether to stop."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, int, int], None]  # stage, done, total
CancelledQuestion = Callable[[], bool]
