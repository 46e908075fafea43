"""A trial's analysis as plain values under the keys that are promised: for JSON, for evidence, and for the pictures."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from jembatan.evidence.trial_analysis import TrialAnalysis
from jembatan.evidence.trial_groups import Group
from jembatan.stats.pooling.effect import Effect
from jembatan.stats.pooling.observed_consistency import (
    ObservedRule,
    RatioInterval,
    find_reduction_share,
)
from jembatan.stats.pooling.regional_analysis import PooledRegions
from jembatan.stats.pooling.shrinkage import Posterior, Shrinkage

METHODS = (
    "pooling.heterogeneity",
    "pooling.meta_analysis",
    "pooling.gail_simon",
    "pooling.interaction",
    "pooling.shrinkage",
    "pooling.observed_consistency",
)
_METHODS_BY_MEASURE = {
    "risk-difference": ("two_by_two.odds_ratio", "pooling.mantel_haenszel"),
    "risk-ratio": ("two_by_two.odds_ratio", "pooling.mantel_haenszel"),
    "odds-ratio": ("two_by_two.odds_ratio", "pooling.mantel_haenszel"),
    "hazard-ratio": ("survival.cox",),
}


def list_methods(analysis: TrialAnalysis) -> tuple[str, ...]:
    """Return the methods of the register that the analysis used."""
    own = _METHODS_BY_MEASURE.get(analysis.measure, ("pooling.regional_effects",))
    if analysis.measure == "rate-ratio" and analysis.question.model == "negative-binomial":
        own = ("pooling.negative_binomial",)
    return (*own, *(METHODS if analysis.pooled else ("pooling.interaction",)))


def describe_trial(analysis: TrialAnalysis) -> dict[str, Any]:
    """Return the analysis under the keys of the contract; estimates are on `scale`, ratios beside them."""
    ratio = analysis.is_ratio
    pooled = analysis.pooled
    by_name = {choice.name: choice.value for choice in analysis.choices}
    return {
        "overall": {
            **_arms(analysis.overall),
            **_effect(analysis.effects.stratified, ratio),
            "p": _number(analysis.effects.stratified.p),
            "stratified_by": ", ".join(filter(None, [analysis.region_column, by_name.get("strata")])),
            "unstratified": _effect(analysis.effects.unstratified, ratio),
            "equal_effects": _effect(pooled.equal_effects, ratio) if pooled else None,
        },
        "regions": [
            {"region": group.name, **_arms(group), **_effect(effect, ratio)}
            for group, effect in zip(analysis.regions, analysis.effects.regions, strict=True)
        ],
        "countries": [
            {"country": group.name, "region": group.region, **_arms(group), **_effect(effect, ratio)}
            for group, effect in zip(
                analysis.countries,
                analysis.country_effects.regions if analysis.country_effects else (),
                strict=True,
            )
        ],
        "interaction": _interaction(analysis),
        **(_pooled(analysis, pooled) if pooled else _NOTHING_POOLED),
        "experimental": analysis.experimental,
        "control": analysis.control,
        "endpoint": analysis.endpoint,
        "measure": analysis.measure,
        "scale": analysis.scale,
        "level": analysis.question.level,
        "better": analysis.better,
        "population": by_name.get("population", ""),
        "prespecified": bool(analysis.question.prespecified),
        "prespecified_in": analysis.question.prespecified,
        "estimand": analysis.question.estimand,
        "choices": [{"name": c.name, "value": c.value, "stated": c.is_stated} for c in analysis.choices],
        "excluded": dict(analysis.excluded),
        "outside_codes": dict(analysis.outside_codes),
        "missing": list(analysis.missing_by_arm),
    }


_NOTHING_POOLED: Mapping[str, Any] = {
    "heterogeneity": None,
    "random_effects": None,
    "gail_simon": None,
    "consistency": None,
    "shrinkage": [],
    "leave_one_out": [],
}


def _pooled(analysis: TrialAnalysis, pooled: PooledRegions) -> dict[str, Any]:
    names = [analysis.regions[k].name for k in pooled.used]
    ratio = analysis.is_ratio
    reml = pooled.heterogeneity["REML"]
    gail_simon = pooled.gail_simon
    return {
        "heterogeneity": {
            "Q": reml.q,
            "df": reml.df,
            "p": reml.p,
            "I2": reml.i2,
            "H2": reml.h2,
            "tau2": {method: found.tau2 for method, found in pooled.heterogeneity.items()},
            "tau2_interval": [reml.tau2_low, _number(reml.tau2_high)],
            "regions": names,
        },
        "random_effects": {
            method: {
                **_effect(found.mean, ratio),
                "hksj": _interval(found.hksj.low, found.hksj.high),
                "prediction": _interval(*found.prediction),
            }
            for method, found in pooled.random_effects.items()
        },
        "gail_simon": {
            "Q_plus": gail_simon.q_plus,
            "Q_minus": gail_simon.q_minus,
            "statistic": gail_simon.statistic,
            "p": gail_simon.p,
            "regions": gail_simon.regions,
        },
        "consistency": {
            "retain": pooled.consistency.retain,
            "benefit": pooled.consistency.is_benefit,
            "without_estimate": [
                group.name for k, group in enumerate(analysis.regions) if k not in pooled.used
            ],
            "overall": pooled.consistency.overall,
            "regions": [
                {
                    "region": name,
                    "ratio_to_overall": _ratio(region.to_overall),
                    "ratio_to_rest": _ratio(region.to_rest),
                    **_reduction_share(analysis, k),
                    "excess": {
                        "estimate": region.excess,
                        "ci": _interval(region.excess_low, region.excess_high),
                    },
                    "rules": _rules(region.rules),
                }
                for k, name, region in zip(pooled.used, names, pooled.consistency.regions, strict=True)
            ],
            "all_regions": _rules(pooled.consistency.rules),
        },
        "shrinkage": [_shrinkage(found, names) for found in pooled.shrinkage],
        "leave_one_out": [
            {"without": name, **_effect(effect, ratio)}
            for name, effect in zip(names, pooled.without, strict=True)
        ],
    }


def find_region_reduction_share(analysis: TrialAnalysis, region: int) -> RatioInterval | None:
    """Return the region's share of the overall 1 - HR, where the measure is a hazard ratio and it can be computed."""
    effect, pooled = analysis.effects.regions[region], analysis.pooled
    if analysis.measure != "hazard-ratio" or pooled is None or not effect.is_estimable:
        return None
    sign = 1.0 if analysis.higher_is_better else -1.0
    consistency = pooled.consistency
    return find_reduction_share(
        sign * effect.estimate,
        consistency.overall,
        effect.se**2,
        consistency.overall_se**2,
        analysis.question.level,
    )


