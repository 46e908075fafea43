"""The columns of the dossier's own tables, under their English, Indonesian or Chinese names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import tomli

_UNIT = re.compile(r"[\s_]*[\(（\[［][^)）\]］]*[\)）\]］]\s*$")


def find_columns(header: Sequence[str]) -> list[str]:
    """Return the English name of each column; one that `columns.toml` does not know keeps its own, in small letters.

    Case, spaces at the ends and a unit in brackets at the end do not matter. The first column of a name keeps it.
    """
    known = _load_names()
    found: list[str] = []
    for cell in header:
        name = cell.strip().lstrip("\ufeff").lower()
        canonical = known.get(name) or known.get(_UNIT.sub("", name).replace(" ", "_")) or name
        found.append(name if canonical in found else canonical)
    return found


@cache
def _load_names() -> dict[str, str]:
    table = tomli.loads((files(__package__) / "columns.toml").read_text("utf-8"))
    return {
        spelling: name for name, others in table.items() for spelling in (name, *(o.lower() for o in others))
    }
