"""jembatan trial size: how many patients, and how many of them in each region."""

from __future__ import annotations

from typing import Annotated

import typer

from jembatan.cli.calculation_output import Out
from jembatan.cli.options import Lang, LanguageOption, PageFormat, TextHtmlOrJson
from jembatan.cli.trial import design_options as o
from jembatan.cli.trial import endpoint_model as e


def register(group: typer.Typer) -> None:
    """Add the command to the group."""
    group.command(
        "size",
        epilog="Example: jembatan trial size --endpoint normal --effect 0.3 --sd 1 --power 0.9 --frequencies 5,35,60 --minimum 60",
    )(o.takes_endpoint(size))


def size(
    *,
    endpoint: o.EndpointOption,
    power: Annotated[float, typer.Option("--power", help="Power of the overall test.")],
    frequencies: Annotated[
        str,
        typer.Option(
            "--frequencies", help="Patients with the disease by region, any unit: the planned shares."
        ),
    ],
    wanted: Annotated[
        float, typer.Option("--wanted", help="Probability of consistency that is to be reached.")
    ] = 0.8,
    rule: Annotated[
        o.ConsistencyRule, typer.Option("--rule", help="The rule that is to reach it.")
    ] = o.ConsistencyRule.METHOD1,
    form: Annotated[
        o.ProbabilityForm,
        typer.Option("--form", help="Alone, together with success, or if the trial succeeds."),
    ] = o.ProbabilityForm.UNCONDITIONAL,
    minimum: Annotated[
        float | None, typer.Option("--minimum", help="Fixed minimum number of each region, to compare.")
    ] = None,
    retain: o.Retain = 0.5,
    alpha: o.Alpha = 0.025,
    names: o.Names = None,
    region: o.Region = "1",
    values: o.EndpointValues,
    objective: o.ObjectiveOption = o.Objective.SUPERIORITY,
    margin: o.Margin = 0.0,
    format: PageFormat = TextHtmlOrJson.TEXT,
    lang: Lang = LanguageOption.EN,
    out: Out = None,
) -> int:
    """Find the total size for power, the size and share that reach a consistency, and E17's allocation rules side by side.

    Exit code 1 where something that was asked for cannot be reached.
    """
    from jembatan.cli.calculation_output import deliver_calculation
    from jembatan.cli.trial.numbers import as_usage_error, find_region, parse_names, parse_numbers
    from jembatan.core.errors import UsageError
    from jembatan.report.calculations.consistency import DesignSettings
    from jembatan.report.calculations.size import Sizes, word_size
    from jembatan.stats.mrct import allocation
    from jembatan.stats.mrct.all_rules import compute_share_curve
    from jembatan.stats.mrct.size import (
        compute_region_share,
        compute_total_size,
        compute_total_size_for_consistency,
        with_share,
    )

    frequent = parse_numbers(frequencies, "--frequencies")
    called = parse_names(names, len(frequent))
    focus = find_region(region, called)
    with as_usage_error():
        parts = allocation.as_shares(frequent)
        given = e.build_endpoint(endpoint, len(parts), values)
        if given.model is None:
            raise UsageError(
                "a size needs the effects: for example --effect 0.3 --sd 1, or --hazard-ratio 0.7"
            )
        if given.one_minus_ratio and rule is o.ConsistencyRule.METHOD1:
            named = "method1-one-minus-ratio"
        elif given.one_minus_ratio and rule is o.ConsistencyRule.RETENTION_IN_ALL:
            raise UsageError(f"--rule {rule.value} is sized on the log scale; leave --scale out")
        else:
            named = rule.value
        needed = compute_total_size(given.model, parts, power, alpha, objective.value, margin)
        if not needed.feasible:
            raise UsageError(f"no total gives a power of {power:g}: {needed.why}")
        design_for = e.designs_of_total(given.model, needed.value, alpha, objective, margin)
        if minimum is not None and not minimum > 0:
            raise UsageError(f"--minimum is {minimum:g}; give the least number of each region")
        share = None
        if len(parts) > 1:
            share = compute_region_share(
                lambda f: design_for(with_share(parts, focus, f)),
                wanted,
                named,  # type: ignore[arg-type]
                form.value,
                retain,
                focus,
            )
        found = Sizes(
            for_power=needed,
            for_consistency=compute_total_size_for_consistency(
                given.model,
                parts,
                wanted,
                named,  # type: ignore[arg-type]
                form.value,
                retain,
                focus,
                alpha,
                objective.value,
                margin,
            ),
            share=share,
            allocations=allocation.compute_allocations(
                design_for,
                parts,
                focus,
                retain,
                wanted,
                form.value,
                minimum / needed.value if minimum else None,
                one_minus_ratio=given.one_minus_ratio,
            )
            if len(parts) > 1
            else (),
            rule=rule.value,
            form=form.value,
            wanted=wanted,
            minimum=minimum,
            curve=compute_share_curve(design_for, parts, retain, focus, given.one_minus_ratio)
            if len(parts) > 1
            else None,
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
        total=needed.value,
        unit=given.model.unit,
        objective=objective.value,
        margin=margin,
        relative_effects=None,
        typed={**values.typed(), "frequencies": frequencies},
    )
    deliver_calculation(word_size(settings, found, lang.value), format, out)
    return 0 if found.everything_feasible else 1
