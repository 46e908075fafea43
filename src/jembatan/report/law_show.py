"""One requirement for the terminal, in the reader's language: what it says, on whose word, when it applies, how it is judged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jembatan.core.jurisdiction import BoundRequirement, Jurisdiction
from jembatan.core.law import Case
from jembatan.core.partial_date import Period
from jembatan.core.text import Language
from jembatan.report.clause_words import word_clause, word_note
from jembatan.report.texts import Texts, load_texts

_NOT_WORDS = ("at_least", "at_most", "before", "known", "includes", "not")


def render_requirement_text(
    bound: BoundRequirement, jurisdiction: Jurisdiction, *, language: Language
) -> str:
    """Return the requirement for a terminal; names of facts and checks stay as the data write them."""
    texts = load_texts(language)
    r = bound.requirement
    lines = [f"{r.id}  {r.title.in_language(language)}"]
    if r.reason.en:
        lines.append(f"  {r.reason.in_language(language)}")
    facts = (
        (
            "label.severity",
            f"{texts.say_code('severity', bound.severity.value)}{texts.colon}{texts.say_code('severity_long', bound.severity.value)}",
        ),
        ("label.stage", texts.say_code("stage", r.stage.value)),
        (
            "label.assurance",
            f"{texts.say_code('trust', r.trust.value)}, {texts.say_code('confidence', r.confidence.value)}",
        ),
        ("law_show.in_force", _period(r.in_force, texts)),
        ("law_show.concept", r.concept),
        ("label.citation", _cited(bound, jurisdiction, texts)),
    )
    lines += [f"  {texts.say(key)}{texts.colon}{value}" for key, value in facts]
    lines += ["", texts.say("law_show.applies")]
    lines += [f"  {line}" for line in _conditions(r.applies_when, jurisdiction, texts)]
    if r.subjects:
        where = ", ".join(
            f"{name} = {_wanted(wanted, jurisdiction, texts)}" for name, wanted in r.subjects.where.items()
        )
        said = texts.say("law_show.for_each", subject=texts.say_code("subject", r.subjects.kind))
        lines.append(f"  {said}" + (f" ({where})" if where else ""))
    lines += ["", texts.say("law_show.check"), f"  {r.check['kind']}"]
    lines += [
        f"  {key}: {_wanted(value, jurisdiction, texts)}" for key, value in r.check.items() if key != "kind"
    ]
    if r.open_condition:
        lines += ["", texts.say("law_show.open"), f"  {r.open_condition.in_language(language)}"]
    for key, text in (("label.question", r.question), ("label.advice", r.advice)):
        if text:
            lines += ["", texts.say(key), f"  {text.in_language(language)}"]
    if r.case:
        lines += ["", texts.say("law_show.cases"), *(_case(case, texts) for case in r.case)]
    return "\n".join(lines)


def _cited(bound: BoundRequirement, jurisdiction: Jurisdiction, texts: Texts) -> str:
    source = bound.requirement.source
    instrument = jurisdiction.instruments[source.instrument]
    title = texts.say(instrument.title) + (f" ({instrument.number})" if instrument.number else "")
    url = source.url or instrument.url
    said = ", ".join(filter(None, [title, word_clause(source.clause, texts)]))
    return "\n    ".join(filter(None, [said, url, word_note(source.note, texts)]))


def _period(period: Period, texts: Texts) -> str:
    if not (period.since or period.until):
        return texts.say("law_show.no_date")
    return f"{period.since or '…'} – {period.until or '…'}"


def _conditions(conditions: Mapping[str, Any], jurisdiction: Jurisdiction, texts: Texts) -> list[str]:
    """Return each condition as the question of its fact, the fact's name, and what must be answered."""
    if not conditions:
        return [texts.say("law_show.always")]
    lines = []
    for name, wanted in conditions.items():
        definition = jurisdiction.fact_definitions.get(name)
        asked = f"{texts.say(definition.question)} " if definition else ""
        lines.append(f"{asked}{name} = {_wanted(wanted, jurisdiction, texts)}")
    return lines


def _wanted(wanted: Any, jurisdiction: Jurisdiction, texts: Texts) -> str:
    if isinstance(wanted, Mapping) and "parameter" in wanted:
        parameter = jurisdiction.parameters.get(wanted["parameter"])
        values = dict.fromkeys(texts.show(v.value) for v in parameter.values) if parameter else {}
        return " | ".join(values) + f" <{wanted['parameter']}>"
    if isinstance(wanted, Mapping):
        return " & ".join(
            f"{texts.say(f'law_show.word.{word}') if word in _NOT_WORDS else word} {_wanted(value, jurisdiction, texts)}"
            for word, value in wanted.items()
        )
    if isinstance(wanted, list | tuple):
        return " | ".join(_wanted(one, jurisdiction, texts) for one in wanted)
    return texts.show(wanted)


def _case(case: Case, texts: Texts) -> str:
    return f"  {texts.say_code('outcome', case.expect)}{texts.colon}{case.why}"
