"""Acceptance sampling by attributes and success runs."""

from __future__ import annotations

from dataclasses import dataclass

from scipy import stats


@dataclass(frozen=True)
class AcceptancePlan:
    """Accept a lot with at most `accept` defective units in the sample; risks at the two quality levels."""

    lot: int
    sample: int
    accept: int
    producer_risk: float
    consumer_risk: float


def compute_acceptance_plan(
    lot: int, sample: int, *, acceptable: float, rejectable: float, consumer_risk: float = 0.10
) -> AcceptancePlan:
    """Return the largest acceptance number whose consumer's risk stays within the limit, exact by the hypergeometric.

    `acceptable` and `rejectable` are shares of defective units (AQL, RQL); numbers in the lot are rounded down and up. `accept`
    is -1 where not even a sample without a defect protects the consumer. Schilling, Neubauer (2017), Acceptance Sampling.
    """
    if not 1 <= sample <= lot:
        raise ValueError(f"a sample of {sample} cannot be drawn from a lot of {lot}")
    if not 0 <= acceptable < rejectable < 1:
        raise ValueError("the acceptable share of defects must lie below the rejectable one")
    bad, good = -int(-rejectable * lot // 1), int(acceptable * lot + 1e-9)
    accept = -1
    while accept < sample and stats.hypergeom.cdf(accept + 1, lot, bad, sample) <= consumer_risk:
        accept += 1
    return AcceptancePlan(
        lot,
        sample,
        accept,
        float(stats.hypergeom.sf(accept, lot, good, sample)),
        float(stats.hypergeom.cdf(accept, lot, bad, sample)) if accept >= 0 else 0.0,
    )


def compute_acceptance_probability(plan: AcceptancePlan, defective: int) -> float:
    """Return the probability that the plan accepts a lot with so many defective units."""
    return float(stats.hypergeom.cdf(plan.accept, plan.lot, defective, plan.sample))


def find_run_size(reliability: float, confidence: float, failures: int = 0) -> int:
    """Return the least number of units, with at most so many failures among them, that shows the reliability."""
    if not (0 < reliability < 1 and 0 < confidence < 1 and failures >= 0):
        raise ValueError("reliability and confidence lie between 0 and 1")
    low, high = failures, failures + 1
    while stats.binom.cdf(failures, high, 1 - reliability) > 1 - confidence:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if stats.binom.cdf(failures, middle, 1 - reliability) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high
