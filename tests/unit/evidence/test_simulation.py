"""A simulation gives the same bits for any number of threads, stopped and resumed, with blocks kept or damaged."""

from __future__ import annotations

import math
import os
import platform
import signal
import subprocess
import sys
import textwrap
import time
from dataclasses import replace
from pathlib import Path

import pytest

from jembatan.core.errors import Cancelled
from jembatan.evidence.simulation_run import run as run_module
from jembatan.evidence.simulation_run.kept_blocks import KeptBlocks
from jembatan.evidence.simulation_run.run import simulate
from jembatan.stats.simulation import blocks
from jembatan.stats.simulation.blocks import Run
from jembatan.stats.simulation.rules import Rules
from jembatan.stats.simulation.survival_design import Hazard, SingleArm, SurvivalDesign, SurvivalRegion


def a_run(trials=23_000, seed=1, hazard=0.06):
    region = SurvivalRegion("ID", 10, 10, (0.0, 6.0), (0.0, 1.0), Hazard((0.04,)), Hazard((hazard,)), 0.01)
    other = SurvivalRegion("CN", 15, 12, (1.0, 8.0), (0.0, 1.0), Hazard((0.04,)), Hazard((hazard,)))
    design = SurvivalDesign((region, other), (30,), (math.inf,))
    return Run(design, Rules((1.96,), (-math.inf,)), trials, seed)


def test_any_number_of_threads_gives_the_same_bits():
    once = simulate(a_run(), threads=1).sums.to_bytes()
    assert simulate(a_run(), threads=2).sums.to_bytes() == once
    assert simulate(a_run(), threads=5).sums.to_bytes() == once
    assert simulate(a_run(seed=2), threads=2).sums.to_bytes() != once


@pytest.mark.parametrize(
    "single",
    [SingleArm(), SingleArm(weight_of_expected=0.5), SingleArm("milestone-log-log", 9.0)],
    ids=["log-rank", "wu", "milestone"],
)
def test_a_single_arm_gives_the_same_bits_for_any_number_of_threads_and_from_kept_blocks(tmp_path, single):
    two = a_run(11_000)
    regions = tuple(replace(region, control=0) for region in two.design.regions)
    run = replace(two, design=replace(two.design, regions=regions, look_events=(15,), single_arm=single))
    once = simulate(run, threads=1, cache_folder=tmp_path).sums.to_bytes()
    assert simulate(run, threads=3).sums.to_bytes() == once
    again = simulate(run, threads=2, cache_folder=tmp_path)
    assert again.kept_trials == 11_000 and again.sums.to_bytes() == once


def test_a_longer_run_begins_with_the_trials_of_a_shorter_one(tmp_path):
    short = simulate(a_run(20_000), threads=1, cache_folder=tmp_path)
    longer = simulate(a_run(30_000), threads=1, cache_folder=tmp_path)
    assert short.kept_trials == 0
    assert longer.kept_trials == 20_000
    assert longer.sums.to_bytes() == simulate(a_run(30_000), threads=2).sums.to_bytes()


def test_a_cancelled_run_goes_on_where_it_was(tmp_path):
    whole = simulate(a_run(), threads=1).sums.to_bytes()
    with pytest.raises(Cancelled, match="goes on from there"):
        simulate(a_run(), threads=1, cache_folder=tmp_path, cancelled=lambda: True)
    again = simulate(a_run(), threads=1, cache_folder=tmp_path)
    assert again.kept_trials == blocks.BLOCK_TRIALS
    assert again.sums.to_bytes() == whole


def test_compiling_for_long_is_told_and_then_the_blocks(monkeypatch):
    told = []
    real = run_module.compute_block

    def slow(run, block, *rest):
        if run.trials == 1:
            time.sleep(0.3)
        return real(run, block, *rest)

    monkeypatch.setattr(run_module, "_PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(run_module, "compute_block", slow)
    simulate(a_run(), threads=1, progress=lambda *seen: told.append(seen))
    assert told[0] == ("compile, this once", 0, 1)
    assert told[1:] == [("simulate", n, 23_000) for n in (5_000, 10_000, 15_000, 20_000, 23_000)]


def test_a_damaged_block_is_computed_again(tmp_path):
    whole = simulate(a_run(), threads=1, cache_folder=tmp_path).sums.to_bytes()
    kept = sorted(KeptBlocks(tmp_path, a_run()).folder.iterdir())
    assert len(kept) == a_run().blocks
    kept[0].write_bytes(kept[0].read_bytes()[:-40])
    kept[1].write_bytes(b"")
    changed = bytearray(kept[2].read_bytes())
    changed[30] ^= 1
    kept[2].write_bytes(bytes(changed))
    again = simulate(a_run(), threads=1, cache_folder=tmp_path)
    assert again.kept_trials < 23_000 - 2 * blocks.BLOCK_TRIALS
    assert again.sums.to_bytes() == whole


def test_a_folder_that_cannot_be_written_to_costs_only_the_keeping(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    assert (
        simulate(a_run(), threads=1, cache_folder=blocked).sums.to_bytes()
        == simulate(a_run(), threads=1).sums.to_bytes()
    )


def test_the_hash_of_a_run_changes_with_all_that_changes_its_blocks():
    key = a_run().key()
    assert a_run(trials=1).key() == key
    assert a_run(seed=2).key() != key
    assert a_run(hazard=0.0600000001).key() != key


@pytest.mark.skipif(sys.platform == "win32", reason="kills a process by signal")
def test_a_killed_run_goes_on_where_it_was(tmp_path):
    program = textwrap.dedent(f"""
        import sys, time
        from pathlib import Path
        sys.path.insert(0, {os.fspath(Path(__file__).parent)!r})
        from test_simulation import a_run
        from jembatan.evidence.simulation_run.run import simulate
        # slow enough to be killed between blocks
        simulate(a_run(), threads=1, cache_folder=Path({os.fspath(tmp_path)!r}), progress=lambda *_: time.sleep(0.3))
    """)
    process = subprocess.Popen([sys.executable, "-c", program])
    folder = KeptBlocks(tmp_path, a_run()).folder
    waited = time.monotonic()
    while not list(folder.glob("*.block")) and time.monotonic() - waited < 60:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    kept = len(list(folder.glob("*.block")))
    assert 0 < kept < a_run().blocks
    resumed = simulate(a_run(), threads=2, cache_folder=tmp_path)
    assert 0 < resumed.kept_trials < 23_000
    assert resumed.sums.to_bytes() == simulate(a_run(), threads=1).sums.to_bytes()


@pytest.mark.slow
@pytest.mark.skipif(
    platform.machine() not in ("x86_64", "AMD64"), reason="names instructions of x86 processors"
)
def test_other_vector_instructions_give_the_same_bits(tmp_path):
    program = textwrap.dedent(f"""
        import sys
        sys.path.insert(0, {os.fspath(Path(__file__).parent)!r})
        from test_simulation import a_run
        from jembatan.stats.simulation.blocks import compute_block
        sys.stdout.write(compute_block(a_run(4_000), 0).to_bytes().hex())
    """)
    plain = {
        **os.environ,
        "NUMBA_CPU_NAME": "x86-64",
        "NUMBA_CPU_FEATURES": "",
        "NUMBA_CACHE_DIR": os.fspath(tmp_path),
    }
    found = subprocess.run(
        [sys.executable, "-c", program], env=plain, check=True, capture_output=True, text=True
    )
    assert found.stdout == blocks.compute_block(a_run(4_000), 0).to_bytes().hex()
