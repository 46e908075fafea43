"""jembatan quality compare: are batches after a change comparable with those before it?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jembatan.cli.calculation_output import Out
from jembatan.cli.options import Lang, LanguageOption, PageFormat, TextHtmlOrJson


def register(group: typer.Typer) -> None:
    """Add the command to the group."""
    group.command(
        "compare",
        epilog="Example: jembatan quality compare batches.csv --group Site --before Shanghai --after Bandung --margin 1.5",
    )(compare)


def compare(
    data: Annotated[
        Path, typer.Argument(help="CSV or XLSX, one result a row, with batch and side of the change.")
    ],
    value: Annotated[str | None, typer.Option("--value", help="The column of the results.")] = None,
    group: Annotated[
        str | None, typer.Option("--group", help="The column that tells before from after.")
    ] = None,
    before: Annotated[str | None, typer.Option("--before", help="Its value before the change.")] = None,
    after: Annotated[str | None, typer.Option("--after", help="Its value after the change.")] = None,
    batch: Annotated[str | None, typer.Option("--batch", help="The column of the batch.")] = None,
    month: Annotated[str | None, typer.Option("--month", help="The column of the month, for slopes.")] = None,
    margin: Annotated[
        float | None,
        typer.Option("--margin", help="Largest difference of means allowed, in the unit of the results."),
    ] = None,
    multiple: Annotated[
        float,
        typer.Option(
            "--multiple",
            min=0.01,
            help="Without --margin: so many standard deviations of the batches before.",
        ),
    ] = 1.5,
    k: Annotated[float, typer.Option("--k", min=0.1, help="Standard deviations of the quality range.")] = 3.0,
    inside: Annotated[
        float, typer.Option("--inside", min=0.01, max=1.0, help="Share of batches inside the quality range.")
    ] = 0.9,
    share: Annotated[
        float, typer.Option("--share", min=0.01, max=0.9999, help="Share of the tolerance interval.")
    ] = 0.99,
    confidence: Annotated[
        float, typer.Option("--confidence", min=0.01, max=0.9999, help="Its confidence.")
    ] = 0.95,
    slope_margin: Annotated[
        float | None,
        typer.Option("--slope-margin", min=0.0, help="Largest difference of slopes allowed, per month."),
    ] = None,
    alpha: Annotated[float, typer.Option("--alpha", min=1e-6, max=0.25, help="One-sided level.")] = 0.05,
    negative: Annotated[bool, typer.Option("--negative", help="Results may be below zero.")] = False,
    format: PageFormat = TextHtmlOrJson.TEXT,
    out: Out = None,
    lang: Lang = LanguageOption.EN,
) -> int:
    """Compare batches before and after a change: means, quality range, min-max, tolerance interval, slopes, and what each accepts."""
    from jembatan.cli.calculation_output import deliver_calculation
    from jembatan.core.errors import InputError, UsageError
    from jembatan.dossier.data_file import read_data_file
    from jembatan.dossier.labelled_values import BATCH, GROUP, MONTH, Label, read_labelled_values
    from jembatan.report.calculations.not_computable import say_not_computable
    from jembatan.report.calculations.quality_compare import Batches, Request, build_comparison
    from jembatan.report.texts import load_texts
    from jembatan.stats.not_computable import NotComputable

    if margin is not None and margin <= 0:
        raise UsageError(f"--margin {margin:g}: give a number above zero")
    file = read_data_file(data)
    found = read_labelled_values(
        file,
        [
            Label("side", group, GROUP, "--group", is_needed=True),
            Label("batch", batch, BATCH, "--batch", is_needed=True),
            Label("month", month, MONTH, "--month", is_number=True),
        ],
        value=value,
        allow_negative=negative,
    )
    sides = found.labels["side"]
    names = list(dict.fromkeys(sides))
    if len(names) != 2 and not (before and after):
        raise InputError(
            f"{file.name}: column {found.columns['side']!r} has {len(names)} values ({', '.join(names[:8])}); "
            "name two of them with --before and --after"
        )
    first = before or next((n for n in names if n != after), names[0])
    second = after or next((n for n in names if n != first), names[-1])
    for name, option in ((first, "--before"), (second, "--after")):
        if name not in names:
            raise InputError(
                f"{file.name}: no {name!r} in column {found.columns['side']!r}; it has {', '.join(names[:8])}; correct {option}"
            )
    keep = [i for i, side in enumerate(sides) if side in (first, second)]
    try:
        calculation, is_clear = build_comparison(
            Batches(
                [found.values[i] for i in keep],
                [found.labels["batch"][i] for i in keep],
                [sides[i] == second for i in keep],
                [float(found.labels["month"][i]) for i in keep] if "month" in found.labels else [],
                first,
                second,
                found.unit,
                found.columns["value"],
            ),
            Request(margin, multiple, k, inside, share, confidence, slope_margin, alpha),
            left_out=found.left_out,
            inputs=((file.name, file.sha256),),
            language=lang.value,
        )
    except NotComputable as error:
        raise InputError(f"{file.name}: {say_not_computable(error, load_texts(lang.value))}") from error
    deliver_calculation(calculation, format, out)
    return 0 if is_clear else 1
