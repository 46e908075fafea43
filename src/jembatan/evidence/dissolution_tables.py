"""The dossier's comparative dissolution tables: f2 by the authority's points, and beside it by another's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jembatan.core.document import Document
from jembatan.core.dossier import Dossier
from jembatan.core.errors import InputError
from jembatan.core.evidence import Evidence
from jembatan.core.fact import Facts
from jembatan.core.text import Message, Text
from jembatan.dossier.data_file import DataFile, parse_data_file
from jembatan.dossier.dissolution_profiles import (
    is_dissolution_table,
    read_profiles,
    speaks_of_dissolution,
    split_by_medium,
)
from jembatan.dossier.package import Package
from jembatan.dossier.tables import read_header
from jembatan.evidence.adapted import Adapted
from jembatan.evidence.asked import Asked, tell_fault
from jembatan.law.dissolution_rules import DissolutionRule, load_dissolution_rules
from jembatan.stats.not_computable import NotComputable
from jembatan.stats.register import find_status

_SECTIONS = ("3.2.P.2", "5.3.1", "II.P2", "II.P9")
_MOST_BYTES = 20_000_000


def analyse_dissolution(asked: Asked, dossier: Dossier, package: Package, facts: Facts) -> Adapted:
    """Return one evidence per medium of every comparative dissolution table at the sections of the settings.

    Settings: `rule`, the code of the authority whose points count; `beside`, codes to be shown with it; `sections`. The
    products must be named reference and test (or R and T) in the table; a table that cannot be told is evidence with its fault.
    """
    rules = load_dissolution_rules(asked.law_folders)
    evidence: list[Evidence] = []
    for document in _find_documents(dossier, asked.settings.get("sections") or _SECTIONS):
        if asked.tables.has_none("dissolution", document):
            continue
        inputs = {document.path: document.sha256}
        is_one = speaks_of_dissolution(document.path)  # its name alone, until its header was read
        try:
            data = package.read(document.path, at_most=_MOST_BYTES)
            columns = _read_columns(document.path, data)
            is_one = is_dissolution_table(document.path, columns) if columns else is_one
            if not is_one:
                if columns:
                    asked.tables.learn_none("dissolution", document)
                continue
            file = parse_data_file(document.path, data)
            parts = split_by_medium(file)
        except (InputError, OSError) as error:
            if is_one:
                evidence.append(tell_fault(asked, error, inputs))
            continue
        for medium, part in parts.items():
            try:
                evidence.append(_compute(asked, part, medium, rules, inputs))
            except (InputError, NotComputable, ValueError) as error:
                evidence.append(tell_fault(asked, error, inputs))
    return Adapted(evidence)


def _read_columns(path: str, data: bytes) -> list[str]:
    """Return the header alone: most tables are none of dissolution, and reading all of them takes a second in a large dossier."""
    try:
        return read_header(data, path)
    except (UnicodeError, ValueError, KeyError, OSError):
        return []


def _find_documents(dossier: Dossier, sections: tuple[str, ...] | list[str]) -> Iterator[Document]:
    seen: set[str] = set()
    for section in sections:
        for leaf in dossier.at(section):
            document = dossier.documents.get(leaf.path or "")
            if document is None or document.path in seen:
                continue
            kinds = ("csv", "plain", "spreadsheet")
            if any(kind in document.properties.media_type for kind in kinds):
                seen.add(document.path)
                yield document


def _compute(
    asked: Asked, file: DataFile, medium: str, rules: dict[str, DissolutionRule], inputs: dict[str, str]
) -> Evidence:
    from jembatan.evidence.dissolution_rule import to_point_rule
    from jembatan.stats.dissolution.bootstrap import compute_bootstrap_f2

    analysis = asked.analysis
    profiles = read_profiles(file)
    code = str(asked.settings.get("rule", "")).upper()
    if code not in rules:
        raise ValueError(f"settings.rule of {analysis.id} is {code!r}; known are {', '.join(rules)}")
    data = (profiles.times, profiles.reference, profiles.test)
    readings = {
        c: _read_by(rules[c], data, profiles.time_unit)
        for c in (code, *(str(b).upper() for b in asked.settings.get("beside", ())))
        if c in rules
    }
    own = readings.pop(code)
    rule = rules[code].rule
    labels = [Message(f"evidence.dissolution_{own['verdict']}", {"f2": f"{own['f2']:.2f}"})]
    if rule.is_unread:
        labels.append(Message("evidence.rule_unread", {"rule": rules[code].name}))
    for read in rule.read:
        parts = [Message(f"dissolution.part.{part}") for part in read.parts]
        where = ", ".join(filter(None, (read.source.instrument, read.source.clause)))
        labels.append(
            Message(
                f"evidence.rule_read_{read.trust.value}",
                {"parts": parts, "where": where, "rule": rules[code].name},
            )
        )
    labels += profiles.left_out
    named = " · ".join(filter(None, [f"{profiles.test_name} / {profiles.reference_name}", medium]))
    result: dict[str, Any] = {
        **own,
        "reference_units": len(profiles.reference),
        "test_units": len(profiles.test),
        "by_authority": readings,
        "time_unit": profiles.time_unit,
        "plateau_percent": rule.plateau_percent,
        "reference_name": profiles.reference_name,
        "test_name": profiles.test_name,
        "times": profiles.times,
        "reference": profiles.reference,
        "test": profiles.test,
    }
    try:
        boot = compute_bootstrap_f2(*data, to_point_rule(rule, profiles.time_unit))
        result |= {"f2_low": boot.percentile[0], "f2_high": boot.percentile[1]}
        result |= {"f2_bca_low": boot.bca[0], "f2_bca_high": boot.bca[1]}
    except NotComputable:
        labels.append(Message("evidence.no_bootstrap"))
    return Evidence(
        analysis=analysis.id,
        title=Text(
            f"{analysis.title.en}: {named}",
            id=f"{analysis.title.id}: {named}",
            zh=f"{analysis.title.zh}：{named}",
        ),
        method=Message("evidence.method.dissolution"),
        settings={**asked.settings, "rule": code, "resamples": 10_000, "seed": 1},
        inputs=inputs,
        result=result,
        status=find_status("dissolution.bootstrap_f2" if "f2_low" in result else "dissolution.f2"),
        labels=tuple(labels),
        citations=asked.citations,
        chart="dissolution",
    )


def _read_by(rule: DissolutionRule, data: tuple[Any, Any, Any], time_unit: str) -> dict[str, Any]:
    from jembatan.evidence.dissolution_rule import find_verdict, to_point_rule
    from jembatan.stats.dissolution.similarity import compute_similarity

    found = compute_similarity(*data, to_point_rule(rule.rule, time_unit))
    return {
        "f2": found.f2,
        "f1": found.f1,
        "verdict": find_verdict(found, rule.rule),
        "points": list(found.selection.times),
    }
