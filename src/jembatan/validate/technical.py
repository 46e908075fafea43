"""The technical findings of an assessment: the package against the catalogue that the jurisdiction names for its format."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from jembatan.core.dossier import Dossier, ReadFault
from jembatan.core.jurisdiction import Jurisdiction
from jembatan.core.progress import CancelledQuestion, Progress
from jembatan.core.text import Message
from jembatan.dossier.package import Package

if TYPE_CHECKING:
    from jembatan.validate.catalogue import Profile
    from jembatan.validate.run import CrashKeeper
    from jembatan.validate.validation import Validation

# What reading says of a package already: a rule that finds the same is not told twice.
_SAID_BY_READING: dict[str, tuple[str, ...]] = {
    "find_wrong_checksums": ("checksum_differs", "checksum_missing"),
    "find_missing_targets": ("leaf_without_file", "leaf_outside_package"),
    "find_unreferenced_files": ("file_without_leaf",),
    "find_leaves_without_link": ("leaf_without_link",),
    "find_delete_leaves_with_link": ("delete_leaf_with_file",),
    "find_changes_without_modified_file": ("modified_file_missing",),
    "find_unresolved_targets": ("target_missing", "modified_sequence_absent", "target_not_earlier"),
    "find_wrong_index_checksum": ("index_checksum_differs", "index_checksum_missing"),
    "find_broken_xml": ("broken_xml",),
    "find_files_no_message_names": ("file_without_leaf",),
    "find_wrong_message_checksums": ("index_checksum_differs", "index_checksum_missing"),
    "find_wrong_document_checksums": ("checksum_differs",),
}
_OPENS_DOCUMENTS = "pdf"  # the category whose rules open every document: left to `jembatan validate`


def find_technical_faults(
    package: Package,
    dossier: Dossier,
    law: Jurisdiction,
    on: dt.date,
    *,
    law_folders: Sequence[Path] = (),
    progress: Progress | None = None,
    cancelled: CancelledQuestion | None = None,
    keep_crash: CrashKeeper = lambda *_: None,
) -> list[ReadFault]:
    """Return what the catalogue finds, errors and warnings, after one line on how it was asked; nothing where none is named.

    Checksums are those that reading the dossier computed. Rules that open every document are not run here.
    """
    named = (t for t in law.file.technical_profiles if t.format == dossier.format and t.in_force.holds_on(on))
    one = next(named, None)
    if one is None:
        return []
    # only where a catalogue is named: the rules bring much along
    from jembatan.validate.catalogue import Profile, load_profile
    from jembatan.validate.run import validate_package

    whole = load_profile(one.profile, tuple(law_folders))
    without = Profile(
        id=whole.id,
        file=whole.file,
        rules=tuple(rule for rule in whole.rules if rule.category != _OPENS_DOCUMENTS),
        own=whole.own,
        sources=whole.sources,
    )
    documents = {**dossier.documents, **dossier.support_documents}
    validation = validate_package(
        package,
        without,
        md5_by_path={path: document.md5 for path, document in documents.items()},
        progress=progress,
        cancelled=cancelled,
        keep_crash=keep_crash,
    )
    return [_summary(validation, whole), *_findings(validation, dossier)]


def _summary(validation: Validation, whole: Profile) -> ReadFault:
    verdict = validation.verdict
    left_out = [rule for rule in whole.rules if rule not in validation.profile.rules]
    if verdict == "no_error_found" and any(rule.official_severity == "error" for rule in left_out):
        verdict = "incomplete"
    return ReadFault(
        code=whole.id,
        path=".",
        message=Message(
            f"validation.technical.{verdict}",
            {
                "profile": whole.file.title,
                "errors": validation.counts["error"],
                "warnings": validation.counts["warning"],
                "run": len(validation.run),
                "rules": len(whole.rules),
                "command": f"jembatan validate --against {whole.id}",
            },
        ),
    )


def _findings(validation: Validation, dossier: Dossier) -> list[ReadFault]:
    said = {(fault.code, place) for fault in dossier.faults for place in (fault.path, fault.leaf_id) if place}
    function_by_rule = {rule.number: rule.function for rule in validation.profile.rules}
    faults = []
    for finding in validation.findings:
        codes = _SAID_BY_READING.get(function_by_rule[finding.rule], ())
        places = (finding.leaf or finding.path, finding.document)
        if finding.severity == "info" or any((code, place) in said for code in codes for place in places):
            continue
        faults.append(
            ReadFault(
                code=f"{validation.profile.id}/{finding.rule}/{finding.severity}",
                path=finding.document or finding.path,
                leaf_id=finding.leaf,
                message=finding.message,
            )
        )
    return faults
