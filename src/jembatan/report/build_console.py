"""What `build` says: what was written, what is missing, what was left out; as text and JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from jembatan.core.submission import MovedLink, Submission
from jembatan.core.text import Language, Message
from jembatan.report.plain_text import show_plainly
from jembatan.report.texts import Texts, load_texts

_GATHERED = {  # what of each message goes into the list, where there are several
    "build.envelope_empty": "{field}",
    "build.add_official_file": "{path}",
    "build.study_assumed": "{study} ({count})",
    "build.category_missing": "{study} ({section})",
    "build.file_tag_assumed": "{tag} ({count})",
    "build.deleted": "{title} ({section})",
    "build.place_unsure": "{source} ({section})",
}
_LINKS_SHOWN = 3
SCHEMA = "jembatan.submission/1"


def render_submission_text(submission: Submission, *, language: Language) -> str:
    """Return the text for the terminal."""
    texts = load_texts(language)
    lines = [
        texts.say(
            "build.written",
            folder=f"{submission.application}/{submission.number}",
            files=len(submission.files),
            leaves=texts.say("build.operations", **_counts(submission.operations)),
        )
    ]
    if submission.study_files:
        lines.append(texts.say("build.study_files", **_counts(submission.study_files)))
    if submission.unchanged:
        lines.append(texts.say("build.unchanged", count=len(submission.unchanged)))
    if submission.still_to_write:
        lines += ["", texts.say("build.missing"), *_say_gathered(submission.still_to_write, texts)]
    if submission.left_out:
        lines += ["", texts.say("build.left_out")]
        for why, sources in _group_by_reason(submission):
            lines += [f"  {texts.say(why)}", *(f"    {source}" for source in sources)]
    lines += _say_links(submission, texts)
    for heading, messages in (("assumed", submission.assumed), ("faults", submission.faults)):
        if messages:
            lines += ["", texts.say(f"build.{heading}"), *_say_gathered(messages, texts)]
    if not submission.still_to_write and not submission.left_out and not submission.moved_links:
        lines += ["", texts.say("build.nothing_missing")]
    return "\n".join(show_plainly(line) for line in lines)


def _say_links(submission: Submission, texts: Texts) -> list[str]:
    """Return how many links lead nowhere now with the first of them, and what was not looked at."""
    links = submission.moved_links
    lines = []
    if links:
        documents = len({link.path for link in links})
        lines += ["", texts.say("build.moved_links", count=len(links), documents=documents)]
        lines += [f"  {_say_link(link, texts)}" for link in links[:_LINKS_SHOWN]]
        if len(links) > _LINKS_SHOWN:
            lines.append(f"  {texts.say('build.moved_links_more', count=len(links) - _LINKS_SHOWN)}")
    if submission.not_searched:
        lines += ["", texts.say("build.links_not_read", paths=list(submission.not_searched))]
    if not submission.searches_links:
        lines += ["", texts.say("build.links_not_searched")]
    return lines


def _say_link(link: MovedLink, texts: Texts) -> str:
    key = "build.moved_link" if link.now else "build.moved_link_not_filed"
    where = texts.say("build.link_on_page" if link.page else "build.link_bookmark", page=link.page)
    return texts.say(key, path=link.path, where=where, cited=link.cited, now=link.now)


def _say_gathered(messages: Sequence[Message], texts: Texts) -> list[str]:
    """Return one line for each message; several that differ in one value alone become one line, where that is worded."""
    by_key: dict[str, list[Message]] = {}
    for message in messages:
        by_key.setdefault(message.key, []).append(message)
    lines = []
    for key, found in by_key.items():
        shown = _GATHERED.get(key)
        if shown is None or len(found) == 1:
            lines += [texts.say(message) for message in found]
        else:
            values = [shown.format(**message.args) for message in found]
            several = Message(f"{key}_several", {**found[0].args, "list": values})
            lines.append(texts.say(several))
    return [f"  {line}" for line in lines]


def _counts(operations: Mapping[str, int]) -> dict[str, int]:
    return {name: operations.get(name, 0) for name in ("new", "replace", "append", "delete")}


def _group_by_reason(submission: Submission) -> list[tuple[Message, list[str]]]:
    """Return the documents left out by the reason why, both in the order in which they were told."""
    found: dict[bytes, tuple[Message, list[str]]] = {}
    for one in submission.left_out:
        found.setdefault(msgspec.json.encode(one.why), (one.why, []))[1].append(one.source)
    return list(found.values())


def describe_submission(submission: Submission, *, language: Language) -> dict[str, Any]:
    """Return the same as values for JSON."""
    texts = load_texts(language)
    return {
        "schema": SCHEMA,
        "profile": submission.profile,
        "application": submission.application,
        "sequence": submission.number,
        "operations": submission.operations,
        "study_files": submission.study_files,
        "files": [msgspec.to_builtins(file) for file in submission.files],
        "unchanged": list(submission.unchanged),
        "missing": [
            {"code": m.key.removeprefix("build."), **m.args, "message": texts.say(m)}
            for m in submission.still_to_write
        ],
        **{
            name: [
                {
                    "code": m.key.removeprefix("build.").removeprefix("fault."),
                    **m.args,
                    "message": texts.say(m),
                }
                for m in messages
            ]
            for name, messages in (("assumed", submission.assumed), ("faults", submission.faults))
        },
        "links_searched": submission.searches_links,
        "moved_links": [
            {**msgspec.to_builtins(link), "message": _say_link(link, texts)}
            for link in submission.moved_links
        ],
        "links_not_read": list(submission.not_searched),
        "left_out": [
            {"source": one.source, "code": one.why.key.removeprefix("build."), "why": texts.say(one.why)}
            for one in submission.left_out
        ],
    }
