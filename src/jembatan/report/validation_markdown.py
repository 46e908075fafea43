"""The catalogues of technical rules as pages of the reference: what is automated, what a person looks at, what is unknown."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

from jembatan.report.texts import load_texts
from jembatan.report.validation import count_rules
from jembatan.validate.catalogue import Profile


def render_profile_markdown(profile: Profile) -> str:
    """Return the page of one profile: its counts, its sources, every rule by category."""
    say = load_texts("en").say
    counts = count_rules(profile)
    file = profile.file
    lines = [
        f"# {profile.id}: {file.title.en}",
        "",
        f"{file.criteria}. {file.note.en}",
        "",
        f"{len(profile.rules)} rules: **{counts['automated']} automated, {counts['manual']} for a person, "
        f"{counts['unknown']} unknown**."
        + (f" The official list has {file.official_items}." if file.official_items else ""),
        "",
        "What counts as an error is known with high confidence; a rule known less well counts as a warning at most.",
        "",
    ]
    for category, rules in groupby(profile.rules, key=lambda rule: rule.category):
        lines += [
            f"## {say(f'validation.category.{category}')}",
            "",
            "| Rule | What is checked | Counts as | Official class | Run | Known |",
            "|---|---|---|---|---|---|",
        ]
        for rule in rules:
            why = f" ({say(f'validation.why.{rule.why_not}')})" if rule.why_not else ""
            lines.append(
                f"| {rule.number} | {_cell(rule.what.en)} | {rule.severity} | {rule.official_class} "
                f"| {rule.automation}{_cell(why)} | {rule.trust.value}, {rule.confidence.value} |"
            )
        lines.append("")
    lines += ["## Sources", ""]
    used = {rule.source for rule in profile.rules}
    lines += [
        f"- {_cell(source.title)}{f' <{source.url}>' if source.url else ''}"
        for key, source in profile.sources.items()
        if key in used
    ]
    return "\n".join(lines) + "\n"


def render_profiles_markdown(profiles: list[Profile]) -> str:
    """Return the page that lists the profiles with their counts."""
    lines = [
        "# Validation profiles",
        "",
        "How many rules are run, and how they are known: in the document's own words, second-hand, or not read (remembered or",
        "concluded; such a rule counts as a warning at most).",
        "",
        "| Profile | What it is | Rules | Automated | For a person | Unknown | Own words | Second-hand | Not read |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for profile in profiles:
        counts = count_rules(profile)
        known = Counter(rule.trust.value for rule in profile.rules)
        lines.append(
            f"| [{profile.id}]({profile.id}.md) | {profile.file.title.en} | {len(profile.rules)} "
            f"| {counts['automated']} | {counts['manual']} | {counts['unknown']} | {known['primary']} "
            f"| {known['secondary']} | {known['remembered'] + known['inferred']} |"
        )
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
