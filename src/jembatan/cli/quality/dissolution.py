"""jembatan quality dissolution: are two dissolution profiles similar, by each authority's rule?"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from jembatan.cli.calculation_output import Out
from jembatan.cli.options import Lang, LanguageOption, LawFolders, PageFormat, TextHtmlOrJson


class PointsOption(StrEnum):
    """What a resample does with the sampling times."""

    FROZEN = "frozen"
    RESELECTED = "reselected"


class EstimatorOption(StrEnum):
    """Which estimate of f2 is bootstrapped."""

    PLAIN = "plain"
    EXPECTED = "expected"
    BIAS_CORRECTED = "bias-corrected"
    VARIANCE_EXPECTED = "variance-expected"
    VARIANCE_BIAS_CORRECTED = "variance-bias-corrected"


class TimeUnit(StrEnum):
    """The unit of the sampling times."""

    MIN = "min"
    H = "h"


def register(group: typer.Typer) -> None:
    """Add the command to the group."""
    group.command(
        "dissolution",
        epilog="Example: jembatan quality dissolution profiles.csv --reference R --test T --for CN,ID",
    )(dissolution)


def dissolution(
    data: Annotated[
        Path,
        typer.Argument(help="CSV or XLSX: one row per unit with a column per time, or one row per result."),
    ],
    reference: Annotated[
        str | None, typer.Option("--reference", help="The reference product or batch, as the file names it.")
    ] = None,
    test: Annotated[str | None, typer.Option("--test", help="The test product or batch.")] = None,
    for_: Annotated[
        str | None,
        typer.Option("--for", help="Authorities, for example CN,ID; all that are known where none is given."),
    ] = None,
    product: Annotated[
        str | None, typer.Option("--product", help="The column of the product or batch.")
    ] = None,
    unit: Annotated[str | None, typer.Option("--unit", help="The column of the dosage unit.")] = None,
    time: Annotated[
        str | None, typer.Option("--time", help="The column of the time (one row per result).")
    ] = None,
    percent: Annotated[
        str | None,
        typer.Option("--percent", help="The column of the percent dissolved (one row per result)."),
    ] = None,
    medium: Annotated[
        str | None, typer.Option("--medium", help="One medium alone, where the file has a column of them.")
    ] = None,
    time_unit: Annotated[
        TimeUnit | None,
        typer.Option("--time-unit", help="Unit of the times; read from the header, or minutes."),
    ] = None,
    points: Annotated[
        PointsOption,
        typer.Option("--points", help="In each resample: the points of the data, or chosen anew."),
    ] = PointsOption.FROZEN,
    estimator: Annotated[
        EstimatorOption, typer.Option("--estimator", help="The estimate of f2 that is bootstrapped.")
    ] = EstimatorOption.PLAIN,
    resamples: Annotated[
        int, typer.Option("--resamples", min=100, max=1_000_000, help="Bootstrap resamples.")
    ] = 10_000,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of the bootstrap.")] = 1,
    limit: Annotated[
        float,
        typer.Option(
            "--limit", min=0.1, max=50, help="Difference in percent that the distance limit stands for."
        ),
    ] = 10.0,
    k: Annotated[
        float,
        typer.Option(
            "--k", min=0.1, help="Standard deviations of the similarity region of curve parameters."
        ),
    ] = 2.0,
    law: LawFolders = None,
    format: PageFormat = TextHtmlOrJson.TEXT,
    out: Out = None,
    lang: Lang = LanguageOption.EN,
) -> int:
    """Compare two dissolution profiles: f1 and f2 by each authority's points, bootstrap, Mahalanobis region, T2EQ, Weibull."""
    from typing import cast

    from jembatan.cli.calculation_output import deliver_calculation
    from jembatan.dossier.data_file import read_data_file
    from jembatan.dossier.dissolution_profiles import read_profiles, split_by_medium
    from jembatan.law.dissolution_rules import choose_codes, load_dissolution_rules
    from jembatan.report.calculations.quality_dissolution import build_dissolution
    from jembatan.report.calculations.quality_dissolution_judged import Request
    from jembatan.report.calculations.quality_dissolution_media import join_media
    from jembatan.stats.dissolution.similarity import Estimator

    rules = load_dissolution_rules(law or ())
    codes = choose_codes(for_, list(rules))
    file = read_data_file(data)
    request = Request(
        codes,
        points.value,
        cast("Estimator", estimator.value.replace("-", "_")),
        resamples,
        seed,
        limit,
        k,
    )
    calculations = {}
    is_clear = True
    for name, part in split_by_medium(file, medium).items():
        profiles = read_profiles(
            part,
            reference=reference,
            test=test,
            product=product,
            unit=unit,
            time=time,
            percent=percent,
            time_unit=time_unit.value if time_unit else None,
        )
        calculations[name], holds = build_dissolution(
            profiles.times,
            profiles.reference,
            profiles.test,
            (profiles.reference_name, profiles.test_name),
            time_unit=profiles.time_unit,
            rules=rules,
            request=request,
            left_out=profiles.left_out,
            inputs=((file.name, file.sha256),),
            language=lang.value,
            chart=f"dissolution-{len(calculations)}",
        )
        is_clear &= holds
    calculation = join_media(calculations)
    deliver_calculation(calculation, format, out)
    return 0 if is_clear else 1
