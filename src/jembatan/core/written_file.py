"""Files that a person writes in an editor: the product sheet, answers, claims, a design."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from jembatan.core.errors import InputError

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_TYPOGRAPHIC = re.compile("[“”‘’„«»「」＂＝＃［］]")


def decode_written(data: bytes, name: str) -> str:
    """Return the text: UTF-8, or UTF-16 with its mark, as `>` writes it in Windows PowerShell.

    Raises InputError naming the first byte that is neither.
    """
    try:
        return data.decode("utf-16") if data.startswith(_UTF_16) else data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError.told(
            "not_utf8",
            "{file}: byte {place} is not UTF-8; save the file as UTF-8 (in the editor: Save as, encoding UTF-8) and try again",
            file=name,
            place=error.start,
        ) from None


def read_written_toml(data: bytes, name: str) -> dict[str, Any]:
    """Return the tables of a TOML file. Raises InputError with line and remedy, and names quotation marks that TOML does not know."""
    text = decode_written(data, name)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{name}: not valid TOML: {error}; {_remedy(str(error), text)}") from None


def _remedy(error: str, text: str) -> str:
    place = re.search(r"at line (\d+)", error)
    lines = text.splitlines()
    line = lines[int(place[1]) - 1] if place and int(place[1]) <= len(lines) else ""
    if found := _TYPOGRAPHIC.search(line):
        return f'the line holds {found[0]}, which TOML does not know: write plain " = # [ ]'
    return "mend that line and try again"
