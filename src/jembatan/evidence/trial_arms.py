"""Arms, regions and strata of the subjects, as codes; what is not stated is inferred and shown, or refused with a remedy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jembatan.core.errors import InputError, UsageError
from jembatan.dossier.datasets import DataSet
from jembatan.evidence.trial_question import Choice, TrialQuestion
from jembatan.evidence.trial_rows import list_some, suggest_value

_TREATMENTS = ("TRT01P", "TRTP", "ARM")
_REGIONS = ("REGION1", "COUNTRY")
_CONTROL_WORDS = ("placebo", "control", "standard", "pbo", "plasebo", "kontrol", "安慰剂", "对照")


@dataclass(frozen=True)
class Arms:
    """The rows of the two arms, and who is treated."""

    rows: list[int]
    treated: NDArray[np.bool_]
    experimental: str
    control: str
    other_arms: dict[str, int]  # rows of further arms that were left out


@dataclass(frozen=True)
class Grouping:
    """A declared grouping of the subjects: its names, and each subject's code."""

    column: str
    names: tuple[str, ...]
    codes: NDArray[np.int64]


def find_arms(data: DataSet, question: TrialQuestion, rows: Sequence[int], choices: list[Choice]) -> Arms:
    """Return the two arms; raises InputError or UsageError naming the values where they cannot be told apart."""
    name = _find_column(data, question.treatment, _TREATMENTS, "--treatment")
    choices.append(Choice("treatment", name, bool(question.treatment)))
    texts = data.texts(name)
    found = sorted({texts[i] for i in rows} - {""})
    experimental, control = question.experimental, question.control
    for option, value in (("--experimental", experimental), ("--control", control)):
        if value and value not in found:
            raise InputError.told(
                "nobody_has",
                "{file}: nobody has {name} = {value}; {hint} with {option}",
                file=data.name,
                name=name,
                value=repr(value),
                hint=suggest_value(value, found),
                option=option,
            )
    if len(found) < 2:
        raise InputError.told(
            "one_arm",
            "{file}: {name} has the one value {value} in this population; two arms are needed: check --treatment and --population",
            file=data.name,
            name=name,
            value=list_some(found),
        )
    if not control:
        rest = [v for v in found if v != experimental]
        named = [v for v in rest if any(word in v.lower() for word in _CONTROL_WORDS)]
        control = rest[0] if len(rest) == 1 else (named[0] if len(named) == 1 else "")
    if not experimental and control:
        rest = [v for v in found if v != control]
        experimental = rest[0] if len(rest) == 1 else ""
    if not (control and experimental):
        raise UsageError.told(
            "several_arms",
            "{file}: {name} has {count} values, {values}; say which two with --experimental and --control",
            file=data.name,
            name=name,
            count=len(found),
            values=list_some(found),
        )
    if control == experimental:
        raise UsageError.told(
            "same_arms",
            "--experimental and --control are both {control}; name two different arms",
            control=repr(control),
        )
    choices.append(Choice("experimental", experimental, bool(question.experimental)))
    choices.append(Choice("control", control, bool(question.control)))
    kept = [i for i in rows if texts[i] in (experimental, control)]
    others = {v: sum(texts[i] == v for i in rows) for v in found if v not in (experimental, control)}
    empty = sum(texts[i] == "" for i in rows)
    if empty:
        others[""] = empty
    return Arms(kept, np.array([texts[i] == experimental for i in kept]), experimental, control, others)


def find_regions(
    data: DataSet, question: TrialQuestion, rows: Sequence[int], choices: list[Choice]
) -> Grouping:
    """Return the declared regions in alphabetical order; codes that a --group names are its members."""
    name = _find_column(data, question.region, _REGIONS, "--region")
    choices.append(Choice("region", name, bool(question.region)))
    texts = _filled(data, name, rows, "--region")
    there = set(texts)
    group_of: dict[str, str] = {}
    for group, members in question.groups.items():
        if not there & set(members):  # a declared country may have no patient, a region may not
            raise InputError.told(
                "nobody_in_group",
                "{file}: nobody has {name} = {members}; {hint} in --group {group}",
                file=data.name,
                name=name,
                members=list_some(members),
                hint=suggest_value(members[0], sorted(there)),
                group=group,
            )
        for member in members:
            if member in group_of:
                raise UsageError.told(
                    "in_two_groups",
                    "{member} stands in the groups {other} and {group}; a code belongs to one",
                    member=repr(member),
                    other=repr(group_of[member]),
                    group=repr(group),
                )
            group_of[member] = group
    if group_of:
        shown = "; ".join(f"{g} = {', '.join(m)}" for g, m in question.groups.items())
        choices.append(Choice("groups", shown, True))
    return _code(name, [group_of.get(t, t) for t in texts])


def find_countries(
    data: DataSet, question: TrialQuestion, rows: Sequence[int], regions: Grouping
) -> Grouping | None:
    """Return the countries where they are another column than the regions, or regions were grouped; else None."""
    name = data.column(question.country, "--country") if question.country else data.find("COUNTRY")
    if name is None or (name == regions.column and not question.groups):
        return None
    if question.country:
        texts = _filled(data, name, rows, "--country")
    else:
        cells = data.texts(name)
        texts = [cells[i] for i in rows]
        if "" in texts:
            return None
    found = _code(name, texts)
    return found if len(found.names) > len(regions.names) else None


def find_strata(
    data: DataSet, question: TrialQuestion, rows: Sequence[int], choices: list[Choice]
) -> Grouping | None:
    """Return the strata within regions, or None where none were named."""
    if not question.strata:
        return None
    names = [data.column(s, "--strata") for s in question.strata]
    columns = [_filled(data, name, rows, "--strata") for name in names]
    choices.append(Choice("strata", ", ".join(names), True))
    return _code(", ".join(names), [" · ".join(values) for values in zip(*columns, strict=True)])


def _find_column(data: DataSet, stated: str, usual: Sequence[str], option: str) -> str:
    if stated:
        return data.column(stated, option)
    for name in usual:
        found = data.find(name)
        if found and any(data.texts(found)):
            return found
    if option == "--treatment":
        raise UsageError.told(
            "no_arm_column",
            "{file}: no column is known to hold the arm ({usual}); {hint} with {option}",
            file=data.name,
            usual=", ".join(usual),
            hint=data.suggest(usual[0]),
            option=option,
        )
    raise UsageError.told(
        "no_region_column",
        "{file}: no column is known to hold the region ({usual}); {hint} with {option}",
        file=data.name,
        usual=", ".join(usual),
        hint=data.suggest(usual[0]),
        option=option,
    )


def _filled(data: DataSet, name: str, rows: Sequence[int], option: str) -> list[str]:
    """Return the texts of the rows; raises InputError at the first that is empty."""
    texts = data.texts(name)
    for i in rows:
        if not texts[i]:
            raise InputError.told(
                "empty_cell",
                "{row}: {name} is empty; complete it, or leave such rows out with --where '{name}!=' ({option} needs a value in every row)",
                row=data.row(i),
                name=name,
                option=option,
            )
    return [texts[i] for i in rows]


def _code(column: str, texts: Sequence[str]) -> Grouping:
    names = tuple(sorted(set(texts)))
    place = {name: k for k, name in enumerate(names)}
    return Grouping(column, names, np.array([place[t] for t in texts], dtype=np.int64))
