"""Where a file lies inside a sequence, and which names the formats allow."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Mapping
from functools import cache
from importlib import resources

from jembatan.build.sequence_plan import PlanError

NAME_LIMIT = 64  # characters of one name (CN rule 2.5, as a second-hand source reads it)
PATH_LIMIT = 180  # characters from the sequence folder
EXTENSIONS = frozenset({"pdf", "xml", "xpt", "txt", "xsl"})  # CN rule 2.4, as a second-hand source reads it
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
_NOT_ALLOWED = re.compile(r"[^a-z0-9]+")
_PLACE = re.compile(r"\{([a-z-]+)\}")


@cache
def _load_folders() -> dict[str, tuple[str, str]]:
    """Return folder and file name by CTD number.

    Source: eCTD specification 3.2.2, appendix 4, as two public transcriptions give it; not read in the original.
    """
    table = resources.files("jembatan") / "build" / "ectd_folders.csv"
    with table.open(encoding="utf-8") as lines:
        return {row["section"]: (row["folder"], row["file_name"]) for row in csv.DictReader(lines)}


@cache
def load_usual_names() -> dict[str, str]:
    """Return the usual file name of a section, without extension, where it names no attribute."""
    return {section: name for section, (_, name) in _load_folders().items() if name and "{" not in name}


def compute_folder(
    section: str, attributes: Mapping[str, str], folder_by_value: Mapping[str, str], study_id: str = ""
) -> str:
    """Return the folder of a section inside the sequence, with a folder of its own for a study.

    A name that the values make too long is cut between words and told apart by six digits of its checksum.
    China's Module 1 has one folder for each heading of the second level (m1/cn/03), so 1.3.8.1 lies in 03.
    Raises PlanError where an attribute that the folder's name needs is not given.
    """
    if section.startswith("1.") and section.split(".")[1].isdigit():
        return f"m1/cn/{int(section.split('.')[1]):02d}"
    folder = _find_row(section)[0]
    filled = _fill(section, folder, attributes, folder_by_value).split("/")
    named = "/".join(_shorten(part) for part in filled if part)
    return f"{named}/{compute_slug(study_id, folder_by_value)}" if study_id else named


def _shorten(name: str) -> str:
    if len(name) <= NAME_LIMIT:
        return name
    digits = hashlib.sha256(name.encode()).hexdigest()[:6]
    whole_words = name[: NAME_LIMIT - len(digits)].rpartition("-")[0]
    return f"{whole_words or name[: NAME_LIMIT - len(digits) - 1]}-{digits}"


def compute_file_name(section: str, attributes: Mapping[str, str], folder_by_value: Mapping[str, str]) -> str:
    """Return the usual name of a section's file, without extension, or an empty text where there is none."""
    name = _find_row(section)[1]
    return _fill(section, name, attributes, folder_by_value) if name else ""


def compute_slug(value: str, folder_by_value: Mapping[str, str]) -> str:
    """Return an attribute value as a folder name; raises PlanError where nothing of it can be kept."""
    slug = folder_by_value.get(value) or _NOT_ALLOWED.sub("-", value.lower()).strip("-")
    if not slug:
        raise PlanError(
            f"{value!r} gives no folder name: add it to folder_by_value, in a-z, 0-9 and hyphens."
        )
    return slug


def find_path_fault(path: str) -> str:
    """Say in one sentence what is wrong with a path inside a sequence; empty where nothing is."""
    parts = path.split("/")
    stem, dot, extension = parts[-1].rpartition(".")
    if not dot or extension not in EXTENSIONS:
        return f"its name must end in one of {', '.join(sorted(EXTENSIONS))}"
    if bad := [part for part in [*parts[:-1], stem] if not _NAME.fullmatch(part)]:
        return f"{bad[0]!r} may hold only a-z, 0-9 and hyphens"
    if long := [part for part in parts if len(part) > NAME_LIMIT]:
        return f"{long[0]!r} is longer than {NAME_LIMIT} characters"
    if len(path) > PATH_LIMIT:
        return f"it is {len(path)} characters long, {PATH_LIMIT} are allowed"
    return ""


def _find_row(section: str) -> tuple[str, str]:
    folders = _load_folders()
    parts = section.split(".")
    for length in range(len(parts), 0, -1):
        if row := folders.get(".".join(parts[:length])):
            return row if length == len(parts) else (row[0], "")
    raise PlanError(f"Section {section!r} has no folder in an eCTD: write a CTD number such as 3.2.P.8.3.")


def _fill(section: str, text: str, attributes: Mapping[str, str], folder_by_value: Mapping[str, str]) -> str:
    def fill(match: re.Match[str]) -> str:
        name = match[1]
        if name in attributes:
            return compute_slug(attributes[name], folder_by_value)
        if name in (
            "excipient",
            "product-name",
        ):  # optional in the DTD: then there is no folder of that level
            return ""
        raise PlanError(f"Section {section} needs the attribute {name!r}: give it in the leaf's attributes.")

    return _PLACE.sub(fill, text)
