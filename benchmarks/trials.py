"""Simulated trials against lifelines doing the same work, and against the cost of one logarithm a patient, in one run.

Usage: uv run --group benchmarks python benchmarks/trials.py [--trials 200000] [--lifelines 20]

Reference job S: 600 patients in three regions (20, 40, 40%), control median 12 months, hazard ratio 0.7, recruitment over 12
months, 5% dropout a year, cut at 330 events; in each trial a log-rank test, one stratified and three regional Cox fits. lifelines
has no stratified log-rank test and does the plain one. Building its data frames is not counted.
"""

from __future__ import annotations

import argparse
import math
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numba
import numpy as np

from jembatan.evidence.simulation_run.run import simulate
from jembatan.stats.multiplicity.procedures import build_procedure
from jembatan.stats.simulation.blocks import Run
from jembatan.stats.simulation.family_design import FamilyDesign
from jembatan.stats.simulation.random_numbers import GOLDEN, draw_bits, natural_log, unit
from jembatan.stats.simulation.rules import Rules
from jembatan.stats.simulation.summary_design import SummaryDesign, SummaryRegion
from jembatan.stats.simulation.survival import SurvivalSimulator
from jembatan.stats.simulation.survival_design import Hazard, SingleArm, SurvivalDesign, SurvivalRegion

Z = 1.959963984540054
SIZES = (("ID", 60), ("CN", 120), ("rest", 120))


def job_s() -> SurvivalDesign:
    """Return the reference job."""
    hazard, dropout = math.log(2) / 12, -math.log(0.95) / 12
    return SurvivalDesign(
        tuple(
            SurvivalRegion(
                name, n, n, (0.0, 12.0), (0.0, 1.0), Hazard((0.7 * hazard,)), Hazard((hazard,)), dropout
            )
            for name, n in SIZES
        ),
        (330,),
        (math.inf,),
    )


def single_arm_job() -> SurvivalDesign:
    """Return one arm of 600 patients against the hazard of job S: one-sample log-rank at 330 events."""
    whole = job_s()
    regions = tuple(replace(r, experimental=r.experimental + r.control, control=0) for r in whole.regions)
    return replace(whole, regions=regions, single_arm=SingleArm())


