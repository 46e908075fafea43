"""The official files in util: there, under their names, byte for byte as published."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from jembatan.dossier.links import name_of
from jembatan.validate.catalogue import read_table
from jembatan.validate.filed import INDEX, FiledSequence
from jembatan.validate.filed_package import FiledPackage
from jembatan.validate.rule_functions import NotRun, Problem, not_run, problem, rule_function


class KnownSums(NamedTuple):
    """The published MD5s of one official file, and those of copies known to be damaged."""

    official: frozenset[str]
    damaged: frozenset[str]


@cache
def load_known_sums() -> dict[str, KnownSums]:
    """Return the known MD5s by file name; a file without any is not in it. Source: util_checksums.csv, row by row."""
    sums: dict[str, dict[str, set[str]]] = {}
    for row in read_table("util_checksums.csv"):
        if row["md5"] and row["confidence"] in ("high", "medium"):
            by_state = sums.setdefault(row["file"], {"official": set(), "damaged": set()})
            by_state[row["state"]].add(row["md5"])
    return {
        name: KnownSums(frozenset(found["official"]), frozenset(found["damaged"]))
        for name, found in sums.items()
    }


def is_official(filed: FiledPackage, path: str) -> bool:
    """Say whether a util file is there and carries a published checksum."""
    known = load_known_sums().get(name_of(path))
    return known is not None and path in filed.file_by_path and filed.md5(path) in known.official


@rule_function
def find_wrong_util_files(
    filed: FiledPackage,
    files: str,
    study_files: str = "",
    study_style_sheets: str = "",
    without_util: str = "told",
) -> Iterator[Problem | NotRun]:
    """Find official files that are missing or changed; study files only where the sequence has study tagging files.

    A file whose published checksum is not known makes the rule unknown for it. `study_style_sheets` lists those that
    may be referenced; only a referenced one is wanted. `without_util` "elsewhere": that there is no util folder at all
    is told by another rule.
    """
    for sequence in filed.judged:
        wanted = files.split()
        if study_files and sequence.root(INDEX) is None:
            yield not_run("backbone_unreadable", paths=[sequence.at("index.xml")])
        if sequence.study_files:
            wanted += study_files.split()
            used = {name_of(study.style_sheet) for study in sequence.study_files}
            wanted += [f"style/{name}" for name in study_style_sheets.split() if name in used]
        if not any(sequence.inner(path).startswith("util/") for path in sequence.paths):
            if without_util == "told":
                yield problem("util_missing", sequence.at("util"))
            continue
        for name in wanted:
            yield from _check_file(filed, sequence, f"util/{name}")


def _check_file(filed: FiledPackage, sequence: FiledSequence, inner: str) -> Iterator[Problem | NotRun]:
    path = sequence.at(inner)
    if path not in sequence.paths:
        yield problem("util_file_missing", path)
        return
    yield from _compare(filed, path)


def _compare(filed: FiledPackage, path: str) -> Iterator[Problem | NotRun]:
    known = load_known_sums().get(name_of(path))
    if known is None:
        yield not_run("checksum_not_known", file=name_of(path))
        return
    computed = filed.md5(path)
    if computed in known.damaged:
        yield problem("util_file_line_ends", path)
    elif computed not in known.official:
        yield problem("util_file_changed", path, computed=computed or "-")


@rule_function
def find_misnamed_util_file(filed: FiledPackage, file: str) -> Iterator[Problem]:
    """Find an official file in util that is written in another case, or whose name has something added."""
    name = name_of(file)
    for sequence in filed.judged:
        if sequence.at(f"util/{file}") in sequence.paths:
            continue
        stem, _, extension = name.rpartition(".")
        for path in sorted(sequence.paths):
            other = name_of(path)
            if not sequence.inner(path).startswith("util/") or other == name:
                continue
            plain = other.lower()
            if plain == name or (plain.startswith(stem) and plain.endswith("." + extension)):
                yield problem("util_file_misnamed", path, name=name)


@rule_function
def find_misplaced_util_file(filed: FiledPackage, file: str) -> Iterator[Problem]:
    """Find sequences in which an official file does not lie at its place in util."""
    for sequence in filed.judged:
        path = sequence.at(f"util/{file}")
        if path not in sequence.paths:
            yield problem("util_file_missing", path)


@rule_function
def find_changed_util_file(filed: FiledPackage, file: str) -> Iterator[Problem | NotRun]:
    """Find an official file that is there but not as published."""
    for sequence in filed.judged:
        path = sequence.at(f"util/{file}")
        if path in sequence.paths:
            yield from _compare(filed, path)
        else:
            yield not_run("util_file_absent", path=path)
