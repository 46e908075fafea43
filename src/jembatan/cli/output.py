"""Writing to the terminal: answers to standard output, everything else to standard error."""

from __future__ import annotations

import sys
from typing import Any


def answer(text: str) -> None:
    """Write an answer to standard output, in UTF-8 on any desk."""
    _write(sys.stdout, text)


def note(text: str) -> None:
    """Write a note to standard error."""
    _write(sys.stderr, text)


def answer_json(value: Any) -> None:
    """Write a value as indented JSON to standard output."""
    import msgspec

    answer(msgspec.json.format(msgspec.json.encode(value), indent=1).decode())


def terminal_width() -> int | None:
    """Return the columns of the terminal that reads the answer; None where it goes into a file or a pipe."""
    if not sys.stdout.isatty():
        return None
    from shutil import get_terminal_size

    return get_terminal_size().columns


def _write(stream: Any, text: str) -> None:
    line = text if text.endswith("\n") else text + "\n"
    buffer = getattr(stream, "buffer", None)
    if buffer is None:
        stream.write(line)
        return
    stream.flush()
    buffer.write(line.encode("utf-8", "replace"))
    buffer.flush()
