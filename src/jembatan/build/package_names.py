"""What a document is called in the package: its title in the backbone, and names in a-z for what is written otherwise."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Mapping

from jembatan.build.backbone_xml import clean_text
from jembatan.build.bridge_paths import make_slug, without_bridge_number
from jembatan.build.ectd_headings import load_headings, scope_of
from jembatan.build.ectd_paths import load_usual_names
from jembatan.build.portable_names import is_device
from jembatan.core.document import Document
from jembatan.core.dossier import Dossier, Leaf
from jembatan.dossier.place_refine import find_refinement
from jembatan.dossier.sections import load_ctd

_SAYS_SOMETHING = re.compile(r"[a-z]{3}")
_NUMBER = re.compile(
    r"^\s*(?:ctd\s+)?(?P<number>[0-9]+(?:\.[0-9A-Z]+)+|[SP]\.?[0-9](?:\.[0-9]+)*)[\s_.:\u3001-]+",
    re.IGNORECASE,
)
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}$")
_MOST = 40  # characters of a value in the name of a folder


def find_shared_titles(dossier: Dossier) -> frozenset[str]:
    """Return the titles that several documents of a folder bear: a letterhead, the name of the product, and no title."""
    if dossier.sequences:  # a backbone states titles
        return frozenset()
    titles = Counter(leaf.title for leaf in dossier.current())
    return frozenset(title for title, count in titles.items() if count > 1)


def compute_title(section: str, leaf: Leaf, document: Document, shared_titles: Collection[str] = ()) -> str:
    """Return the title of a leaf: the source's own, the document's, or its file name without ending and number.

    A title that others share tells nothing. A section without an element in the backbone is told by its number, which
    then begins the title.
    """
    assert leaf.path is not None
    name = _ENDING.sub("", without_bridge_number(leaf.path.rpartition("/")[2]))
    stated = leaf.title or document.properties.title
    title = "" if stated in shared_titles else clean_text(stated)
    if not leaf.leaf_id:  # of a folder: the document's own heading
        title = clean_text(_without_number(section, title)) or title
    if not title:
        title = clean_text(_without_number(section, name)) or clean_text(name) or "document"
    if section in load_headings(scope_of(section)):
        return title
    told = find_refinement(_find_element_above(section), title, "")
    return title if told and told[0] == section else f"{section} {title}"


def _without_number(section: str, name: str) -> str:
    """Return a name without the number of its section or of one above or below; other numbers stay ("2.5 mg label")."""
    match = _NUMBER.match(name)
    if match is None or _NUMBER.fullmatch(f"{name} "):  # nothing would be left of a number alone
        return name
    number = match["number"].upper()
    if number[0] in "SP" and number[1] != ".":
        number = f"{number[0]}.{number[1:]}"
    same = section.upper()
    is_own = (
        f".{same}.".endswith(f".{number}.")
        or f"{same}.".startswith(f"{number}.")
        or number.startswith(f"{same}.")
    )
    return name[match.end() :] if is_own else name


def _find_element_above(section: str) -> str:
    headings = load_headings(scope_of(section))
    while section and section not in headings:
        section = section.rpartition(".")[0]
    return section


def compute_plain_stem(section: str, leaf: Leaf, most: int, usual: str = "") -> str:
    """Return the name of a document's file without ending: its own in a-z without the section's number, or a usual one.

    A name in Chinese leaves its numbers alone, which is no name: then `usual`, the usual name of the section, or its
    English heading is taken.
    """
    assert leaf.path is not None
    stem = _ENDING.sub("", without_bridge_number(leaf.path.rpartition("/")[2]))
    has_element = section in load_headings(scope_of(section))
    own = (make_slug(_without_number(section, stem), most) if has_element else "") or make_slug(stem, most)
    if is_device(own):
        return f"document-{own}"
    if stem.isascii() or _SAYS_SOMETHING.search(own):
        return own or "document"
    if not has_element:  # its number tells the section
        return make_slug(section, most)
    titles = {
        number: title
        for scope, number, title in load_ctd().titles
        if scope == scope_of(section) and title.isascii()
    }
    named = usual or load_usual_names().get(section, "") or titles.get(section, "")
    return make_slug(named, most) or own or "document"


class LatinNames:
    """Folder names for values that a-z cannot write: the same value always gets the same name, other values another.

    `spellings` are spellings in a-z that a person declared for a value.
    """

    def __init__(self, spellings: Mapping[str, str] | None = None) -> None:
        self.spellings = dict(spellings or {})

    def find(self, kind: str, value: str) -> str:
        """Return the folder name of a value; empty where the value as it is gives a whole name."""
        if is_device(make_slug(value)):
            return f"{kind}-{make_slug(value)}"
        if not value or (value.isascii() and len(value) <= _MOST and make_slug(value)):
            return ""
        spelt = make_slug(self.spellings.get(value, ""), _MOST)
        if spelt:
            return spelt
        digits = hashlib.sha256(value.encode()).hexdigest()[:6]
        words = make_slug(value, _MOST - 7)
        return f"{words if _SAYS_SOMETHING.search(words) else kind}-{digits}"
