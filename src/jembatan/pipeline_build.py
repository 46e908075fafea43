"""Writing what is filed: read a source, and write an eCTD sequence of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jembatan.build.leaf_planner import Kind
from jembatan.core.fact import Facts
from jembatan.core.progress import CancelledQuestion, Progress
from jembatan.core.submission import Submission
from jembatan.dossier.package import open_package
from jembatan.dossier.reader import read_dossier
from jembatan.facts.declared import ProductSheet
from jembatan.facts.product_sheet import read_sheet
from jembatan.facts.recognise import recognise_documents
from jembatan.law.load import load_jurisdiction


def build(
    source: Path,
    out: Path,
    *,
    kind: Kind,
    product: Path | None = None,
    previous: Path | None = None,
    changes_only: bool = False,
    util: Path | None = None,
    source_country: str = "",
    law_folders: Sequence[Path] = (),
    searches_links: bool = True,
    cache_folder: Path | None = None,
    workers: int | None = None,
    max_unpacked_bytes: int | None = None,
    progress: Progress | None = None,
    cancelled: CancelledQuestion | None = None,
) -> Submission:
    """Write an eCTD sequence of the dossier at `source` below `out`, and return what was written and what is missing.

    `searches_links`: the filed PDFs are read for links to files that have other names now. Raises UsageError, InputError, LawError or Cancelled; then nothing is written.
    """
    from jembatan.build.bridge_write import refuse_overlap
    from jembatan.build.ectd_build import build_sequence
    from jembatan.build.outbound import find_source_country

    refuse_overlap(source, out)
    law = load_jurisdiction("CN", law_folders)
    sheet = read_sheet(product, law, law_folders).of(law.code)
    with open_package(source, max_unpacked_bytes=max_unpacked_bytes) as package:
        dossier = read_dossier(
            package, cache_folder=cache_folder, workers=workers, progress=progress, cancelled=cancelled
        )
        return build_sequence(
            dossier,
            package,
            out,
            kind,
            Facts(sheet.facts),
            recognitions=recognise_documents(dossier, law.document_types, cache_folder),
            document_types=law.document_types,
            region=source_country.upper() or find_source_country(dossier),
            previous=previous,
            changes_only=changes_only,
            util=util,
            sheet_path=_find_inside(source, product),
            sheet_sha256=sheet.inputs[0].sha256 if sheet.inputs else "",
            spellings=_find_spellings(sheet),
            searches_links=searches_links,
            cache_folder=cache_folder,
            workers=workers,
            progress=progress,
            cancelled=cancelled,
        )


def _find_spellings(sheet: ProductSheet) -> dict[str, str]:
    """Return for each declared value that a-z cannot write the spelling in a-z that the sheet gives as its alias."""
    value_by_fact = {(fact.name, fact.subject): str(fact.value) for fact in sheet.facts}
    return {
        value_by_fact[alias.fact, alias.subject]: alias.value
        for alias in reversed(sheet.aliases.all)
        if alias.value.isascii() and (alias.fact, alias.subject) in value_by_fact
    }


def _find_inside(source: Path, file: Path | None) -> str:
    """Return a file's path inside the source folder, or an empty text where it is elsewhere."""
    if file is None or not source.is_dir() or not file.resolve().is_relative_to(source.resolve()):
        return ""
    return file.resolve().relative_to(source.resolve()).as_posix()
