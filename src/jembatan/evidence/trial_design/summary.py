"""From the tables of a normal, binary, count or ordinal design file to the simulated design."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from jembatan.evidence.trial_design.scales import chosen_scale
from jembatan.evidence.trial_design.tables import (
    BinaryEffect,
    BinaryFile,
    BinaryRegionTable,
    CountFile,
    DesignFile,
    NormalFile,
    OrdinalFile,
)
from jembatan.stats.mrct.ordinal import WEIGHT_OF_TIE, log_win_ratio
from jembatan.stats.simulation.summary_design import SummaryDesign, SummaryRegion

Laws = tuple[tuple[float, ...], tuple[float, ...], float]  # of the arms, and the benefit


def build_summary_design(
    file: DesignFile, arms: Sequence[Sequence[int]], months: Sequence[float]
) -> SummaryDesign:
    """Return the design; `arms` are experimental and control patients by region, `months` those of the looks.

    Raises ValueError in one sentence where a value is impossible.
    """
    fractions = tuple(file.looks.fractions) if file.looks else (1.0,)
    if isinstance(file, NormalFile):
        names, laws, sign, scale = [r.name for r in file.region], _normal(file), 1, "mean-difference"
    elif isinstance(file, BinaryFile):
        sign = -1 if file.design.events_are == "bad" else 1
        names, laws, scale = [r.name for r in file.region], _binary(file, sign), chosen_scale(file)
    elif isinstance(file, CountFile):
        sign = 1 if file.design.events_are == "good" else -1
        names, laws, scale = [r.name for r in file.region], _count(file, sign), "log-rate-ratio"
    else:
        assert isinstance(file, OrdinalFile)
        names, laws, sign, scale = [r.name for r in file.region], _ordinal(file), 1, chosen_scale(file)
    regions = tuple(
        SummaryRegion(name, n1, n0, experimental, control, effect)
        for name, (n1, n0), (experimental, control, effect) in zip(names, arms, laws, strict=True)
    )
    endpoint = file.design.endpoint
    assert endpoint != "survival"
    return SummaryDesign(endpoint, scale, sign, regions, fractions, tuple(months))


def _normal(file: NormalFile) -> list[Laws]:
    found = []
    for region in file.region:
        sd = file.control.sd if region.sd is None else region.sd
        difference = file.effect.difference if region.difference is None else region.difference
        found.append(((difference, sd), (0.0, sd), difference))
    return found


def _binary(file: BinaryFile, sign: int) -> list[Laws]:
    found: list[Laws] = []
    for region in file.region:
        q = file.control.proportion if region.control_proportion is None else region.control_proportion
        p = _experimental_proportion(file.effect, region, q)
        if not (0.0 < p < 1.0 and 0.0 < q < 1.0):
            raise ValueError(
                f"the proportions of region {region.name} are {p:g} and {q:g}; both must lie between 0 and 1, excluded"
            )
        effect = {
            "risk-difference": p - q,
            "log-rr": math.log(p / q),
            "log-or": math.log(p * (1 - q) / ((1 - p) * q)),
        }[chosen_scale(file)]
        found.append(((p,), (q,), sign * effect))
    return found


def _experimental_proportion(common: BinaryEffect, region: BinaryRegionTable, q: float) -> float:
    keys = ("proportion", "risk_difference", "odds_ratio")
    own = {key: getattr(region, key) for key in keys if getattr(region, key) is not None}
    given = own or {key: getattr(common, key) for key in keys if getattr(common, key) is not None}
    if len(given) != 1:
        raise ValueError(
            f"the effect of region {region.name} gives {', '.join(given) or 'nothing'}; give one of {', '.join(keys)}"
        )
    ((key, value),) = given.items()
    if key == "proportion":
        return float(value)
    if key == "risk_difference":
        return float(q + value)
    if not value > 0:
        raise ValueError(f"the odds ratio of region {region.name} is {value:g}; it must be positive")
    return float(value * q / (1 - q + value * q)) if 0.0 < q < 1.0 else q  # refused by the caller


def _count(file: CountFile, sign: int) -> list[Laws]:
    found: list[Laws] = []
    for region in file.region:
        rate = file.control.rate if region.control_rate is None else region.control_rate
        ratio = file.effect.rate_ratio if region.rate_ratio is None else region.rate_ratio
        if not ratio > 0:
            raise ValueError(f"the rate ratio of region {region.name} is {ratio:g}; it must be positive")
        rest = (file.control.dispersion, file.control.exposure)
        found.append(((rate * ratio, *rest), (rate, *rest), sign * math.log(ratio)))
    return found


def _ordinal(file: OrdinalFile) -> list[Laws]:
    found: list[Laws] = []
    tie = WEIGHT_OF_TIE.get(chosen_scale(file))
    for region in file.region:
        control = file.control.probabilities if region.probabilities is None else region.probabilities
        odds_ratio = file.effect.odds_ratio if region.odds_ratio is None else region.odds_ratio
        if not odds_ratio > 0:
            raise ValueError(f"the odds ratio of region {region.name} is {odds_ratio:g}; it must be positive")
        below, shifted = 0.0, [0.0]
        for p in control:
            below = min(below + p, 1.0)
            shifted.append(odds_ratio * below / (1.0 - below + odds_ratio * below))
        experimental = tuple(b - a for a, b in pairwise(shifted))
        effect = math.log(odds_ratio)
        if tie is not None and len(control) > 1:  # the design refuses a single category
            effect, _ = log_win_ratio(np.array(experimental), np.array(control), 1.0, tie)
        found.append((experimental, tuple(control), effect))
    return found
