"""A finished trial from its data set: one row a subject, the two arms, the regions, and everything computed from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from jembatan.core.errors import InputError, UsageError
from jembatan.dossier.datasets import Cell, DataSet
from jembatan.evidence.trial_arms import Arms, Grouping, find_arms, find_countries, find_regions, find_strata
from jembatan.evidence.trial_groups import (
    Group,
    Subjects,
    describe_groups,
    find_points,
    find_regions_of,
)
from jembatan.evidence.trial_outcome import Outcome, find_endpoint, find_outcome
from jembatan.evidence.trial_question import (
    DIFFERENCES,
    MEASURES_BY_ENDPOINT,
    SCALE_BY_MEASURE,
    Choice,
    Endpoint,
    Measure,
    TrialQuestion,
)
from jembatan.evidence.trial_rows import refuse_duplicates, select_rows
from jembatan.stats.pooling.counts import compare_counts, count
from jembatan.stats.pooling.effect import RegionalEffects
from jembatan.stats.pooling.hazards import compare_hazards
from jembatan.stats.pooling.means import compare_means
from jembatan.stats.pooling.negative_binomial import compare_negative_binomial_rates
from jembatan.stats.pooling.ordinal import compare_ordinal
from jembatan.stats.pooling.rates import compare_rates
from jembatan.stats.pooling.regional_analysis import PooledRegions, pool_regions

_GOOD_EVENT_WORDS = (
    "respon",
    "remission",
    "recover",
    "favourable",
    "favorable",
    "success",
    "缓解",
    "应答",
    "respons",
)
_BAD_EVENT_WORDS = (
    "death",
    "died",
    "mortality",
    "relapse",
    "progression",
    "failure",
    "adverse",
    "死亡",
    "复发",
    "meninggal",
)
Better = Literal["higher", "lower", "unknown"]
_SUBJECTS = ("USUBJID", "SUBJID")
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class TrialAnalysis:
    """What was asked, what was settled, who was left out and why, and the results.

    `excluded` counts subjects by reason: another arm, no outcome. `points` are the times of the numbers at risk.
    """

    question: TrialQuestion
    endpoint: Endpoint
    measure: Measure
    scale: str
    better: Better
    higher_is_better: bool  # as used: where `better` is unknown, the direction of the overall effect
    experimental: str
    control: str
    region_column: str
    choices: tuple[Choice, ...]
    excluded: tuple[tuple[str, int], ...]
    outside_codes: tuple[tuple[str, int], ...]
    missing_by_arm: tuple[int, int]
    regions: tuple[Group, ...]
    overall: Group
    effects: RegionalEffects
    pooled: PooledRegions | None
    countries: tuple[Group, ...]
    country_effects: RegionalEffects | None
    points: tuple[float, ...]
    time_unit: str  # as the data set states it
    tau_scale: float
    inputs: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]

    @property
    def is_ratio(self) -> bool:
        """Say whether the measure is a ratio, estimated on the log scale."""
        return self.measure not in DIFFERENCES


def analyse_trial(data: DataSet, question: TrialQuestion, subjects: DataSet | None = None) -> TrialAnalysis:
    """Return the analysis; `subjects` is a subject-level data set (ADSL) whose columns are added by subject.

    Raises InputError or UsageError, in one sentence with its remedy, where a choice must be stated or a code cannot be used.
    """
    choices: list[Choice] = []
    merged = _merge(data, subjects, question) if subjects else data
    rows, chosen = select_rows(merged, question)
    endpoint = find_endpoint(merged, question, choices)
    measure = _find_measure(question, endpoint, choices)
    choices += chosen
    arms = find_arms(merged, question, rows, choices)
    _refuse_repeated(merged, question, arms.rows, choices)
    regions = find_regions(merged, question, arms.rows, choices)
    countries = find_countries(merged, question, arms.rows, regions)
    strata = find_strata(merged, question, arms.rows, choices)
    outcome = find_outcome(merged, question, endpoint, arms.rows, choices)
    value, present = _apply_missing_rule(outcome, question, endpoint, choices)
    if not present.any():
        raise InputError.told(
            "nobody_has_outcome",
            "{file}: nobody in this population has an outcome; check --outcome and --population",
            file=data.name,
        )
    missing = tuple(int((~present & (arms.treated == arm)).sum()) for arm in (True, False))
    part = Subjects(
        value[present],
        outcome.time[present] if outcome.time is not None else None,
        arms.treated[present],
        strata.codes[present] if strata else None,
    )
    if part.treated.all() or not part.treated.any():
        lacking = arms.control if part.treated.all() else arms.experimental
        raise InputError.told(
            "arm_without_outcome",
            "{file}: nobody in the arm {lacking} has an outcome; check --outcome and --population",
            file=data.name,
            lacking=repr(lacking),
        )
    tau_scale = question.tau_scale or _default_tau_scale(measure, part)
    region_codes = regions.codes[present]
    effects = _compare(part, region_codes, len(regions.names), measure, question)
    better = _find_direction(question, endpoint, merged, arms, choices)
    # where nobody said, the rules are looked at along the overall effect, and that is told
    higher_is_better = better == "higher" or (better == "unknown" and effects.stratified.estimate > 0)
    points = find_points(part) if endpoint == "survival" else ()
    groups = describe_groups(part, regions, region_codes, endpoint, points)
    country_groups: tuple[Group, ...] = ()
    country_effects = None
    if countries:
        codes = countries.codes[present]
        country_groups = find_regions_of(
            describe_groups(part, countries, codes, endpoint, ()), countries, codes, regions, region_codes
        )
        country_effects = _compare(part, codes, len(countries.names), measure, question)
    whole = Grouping("", ("",), np.zeros(len(part.value), dtype=np.int64))
    return TrialAnalysis(
        question=question,
        endpoint=endpoint,
        measure=measure,
        scale=SCALE_BY_MEASURE[measure],
        better=better,
        higher_is_better=higher_is_better,
        experimental=arms.experimental,
        control=arms.control,
        region_column=regions.column,
        choices=tuple(choices),
        excluded=tuple(sorted(arms.other_arms.items())),
        outside_codes=outcome.outside,
        missing_by_arm=(missing[0], missing[1]),
        regions=groups,
        overall=describe_groups(part, whole, whole.codes, endpoint, points)[0],
        effects=effects,
        pooled=pool_regions(
            effects,
            higher_is_better=higher_is_better,
            tau_scale=tau_scale,
            retain=question.retain,
            level=question.level,
        ),
        countries=country_groups,
        country_effects=country_effects,
        points=points,
        time_unit=_find_unit(merged, arms.rows) if endpoint == "survival" else "",
        tau_scale=tau_scale,
        inputs=tuple((d.name, d.sha256) for d in (data, subjects) if d),
        notes=tuple(f"{d.name}: {note}" for d in (data, subjects) if d for note in d.notes),
    )


def _merge(data: DataSet, subjects: DataSet, question: TrialQuestion) -> DataSet:
    """Return the data set with the columns of the subject-level one that it lacks, by subject."""
    key = question.subject or "USUBJID"
    own, other = data.column(key, "--subject"), subjects.column(key, "--subject")
    place: dict[str, int] = {}
    for i, subject in enumerate(subjects.texts(other)):
        if subject in place:
            raise InputError.told(
                "subject_again",
                "{row}: the subject of row {first} again; keep one row a subject",
                row=subjects.row(i),
                first=subjects.number(place[subject]),
            )
        place[subject] = i
    at = [place.get(subject) for subject in data.texts(own)]
    lost = next((i for i, found in enumerate(at) if found is None), None)
    if lost is not None:
        raise InputError.told(
            "subject_not_in",
            "{row}: its subject is not in {subjects}; give the subject-level data set of the same study",
            row=data.row(lost),
            subjects=subjects.name,
        )
    columns: dict[str, list[Cell]] = dict(data.columns)
    for name, cells in subjects.columns.items():
        if data.find(name) is None:
            columns[name] = [cells[i] for i in at if i is not None]
    return DataSet(data.name, data.sha256, columns, data.labels, data.first_row, data.notes, data.lines)


def _find_measure(question: TrialQuestion, endpoint: Endpoint, choices: list[Choice]) -> Measure:
    possible = MEASURES_BY_ENDPOINT[endpoint]
    if endpoint == "count":
        choices.append(Choice("model", question.model or "poisson", question.model is not None))
    elif question.model is not None:
        raise UsageError.told(
            "model_of_counts",
            "--model {model} belongs to a count endpoint, not to {endpoint}; leave it out",
            model=question.model,
            endpoint=endpoint,
        )
    if question.measure is None:
        choices.append(Choice("measure", possible[0], False))
        return possible[0]
    if question.measure not in possible:
        raise UsageError.told(
            "measure_of_endpoint",
            "--measure {measure} does not belong to a {endpoint} endpoint; use {possible}",
            measure=question.measure,
            endpoint=endpoint,
            possible=", ".join(possible),
        )
    return question.measure


def _refuse_repeated(
    data: DataSet, question: TrialQuestion, rows: Sequence[int], choices: list[Choice]
) -> None:
    if question.subject:
        name: str | None = data.column(question.subject, "--subject")
    else:
        name = next((found for s in _SUBJECTS if (found := data.find(s))), None)
    choices.append(Choice("subject", name or "", bool(question.subject)))
    if name:
        refuse_duplicates(data, rows, data.texts(name))


def _apply_missing_rule(
    outcome: Outcome, question: TrialQuestion, endpoint: Endpoint, choices: list[Choice]
) -> tuple[Floats, Bools]:
    rule = question.missing or "complete"
    choices.append(Choice("missing", rule, question.missing is not None))
    if rule == "complete":
        present = ~np.isnan(outcome.value)
        return outcome.value, present if outcome.time is None else present & ~np.isnan(outcome.time)
    if endpoint != "binary":
        raise UsageError.told(
            "missing_rule", "--missing {rule} is for a binary endpoint; use --missing complete", rule=rule
        )
    filled = np.where(np.isnan(outcome.value), 1.0 if rule == "event" else 0.0, outcome.value)
    return filled, np.ones(len(filled), dtype=bool)


def _find_direction(
    question: TrialQuestion, endpoint: Endpoint, data: DataSet, arms: Arms, choices: list[Choice]
) -> Better:
    """Return which way the benefit lies: as stated, fewer events for times and counts, else by the parameter's name."""
    better: Better = "unknown"
    if question.better:
        better = question.better
    elif endpoint in ("survival", "count"):
        better = "lower"
    elif endpoint == "binary" and (column := data.find("PARAM")):
        title = data.texts(column)[arms.rows[0]].lower()
        if any(word in title for word in _BAD_EVENT_WORDS):
            better = "lower"
        elif any(word in title for word in _GOOD_EVENT_WORDS):
            better = "higher"
    choices.append(Choice("better", better, question.better is not None))
    return better


