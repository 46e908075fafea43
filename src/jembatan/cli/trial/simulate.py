"""jembatan trial simulate: operating characteristics of a design file by simulation."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jembatan.cli.calculation_output import Out
from jembatan.cli.options import Lang, LanguageOption, PageFormat, TextHtmlOrJson


def register(group: typer.Typer) -> None:
    """Add the command to the group."""
    group.command(
        "simulate",
        epilog="Example: jembatan trial simulate design.toml --trials 100000 --seed 1 --threads 2. In the file, ratio = [1, 0] is a "
        "single arm against a historical control; [[arm]] with [multiplicity] are several arms against one control; [grid] tries values.",
    )(simulate)


def simulate(
    design: Annotated[Path, typer.Argument(help="A design file (design.toml).")],
    trials: Annotated[int, typer.Option("--trials", help="Trials to simulate.")] = 100_000,
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same numbers.")] = 1,
    threads: Annotated[
        int | None, typer.Option("--threads", help="Threads; all cores where not given. Changes no digit.")
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(
            "--cluster", help="A Dask scheduler (tcp://HOST:PORT), or 'local'. Designs only go there."
        ),
    ] = None,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Keep and use no blocks of earlier runs.")
    ] = False,
    cache_mb: Annotated[
        int,
        typer.Option(
            "--cache-mb",
            help="Most megabytes that the kept blocks of all runs take: those unused for longest go first, none in use.",
        ),
    ] = 500,
    format: PageFormat = TextHtmlOrJson.TEXT,
    lang: Lang = LanguageOption.EN,
    out: Out = None,
) -> int:
    """Simulate a multi-regional trial: power, consistency, bias and coverage by region, duration, numbers at each look."""
    import hashlib
    import os

    from jembatan.cli.calculation_output import deliver_calculation
    from jembatan.cli.output import note
    from jembatan.cli.running import TerminalProgress, cache_folder
    from jembatan.cli.stopping import is_stop_asked
    from jembatan.core.errors import UsageError
    from jembatan.evidence.simulation_run.cluster import connect
    from jembatan.evidence.simulation_run.housekeeping import remove_oldest
    from jembatan.evidence.simulation_run.run import simulate as run_simulation
    from jembatan.evidence.trial_design.plan import plan_run
    from jembatan.evidence.trial_design.read import read_designs
    from jembatan.report.calculations.trial_simulate import SimulatedDesign, word_simulation
    from jembatan.report.calculations.trial_simulate_grid import word_grid

    if trials < 1:
        raise UsageError(f"--trials is {trials}; give at least 1, for example 100000")
    if trials > 1_000_000_000:
        raise UsageError(
            f"--trials is {trials}; at most 1000000000 are simulated, more than any digit printed needs"
        )
    if not 0 <= seed < 2**63:
        raise UsageError(f"--seed is {seed}; give a whole number from 0 to 2^63 - 1")
    if threads is not None and threads < 1:
        raise UsageError(f"--threads is {threads}; give at least 1")
    if cache_mb < 0:
        raise UsageError(f"--cache-mb is {cache_mb}; give 0 or more, for example 500")
    kept = cache_folder(no_cache)
    variants = read_designs(design)
    planned = [plan_run(variant.file, design.name, trials, seed) for variant in variants]
    done = []
    with connect(cluster, threads) as client, TerminalProgress(lang.value) as progress:
        for variant, plan in zip(variants, planned, strict=True):
            runs = [plan.run, plan.family.null_run] if plan.family else [plan.run]
            simulations = [
                run_simulation(
                    run,
                    threads=threads or os.cpu_count() or 1,
                    cache_folder=kept,
                    client=client,
                    progress=progress,
                    cancelled=is_stop_asked,
                )
                for run in runs
            ]
            done.append((variant.values, SimulatedDesign(plan, *simulations)))
    inputs = ((design.name, hashlib.sha256(design.read_bytes()).hexdigest()),)
    if len(done) == 1:
        calculation = word_simulation(done[0][1], lang.value, inputs)
    else:
        calculation = word_grid(done, lang.value, inputs)
    deliver_calculation(calculation, format, out)
    seconds = sum(one.simulation.seconds for _, one in done)
    again = sum(one.simulation.kept_trials for _, one in done)
    total = trials * len(done)
    rate = f", {total / seconds:,.0f} a second" if seconds > 0 else ""
    note(
        f"jembatan: {total:,} trials in {seconds:.2f} s{rate}"
        + (f"; {again:,} were kept from before" if again else "")
    )
    if kept is not None:
        remove_oldest(kept, cache_mb * 1_000_000)
    return 0
