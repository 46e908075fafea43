"""A validation as text for a terminal and as JSON, and the catalogue of a profile."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import msgspec

from jembatan import __version__
from jembatan.core.text import Language
from jembatan.report.plain_text import show_plainly
from jembatan.report.terminal_lines import fold_line
from jembatan.report.texts import Texts, load_texts
from jembatan.validate.catalogue import SEVERITIES, Profile, Rule
from jembatan.validate.validation import RuleFinding, Validation

MOST_SHOWN = 10  # findings of one rule on the terminal, and at first on the page; page and JSON hold all

_MOST_SEQUENCES = 20


def render_validation_json(validation: Validation, *, language: Language) -> str:
    """Return the JSON of the contract, with official class, trust and place of each finding."""
    texts = load_texts(language)
    rules = {rule.number: rule for rule in validation.profile.rules}
    document: dict[str, Any] = {
        "schema": "jembatan.validation/1",
        "against": validation.profile.id,
        "verdict": validation.verdict,
        "counts": validation.counts,
        "rules": {
            "total": len(rules),
            "run": len(validation.run),
            "not_run": [
                {"rule": one.rule, "why": texts.say(one.why), "severity": one.severity}
                for one in validation.not_run
            ],
        },
        "findings": [
            {
                "rule": finding.rule,
                "severity": finding.severity,
                "message": texts.say(finding.message),
                "where": [describe_place(finding)],
                "what": texts.say(rules[finding.rule].what),
                "official_class": rules[finding.rule].official_class,
                "trust": rules[finding.rule].trust,
                "confidence": rules[finding.rule].confidence,
            }
            for finding in validation.findings
        ],
        "package": {
            "name": validation.package,
            "format": validation.package_format,
            "remarks": [texts.say(remark) for remark in validation.remarks],
            "sequences": list(validation.judged),
            "files": validation.files,
            "faults": [
                {"path": fault.path, "message": texts.say(fault.message)}
                for fault in validation.package_faults
            ],
        },
        "version": __version__,
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=1).decode()


def describe_place(finding: RuleFinding) -> dict[str, str | int]:
    """Return path and leaf of a finding, with line and document where there are any."""
    place: dict[str, str | int] = {"path": finding.path, "leaf": finding.leaf}
    if finding.line:
        place["line"] = finding.line
    if finding.document:
        place["document"] = finding.document
    return place


def render_validation_text(validation: Validation, *, language: Language, width: int | None = None) -> str:
    """Return the validation as text: what the package is, the verdict, findings by rule, then what was not run.

    `width` folds the lines for a terminal of so many columns; without it each sentence and place is one line.
    """
    texts = load_texts(language)
    say = texts.say
    rules = {rule.number: rule for rule in validation.profile.rules}
    lines = [
        say("validation.title", package=validation.package, profile=validation.profile.file.title),
        *(say(remark) for remark in validation.remarks),
        say_verdict(validation, texts),
        say_counts(validation, texts),
        say("validation.judged", sequences=name_sequences(validation), files=validation.files),
        say("validation.criteria", criteria=validation.profile.file.criteria),
        say(validation.profile.file.note),
    ]
    for number, findings in gravest_first(validation):
        rule = rules[number]
        severity = say(f"validation.severity.{rule.severity}")
        count = f" ({len(findings)})" if len(findings) > 1 else ""
        lines += ["", f"{number} [{severity}] {say(rule.what)}{say_doubt(rule, texts)}{count}"]
        before = ""
        for finding in findings[:MOST_SHOWN]:
            message = say(finding.message)
            lines += [] if message == before else [f"    {message}"]
            lines.append(f"        {say_place(finding, texts)}")
            before = message
        if len(findings) > MOST_SHOWN:
            lines.append(f"    {say('validation.more', count=len(findings) - MOST_SHOWN)}")
    if validation.package_faults:
        lines += ["", say("validation.package_faults")]
        lines += [f"    {say(fault.message)}" for fault in validation.package_faults]
    if validation.not_run:
        lines += ["", f"{say('validation.not_run')}. {say('validation.not_run_note')}"]
        for why, numbers in group_not_run(validation, texts):
            lines += [f"    {why}", f"        {', '.join(numbers)}"]
    lines += ["", say("validation.notice")]
    return _join(lines, width)


def _join(lines: list[str], width: int | None) -> str:
    plain = [show_plainly(line) for line in lines]
    return "\n".join(plain if width is None else [part for line in plain for part in fold_line(line, width)])


def name_sequences(validation: Validation) -> list[str]:
    """Return the judged sequences, where they are many the first and last of them; the JSON names all."""
    names = list(validation.judged)
    return names if len(names) <= _MOST_SEQUENCES else [*names[:5], "...", *names[-5:]]


def gravest_first(validation: Validation) -> list[tuple[str, list[RuleFinding]]]:
    """Return the findings of each rule: errors, then warnings, then notes, in official order."""
    groups = [(number, list(group)) for number, group in groupby(validation.findings, key=lambda f: f.rule)]
    return sorted(groups, key=lambda pair: SEVERITIES.index(pair[1][0].severity))


def say_verdict(validation: Validation, texts: Texts) -> str:
    """Return the verdict in words."""
    open_rules = {one.rule for one in validation.not_run if one.severity == "error"}
    is_partial = validation.verdict == "incomplete" and not open_rules and not validation.package_faults
    errors = validation.counts["error"]
    key = "partial" if is_partial else "fails_once" if errors == 1 else validation.verdict
    return texts.say(f"validation.verdict.{key}", error=errors, open=len(open_rules))


def say_counts(validation: Validation, texts: Texts) -> str:
    """Return how many findings of each severity there are, and how many rules were run."""
    return texts.say(
        "validation.counts",
        **validation.counts,
        run=len(validation.run),
        rules=len(validation.profile.rules),
        not_run=len({one.rule for one in validation.not_run}),
    )


def say_place(finding: RuleFinding, texts: Texts) -> str:
    """Return path, line, leaf and document of a finding."""
    parts = [finding.path]
    if finding.line:
        parts.append(texts.say("validation.line", line=finding.line))
    if finding.leaf:
        parts.append(texts.say("validation.leaf", leaf=finding.leaf))
    if finding.document:
        parts.append(finding.document)
    return ", ".join(parts)


def say_doubt(rule: Rule, texts: Texts) -> str:
    """Return how little the rule is known, where it is not known from its own words with high confidence."""
    if rule.trust == "primary" and rule.confidence == "high":
        return ""
    if rule.confidence == "low":
        return f" ({texts.say('validation.weak')})"
    if rule.trust in ("remembered", "inferred"):
        return f" ({texts.say(f'validation.{rule.trust}')})"
    return f" ({texts.say('validation.second_hand')})"


def group_not_run(validation: Validation, texts: Texts) -> list[tuple[str, list[str]]]:
    """Return the reasons for which rules were not run, each with its rules."""
    by_reason: dict[str, list[str]] = {}
    for one in validation.not_run:
        by_reason.setdefault(texts.say(one.why), []).append(one.rule)
    return sorted(by_reason.items(), key=lambda pair: -len(pair[1]))


def render_catalogue_json(profile: Profile, *, language: Language) -> str:
    """Return the JSON of `validate --list`."""
    texts = load_texts(language)
    document = {
        "schema": "jembatan.validation-profile/1",
        "against": profile.id,
        "title": texts.say(profile.file.title),
        "criteria": profile.file.criteria,
        "status": profile.file.status,
        "note": texts.say(profile.file.note),
        "counts": count_rules(profile),
        "rules": [
            {
                "rule": rule.number,
                "severity": rule.severity,
                "automated": rule.automation == "automated",
                "trust": rule.trust,
                "what": texts.say(rule.what),
                "automation": rule.automation,
                "official_class": rule.official_class,
                "confidence": rule.confidence,
                "category": rule.category,
                "source": profile.sources[rule.source].title,
                **({"why_not_run": texts.say(f"validation.why.{rule.why_not}")} if rule.why_not else {}),
            }
            for rule in profile.rules
        ],
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=1).decode()


def render_catalogue_text(profile: Profile, *, language: Language, width: int | None = None) -> str:
    """Return the catalogue as text, by category; `width` folds the lines for a terminal."""
    texts = load_texts(language)
    say = texts.say
    lines = [
        say("validation.list_title", profile=profile.file.title, count=len(profile.rules)),
        say("validation.list_counts", **count_rules(profile)),
        say("validation.criteria", criteria=profile.file.criteria),
        say(profile.file.note),
    ]
    for category, rules in groupby(profile.rules, key=lambda rule: rule.category):
        lines += ["", say(f"validation.category.{category}")]
        for rule in rules:
            how = say(f"validation.automation.{rule.automation}")
            severity = say(f"validation.severity.{rule.severity}")
            lines.append(f"  {rule.number:<8} [{severity}, {how}] {say(rule.what)}{say_doubt(rule, texts)}")
    lines += ["", say("validation.notice")]
    return _join(lines, width)


def count_rules(profile: Profile) -> dict[str, int]:
    """Return how many rules are automated, manual and unknown."""
    return {
        kind: sum(rule.automation == kind for rule in profile.rules)
        for kind in ("automated", "manual", "unknown")
    }
