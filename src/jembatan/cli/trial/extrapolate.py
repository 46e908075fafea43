"""jembatan trial extrapolate: whether foreign results carry over to a new region (ICH E5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from jembatan.cli.calculation_output import Out
from jembatan.cli.options import Lang, LanguageOption, PageFormat, TextHtmlOrJson

if TYPE_CHECKING:
    from jembatan.stats.extrapolation.estimates import Estimate


def register(group: typer.Typer) -> None:
    """Add the command to the group."""
    group.command(
        "extrapolate",
        epilog="Example: jembatan trial extrapolate --foreign 0.36:0.11:400 --foreign 0.25:0.14:250 --new 0.20:0.20:120 "
        "--factor polymorphic_enzyme=no --factor food=yes",
    )(extrapolate)


def extrapolate(
    foreign: Annotated[
        list[str],
        typer.Option(
            "--foreign",
            help="ESTIMATE:STANDARD_ERROR[:PATIENTS], positive for benefit (minus log for a hazard ratio).",
        ),
    ],
    new: Annotated[
        str | None,
        typer.Option("--new", help="The new region's, in the same form; leave out where there is none."),
    ] = None,
    new_error: Annotated[
        float | None,
        typer.Option("--new-error", help="Without --new: the standard error its study would have."),
    ] = None,
    factor: Annotated[
        list[str] | None,
        typer.Option(
            "--factor", help="E5's list: KEY=yes, no or unknown; yes speaks for ethnic sensitivity."
        ),
    ] = None,
    alpha: Annotated[float, typer.Option("--alpha", help="One-sided error.")] = 0.025,
    foreign_weight: Annotated[
        float,
        typer.Option("--foreign-weight", help="Weight w of the foreign Z (Lan 2005), fixed in advance."),
    ] = 0.5,
    tau_scale: Annotated[
        float,
        typer.Option(
            "--tau-scale", help="Half-normal scale of the spread between regions, unit of the effect."
        ),
    ] = 0.5,
    robust: Annotated[
        float, typer.Option("--robust", help="Weight of the vague component of the robust MAP prior.")
    ] = 0.2,
    vague_sd: Annotated[
        float, typer.Option("--vague-sd", help="Its standard deviation, unit of the effect.")
    ] = 2.0,
    discount: Annotated[float, typer.Option("--discount", help="a0 of the power prior.")] = 0.5,
    spread: Annotated[
        float, typer.Option("--spread", help="Standard deviation in the new region over the foreign one.")
    ] = 1.0,
    wanted: Annotated[float, typer.Option("--wanted", help="Generalisability that is asked for.")] = 0.8,
    power: Annotated[float, typer.Option("--power", help="Power of the bridging study.")] = 0.8,
    effect: Annotated[
        float | None,
        typer.Option(
            "--effect", help="True effect assumed in the new region; the foreign one where not given."
        ),
    ] = None,
    format: PageFormat = TextHtmlOrJson.TEXT,
    lang: Lang = LanguageOption.EN,
    out: Out = None,
) -> int:
    """Set the bridging rules side by side: what each says, how often it is wrong, and the study that it would need."""
    from jembatan.cli.calculation_output import deliver_calculation
    from jembatan.cli.trial.numbers import as_usage_error
    from jembatan.core.errors import UsageError
    from jembatan.report.calculations.extrapolate import Findings, read_factors, word_extrapolation
    from jembatan.stats.extrapolation import rules

    with as_usage_error():
        studies = tuple(_estimate(text, "--foreign") for text in foreign)
        region = _estimate(new, "--new") if new else None
        if region is not None and new_error is not None:
            raise UsageError("--new gives the standard error already; leave --new-error out")
        if new_error is not None and not new_error > 0:
            raise UsageError(f"--new-error is {new_error:g}; it must be positive")
        error = region.error if region else new_error
        answers = read_factors(factor or [])
        settings = rules.Settings(
            alpha, foreign_weight, tau_scale, robust, vague_sd, discount, spread, wanted
        )
        found = Findings(
            foreign=studies,
            new=region,
            error=error,
            settings=settings,
            power=power,
            effect=effect,
            acceptances=tuple(
                rules.find_acceptance(name, studies, error, settings) for name in rules.RULE_NAMES
            )
            if error is not None
            else (),
            sizes=tuple(
                rules.compute_bridging_size(name, studies, settings, power, effect)
                for name in rules.RULE_NAMES
            ),
            factors=answers,
        )
        calculation = word_extrapolation(found, lang.value)
    deliver_calculation(calculation, format, out)
    return 0


def _estimate(text: str, option: str) -> Estimate:
    from jembatan.cli.trial.numbers import parse_numbers
    from jembatan.core.errors import UsageError
    from jembatan.stats.extrapolation.estimates import Estimate

    parts = text.split(":")
    if len(parts) not in (2, 3):
        raise UsageError(
            f"{option}: {text!r} is no estimate; write ESTIMATE:STANDARD_ERROR or ESTIMATE:STANDARD_ERROR:PATIENTS"
        )
    return Estimate(*(parse_numbers(part, option)[0] for part in parts))
