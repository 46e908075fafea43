"""Patients by region and arm, and the curves along which regions recruit them."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from jembatan.evidence.trial_design.tables import DesignFile, RegionTable

Curve = tuple[tuple[float, ...], tuple[float, ...]]  # months, fractions entered


def split_patients(total: int, parts: Sequence[float]) -> list[int]:
    """Return whole patients by part that add up to the total (largest remainders; of equal ones the first)."""
    whole = math.fsum(parts)
    exact = [total * part / whole for part in parts]
    counts = [math.floor(x + 1e-9) for x in exact]
    order = sorted(range(len(parts)), key=lambda i: (counts[i] - exact[i], i))
    for i in order[: total - sum(counts)]:
        counts[i] += 1
    return counts


def recruitment_curve(region: RegionTable, patients: int, file: DesignFile) -> Curve:
    """Return months and fractions entered: even, or along the sites that have opened, until the region is full."""
    common = file.recruitment
    start = common.start_month if region.start_month is None else region.start_month
    if region.sites:
        return _curve_of_sites(
            [(s.opens + start, s.number * s.per_month) for s in region.sites], patients, region.name
        )
    if region.per_month is not None:
        return _curve_of_sites([(start, region.per_month)], patients, region.name)
    months = common.months if region.months is None else region.months
    if not months > 0:
        raise ValueError(
            f"region {region.name} recruits over {months:g} months; give recruitment.months, or months or sites for the region"
        )
    if start < 0:
        raise ValueError(f"region {region.name} starts at month {start:g}; months count from 0")
    return (start, start + months), (0.0, 1.0)


def _curve_of_sites(sites: Sequence[tuple[float, float]], patients: int, name: str) -> Curve:
    if any(rate <= 0 or opens < 0 for opens, rate in sites):
        raise ValueError(f"a site of region {name} opens before month 0 or recruits nobody; correct sites")
    openings = sorted(sites)
    months, entered, rate = [openings[0][0]], [0.0], 0.0
    for i, (opens, more) in enumerate(openings):
        rate += more
        following = openings[i + 1][0] if i + 1 < len(openings) else math.inf
        if following == opens:
            continue
        full = opens + (patients - entered[-1]) / rate
        if full <= following:
            return (*months, full), (*(e / patients for e in entered), 1.0)
        months.append(following)
        entered.append(entered[-1] + rate * (following - opens))
    raise AssertionError("the last period has no end")


def find_places(regions: Sequence[RegionTable], file: DesignFile) -> list[int]:
    """Return more places by region than it will ever need in competitive recruitment: expected patients and 8 standard deviations."""
    total = file.recruitment.total
    # with room for the total in each region, all curves reach the month in which the total is in
    curves = [recruitment_curve(r, total, file) for r in regions]

    def arrived(month: float) -> list[float]:
        return [total * float(np.interp(month, months, fractions)) for months, fractions in curves]

    low, high = 0.0, max(months[-1] for months, _ in curves)
    for _ in range(200):
        middle = 0.5 * (low + high)
        low, high = (low, middle) if math.fsum(arrived(middle)) >= total else (middle, high)
    return [math.ceil(n + 8.0 * math.sqrt(n) + 20.0) for n in arrived(high)]
