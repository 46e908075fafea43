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
    own: tuple[
        JudgedStudy, ...
    ] = ()  # the studies under the main rules, where those are of a market with a climate

    def refused(self, study: Study) -> JudgedStudy | None:
        """Return the verdict of the main rules that lets the condition carry no shelf life; None where there is none."""
        return next((j for j in self.own if j.study is study and not j.carries), None)

    def supported_months(self, study: Study) -> int | None:
        """Return whole months that the data support under the main rules: none from a climate that they do not take."""
        return None if self.refused(study) else study.supported_months

    @property
    def limiting(self) -> Study | None:
        """The study whose numbers stand first: the one that supports least, an undetermined one before any other.

        One whose condition the main rules refuse stands behind those that they take.
        """
        return min(self.studies, key=self._rank, default=None)

    def _rank(self, study: Study) -> tuple[bool, bool, int]:
        months = study.supported_months
        return self.refused(study) is not None, months is not None, months or 0

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

    def judge(rules: Rulebook, own: Sequence[Study]) -> tuple[JudgedStudy, ...]:
        studied = find_studied(own)
        return tuple(
            JudgedStudy(
                study,
                judge_market(
                    rules,
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

    studies = tuple(evaluate_studies(data, book, settings))
    judged = []
    for other in markets:
        is_main = other.analysis.id == book.analysis.id
        judged.append((other, judge(other, studies if is_main else evaluate_studies(data, other, settings))))
    main = judge(book, studies) if book.rules.verdict else ()
    return ShelfLifeReading(data, book, studies, tuple(judged), settings, label_at_most, main)
