"""Opening every PDF (or other file) of a package once, in worker processes, for the rules that look inside.

A reader is three lines beside its function, which runs in a worker and must stand in a module of its own weight::

    class PdfFacts(msgspec.Struct, frozen=True, kw_only=True): ...

    def read_pdf_facts(path: Path, media_type: str) -> PdfFacts: ...      # never raises for what is in the file

    PDF_FACTS = DocumentReader("jembatan.validate.pdf_facts:read_pdf_facts", PdfFacts, ".pdf", lambda why: PdfFacts(fault=why))

and a rule function asks `filed.examine_documents(PDF_FACTS)`: path -> PdfFacts, for the judged sequences, computed
when the first rule asks and kept for the others. A file that hangs or kills its worker gets `fault_of(sentence)`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from jembatan.core.errors import Cancelled
from jembatan.core.progress import CancelledQuestion, Progress
from jembatan.dossier.hashing import count_cores
from jembatan.dossier.package import FileUnreadableError, Package
from jembatan.dossier.scratch_folder import ScratchFolder
from jembatan.dossier.worker_protocol import Reader
from jembatan.dossier.workers import Limits, Pool

_Facts = TypeVar("_Facts")
_BLOCK = 1 << 20


@dataclass(frozen=True)
class DocumentReader(Generic[_Facts]):
    """What is learnt of each file: "module:function" of (path, media_type) -> facts, the struct, and whose files."""

    name: str
    facts: type[_Facts]
    suffix: str  # ".pdf", lower case
    fault_of: Callable[[str], _Facts]  # the facts of a file that could not be read, with the sentence why


def read_documents(
    package: Package,
    paths: Sequence[str],
    reader: DocumentReader[_Facts],
    *,
    workers: int | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
    cancelled: CancelledQuestion | None = None,
) -> dict[str, _Facts]:
    """Return the facts of each path; `workers` as for jembatan.dossier.examine. Members of a zip are copied meanwhile."""
    facts: dict[int, _Facts] = {}
    copies: dict[int, Path] = {}

    def deliver(number: int, found: Any) -> None:
        facts[number] = found
        copy = copies.pop(number, None)
        if copy is not None:
            copy.unlink()

    def look_up() -> None:
        if cancelled is not None and cancelled():
            raise Cancelled("Stopped as asked.")
        if progress is not None:
            progress("documents", len(facts), len(paths))

    pool = Pool(
        count_cores() if workers is None else workers,
        deliver,
        limits=limits,
        reader=Reader(reader.name, reader.facts, lambda _, why: reader.fault_of(why)),
    )
    with ScratchFolder() as scratch:
        try:
            for number, path in enumerate(paths):
                local = package.local_path(path)
                if local is None:
                    try:
                        local = copies[number] = _copy(package, path, scratch.path / str(number))
                    except FileUnreadableError as error:
                        facts[number] = reader.fault_of(str(error))
                        continue
                pool.submit(number, local, "")
                if number % 50 == 0:
                    look_up()
            pool.finish(look_up)
        except BaseException:
            pool.stop()
            raise
    return {path: facts[number] for number, path in enumerate(paths)}


def _copy(package: Package, path: str, place: Path) -> Path:
    with package.open(path) as source, place.open("wb") as target:
        while block := source.read(_BLOCK):
            target.write(block)
    return place
