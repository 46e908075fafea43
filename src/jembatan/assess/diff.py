"""Two assessments compared: closed, new, reopened, changed because of the law or of the file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from jembatan.core.errors import InputError
from jembatan.core.text import LANGUAGES, Text

Change = Literal["closed", "new", "reopened", "changed"]
Cause = Literal["law", "file", "law_and_file", "day", "day_or_file", "answer", "unknown"]
_OPEN = ("not_met", "undetermined", "error")


class DiffRow(msgspec.Struct, frozen=True, kw_only=True):
    """One finding whose outcome differs between the two."""

    finding: str
    title: Text
    change: Change
    before: str  # outcome; empty where there was none
    after: str
    cause: Cause
    severity: str


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """All differences, and what differs in what the two rest on."""

    jurisdiction: str
    before_on: str
    after_on: str
    law_changed: bool
    files_changed: tuple[str, ...]
    rows: tuple[DiffRow, ...]
    counts: dict[str, int]


def compute_difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> Difference:
    """Return what changed from one assessment (the JSON of the contract) to a later one.

    Raises InputError where the two are not assessments, or of different jurisdictions.
    """
    for document in (old, new):
        if document.get("schema") != "jembatan.assessment/1":
            raise InputError(
                f"expected a file of schema jembatan.assessment/1, got {document.get('schema')!r}; "
                "give two files written by 'jembatan assess --format json'"
            )
    if old["jurisdiction"] != new["jurisdiction"]:
        raise InputError(
            f"one assessment is for {old['jurisdiction']}, the other for {new['jurisdiction']}; compare two of the same authority"
        )
    before = {f["id"]: f for f in old["findings"]}
    after = {f["id"]: f for f in new["findings"]}
    files = _changed_files(old, new)
    rows = [
        row
        for id_ in sorted({*before, *after})
        if (row := _row(id_, before.get(id_), after.get(id_), files, old, new))
    ]
    kinds: tuple[Change, ...] = ("closed", "new", "reopened", "changed")
    return Difference(
        jurisdiction=new["jurisdiction"],
        before_on=old["on"],
        after_on=new["on"],
        law_changed=old["law_sha256"] != new["law_sha256"] or old["on"] != new["on"],
        files_changed=files,
        rows=tuple(rows),
        counts={kind: sum(r.change == kind for r in rows) for kind in kinds},
    )


def _changed_files(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, ...]:
    sums = [{i["path"]: i["sha256"] for i in document["inputs"]} for document in (old, new)]
    return tuple(sorted(p for p in {*sums[0], *sums[1]} if sums[0].get(p) != sums[1].get(p)))


def _row(
    id_: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    files: tuple[str, ...],
    old: Mapping[str, Any],
    new: Mapping[str, Any],
) -> DiffRow | None:
    was = before["outcome"] if before else ""
    now = after["outcome"] if after else ""
    if was == now:
        return None
    finding = after or before
    assert finding is not None
    change: Change
    if was in _OPEN and now not in _OPEN:
        change = "closed"
    elif now in _OPEN and not was:
        change = "new"
    elif now in _OPEN and was not in _OPEN:
        change = "reopened"
    else:
        change = "changed"
    return DiffRow(
        finding=id_,
        title=_title(finding),
        change=change,
        before=was,
        after=now,
        cause=_cause(before, after, files, old, new),
        severity=finding["severity"],
    )


def _title(finding: Mapping[str, Any]) -> Text:
    """Return the title in all languages; a document of an earlier version holds it in one."""
    titles = finding.get("titles") or {}
    spoken = {code: str(titles[code]) for code in LANGUAGES if titles.get(code)}
    return Text(**spoken) if "en" in spoken else Text(finding["title"])


def _cause(
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    files: tuple[str, ...],
    old: Mapping[str, Any],
    new: Mapping[str, Any],
) -> Cause:
    """Return what can be the cause: an answer; the rule's own text or a number of the law; a file; or the day alone,
    as where a certificate ran out.
    """
    if before and after and before.get("answered_by") != after.get("answered_by"):
        return "answer"
    requirement = (after or before or {}).get("requirement", "")
    rules = [_rules_of(requirement, document) for document in (old, new)]
    if rules[0] != rules[1]:
        is_in_both = bool(rules[0] and rules[1])
        return "law_and_file" if files and is_in_both else "law"
    if old["law_sha256"] != new["law_sha256"]:
        return "law_and_file" if files else "law"
    if old["on"] != new["on"]:
        return "day_or_file" if files else "day"
    return "file" if files else "unknown"


def _rules_of(requirement: str, document: Mapping[str, Any]) -> set[str]:
    """Return the checksums of the requirement's text in an assessment: none where it was not asked."""
    return {
        str(finding.get("requirement_sha256"))
        for finding in document["findings"]
        if finding.get("requirement", "") == requirement
    }
