"""jembatan trial consistency: how likely a region's result agrees with the whole trial's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from jembatan.cli.calculation_output import Out
from jembatan.cli.options import Lang, LanguageOption, PageFormat, TextHtmlOrJson
from jembatan.cli.trial import design_options as o
from jembatan.cli.trial import endpoint_model as e

if TYPE_CHECKING:
    from jembatan.stats.mrct.exact_binary import ExactConsistency


def register(group: typer.Typer) -> None:
    """Add the command to the group."""
    group.command(
        "consistency",
        epilog="Example: jembatan trial consistency --endpoint normal --shares 0.1,0.45,0.45 --retain 0.5 --alpha 0.025 --power 0.8",
    )(o.takes_endpoint(consistency))


def consistency(
    *,
    endpoint: o.EndpointOption,
    shares: Annotated[
        str | None, typer.Option("--shares", help="Shares of the regions, summing to 1.")
    ] = None,
    patients: Annotated[
        str | None, typer.Option("--patients", help="Patients of each region instead, both arms together.")
    ] = None,
    retain: o.Retain = 0.5,
    alpha: o.Alpha = 0.025,
    power: Annotated[
        float | None, typer.Option("--power", help="Power of the trial, where no total is given.")
    ] = None,
    total: Annotated[
        float | None, typer.Option("--total", help="Patients (survival without --event-probability: events).")
    ] = None,
    names: o.Names = None,
    region: o.Region = "1",
    relative_effects: Annotated[
        str | None,
        typer.Option(
            "--relative-effects",
            help="Without effects: regional over overall effects; equal where not given.",
        ),
    ] = None,
    values: o.EndpointValues,
    objective: o.ObjectiveOption = o.Objective.SUPERIORITY,
    margin: o.Margin = 0.0,
    exact: Annotated[
        bool, typer.Option("--exact", help="binary, single-arm count: also by enumeration of every outcome.")
    ] = False,
    wanted: Annotated[
        float, typer.Option("--wanted", help="Probability that the region's share should reach.")
    ] = 0.8,
    late_recruit: Annotated[
        str | None,
        typer.Option(
            "--late-recruit",
            help="A region that joins late, instead of --shares: its MONTHS:PATIENTS in order.",
        ),
    ] = None,
    late_start: Annotated[
        float, typer.Option("--late-start", help="Month of the global study in which the late region starts.")
    ] = 0.0,
    global_recruit: Annotated[
        str | None, typer.Option("--global-recruit", help="MONTHS:PATIENTS of all other regions.")
    ] = None,
    global_close: Annotated[
        float | None,
        typer.Option(
            "--global-close", help="Month in which the global study stops recruiting; else the curve's end."
        ),
    ] = None,
    late_events: Annotated[
        float | None,
        typer.Option(
            "--late-events", help="survival: events at the region's own analysis; else the global cut."
        ),
    ] = None,
    format: PageFormat = TextHtmlOrJson.TEXT,
    lang: Lang = LanguageOption.EN,
    out: Out = None,
) -> int:
    """Give the probability that regions agree with the whole: MHLW Methods 1 and 2, retention in all, Ko's definitions."""
    from jembatan.cli.calculation_output import deliver_calculation
    from jembatan.cli.trial.late_region import LateOptions, calculate_late_region
    from jembatan.cli.trial.numbers import as_usage_error, find_region, parse_names, parse_numbers
    from jembatan.core.errors import UsageError
    from jembatan.report.calculations.consistency import DesignSettings, Reached, word_consistency
    from jembatan.stats.mrct.all_rules import compute_all_rules, compute_share_curve
    from jembatan.stats.mrct.regional_design import check_shares
    from jembatan.stats.mrct.size import compute_region_share, compute_total_size

    if late_recruit is not None:
        if shares is not None or patients is not None:
            raise UsageError(
                "a late region's share follows from the recruitment; leave --shares and --patients out"
            )
        if objective is not o.Objective.SUPERIORITY or exact:
            raise UsageError(
                "a late region is calculated for superiority by normal theory; leave --objective and --exact out"
            )
        late = LateOptions(
            late_recruit,
            late_start,
            global_recruit,
            global_close,
            late_events,
            total,
            names,
            retain,
            alpha,
        )
        with as_usage_error():
            deliver_calculation(calculate_late_region(endpoint, values, late, lang.value), format, out)
        return 0
    if (shares is None) == (patients is None):
        raise UsageError("give either --shares or --patients, for example --shares 0.1,0.45,0.45")
    sizes = parse_numbers(patients, "--patients") if patients else None
    if sizes is not None:
        if total is not None:
            raise UsageError("--patients gives the total already; leave --total out")
        if min(sizes) <= 0:
            raise UsageError("--patients: a region has no patient; leave an empty region out")
        total = sum(sizes)
        parts = tuple(n / total for n in sizes)
    else:
        parts = parse_numbers(shares or "", "--shares")
    called = parse_names(names, len(parts))
    focus = find_region(region, called)
    with as_usage_error():
        check_shares(parts)
        given = e.build_endpoint(endpoint, len(parts), values)
        if given.model is None:
            design_for = e.standardised(given, parts, alpha, power, total, objective, relative_effects)
        else:
            if relative_effects is not None:
                raise UsageError(
                    "--relative-effects is for a design without effects; give the effects by region instead"
                )
            if total is None:
                if power is None:
                    raise UsageError("give --total, or --power to find the total")
                needed = compute_total_size(given.model, parts, power, alpha, objective.value, margin)
                if not needed.feasible:
                    raise UsageError(f"no total gives a power of {power:g}: {needed.why}")
                total = needed.value
            elif power is not None:
                raise UsageError("give --total or --power, not both: each follows from the other")
            design_for = e.designs_of_total(given.model, total, alpha, objective, margin)
        design = design_for(parts)
        rules = compute_all_rules(design, retain, focus, given.one_minus_ratio)
        curve = share = None
        if len(parts) > 1:
            curve = compute_share_curve(design_for, parts, retain, focus, given.one_minus_ratio)
            rule = "method1-one-minus-ratio" if given.one_minus_ratio else "method1"
            from jembatan.stats.mrct.size import with_share

            found = {
                form: compute_region_share(
                    lambda f: design_for(with_share(parts, focus, f)),
                    wanted,
                    rule,  # type: ignore[arg-type]
                    form,  # type: ignore[arg-type]
                    retain,
                    focus,
                )
                for form in ("unconditional", "conditional")
            }
            share = Reached(wanted, found["unconditional"], found["conditional"])
        enumerated, arms = (
            _exact(values, given, endpoint, parts, total, retain, focus, alpha, objective, margin)
            if exact
            else (None, "")
        )
    settings = DesignSettings(
        endpoint=endpoint.value,
        scale=given.scale,
        names=called,
        shares=parts,
        region=focus,
        retain=retain,
        alpha=alpha,
        power=power,
        total=total,
        unit=given.model.unit if given.model else "",
        objective=objective.value,
        margin=margin,
        relative_effects=relative_effects,
        typed={**values.typed(), **({"exact_arms": arms} if arms else {})},
    )
    calculation = word_consistency(
        settings, design, rules, lang.value, curve=curve, share=share, exact=enumerated
    )
    deliver_calculation(calculation, format, out)
    return 0


