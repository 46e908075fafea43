"""lawdata becomes a Jurisdiction: the authority's own files, its parents', the shared ones, and any --law folder."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal, TypeVar

import msgspec

from jembatan.core.errors import LawError, UsageError
from jembatan.core.fact import FactDefinition
from jembatan.core.jurisdiction import Jurisdiction
from jembatan.core.law import (
    Analysis,
    CalendarDay,
    Concept,
    DocumentType,
    Instrument,
    JurisdictionFile,
    LedgerRow,
    Parameter,
    Pathway,
    Requirement,
)
from jembatan.law.adoption import bind_requirements
from jembatan.law.decode import decode_rows, decode_toml
from jembatan.law.folders import SHARED, LawFile, LawFolders, checksum
from jembatan.law.known_tables import KnownTables
from jembatan.law.lint import lint

T = TypeVar("T")


class _FactFile(msgspec.Struct, forbid_unknown_fields=True):
    format: Literal[1]
    fact: list[FactDefinition] = []


class _ConceptFile(msgspec.Struct, forbid_unknown_fields=True):
    format: Literal[1]
    concept: list[Concept] = []


class _DocumentFile(msgspec.Struct, forbid_unknown_fields=True):
    format: Literal[1]
    document: list[DocumentType] = []


class _ParameterFile(msgspec.Struct, forbid_unknown_fields=True):
    format: Literal[1]
    parameter: list[Parameter] = []


def load_codes(overlays: Sequence[Path] = ()) -> list[str]:
    """Return the codes of all authorities and layers, in small letters."""
    return LawFolders(overlays).codes()


def load_jurisdiction(
    code: str, overlays: Sequence[Path] = (), cache_folder: Path | None = None
) -> Jurisdiction:
    """Return the law of one authority, or of one layer, with everything it inherits.

    `cache_folder` is where parsed files are remembered between runs (None: nowhere); all checks run each time. Raises UsageError for an unknown code, and LawError with every fault of the files it read, one a line.
    """
    folders = LawFolders(overlays)
    code = code.lower()
    if code not in folders.codes():
        known = ", ".join(c.upper() for c in folders.codes())
        if near := difflib.get_close_matches(code, folders.codes(), n=1):
            raise UsageError.told(
                "no_law_near",
                "no law data for {code}; did you mean {near}? known are {known}; another authority is a folder given with --law",
                code=repr(code.upper()),
                near=near[0].upper(),
                known=known,
            )
        raise UsageError.told(
            "no_law",
            "no law data for {code}; known are {known}; another authority is a folder given with --law",
            code=repr(code.upper()),
            known=known,
        )
    tables = KnownTables(cache_folder)
    reader = _Reader(folders, tables)
    file = reader.jurisdiction(code)
    layers = [code, *reader.ancestors(file)]
    instruments = reader.instruments(layers)
    requirements = {layer: reader.requirements(layer) for layer in layers}
    jurisdiction = Jurisdiction(
        file=file,
        instruments=instruments,
        parameters=reader.parameters(layers),
        concepts=reader.keyed(
            [SHARED, *layers], "concepts", _ConceptFile, lambda f: f.concept, lambda c: c.id
        ),
        document_types=reader.keyed(
            [SHARED, *layers], "documents", _DocumentFile, lambda f: f.document, lambda d: d.id
        ),
        fact_definitions=reader.keyed(
            [SHARED, *layers], "facts", _FactFile, lambda f: f.fact, lambda d: d.name
        ),
        requirements=bind_requirements(file, requirements),
        pathways=tuple(p for _, p in reader.each([code], "pathways", Pathway)),
        analyses=tuple(a for layer in layers for _, a in reader.each([layer], "analyses", Analysis)),
        calendar=reader.calendar(file.calendar),
        ledger=tuple(row for f in reader.files(code, "ledger", ".csv") for row in decode_rows(f, LedgerRow)),
        sha256=checksum(reader.whatever_may_decide(layers)),
        overlays=folders.overlay_checksums(),
    )
    faults = [
        *reader.faults,
        *lint(jurisdiction, {layer: [r for r, _ in rs] for layer, rs in requirements.items()}),
    ]
    if faults:
        raise LawError("\n".join(faults))
    tables.keep()
    return jurisdiction


def load_fact_definitions(
    jurisdiction: Jurisdiction, overlays: Sequence[Path] = ()
) -> dict[str, FactDefinition]:
    """Return the facts of the authority and, after them, those that only others define: one sheet serves several.

    Raises LawError where a file of facts breaks its format.
    """
    reader = _Reader(LawFolders(overlays), KnownTables(None))
    known = dict(jurisdiction.fact_definitions)
    for code in load_codes(overlays):
        for _, file in reader.each([code], "facts", _FactFile):
            for definition in file.fact:
                known.setdefault(definition.name, definition)
    if reader.faults:
        raise LawError("\n".join(reader.faults))
    return known


class _Reader:
    """Reads files once, keeping what it read for the checksum and every fault for one report."""

    def __init__(self, folders: LawFolders, tables: KnownTables) -> None:
        self._folders = folders
        self._tables = tables
        self.read: list[LawFile] = []
        self.faults: list[str] = []

    def files(self, code: str, part: str, ending: str = ".toml") -> Iterable[LawFile]:
        for file in self._folders.files(code, part, ending):
            self.read.append(file)
            yield file

    def whatever_may_decide(self, layers: Sequence[str]) -> Iterator[LawFile]:
        """Yield every file that an outcome may rest on: the layers' and the shared ones whoever reads them, all facts.

        The facts are those of every authority, since one product sheet serves several.
        """
        yield from self.read  # among them a calendar that another authority keeps
        yield from self._folders.everything([SHARED, *layers])
        for code in self._folders.codes():
            yield from self._folders.files(code, "facts", ".toml")

    def each(self, codes: Sequence[str], part: str, type_: type[T]) -> Iterable[tuple[LawFile, T]]:
        """Yield every file of the part, decoded; a file that breaks its format is a fault and is left out."""
        for code in codes:
            for file in self.files(code, part):
                try:
                    yield file, decode_toml(file, type_, self._tables.read)
                except LawError as error:
                    self.faults.append(str(error))

    def keyed(
        self,
        codes: Sequence[str],
        part: str,
        type_: type[msgspec.Struct],
        rows: Callable[..., list[T]],
        key: Callable[[T], str],
    ) -> dict[str, T]:
        """Return the rows of all files of the part by key; one key defined twice is a fault."""
        found: dict[str, T] = {}
        for file, content in self.each(codes, part, type_):
            for row in rows(content):
                if key(row) in found and found[key(row)] != row:
                    self.faults.append(
                        f"{file.path}: {key(row)!r} is defined already; use the other one or another name"
                    )
                found.setdefault(key(row), row)
        return found

    def jurisdiction(self, code: str) -> JurisdictionFile:
        files = [
            decode_toml(file, JurisdictionFile, self._tables.read)
            for file in self.files(code, "jurisdiction")
        ]
        if files[0].code != code:
            raise LawError(
                f"{code}/jurisdiction.toml: code is {files[0].code!r}; expected the folder's name {code!r}"
            )
        return files[0]

    def ancestors(self, file: JurisdictionFile) -> list[str]:
        found: list[str] = []
        for parent in file.parents:
            for layer in (parent, *self.ancestors(self.jurisdiction(parent))):
                if layer not in found:
                    found.append(layer)
        return found

    def instruments(self, layers: Sequence[str]) -> dict[str, Instrument]:
        found: dict[str, Instrument] = {}
        for file, instrument in self.each(layers, "instruments", Instrument):
            if instrument.id in found:
                self.faults.append(
                    f"{file.path}: instrument {instrument.id!r} stands in another file already"
                )
            found.setdefault(instrument.id, instrument)
        return found

    def parameters(self, layers: Sequence[str]) -> dict[str, Parameter]:
        """Return the parameters by id; an authority's own comes before its parents'."""
        found: dict[str, Parameter] = {}
        for layer in layers:
            own: set[str] = set()
            for file, content in self.each([layer], "parameters", _ParameterFile):
                for parameter in content.parameter:
                    if parameter.id in own:
                        self.faults.append(f"{file.path}: parameter {parameter.id!r} stands twice in {layer}")
                    own.add(parameter.id)
                    found.setdefault(parameter.id, parameter)
        return found

    def requirements(self, layer: str) -> list[tuple[Requirement, str]]:
        """Return the requirements of one layer, each with the checksum of its text."""
        found: dict[str, tuple[Requirement, str]] = {}
        for file, requirement in self.each([layer], "requirements", Requirement):
            if requirement.id in found:
                self.faults.append(
                    f"{file.path}: id {requirement.id!r} is used already; ids are never reused"
                )
            elif file.path.rsplit("/", 1)[-1] != f"{requirement.id}.toml":
                self.faults.append(
                    f"{file.path}: holds {requirement.id!r}; name the file {requirement.id}.toml"
                )
            found.setdefault(requirement.id, (requirement, requirement.text_sha256))
        return list(found.values())

    def calendar(self, name: str) -> tuple[CalendarDay, ...]:
        if not name:
            return ()
        return tuple(
            day for file in self.files(name, "calendars", ".csv") for day in decode_rows(file, CalendarDay)
        )
