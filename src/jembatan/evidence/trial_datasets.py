"""The clinical data sets of a dossier: the analysis data sets of each study, by the folder that they stand in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from jembatan.core.document import Document
from jembatan.core.dossier import Dossier
from jembatan.core.errors import InputError
from jembatan.dossier.datasets import DataSet, read_dataset
from jembatan.dossier.package import Package

_ENDINGS = ("xpt", "json", "ndjson", "dsjc", "csv", "parquet")
_MOST_BYTES = 500_000_000
_SECTIONS = ("5.3", "IV")


class Study(NamedTuple):
    """The subject-level data set of one study folder, where it is there, and the data sets to analyse, by their name."""

    folder: str
    subjects: Document | None
    analysed: tuple[tuple[str, Document], ...]


def find_studies(dossier: Dossier, wanted: Sequence[str]) -> list[Study]:
    """Return the study folders that hold ADSL or one of the wanted data sets (adtte, adrs), in order of their paths.

    Of one data set in several formats the first of XPT, Dataset-JSON, NDJSON, .dsjc, CSV, Parquet counts.
    """
    found: dict[str, dict[str, tuple[int, Document]]] = {}
    for path, document in _data_sets(dossier):
        folder, _, file = path.rpartition("/")
        stem, ending = _split(file)
        if stem != "adsl" and stem not in wanted:
            continue
        rank = _ENDINGS.index(ending)
        kept = found.setdefault(folder, {}).get(stem)
        if kept is None or rank < kept[0]:
            found[folder][stem] = (rank, document)
    return [
        Study(
            folder,
            by_stem["adsl"][1] if "adsl" in by_stem else None,
            tuple((stem, by_stem[stem][1]) for stem in wanted if stem in by_stem),
        )
        for folder, by_stem in sorted(found.items())
    ]


def read_document(package: Package, document: Document) -> DataSet:
    """Return a data set of the dossier; raises InputError where it cannot be read or is too large to be read here."""
    if document.bytes > _MOST_BYTES:
        raise InputError.told(
            "too_large_here",
            "{file}: {bytes} bytes are too many to read in an assessment; use `jembatan trial analyse`",
            file=document.path,
            bytes=f"{document.bytes:,}",
        )
    return read_dataset(package.read(document.path), document.path)


def _data_sets(dossier: Dossier) -> Iterator[tuple[str, Document]]:
    seen = set()
    for section in _SECTIONS:
        for leaf in dossier.at(section):
            path = leaf.path or ""
            document = dossier.documents.get(path)
            if document and path not in seen and _split(path.rpartition("/")[2])[1] in _ENDINGS:
                seen.add(path)
                yield path, document


def _split(file: str) -> tuple[str, str]:
    """Return the stem and ending of a file's name in small letters; a .gz at the end is set aside."""
    name = file.lower().removesuffix(".gz")
    stem, _, ending = name.rpartition(".")
    return stem, ending
