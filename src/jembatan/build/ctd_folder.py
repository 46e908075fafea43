"""The folder of a CTD section in a package without backbone: as in an eCTD, under names that the source gives."""

from __future__ import annotations

import re

from jembatan.build.bridge_paths import make_slug
from jembatan.build.ectd_paths import compute_folder
from jembatan.build.source_blocks import SourceBlocks
from jembatan.core.dossier import Dossier, Leaf

_BLOCK = re.compile(r"^(?P<letter>[sp])[-_ ](?P<name>.+)$", re.IGNORECASE)
_STUDY = re.compile(r"^study[-_ ](?P<name>.+)$", re.IGNORECASE)
_NO_NAMES = (
    "drug-product",
    "drug-substance",
    "obat-jadi",
    "zat-aktif",
    "bahan-aktif",
    "produk-jadi",
    "finished-product",
    "api",
)
_STATED = ("substance", "manufacturer", "product-name", "excipient", "indication")


class CtdFolders:
    """Folders for one dossier; a value that is not made of a-z takes the name that the source's folder has, or a number."""

    def __init__(self, dossier: Dossier) -> None:
        self._prefixes = tuple(
            sorted((s.path + "/" for s in dossier.sequences if s.path != "."), key=len, reverse=True)
        )
        self._is_ectd = bool(dossier.sequences)
        self._blocks = SourceBlocks(dossier.documents)
        self.slug_by_value: dict[str, str] = {}

    def find_folder(self, section: str, leaf: Leaf, *, keeps: bool = False) -> str:
        """Return the folder: the source's own where it is an eCTD or nothing shall change (`keeps`), else as in an eCTD."""
        assert leaf.path is not None
        placement = leaf.placement
        if placement and placement.structure == "ctd" and placement.section == section:
            for prefix in self._prefixes:
                if leaf.path.startswith(prefix):
                    return leaf.path.removeprefix(prefix).rpartition("/")[0]
            if self._is_ectd or keeps:
                return leaf.path.rpartition("/")[0]
        attributes = self.fill_attributes(leaf)
        study = find_study(leaf) if section.startswith(("4.2", "5.3")) else ""
        folder = compute_folder(section, attributes, self.slug_by_value, study)
        return folder.replace(
            "-manufacturer-not-stated", ""
        )  # or it would be read back as a part of the name

    def find_own_path(self, leaf: Leaf) -> str:
        """Return the document's path inside its sequence where the source is an eCTD; empty otherwise."""
        assert leaf.path is not None
        for prefix in self._prefixes:
            if leaf.path.startswith(prefix):
                return leaf.path.removeprefix(prefix)
        return leaf.path if self._is_ectd else ""

    def fill_attributes(self, leaf: Leaf) -> dict[str, str]:
        """Return the attributes that folders are named by; what the source does not state is called not-stated."""
        known = dict(leaf.placement.attributes) if leaf.placement else {}
        known = self._read_block_folders(leaf.path or "") | known
        if "product" in known:
            known.setdefault("product-name", known["product"])
        for name in ("substance", "manufacturer", "indication"):
            if not known.get(name):
                known[name] = f"{name} not stated"
        for name in _STATED:
            value = known.get(name, "")
            if value and not make_slug(value) and value not in self.slug_by_value:
                self.slug_by_value[value] = f"{name.removesuffix('-name')}-{len(self.slug_by_value) + 1}"
        return known

    def _read_block_folders(self, path: str) -> dict[str, str]:
        """Return what folders tell: "p-soft-capsules" is a product, "s-substance-maker" a substance, and what stands below S or P.

        A folder named by what it holds ("P Obat Jadi") names nothing.
        """
        found = {}
        for letter, name in (("S", "substance"), ("P", "product-name")):
            if block := self._blocks.find(letter, path.rpartition("/")[0]):
                found[name] = block
        for folder in path.split("/")[:-1]:
            if (match := _BLOCK.match(folder)) and make_slug(match["name"]) not in _NO_NAMES:
                found["product-name" if match["letter"].lower() == "p" else "substance"] = match["name"]
        return found


def find_study(leaf: Leaf) -> str:
    """Return the study of a document: of its tagging file or backbone, or of the folder "study-x" that it lies in."""
    if leaf.study:
        return leaf.study
    named = leaf.placement.attributes.get("study", "") if leaf.placement else ""
    for folder in reversed((leaf.path or "").split("/")[:-1]):
        if not named and (match := _STUDY.match(folder)):
            named = match["name"]
    return named
