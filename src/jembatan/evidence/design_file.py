"""Reads design.toml: one schema for each endpoint, unknown keys refused with the nearest known one, lists of values as a grid."""

from __future__ import annotations

import copy
import difflib
import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, NamedTuple

import msgspec
import tomli

from jembatan.core.errors import InputError

Numbers = list[float]
_LARGEST = 1e9


class Strict(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """A table that refuses keys it does not know."""


class DesignTable(Strict, kw_only=True):
    """[design]: one-sided alpha; ratio is experimental : control; the margin is on the scale of the effect."""

    endpoint: Literal["survival", "normal", "binary", "count", "ordinal"]
    title: str = ""
    alpha: float = 0.025
    ratio: tuple[float, float] = (1.0, 1.0)
    scale: Literal["risk-difference", "log-rr", "log-or"] = "risk-difference"
    events_are: Literal["good", "bad"] | None = None
    objective: Literal["superiority", "noninferiority", "equivalence"] = "superiority"
    margin: float = 0.0


class RecruitmentTable(Strict, kw_only=True):
    """[recruitment]: patients in all; months of even recruitment, from start_month, where a region says nothing else.

    `competitive`: regions recruit by their rates until the total is in, instead of each its share.
    """

    total: int
    competitive: bool = False
    months: float = 0.0
    start_month: float = 0.0


class Sites(Strict, kw_only=True):
    """A number of sites that open in a month and each recruit so many patients a month."""

    opens: float = 0.0
    number: float = 1.0
    per_month: float


class LooksTable(Strict, kw_only=True):
    """[looks]: fractions of the events or patients, the last 1; a spending function or the critical values of z themselves.

    With `months` the looks of a survival trial go by time; the fractions are then the information that was planned for.
    """

    fractions: Numbers
    months: Numbers | None = None
    spending: str = "obf-type"
    critical_values: Numbers | None = None
    futility: Numbers | None = None


class ConsistencyTable(Strict, kw_only=True):
    """[consistency]: the fraction of the overall effect that Method 1 wants, and the region it is asked of."""

    retain: float = 0.5
    region: str | None = None


class DecisionTable(Strict, kw_only=True):
    """[decision]: the rules that must all hold: overall, method1, method2, retention_in_all."""

    require: tuple[str, ...] = ("overall",)


class RegionTable(Strict, kw_only=True):
    """What every region says: name, share of the total (or none in competition), when and how fast it recruits."""

    name: str
    share: float | None = None
    per_month: float | None = None
    start_month: float | None = None
    months: float | None = None
    sites: list[Sites] | None = None


class DesignFile(Strict, kw_only=True):
    """The tables that every endpoint has."""

    design: DesignTable
    recruitment: RecruitmentTable
    looks: LooksTable | None = None
    consistency: ConsistencyTable = ConsistencyTable()
    decision: DecisionTable = DecisionTable()


class SurvivalControl(Strict, kw_only=True):
    """[control]: a median, a hazard a month, or medians in pieces that change at months."""

    median_months: float | Numbers | None = None
    hazard: float | Numbers | None = None
    change_months: Numbers = msgspec.field(default_factory=list)


class SurvivalEffect(Strict, kw_only=True):
    """[effect]: a hazard ratio from delay_months on (1 before), or ratios that change at months."""

    hazard_ratio: float | Numbers
    delay_months: float = 0.0
    change_months: Numbers = msgspec.field(default_factory=list)


class DropoutTable(Strict, kw_only=True):
    """[dropout]: probability of dropping out within a year."""

    per_year: float = 0.0


class CutTable(Strict, kw_only=True):
    """[cut]: at so many events, at a month, or so many months after the last entry; events never wait beyond latest_month."""

    events: int | None = None
    months: float | None = None
    follow_up_months: float | None = None
    latest_month: float | None = None


class SurvivalRegionTable(RegionTable, kw_only=True):
    """[[region]] of a survival design; what is given stands in place of the common value."""

    hazard_ratio: float | Numbers | None = None
    delay_months: float | None = None
    effect_change_months: Numbers | None = None
    median_months: float | Numbers | None = None
    hazard: float | Numbers | None = None
    control_change_months: Numbers | None = None
    dropout_per_year: float | None = None


class SurvivalFile(DesignFile, kw_only=True):
    """A survival design."""

    control: SurvivalControl
    effect: SurvivalEffect
    cut: CutTable
    dropout: DropoutTable = DropoutTable()
    region: list[SurvivalRegionTable]


class FollowUpTable(Strict, kw_only=True):
    """[follow_up]: months from a patient's entry to the outcome."""

    months: float = 0.0


class NormalControl(Strict, kw_only=True):
    """[control]: the standard deviation, taken as known."""

    sd: float


class NormalEffect(Strict, kw_only=True):
    """[effect]: difference in means; positive favours the experimental arm."""

    difference: float


class NormalRegionTable(RegionTable, kw_only=True):
    """[[region]] of a normal design."""

    difference: float | None = None
    sd: float | None = None


class NormalFile(DesignFile, kw_only=True):
    """A normal design."""

    control: NormalControl
    effect: NormalEffect
    follow_up: FollowUpTable = FollowUpTable()
    region: list[NormalRegionTable]


class BinaryControl(Strict, kw_only=True):
    """[control]: proportion with an event."""

    proportion: float


class BinaryEffect(Strict, kw_only=True):
    """[effect]: the experimental proportion, a risk difference, or an odds ratio: one of the three."""

    proportion: float | None = None
    risk_difference: float | None = None
    odds_ratio: float | None = None


class BinaryRegionTable(RegionTable, kw_only=True):
    """[[region]] of a binary design."""

    control_proportion: float | None = None
    proportion: float | None = None
    risk_difference: float | None = None
    odds_ratio: float | None = None


class BinaryFile(DesignFile, kw_only=True):
    """A binary design."""

    control: BinaryControl
    effect: BinaryEffect
    follow_up: FollowUpTable = FollowUpTable()
    region: list[BinaryRegionTable]


class CountControl(Strict, kw_only=True):
    """[control]: events per unit of exposure; dispersion 0 is Poisson; exposure per patient."""

    rate: float
    dispersion: float = 0.0
    exposure: float = 1.0


class CountEffect(Strict, kw_only=True):
    """[effect]: ratio of the rates, experimental to control."""

    rate_ratio: float


class CountRegionTable(RegionTable, kw_only=True):
    """[[region]] of a count design."""

    control_rate: float | None = None
    rate_ratio: float | None = None


class CountFile(DesignFile, kw_only=True):
    """A count design."""

    control: CountControl
    effect: CountEffect
    follow_up: FollowUpTable = FollowUpTable()
    region: list[CountRegionTable]


class OrdinalControl(Strict, kw_only=True):
    """[control]: probabilities of the categories, the best first (mRS 0 to 6)."""

    probabilities: Numbers


class OrdinalEffect(Strict, kw_only=True):
    """[effect]: common odds ratio for a better category; above 1 favours the experimental arm."""

    odds_ratio: float


class OrdinalRegionTable(RegionTable, kw_only=True):
    """[[region]] of an ordinal design."""

    probabilities: Numbers | None = None
    odds_ratio: float | None = None


class OrdinalFile(DesignFile, kw_only=True):
    """An ordinal design."""

    control: OrdinalControl
    effect: OrdinalEffect
    follow_up: FollowUpTable = FollowUpTable()
    region: list[OrdinalRegionTable]


FILES: dict[str, type[DesignFile]] = {
    "survival": SurvivalFile,
    "normal": NormalFile,
    "binary": BinaryFile,
    "count": CountFile,
    "ordinal": OrdinalFile,
}


class DesignVariant(NamedTuple):
    """One design of a file: the values of the grid that make it, and its tables."""

    values: tuple[tuple[str, Any], ...]
    file: DesignFile


def read_designs(path: Path) -> tuple[DesignVariant, ...]:
    """Return every design of a file: one, or each combination of the lists in [grid].

    Raises InputError in one sentence with file, key and remedy.
    """
    try:
        raw = tomli.loads(path.read_text("utf-8-sig"))
    except tomli.TOMLDecodeError as error:
        raise InputError(f"{path.name}: this is no TOML ({error}); mend that line") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path.name}: this is no UTF-8 text; save it as UTF-8") from error
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
    if parts[0] == "region" and len(parts) == 3:
        regions = [r for r in raw.get("region", []) if isinstance(r, dict)]
        chosen = [r for r in regions if r.get("name") == parts[1]]
        if not chosen:
            raise InputError(
                f"{name}: grid.{key} names the region {parts[1]!r}; {_nearest(parts[1], [str(r.get('name')) for r in regions])}"
            )
        chosen[0][parts[2]] = value
        return
    if len(parts) != 2:
        raise InputError(
            f"{name}: grid.{key} must be table.key or region.NAME.key, as in effect.hazard_ratio"
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
    if endpoint not in FILES:
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
    shown = re.sub(r"region\[(\d+)\]", lambda m: f"[[region]] number {int(m[1]) + 1}", at)
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
