"""Everything that a check may look at; nothing in it changes while it judges."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jembatan.checks.condition import judge_conditions
from jembatan.checks.shelf import Shelf
from jembatan.core.evidence import Evidence
from jembatan.core.fact import THE_APPLICATION, Fact, Facts, Subject
from jembatan.core.finding import Citation
from jembatan.core.jurisdiction import Jurisdiction

TextOf = Callable[[str], Sequence[str]]  # path -> the text of each page


def _no_text(path: str) -> Sequence[str]:
    raise LookupError(f"no text was read of {path}")


@dataclass(frozen=True)
class Context:
    """The dossier's shelf, the facts, the law and the day, for one subject."""

    jurisdiction: Jurisdiction
    on: dt.date
    facts: Facts
    shelf: Shelf
    subject: Subject = THE_APPLICATION
    evidence: Sequence[Evidence] = ()
    text_of: TextOf = _no_text
    aliases: Any = None  # of names and addresses, as jembatan.facts.agreement takes them
    cited: list[Citation] = field(default_factory=list)  # the parameters that were used, for the finding

    def about(self, subject: Subject) -> Context:
        """Return the same context for another subject, with a fresh list of citations."""
        return Context(
            self.jurisdiction,
            self.on,
            self.facts,
            self.shelf,
            subject,
            self.evidence,
            self.text_of,
            self.aliases,
        )

    def find(self, name: str) -> Fact | None:
        """Return the fact that counts for the subject, or None."""
        return self.facts.find(name, self.subject)

    def resolve(self, value: Any) -> Any:
        """Return a literal as it is, and { parameter = "id" } as what is in force on the day; None where that is nothing.

        A value under conditions counts where they hold; among several the one with the most conditions, then the latest.
        The parameter's own citation is kept for the finding.
        """
        if not (isinstance(value, Mapping) and set(value) == {"parameter"}):
            return value
        candidates = [
            candidate
            for candidate in self.jurisdiction.parameter_values(value["parameter"], self.on)
            if judge_conditions(candidate.when, self).holds is True
        ]
        if not candidates:
            return None
        chosen = max(
            candidates,
            key=lambda c: (len(c.when), c.in_force.since.first_day if c.in_force.since else dt.date.min),
        )
        source = chosen.source
        self.cited.append(
            self.jurisdiction.cite(
                source.instrument,
                source.clause,
                source.url,
                chosen.trust,
                chosen.confidence,
                chosen.note or source.note,
            )
        )
        return chosen.value
