"""Reads design.toml: unknown keys are refused with the nearest known one, lists in [grid] make every combination."""

from __future__ import annotations

import copy
import difflib
import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from jembatan.core.errors import InputError
from jembatan.core.written_file import read_written_toml
from jembatan.evidence.trial_design.tables import FILES, DesignFile

_LARGEST = 1e9


class DesignVariant(NamedTuple):
    """One design of a file: the values of the grid that make it, and its tables."""

    values: tuple[tuple[str, Any], ...]
    file: DesignFile


def read_designs(path: Path) -> tuple[DesignVariant, ...]:
    """Return every design of a file: one, or each combination of the lists in [grid].

    Raises InputError in one sentence with file, key and remedy.
    """
    try:
        raw = read_written_toml(path.read_bytes(), path.name)
    except OSError as error:
        raise InputError(
            f"{path.name}: {error.strerror}; give the path of a design file (design.toml)"
        ) from error
    for key, value in _numbers_of(raw):
        if not abs(value) <= _LARGEST:
            raise InputError(f"{path.name}: {key} is {value:g}; give a finite number of usual size")
    grid = raw.pop("grid", {})
    if not isinstance(grid, dict):
        raise InputError(f'{path.name}: [grid] must be a table, as in "effect.hazard_ratio" = [0.6, 0.7]')
    axes = [(key, values) for key, values in _flatten(grid)]
    for key, values in axes:
        if not isinstance(values, list) or not values:
            raise InputError(f"{path.name}: grid.{key} must be a list of values to try, as in [0.6, 0.7]")
    found = []
    for choice in itertools.product(*(values for _, values in axes)):
        varied = copy.deepcopy(raw)
        pairs = tuple(zip((key for key, _ in axes), choice, strict=True))
        for key, value in pairs:
            _set(varied, key, value, path.name)
        found.append(DesignVariant(pairs, _decode(varied, path.name)))
    return tuple(found)


def _numbers_of(value: Any, key: str = "") -> Iterator[tuple[str, float]]:
    if isinstance(value, int | float):
        yield key, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _numbers_of(inner, f"{key}.{name}" if key else name)
    elif isinstance(value, list):
        for inner in value:
            yield from _numbers_of(inner, key)


def _flatten(table: dict[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for key, value in table.items():
        name = f"{prefix}{key}"
        found += _flatten(value, f"{name}.") if isinstance(value, dict) else [(name, value)]
    return found


def _set(raw: dict[str, Any], key: str, value: Any, name: str) -> None:
    parts = key.split(".")
    if parts[0] in ("region", "arm") and len(parts) >= 3:
        called = ".".join(parts[1:-1])  # a name may have dots
        tables = [r for r in raw.get(parts[0], []) if isinstance(r, dict)]
        chosen = [r for r in tables if r.get("name") == called]
        if not chosen:
            raise InputError(
                f"{name}: grid.{key} names the {parts[0]} {called!r}; {_nearest(called, [str(r.get('name')) for r in tables])}"
            )
        chosen[0][parts[-1]] = value
        return
    if len(parts) != 2:
        raise InputError(
            f"{name}: grid.{key} must be table.key, region.NAME.key or arm.NAME.key, as in effect.hazard_ratio"
        )
    table = raw.setdefault(parts[0], {})
    if not isinstance(table, dict):
        raise InputError(f"{name}: grid.{key} names no table; for regions write region.NAME.{parts[1]}")
    table[parts[1]] = value


def _decode(raw: dict[str, Any], name: str) -> DesignFile:
    design = raw.get("design")
    if not isinstance(design, dict):
        raise InputError(f'{name}: there is no table [design]; it begins with endpoint = "survival"')
    endpoint = design.get("endpoint")
    if not isinstance(endpoint, str) or endpoint not in FILES:
        near = (
            _nearest(str(endpoint), list(FILES))
            if endpoint is not None
            else f"give one of {', '.join(FILES)}"
        )
        raise InputError(f"{name}: design.endpoint is {endpoint!r}; {near}")
    kind = FILES[endpoint]
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        raise InputError(f"{name}: {_explain(str(error), kind)}") from error


def _explain(message: str, kind: type[DesignFile]) -> str:
    what, _, place = message.partition(" - at `")
    at = place.rstrip("`").removeprefix("$").removeprefix(".")
    shown = re.sub(
        r"region\[(\d+)\]\.arm\[(\d+)\]",
        lambda m: f"[[region.arm]] number {int(m[2]) + 1} of [[region]] number {int(m[1]) + 1}",
        at,
    )
    shown = re.sub(r"^(region|arm)\[(\d+)\]", lambda m: f"[[{m[1]}]] number {int(m[2]) + 1}", shown)
    unknown = re.match(r"Object contains unknown field `(.+)`", what)
    if unknown:
        where = shown if shown.startswith("[[") else f"[{shown}]" if shown else "the file"
        return f"{where} does not know `{unknown[1]}`; {_nearest(unknown[1], _keys_at(at, kind))}"
    missing = re.match(r"Object missing required field `(.+)`", what)
    if missing:
        where = f"{shown} " if shown else "the file "
        return f"{where}lacks `{missing[1]}`; add it"
    return f"{shown or 'the file'}: {what[0].lower()}{what[1:]}; correct the value"


def _keys_at(at: str, kind: type[DesignFile]) -> list[str]:
    """Return the keys that the table at a place knows."""
    current: Any = kind
    for part in re.sub(r"\[\d+\]", "", at).split(".") if at else ():
        found = {f.name: f.type for f in msgspec.structs.fields(current)}.get(part)
        options = [found, *getattr(found, "__args__", ())]
        structs = [o for o in options if isinstance(o, type) and issubclass(o, msgspec.Struct)]
        if not structs:
            return []
        current = structs[0]
    return [f.name for f in msgspec.structs.fields(current)]


def _nearest(word: str, known: list[str]) -> str:
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    listed = f"known are {', '.join(known)}"
    return f"did you mean `{near[0]}`? {listed}" if near else listed
