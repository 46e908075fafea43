"""Where a document lies in an ACTD folder, and what it is called there: plain names that read back as their section."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

from jembatan.build.bridge_profile import Profile
from jembatan.build.section_map import show_actd
from jembatan.build.source_blocks import SourceBlocks
from jembatan.core.dossier import Leaf
from jembatan.dossier.links import fold_path
from jembatan.dossier.sections import load_actd, load_ctd

PATH_LIMIT = 260  # characters of a whole path that every desk takes
_MOST_OF_NAME = 40
_SAYS_SOMETHING = re.compile(r"[a-z]{3}")
_SAY_NOTHING = frozenset(
    {"sheet", "sheet1", "untitled", "document", "document1"}
)  # titles that programs give
_NOT_ALLOWED = re.compile(r"[^a-z0-9]+")
_SHEET_NAME = re.compile(r"[a-z][a-z0-9.-]*-\d{2,}-see-([a-z0-9-]+)\.pdf")
_NAMES_FOLLOW = {"S": ("substance", "manufacturer"), "P": ("product-name", "product", "dosageform")}
_FOLDER_OF_LETTER = {
    "II.B": "b-quality-overall-summary",
    "II.D": "d-literature-references",
}


@lru_cache(65_536)  # folders and headings are those of many documents
def make_slug(words: str, most: int = _MOST_OF_NAME) -> str:
    """Return words as a-z, 0-9 and hyphens, at most so many characters; empty where nothing of them can be kept."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    slug = _NOT_ALLOWED.sub("-", plain).strip("-")
    if len(slug) > most:
        whole = slug[: most + 1].rpartition("-")[0]  # no word is cut in two
        slug = whole or slug[:most]
        while slug.rpartition("-")[2] in ("and", "or", "of", "in", "the", "to", "for"):
            slug = slug.rpartition("-")[0]
    return slug.strip("-")


def says_something(title: str) -> bool:
    """Say whether a title is more than what a program puts there by itself ("Sheet1")."""
    return bool(title.strip()) and title.strip().lower() not in _SAY_NOTHING


class BlockNames:
    """Names for the substances and products that a dossier repeats its sections for: the same name for the same values."""

    def __init__(self, paths: Iterable[str] = ()) -> None:
        self._source = SourceBlocks(paths)
        self._names: dict[tuple[str, tuple[str, ...]], str] = {}
        self._label_by_name: dict[str, str] = {}

    def name(self, letter: str, leaf: Leaf) -> str:
        """Return the folder of an S or P block: by its attributes, by the source's own folder, or numbered."""
        attributes = leaf.placement.attributes if leaf.placement else {}
        values = tuple(attributes.get(key, "") for key in _NAMES_FOLLOW[letter])
        above = (leaf.path or "").rpartition("/")[0]
        from_folder = self._source.find(letter, above) or _find_named_folder(letter, above)
        key = (letter, values if any(values) else (from_folder,))
        if key not in self._names:
            words = "-".join(dict.fromkeys(make_slug(value) for value in values if make_slug(value)))
            is_whole = all(make_slug(value) for value in values if value)
            slug = make_slug((words if is_whole else "") or make_slug(from_folder, 48) or words, 48)
            plain = "drug-substance" if letter == "S" else "drug-product"
            name = f"{letter.lower()}-{slug or plain}"
            taken = set(self._names.values())
            number = 2
            while name in taken:
                name, number = f"{letter.lower()}-{slug or plain}-{number}", number + 1
            self._names[key] = name
            self._label_by_name[name] = ", ".join(dict.fromkeys(v for v in values if v)) or from_folder
        return self._names[key]

    def find_only(self) -> dict[str, str]:
        """Return for the folder of what names no block that of the only block that is named, where there is but one."""
        found: dict[str, str] = {}
        for letter in _NAMES_FOLLOW:
            names = {key: name for key, name in self._names.items() if key[0] == letter}
            nameless = [name for key, name in names.items() if not any(key[1])]
            named = [name for key, name in names.items() if any(key[1])]
            if len(named) == 1:
                found |= dict.fromkeys(nameless, named[0])
        return found

    def find_label(self, path: str) -> str:
        """Return what the source calls the block that a target path lies in ("阿莫西林（甲厂）"); empty outside of blocks."""
        return next(
            (self._label_by_name[part] for part in path.split("/")[:4] if part in self._label_by_name), ""
        )


def _find_named_folder(letter: str, folder: str) -> str:
    """Return what a folder of an ACTD is called that a bridge made: "p-soft-capsules" is "soft-capsules"."""
    begins = f"{letter.lower()}-"
    plain = f"{begins}drug-{'substance' if letter == 'S' else 'product'}"
    names = (part for part in folder.lower().split("/") if part.startswith(begins) and part != plain)
    return next((name.removeprefix(begins) for name in names), "")


def compute_actd_folder(section: str, leaf: Leaf, profile: Profile, blocks: BlockNames) -> str:
    """Return the folder of a document at an ACTD section ("II.P8"): part, block or letter, then the heading, then the study."""
    part, _, rest = section.partition(".")
    folders = [profile.folders[part]]
    letter = rest[:1]
    if part == "II" and letter in ("S", "P"):
        folders.append(blocks.name(letter, leaf))
    elif part in ("III", "IV") and "." in rest:
        folders.append(_heading_folder(f"{part}.{letter}"))
    if section == "I.A":
        return f"{profile.folders[part]}/a-contents"
    if rest and (part, rest) not in (("II", "S"), ("II", "P"), ("II", "C")):
        folders.append(_FOLDER_OF_LETTER.get(section) or _heading_folder(section))
    if (study := _study_of(leaf)) and part in ("III", "IV"):
        folders.append(f"study-{study}")
    return "/".join(folders)


