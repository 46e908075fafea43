"""Speed of the quality statistics: seconds, limits, and ratios to named peers, from one run.

Usage: uv run --with statsmodels --with matplotlib python benchmarks/quality.py [--only WORD] [--rounds 5]

Jobs are found in the lists JOBS of benchmarks/quality_*.py; add a list or a file to add jobs. A file without one runs
alone. In each round a job's own work and its peer's follow one another, so that other work on the machine meets both;
medians are printed, with the range of the ratio. A peer that is not installed is said so, and the job still runs.
"""

from __future__ import annotations

import argparse
import importlib
import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Job:
    """One measurement: our work, how often it is repeated in a round, its limit in seconds, and a peer doing the same."""

    name: str
    ours: Callable[[], object]
    repeat: int = 1
    limit_seconds: float | None = None
    peer_name: str = ""
    peer: Callable[[], Callable[[], object]] | None = (
        None  # gives the peer's work; ImportError where it is absent
    )
    peer_repeat: int = 1


def measure(work: Callable[[], object], repeat: int) -> float:
    """Return seconds of one call, averaged over so many."""
    begun = time.perf_counter()
    for _ in range(repeat):
        work()
    return (time.perf_counter() - begun) / repeat


def run(job: Job, rounds: int) -> bool:
    """Measure and print one job; say whether it stayed under its limit."""
    job.ours()  # caches, and anything compiled
    peer, absent = None, ""
    if job.peer:
        try:
            peer = job.peer()
            peer()
        except ImportError as error:
            absent = f"{job.peer_name} is not installed ({error.name})"
    own, other = [], []
    for _ in range(rounds):
        own.append(measure(job.ours, job.repeat))
        if peer:
            other.append(measure(peer, job.peer_repeat))
    seconds = statistics.median(own)
    line = f"{job.name}: {show(seconds)}"
    held = job.limit_seconds is None or min(own) <= job.limit_seconds
    if job.limit_seconds is not None:
        line += f" (limit {show(job.limit_seconds)}: {'held' if held else 'NOT HELD'}; best {show(min(own))})"
    if other:
        ratios = [p / o for p, o in zip(other, own, strict=True)]
        line += (
            f"; {job.peer_name} {show(statistics.median(other))}: "
            f"ratio {statistics.median(ratios):.0f} (from {min(ratios):.0f} to {max(ratios):.0f})"
        )
    print(line + (f"; {absent}" if absent else ""), flush=True)
    return held


def show(seconds: float) -> str:
    """Return seconds in a fitting unit."""
    for factor, unit in ((1.0, "s"), (1e3, "ms"), (1e6, "us")):
        if seconds * factor >= 1:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"


def main() -> int:
    """Measure every job, and print; exit code 1 where a limit was not held."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--only", default="", help="jobs whose name has this word")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    folder = Path(__file__).parent
    sys.path.insert(0, str(folder))
    sys.modules["quality"] = sys.modules["__main__"]  # the jobs' files take Job from here
    jobs = [
        job
        for path in sorted(folder.glob("quality_*.py"))
        for job in getattr(importlib.import_module(path.stem), "JOBS", ())
        if options.only.lower() in job.name.lower()
    ]
    print(f"{os.cpu_count()} cores; load at the start {os.getloadavg()[0]:.1f}")
    held = [run(job, options.rounds) for job in jobs]
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
