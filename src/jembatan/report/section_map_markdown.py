"""The map between CTD and ACTD as a page of the reference: every row, and how its ACTD heading is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from jembatan.dossier.sections import load_actd, load_heading_sources

PARTS = ("I", "II", "III", "IV")
KNOWN = ("read in the ASEAN text", "second-hand", "not read")


class MappedHeading(NamedTuple):
    """One row of the map as the page shows it."""

    ctd: str
    actd: str  # "II.P8"; empty where there is no place
    note: str
    confidence: str


def say_known(heading: str) -> str:
    """Return how an ACTD heading ("II.P8") is known, one of KNOWN; empty for a part or where there is no heading."""
    source = load_heading_sources().get(("ASEAN", heading))
    if source is None:
        return ""
    return {"primary": KNOWN[0], "secondary": KNOWN[1]}.get(source.trust.value, KNOWN[2])


def count_headings() -> dict[str, Counter[str]]:
    """Return for each ACTD part how many of its headings are known in which way."""
    counts = {part: Counter[str]() for part in PARTS}
    for scope, number in load_heading_sources():
        if scope == "ASEAN":
            counts[number.partition(".")[0]][say_known(number)] += 1
    return counts


def render_section_map_markdown(rows: Iterable[MappedHeading]) -> str:
    """Return the page: counts by part, every row by module, and the sources of the headings."""
    rows = list(rows)
    placed = Counter(say_known(row.actd) for row in rows if row.actd)
    lines = [
        "# The map from CTD to ACTD",
        "",
        "What `jembatan bridge` moves by. No published map was found: the rows compare both outlines, and each is as sure as",
        "the heading that it names. A form of another authority that follows the ACTD is second-hand.",
        "",
        f"Of {sum(placed.values())} rows with an ACTD heading, {placed[KNOWN[0]]} name one that was {KNOWN[0]}, "
        f"{placed[KNOWN[1]]} one that is known {KNOWN[1]}, {placed[KNOWN[2]]} one that was {KNOWN[2]}.",
        "",
        "| ACTD part | Headings | " + " | ".join(one[0].upper() + one[1:] for one in KNOWN) + " |",
        "|---|---|---|---|---|",
    ]
    for part, counts in count_headings().items():
        lines.append(f"| {part} | {counts.total()} | " + " | ".join(str(counts[one]) for one in KNOWN) + " |")
    titles, module = load_actd(), ""
    for row in rows:
        if (here := _module(row.ctd)) != module:
            module = here
            lines += [
                "",
                f"## {module}",
                "",
                "| CTD | ACTD | Heading | Known | Note |",
                "|---|---|---|---|---|",
            ]
        known = say_known(row.actd)
        title = titles.get(row.actd, ("", ""))[0]
        lines.append(
            f"| {row.ctd} | {row.actd} | {_cell(title)} | {known}{', ' if known else ''}{row.confidence} "
            f"| {_cell(row.note)} |"
        )
    lines += ["", "## Where the headings were read", ""]
    by_source: dict[str, list[str]] = {}
    for (scope, number), source in load_heading_sources().items():
        if scope == "ASEAN":
            by_source.setdefault(source.source, []).append(number)
    lines += [f"- {_cell(source)}: {', '.join(numbers)}" for source, numbers in by_source.items()]
    return "\n".join(lines) + "\n"


def _module(ctd: str) -> str:
    return "China's Module 1" if ctd.startswith("CN ") else f"Module {ctd.partition('.')[0]}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
