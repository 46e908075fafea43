"""jembatan quality claims: what a dossier claims of its stability, held against its own data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jembatan.cli.calculation_output import Out, deliver_calculation
from jembatan.cli.options import Lang, LanguageOption, LawFolders, PageFormat, TextHtmlOrJson
from jembatan.cli.quality.shelf_life import KindOption, PackOption
from jembatan.cli.quality.stability_input import Lower, Of, OfOption, Upper


def register(group: typer.Typer) -> None:
    """Add the command to the group."""
    group.command("claims", epilog="Example: jembatan quality claims data.csv --claims claims.toml")(claims)


def claims(
    data: Annotated[
        Path, typer.Argument(help="A CSV or XLSX table, long or wide, or a FHIR bundle (JSON, XML).")
    ],
    claims: Annotated[Path, typer.Option("--claims", help="What is claimed (claims.toml).")],
    time: Annotated[str | None, typer.Option("--time", help="The column of months.")] = None,
    value: Annotated[
        str | None,
        typer.Option("--value", help="The column of results; several, each an attribute, with commas."),
    ] = None,
    batch: Annotated[str | None, typer.Option("--batch", help="The column of batches.")] = None,
    lower: Lower = None,
    upper: Upper = None,
    storage: Annotated[str | None, typer.Option("--storage", help="The long-term condition.")] = None,
    significant_change: Annotated[
        str | None,
        typer.Option("--significant-change", help="At the accelerated condition: none, month:N, unknown."),
    ] = None,
    kind: Annotated[KindOption, typer.Option("--kind", help="Kind of product.")] = KindOption.CHEMICAL,
    pack: Annotated[
        PackOption | None, typer.Option("--pack", help="How the pack holds water vapour back.")
    ] = None,
    of: Of = OfOption.PRODUCT,
    rules: Annotated[str, typer.Option("--for", help="Whose rules give the cap: ICH, CN or ID.")] = "ICH",
    on: Annotated[str | None, typer.Option("--on", help="The day whose law counts (YYYY-MM-DD).")] = None,
    law: LawFolders = None,
    format: PageFormat = TextHtmlOrJson.TEXT,
    lang: Lang = LanguageOption.EN,
    out: Out = None,
) -> int:
    """Say of each claim whether it follows from the data under every accepted convention, under some, or under none.

    Only "none" is a defect. Besides: results out of specification without a reason, pulls that are missing, conditions
    that differ, a label warmer than the study, an attribute that limits first. Exit code 1 where there is a defect.
    """
    import hashlib

    from jembatan.cli.quality.stability_input import load_books, read_significant_change
    from jembatan.cli.today import day_or_today
    from jembatan.evidence.stability.claims import judge_claims
    from jembatan.evidence.stability.claims_file import read_claims
    from jembatan.evidence.stability.given_limits import read_given_limits, set_limits
    from jembatan.evidence.stability.read import read_stability_file
    from jembatan.evidence.stability.side_by_side import evaluate_shelf_life
    from jembatan.evidence.stability.study import StudySettings
    from jembatan.evidence.stability.table import ReadSettings
    from jembatan.evidence.stability.wording import read_condition
    from jembatan.report.calculations.quality_claims import word_claims

    limits = read_given_limits(lower or (), upper or ())
    claimed = read_claims(claims)
    named = {"month": time, "batch": batch}
    long_term = read_condition(storage) if storage else ""
    given = ReadSettings(
        columns={role: column for role, column in named.items() if column},
        values=[v.strip() for v in value.split(",") if v.strip()] if value else [],
        condition=long_term,
    )
    book, markets = load_books(rules, law or (), day_or_today(on, "--on"), of)
    reading = evaluate_shelf_life(
        set_limits(read_stability_file(data, given), limits),
        book,
        markets,
        StudySettings(
            kind=kind.value,
            pack=pack.value if pack else "unknown",
            long_term=long_term,
            accelerated=read_significant_change(significant_change),
        ),
        label_at_most=claimed.label.at_most,
    )
    findings = judge_claims(reading, claimed)
    checksum = hashlib.sha256(claims.read_bytes()).hexdigest()
    deliver_calculation(word_claims(reading, findings, lang.value, (claims.name, checksum)), format, out)
    return 1 if any(f.is_defect for f in findings) else 0
