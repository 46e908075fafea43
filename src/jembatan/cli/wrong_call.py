"""A command line that is wrong, in one sentence: what was not understood, what was perhaps meant, where the help is."""

from __future__ import annotations

import difflib
import re
from typing import Any

_CHOICES = re.compile(r"'(?P<given>[^']*)' is not one of (?P<known>'[^']*'(?:, '[^']*')*)\.?")


def word_wrong_call(error: Any) -> str:
    """Return what to tell of an error of the command-line library; for a call without any word, the help itself."""
    context = getattr(error, "ctx", None)
    said = str(error.format_message()).strip()
    if context is not None and said.startswith("Usage:"):
        return f"give a command or what it needs\n{said}"
    said = said.replace("Value error, ", "").rstrip(".")
    if choice := _CHOICES.search(said):
        known = re.findall(r"'([^']*)'", choice["known"])
        near = difflib.get_close_matches(choice["given"], known, 1, 0.5)
        hint = f"did you mean {near[0]}? Known: " if near else "known: "
        said = f"{said[: choice.start()]}{choice['given']!r} is not known; {hint}{', '.join(known)}"
    path = context.command_path if context is not None else "jembatan"
    return f"{said[:1].lower()}{said[1:]} ({path} --help)"
