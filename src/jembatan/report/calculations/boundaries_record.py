"""What is kept of a group-sequential design: what was asked for, and the JSON document."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

from jembatan.report.texts import Texts
from jembatan.stats.sequential.after_looks import OperatingCharacteristics
from jembatan.stats.sequential.boundaries import Boundaries
from jembatan.stats.sequential.event_timing import LookTime
from jembatan.stats.sequential.regional import ConsistencyAtStop


class Interim(NamedTuple):
    """What was seen at a look, and the chance of success by trend, by the design's effect and without effect."""

    look: int
    z: float
    verdict: str
    by_trend: float
    by_design: float | None
    by_null: float
    predictive: float


@dataclass(frozen=True)
class Timing:
    """The events of the last look and when each look comes."""

    events: float
    hazard_ratio: float
    median: float
    recruit: str
    dropout: float
    ratio: float
    patients: float
    looks: tuple[LookTime, ...]


class Regional(NamedTuple):
    """The regions with their shares, and each rule's chances at the stop.

    `changing`: `shares` are one region's (the first name) by look, and the others divide the `rest`.
    """

    names: tuple[str, ...]
    shares: tuple[float, ...]
    region: int
    retain: float
    relative: tuple[float, ...] | None
    rules: tuple[ConsistencyAtStop, ...]
    changing: bool = False
    rest: tuple[float, ...] = (1.0,)


def has_futility(found: Boundaries) -> bool:
    """Say whether a one-sided design has a futility bound at an interim look."""
    return found.sides == 1 and any(low > -math.inf for low in found.lower[:-1])


def list_settings(
    found: Boundaries,
    texts: Texts,
    fixed_size: float | None,
    interim: Interim | None,
    timing: Timing | None,
    regional: Regional | None,
) -> list[tuple[str, str]]:
    """Return labels and values of everything that was asked for."""
    s = found.settings
    lines: list[tuple[str, Any]] = [
        ("spending", s["spending"]),
        ("looks", s["looks"]),
        ("alpha", s["alpha"]),
        ("sides", s["sides"]),
        ("power", s["power"]),
        ("futility", s["futility"]),
        ("binding", s["binding"] if has_futility(found) else None),
        ("fixed_size", fixed_size),
    ]
    if interim:
        lines += [("at", interim.look), ("z", interim.z)]
    if timing:
        lines += [
            ("hazard_ratio", timing.hazard_ratio),
            ("median", timing.median),
            ("recruit", timing.recruit),
            ("dropout", timing.dropout),
            ("ratio", timing.ratio),
        ]
    if regional:
        lines += [
            ("share_by_look" if regional.changing else "shares", list(regional.shares)),
            ("rest_parts", list(regional.rest) if regional.changing else None),
            ("names", ", ".join(regional.names) if len(regional.names) > 1 else None),
            ("region", regional.names[regional.region]),
            ("retain", regional.retain),
            ("relative_effects", list(regional.relative) if regional.relative else None),
        ]
    return [(texts.say(f"trial_setting.{key}"), texts.show(v)) for key, v in lines if v is not None]


def to_json(
    found: Boundaries,
    under: OperatingCharacteristics | None,
    null: OperatingCharacteristics,
    inflation: float,
    fixed_size: float | None,
    interim: Interim | None,
    timing: Timing | None,
    regional: Regional | None,
) -> dict[str, Any]:
    """Return the promised keys, and everything else that was computed, at full precision."""
    document: dict[str, Any] = {
        "critical_values": list(found.critical_values),
        "stage_levels": list(found.stage_levels),
        "futility_bounds": [None if math.isinf(low) else low for low in found.lower],
        "spent": list(found.spent),
        "information": list(found.information),
        "drift": None if math.isnan(found.drift) else found.drift,
        "inflation": None if math.isnan(inflation) else inflation,
        "without_effect": _operating_json(null),
        "with_effect": _operating_json(under) if under else None,
        "settings": {**found.settings, "fixed_size": fixed_size},
    }
    if fixed_size is not None:
        document["sizes"] = [fixed_size * inflation * t for t in found.information]
    if interim:
        document["interim"] = interim._asdict()
    if timing:
        document["timing"] = [
            {"events": look.events, "month": look.month, "patients": look.patients} for look in timing.looks
        ]
        document["settings"] |= {
            k: getattr(timing, k) for k in ("hazard_ratio", "median", "recruit", "dropout", "ratio")
        }
    if regional:
        document["regional"] = {
            rule.rule.replace("-", "_"): {
                "stop": list(rule.stop),
                "stop_and_holds": list(rule.stop_and_holds),
                "holds_given_stop": list(rule.holds_given_stop),
                "if_looked_at": list(rule.if_looked_at),
                "joint": rule.joint,
                "conditional": rule.conditional,
            }
            for rule in regional.rules
        }
        document["settings"] |= {
            "share_by_look" if regional.changing else "shares": list(regional.shares),
            **({"rest_parts": list(regional.rest)} if regional.changing else {}),
            "names": list(regional.names),
            "region": regional.names[regional.region],
            "retain": regional.retain,
            "relative_effects": list(regional.relative) if regional.relative else None,
        }
    return document


def _operating_json(found: OperatingCharacteristics) -> dict[str, Any]:
    return {
        "stop_above": list(found.stop_above),
        "stop_below": list(found.stop_below),
        "power": found.power,
        "expected_information": found.expected_information,
    }
