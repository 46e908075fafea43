"""Which analyses the law asks for on a day, with their settings resolved; the calculation itself is elsewhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path

from jembatan.checks.condition import judge_conditions
from jembatan.checks.context import Context
from jembatan.checks.result import fact_title
from jembatan.checks.shelf import Shelf
from jembatan.core.fact import Facts
from jembatan.core.finding import Citation
from jembatan.core.jurisdiction import Jurisdiction
from jembatan.core.law import Analysis
from jembatan.evidence.asked import Asked


def select_analyses(
    jurisdiction: Jurisdiction, on: dt.date, facts: Facts, law_folders: Sequence[Path] = ()
) -> list[Asked]:
    """Return the analyses in force that apply, or of which that is not known; one that does not apply is left out.

    `law_folders` are those that the jurisdiction was loaded with; what stands beside it is read from them too.
    """
    return list(_select(jurisdiction, on, facts, tuple(law_folders)))


def _select(
    jurisdiction: Jurisdiction, on: dt.date, facts: Facts, law_folders: tuple[Path, ...]
) -> Iterator[Asked]:
    for analysis in jurisdiction.analyses:
        if not analysis.in_force.holds_on(on):
            continue
        context = Context(jurisdiction, on, facts, Shelf([]))
        applies = judge_conditions(analysis.applies_when, context)
        if applies.holds is False:
            continue
        context = Context(jurisdiction, on, facts, Shelf([]))  # cites the parameters of the settings alone
        settings = {name: context.resolve(value) for name, value in analysis.settings.items()}
        citations = (_cite(analysis, jurisdiction), *context.cited)
        unknown = tuple(fact_title(context, name) for name in applies.missing)
        yield Asked(
            analysis, settings, tuple(dict.fromkeys(citations)), unknown, jurisdiction, on, law_folders
        )


def _cite(analysis: Analysis, jurisdiction: Jurisdiction) -> Citation:
    source = analysis.source
    return jurisdiction.cite(
        source.instrument, source.clause, source.url, analysis.trust, analysis.confidence, source.note
    )
