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
    r"^\s*(?:[0-9]|m[1-5](?![a-z])|[a-f]\.?[0-9]|[a-f][\s._-]|mod|part|bagian|section|模块|第|clinical|nonclinical|klinik|nonklinik"
    r"|uji|laporan|reports?$|studies$|临床|非临床|药理|毒理)",
    re.IGNORECASE,
)
_STUDY_FOLDER = re.compile(r"^(?:study|studi|trial|试验|研究)[-_ ]+(?P<name>.+)$", re.IGNORECASE)
_CODE = re.compile(
    r"^(?P<code>(?=[A-Za-z0-9_.-]*[0-9])[A-Za-z]+[A-Za-z0-9_.-]*)(?:[\s_\u3001-]+(?P<title>.*\S))?\s*$"
)


class StudyName(NamedTuple):
    """A study's identifier and title, and whether somebody stated that the document belongs to it."""

    study_id: str
    title: str
    is_stated: bool


class StudyFinder:
    """Finds the study of each document of one dossier."""

    def __init__(self, dossier: Dossier, earlier: Mapping[tuple[str, str], EarlierLeaf]) -> None:
        self._sections: dict[str, set[str]] = {}  # by folder: where its documents stand
        for leaf in dossier.current():
            folder = (leaf.path or "").rpartition("/")[0]
            self._sections.setdefault(folder, set()).add(leaf.placement.section if leaf.placement else "")
        self._earlier = {
            make_slug(old.study, 200): old.study for old in earlier.values() if make_slug(old.study)
        }

    def find(self, leaf: Leaf) -> StudyName:
        """Return the study of a document.

        An eCTD states it (tagging file, node extension), or the folder "study-x"; else the folder that holds documents of
        this heading alone and is named by no heading is the study, and else each document is a study of its own.
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
        for folder in reversed(parts):
            if match := _STUDY_FOLDER.match(folder):
                return self._name(match["name"], is_stated=True)
        if parts and not _HEADING_FOLDER.match(parts[-1]) and len(self._sections["/".join(parts)]) == 1:
            return self._name(parts[-1], is_stated=False)
        stem = without_bridge_number(leaf.path.rpartition("/")[2]).rpartition(".")[0]
        return self._name(_HEADING_NUMBER.sub("", stem) or stem, is_stated=False)

    def _name(self, words: str, *, is_stated: bool) -> StudyName:
        """Read "TX-001 Single dose" as an identifier and a title; one that earlier sequences know is spelt as there."""
        words = clean_text(words)
        match = _CODE.match(words)
        study_id, title = (match["code"], match["title"] or "") if match else (words, words)
        return StudyName(self._earlier.get(make_slug(study_id, 200), study_id), title, is_stated)
