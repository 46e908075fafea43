"""Writes the reference from the data: one page per requirement, pathway and command.

Usage: python docs/reference.py            writes docs/reference/
       python docs/reference.py --check    fails, naming the pages, when what is there is stale
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import typer
import typer.main

from jembatan.build.section_map import load_section_map
from jembatan.cli.main import build_program
from jembatan.core.jurisdiction import Jurisdiction
from jembatan.core.vocabulary import CASE_KEYS, CHECKS
from jembatan.law.load import load_codes, load_jurisdiction
from jembatan.report.law_pages import (
    render_parameter_markdown,
    render_pathway_markdown,
    render_requirement_markdown,
)
from jembatan.report.section_map_markdown import MappedHeading, render_section_map_markdown
from jembatan.report.validation_markdown import render_profile_markdown, render_profiles_markdown
from jembatan.validate.catalogue import load_profile, load_profile_ids

REFERENCE = Path(__file__).resolve().parent / "reference"
NOTICE = "<!-- Generated from the data by docs/reference.py; edit the data, not this page. -->\n\n"


def jurisdiction_pages(jurisdiction: Jurisdiction) -> dict[str, str]:
    """Return the pages of one authority or layer by path."""
    code = jurisdiction.file.code
    own = [b for b in jurisdiction.requirements if b.layer == code]
    pages = {f"{code}/{b.requirement.id}.md": render_requirement_markdown(b, jurisdiction) for b in own}
    pages |= {f"{code}/{p.id}.md": render_pathway_markdown(p, jurisdiction) for p in jurisdiction.pathways}
    lines = [
        f"# {jurisdiction.file.name.en}: {jurisdiction.file.authority.en}",
        "",
        f"Edition {jurisdiction.file.edition}.",
        "",
    ]
    for title, kind in (("Judged by the tool", True), ("Put to a person", False)):
        chosen = [b for b in own if b.requirement.is_automated is kind]
        lines += [
            f"## {title} ({len(chosen)})",
            "",
            "| Requirement | Title | Severity | Stage | Known |",
            "|---|---|---|---|---|",
        ]
        lines += [
            f"| [{b.requirement.id}]({b.requirement.id}.md) | {b.requirement.title.en} | {b.severity.value} "
            f"| {b.requirement.stage.value} | {b.trust.value}, {b.confidence.value} |"
            for b in chosen
        ]
        lines.append("")
    if jurisdiction.pathways:
        lines += ["## Pathways", "", "| Pathway | Title |", "|---|---|"]
        lines += [f"| [{p.id}]({p.id}.md) | {p.title.en} |" for p in jurisdiction.pathways]
        lines.append("")
    if jurisdiction.parameters:
        lines += ["Numbers and terms: [parameters](parameters.md)", ""]
        pages[f"{code}/parameters.md"] = f"# Parameters of {jurisdiction.code}\n\n" + "\n".join(
            render_parameter_markdown(p, jurisdiction) for _, p in sorted(jurisdiction.parameters.items())
        )
    pages[f"{code}/index.md"] = "\n".join(lines)
    return pages


def command_pages() -> dict[str, str]:
    """Return a page for each command, from its own --help."""
    pages = {}
    root = typer.main.get_command(build_program())

    def walk(command: Any, name: str, parent: Any) -> None:
        context = typer.Context(
            command, info_name=name.split()[-1], parent=parent, terminal_width=100, max_content_width=100
        )
        if hasattr(command, "commands"):
            for child, sub in sorted(command.commands.items()):
                walk(sub, f"{name} {child}", context)
            return
        file = "-".join(name.split()[1:])
        pages[f"commands/{file}.md"] = f"# {name}\n\n```text\n{command.get_help(context)}\n```\n"

    walk(root, "jembatan", None)
    listed = "\n".join(f"- [{page[9:-3].replace('-', ' ')}]({page[9:]})" for page in sorted(pages))
    pages["commands/index.md"] = f"# Commands\n\n{listed}\n"
    return pages


def vocabulary_page() -> str:
    """Return the page of the closed vocabulary of checks."""
    lines = [
        "# Checks",
        "",
        "The closed vocabulary that a requirement's `[check]` may use.",
        "",
        "| Word | Meaning | Needs | May have |",
        "|---|---|---|---|",
    ]
    for name, word in CHECKS.items():
        needs, may = (", ".join(sorted(keys)) for keys in (word.required, word.optional))
        lines.append(f"| `{name}` | {word.meaning} | {needs} | {may} |")
    lines += [
        "",
        "## Cases",
        "",
        "What a `[[case]]` of a requirement or pathway may say.",
        "",
        "| Key | Meaning |",
        "|---|---|",
    ]
    lines += [f"| `{key}` | {meaning} |" for key, meaning in CASE_KEYS.items()]
    return "\n".join(lines) + "\n"


def validation_pages() -> dict[str, str]:
    """Return a page for each validation profile, and the list of them."""
    profiles = [load_profile(profile) for profile in load_profile_ids()]
    pages = {f"validation/{profile.id}.md": render_profile_markdown(profile) for profile in profiles}
    return pages | {"validation/index.md": render_profiles_markdown(profiles)}


def section_map_page() -> str:
    """Return the page of the map that a bridge moves by."""
    rows = load_section_map().values()
    return render_section_map_markdown(
        MappedHeading(row.ctd, row.actd, row.note, row.confidence.value) for row in rows
    )


def all_pages() -> dict[str, str]:
    """Return every page of the reference by its path under docs/reference."""
    pages = command_pages()
    pages["checks.md"] = vocabulary_page()
    pages |= validation_pages()
    pages["section-map.md"] = section_map_page()
    authorities = []
    for code in load_codes():
        jurisdiction = load_jurisdiction(code)
        pages |= jurisdiction_pages(jurisdiction)
        authorities.append(f"- [{jurisdiction.file.name.en}]({code}/index.md)")
    pages["index.md"] = (
        "# Reference\n\nGenerated from the data of the package.\n\n"
        + "\n".join(
            [
                *authorities,
                "- [Checks](checks.md)",
                "- [Validation profiles](validation/index.md)",
                "- [The map from CTD to ACTD](section-map.md)",
                "- [Commands](commands/index.md)",
            ]
        )
        + "\n"
    )
    return {path: NOTICE + text.rstrip("\n") + "\n" for path, text in pages.items()}


def main() -> int:
    """Write the pages, or say which are stale."""
    pages = all_pages()
    there = {
        str(p.relative_to(REFERENCE).as_posix()): p.read_text(encoding="utf-8")
        for p in REFERENCE.rglob("*.md")
    }
    stale = sorted(path for path in {*pages, *there} if pages.get(path) != there.get(path))
    if "--check" in sys.argv:
        if stale:
            print(f"{len(stale)} pages are stale, for example {stale[:5]}; run: python docs/reference.py")
        return 1 if stale else 0
    for path in stale:
        if path in pages:
            (REFERENCE / path).parent.mkdir(parents=True, exist_ok=True)
            (REFERENCE / path).write_text(pages[path], encoding="utf-8")
        else:
            (REFERENCE / path).unlink()
    print(f"{len(pages)} pages, {len(stale)} written or removed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
