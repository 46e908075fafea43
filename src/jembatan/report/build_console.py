"""What `build` says: what was written, what is missing, what was left out; as text and JSON."""

from __future__ import annotations

from typing import Any

import msgspec

from jembatan.core.submission import Submission
from jembatan.core.text import Language
from jembatan.report.plain_text import show_plainly
from jembatan.report.texts import load_texts

SCHEMA = "jembatan.submission/1"


def render_submission_text(submission: Submission, *, language: Language) -> str:
    """Return the text for the terminal."""
    texts = load_texts(language)
    counts = {name: submission.operations.get(name, 0) for name in ("new", "replace", "append", "delete")}
    lines = [
        texts.say(
            "build.written",
            folder=f"{submission.application}/{submission.number}",
            files=len(submission.files),
            leaves=texts.say("build.operations", **counts),
        )
    ]
    if submission.unchanged:
        lines.append(texts.say("build.unchanged", count=len(submission.unchanged)))
    if submission.still_to_write:
        lines += ["", texts.say("build.missing"), *(f"  {texts.say(m)}" for m in submission.still_to_write)]
    if submission.left_out:
        lines += ["", texts.say("build.left_out")]
        lines += [f"  {one.source}: {texts.say(one.why)}" for one in submission.left_out]
    if not submission.still_to_write and not submission.left_out:
        lines += ["", texts.say("build.nothing_missing")]
    return "\n".join(show_plainly(line) for line in lines)


def describe_submission(submission: Submission, *, language: Language) -> dict[str, Any]:
    """Return the same as values for JSON."""
    texts = load_texts(language)
    return {
        "schema": SCHEMA,
        "profile": submission.profile,
        "application": submission.application,
        "sequence": submission.number,
        "operations": submission.operations,
        "files": [msgspec.to_builtins(file) for file in submission.files],
        "unchanged": list(submission.unchanged),
        "missing": [
            {"code": m.key.removeprefix("build."), **m.args, "message": texts.say(m)}
            for m in submission.still_to_write
        ],
        "left_out": [
            {"source": one.source, "code": one.why.key.removeprefix("build."), "why": texts.say(one.why)}
            for one in submission.left_out
        ],
    }
