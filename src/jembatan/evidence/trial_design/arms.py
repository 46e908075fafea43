"""Several active arms in a design file: checked, and taken apart into one two-arm file for each comparison with control."""

from __future__ import annotations

import difflib
import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec

from jembatan.evidence.trial_design.tables import (
    ArmTable,
    BinaryEffect,
    CountEffect,
    DesignFile,
    NormalEffect,
    OrdinalEffect,
    RegionTable,
    SurvivalEffect,
)
from jembatan.stats.multiplicity.procedures import MULTIPLICITY_RULES, MultiplicityRule
from jembatan.stats.simulation.family_design import MOST_ACTIVE_ARMS

_EFFECTS: dict[str, type[msgspec.Struct]] = {
    "survival": SurvivalEffect,
    "normal": NormalEffect,
    "binary": BinaryEffect,
    "count": CountEffect,
    "ordinal": OrdinalEffect,
}
_IN_REGION = {"change_months": "effect_change_months"}  # where a region calls a key of the effect otherwise
_NO_EFFECT = ("name", "share", "control")


class Arms(NamedTuple):
    """The active arms with the two-arm file of each, control, the arms' shares (control last), the rule, and the order of tests."""

    names: tuple[str, ...]
    files: tuple[DesignFile, ...]
    control: str
    shares: tuple[float, ...]
    rule: MultiplicityRule
    order: tuple[int, ...]


def split_arms(file: DesignFile) -> Arms | None:
    """Return the arms of a file; None where it has one active arm. Raises ValueError in one sentence with key and remedy."""
    tables: Sequence[ArmTable] = file.arm  # type: ignore[attr-defined]  # every endpoint has its own class
    regions: Sequence[RegionTable] = file.region  # type: ignore[attr-defined]
    if not tables:
        _refuse_without_arms(file, regions)
        return None
    active, control = _active_and_control(tables)
    if file.effect is not None:  # type: ignore[attr-defined]
        raise ValueError(
            "[effect] is for one active arm; with [[arm]] each arm has its own: leave [effect] out"
        )
    if file.design.ratio is not None:
        raise ValueError(
            "design.ratio is for one active arm; with [[arm]] each arm has its share: leave ratio out"
        )
    if file.design.objective != "superiority":
        raise ValueError(
            f"design.objective is {file.design.objective}; several arms are simulated for superiority only"
        )
    if file.looks is not None:
        raise ValueError("several arms are simulated with one look; leave [looks] out")
    if file.recruitment.competitive:
        raise ValueError(
            "several arms are simulated without competitive recruitment; leave recruitment.competitive out and give each region a share"
        )
    shares = [arm.share for arm in (*active, control)]
    if any(share is None or not share > 0 for share in shares):
        raise ValueError("each [[arm]] needs a positive share of the patients of every region; add arm.share")
    whole = math.fsum(share or 0.0 for share in shares)
    if abs(whole - 1.0) > 1e-6:
        raise ValueError(f"the shares of the arms sum to {whole:.10g}, not to 1; correct arm.share")
    names = tuple(arm.name for arm in active)
    rule, order = _rule(file, names)
    for region in regions:
        _check_region(region, names, control.name, file.design.endpoint)
    files = tuple(_two_arm_file(file, arm, regions) for arm in active)
    return Arms(names, files, control.name, tuple(share or 0.0 for share in shares), rule, order)


def _refuse_without_arms(file: DesignFile, regions: Sequence[RegionTable]) -> None:
    if file.effect is None:  # type: ignore[attr-defined]
        raise ValueError("there is no effect; add [effect], or [[arm]] for each of several arms")
    if file.multiplicity is not None:
        raise ValueError(
            "[multiplicity] is for several active arms; name the arms with [[arm]], or leave it out"
        )
    for region in regions:
        if region.arm:  # type: ignore[attr-defined]
            raise ValueError(
                f"region {region.name} has [[region.arm]], but the file names no [[arm]]; add them"
            )


def _active_and_control(tables: Sequence[ArmTable]) -> tuple[list[ArmTable], ArmTable]:
    names = [arm.name for arm in tables]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"the arm {name!r} stands twice; give each arm a name of its own")
    controls = [arm for arm in tables if arm.control]
    active = [arm for arm in tables if not arm.control]
    if len(controls) != 1:
        raise ValueError(f"{len(controls)} of the arms have control = true; name exactly one arm the control")
    if len(active) < 2:
        raise ValueError(
            f"[[arm]] names {len(active)} active arm{'' if len(active) == 1 else 's'} beside control; give two or more, or use [effect] and design.ratio"
        )
    if len(active) > MOST_ACTIVE_ARMS:
        raise ValueError(f"[[arm]] names {len(active)} active arms; at most {MOST_ACTIVE_ARMS} are simulated")
    given = _effect_of(controls[0])
    if given:
        raise ValueError(
            f"the arm {controls[0].name} is the control and has no effect; leave {', '.join(given)} out"
        )
    return active, controls[0]


