"""One requirement or pathway as a page: what it says, on whose word, how it is judged, and its worked cases."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import msgspec

from jembatan.core.jurisdiction import BoundRequirement, Jurisdiction
from jembatan.core.law import Case, Parameter, Pathway, Source
from jembatan.core.partial_date import PartialDate, Period
from jembatan.core.text import LANGUAGES, Language, Text
from jembatan.core.vocabulary import CHECKS

_LANGUAGE_NAMES = {"en": "English", "id": "Indonesian", "zh": "Chinese"}


def requirement_json(bound: BoundRequirement, jurisdiction: Jurisdiction) -> dict[str, Any]:
    """Return the requirement with its sources as plain values."""
    plain: dict[str, Any] = msgspec.to_builtins(bound.requirement, enc_hook=_encode)
    instrument = jurisdiction.instruments[bound.requirement.source.instrument]
    return {
        "schema": "jembatan.requirement/1",
        "jurisdiction": jurisdiction.code,
        "layer": bound.layer,
        "sha256": bound.sha256,
        **plain,
        "instrument": msgspec.to_builtins(instrument, enc_hook=_encode),
    }


def render_requirement_markdown(
    bound: BoundRequirement, jurisdiction: Jurisdiction, *, language: Language = "en"
) -> str:
    """Return the requirement's page in Markdown; the texts of the law are in the language, the frame is English."""
    r = bound.requirement
    lines = [f"# {r.id}: {r.title.in_language(language)}", ""]
    lines += [
        f"*{_LANGUAGE_NAMES[other]}:* {getattr(r.title, other)}  "
        for other in LANGUAGES
        if other != language and getattr(r.title, other)
    ]
    if r.reason.en:
        lines += ["", r.reason.in_language(language)]
    lines += [
        "",
        "| | |",
        "|---|---|",
        f"| When it is missing | {bound.severity.value} |",
        f"| Stage | {r.stage.value} |",
        f"| How the rule is known | {r.trust.value}, confidence {r.confidence.value} |",
        f"| In force | {_period(r.in_force)} |",
        f"| Concept | `{r.concept}` |",
        f"| Source | {_source(r.source, jurisdiction)} |",
    ]
    if r.supersedes:
        lines.append(f"| Supersedes | {r.supersedes} |")
    lines += ["", "## When it applies", "", *_conditions(r.applies_when)]
    if r.subjects:
        lines += [
            "",
            f"Judged for each {r.subjects.kind}"
            + (f" with {_inline(r.subjects.where)}" if r.subjects.where else "")
            + ".",
        ]
    lines += ["", "## How it is judged", "", *_check(r.check, jurisdiction)]
    if r.open_condition:
        lines += [
            "",
            f"A condition is open, so a shortfall is a question: {r.open_condition.in_language(language)}",
        ]
    for heading, text in (("The question put to a person", r.question), ("What to do", r.advice)):
        if text:
            lines += ["", f"## {heading}", "", *_in_all_languages(text)]
    if r.case:
        lines += ["", "## Worked cases", "", *_cases(r.case)]
    return "\n".join(lines) + "\n"


def render_pathway_markdown(pathway: Pathway, jurisdiction: Jurisdiction) -> str:
    """Return the pathway's page in Markdown."""
    lines = [f"# {pathway.id}: {pathway.title.en}", ""]
    lines += [
        f"*{_LANGUAGE_NAMES[other]}:* {getattr(pathway.title, other)}  "
        for other in ("id", "zh")
        if getattr(pathway.title, other)
    ]
    lines += [
        "",
        "| | |",
        "|---|---|",
        f"| Working days | {_days(pathway.working_days, jurisdiction)} |",
        f"| How it is known | {pathway.trust.value}, confidence {pathway.confidence.value} |",
        f"| In force | {_period(pathway.in_force)} |",
        f"| Source | {_source(pathway.source, jurisdiction)} |",
        "",
        "## When it is a way at all",
        "",
        *_conditions(pathway.applies_when),
        "",
        "## When it is open",
        "",
        *_conditions(pathway.open_when),
    ]
    if pathway.arguable_when:
        lines += ["", "## When it can be argued", "", *_conditions(pathway.arguable_when)]
    for heading, text in (
        ("What must be argued", pathway.justification),
        ("What would open it", pathway.would_open),
        ("Note", pathway.note),
    ):
        if text:
            lines += ["", f"## {heading}", "", *_in_all_languages(text)]
    if pathway.step:
        lines += ["", "## Steps", "", "| Step | By | Days | After | Remarks |", "|---|---|---|---|---|"]
        for step in pathway.step:
            remarks = [
                step.counts,
                "the clock can stop" if step.can_stop else "",
                "only with a question round" if step.question_round else "",
                f"lengthened by {step.lengthened_by} after an answer" if step.lengthened_by else "",
                "runs beside the others" if step.parallel else "",
                f"only when {_inline(step.only_when)}" if step.only_when else "",
            ]
            days = f"{_days(step.days, jurisdiction)} {step.day_type}"
            lines.append(
                f"| {step.title.en} | {step.actor} | {days} | {step.after} | {'; '.join(filter(None, remarks))} |"
            )
    if pathway.case:
        lines += ["", "## Worked cases", "", *_cases(pathway.case)]
    return "\n".join(lines) + "\n"


