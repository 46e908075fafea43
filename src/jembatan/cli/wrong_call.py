"""A command line that is wrong, in one sentence: what was not understood, what was perhaps meant, where the help is."""

from __future__ import annotations

import difflib
import re
from typing import Any

from jembatan.core.text import Language

_CHOICES = re.compile(r"'(?P<given>[^']*)' is not one of (?P<known>'[^']*'(?:, '[^']*')*)\.?")

_SENTENCES = (
    ("command_near", re.compile(r"no such command '(?P<name>[^']*)'\. Did you mean (?P<near>.*)\?")),
    ("command", re.compile(r"no such command '(?P<name>[^']*)'")),
    ("option_near", re.compile(r"no such option: (?P<name>\S+) \(Possible options: (?P<near>.*)\)")),
    ("option", re.compile(r"no such option: (?P<name>\S+)")),
    ("missing", re.compile(r"missing (?:option|argument) '(?P<name>[^']*)'")),
    (
        "choice_near",
        re.compile(
            r"invalid value for (?P<name>\S+): (?P<given>.*) is not known; did you mean (?P<near>.*)\? Known: (?P<known>.*)"
        ),
    ),
    (
        "choice",
        re.compile(r"invalid value for (?P<name>\S+): (?P<given>.*) is not known; known: (?P<known>.*)"),
    ),
)


def word_wrong_call(error: Any, language: Language = "en") -> str:
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
    said = _say_in(language, f"{said[:1].lower()}{said[1:]}")
    return f"{said} ({path} --help)"


def _say_in(language: Language, said: str) -> str:
    """Return one of the usual sentences in the language; any other as it is."""
    if language == "en":
        return said
    from jembatan.report.texts import load_texts

    texts = load_texts(language)
    for key, pattern in _SENTENCES:
        if found := pattern.fullmatch(said):
            return texts.say(f"wrong_call.{key}", **{k: v or "" for k, v in found.groupdict().items()})
    return said