def _exact(
    values: o.EndpointValues,
    given: e.GivenEndpoint,
    endpoint: o.Endpoint,
    parts: tuple[float, ...],
    total: float | None,
    retain: float,
    region: int,
    alpha: float,
    objective: o.Objective,
    margin: float,
) -> tuple[ExactConsistency, str]:
    """Return the exact probabilities and the whole patients that were enumerated, by region."""
    from jembatan.cli.trial.numbers import parse_numbers
    from jembatan.core.errors import UsageError
    from jembatan.stats.mrct import exact_binary, single_arm

    regions = len(parts)
    if total is None or given.model is None or values.experimental is None or values.control is None:
        raise UsageError("--exact needs the proportions or rates and --total, --patients or --power")
    if values.single_arm and objective is not o.Objective.SUPERIORITY:
        raise UsageError("--exact of a single arm is for superiority; leave it out for another objective")
    treated = e.by_region(values.experimental, regions, "--experimental")
    if values.single_arm and endpoint in (o.Endpoint.BINARY, o.Endpoint.COUNT):
        sizes = [max(1, round(total * f)) for f in parts]
        said = ", ".join(map(str, sizes))
        historical = parse_numbers(values.control, "--control")[0]
        if endpoint is o.Endpoint.BINARY:
            good = (values.events_are or o.Events.GOOD).value
            found = single_arm.compute_exact_single_arm_binary(
                sizes,
                treated,
                historical,
                retain,
                region,
                alpha,
                good,  # type: ignore[arg-type]
            )
            return found, said
        if values.dispersion or values.events_are is o.Events.GOOD:
            raise UsageError(
                "--exact counts are Poisson and events are bad; leave --dispersion and --events-are out"
            )
        return single_arm.compute_exact_single_arm_count(
            sizes, treated, historical, values.exposure, retain, region, alpha
        ), said
    if endpoint is not o.Endpoint.BINARY:
        raise UsageError("--exact is for a binary endpoint, or a single arm with a binary or count endpoint")
    if given.one_minus_ratio:
        raise UsageError("--exact is on risk-difference, log-rr or log-or; choose one with --scale")
    control = e.by_region(values.control, regions, "--control")
    arms = exact_binary.whole_arms(total, parts, values.ratio)
    return exact_binary.compute_exact_consistency(
        [
            exact_binary.BinaryRegion(n1, n0, p1, p0)
            for (n1, n0), p1, p0 in zip(arms, treated, control, strict=True)
        ],
        given.scale,  # type: ignore[arg-type]
        retain,
        region,
        alpha,
        (values.events_are or o.Events.GOOD).value,  # type: ignore[arg-type]
        objective=objective.value,
        margin=margin,
    ), ", ".join(f"{n1}+{n0}" for n1, n0 in arms)
