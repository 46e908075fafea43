"""Files and folders: sizes, names, what may lie where (China, category 2; also EU, US and ICH)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jembatan.dossier.links import name_of
from jembatan.validate.filed import INDEX, REGIONAL, FiledSequence
from jembatan.validate.filed_package import FiledPackage
from jembatan.validate.rule_functions import (
    NotRun,
    Problem,
    leaf_problem,
    not_run,
    problem,
    rule_function,
    say_unreadable,
)

_MODULE = re.compile(r"m[1-5]/")
_ROOT_FILES = ("index.xml", "index-md5.txt")
_ROOT_FOLDERS = ("m1", "m2", "m3", "m4", "m5", "util")


@rule_function
def find_empty_folders(filed: FiledPackage) -> Iterator[Problem]:
    """Find folders that hold neither file nor folder."""
    for sequence in filed.judged:
        for path in sequence.empty_folders:
            yield problem("folder_empty", path)


@rule_function
def find_large_files(filed: FiledPackage, limit_mb: str, xpt_limit_mb: str) -> Iterator[Problem]:
    """Find files above the limit; data sets (.xpt) have one of their own. 1 MB is 1024 times 1024 bytes."""
    for sequence in filed.judged:
        for file in sequence.files:
            limit = int(xpt_limit_mb if file.path.lower().endswith(".xpt") else limit_mb)
            if file.bytes > limit << 20:
                yield problem("file_large", file.path, limit=limit, size=round(file.bytes / (1 << 20), 1))


@rule_function
def find_unreferenced_files(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find files of Modules 1 to 5 that neither index.xml nor a regional backbone names."""
    for sequence in filed.judged:
        if sequence.root(INDEX) is None:
            yield not_run("backbone_unreadable", paths=[sequence.at("index.xml")])
            continue
        regional = [*sequence.other_regional, *filter(None, [sequence.backbones.get(REGIONAL)])]
        unread = [backbone.path for backbone in regional if backbone.root is None]
        if unread:
            yield not_run("backbone_unreadable", paths=unread)
        named = {leaf.path for backbone in regional for leaf in backbone.leaves}
        named |= {leaf.path for leaf in sequence.leaves(INDEX)}
        for file in sequence.files:
            inner = sequence.inner(file.path)
            if not _MODULE.match(inner) or file.path in named or (unread and inner.startswith("m1/")):
                continue
            yield problem("file_unreferenced", file.path)


@rule_function
def find_bad_extensions(filed: FiledPackage, allowed: str) -> Iterator[Problem | NotRun]:
    """Find referenced files with no extension, more than one, or one that is not allowed."""
    yield from say_unreadable(filed, INDEX, REGIONAL)
    extensions = allowed.split()
    for sequence in filed.judged:
        for kind in (INDEX, REGIONAL):
            for leaf in sequence.leaves(kind):
                if not leaf.path or leaf.path not in sequence.paths:
                    continue
                stem, dot, extension = name_of(leaf.path).partition(".")
                if not stem or not dot or extension.lower() not in extensions:
                    yield leaf_problem("extension_bad", leaf, file=leaf.path, allowed=extensions)


@rule_function
def find_bad_names(
    filed: FiledPackage, characters: str, name_limit: str = "0", path_limit: str = "0"
) -> Iterator[Problem]:
    """Find files and folders of Modules 1 to 5 whose names hold other characters or are too long.

    `path_limit` counts from the sequence folder, which is part of it; 0 is no limit.
    """
    allowed = re.compile(rf"[{characters}]+")
    most, longest = int(name_limit), int(path_limit)
    for sequence in filed.judged:
        told: set[str] = set()
        for file in sequence.files:
            inner = sequence.inner(file.path)
            if not _MODULE.match(inner):
                continue
            *folders, name = inner.split("/")
            for depth, part in enumerate([*folders, name]):
                place = "/".join([*folders, name][: depth + 1])
                if place in told:
                    continue
                stem = part if depth < len(folders) else part.partition(".")[0]
                end = "" if depth < len(folders) else part.partition(".")[2]
                is_bad = not allowed.fullmatch(stem) or bool(end and not re.fullmatch(r"[a-z0-9.]+", end))
                if is_bad:
                    told.add(place)
                    yield problem("name_bad", sequence.at(place), name=part)
                if most and len(part) > most:
                    told.add(place)
                    yield problem("name_long", sequence.at(place), name=part, limit=most, length=len(part))
            length = len(sequence.name) + 1 + len(inner)
            if longest and length > longest:
                yield problem("path_long", file.path, limit=longest, length=length)


@rule_function
def find_loose_module_1_files(filed: FiledPackage) -> Iterator[Problem]:
    """Find sequences without m1, and files that lie in m1 itself."""
    for sequence in filed.judged:
        inner = [sequence.inner(file.path) for file in sequence.files]
        if not any(path.startswith("m1/") for path in inner):
            yield problem("module_1_missing", sequence.at("m1"))
        for path in inner:
            if path.startswith("m1/") and path.count("/") == 1:
                yield problem("module_1_loose", sequence.at(path))


@rule_function
def find_strange_root_entries(filed: FiledPackage) -> Iterator[Problem]:
    """Find what lies in a sequence folder beside index.xml, index-md5.txt, m1 to m5 and util."""
    for sequence in filed.judged:
        entries = {_first(sequence, file.path) for file in sequence.files}
        entries |= {_first(sequence, f"{folder}/") for folder in sequence.empty_folders}
        for name, is_folder in sorted(entries):
            if name not in (_ROOT_FOLDERS if is_folder else _ROOT_FILES):
                yield problem("root_entry_strange", sequence.at(name))


def _first(sequence: FiledSequence, path: str) -> tuple[str, bool]:
    name, slash, _ = sequence.inner(path).partition("/")
    return name, bool(slash)


@rule_function
def find_bad_sequence_folders(filed: FiledPackage) -> Iterator[Problem]:
    """Find sequence folders that are not named by four digits."""
    for sequence in filed.judged:
        if not re.fullmatch(r"[0-9]{4}", sequence.name):
            yield problem("sequence_folder_bad", sequence.folder or ".", name=sequence.name)


@rule_function
def find_sequence_gaps(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find sequences before which one is missing; from a sequence given alone it cannot be told."""
    for sequence in filed.judged:
        if not re.fullmatch(r"[0-9]{4}", sequence.name):
            continue
        number = int(sequence.name)
        if sequence.is_alone:
            if number:
                yield not_run("earlier_sequences_not_given")
            continue
        there = {other.name for other in sequence.earlier}
        missing = [f"{n:04d}" for n in range(number) if f"{n:04d}" not in there]
        if missing:
            yield problem("sequence_missing", sequence.folder, missing=missing[:20])
