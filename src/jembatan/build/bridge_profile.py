"""Bridge profiles and the rules on what may not leave, from lawdata/shared/bridge."""

from __future__ import annotations

import fnmatch
from functools import cache
from importlib import resources
from typing import Any, Literal

import msgspec

from jembatan.core.errors import UsageError


class Profile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How one authority's dossier is laid out: bridge/<id>.toml."""

    format: Literal[1]
    id: str
    to: str
    structure: Literal["actd", "ctd"]
    region: str
    source: str
    part_1: dict[str, str] = {}
    asked: dict[str, list[str]] = {}
    rebuilt: dict[str, list[str]] = {}
    second_place: dict[str, str] = {}
    reverse: dict[str, str] = {}
    folders: dict[str, str] = {}
    contents: dict[str, str] = {}
    heading_instruments: dict[str, str] = {}

    @property
    def asked_sections(self) -> tuple[str, ...]:
        """Sections of the source for whose place a person is asked."""
        return tuple(self.asked.get("sections", ()))

    @property
    def rebuilt_sections(self) -> frozenset[str]:
        """Sections of the source that are written anew and never carried."""
        return frozenset(self.rebuilt.get("sections", ()))


class SubjectData(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What counts as data of single trial subjects."""

    sections: list[str]
    endings: list[str]
    below: list[str]
    items: list[str]
    table_endings: list[str]
    data_types: list[str]
    table_types: list[str]
    appendices: list[str]
    folders: list[str]
    file_tags: list[str]
    words: list[str]
    except_words: list[str]
    short_words: list[str]
    searched: list[str]


class ClosedPart(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What counts as the closed part of a drug substance."""

    sections: list[str]
    whole_sections: list[str]
    states: list[str]
    words: list[str]
    master_files: list[str]
    short_words: list[str]
    below: list[str]
    pointing_words: list[str]


class Archive(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What counts as an archive, whose documents nobody can account for one by one."""

    types: list[str]
    endings: list[str]


class CountryRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The rules of one source country that are assessed before anything leaves it."""

    requirements: list[str]
    legal_basis: str
    no_basis: list[str]
    cited: list[str]
    facts_when_included: dict[str, Any]
    facts_when_held: dict[str, Any]
    analyses: list[str] = []

    def speaks_of_leaving(self, requirement: str) -> bool:
        """Say whether a requirement is one of those on what may leave the country."""
        return any(fnmatch.fnmatch(requirement, pattern) for pattern in self.requirements)


class OutboundRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """bridge/outbound.toml."""

    format: Literal[1]
    subject_data: SubjectData
    closed_part: ClosedPart
    archive: Archive
    country: dict[str, CountryRules]


@cache
def load_profiles() -> dict[str, Profile]:
    """Return the profiles by the code of the country they lead to."""
    folder = resources.files("jembatan") / "lawdata" / "shared" / "bridge"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    found = [
        msgspec.toml.decode(file.read_bytes(), type=Profile) for file in files if file.name != "outbound.toml"
    ]
    return {profile.to: profile for profile in found}


def load_profile(country: str) -> Profile:
    """Return the profile that leads to a country; raises UsageError naming those that there are."""
    profiles = load_profiles()
    if profile := profiles.get(country.upper()):
        return profile
    raise UsageError(f"no bridge leads to {country!r}: there are --to {', --to '.join(sorted(profiles))}")


@cache
def load_outbound_rules() -> OutboundRules:
    """Return what may not leave, and the rules of each source country."""
    file = resources.files("jembatan") / "lawdata" / "shared" / "bridge" / "outbound.toml"
    return msgspec.toml.decode(file.read_bytes(), type=OutboundRules)
