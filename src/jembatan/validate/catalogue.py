"""The official rule catalogues: lawdata/shared/validation/<profile>.toml with its rules in <profile>.csv."""

from __future__ import annotations

import csv
import datetime as dt
import tomllib
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

import msgspec

from jembatan.core.errors import LawError, UsageError
from jembatan.core.grades import Confidence, Trust
from jembatan.core.text import Text

RuleSeverity = Literal["error", "warning", "info"]
Automation = Literal["automated", "manual", "unknown"]
COLUMNS = (
    *("rule", "category", "class", "severity", "en", "id", "zh", "automation", "function", "parameters"),
    *("why_not", "source", "trust", "confidence"),
)
SEVERITIES: tuple[RuleSeverity, ...] = ("error", "warning", "info")


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One item of a catalogue."""

    number: str
    category: str
    official_class: str  # in the authority's own word
    official_severity: RuleSeverity
    what: Text  # what is checked, in our words
    automation: Automation
    function: str = ""
    parameters: dict[str, str] = {}
    why_not: str = ""  # key of the reason why it is not run: validation.why.<key>
    source: str
    trust: Trust
    confidence: Confidence

    @property
    def severity(self) -> RuleSeverity:
        """Return what a finding counts as: never an error where the rule is not known with high confidence."""
        if self.confidence is not Confidence.HIGH and self.official_severity == "error":
            return "warning"
        return self.official_severity


class RuleSource(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where rules were read."""

    title: str
    url: str = ""


class ProfileFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """<profile>.toml: what the catalogue is, without its rules."""

    format: int
    title: Text
    note: Text
    criteria: str  # the official document and its edition
    package: Literal["ectd-3.2.2", "ectd-4.0"]
    region: str = ""  # of the regional backbone: cn, eu, us
    status: Literal["complete", "partial", "historical", "specification"]
    official_items: int = 0  # 0 where the official list was not seen whole
    based_on: str = ""  # the profile whose rules this one changes
    in_force_from: dt.date | None = None
    in_force_until: dt.date | None = None
    source: dict[str, RuleSource]


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """One catalogue, its rules in official order."""

    id: str
    file: ProfileFile
    rules: tuple[Rule, ...]
    own: frozenset[str]  # numbers that the profile itself states, where it is based on another
    sources: dict[str, RuleSource]


def load_profile_ids(law_folders: tuple[Path, ...] = ()) -> list[str]:
    """Return the ids of all profiles: the shipped ones, and those in shared/validation of each folder of law data."""
    return sorted(_find_profiles(law_folders))


def _find_profiles(law_folders: tuple[Path, ...]) -> dict[str, Traversable]:
    """Return the folder of each profile by its id."""
    found: dict[str, Traversable] = {}
    for folder in (_folder(), *(_overlay(overlay) for overlay in law_folders)):
        for entry in folder.iterdir() if folder.is_dir() else ():
            profile, _, extension = entry.name.rpartition(".")
            if extension != "toml" or profile.startswith("_"):
                continue
            if profile in found:
                raise LawError(f"validation/{profile}.toml: this id is shipped already; choose another")
            found[profile] = folder
    return found


@cache
def load_profile(profile: str, law_folders: tuple[Path, ...] = ()) -> Profile:
    """Return a catalogue; raises UsageError for an id that does not exist, LawError for a file out of its format."""
    folders = _find_profiles(law_folders)
    if profile not in folders:
        near = get_close_matches(profile, folders, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        known = ", ".join(sorted(folders))
        raise UsageError(f"there is no validation profile {profile!r}{hint} Known: {known}.")
    folder = folders[profile]
    try:
        raw = tomllib.loads((folder / f"{profile}.toml").read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LawError(f"validation/{profile}.toml: {error}") from error
    try:
        file = msgspec.convert(raw, ProfileFile)
    except msgspec.ValidationError as error:
        raise LawError(f"validation/{profile}.toml: {error}") from error
    own = {rule.number: rule for rule in _read_rules(folder, profile, file)}
    rules, sources = own, file.source
    if file.based_on:
        base = load_profile(file.based_on, law_folders)
        rules = {rule.number: own.get(rule.number, rule) for rule in base.rules}
        rules |= {number: rule for number, rule in own.items() if number not in rules}
        sources = {**base.sources, **file.source}
    return Profile(
        id=profile,
        file=file,
        rules=tuple(sorted(rules.values(), key=lambda rule: order_of(rule.number))),
        own=frozenset(own),
        sources=sources,
    )


def order_of(number: str) -> tuple[tuple[int, int, str], ...]:
    """Return the sorting key of a rule number: 2.10 after 2.9, 11.BP1 after 11.10."""
    parts = number.replace("-", ".").split(".")
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts)


def _read_rules(folder: Traversable, profile: str, file: ProfileFile) -> Iterator[Rule]:
    seen: set[str] = set()
    table = folder / f"{profile}.csv"
    if not table.is_file():
        raise LawError(f"validation/{profile}.csv: the rules of {profile}.toml are missing")
    with table.open(encoding="utf-8") as lines:
        rows = csv.DictReader(lines)
        missing = [column for column in COLUMNS if column not in (rows.fieldnames or ())]
        if missing:
            raise LawError(f"validation/{profile}.csv: the columns {', '.join(missing)} are missing")
        for row in rows:
            number = row["rule"]
            place = f"validation/{profile}.csv, rule {number}"
            if number in seen:
                raise LawError(f"{place}: stands there twice")
            seen.add(number)
            if row["source"] not in file.source:
                raise LawError(f"{place}: source {row['source']!r} is not in {profile}.toml")
            if bool(row["function"]) != (row["automation"] == "automated"):
                raise LawError(f"{place}: automated means that a function is named, and nothing else does")
            if not row["function"] and not row["why_not"]:
                raise LawError(f"{place}: say in why_not why it is not run")
            try:
                yield msgspec.convert(
                    {
                        "number": number,
                        "category": row["category"],
                        "official_class": row["class"],
                        "official_severity": row["severity"],
                        "what": {"en": row["en"], "id": row["id"], "zh": row["zh"]},
                        "automation": row["automation"],
                        "function": row["function"],
                        "parameters": _read_parameters(row["parameters"], place),
                        "why_not": row["why_not"],
                        "source": row["source"],
                        "trust": row["trust"],
                        "confidence": row["confidence"],
                    },
                    Rule,
                )
            except msgspec.ValidationError as error:
                raise LawError(f"{place}: {error}") from error


def _read_parameters(text: str, place: str) -> dict[str, str]:
    parameters: dict[str, str] = {}
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        name, mark, value = part.partition("=")
        if not mark:
            raise LawError(f"{place}: write parameters as name=value; name=value, not {part!r}")
        parameters[name.strip()] = value.strip()
    return parameters


def read_table(name: str) -> list[dict[str, str]]:
    """Return the rows of a table beside the catalogues, for rule functions."""
    with (_folder() / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def _folder() -> Traversable:
    return resources.files("jembatan") / "lawdata" / "shared" / "validation"


def _overlay(folder: Path) -> Traversable:
    if not folder.is_dir():
        raise UsageError(f"{folder}: --law expects a folder of law data; name an existing folder")
    return folder / "shared" / "validation"
