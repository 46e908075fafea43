"""jembatan quality tolerance: tolerance intervals, performance, qualification, success runs, acceptance, dose uniformity."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jembatan.cli.calculation_output import Out
from jembatan.cli.options import Lang, LanguageOption, PageFormat, TextHtmlOrJson


def register(group: typer.Typer) -> None:
    """Add the command to the group."""
    group.command(
        "tolerance",
        epilog="Examples: jembatan quality tolerance assay.csv --lower 95 --upper 105; jembatan quality tolerance --n 20; "
        "jembatan quality tolerance --lot 960 --sample 450 --acceptable 0.07 --rejectable 0.10",
    )(tolerance)


def tolerance(
    data: Annotated[
        Path | None,
        typer.Argument(help="CSV or XLSX, one result a row; or give --n, or --lot with --sample."),
    ] = None,
    value: Annotated[str | None, typer.Option("--value", help="The column of the results.")] = None,
    lower: Annotated[float | None, typer.Option("--lower", help="Lower limit of the specification.")] = None,
    upper: Annotated[float | None, typer.Option("--upper", help="Upper limit of the specification.")] = None,
    share: Annotated[
        float, typer.Option("--share", min=0.01, max=0.999999, help="Share of results to hold.")
    ] = 0.99,
    confidence: Annotated[
        float, typer.Option("--confidence", min=0.01, max=0.999999, help="Confidence.")
    ] = 0.95,
    future: Annotated[
        int,
        typer.Option(
            "--future",
            min=2,
            max=100_000,
            help="Results of a qualification to come, judged by their prediction interval.",
        ),
    ] = 10,
    uniformity: Annotated[
        bool,
        typer.Option(
            "--uniformity", help="Results are units in percent of label claim: USP <905> and ASTM E2709."
        ),
    ] = False,
    pass_wanted: Annotated[
        float,
        typer.Option("--pass", min=0.01, max=0.9999, help="Least share of further uniformity tests to pass."),
    ] = 0.95,
    n: Annotated[
        int | None,
        typer.Option("--n", min=2, max=1_000_000, help="Factors for so many results, without data."),
    ] = None,
    lot: Annotated[
        int | None, typer.Option("--lot", min=1, help="Units in the lot (acceptance sampling).")
    ] = None,
    sample: Annotated[int | None, typer.Option("--sample", min=1, help="Units in the sample.")] = None,
    acceptable: Annotated[
        float, typer.Option("--acceptable", help="Acceptable share of defective units, 0.01 for 1 %.")
    ] = 0.01,
    rejectable: Annotated[
        float, typer.Option("--rejectable", help="Rejectable share of defective units.")
    ] = 0.05,
    risk: Annotated[
        float, typer.Option("--risk", min=0.0001, max=0.5, help="Consumer's risk at the rejectable share.")
    ] = 0.10,
    negative: Annotated[bool, typer.Option("--negative", help="Results may be below zero.")] = False,
    format: PageFormat = TextHtmlOrJson.TEXT,
    out: Out = None,
    lang: Lang = LanguageOption.EN,
) -> int:
    """Compute tolerance intervals, Ppk with its bound, chances to pass, success runs, acceptance numbers, dose uniformity."""
    from jembatan.cli.calculation_output import deliver_calculation
    from jembatan.core.errors import InputError, UsageError
    from jembatan.dossier.data_file import read_data_file
    from jembatan.dossier.labelled_values import read_labelled_values
    from jembatan.report.calculations.not_computable import say_not_computable
    from jembatan.report.calculations.quality_tolerance import build_from_data
    from jembatan.report.calculations.quality_tolerance_plans import build_acceptance, build_factors
    from jembatan.report.calculations.tolerance_words import Request
    from jembatan.report.texts import load_texts
    from jembatan.stats.not_computable import NotComputable

    if sum(x is not None for x in (data, n, lot)) != 1:
        raise UsageError(
            "give one of: a data file, --n for factors, or --lot with --sample for acceptance sampling"
        )
    if lower is not None and upper is not None and lower >= upper:
        raise UsageError(f"--lower {lower:g} is not below --upper {upper:g}; exchange them")
    request = Request(lower, upper, share, confidence, future, uniformity, pass_wanted)
    if lot is not None:
        if sample is None:
            raise UsageError("--lot needs --sample")
        try:
            calculation, is_clear = build_acceptance(
                lot, sample, acceptable, rejectable, risk, language=lang.value
            )
        except ValueError as error:
            raise UsageError(str(error)) from error
    elif n is not None:
        calculation, is_clear = build_factors(n, request, language=lang.value)
    else:
        assert data is not None
        file = read_data_file(data)
        found = read_labelled_values(file, [], value=value, allow_negative=negative)
        try:
            calculation, is_clear = build_from_data(
                found.values,
                request,
                value_column=found.columns["value"],
                unit=found.unit,
                left_out=found.left_out,
                inputs=((file.name, file.sha256),),
                language=lang.value,
            )
        except NotComputable as error:
            raise InputError(f"{file.name}: {say_not_computable(error, load_texts(lang.value))}") from error
    deliver_calculation(calculation, format, out)
    return 0 if is_clear else 1
