"""Words that planning and analysing bioequivalence share: the rule of each authority and how it is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jembatan.core.text import Language
from jembatan.law.bioequivalence_rules import AppliedRule, BioequivalenceRule, Drug
from jembatan.report.calculations.calculation import Source, Table
from jembatan.report.texts import Texts


def build_known_table(
    rules: Mapping[str, BioequivalenceRule], codes: Sequence[str], drug: Drug, texts: Texts
) -> Table:
    """Return the table of each authority's rule with its source and how it is known."""
    rows = []
    for code in codes:
        applied = rules[code].of(drug)
        rows.append(
            (
                rules[code].name.in_language(texts.language),
                word_approach(applied.approach, applied.limits, texts),
                ", ".join(filter(None, [applied.source.instrument, applied.source.clause])),
                texts.say(f"trust.{applied.trust.value}"),
            )
        )
    return Table(
        texts.say("bioequivalence.known", drug=texts.say(f"bioequivalence.drug.{drug}")),
        tuple(texts.say(f"bioequivalence.column.{c}") for c in ("authority", "rule", "source", "known")),
        tuple(rows),
    )


def word_notes(
    rules: Mapping[str, BioequivalenceRule], codes: Sequence[str], drug: Drug, texts: Texts
) -> list[str]:
    """Return what must be said of each authority's rule."""
    notes = []
    for code in codes:
        applied = rules[code].of(drug)
        if applied.note:
            notes.append(
                f"{rules[code].name.in_language(texts.language)}{texts.colon}{texts.say(applied.note)}"
            )
    return notes


def cite_rules(
    rules: Mapping[str, BioequivalenceRule], codes: Sequence[str], drug: Drug, language: Language
) -> tuple[Source, ...]:
    """Return the sources of the rules."""
    found = []
    for code in codes:
        applied = rules[code].of(drug)
        words = ", ".join(filter(None, [applied.source.instrument, applied.source.clause]))
        found.append(
            Source(
                f"{rules[code].name.in_language(language)}: {words}", applied.source.url, applied.trust.value
            )
        )
    return tuple(found)


def name_authority(rule: BioequivalenceRule, applied: AppliedRule, texts: Texts) -> str:
    """Return the authority's name, with a word where nobody read its rule."""
    name = rule.name.in_language(texts.language)
    unread = applied.trust.value in ("remembered", "inferred") and applied.approach != "unknown"
    return texts.say("dissolution.unread", who=name) if unread else name


def word_approach(approach: str, limits: tuple[float, float] | None, texts: Texts) -> str:
    """Return a rule in words: its limits in percent, or the name of its approach."""
    if limits is not None:
        return texts.say("bioequivalence.approach.limits", low=f"{limits[0]:.2f}", high=f"{limits[1]:.2f}")
    return texts.say(f"bioequivalence.approach.{approach}")


def show_percent(value: float, decimals: int) -> str:
    """Return a ratio as percent."""
    return f"{100 * value:.{decimals}f} %"