def render_parameter_markdown(parameter: Parameter, jurisdiction: Jurisdiction) -> str:
    """Return the section of one parameter in Markdown: its values by date, each with its own source."""
    lines = [
        f"## `{parameter.id}`",
        "",
        parameter.title.en,
        "",
        "| Value | In force | When | Known | Source |",
        "|---|---|---|---|---|",
    ]
    for value in parameter.values:
        shown = ", ".join(value.value) if isinstance(value.value, list) else str(value.value)
        known = f"{value.trust.value}, {value.confidence.value}" + (f"; {value.note}" if value.note else "")
        source = _source(value.source, jurisdiction)
        lines.append(
            f"| {shown} {parameter.unit} | {_period(value.in_force)} | {_inline(value.when) or 'always'} | {known} | {source} |"
        )
    return "\n".join(lines) + "\n"


def _source(source: Source, jurisdiction: Jurisdiction) -> str:
    instrument = jurisdiction.instruments[source.instrument]
    url = source.url or instrument.url
    title = " ".join(
        filter(None, [instrument.title.en, f"({instrument.number})" if instrument.number else ""])
    )
    linked = f"[{title}]({url.split(' ')[0]})" if url.startswith("http") else title
    return "; ".join(filter(None, [linked, source.clause, source.note])).replace("|", "/")


def _period(period: Period) -> str:
    parts = [f"from {period.since}" if period.since else "", f"until {period.until}" if period.until else ""]
    return " ".join(filter(None, parts)) or "no date read"


def _days(days: int | str | None, jurisdiction: Jurisdiction) -> str:
    if days is None:
        return "no number read"
    return str(days) if isinstance(days, int) else f"`{days}`"


def _conditions(conditions: Mapping[str, Any]) -> list[str]:
    if not conditions:
        return ["Always."]
    return [f"- `{name}` {_wanted(wanted)}" for name, wanted in conditions.items()]


def _inline(conditions: Mapping[str, Any]) -> str:
    return ", ".join(f"`{name}` {_wanted(wanted)}" for name, wanted in conditions.items())


def _wanted(wanted: Any) -> str:
    if isinstance(wanted, Mapping):
        return " and ".join(f"{word.replace('_', ' ')} {_plain(value)}" for word, value in wanted.items())
    return f"is {_plain(wanted)}"


def _plain(value: Any) -> str:
    if isinstance(value, Mapping) and "parameter" in value:
        return f"the parameter `{value['parameter']}`"
    if isinstance(value, list):
        return " or ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _check(check: Mapping[str, Any], jurisdiction: Jurisdiction) -> list[str]:
    word = CHECKS[check["kind"]]
    lines = [f"`{check['kind']}`: {word.meaning}.", ""]
    lines += [f"- {key}: {_plain(value)}" for key, value in check.items() if key != "kind"]
    return lines


def _in_all_languages(text: Text) -> list[str]:
    return [
        f"- *{_LANGUAGE_NAMES[language]}:* {getattr(text, language)}"
        for language in LANGUAGES
        if getattr(text, language)
    ]


def _cases(cases: list[Case]) -> list[str]:
    lines = ["| Outcome | Why | Given |", "|---|---|---|"]
    for case in cases:
        given = [f"{name} = {_plain(value)}" for name, value in case.facts.items()]
        given += [json.dumps(document, ensure_ascii=False, sort_keys=True) for document in case.documents]
        given += ["an unplaced document"] if case.unplaced else []
        given += [f"on {case.on}"] if case.on else []
        shown = "; ".join(given).replace("|", "/") or "nothing"
        lines.append(f"| {case.expect} | {case.why} | {shown} |")
    return lines


def _encode(value: Any) -> str:
    if isinstance(value, PartialDate):
        return str(value)
    raise NotImplementedError(f"no way to write {type(value)}")