def _reduction_share(analysis: TrialAnalysis, region: int) -> dict[str, Any]:
    found = find_region_reduction_share(analysis, region)
    return {"ratio_to_overall_1_minus_hr": _ratio(found)} if found else {}


def _shrinkage(found: Shrinkage, names: Sequence[str]) -> dict[str, Any]:
    """Return the shrunken effects; benefit is positive."""
    return {
        "tau_scale": found.tau_scale,
        "regions": [
            {"region": name, **_posterior(region), "retains": retains}
            for name, region, retains in zip(names, found.regions, found.retains, strict=True)
        ],
        "mean": _posterior(found.mean),
        "new_region": _posterior(found.new_region),
        "tau": {"mean": found.tau_mean, "median": found.tau_median, "upper": found.tau_high},
    }


def _posterior(found: Posterior) -> dict[str, Any]:
    return {
        "mean": found.mean,
        "sd": found.sd,
        "ci": [found.low, found.high],
        "above_zero": found.above_zero,
    }


def _arms(group: Group) -> dict[str, Any]:
    arms = (group.experimental, group.control)
    return {
        "n": [arm.n for arm in arms],
        "events": [None if math.isnan(arm.events) else int(arm.events) for arm in arms],
        "summary": [_number(arm.summary) for arm in arms],
    }


def _effect(effect: Effect, ratio: bool) -> dict[str, Any]:
    found: dict[str, Any] = {
        "estimate": _number(effect.estimate),
        "se": _number(effect.se),
        "ci": _interval(effect.low, effect.high),
        "note": effect.note,
    }
    if ratio:
        found["ratio"] = {
            "estimate": _number(_exp(effect.estimate)),
            "ci": _interval(_exp(effect.low), _exp(effect.high)),
        }
    return found


def _interaction(analysis: TrialAnalysis) -> dict[str, Any] | None:
    found = analysis.effects.interaction
    return {"statistic": found.statistic, "df": found.df, "p": found.p} if found else None


def _ratio(found: RatioInterval) -> dict[str, Any]:
    return {"ratio": _number(found.ratio), "ci": _interval(found.low, found.high), "kind": found.kind}


def _rules(rules: Sequence[ObservedRule]) -> dict[str, Any]:
    return {r.rule: {"holds": r.holds, "chance_of_failing": _number(r.chance_of_failing)} for r in rules}


def _interval(low: float, high: float) -> list[float | None]:
    return [_number(low), _number(high)]


def _exp(value: float) -> float:
    return math.exp(value) if value < 700 else math.inf


def _number(value: float) -> float | None:
    """Return the number, or None where it is not finite; `note` or `kind` beside it says why."""
    return value if math.isfinite(value) else None
