"""An analysis as the law asks for it on one day, and why it could not be done where that is so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

from jembatan.core.evidence import Evidence
from jembatan.core.finding import Citation
from jembatan.core.grades import Trust
from jembatan.core.jurisdiction import Jurisdiction
from jembatan.core.law import Analysis
from jembatan.core.text import Message, Text
from jembatan.evidence.remembered_tables import RememberedTables
from jembatan.stats.not_computable import NotComputable


class Asked(NamedTuple):
    """One analysis in force, its settings with every parameter resolved, and the citations of both.

    `unknown` names what must be known to say whether it applies, and is empty where it does. `jurisdiction`, `on` and
    `law_folders` (those of --law) are for analyses that need more of the law than their settings;
    `tables` tells which documents need not be opened again.
    """

    analysis: Analysis
    settings: dict[str, Any]
    citations: tuple[Citation, ...]
    unknown: tuple[Text, ...] = ()
    jurisdiction: Jurisdiction | None = None
    on: dt.date | None = None
    law_folders: tuple[Path, ...] = ()
    tables: RememberedTables = RememberedTables()


def find_unread_settings(asked: Asked, names: Sequence[str]) -> Text | None:
    """Return what those of the settings are called whose number nobody read in a source; None where all were read.

    Unread is a setting of no parameter, or of one whose value is remembered or inferred.
    """
    titles = [title for name in names if (title := _find_unread(asked, name))]
    if not titles:
        return None
    return Text(
        "; ".join(t.en for t in titles),
        id="; ".join(t.in_language("id") for t in titles),
        zh="；".join(t.in_language("zh") for t in titles),
    )


def _find_unread(asked: Asked, name: str) -> Text | None:
    written = asked.analysis.settings.get(name)
    if written is None:
        return None
    if not isinstance(written, dict) or asked.jurisdiction is None or asked.on is None:
        return Text(name.replace("_", " "))
    parameter = str(written.get("parameter"))
    values = asked.jurisdiction.parameter_values(parameter, asked.on)
    if values and values[0].trust in (Trust.PRIMARY, Trust.SECONDARY):
        return None
    return asked.jurisdiction.parameters[parameter].title


def tell_fault(asked: Asked, error: Exception, inputs: dict[str, str] | None = None) -> Evidence:
    """Return the evidence that the analysis, or the part of it for these inputs, could not be computed."""
    return _without_result(asked, inputs or {}, "failed", fault=word_error(error))


def word_error(error: Exception) -> Message:
    """Return why something could not be done, in words of the screen texts where the error has any."""
    told = getattr(error, "message", None)
    if isinstance(told, Message):
        return told
    if isinstance(error, NotComputable):
        return Message(f"not_computable.{error.code}", error.values)
    said = str(error).rstrip(".")
    return Message("evidence.failed_in_english", {"kind": type(error).__name__, "said": said})


def tell_unknown(asked: Asked) -> Evidence:
    """Return the evidence that it is not known whether the analysis applies, naming the missing facts."""
    facts = Text(
        en=" ".join(t.en for t in asked.unknown),
        id=" ".join(t.in_language("id") for t in asked.unknown),
        zh=" ".join(t.in_language("zh") for t in asked.unknown),
    )
    return _without_result(
        asked, {}, "not_run", labels=(Message("evidence.applies_unknown", {"facts": facts}),)
    )


def tell_unsettled(asked: Asked, why: Message, inputs: dict[str, str]) -> Evidence:
    """Return the evidence that a choice must be declared before the analysis can be run on these inputs."""
    label = Message("evidence.unsettled", {"why": why, "paths": sorted(inputs)})
    return _without_result(asked, inputs, "not_run", labels=(label,))


def _without_result(
    asked: Asked,
    inputs: dict[str, str],
    status: Literal["not_run", "failed"],
    *,
    fault: Message | None = None,
    labels: tuple[Message, ...] = (),
) -> Evidence:
    analysis = asked.analysis
    return Evidence(
        analysis=analysis.id,
        title=analysis.title,
        method=None,
        settings=asked.settings,
        inputs=inputs,
        result={},
        status=status,
        labels=labels,
        citations=asked.citations,
        fault=fault,
    )
