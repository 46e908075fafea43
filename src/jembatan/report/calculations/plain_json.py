"""Turns results into values that JSON can hold: numbers at full precision, what is no number as null."""

from __future__ import annotations

import math
from typing import Any


def plain(value: Any) -> Any:
    """Return the value with tuples as lists, NumPy numbers as Python's, and NaN or infinity as None."""
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
