"""What China's Module 1 must and must not hold by the types of the envelope, before the package is written (category 4.3)."""

from __future__ import annotations

from collections.abc import Iterable

from jembatan.build.cn_envelope import find_edition
from jembatan.build.sequence_plan import CnEnvelope, PlannedLeaf
from jembatan.core.text import Message
from jembatan.validate.catalogue import Rule, load_profile

_PROFILES = {"1.0": "cn-1.0", "1.1": "cn-1.1-partial"}


def list_paper_gaps(envelope: CnEnvelope, leaves: Iterable[PlannedLeaf]) -> list[Message]:
    """Return one message for each section that these types want and no leaf stands at, or that they do not admit.

    The rules are those of China's catalogue, of the first edition that knows the types; without the three types nothing is known, and nothing said.
    """
    there: set[str] = set()
    for leaf in leaves:
        if leaf.operation != "delete":
            parts = leaf.section.split(".")
            there |= {".".join(parts[:length]) for length in range(2, len(parts) + 1)}
    return [
        message
        for rule in load_profile(_PROFILES[find_edition(envelope)]).rules
        if _is_meant(rule, envelope)
        for message in _judge(rule, there)
    ]


def _is_meant(rule: Rule, envelope: CnEnvelope) -> bool:
    wanted = rule.parameters
    return (
        wanted.get("backbone") == "regional"
        and wanted.get("application") == envelope.application_type.code
        and envelope.regulatory_activity_type.code in wanted.get("activities", "").split()
        and wanted.get("sequence") == envelope.sequence_type.code
    )


def _judge(rule: Rule, there: set[str]) -> list[Message]:
    sections = [e.removeprefix("cn-").replace("-", ".") for e in rule.parameters["elements"].split()]
    lowest = [s for s in sections if not any(other.startswith(f"{s}.") for other in sections)]
    named = {"rule": rule.number}
    match rule.function:
        case "find_missing_elements":
            missing = [
                s for s in lowest if s not in there and s != "1.0"
            ]  # the cover letter is told by itself
            return [Message("build.papers_missing", {"sections": missing, **named})] if missing else []
        case "find_forbidden_elements":
            found = [s for s in lowest if s in there]
            return [Message("build.papers_not_allowed", {"sections": found, **named})] if found else []
        case "find_none_of_elements":
            return (
                []
                if there & set(sections)
                else [Message("build.papers_one_of", {"sections": sections, **named})]
            )
        case "find_all_of_elements":
            is_broken = set(sections) <= there
            return [Message("build.papers_not_both", {"sections": sections, **named})] if is_broken else []
    return []
