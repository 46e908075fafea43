"""The same data under the rules of several authorities: studies, verdicts, and what each would allow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from jembatan.evidence.stability.market import MarketVerdict, judge_market
from jembatan.evidence.stability.result import StabilityData, StabilityResult
from jembatan.evidence.stability.rules import Rulebook
from jembatan.evidence.stability.study import (
    USUAL_STUDY,
    Study,
    StudySettings,
    evaluate_studies,
    find_studied,
)


class JudgedStudy(NamedTuple):
    """One study under one authority's rules."""

    study: Study
    verdict: MarketVerdict

    @property
    def supported_months(self) -> int | None:
        """Whole months for this market: none from a condition that it does not take for its climate."""
        return self.study.supported_months if self.carries else None

    @property
    def carries(self) -> bool:
        """Say whether data at this condition can carry a shelf life there at all."""
        return self.verdict.says in ("studied", "zone_not_applied")


class ShelfLifeReading(NamedTuple):
    """A file under the main rules, and beside them under those of each market."""

    data: StabilityData
    book: Rulebook
    studies: tuple[Study, ...]
    markets: tuple[tuple[Rulebook, tuple[JudgedStudy, ...]], ...]
    settings: StudySettings
    label_at_most: float | None

    @property
    def limiting(self) -> Study | None:
        """The study whose numbers stand first: the one that supports least, or an undetermined one before any other."""
        return min(
            self.studies,
            key=lambda s: (s.supported_months is not None, s.supported_months or 0),
            default=None,
        )

    @property
    def other_results(self) -> tuple[StabilityResult, ...]:
        """Results of studies that carry no shelf life: in use, light, stress."""
        return tuple(
            r for r in self.data.results if r.study not in ("", "long_term", "accelerated", "intermediate")
        )


def evaluate_shelf_life(
    data: StabilityData,
    book: Rulebook,
    markets: Sequence[Rulebook],
    settings: StudySettings = USUAL_STUDY,
    *,
    label_at_most: float | None = None,
    facts: Mapping[str, object] | None = None,
) -> ShelfLifeReading:
    """Return every study of the file under the main rules, and under those of each market with its verdict."""
    studies = tuple(evaluate_studies(data, book, settings))
    judged = []
    for other in markets:
        own = (
            evaluate_studies(data, other, settings)
            if other.analysis.id != book.analysis.id
            else list(studies)
        )
        studied = find_studied(own)
        verdicts = tuple(
            JudgedStudy(
                study,
                judge_market(
                    other,
                    condition=study.condition,
                    storage=study.storage,
                    pack=settings.pack,
                    label_at_most=label_at_most,
                    studied=studied,
                    facts=facts,
                ),
            )
            for study in own
        )
        judged.append((other, verdicts))
    return ShelfLifeReading(data, book, studies, tuple(judged), settings, label_at_most)
