"""A validation, or a profile's catalogue, as one self-contained page: by rule, and by document with the exact leaf."""

from __future__ import annotations

from functools import cache
from itertools import groupby
from typing import Any, NamedTuple

from jembatan import __version__
from jembatan.core.text import Language
from jembatan.report.plain_text import show_plainly
from jembatan.report.table_page import Group, Part, render_table_page
from jembatan.report.texts import Texts, load_texts
from jembatan.report.validation import (
    MOST_SHOWN,
    count_rules,
    gravest_first,
    group_not_run,
    name_sequences,
    say_counts,
    say_doubt,
    say_place,
    say_verdict,
)
from jembatan.validate.catalogue import Profile
from jembatan.validate.validation import RuleFinding, Validation

_MOST_OPEN = 30  # sections of a list: more are shown closed, so that the page can be looked over


class _Line(NamedTuple):
    rule: str
    severity: str
    severity_word: str
    message: str
    place: str
    leaf: str


class _Section(NamedTuple):
    """Findings under one heading: a rule, or a document."""

    heading: str
    note: str
    severity: str
    severity_word: str
    lines: list[_Line]
    id: str = ""  # where links lead to


def render_validation_page(validation: Validation, *, language: Language) -> str:
    """Return the page; everything from outside is escaped."""
    texts = load_texts(language)
    say = texts.say
    page: str = _template().render(
        language=language,
        say=say,
        title=say("validation.title", package=validation.package, profile=validation.profile.file.title),
        verdict=validation.verdict,
        remarks=[say(remark) for remark in validation.remarks],
        verdict_words=say_verdict(validation, texts),
        lead=[
            say_counts(validation, texts),
            say("validation.judged", sequences=name_sequences(validation), files=validation.files),
            say("validation.criteria", criteria=validation.profile.file.criteria),
            say(validation.profile.file.note),
        ],
        by_rule=_by_rule(validation, texts),
        by_document=_by_document(validation, texts),
        package_faults=[say(fault.message) for fault in validation.package_faults],
        not_run=[(why, ", ".join(numbers)) for why, numbers in group_not_run(validation, texts)],
        most_shown=MOST_SHOWN,
        most_open=_MOST_OPEN,
        version=__version__,
    )
    return page


def _by_rule(validation: Validation, texts: Texts) -> list[_Section]:
    sections = []
    for number, findings in gravest_first(validation):
        rule = validation.rule(number)
        lines = [_line(finding, texts) for finding in findings]
        sections.append(
            _Section(
                heading=f"{number}  {texts.say(rule.what)}",
                note=say_doubt(rule, texts).strip(" ()"),
                severity=rule.severity,
                severity_word=texts.say(f"validation.severity.{rule.severity}"),
                lines=lines,
                id=f"rule-{number}",
            )
        )
    return sections


def _by_document(validation: Validation, texts: Texts) -> list[_Section]:
    by_path: dict[str, list[RuleFinding]] = {}
    for finding in validation.findings:
        by_path.setdefault(finding.document or finding.path, []).append(finding)
    sections = []
    for path, findings in sorted(by_path.items()):
        worst = next(s for s in ("error", "warning", "info") if any(f.severity == s for f in findings))
        if worst == "info":
            continue  # statistics say nothing of a document
        sections.append(
            _Section(
                heading=show_plainly(path),
                note="",
                severity=worst,
                severity_word=texts.say(f"validation.severity.{worst}"),
                lines=[_line(finding, texts, beside=path) for finding in findings],
            )
        )
    order = ("error", "warning")
    return sorted(sections, key=lambda section: order.index(section.severity))


def _line(finding: RuleFinding, texts: Texts, beside: str = "") -> _Line:
    """Return one finding; its place is not said again where it is the heading above and nothing more."""
    place = say_place(finding, texts)
    return _Line(
        rule=finding.rule,
        severity=finding.severity,
        severity_word=texts.say(f"validation.severity.{finding.severity}"),
        message=texts.say(finding.message),
        place="" if place == beside else show_plainly(place),
        leaf=finding.leaf,
    )


def render_catalogue_page(profile: Profile, *, language: Language) -> str:
    """Return the catalogue of a profile as one page, by category."""
    texts = load_texts(language)
    say = texts.say
    groups = []
    for category, rules in groupby(profile.rules, key=lambda rule: rule.category):
        rows = []
        above = ""  # the source of the row above, which is not said again
        for rule in rules:
            source = profile.sources[rule.source]
            why = say(f"validation.why.{rule.why_not}") if rule.why_not else ""
            rows.append(
                [
                    [
                        Part(rule.number.replace("-", "\u2011"), "value")
                    ],  # a number is not broken over two lines
                    [Part(say(rule.what)), *([Part(why, "small")] if why else [])],
                    [
                        Part(say(f"validation.severity.{rule.severity}"), mark=True),
                        *([Part(rule.official_class, "small")] if rule.official_class != "-" else []),
                    ],
                    [Part(say(f"validation.automation.{rule.automation}"))],
                    [
                        Part(f"{say(f'trust.{rule.trust}')}, {say(f'confidence.{rule.confidence}')}"),
                        *([Part(source.title, "small", source.url)] if rule.source != above else []),
                    ],
                ]
            )
            above = rule.source
        groups.append(Group(say(f"validation.category.{category}"), rows))
    return render_table_page(
        language=language,
        title=say("validation.list_title", profile=profile.file.title, count=len(profile.rules)),
        lead=[
            say("validation.list_counts", **count_rules(profile)),
            say("validation.criteria", criteria=profile.file.criteria),
            say(profile.file.note),
        ],
        headings=[say(f"validation.heading.{key}") for key in ("rule", "what", "severity", "run", "known")],
        groups=groups,
        notice=say("validation.notice"),
        widths=(9, 36, 12, 11, 32),
    )


@cache
def _template() -> Any:
    from importlib.resources import files

    from jinja2 import Environment

    source = (files("jembatan.report") / "templates" / "validation.html").read_text("utf-8")
    return Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(source)
