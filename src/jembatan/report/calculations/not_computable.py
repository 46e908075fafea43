"""Words why a number cannot be had from the data."""

from __future__ import annotations

from jembatan.report.texts import Texts
from jembatan.stats.not_computable import NotComputable


def say_not_computable(error: NotComputable, texts: Texts) -> str:
    """Return the reason in the reader's language, or as it was raised where no text is held."""
    key = f"not_computable.{error.code}"
    return texts.say(key, **error.values) if key in texts else str(error)