def number_of(section: str) -> str:
    """Return the number that file names begin with: "II.P2.3.1" -> "p2.3.1"; "IV.C.Appendix 1" -> "c.appendix-1"."""
    rest = section.partition(".")[2] or section
    return rest.lower().replace(" ", "-")


def _heading_folder(section: str) -> str:
    title = load_actd().get(section, ("", ""))[0]
    slug = make_slug(title.partition("(")[0] or title, 32)
    return f"{number_of(section)}-{slug}" if slug else number_of(section)


def _study_of(leaf: Leaf) -> str:
    named = leaf.study or (leaf.placement.attributes.get("study", "") if leaf.placement else "")
    return make_slug(named, 32)


def compute_file_name(section: str, number: int, leaf: Leaf, extra: Mapping[str, str]) -> str:
    """Return the name of the n-th file of a heading: number of the heading, order, and what it was called.

    `extra` are attributes that the folder does not show (an excipient).
    """
    assert leaf.path is not None
    stem, _, ending = leaf.path.rpartition("/")[2].rpartition(".")
    words = _without_number(make_slug(stem or ending, 80), leaf)
    if not stem.isascii() and not _SAYS_SOMETHING.search(words):  # a name in Chinese leaves its numbers alone
        title = _without_number(make_slug(leaf.title), leaf)
        words = title if _SAYS_SOMETHING.search(title) and title not in _SAY_NOTHING else ""
        words = words or _title_of_section(leaf) or make_slug(stem or ending)
    words = make_slug(words) or make_slug(leaf.title) or "document"
    shown = [make_slug(value, 24) or make_slug(_folder_above(leaf.path), 24) for value in extra.values()]
    named = make_slug("-".join([*(s for s in shown if s), words]), 64)
    ending = _NOT_ALLOWED.sub("", ending.lower()) if stem else ""
    return f"{number_of(section)}-{number:02d}-{named}" + (f".{ending}" if ending else "")


def compute_sheet_name(section: str, number: int, sees: str) -> str:
    """Return the name of the sheet at a heading that points at documents filed at another, `sees`."""
    return f"{number_of(section)}-{number:02d}-see-{_slug_of(sees)}.pdf"


def is_sheet_name(name: str) -> bool:
    """Say whether a file is called as the sheets are that a bridge makes: "p9-01-see-iv-e-1-2.pdf"."""
    found = _SHEET_NAME.fullmatch(name)
    return found is not None and found[1] in {_slug_of(section) for section in load_actd()}


def _slug_of(section: str) -> str:
    return show_actd(section).lower().replace(".", "-")


def _without_number(slug: str, leaf: Leaf) -> str:
    """Return a name without the old number of its section in front, which would be wrong at the new place."""
    section = leaf.placement.section if leaf.placement else ""
    while section:
        begins = make_slug(section) + "-"
        if "." in section and slug.startswith(begins):
            return slug.removeprefix(begins)
        section = section.rpartition(".")[0]
    return slug


def _title_of_section(leaf: Leaf) -> str:
    """Return the English heading of the place that the document has in its source, as a name; empty where none is held."""
    placement = leaf.placement
    if placement is None or placement.structure != "ctd":
        return ""
    scope = "CN" if placement.section.startswith("1.") else "ICH"  # only China's Module 1 is placed below "1"
    titles = (t for of, number, t in load_ctd().titles if (of, number) == (scope, placement.section))
    return next((slug for title in titles if (slug := make_slug(title))), "")


_BRIDGE_NUMBER = re.compile(r"^[a-fsp](?:\d|\.(?:\d|appendix))?[\d.]*(?:-\d)?-\d{2,3}-(?=.)")


def without_bridge_number(name: str) -> str:
    """Return a file name without the number that a bridge put in front: "p8-02-stability-data.pdf" -> "stability-data.pdf"."""
    return _BRIDGE_NUMBER.sub("", name)


def compute_plain_name(name: str) -> str:
    """Return a file name in a-z, 0-9 and hyphens, as an eCTD takes it."""
    stem, _, ending = name.rpartition(".")
    if not stem:
        return make_slug(ending, 60) or "document"
    return f"{make_slug(stem, 60) or 'document'}.{_NOT_ALLOWED.sub('', ending.lower())}"


def _folder_above(path: str) -> str:
    parts = path.split("/")
    return parts[-2] if len(parts) > 1 else ""


def find_path_faults(paths: list[str], root: str) -> list[str]:
    """Return one sentence for each name that some desk cannot take: clashes by case, whole paths of over 260 characters."""
    faults = []
    by_folded: dict[str, str] = {}
    for path in paths:
        folded = fold_path(path)
        other = by_folded.setdefault(folded, path)
        if other != path:
            faults.append(f"{path} and {other} differ only by case")
        whole = len(root) + 1 + len(path)
        if whole > PATH_LIMIT:
            faults.append(f"{path} would be {whole} characters long with the folder before it")
    return faults
