"""A Dask cluster computes the same blocks, to the same bits; without Dask or without a scheduler one sentence says what to do."""

from __future__ import annotations

import math
import sys

import pytest

from jembatan.core.errors import UsageError
from jembatan.evidence.simulation_run.cluster import connect
from jembatan.evidence.simulation_run.run import compute_timed_block, simulate
from jembatan.stats.simulation.blocks import Run, compute_block, source_version
from jembatan.stats.simulation.rules import Rules
from jembatan.stats.simulation.survival_design import Hazard, SurvivalDesign, SurvivalRegion


def a_run():
    region = SurvivalRegion("ID", 12, 12, (0.0, 6.0), (0.0, 1.0), Hazard((0.04,)), Hazard((0.06,)), 0.01)
    return Run(SurvivalDesign((region,), (16,), (math.inf,)), Rules((1.96,), (-math.inf,)), 23_000, 1)


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # what Dask's own processes warn of at their end is not ours
def test_a_cluster_gives_the_same_bits_as_threads(tmp_path):
    here = simulate(a_run(), threads=1).sums.to_bytes()
    with connect("local", 2) as client:
        there = simulate(a_run(), threads=2, client=client, cache_folder=tmp_path)
        again = simulate(a_run(), threads=2, client=client, cache_folder=tmp_path)
    assert there.sums.to_bytes() == again.sums.to_bytes() == here
    assert (there.kept_trials, again.kept_trials) == (0, 23_000)


def test_a_worker_with_other_code_is_refused():
    block, sums, _ = compute_timed_block(a_run(), 0, source_version())
    assert block == 0 and sums.to_bytes() == compute_block(a_run(), 0).to_bytes()
    with pytest.raises(UsageError, match="install the same everywhere"):
        compute_timed_block(a_run(), 0, "another")


def test_no_address_connects_to_nothing():
    with connect(None) as client:
        assert client is None


def test_a_scheduler_that_does_not_answer_is_told(monkeypatch):
    with pytest.raises(UsageError, match=r"no Dask scheduler answers there"), connect("tcp://127.0.0.1:9"):
        pass


def test_without_dask_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r"pip install 'jembatan\[cluster\]'"), connect("local"):
        pass
