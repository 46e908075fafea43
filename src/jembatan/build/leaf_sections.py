"""Where a document is filed in a sequence: its section, the node extensions below it, or why it is left out."""

from __future__ import annotations

import re

from jembatan.build.bridge_places import NoPlace, PlaceFinder
from jembatan.build.build_assumptions import Assumptions
from jembatan.build.ctd_folder import CtdFolders
from jembatan.build.ectd_headings import Heading, find_heading_chain, list_children, load_headings, scope_of
from jembatan.build.regional_extensions import find_extension
from jembatan.core.dossier import Leaf
from jembatan.core.grades import Confidence
from jembatan.core.submission import LeftOut
from jembatan.core.text import Message

_CASE_REPORTS = "5.3.7"  # CN rule 5.16: not beside study tagging files, wanted for all of 4.2 and 5.3
_MODULE_1_NUMBER = re.compile(r"\s*(1(?:\.[0-9]+)+)(?![0-9.]*[0-9])")
_PAPER_CONTENTS = frozenset({"2.1", "3.1", "4.1", "5.1"})  # no elements: the backbone is the contents


class SectionFinder:
    """Finds the section of each document, and notes what was concluded in `assumptions`.

    `is_regional` says whether the sequence has a regional Module 1; without one, all of Module 1 stands at section 1.
    """

    def __init__(
        self,
        places: PlaceFinder,
        folders: CtdFolders,
        assumptions: Assumptions,
        *,
        is_regional: bool,
        region: str,
        is_biological: bool,
    ) -> None:
        self._finder, self._folders, self._assumptions = places, folders, assumptions
        self._is_regional, self._region, self._is_biological = is_regional, region, is_biological

    def find(self, path: str, leaf: Leaf) -> str | LeftOut:
        """Return the section that a document is filed at, or why it is left out."""
        places = self._finder.find(leaf)
        placement = leaf.placement
        is_ctd = placement is not None and placement.structure == "ctd"
        stated = placement.section if placement else ""
        if not self._is_regional and is_ctd and stated[0] == "1":
            return "1"
        if not isinstance(places, NoPlace):
            section = places[0].section
            if Confidence.LOW in (places[0].confidence, placement.confidence if placement else None):
                self._assumptions.place_by_source[path] = section
        elif is_ctd and stated == "1":
            section = _read_number(path) if self._region == "CN" else ""
            if not section:
                return _leave_out(path, "build.left_out_module_1")
        elif places.code == "rebuilt" and is_ctd:  # a bridge makes contents anew; a package may hold its own
            section = stated
        elif places.code == "sheet":
            return _leave_out(path, "build.left_out_sheet")
        else:
            key = "left_out_no_place" if stated else "left_out_place"
            return _leave_out(path, f"build.{key}", section=_show(stated))
        if not self._is_regional:
            return "1" if section.startswith("1.") else section
        if section in _PAPER_CONTENTS and not self._folders.find_own_path(leaf):
            return _leave_out(path, "build.left_out_contents", section=section)
        if section == _CASE_REPORTS:
            return _leave_out(path, "build.left_out_case_reports", section=section, rule="5.16")
        heading = find_heading_chain(section)[-1]
        below = list_children(heading, scope_of(section))
        if below and (scope_of(section) == "CN" or _holds_studies_below(heading)):
            return _leave_out(path, "build.left_out_heading", section=heading.number, below=below)
        return section

    def find_extensions(self, section: str, path: str, leaf: Leaf) -> tuple[str, ...]:
        """Return the node extensions above a document: in China for 3.2.R of a biological product alone."""
        if section != "3.2.R" or not self._is_regional:
            return leaf.extension_titles if section == "3.2.R" else ()
        if not self._is_biological:
            return ()
        title, is_told = find_extension(path, leaf.title, leaf.extension_titles)
        if not is_told:
            self._assumptions.place_by_source[path] = title
        return (title,)


def _read_number(path: str) -> str:
    """Return the number of China's Module 1 that a file's name, or a folder above it, begins with; empty without one."""
    for name in reversed(path.split("/")):
        if (match := _MODULE_1_NUMBER.match(name)) and match[1] in load_headings("CN"):
            return match[1]
    return ""


def _holds_studies_below(heading: Heading) -> bool:
    """Say whether a heading of Module 4 or 5 only gathers the headings that studies stand at."""
    headings = load_headings("ICH")
    below = f"{heading.number}."
    return not heading.is_tagged and any(
        h.is_tagged for number, h in headings.items() if number.startswith(below)
    )


def _show(section: str) -> str:
    return section or "–"


def _leave_out(path: str, key: str, **values: str | list[str]) -> LeftOut:
    return LeftOut(source=path, why=Message(key, dict(values)))
