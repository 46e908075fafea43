"""Runs a simulation: blocks in threads or on a cluster, kept on disk, added up in their order."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from jembatan.core.errors import Cancelled, UsageError
from jembatan.evidence.simulation_run.housekeeping import in_use
from jembatan.evidence.simulation_run.kept_blocks import KeptBlocks
from jembatan.stats.simulation.blocks import AnySums, Run, build_simulator, compute_block, source_version

Progress = Callable[[str, int, int], None]
_PATIENCE_SECONDS = 1.5  # kernels that take longer to load are being compiled, and a user is told
BlockResult = tuple[int, AnySums, float]  # number of the block, its sums, seconds it took


@dataclass(frozen=True)
class Simulation:
    """The sums of a run, and how long its trials took.

    `seconds` is the time that the trials took to simulate, without compiling, where kept blocks count with the time that they
    once took, shared among the threads; `kept_trials` of the trials were not simulated anew.
    """

    run: Run
    sums: Any  # Sums, or FamilySums of several active arms
    seconds: float
    kept_trials: int
    threads: int


def simulate(
    run: Run,
    *,
    threads: int,
    cache_folder: Path | None = None,
    client: Any = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Simulation:
    """Simulate a run; the same sums for any number of threads, with or without kept blocks, here or on a cluster.

    `client` is a Dask client, or None for threads of this process. Raises Cancelled between blocks; those done are kept.
    """
    kept = KeptBlocks(cache_folder, run) if cache_folder else None
    with in_use(kept.folder) if kept else nullcontext():
        return _simulate(run, threads, kept, client, progress, cancelled)


def _simulate(
    run: Run,
    threads: int,
    kept: KeptBlocks | None,
    client: Any,
    progress: Progress | None,
    cancelled: Callable[[], bool] | None,
) -> Simulation:
    results: dict[int, tuple[AnySums, float]] = {}
    for block in range(run.blocks if kept else 0):
        found = kept.find(block) if kept else None
        if found:
            results[block] = found
    missing = [block for block in range(run.blocks) if block not in results]
    kept_seconds = sum(seconds for _, seconds in results.values()) / max(threads, 1)
    kept_trials = sum(run.trials_of(block) for block in results)
    if missing and client is None:
        _load_kernels(run, progress)
    begun = time.perf_counter()
    compute = _on_cluster(run, missing, client) if client is not None else _in_threads(run, missing, threads)
    for block, sums, seconds in compute:
        results[block] = (sums, seconds)
        if kept:
            kept.keep(block, sums, seconds)
        if progress:
            progress("simulate", sum(run.trials_of(b) for b in results), run.trials)
        if cancelled and cancelled():
            raise Cancelled(
                "the simulation was stopped; what was done is kept and the same command goes on from there"
            )
    elapsed = time.perf_counter() - begun if missing else 0.0
    total: Any = run.empty_sums()
    for block in range(run.blocks):
        total = total + results[block][0]
    return Simulation(run, total, elapsed + kept_seconds, kept_trials, threads)


def _load_kernels(run: Run, progress: Progress | None) -> None:
    """Compile the kernels, or load them where they were compiled before; not counted as simulating."""
    waiting = threading.Timer(_PATIENCE_SECONDS, progress or (lambda *_: None), ("compile, this once", 0, 1))
    waiting.daemon = True
    waiting.start()
    try:
        compute_block(replace(run, trials=1), 0)
    finally:
        waiting.cancel()


def compute_timed_block(run: Run, block: int, version: str) -> BlockResult:
    """Return a block's number, sums and seconds; what a worker of a cluster does.

    Raises UsageError where the worker's code is not that of the caller, whose `source_version` is given.
    """
    if source_version() != version:
        raise UsageError(
            "a worker of the cluster has another version of jembatan, Numba or NumPy; install the same everywhere"
        )
    begun = time.perf_counter()
    return block, compute_block(run, block), time.perf_counter() - begun


def _in_threads(run: Run, blocks: list[int], threads: int) -> Iterator[BlockResult]:
    if not blocks:
        return
    room = threading.local()

    def compute(block: int) -> BlockResult:
        if not hasattr(room, "simulator"):
            room.simulator = build_simulator(run.design)
        begun = time.perf_counter()
        return block, compute_block(run, block, room.simulator), time.perf_counter() - begun

    if threads == 1:
        yield from map(compute, blocks)
        return
    executor = ThreadPoolExecutor(max_workers=threads)
    try:
        yield from executor.map(compute, blocks)
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def _on_cluster(run: Run, blocks: list[int], client: Any) -> Iterable[BlockResult]:
    from distributed import as_completed

    futures = [
        client.submit(compute_timed_block, run, block, source_version(), pure=False) for block in blocks
    ]
    for future in as_completed(futures):
        yield future.result()
