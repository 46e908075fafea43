"""places.toml: what a person decided on documents that no rule places."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import msgspec
import tomli

from jembatan.build.bridge_places import Place
from jembatan.build.bridge_profile import Profile
from jembatan.build.section_map import hide_actd
from jembatan.core.errors import InputError
from jembatan.core.grades import Confidence
from jembatan.core.text import Message
from jembatan.dossier.sections import load_actd, load_ctd

LEAVE_OUT = "none"


class _Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    source: str
    section: str = ""  # empty: where the rules put it
    who: str = ""
    no_subject_data: bool = False  # a person looked: it holds no data of single subjects


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: Literal[1]
    place: list[_Row] = []


class Decisions(msgspec.Struct, frozen=True):
    """The place of each document that a person decided on; None where it is not filed. By path in the source.

    `cleared` names who looked at a document and says that it holds no data of single subjects.
    """

    places: dict[str, Place | None] = {}
    who: dict[str, str] = {}
    cleared: dict[str, str] = {}


NO_DECISIONS = Decisions()


def read_decisions(path: Path, profile: Profile, documents: Iterable[str]) -> Decisions:
    """Return the decisions; raises InputError naming the row that names no document or no section of the target."""
    try:
        rows = msgspec.convert(tomli.loads(path.read_text("utf-8-sig")), type=_File).place
    except (OSError, UnicodeDecodeError, tomli.TOMLDecodeError, msgspec.ValidationError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise InputError(
            f"{path.name}: cannot be read as a list of places ({reason}): each is [[place]] with source, section and who"
        ) from error
    known = set(documents)
    places: dict[str, Place | None] = {}
    cleared: dict[str, str] = {}
    for number, row in enumerate(rows, start=1):
        if row.source not in known:
            near = difflib.get_close_matches(row.source, sorted(known), n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise InputError(
                f"{path.name}: place {number} names {row.source!r}, which is no document of the source{hint}"
            )
        if row.no_subject_data:
            if not row.who.strip():
                raise InputError(
                    f"{path.name}: place {number} says no_subject_data without who: name the person who looked"
                )
            cleared[row.source] = row.who
            if not row.section:
                continue
        if row.section == LEAVE_OUT:
            places[row.source] = None
            continue
        section = hide_actd(row.section)
        sections = _sections_of(profile)
        if section not in sections:
            near = difflib.get_close_matches(section, sorted(sections), n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise InputError(f"{path.name}: place {number}: the target has no section {row.section!r}{hint}")
        who = row.who or Message("bridge.nobody_named")
        basis = Message("bridge.basis_person", {"who": who, "file": path.name})
        places[row.source] = Place(section, False, Confidence.HIGH, basis=basis)
    return Decisions(places, {row.source: row.who for row in rows}, cleared)


def _sections_of(profile: Profile) -> frozenset[str]:
    if profile.structure == "actd":
        return frozenset(load_actd()) - {"I", "II", "III", "IV"}
    numbers = load_ctd().numbers
    return numbers["ICH"] | numbers.get(profile.region, frozenset())