def three_arm_job() -> FamilyDesign:
    """Return 600 patients in control and two active arms of the same size: two comparisons, each with the analyses of job S."""
    whole = job_s()
    regions = tuple(
        replace(r, experimental=n // 3 * 2, control=n // 3 * 2)
        for r, (_, n) in zip(whole.regions, SIZES, strict=True)
    )
    one = replace(whole, regions=regions, counted_among=600)
    return FamilyDesign(("a", "b"), "control", (one, one))


def normal_job() -> SummaryDesign:
    """Return a normal design of the same regions."""
    return SummaryDesign(
        "normal", "mean-difference", 1,
        tuple(SummaryRegion(name, n, n, (0.26, 1.0), (0.0, 1.0), 0.26) for name, n in SIZES), (1.0,), (12.0,),
    )  # fmt: skip


def binary_job() -> SummaryDesign:
    """Return a binary design of the same regions."""
    return SummaryDesign(
        "binary", "risk-difference", 1,
        tuple(SummaryRegion(name, n, n, (0.42,), (0.3,), 0.12) for name, n in SIZES), (1.0,), (12.0,),
    )  # fmt: skip


class Rate(NamedTuple):
    """Trials a second by the clock, and by processor time: the second does not suffer from other work on the machine."""

    clock: float
    processor: float


def rate(design: SurvivalDesign | SummaryDesign | FamilyDesign, trials: int, threads: int) -> Rate:
    """Return the best of three runs, compiling not counted; processor time is per core."""
    several = build_procedure("holm", 0.025, (0.7, 0.7)) if isinstance(design, FamilyDesign) else None
    run = Run(design, Rules((Z,), (-math.inf,), procedure=several), trials, 1)
    simulate(replace(run, trials=1), threads=1)
    found = []
    for _ in range(3):
        begun = time.process_time()
        clock = trials / simulate(run, threads=threads).seconds
        found.append(Rate(clock, trials / (time.process_time() - begun)))
    return Rate(max(r.clock for r in found), max(r.processor for r in found))


def lifelines_rate(trials: int) -> tuple[Rate, float]:
    """Return trials a second of lifelines on trials that the simulator drew, and the largest difference of the estimates."""
    import pandas as pd
    from lifelines import CoxPHFitter
    from lifelines.statistics import logrank_test

    design = job_s()
    simulator = SurvivalSimulator(design)
    outcomes = simulator.simulate(1, 0, trials)
    region = np.repeat(np.arange(3), [2 * n for _, n in SIZES])
    keys = simulator._seen[:trials]  # sorted keys: time, event and arm of each patient as analysed
    seconds, processor, worst = 0.0, 0.0, 0.0
    for b in range(trials):
        frame = pd.DataFrame(
            {
                "time": keys[b].view(np.float64),
                "event": (keys[b] >> 1) & 1,
                "arm": keys[b] & 1,
                "region": region,
            }
        )
        begun, begun_processor = time.perf_counter(), time.process_time()
        one, zero = frame[frame.arm == 1], frame[frame.arm == 0]
        logrank_test(one.time, zero.time, one.event, zero.event)
        whole = CoxPHFitter().fit(frame, "time", "event", strata=["region"]).params_["arm"]
        parts = [
            CoxPHFitter().fit(frame[region == r][["time", "event", "arm"]], "time", "event").params_["arm"]
            for r in range(3)
        ]
        seconds += time.perf_counter() - begun
        processor += time.process_time() - begun_processor
        differences = np.append(outcomes.estimates[b, 0] + np.array(parts), outcomes.overall[b, 0] + whole)
        worst = max(worst, float(np.abs(differences).max()))
    return Rate(trials / seconds, trials / processor), worst


@numba.njit(nogil=True, error_model="numpy")
def _logarithms(key, rounds, room):
    for _ in range(rounds):
        for i in range(room.shape[0]):
            room[i] = natural_log(unit(draw_bits(key, i)))
        key += GOLDEN
    return room[0]


def logarithms_rate(threads: int) -> float:
    """Return random logarithms a second: what one a patient costs at least."""
    room = [np.empty(600) for _ in range(threads)]
    _logarithms(np.uint64(1), 1, room[0])
    with ThreadPoolExecutor(threads) as pool:
        begun = time.perf_counter()
        list(pool.map(lambda r: _logarithms(np.uint64(1), 100_000, r), room))
        return threads * 600 * 100_000 / (time.perf_counter() - begun)


def second_start() -> tuple[float, float]:
    """Return clock and processor seconds of a new process that simulates a thousand trials of job S, all caches filled."""
    folder = os.fspath(Path(__file__).parent)
    code = (
        f"import sys; sys.path.insert(0, {folder!r}); import trials; from jembatan.stats.simulation.blocks import *; "
        "compute_block(Run(trials.job_s(), Rules((1.96,), (-9.0,)), 1000, 1), 0)"
    )
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    found = []
    for _ in range(4):
        begun, before = time.perf_counter(), os.times()
        subprocess.run([sys.executable, "-c", code], check=True, env=environment)
        after = os.times()
        used = after.children_user + after.children_system - before.children_user - before.children_system
        found.append((time.perf_counter() - begun, used))
    return min(f[0] for f in found), min(f[1] for f in found)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--trials", type=int, default=200_000)
    parser.add_argument("--lifelines", type=int, default=20)
    options = parser.parse_args()
    print(f"processors {os.cpu_count()}, load before {_load()}")
    one, two = (rate(job_s(), options.trials, threads) for threads in (1, 2))
    peer, worst = lifelines_rate(options.lifelines)
    limit = logarithms_rate(2) / 600
    print(
        f"job S, 1 thread           {one.clock:12,.0f} trials/s; {one.processor:,.0f} per second of processor time"
    )
    print(
        f"job S, 2 threads          {two.clock:12,.0f} trials/s; goal 150,000: {two.clock / 150_000:.2f} times"
    )
    print(
        f"lifelines, same work      {peer.clock:12.1f} trials/s; {peer.processor:.1f} per second of processor time"
    )
    print(f"  largest difference of a log hazard ratio between the two: {worst:.1e}")
    print(
        f"ratio, 2 threads          {two.clock / peer.clock:12,.0f} times lifelines; goal 15,000: {two.clock / peer.clock / 15_000:.2f} times"
    )
    print(f"ratio, processor time     {one.processor / peer.processor:12,.0f} times lifelines, core for core")
    print(
        f"one logarithm a patient   {limit:12,.0f} trials/s on 2 threads; job S reaches {two.clock / limit:.0%} of that"
    )
    for name, other in (("one arm", single_arm_job()), ("three arms", three_arm_job())):
        found = rate(other, options.trials, 1)
        print(
            f"{name:10s}, 1 thread      {found.clock:12,.0f} trials/s; {found.processor / one.processor:.2f} times the rate of job S by processor time"
        )
    for name, design in (("normal", normal_job()), ("binary", binary_job())):
        found = rate(design, 10 * options.trials, 1)
        print(
            f"{name}, 1 thread          {found.clock:12,.0f} trials/s; goal 1,000,000 a core: {found.clock / 1e6:.2f} times"
        )
    clock, processor = second_start()
    print(f"second start              {clock:12.2f} s; {processor:.2f} s of processor time; goal below 1 s")
    print(f"load after {_load()}")


def _load() -> str:
    return ", ".join(f"{x:.2f}" for x in os.getloadavg())


if __name__ == "__main__":
    main()
