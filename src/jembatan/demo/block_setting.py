"""What a generated part of a document may look at, and how it writes a table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple


class Setting(NamedTuple):
    """The names of the document, the example's tables, and the item the document is about."""

    names: dict[str, str]
    tables: dict[str, Any]
    of: str  # substance, capsule, injection or empty
    item: dict[str, Any]  # the method, excipient or study


def render_table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table in the example's markup."""
    return "\n".join("| " + " | ".join(row) + " |" for row in [header, *rows])
