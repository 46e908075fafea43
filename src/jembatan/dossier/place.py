"""Placing a file without a backbone: by its folders, its name, and its first page; each place says why and how sure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from jembatan.core.document import Document, Placement
from jembatan.core.grades import Confidence
from jembatan.dossier.place_first_page import is_vague, place_by_first_page, refine_by_title
from jembatan.dossier.place_name import NameReader
from jembatan.dossier.place_number import find_number
from jembatan.dossier.place_refine import find_deeper
from jembatan.dossier.place_spot import Spot, find_surroundings
from jembatan.dossier.place_text import fold, without_extension

_REGIONS = frozenset(
    ["cn", "eu", "us", "jp", "ca", "ch", "au", "tw", "th", "sg", "gcc", "za", "kr", "br", "uk"]
)
_CN_FOLDER = re.compile(r"^(?P<number>0\d|1[0-2])(?![0-9])")
_SUBSTANCE_FOLDER = re.compile(r"^m?32s(?:-|_)(?!\d)|^32s$")
_PRODUCT_FOLDER = re.compile(r"^m?32p(?:-|_)(?!\d)|^32p$")


class Placer:
    """Places files of one package; what the whole package shows (ACTD parts, Chinese names) settles unclear numbers."""

    def __init__(self, paths: Iterable[str], region: str = "") -> None:
        self._region = region
        self._folder_spots: dict[str, Spot] = {}
        self.surroundings = find_surroundings(paths)
        self._reader = NameReader(self.surroundings)

    def place(self, path: str, document: Document | None = None) -> Placement | None:
        """Return the file's place, or None where nothing says one (or too many things do)."""
        folder, _, name = path.rpartition("/")
        spot = self._place_folder(folder)
        found = self._reader.read_name(spot, without_extension(fold(name)), is_folder=False) or spot
        if document is not None:
            if is_vague(found):
                found = place_by_first_page(found, document.properties, self._reader, self.surroundings)
            elif found.structure == "ctd" and find_deeper(found.section):
                found = refine_by_title(found, document.properties, self._reader)
        if not found.section:
            return None
        return Placement(
            structure=found.structure,
            section=found.section,
            attributes=dict(found.attributes),
            placed_by=found.placed_by,
            confidence=found.confidence,
        )

    def _place_folder(self, folder: str) -> Spot:
        """Place a folder and those above it, each once; without recursion, since paths may be absurdly deep."""
        missing = []
        while folder and folder not in self._folder_spots:
            missing.append(folder)
            folder = folder.rpartition("/")[0]
        spot = self._folder_spots[folder] if folder else Spot(region=self._region)
        for one in reversed(missing):
            above, _, name = one.rpartition("/")
            spot = self._below_folder(spot, fold(name), above)
            self._folder_spots[one] = spot
        return spot

    def _below_folder(self, spot: Spot, name: str, above: str) -> Spot:
        if name == "datasets" and spot.section.startswith("5"):
            return replace(spot, section="5.3", placed_by="folder", confidence=Confidence.HIGH)
        if spot.section == "1" and not spot.region and name in _REGIONS:
            return replace(spot, region=name)
        if spot.section == "1" and spot.region == "cn" and (match := _CN_FOLDER.match(name)):
            return replace(spot, section=f"1.{int(match['number'])}", placed_by="folder")
        last = fold(above.rpartition("/")[2])
        if spot.section == "3.2.S" and _SUBSTANCE_FOLDER.match(last) and not find_number(name):
            return replace(spot, attributes=(*spot.attributes, ("substance", name)))
        if spot.section == "3.2.P" and _PRODUCT_FOLDER.match(last) and not find_number(name):
            return replace(spot, attributes=(*spot.attributes, ("product-name", name)))
        return self._reader.read_name(spot, name, is_folder=True) or spot
