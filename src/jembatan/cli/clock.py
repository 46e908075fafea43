"""jembatan clock: every working day of a pathway, explained."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from jembatan.cli.options import Format, Lang, LanguageOption, LawFolders, TextOrJson


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("clock", epilog="Example: jembatan clock --for ID --pathway id-standard --start 2026-11-24")(
        clock
    )


def clock(
    jurisdiction: Annotated[str, typer.Option("--for", help="The authority, for example ID or CN.")],
    start: Annotated[
        str, typer.Option("--start", help="The day from which the first step counts (YYYY-MM-DD).")
    ],
    pathway: Annotated[
        str | None, typer.Option("--pathway", help="The pathway; all are listed where none is given.")
    ] = None,
    stop: Annotated[
        list[str] | None, typer.Option("--stop", help="A day when the clock stops; with --resume.")
    ] = None,
    resume: Annotated[list[str] | None, typer.Option("--resume", help="The day when it runs again.")] = None,
    product: Annotated[
        Path | None, typer.Option("--product", help="A product sheet: some steps depend on it.")
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="List every day with the reason why it counts or not.")
    ] = False,
    law: LawFolders = None,
    format: Format = TextOrJson.TEXT,
    lang: Lang = LanguageOption.EN,
) -> int:
    """Count a pathway's working days from a start, with clock stops: the due date and why."""
    from jembatan.assess.pathway_clock import run_clock
    from jembatan.cli.output import answer, answer_json
    from jembatan.cli.today import day_or_today
    from jembatan.core.fact import Facts
    from jembatan.facts.product_sheet import read_sheet
    from jembatan.law.load import load_jurisdiction
    from jembatan.report import clock as report

    law_data = load_jurisdiction(jurisdiction, law or ())
    facts = Facts(read_sheet(product, law_data, law or ()).of(law_data.code).facts)
    first = day_or_today(start, "--start")
    found = run_clock(
        law_data, _pathway(pathway, law_data, lang), first, _stops(stop or [], resume or []), facts
    )
    if format is TextOrJson.JSON:
        answer_json(report.clock_json(found, language=lang.value))
    else:
        answer(report.render_clock_text(found, language=lang.value, explain=explain))
    return 0 if found.is_in_force else 1


def _pathway(wanted: str | None, law_data: object, lang: LanguageOption) -> str:
    import difflib

    from jembatan.core.errors import UsageError
    from jembatan.core.jurisdiction import Jurisdiction

    assert isinstance(law_data, Jurisdiction)
    known = {p.id: p.title.in_language(lang.value) for p in law_data.pathways if p.step}
    if wanted in known:
        return str(wanted)
    listed = "\n".join(f"  {id_}: {title}" for id_, title in sorted(known.items()))
    said = f"{wanted!r} is no pathway of {law_data.code}" if wanted else "--pathway is needed"
    if near := difflib.get_close_matches(str(wanted), known, 1, 0.7):
        said += f"; did you mean {near[0]}?"
    raise UsageError(f"{said}; its pathways are\n{listed}")


def _stops(stop: list[str], resume: list[str]) -> list[tuple[dt.date, dt.date]]:
    from jembatan.cli.today import day_or_today
    from jembatan.core.errors import UsageError

    if len(stop) != len(resume):
        raise UsageError(f"{len(stop)} --stop but {len(resume)} --resume; give them in pairs")
    pairs = [
        (day_or_today(s, "--stop"), day_or_today(r, "--resume")) for s, r in zip(stop, resume, strict=True)
    ]
    for begin, end in pairs:
        if end < begin:
            raise UsageError(f"--resume {end} lies before --stop {begin}; give them in order")
    return pairs
