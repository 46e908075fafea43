"""A run in blocks of fixed size: each depends on design, seed and its number alone, and they are added in their order."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Protocol

import numpy as np

from jembatan.stats.simulation.compiled import read_version
from jembatan.stats.simulation.family import build_family_simulator
from jembatan.stats.simulation.family_design import FamilyDesign
from jembatan.stats.simulation.family_sums import (
    FamilySums,
    add_family,
    empty_family_sums,
    family_sums_from_bytes,
)
from jembatan.stats.simulation.rules import Rules, Sums, add_outcomes, empty_sums, sums_from_bytes
from jembatan.stats.simulation.summaries import SummarySimulator
from jembatan.stats.simulation.summary_design import SummaryDesign
from jembatan.stats.simulation.survival import SurvivalSimulator
from jembatan.stats.simulation.survival_design import SurvivalDesign

BLOCK_TRIALS = 5_000
AnySums = Sums | FamilySums


class Simulator(Protocol):
    """Draws and analyses trials of one design, at most `batch` at a time."""

    batch: int

    def simulate(self, seed: int, first: int, trials: int) -> Any:
        """Return the outcomes of the trials first, first + 1, ...: Outcomes, or FamilyOutcomes of a family."""
        ...


@dataclass(frozen=True)
class Run:
    """A design with its rules, trials and seed."""

    design: SurvivalDesign | SummaryDesign | FamilyDesign
    rules: Rules
    trials: int
    seed: int

    def __post_init__(self) -> None:
        """Refuse runs without trials, and seeds outside 64 bits."""
        if self.trials < 1:
            raise ValueError(f"{self.trials} trials cannot be simulated; give at least 1")
        if not 0 <= self.seed < 2**63:
            raise ValueError(f"the seed is {self.seed}; give a whole number from 0 to 2^63 - 1")

    @property
    def blocks(self) -> int:
        """How many blocks the trials take; the last may be short."""
        return -(-self.trials // BLOCK_TRIALS)

    @property
    def looks(self) -> int:
        """How often the data are looked at."""
        return len(self.rules.critical_values)

    def empty_sums(self) -> AnySums:
        """Return the sums of no trial."""
        if isinstance(self.design, FamilyDesign):
            return empty_family_sums(len(self.design.arms), len(self.design.names))
        return empty_sums(self.looks, len(self.design.names))

    def sums_from_bytes(self, content: bytes) -> AnySums:
        """Return the sums of a block that `to_bytes` wrote. Raises ValueError where the length is another."""
        if isinstance(self.design, FamilyDesign):
            return family_sums_from_bytes(content, len(self.design.arms), len(self.design.names))
        return sums_from_bytes(content, self.looks, len(self.design.names))

    def trials_of(self, block: int) -> int:
        """Return the trials of a block."""
        return min(BLOCK_TRIALS, self.trials - block * BLOCK_TRIALS)

    def key(self) -> str:
        """Return a hash of all that decides a block's result: design, rules, seed, code and compiler; not the number of trials."""
        return hashlib.sha256(
            f"{describe(self.design)}\n{describe(self.rules)}\n{self.seed}\n{BLOCK_TRIALS}\n{code_version()}".encode()
        ).hexdigest()


def build_simulator(design: Any) -> Simulator:
    """Return one thread's simulator of a design."""
    if isinstance(design, SurvivalDesign):
        return SurvivalSimulator(design)
    if isinstance(design, SummaryDesign):
        return SummarySimulator(design)
    if isinstance(design, FamilyDesign):
        return build_family_simulator(design)
    raise TypeError(f"there is no simulator of {type(design).__name__}")


def compute_block(run: Run, block: int, simulator: Simulator | None = None) -> Any:
    """Return the sums of one block; the same bits wherever and whenever it is computed on one kind of processor."""
    simulator, design = simulator or build_simulator(run.design), run.design
    sums = run.empty_sums()
    truths, overall = np.empty(0), math.nan
    if not isinstance(design, FamilyDesign):
        truths, overall = np.array(design.true_effects()), design.true_overall_effect()
    first, end = block * BLOCK_TRIALS, block * BLOCK_TRIALS + run.trials_of(block)
    while first < end:
        trials = min(simulator.batch, end - first)
        outcomes = simulator.simulate(run.seed, first, trials)
        if isinstance(design, FamilyDesign):
            assert isinstance(sums, FamilySums)
            add_family(sums, outcomes, run.rules, design)
        else:
            assert isinstance(sums, Sums)
            add_outcomes(sums, outcomes, run.rules, truths, overall)
        first += trials
    return sums


def describe(value: Any) -> str:
    """Return a frozen dataclass as one line that names every field; floats in full."""
    if is_dataclass(value):
        inner = ", ".join(f"{f.name}={describe(getattr(value, f.name))}" for f in fields(value))
        return f"{type(value).__name__}({inner})"
    if isinstance(value, tuple):
        return f"({', '.join(describe(v) for v in value)})"
    return float(value).hex() if isinstance(value, float) else repr(value)


@cache
def code_version() -> str:
    """Return a hash of `source_version` and the processor: blocks are kept, and found again, only under the same."""
    import llvmlite.binding

    processor = llvmlite.binding.get_host_cpu_name()
    return hashlib.sha256(f"{source_version()} {processor}".encode()).hexdigest()


@cache
def source_version() -> str:
    """Return a hash of the simulation's sources and the compiler: two machines that share it compute the same blocks."""
    import llvmlite
    import numba

    procedures = files("jembatan.stats.multiplicity").joinpath("procedures.py").read_bytes()
    rules = hashlib.sha256(procedures.replace(b"\r\n", b"\n")).hexdigest()
    versions = f"{read_version()} {rules} {numba.__version__} {llvmlite.__version__} {np.__version__}"
    return hashlib.sha256(versions.encode()).hexdigest()
