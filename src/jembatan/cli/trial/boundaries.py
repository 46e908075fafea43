"""jembatan trial boundaries: critical values of a group-sequential trial, and what the regions show when it stops."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from jembatan.cli.calculation_output import Out
from jembatan.cli.options import Lang, LanguageOption, PageFormat, TextHtmlOrJson

if TYPE_CHECKING:
    from jembatan.report.calculations.boundaries_record import Timing
    from jembatan.stats.sequential.boundaries import Boundaries


def register(group: typer.Typer) -> None:
    """Add the command to the group."""
    group.command(
        "boundaries",
        epilog="Example: jembatan trial boundaries --spending obf-type --looks 0.33,0.67,1 --alpha 0.025 --power 0.9",
    )(boundaries)


def boundaries(
    looks: Annotated[
        str, typer.Option("--looks", help="Information at each look: fractions ending in 1, or counts.")
    ],
    spending: Annotated[
        str,
        typer.Option(
            "--spending",
            help="obf-type, pocock-type (Lan-DeMets), obf, pocock, wang-tsiatis:DELTA, hsd:GAMMA, power:RHO.",
        ),
    ] = "obf-type",
    alpha: Annotated[float, typer.Option("--alpha", help="One-sided error (of each side).")] = 0.025,
    sides: Annotated[int, typer.Option("--sides", help="1, or 2 for a symmetric test.")] = 1,
    power: Annotated[
        float | None, typer.Option("--power", help="Wanted power; adds sizes and chances of stopping.")
    ] = None,
    futility: Annotated[
        str | None, typer.Option("--futility", help="Spending of the type II error, for example hsd:-2.")
    ] = None,
    futility_bounds: Annotated[
        str | None,
        typer.Option("--futility-bounds", help="Z bounds instead, one for each look but the last."),
    ] = None,
    binding: Annotated[
        bool, typer.Option("--binding", help="The efficacy bounds count on stopping for futility.")
    ] = False,
    fixed_size: Annotated[
        float | None,
        typer.Option("--fixed-size", help="Patients or events of the same trial without looks."),
    ] = None,
    at: Annotated[int | None, typer.Option("--at", help="The look of --z, counted from 1.")] = None,
    z: Annotated[float | None, typer.Option("--z", help="Z seen at that look: conditional power.")] = None,
    hazard_ratio: Annotated[
        float | None, typer.Option("--hazard-ratio", help="Event-driven: events and the month of each look.")
    ] = None,
    median: Annotated[
        float | None, typer.Option("--median", help="Median survival of the control arm, months.")
    ] = None,
    recruit: Annotated[
        str | None, typer.Option("--recruit", help="MONTHS:PATIENTS in order, for example 6:100,12:500.")
    ] = None,
    dropout: Annotated[float, typer.Option("--dropout", help="Probability of dropping out in a year.")] = 0.0,
    ratio: Annotated[
        float, typer.Option("--ratio", help="Experimental patients for one control patient.")
    ] = 1.0,
    shares: Annotated[
        str | None, typer.Option("--shares", help="Shares of the regions: their consistency at the stop.")
    ] = None,
    share_by_look: Annotated[
        str | None,
        typer.Option(
            "--share-by-look", help="Instead of --shares: one region's share of the information at each look."
        ),
    ] = None,
    rest_parts: Annotated[
        str | None,
        typer.Option(
            "--rest-parts", help="With --share-by-look: how the other regions divide the rest, summing to 1."
        ),
    ] = None,
    names: Annotated[str | None, typer.Option("--names", help="Names of the regions, with commas.")] = None,
    region: Annotated[str, typer.Option("--region", help="The region of Method 1: name or number.")] = "1",
    retain: Annotated[float, typer.Option("--retain", help="Fraction of the overall effect to keep.")] = 0.5,
    relative_effects: Annotated[
        str | None,
        typer.Option("--relative-effects", help="Regional over overall effects; equal where not given."),
    ] = None,
    format: PageFormat = TextHtmlOrJson.TEXT,
    lang: Lang = LanguageOption.EN,
    out: Out = None,
) -> int:
    """Give the critical values of a trial with interim looks: efficacy, futility, sizes, timing, regions at the stop."""
    from jembatan.cli.calculation_output import deliver_calculation
    from jembatan.cli.trial.numbers import as_usage_error, find_region, parse_names, parse_numbers
    from jembatan.core.errors import UsageError
    from jembatan.report.calculations.boundaries import word_boundaries
    from jembatan.report.calculations.boundaries_record import Interim, Regional
    from jembatan.stats.sequential import after_looks, regional
    from jembatan.stats.sequential.boundaries import compute_boundaries
    from jembatan.stats.sequential.changing_shares import compute_changing_shares
    from jembatan.stats.sequential.spending import parse_spending

    with as_usage_error():
        found = compute_boundaries(
            parse_spending(spending),
            parse_numbers(looks, "--looks"),
            alpha,
            sides=sides,
            power=power,
            futility_spending=parse_spending(futility) if futility else None,
            futility_bounds=parse_numbers(futility_bounds, "--futility-bounds") if futility_bounds else None,
            binding=binding,
        )
        interim = None
        if (at is None) != (z is None):
            raise UsageError("--at and --z belong together; give the look and the Z seen there")
        if at is not None and z is not None:
            verdict = after_looks.stopping_verdict(found, at, z)
            if at == len(found.information):
                raise UsageError(f"--at {at} is the last look; conditional power is for a look before it")
            interim = Interim(
                look=at,
                z=z,
                verdict=verdict,
                by_trend=after_looks.compute_conditional_power(found, at, z),
                by_design=after_looks.compute_conditional_power(found, at, z, found.drift) if power else None,
                by_null=after_looks.compute_conditional_power(found, at, z, 0.0),
                predictive=after_looks.compute_predictive_power(found, at, z),
            )
        timing = _timing(found, power, hazard_ratio, median, recruit, dropout, ratio)
        regions = None
        if rest_parts is not None and share_by_look is None:
            raise UsageError(
                "--rest-parts belongs to --share-by-look; with --shares every region has its share"
            )
        if share_by_look is not None:
            if shares is not None:
                raise UsageError(
                    "give --share-by-look with --rest-parts for the other regions, or --shares, not both"
                )
            if power is None:
                raise UsageError("--share-by-look needs --power: the region's chances depend on the effect")
            by_look = parse_numbers(share_by_look, "--share-by-look")
            rest = parse_numbers(rest_parts, "--rest-parts") if rest_parts else (1.0,)
            called = parse_names(names, len(rest) + 1) if names else (region,)
            relative = parse_numbers(relative_effects, "--relative-effects") if relative_effects else None
            changing = compute_changing_shares(found, by_look, found.drift, retain, rest, relative)
            regions = Regional(called, by_look, 0, retain, relative, changing, changing=True, rest=rest)
        if shares is not None:
            if power is None:
                raise UsageError("--shares needs --power: the regions' chances depend on the effect")
            parts = parse_numbers(shares, "--shares")
            called = parse_names(names, len(parts))
            relative = parse_numbers(relative_effects, "--relative-effects") if relative_effects else None
            regions = Regional(
                called,
                parts,
                find_region(region, called),
                retain,
                relative,
                tuple(
                    regional.compute_consistency_at_stop(
                        found, parts, found.drift, rule, retain, find_region(region, called), relative
                    )
                    for rule in ("method1", "method2", "retention-in-all")
                ),
            )
        if fixed_size is not None and (not fixed_size > 0 or power is None):
            raise UsageError(
                "--fixed-size needs a positive number and --power; both set the sizes of the looks"
            )
    calculation = word_boundaries(
        found, lang.value, fixed_size=fixed_size, interim=interim, timing=timing, regional=regions
    )
    deliver_calculation(calculation, format, out)
    return 0


def _timing(
    found: Boundaries,
    power: float | None,
    hazard_ratio: float | None,
    median: float | None,
    recruit: str | None,
    dropout: float,
    ratio: float,
) -> Timing | None:
    if hazard_ratio is None and median is None and recruit is None:
        return None
    import math
    from itertools import accumulate

    from jembatan.cli.trial.numbers import parse_periods
    from jembatan.core.errors import UsageError
    from jembatan.report.calculations.boundaries_record import Timing
    from jembatan.stats.mrct.accrual import Recruitment, dropout_hazard
    from jembatan.stats.mrct.endpoints import survival_endpoint
    from jembatan.stats.sequential.event_timing import compute_look_times

    if power is None or hazard_ratio is None or median is None or recruit is None:
        raise UsageError("event-driven looks need --power, --hazard-ratio, --median and --recruit together")
    if not median > 0:
        raise UsageError(f"--median is {median:g}; give the control arm's median survival in months")
    if hazard_ratio == 1.0:
        raise UsageError("--hazard-ratio 1 is no effect: no number of events gives the power")
    model = survival_endpoint([hazard_ratio], ratio)
    events = model.factors[0] * (found.drift / model.effects[0]) ** 2
    months, patients = parse_periods(recruit, "--recruit")
    curve = Recruitment((0.0, *accumulate(months)), patients)
    hazard = math.log(2.0) / median
    parts = (ratio / (1.0 + ratio), 1.0 / (1.0 + ratio))
    group = (curve, (hazard_ratio * hazard, hazard), parts, dropout_hazard(dropout))
    return Timing(
        events=events,
        hazard_ratio=hazard_ratio,
        median=median,
        recruit=recruit,
        dropout=dropout,
        ratio=ratio,
        patients=curve.total,
        looks=compute_look_times(found.information, events, [group]),
    )
