"""jembatan quality transfer: precision, total error, and the equivalence of two laboratories."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jembatan.cli.calculation_output import Out
from jembatan.cli.options import Lang, LanguageOption, PageFormat, TextHtmlOrJson

if TYPE_CHECKING:
    from jembatan.dossier.data_file import DataFile


def register(group: typer.Typer) -> None:
    """Add the command to the group."""
    group.command(
        "transfer",
        epilog="Examples: jembatan quality transfer assay.csv --lab Lab --from Beijing --to Jakarta --margin 2% --nested Day; "
        "jembatan quality transfer --margin 2 --sd 1.2",
    )(transfer)


def transfer(
    data: Annotated[
        Path | None, typer.Argument(help="CSV or XLSX, one result a row; or give --sd to plan a transfer.")
    ] = None,
    sd: Annotated[
        float | None,
        typer.Option("--sd", help="Without data: the standard deviation assumed, in the unit of --margin."),
    ] = None,
    difference: Annotated[
        float, typer.Option("--difference", min=0.0, help="Without data: the true difference assumed.")
    ] = 0.0,
    n: Annotated[
        int | None,
        typer.Option(
            "--n", min=2, max=10_000, help="Without data: results per laboratory, to ask for the chance."
        ),
    ] = None,
    value: Annotated[str | None, typer.Option("--value", help="The column of the results.")] = None,
    nested: Annotated[
        str | None,
        typer.Option(
            "--nested",
            help="Columns that vary at random, outermost first: Site,Day,Run; found by usual names.",
        ),
    ] = None,
    level: Annotated[
        str | None, typer.Option("--level", help="The column of the true or nominal value of each result.")
    ] = None,
    lab: Annotated[str | None, typer.Option("--lab", help="The column of the laboratory.")] = None,
    sending: Annotated[str | None, typer.Option("--from", help="The sending laboratory.")] = None,
    receiving: Annotated[str | None, typer.Option("--to", help="The receiving laboratory.")] = None,
    margin: Annotated[
        str | None,
        typer.Option(
            "--margin", help="Largest difference of means allowed: 2 in the unit, or 2% of the sender's."
        ),
    ] = None,
    ratio_limit: Annotated[
        float,
        typer.Option(
            "--ratio-limit", min=1.0, help="Largest ratio of variances allowed, receiving over sending."
        ),
    ] = 4.0,
    accept: Annotated[
        float | None,
        typer.Option("--accept", help="Acceptance limits of total error, +/- percent of the level."),
    ] = None,
    beta: Annotated[
        float, typer.Option("--beta", min=0.5, max=0.9999, help="Share of results to hold.")
    ] = 0.90,
    gamma: Annotated[
        float, typer.Option("--gamma", min=0.5001, max=0.9999, help="Confidence of the content interval.")
    ] = 0.95,
    confidence: Annotated[
        float, typer.Option("--confidence", min=0.5, max=0.9999, help="Of intervals of precision.")
    ] = 0.95,
    alpha: Annotated[
        float, typer.Option("--alpha", min=1e-6, max=0.25, help="One-sided level of equivalence.")
    ] = 0.05,
    power: Annotated[
        float, typer.Option("--power", min=0.01, max=0.999, help="Power of the sizes shown.")
    ] = 0.8,
    pooled: Annotated[
        bool, typer.Option("--pooled", help="Pool the variances of the laboratories instead of Welch.")
    ] = False,
    negative: Annotated[bool, typer.Option("--negative", help="Results may be below zero.")] = False,
    format: PageFormat = TextHtmlOrJson.TEXT,
    out: Out = None,
    lang: Lang = LanguageOption.EN,
) -> int:
    """Judge a method's precision and total error, and whether two laboratories are equivalent."""
    from jembatan.cli.calculation_output import deliver_calculation
    from jembatan.core.errors import InputError, UsageError
    from jembatan.dossier.data_file import read_data_file
    from jembatan.dossier.labelled_values import LAB, LEVEL, Label, read_labelled_values
    from jembatan.evidence.transfer.measured import Measured
    from jembatan.report.calculations.quality_transfer import build_transfer
    from jembatan.report.calculations.quality_transfer_plan import TransferPlan, build_transfer_plan
    from jembatan.report.calculations.transfer_data import Request

    amount, is_percent = _margin(margin)
    if data is None:
        if sd is None or amount is None or is_percent or sd <= 0:
            raise UsageError(
                "give a data file; or to plan a transfer --sd and --margin, both above zero in one unit"
            )
        calculation, is_clear = build_transfer_plan(
            TransferPlan(amount, sd, difference, n, ratio_limit, alpha, power), language=lang.value
        )
        deliver_calculation(calculation, format, out)
        return 0 if is_clear else 1
    file = read_data_file(data)
    factors = _find_factors(file, nested, taken=[n for n in (lab, level, value) if n])
    wanted = [Label(name, name, (), "--nested", True) for name in factors]
    found = read_labelled_values(
        file,
        [
            *wanted,
            Label("laboratory", lab, LAB, "--lab"),
            Label("level", level, LEVEL, "--level", is_number=True),
        ],
        value=value,
        allow_negative=negative,
    )
    laboratories = found.labels.get("laboratory", [])
    names = list(dict.fromkeys(laboratories))
    if laboratories and len(names) != 2 and not (sending and receiving):
        raise InputError(
            f"{file.name}: {len(names)} laboratories ({', '.join(names[:8])}); name two of them with --from and --to"
        )
    first, second = sending or (names[0] if names else ""), receiving or (names[-1] if names else "")
    for name, option in ((first, "--from"), (second, "--to")):
        if laboratories and name not in names:
            raise InputError(
                f"{file.name}: no laboratory {name!r}; it has {', '.join(names[:8])}; correct {option}"
            )
    if laboratories and first == second:
        first, second = next(n for n in names if n != second), second
    if not laboratories and not factors:
        raise InputError(
            f"{file.name}: neither a laboratory nor a day, run or series was recognised; name them with --lab or --nested"
        )
    keep = [i for i in range(len(found.values)) if not laboratories or laboratories[i] in (first, second)]
    if accept is not None and accept <= 0:
        raise UsageError(f"--accept {accept:g}: give percent above zero")
    calculation, is_clear = build_transfer(
        Measured(
            [found.values[i] for i in keep],
            [(name, [found.labels[name][i] for i in keep]) for name in factors],
            [float(found.labels["level"][i]) for i in keep] if "level" in found.labels else [],
            [laboratories[i] for i in keep] if laboratories else [],
            first,
            second,
            found.unit,
            found.columns["value"],
        ),
        Request(amount, is_percent, ratio_limit, accept, beta, gamma, confidence, alpha, power, pooled, 0.0),
        left_out=found.left_out,
        inputs=((file.name, file.sha256),),
        language=lang.value,
    )
    deliver_calculation(calculation, format, out)
    return 0 if is_clear else 1


def _find_factors(file: DataFile, nested: str | None, taken: list[str]) -> list[str]:
    """Return the columns of the nested factors, by the option or by usual names from outside to inside."""
    from jembatan.dossier.labelled_values import SERIES

    if nested is not None:
        names = [n.strip() for n in nested.split(",") if n.strip()]
        return [
            file.columns[file.find_column(name, (), option="--nested", what="a nested factor")]
            for name in names
        ]
    lower = {c.casefold(): c for c in file.columns}
    return [lower[s] for s in SERIES if s in lower and lower[s] not in taken]


def _margin(margin: str | None) -> tuple[float | None, bool]:
    from jembatan.core.errors import UsageError

    if margin is None:
        return None, False
    try:
        amount = float(margin.rstrip("%").strip())
    except ValueError:
        amount = 0.0
    if not amount > 0:
        raise UsageError(f"--margin {margin}: give a number above zero (2), or percent (2%)")
    return amount, margin.strip().endswith("%")