def _rule(file: DesignFile, names: tuple[str, ...]) -> tuple[MultiplicityRule, tuple[int, ...]]:
    table = file.multiplicity
    if table is None:
        raise ValueError(
            f'several active arms need a rule, declared before the results: add [multiplicity] with rule = "holm", or one of {", ".join(MULTIPLICITY_RULES)}'
        )
    if table.rule not in MULTIPLICITY_RULES:
        near = difflib.get_close_matches(table.rule, MULTIPLICITY_RULES, 1)
        advice = f"did you mean {near[0]}?" if near else f"use {', '.join(MULTIPLICITY_RULES)}"
        raise ValueError(f"multiplicity.rule is {table.rule!r}; {advice}")
    rule = next(known for known in MULTIPLICITY_RULES if known == table.rule)
    if table.order is None:
        return rule, tuple(range(len(names)))
    if rule != "fixed-sequence":
        raise ValueError(f"multiplicity.order is for fixed-sequence; with {rule} leave it out")
    if sorted(table.order) != sorted(names):
        raise ValueError(
            f"multiplicity.order is {', '.join(table.order)}; name each active arm once: {', '.join(names)}"
        )
    return rule, tuple(names.index(name) for name in table.order)


def _check_region(region: RegionTable, names: tuple[str, ...], control: str, endpoint: str) -> None:
    own: Sequence[ArmTable] = region.arm  # type: ignore[attr-defined]
    for key in _EFFECTS[endpoint].__struct_fields__:
        if getattr(region, _IN_REGION.get(key, key)) is not None:
            raise ValueError(
                f"region {region.name} gives {_IN_REGION.get(key, key)} for no arm; write it under [[region.arm]] with the arm's name"
            )
    for arm in own:
        if arm.name == control:
            raise ValueError(
                f"region {region.name}: the arm {control} is the control and has no effect; leave it out of [[region.arm]]"
            )
        if arm.name not in names:
            near = difflib.get_close_matches(arm.name, names, 1)
            advice = f"did you mean {near[0]}?" if near else f"the active arms are {', '.join(names)}"
            raise ValueError(f"region {region.name}: [[region.arm]] names {arm.name!r}; {advice}")
        if arm.share is not None or arm.control:
            raise ValueError(
                f"region {region.name}: the shares of the arms are the same in every region; leave share and control out of [[region.arm]]"
            )
    if len({arm.name for arm in own}) < len(own):
        raise ValueError(f"region {region.name}: [[region.arm]] names an arm twice; put its keys together")


def _effect_of(arm: ArmTable) -> dict[str, Any]:
    keys = (key for key in arm.__struct_fields__ if key not in _NO_EFFECT)
    return {key: value for key in keys if (value := getattr(arm, key)) is not None}


def _two_arm_file(file: DesignFile, arm: ArmTable, regions: Sequence[RegionTable]) -> DesignFile:
    """Return the file of one comparison: the arm's keys as [effect], those of a region in the region."""
    kind = _EFFECTS[file.design.endpoint]
    given = _effect_of(arm)
    required = {field.name for field in msgspec.structs.fields(kind) if field.required}
    for region in regions:
        own = {k: v for a in region.arm if a.name == arm.name for k, v in _effect_of(a).items()}  # type: ignore[attr-defined]
        missing = required - set(given) - set(own)
        if missing:
            raise ValueError(
                f"the arm {arm.name} gives no {', '.join(sorted(missing))} for region {region.name}; add it to [[arm]] or to [[region.arm]]"
            )
    varied = []
    for region in regions:
        own = {k: v for a in region.arm if a.name == arm.name for k, v in _effect_of(a).items()}  # type: ignore[attr-defined]
        varied.append(
            msgspec.structs.replace(region, arm=[], **{_IN_REGION.get(k, k): v for k, v in own.items()})
        )
    # where every region has its own, the common value is never looked at
    common = {key: given.get(key, math.nan) for key in required} | given
    return msgspec.structs.replace(file, effect=kind(**common), arm=[], multiplicity=None, region=varied)
