"""What a dossier claims of its stability data, as claims.toml states it."""

from __future__ import annotations

import difflib
import re
from pathlib import Path
from typing import Any

import msgspec

from jembatan.core.errors import InputError
from jembatan.core.written_file import read_written_toml
from jembatan.evidence.stability.wording import read_condition
from jembatan.stats.stability.lines import Model

_DEGREES = r"(-?\d{1,3})\s*(?:°\s*C?|℃|C\b|度)"
_RANGE = re.compile(
    rf"(-?\d{{1,3}})\s*(?:°\s*C?|℃|C)?\s*(?:-|–|~|至|to|sampai|dan|and)\s*{_DEGREES}", re.IGNORECASE
)
_SINGLE = re.compile(_DEGREES, re.IGNORECASE)
# terms of the Chinese Pharmacopoeia: cool place up to 20C, cold place up to 10C, room temperature up to 30C
_TERMS = (("阴凉", 20.0), ("凉暗", 20.0), ("冷处", 10.0), ("常温", 30.0))


class Claim(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One statement on one attribute (or on all, where it names none)."""

    attribute: str = ""
    months: float | None = None
    pooled: bool | None = None
    model: Model | None = None
    condition: str = ""
    pack: str = ""
    product: str = ""
    no_significant_change: bool | None = None


class LabelClaim(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the label states."""

    months: float | None = None
    storage: str = ""
    in_use_days: float | None = None
    protect_from_light: bool | None = None

    @property
    def at_most(self) -> float | None:
        """The highest temperature in C that the storage statement allows; None where it names none."""
        return read_label_limit(self.storage)


class Protocol(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the stability protocol promises."""

    pulls: tuple[float, ...] = ()
    condition: str = ""
    photostability: bool | None = None
    in_use: bool | None = None


class Commitment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The commitment to go on after approval."""

    batches: int | None = None
    months: float | None = None


class Claims(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole file."""

    claim: tuple[Claim, ...] = ()
    label: LabelClaim = LabelClaim()
    protocol: Protocol = Protocol()
    commitment: Commitment | None = None


_TABLES: dict[str, type[msgspec.Struct]] = {
    "claim": Claim,
    "label": LabelClaim,
    "protocol": Protocol,
    "commitment": Commitment,
}


def read_claims(path: Path) -> Claims:
    """Return the claims of a file. Raises InputError naming the key, what was expected and the nearest name."""
    try:
        data = read_written_toml(path.read_bytes(), path.name)
    except FileNotFoundError:
        raise InputError(
            f"{path}: no such file; write the claims as [[claim]] attribute, months, pooled"
        ) from None
    _reject_unknown(path.name, data)
    try:
        claims = msgspec.convert(data, Claims)
    except msgspec.ValidationError as error:
        raise InputError(f"{path.name}: {error}; months are numbers, pooled is true or false") from None
    if not claims.claim and claims.label == LabelClaim():
        raise InputError(f"{path.name}: no claim in it; add [[claim]] with attribute and months, or [label]")
    return msgspec.structs.replace(
        claims,
        claim=tuple(msgspec.structs.replace(c, condition=read_condition(c.condition)) for c in claims.claim),
        protocol=msgspec.structs.replace(
            claims.protocol, condition=read_condition(claims.protocol.condition)
        ),
    )


def _reject_unknown(name: str, data: dict[str, Any]) -> None:
    for table, content in data.items():
        if table not in _TABLES:
            raise InputError(f"{name}: table {table!r} is not known; {_near(table, list(_TABLES))}")
        fields = [f.name for f in msgspec.structs.fields(_TABLES[table])]
        for row in content if isinstance(content, list) else [content]:
            for key in row if isinstance(row, dict) else ():
                if key not in fields:
                    raise InputError(f"{name}: [{table}] does not know {key!r}; {_near(key, fields)}")


def _near(word: str, known: list[str]) -> str:
    near = difflib.get_close_matches(word, known, n=1)
    return (f"did you mean {near[0]!r}? " if near else "") + f"known are {', '.join(known)}"


def read_label_limit(words: str) -> float | None:
    """Return the highest temperature in C of a storage statement: 30 of "not above 30C", 8 of "2-8 °C"."""
    if match := _RANGE.search(words):
        return float(match[2])
    if matches := _SINGLE.findall(words):
        return max(float(m) for m in matches)
    return next((limit for term, limit in _TERMS if term in words), None)
