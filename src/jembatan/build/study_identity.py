"""Which study a document belongs to: as the source states it, as earlier sequences filed it, or by its folder or name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from jembatan.build.backbone_xml import clean_text
from jembatan.build.bridge_paths import make_slug, without_bridge_number
from jembatan.build.earlier_leaves import EarlierLeaf
from jembatan.core.dossier import Dossier, Leaf

_HEADING_NUMBER = re.compile(
    r"^\s*(?:m?[0-9](?:\.[0-9a-z]+)+|[a-f]\.?[0-9](?:\.[0-9]+)*)[\s_.:\u3001-]+", re.IGNORECASE
)
_HEADING_FOLDER = re.compile(
    r"^\s*(?:[0-9]+(?:\.[0-9a-z]+)+|[1-5][0-9]{0,4}-[a-z]|[1-5](?![0-9])|m[1-5](?![a-z])|[a-f]\.?[0-9](?![0-9])|[a-f][\s._-]|mod|part"
    r"|bagian|section|模块|第|clinical|nonclinical|klinik|nonklinik|uji|laporan|reports?$|studies$|临床|非临床|药理|毒理)",
    re.IGNORECASE,
)
_FOLDER_NUMBER = re.compile(r"^\s*([1-5](?:[0-9]{0,4}(?=-[a-z])|(?:\.[0-9]+)*(?![0-9])))", re.IGNORECASE)
_STUDY_FOLDER = re.compile(r"^(?:study|studi|trial|试验|研究)[-_ ]+(?P<name>.+)$", re.IGNORECASE)
_TOKEN = re.compile(r"[^\s_.\u3001-]+")
_VERSION = re.compile(
    r"(?:v|ver|rev|r|version|ed)?[0-9]{1,2}|(?:19|20)[0-9]{2}(?:[01][0-9][0-3][0-9])?", re.IGNORECASE
)


class StudyName(NamedTuple):
    """A study's identifier and title, whether somebody stated that the document belongs to it, and the folders below its own."""

    study_id: str
    title: str
    is_stated: bool
    folders_below: tuple[str, ...] = ()  # between the study's own folder and the document


class StudyFinder:
    """Finds the study of each document of one dossier."""

    def __init__(self, dossier: Dossier, earlier: Mapping[tuple[str, str], EarlierLeaf]) -> None:
        self._sections: dict[str, set[str]] = {}  # by folder: where the documents in and below it stand
        for leaf in dossier.current():
            section = leaf.placement.section if leaf.placement else ""
            parts = (leaf.path or "").split("/")[:-1]
            for length in range(1, len(parts) + 1):
                self._sections.setdefault("/".join(parts[:length]), set()).add(section)
        self._earlier = {
            make_slug(old.study, 200): old.study for old in earlier.values() if make_slug(old.study)
        }

    def find(self, leaf: Leaf) -> StudyName:
        """Return the study of a document.

        An eCTD states it (tagging file, node extension), or the folder "study-x"; else the folder below that of the heading
        is the study where all in and below it stands at this heading, and else each document is a study of its own.
        """
        assert leaf.path is not None
        if leaf.study:
            return StudyName(leaf.study, "", True)
        if leaf.extension_titles:
            title = clean_text(leaf.extension_titles[0])
            match = _STUDY_FOLDER.match(title)
            name = self._name(match["name"] if match else title, is_stated=True)
            return name._replace(title=name.title or title)
        if leaf.placement and (named := leaf.placement.attributes.get("study", "")):
            return self._name(named, is_stated=True)
        parts = leaf.path.split("/")[:-1]
        for number in range(len(parts), 0, -1):
            if match := _STUDY_FOLDER.match(parts[number - 1]):
                return self._name(match["name"], is_stated=True)._replace(folders_below=tuple(parts[number:]))
        below = _find_below_heading(parts, leaf.placement.section if leaf.placement else "")
        if below and len(self._sections["/".join(parts[:below])]) == 1:
            return self._name(parts[below - 1], is_stated=False)._replace(folders_below=tuple(parts[below:]))
        stem = without_bridge_number(leaf.path.rpartition("/")[2]).rpartition(".")[0]
        return self._name(_HEADING_NUMBER.sub("", stem) or stem, is_stated=False)

    def _name(self, words: str, *, is_stated: bool) -> StudyName:
        """Read "TX-001 Single dose" as an identifier and a title; one that earlier sequences know is spelt as there."""
        words = clean_text(words)
        study_id, title = _split_code(words)
        return StudyName(self._earlier.get(make_slug(study_id, 200), study_id), title, is_stated)


def _find_below_heading(parts: list[str], section: str) -> int:
    """Return how many folders there are down to the first below those that headings name; 0 where there is none.

    The lowest folder that is numbered as a heading of the document's own section begins ("5351-stud-rep-contr"): what
    stands above it, an indication, is no study. Where no folder is named by a heading, it is that of the file itself.
    """
    own = [n for n, folder in enumerate(parts, start=1) if _is_heading_of(folder, section)]
    is_below = bool(own)
    for number in range(own[-1] + 1 if own else 1, len(parts) + 1):
        if _HEADING_FOLDER.match(parts[number - 1]):
            is_below = True
        elif is_below:
            return number
    return 0 if is_below else len(parts)


def _is_heading_of(folder: str, section: str) -> bool:
    match = _FOLDER_NUMBER.match(folder)
    digits = match[1].replace(".", "").upper() if match else ""
    return bool(digits) and section.replace(".", "").startswith(digits)


def _split_code(words: str) -> tuple[str, str]:
    """Return a study's identifier and title: "TX-001 Single dose" begins with a code, "Single dose" is both."""
    end = 0
    for token in _TOKEN.finditer(words):
        if not token[0].isascii() or (token.start() == 0 and not token[0][0].isalpha()):
            break
        if any(c.isdigit() for c in token[0]) and not (
            _VERSION.fullmatch(token[0]) and not _leads(words, token)
        ):
            end = token.end()
    code, title = words[:end], words[end:].strip(" _.\u3001-")
    return (code, title) if code else (words, words)


def _leads(words: str, token: re.Match[str]) -> bool:
    """Say whether a number belongs to the letters before it: "PK-01" does, "report 01" and "report-v2" do not."""
    before = words[: token.start()]
    return token[0].isdigit() and re.fullmatch(r"[A-Z]{1,6}-", before) is not None
