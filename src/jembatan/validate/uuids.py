"""The UUID of an application in the EU envelope: well formed, the same everywhere (EU, category 9)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from jembatan.dossier.safe_xml import line_of, local_name, text_of
from jembatan.validate.filed import REGIONAL, FiledSequence
from jembatan.validate.filed_package import FiledPackage
from jembatan.validate.rule_functions import NotRun, Problem, not_run, problem, rule_function

_UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")


class _Uuid(NamedTuple):
    value: str
    line: int


def _read_uuids(sequence: FiledSequence) -> list[_Uuid]:
    """Return the identifier of each envelope of a regional backbone; empty texts where one has none."""
    root = sequence.root(REGIONAL)
    if root is None:
        return []
    found = []
    for envelope in root.iter():
        if local_name(envelope) == "envelope":
            own = next((e for e in envelope if local_name(e) == "identifier"), None)
            found.append(_Uuid(text_of(own) if own is not None else "", line_of(envelope)))
    return found


@rule_function
def find_bad_uuids(filed: FiledPackage, backbone: str) -> Iterator[Problem]:
    """Find envelopes whose identifier is no UUID."""
    for sequence, one in filed.backbones(backbone):
        for uuid in _read_uuids(sequence):
            if not _UUID.fullmatch(uuid.value):
                yield problem("uuid_bad", one.path, line=uuid.line, value=uuid.value or "-")


@rule_function
def find_changed_uuids(filed: FiledPackage, backbone: str) -> Iterator[Problem | NotRun]:
    """Find sequences whose UUID is not that of the preceding one."""
    for sequence, one in filed.backbones(backbone):
        if not sequence.is_past_whole:
            yield not_run("earlier_sequences_not_given")
        own = _read_uuids(sequence)
        before = _read_uuids(sequence.earlier[-1]) if sequence.earlier else []
        if own and before and own[0].value != before[0].value:
            yield problem(
                "uuid_changed",
                one.path,
                line=own[0].line,
                value=own[0].value or "-",
                before=before[0].value or "-",
            )


@rule_function
def find_different_uuids(filed: FiledPackage, backbone: str) -> Iterator[Problem]:
    """Find backbones whose envelopes carry different UUIDs."""
    for sequence, one in filed.backbones(backbone):
        values = list(dict.fromkeys(uuid.value or "-" for uuid in _read_uuids(sequence)))
        if len(values) > 1:
            yield problem("uuid_differs", one.path, values=values)
