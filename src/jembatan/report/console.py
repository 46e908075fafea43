"""What the terminal says: the summary of an assessment, and what is in a dossier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jembatan.core.assessment import Assessment
from jembatan.core.dossier import Dossier
from jembatan.core.fact import APPLICATION
from jembatan.core.text import Language
from jembatan.report.document_rows import word_ignored
from jembatan.report.json_document import describe_dossier
from jembatan.report.plain_text import show_plainly
from jembatan.report.report_view import ReportView, build_view
from jembatan.report.section_headings import find_headings
from jembatan.report.section_states import section_order
from jembatan.report.texts import Texts, load_texts

if TYPE_CHECKING:
    from rich.console import Console

_MOST_GAPS, _MOST_PATHS, _MOST_NOTES = 12, 20, 4
_MANY_WAITING = 5  # rules that wait for facts: from so many on the product sheet is worth a word
_SECOND_HAND = "°"
_STYLES = {"blocked": "bold red", "open": "bold yellow", "clear": "bold green"}
_SEVERITY_STYLES = {"blocking": "bold red", "major": "red", "minor": "yellow", "advice": "dim"}


def render_summary(
    assessment: Assessment, *, language: Language, width: int | None = None, colour: bool | None = None
) -> str:
    """Return the summary as text; colours only where a terminal reads it, unless `colour` says otherwise."""
    from rich.markup import escape

    texts = load_texts(language)
    view = build_view(assessment, language=language, audience="applicant", charts=False)
    console = _open_console(width, colour)
    if view.worked_example:
        console.print(f"[black on yellow] {escape(view.worked_example)} [/]")
    console.print(f"[bold]{escape(view.product)}[/] · {escape(view.authority)}")
    # a bare number says nothing by itself: it stands with its label
    about = [value if any(map(str.isalpha, value)) else f"{label} {value}" for label, value in view.facts[1:]]
    console.print(f"[dim]{escape(' · '.join(about))}[/]\n")
    console.print(f"[{_STYLES[view.verdict_code]}]{escape(view.verdict)}[/]  {escape(view.verdict_meaning)}")
    numbers = view.numbers
    counted = texts.say(
        "count.sentence",
        judged=numbers.judged,
        total=numbers.total,
        gaps=numbers.gaps,
        open=numbers.not_judged,
    )
    known = texts.say(
        "count.law_line", primary=numbers.primary, secondary=numbers.secondary, rest=numbers.rest
    )
    console.print(f"[bold]{escape(counted)}[/]")
    console.print(f"{escape(texts.say('count.law'))}{texts.colon}{escape(known)}\n")
    _print_gaps(view, texts, console)
    for line in _list_further(view, texts):
        console.print(escape(line))
    console.print(f"[dim]{escape(view.disclaimer[0])}[/]")
    return _take(console)


def _print_gaps(view: ReportView, texts: Texts, console: Console) -> None:
    """Print the gravest gaps, two lines each: what the rule says and what was found; the report holds them whole."""
    from rich.markup import escape

    left = _MOST_GAPS
    is_second_hand = False
    wide = 2 + max((len(f.requirement) for group in view.gaps for f in group.findings), default=0)
    for group in view.gaps:
        shown = group.findings[:left]
        if not shown:
            break
        left -= len(shown)
        style = _SEVERITY_STYLES.get(group.severity, "")
        console.print(
            f"[{style}]{escape(group.title)}[/] [dim]{len(group.findings)} · {escape(group.meaning)}[/]"
        )
        for finding in shown:
            is_second_hand |= finding.is_second_hand
            named = finding.requirement + (_SECOND_HAND if finding.is_second_hand else "")
            observed = " ".join(finding.observed.split())
            about = "" if finding.subject_key == APPLICATION else f" · {finding.subject}"
            for line in (
                escape(f"{named:<{wide}}{finding.title}{about}"),
                f"{'':<{wide}}[dim]{escape(observed)}[/]",
            ):
                console.print(f"  {line}", no_wrap=True, overflow="ellipsis")
    if view.numbers.gaps > _MOST_GAPS:
        console.print(f"  [dim]{escape(texts.say('word.and_more', count=view.numbers.gaps - _MOST_GAPS))}[/]")
    if is_second_hand:
        console.print(f"[dim]{_SECOND_HAND} {escape(texts.say('notice.second_hand'))}[/]")
    if view.numbers.gaps:
        console.print()


def render_inspection(
    dossier: Dossier, *, language: Language, width: int | None = None, colour: bool | None = None
) -> str:
    """Return what is in the dossier as text."""
    from rich.markup import escape
    from rich.table import Table

    texts = load_texts(language)
    console = _open_console(width, colour)
    described = describe_dossier(dossier)
    console.print(
        f"[bold]{escape(show_plainly(dossier.name))}[/] · {escape(texts.say_code('format', dossier.format))}"
    )
    console.print(
        escape(
            texts.say(
                "console.inspect_line",
                documents=texts.number(described["documents"]),
                sections=len(described["sections"]),
                unplaced=len(described["unplaced"]),
                faults=len(dossier.faults),
            )
        )
    )
    spoken = ", ".join(
        f"{texts.say_code('language', code)} {n}" for code, n in described["languages"].items()
    )
    for key, value in (
        ("label.sequences", ", ".join(n for n in described["sequences"] if n)),
        ("label.languages", spoken),
        ("label.bytes", texts.number(described["bytes"])),
    ):
        if value:
            console.print(
                f"[dim]{escape(texts.say(key) + texts.colon.rstrip())}[/]{texts.colon[1:]}{escape(value)}"
            )
    console.print()
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column(escape(texts.say("label.section")), header_style="dim", no_wrap=True)
    table.add_column(
        escape(texts.say("label.heading")), header_style="dim", no_wrap=True, overflow="ellipsis"
    )
    table.add_column(escape(texts.say("label.documents")), header_style="dim", justify="right")
    table.add_column(escape(texts.say("label.pages")), header_style="dim", justify="right")
    pages: dict[str, int] = {}
    for leaf in dossier.current():
        document = dossier.documents.get(leaf.path or "")
        if leaf.placement and document:
            section = leaf.placement.section
            pages[section] = pages.get(section, 0) + (document.properties.pages or 0)
    headings = find_headings(dossier, language)
    for section in sorted(described["sections"], key=section_order):
        table.add_row(
            escape(section),
            escape(headings.get(section, "")),
            str(described["sections"][section]),
            str(pages.get(section, 0)),
        )
    if described["sections"]:
        console.print(table)
    for title, lines in (
        (texts.say("label.unplaced"), described["unplaced"]),
        (
            texts.say("label.ignored"),
            [one.path + texts.brackets(word_ignored(one.why, texts)) for one in dossier.ignored],
        ),
        (texts.say("section.technical"), [texts.say(f.message) for f in dossier.faults]),
        (texts.say("section.notes"), [texts.say(n) for n in dossier.notes]),
    ):
        if lines:
            console.print(f"\n[bold]{escape(title)}[/]")
            for line in lines[:_MOST_PATHS]:
                console.print(f"  {escape(show_plainly(line))}")
            if len(lines) > _MOST_PATHS:
                console.print(
                    f"  [dim]{escape(texts.say('word.and_more', count=len(lines) - _MOST_PATHS))}[/]"
                )
    return _take(console)


def _list_further(view: ReportView, texts: Texts) -> list[str]:
    lines = []
    waiting = sum(bool(f.missing_facts) for group in view.not_judged for f in group.findings)
    if waiting >= _MANY_WAITING:
        lines.append(texts.say("console.waiting", count=waiting))
    if view.pathways and view.pathways.start:
        clock = view.pathways
        said = texts.say(
            "console.timeline", pathway=clock.assumed, earliest=clock.earliest, latest=clock.latest
        )
        lines.append(said + (texts.brackets(texts.say("word.provisional")) if clock.is_provisional else ""))
    total = view.translation_total
    if view.translations:
        unknown = sum(t.needed_code == "unknown" for t in view.translations)
        lines.append(
            texts.say(
                "console.translations",
                documents=total.needed,
                pages=texts.number(total.pages or 0),
                unknown=unknown,
            )
        )
    if view.technical:
        lines.append(texts.say("console.technical", count=len(view.technical)))
    lines.extend(view.notes[:_MOST_NOTES])
    if len(view.notes) > _MOST_NOTES:
        lines.append(texts.say("word.and_more", count=len(view.notes) - _MOST_NOTES))
    return lines


def _open_console(width: int | None, colour: bool | None) -> Console:
    import io
    import sys

    from rich.console import Console

    terminal = sys.stdout.isatty() if colour is None else colour
    return Console(
        file=io.StringIO(),
        force_terminal=terminal,
        no_color=not terminal,
        width=width or (None if terminal else 110),
        highlight=False,
        emoji=False,
        soft_wrap=False,
    )


def _take(console: Console) -> str:
    return console.file.getvalue()  # type: ignore[attr-defined,no-any-return]
