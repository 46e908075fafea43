"""Builds one eCTD sequence from a package: which number it gets, where the official files come from, what is missing."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from jembatan.build.citation_reader import Citations
from jembatan.build.citation_reading import read_said
from jembatan.build.earlier_leaves import ICH_PATH, EarlierLeaf, read_earlier_envelopes, read_earlier_leaves
from jembatan.build.ectd_sequence import is_official_name, write_sequence
from jembatan.build.leaf_planner import Kind
from jembatan.build.moved_links import find_moved_links
from jembatan.build.sequence_from_dossier import plan_sequence
from jembatan.build.sequence_plan import SequencePlan, SourceFile
from jembatan.build.study_tagging_file import VERSION
from jembatan.core.document import Recognition
from jembatan.core.dossier import Dossier
from jembatan.core.errors import InputError
from jembatan.core.fact import Facts
from jembatan.core.law import DocumentType
from jembatan.core.progress import CancelledQuestion, Progress
from jembatan.core.submission import Submission
from jembatan.core.text import Message
from jembatan.dossier.media_type import PDF
from jembatan.dossier.package import Package

_UTIL_PARTS = ("dtd", "style")
_SEALED = ("1.0", "1.2", "1.3.8", "1.10", "1.11", "1.12")  # eCTD_tool's notes, second-hand


def build_sequence(
    dossier: Dossier,
    package: Package,
    out: Path,
    kind: Kind,
    facts: Facts,
    *,
    recognitions: Sequence[Recognition] = (),
    document_types: Mapping[str, DocumentType] | None = None,
    region: str = "",
    previous: Path | None = None,
    changes_only: bool = False,
    util: Path | None = None,
    sheet_path: str = "",
    sheet_sha256: str = "",
    spellings: Mapping[str, str] | None = None,
    searches_links: bool = True,
    cache_folder: Path | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    cancelled: CancelledQuestion | None = None,
) -> Submission:
    """Write the next sequence below `out` and return what was written, what is missing and what was left out.

    `previous` is the folder of the application with its earlier sequences (or one of those); with `changes_only` the source
    holds what changed alone, and nothing is deleted; `util` a folder with the
    official DTDs and style sheets, which are taken from the source where it carries them. `sheet_path` and `sheet_sha256`
    tell the product sheet, which never enters the package; `spellings` write a value in a-z. `searches_links`: the PDFs are
    read for links that their new names break, by `workers`, and remembered in `cache_folder`. Raises PlanError and
    InputError as the writer does.
    """
    application = _find_application(previous) if previous else None
    _refuse_wrong_target(out, application)
    number = _next_number(application) if application else "0000"
    earlier: dict[tuple[str, str], EarlierLeaf] = {}
    envelopes: dict[str, dict[str, str]] = {}
    if application is not None:
        earlier = read_earlier_leaves(application, before=number)
        envelopes = read_earlier_envelopes(application, before=number)
    built = plan_sequence(
        dossier,
        package,
        kind,
        facts,
        number=number,
        application=application.name if application else "",
        recognitions=recognitions,
        document_types=document_types,
        earlier=earlier,
        earlier_envelopes=envelopes,
        changes_only=changes_only,
        util_files={} if util else find_util_files(dossier, package),
        sheet_path=sheet_path,
        sheet_sha256=sheet_sha256,
        spellings=spellings,
        region=region,
    )
    plan = msgspec.structs.replace(built.plan, util=_find_util(util) if util else None)
    said: dict[str, Citations] = {}
    if searches_links:  # before anything is written, for it may be stopped
        said = read_said(
            package,
            _list_filed_pdfs(plan, dossier),
            "links",
            cache_folder=cache_folder,
            workers=workers,
            progress=progress,
            cancelled=cancelled,
        )
    submission = write_sequence(
        plan, out, package=package, previous=application, progress=progress, cancelled=cancelled
    )
    study_files = _count_study_files(out / plan.application / number / ICH_PATH)
    operations: Counter[str] = Counter()
    for leaf in plan.leaves:
        old = earlier.get((leaf.modifies.sequence, leaf.modifies.leaf_id)) if leaf.modifies else None
        (study_files if old is not None and old.is_study_file else operations)[leaf.operation] += 1
    sealed = [
        s
        for s in _SEALED
        if any(leaf.section == s or leaf.section.startswith(s + ".") for leaf in plan.leaves)
    ]
    seals = [Message("build.seals", {"sections": sealed})] if kind == "cn-ectd" and sealed else []
    return msgspec.structs.replace(
        submission,
        moved_links=find_moved_links(
            said,
            _find_places(submission, built.unchanged, dossier, earlier),
            [file.path for file in package.files],
            [file.path for file in submission.files],
        ),
        searches_links=searches_links,
        not_searched=tuple(
            file.path for file in submission.files if file.source in said and said[file.source].fault
        ),
        still_to_write=(*built.gaps, *submission.still_to_write, *seals),
        application=plan.application,
        number=number,
        left_out=tuple(built.left_out),
        assumed=tuple(built.assumed),
        faults=_list_faults(dossier),
        unchanged=tuple(built.unchanged),
        operations=dict(sorted(operations.items())),
        study_files=dict(sorted(study_files.items())),
    )


def _list_filed_pdfs(plan: SequencePlan, dossier: Dossier) -> dict[str, str]:
    """Return the checksum of each PDF of the source that a sequence files, by its path there."""
    files = [leaf.content for leaf in plan.leaves if isinstance(leaf.content, SourceFile)]
    return {
        file.path: file.sha256
        for file in files
        if file.path in dossier.documents and dossier.documents[file.path].properties.media_type == PDF
    }


def _find_places(
    submission: Submission,
    unchanged: Sequence[str],
    dossier: Dossier,
    earlier: Mapping[tuple[str, str], EarlierLeaf],
) -> dict[str, list[str]]:
    """Return where each document of the source stands in the application: in this sequence, or since an earlier one."""
    places: dict[str, list[str]] = {}
    for file in submission.files:
        if file.source:
            places.setdefault(file.source, []).append(file.path)
    held: dict[str, list[str]] = {}
    for leaf in earlier.values():
        if leaf.href and not leaf.changed_by:
            held.setdefault(leaf.checksum, []).append(posixpath.normpath(f"{leaf.sequence}/{leaf.href}"))
    for source in unchanged:
        if source not in places and source in dossier.documents:
            places[source] = held.get(dossier.documents[source].md5, [])
    return places


def _list_faults(dossier: Dossier) -> tuple[Message, ...]:
    """Return what is wrong with the source; that an empty file cannot be opened is said once."""
    empty = {fault.path for fault in dossier.faults if fault.code == "empty_file"}
    return tuple(
        fault.message
        for fault in dossier.faults
        if not (fault.code == "document_damaged" and fault.path in empty)
    )


def _count_study_files(index: Path) -> Counter[str]:
    """Return how many study tagging files an index.xml that was just written makes new, and how many it appends."""
    leaves = re.findall(r"<leaf [^>]*>", index.read_text(encoding="utf-8"))
    tagging = [leaf for leaf in leaves if f'version="{VERSION}"' in leaf]
    return Counter(m[1] for leaf in tagging if (m := re.search(r' operation="(\w+)"', leaf)))


def _refuse_wrong_target(out: Path, application: Path | None) -> None:
    """Raise InputError where the target is a file, or lies in the application that the sequence would stand beside."""
    if out.exists() and not out.is_dir():
        raise InputError(f"{out.name} is a file: give --out a folder")
    if application is not None and out.absolute().resolve().is_relative_to(application.resolve()):
        raise InputError(
            f"{out.name} is the application's folder or lies in it: give --out the folder above it; the sequence is"
            f" written to {application.name} there"
        )


def _find_application(previous: Path) -> Path:
    """Return the folder of the application: the one given, or the one above a sequence that was given."""
    folder = previous.absolute()
    if not folder.is_dir():
        raise InputError(f"{previous.name} is no folder: give --previous the folder of the application")
    if _is_number(folder.name) and (folder / "index.xml").is_file():
        folder = folder.parent
    if not any(_is_number(p.name) and (p / "index.xml").is_file() for p in folder.iterdir()):
        raise InputError(
            f"{previous.name} holds no earlier sequence (a folder 0000 with index.xml): give --previous the folder of"
            " the application"
        )
    return folder


def _next_number(application: Path) -> str:
    numbers = [int(p.name) for p in application.iterdir() if p.is_dir() and _is_number(p.name)]
    return f"{max(numbers) + 1:04d}"


def _is_number(name: str) -> bool:
    return len(name) == 4 and name.isdigit()


def _find_util(util: Path) -> Path:
    """Return the folder that holds dtd and style: the one given, or its util."""
    for folder in (util, util / "util"):
        if any((folder / part).is_dir() for part in _UTIL_PARTS):
            return folder
    raise InputError(
        f"{util.name} holds neither dtd nor style: give --util the util folder of an official package"
    )


def find_util_files(dossier: Dossier, package: Package) -> dict[str, SourceFile]:
    """Return the official files that the source carries, by path below the sequence; of several, the newest sequence's."""
    from jembatan.build.file_placing import hash_stream

    found: dict[str, SourceFile] = {}
    folders = sorted({s.path for s in dossier.sequences if s.path != "."}) or [""]
    for folder in folders:
        prefix = f"{folder}/util/" if folder else "util/"
        for file in package.files:
            inside = file.path.removeprefix(prefix)
            part, _, name = inside.partition("/")
            if file.path.startswith(prefix) and part in _UTIL_PARTS and is_official_name(name):
                with package.open(file.path) as stream:
                    md5, sha256 = hash_stream(stream)
                found[f"util/{inside}"] = SourceFile(file.path, md5, sha256)
    return found
