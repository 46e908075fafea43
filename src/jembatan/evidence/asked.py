"""An analysis as the law asks for it on one day, and why it could not be done where that is so."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, NamedTuple

from jembatan.core.evidence import Evidence
from jembatan.core.finding import Citation
from jembatan.core.jurisdiction import Jurisdiction
from jembatan.core.law import Analysis
from jembatan.core.text import Message, Text


class Asked(NamedTuple):
    """One analysis in force, its settings with every parameter resolved, and the citations of both.

    `unknown` names what must be known to say whether it applies, and is empty where it does. `jurisdiction`, `on` and
    `law_folders` (those of --law) are for analyses that need more of the law than their settings.
    """

    analysis: Analysis
    settings: dict[str, Any]
    citations: tuple[Citation, ...]
    unknown: tuple[Text, ...] = ()
    jurisdiction: Jurisdiction | None = None
    on: dt.date | None = None
    law_folders: tuple[Path, ...] = ()


def tell_fault(asked: Asked, error: Exception, inputs: dict[str, str] | None = None) -> Evidence:
    """Return the evidence that the analysis, or the part of it for these inputs, could not be computed."""
    said = str(error).rstrip(".")
    return _without_result(
        asked, inputs or {}, fault=f"It could not be computed ({type(error).__name__}: {said})."
    )


def tell_unknown(asked: Asked) -> Evidence:
    """Return the evidence that it is not known whether the analysis applies, naming the missing facts."""
    facts = Text(
        en=" ".join(t.en for t in asked.unknown),
        id=" ".join(t.in_language("id") for t in asked.unknown),
        zh=" ".join(t.in_language("zh") for t in asked.unknown),
    )
    return _without_result(asked, {}, labels=(Message("evidence.applies_unknown", {"facts": facts}),))


def tell_unsettled(asked: Asked, why: str, inputs: dict[str, str]) -> Evidence:
    """Return the evidence that a choice must be declared before the analysis can be run on these inputs."""
    label = Message("evidence.unsettled", {"why": why, "paths": sorted(inputs)})
    return _without_result(asked, inputs, labels=(label,))


def _without_result(
    asked: Asked, inputs: dict[str, str], *, fault: str = "", labels: tuple[Message, ...] = ()
) -> Evidence:
    analysis = asked.analysis
    return Evidence(
        analysis=analysis.id,
        title=analysis.title,
        method=analysis.analysis,
        settings=asked.settings,
        inputs=inputs,
        result={},
        status="unverified",
        labels=labels,
        citations=asked.citations,
        fault=fault,
    )
