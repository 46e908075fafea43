"""What is asked of two dissolution profiles, and each authority's reading of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from jembatan.evidence.dissolution_rule import find_verdict, to_point_rule
from jembatan.law.dissolution_rules import DissolutionRule
from jembatan.stats.dissolution.bootstrap import Points
from jembatan.stats.dissolution.similarity import Estimator, Similarity, compute_similarity


class Request(NamedTuple):
    """What the user asked for besides the data."""

    codes: Sequence[str]
    points: Points = "frozen"
    estimator: Estimator = "plain"
    resamples: int = 10_000
    seed: int = 1
    limit_percent: float = 10.0
    k: float = 2.0


class Judged(NamedTuple):
    """One authority's reading of the profiles; `verdict` is similar, not_similar, rapid or not_comparable."""

    code: str
    rule: DissolutionRule
    similarity: Similarity
    verdict: str


def judge_profiles(
    times: Sequence[float],
    reference: Sequence[Sequence[float]],
    test: Sequence[Sequence[float]],
    time_unit: str,
    rules: Mapping[str, DissolutionRule],
    codes: Sequence[str],
) -> list[Judged]:
    """Return each authority's points, f1, f2 and what follows from them."""
    judged = []
    for code in codes:
        rule = rules[code]
        found = compute_similarity(times, reference, test, to_point_rule(rule.rule, time_unit))
        judged.append(Judged(code, rule, found, find_verdict(found, rule.rule)))
    return judged
