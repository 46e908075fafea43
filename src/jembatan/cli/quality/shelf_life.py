"""jembatan quality shelf-life: statistical months, cap and supported months of a stability file."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from jembatan.cli.calculation_output import Out, deliver_calculation
from jembatan.cli.options import Lang, LanguageOption, LawFolders, PageFormat, TextHtmlOrJson
from jembatan.cli.quality.stability_input import Lower, Of, OfOption, Upper


class KindOption(StrEnum):
    """Kinds of product that extrapolation tells apart."""

    CHEMICAL = "chemical"
    BIOLOGICAL = "biological"
    VACCINE = "vaccine"
    BLOOD = "blood_product"
    CELL = "cell_or_gene"


class PackOption(StrEnum):
    """How the pack holds water vapour back."""

    IMPERMEABLE = "impermeable"
    SEMI = "semi-permeable"
    PERMEABLE = "permeable"


class ScaleOption(StrEnum):
    """Scales on which a line may be fitted."""

    LINEAR = "linear"
    LOG = "log"
    SQRT = "sqrt"


class BelowOption(StrEnum):
    """What stands for a result below quantification."""

    LIKELIHOOD = "likelihood"
    HALF = "half"
    ROOT2 = "root2"
    LIMIT = "limit"
    EXCLUDE = "exclude"


class ConventionOption(StrEnum):
    """Which error a line of its own takes."""

    POOLED = "pooled_error"
    INDIVIDUAL = "individual_error"


class ChangeOption(StrEnum):
    """What a person says of change and variability where no statistics are possible."""

    LITTLE = "little"
    SOME = "some"


class BatchesOption(StrEnum):
    """Whether batches are taken as they are, or also as a sample of those to come."""

    FIXED = "fixed"
    RANDOM = "random"


def register(group: typer.Typer) -> None:
    """Add the command to the group."""
    group.command(
        "shelf-life",
        epilog="Example: jembatan quality shelf-life data.csv --time Month --value Potency --batch Batch --lower 95 --storage 25C/60RH",
    )(shelf_life)


def shelf_life(
    data: Annotated[
        Path, typer.Argument(help="A CSV or XLSX table, long or wide, or a FHIR bundle (JSON, XML).")
    ],
    time: Annotated[
        str | None, typer.Option("--time", help="The column of months, where its name is not known.")
    ] = None,
    value: Annotated[
        str | None,
        typer.Option("--value", help="The column of results; several, each an attribute, with commas."),
    ] = None,
    batch: Annotated[str | None, typer.Option("--batch", help="The column of batches.")] = None,
    attribute: Annotated[str | None, typer.Option("--attribute", help="The column of attributes.")] = None,
    study: Annotated[
        str | None,
        typer.Option("--study", help="The column that says long-term, intermediate or accelerated."),
    ] = None,
    condition: Annotated[
        str | None, typer.Option("--condition", help="The column of storage conditions.")
    ] = None,
    lower: Lower = None,
    upper: Upper = None,
    sides: Annotated[
        int | None,
        typer.Option("--sides", min=1, max=2, help="Sides of the bound; 1 with one limit, 2 with both."),
    ] = None,
    storage: Annotated[
        str | None, typer.Option("--storage", help="The long-term condition, for example 25C/60RH or 5C.")
    ] = None,
    significant_change: Annotated[
        str | None,
        typer.Option(
            "--significant-change", help="At the accelerated condition: none, month:N (the first), unknown."
        ),
    ] = None,
    kind: Annotated[KindOption, typer.Option("--kind", help="Kind of product.")] = KindOption.CHEMICAL,
    pack: Annotated[
        PackOption | None, typer.Option("--pack", help="How the pack holds water vapour back.")
    ] = None,
    label_limit: Annotated[
        float | None, typer.Option("--label-limit", help="Highest temperature that the label allows, in C.")
    ] = None,
    scale: Annotated[ScaleOption, typer.Option("--scale", help="Scale of the line.")] = ScaleOption.LINEAR,
    below: Annotated[
        BelowOption,
        typer.Option(
            "--below",
            help="Results below quantification: by likelihood, or half / root2 / limit put in their place.",
        ),
    ] = BelowOption.LIKELIHOOD,
    convention: Annotated[
        ConventionOption,
        typer.Option("--convention", help="Error of separate lines; the other is shown too."),
    ] = ConventionOption.POOLED,
    change: Annotated[
        ChangeOption | None,
        typer.Option(
            "--change", help="Change and variability as a person judges it, where no line can be fitted."
        ),
    ] = None,
    alpha: Annotated[float, typer.Option("--alpha", min=0, max=1, help="Level for pooling batches.")] = 0.25,
    confidence: Annotated[
        float, typer.Option("--confidence", min=0.5, max=0.9999, help="Confidence of the bound.")
    ] = 0.95,
    release_limit: Annotated[
        float | None, typer.Option("--release-limit", help="Also: what a release limit buys.")
    ] = None,
    release_months: Annotated[
        float | None, typer.Option("--release-months", help="Also: which release limit so many months need.")
    ] = None,
    batches: Annotated[
        BatchesOption,
        typer.Option(
            "--batches", help="random: also as a sample of batches to come; information beside Q1E."
        ),
    ] = BatchesOption.FIXED,
    batch_share: Annotated[
        float,
        typer.Option(
            "--batch-share", min=0.5, max=0.9999, help="Share of batches to come to hold, with random."
        ),
    ] = 0.95,
    of: Of = OfOption.PRODUCT,
    rules: Annotated[
        str,
        typer.Option(
            "--for",
            help="Whose rules give the cap: ICH, CN or ID; the verdicts of CN and ID are always given.",
        ),
    ] = "ICH",
    on: Annotated[str | None, typer.Option("--on", help="The day whose law counts (YYYY-MM-DD).")] = None,
    law: LawFolders = None,
    format: PageFormat = TextHtmlOrJson.TEXT,
    lang: Lang = LanguageOption.EN,
    out: Out = None,
) -> int:
    """Compute statistical months, the cap of the rules and the months that the data support, and judge the climate.

    Columns are found by their names in English, Indonesian or Chinese; name those that are not. Exit code 1: a number
    stays undetermined, or an authority finds the condition insufficient.
    """
    from jembatan.cli.quality.stability_input import load_books, read_significant_change
    from jembatan.cli.today import day_or_today
    from jembatan.evidence.stability.given_limits import read_given_limits, set_limits
    from jembatan.evidence.stability.read import read_stability_file
    from jembatan.evidence.stability.regression import RegressionSettings
    from jembatan.evidence.stability.side_by_side import evaluate_shelf_life
    from jembatan.evidence.stability.study import StudySettings
    from jembatan.evidence.stability.table import ReadSettings
    from jembatan.evidence.stability.wording import read_condition
    from jembatan.report.calculations.quality_shelf_life import word_shelf_life
    from jembatan.report.calculations.quality_shelf_life_json import ReleaseQuestion

    limits = read_given_limits(lower or (), upper or ())
    named = {"month": time, "batch": batch, "attribute": attribute, "study": study, "condition": condition}
    long_term = read_condition(storage) if storage else ""
    values = [v.strip() for v in value.split(",") if v.strip()] if value else []
    given = ReadSettings(
        columns={role: column for role, column in named.items() if column},
        values=values,
        condition=long_term,
    )
    book, markets = load_books(rules, law or (), day_or_today(on, "--on"), of)
    reading = evaluate_shelf_life(
        set_limits(read_stability_file(data, given), limits),
        book,
        markets,
        StudySettings(
            regression=RegressionSettings(
                sides, scale.value, below.value, alpha, confidence, convention.value
            ),
            kind=kind.value,
            pack=pack.value if pack else "unknown",
            long_term=long_term,
            accelerated=read_significant_change(significant_change),
            change=change.value if change else "unknown",
        ),
        label_at_most=label_limit,
    )
    calculation = word_shelf_life(
        reading,
        lang.value,
        ReleaseQuestion(release_limit, release_months),
        batch_share if batches is BatchesOption.RANDOM else None,
    )
    deliver_calculation(calculation, format, out)
    decided = bool(reading.studies) and all(reading.supported_months(s) is not None for s in reading.studies)
    fine = {"studied", "zone_not_applied"}
    return 0 if decided and all(j.verdict.says in fine for _, js in reading.markets for j in js) else 1