def _find_unit(data: DataSet, rows: Sequence[int]) -> str:
    column = data.find("AVALU")
    units = {data.texts(column)[i] for i in rows} if column else set()
    return units.pop() if len(units) == 1 else ""


def _default_tau_scale(measure: Measure, part: Subjects) -> float:
    """Return the default prior scale of tau: 0.5 for log ratios, 0.1 for a risk difference, a quarter SD for means."""
    if measure == "risk-difference":
        return 0.1
    if measure == "mean-difference":
        first, other = part.value[part.treated], part.value[~part.treated]
        spread = float(np.sqrt(0.5 * (first.var() + other.var())))
        return 0.25 * spread if spread > 0 else 1.0
    return 0.5


def _compare(
    part: Subjects, codes: NDArray[np.int64], number: int, measure: Measure, question: TrialQuestion
) -> RegionalEffects:
    level = question.level
    if measure == "hazard-ratio":
        assert part.time is not None
        return compare_hazards(part.time, part.value == 1, part.treated, codes, number, level, part.strata)
    if measure == "rate-ratio":
        assert part.time is not None
        is_negative_binomial = question.model == "negative-binomial"
        compare = compare_negative_binomial_rates if is_negative_binomial else compare_rates
        return compare(part.value, part.time, part.treated, codes, number, level, part.strata)
    if measure == "mean-difference":
        return compare_means(part.value, part.treated, codes, number, level, part.strata)
    if measure == "common-odds-ratio":
        return compare_ordinal(part.value.astype(np.int64), part.treated, codes, number, level, part.strata)
    events = part.value == 1
    strata = None
    if part.strata is not None:
        blocks = codes * (int(part.strata.max(initial=0)) + 1) + part.strata
        _, blocks = np.unique(blocks, return_inverse=True)
        strata = count(events, part.treated, blocks, int(blocks.max()) + 1)
    return compare_counts(count(events, part.treated, codes, number), measure, level, strata)
