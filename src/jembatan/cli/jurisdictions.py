"""The authorities that --for names: given several times, or with commas."""

from __future__ import annotations

from collections.abc import Sequence


def split_codes(given: Sequence[str] | None) -> list[str]:
    """Return the codes in the order given, each once; a wrong one is told where its law is loaded."""
    codes = [code.strip().upper() for part in given or () for code in part.split(",")]
    return list(dict.fromkeys(code for code in codes if code))
