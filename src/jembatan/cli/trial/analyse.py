"""jembatan trial analyse: a finished trial by region, from its data set."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from jembatan.cli.calculation_output import Out, deliver_calculation
from jembatan.cli.options import Lang, LanguageOption, PageFormat, TextHtmlOrJson


class EndpointOption(StrEnum):
    """The kinds of endpoint."""

    BINARY = "binary"
    SURVIVAL = "survival"
    NORMAL = "normal"
    COUNT = "count"
    ORDINAL = "ordinal"


class MeasureOption(StrEnum):
    """The measures of effect."""

    RISK_DIFFERENCE = "risk-difference"
    RISK_RATIO = "risk-ratio"
    ODDS_RATIO = "odds-ratio"
    HAZARD_RATIO = "hazard-ratio"
    MEAN_DIFFERENCE = "mean-difference"
    RATE_RATIO = "rate-ratio"
    COMMON_ODDS_RATIO = "common-odds-ratio"


class BetterOption(StrEnum):
    """Which way the benefit lies."""

    HIGHER = "higher"
    LOWER = "lower"


class ModelOption(StrEnum):
    """The law of counts."""

    POISSON = "poisson"
    NEGATIVE_BINOMIAL = "negative-binomial"


class MissingOption(StrEnum):
    """What becomes of subjects without an outcome."""

    COMPLETE = "complete"
    NONEVENT = "nonevent"
    EVENT = "event"


def register(group: typer.Typer) -> None:
    """Add the command to the group."""
    group.command(
        "analyse",
        epilog=(
            "Example: jembatan trial analyse adtte.xpt --parameter OS --experimental 'Drug X' --control Placebo "
            "--region REGION1 --prespecified 'SAP 2.0, p. 14'"
        ),
    )(analyse)


def analyse(
    data: Annotated[
        Path, typer.Argument(help="XPT, Dataset-JSON, NDJSON, .dsjc, CSV or Parquet; gzipped or not.")
    ],
    endpoint: Annotated[
        EndpointOption | None,
        typer.Option("--endpoint", help="Kind of endpoint; survival where CNSR is there."),
    ] = None,
    measure: Annotated[MeasureOption | None, typer.Option("--measure", help="Measure of effect.")] = None,
    treatment: Annotated[
        str, typer.Option("--treatment", help="Column of the arm (TRT01P, TRTP, ARM).")
    ] = "",
    experimental: Annotated[str, typer.Option("--experimental", help="Value of the experimental arm.")] = "",
    control: Annotated[str, typer.Option("--control", help="Value of the control arm.")] = "",
    outcome: Annotated[
        str, typer.Option("--outcome", help="Column of the outcome (AVAL, AVALC; CNSR for survival).")
    ] = "",
    event_values: Annotated[
        str, typer.Option("--event-values", help="Codes of the event, separated by commas.")
    ] = "",
    valid_values: Annotated[
        str,
        typer.Option(
            "--valid-values",
            help="All valid codes; others count as missing. Ordered categories: lowest first.",
        ),
    ] = "",
    time: Annotated[
        str, typer.Option("--time", help="Column of the time (AVAL), or of the time watched.")
    ] = "",
    region: Annotated[str, typer.Option("--region", help="Column of the region (REGION1, COUNTRY).")] = "",
    group: Annotated[
        list[str] | None,
        typer.Option("--group", help="A declared region: 'ASEAN=IDN,MYS,THA'; may be given several times."),
    ] = None,
    country: Annotated[
        str, typer.Option("--country", help="Column of the country, for the forest plot.")
    ] = "",
    counts: Annotated[
        str,
        typer.Option(
            "--counts",
            help="N,EVENTS: the file has one row an arm and region, with these columns of numbers.",
        ),
    ] = "",
    strata: Annotated[
        str, typer.Option("--strata", help="Columns of further strata, separated by commas.")
    ] = "",
    subject: Annotated[str, typer.Option("--subject", help="Column of the subject (USUBJID).")] = "",
    subjects: Annotated[
        Path | None,
        typer.Option(
            "--subjects", help="A subject-level data set (ADSL) whose columns are added by subject."
        ),
    ] = None,
    population: Annotated[
        str,
        typer.Option("--population", help="COLUMN=VALUE (FASFL=Y, ITTFL=Y or SAFFL=Y where they are there)."),
    ] = "",
    parameter: Annotated[str, typer.Option("--parameter", help="Value of PARAMCD.")] = "",
    where: Annotated[
        list[str] | None,
        typer.Option("--where", help="COLUMN=VALUE or COLUMN!=VALUE; may be given several times."),
    ] = None,
    better: Annotated[
        BetterOption | None, typer.Option("--better", help="Whether a higher or lower value is the benefit.")
    ] = None,
    model: Annotated[
        ModelOption | None,
        typer.Option("--model", help="count: Poisson with sandwich errors, or negative binomial."),
    ] = None,
    missing: Annotated[
        MissingOption | None, typer.Option("--missing", help="Subjects without an outcome.")
    ] = None,
    retain: Annotated[
        float, typer.Option("--retain", help="Fraction of the overall effect to retain.")
    ] = 0.5,
    level: Annotated[float, typer.Option("--level", help="Level of the two-sided intervals.")] = 0.95,
    tau_scale: Annotated[
        float | None,
        typer.Option(
            "--tau-scale", help="Scale of the half-normal prior of tau, on the scale of the measure."
        ),
    ] = None,
    prespecified: Annotated[
        str, typer.Option("--prespecified", help="Document and page that fixed this analysis in advance.")
    ] = "",
    estimand: Annotated[str, typer.Option("--estimand", help="The estimand, as declared.")] = "",
    format: PageFormat = TextHtmlOrJson.TEXT,
    out: Out = None,
    lang: Lang = LanguageOption.EN,
) -> int:
    """Analyse a finished trial by region: effects, heterogeneity, consistency, shrinkage, pictures.

    Regions are declared, never formed from results. What is not stated is inferred from ADaM names and shown.
    """
    from jembatan.core.errors import UsageError
    from jembatan.dossier.datasets import read_dataset_file
    from jembatan.evidence.trial_analysis import analyse_trial
    from jembatan.evidence.trial_question import TrialQuestion
    from jembatan.report.calculations.trial_analyse import word_trial_analysis

    if not 0.5 <= level < 1:
        raise UsageError(f"--level is {level:g}; give a level between 0.5 and 1, for example 0.95")
    if not 0 < retain < 1:
        raise UsageError(f"--retain is {retain:g}; give a fraction between 0 and 1, for example 0.5")
    if tau_scale is not None and not tau_scale > 0:
        raise UsageError(f"--tau-scale is {tau_scale:g}; give a positive number")
    question = TrialQuestion(
        endpoint=endpoint.value if endpoint else None,  # type: ignore[arg-type]
        measure=measure.value if measure else None,  # type: ignore[arg-type]
        treatment=treatment,
        experimental=experimental,
        control=control,
        outcome=outcome,
        event_values=_split(event_values),
        valid_values=_split(valid_values),
        time=time,
        region=region,
        groups=_groups(group or ()),
        country=country,
        strata=_split(strata),
        subject=subject,
        population=_pair(population, "--population") if population else None,
        parameter=parameter,
        where=tuple(_condition(text) for text in where or ()),
        better=better.value if better else None,  # type: ignore[arg-type]
        missing=missing.value if missing else None,  # type: ignore[arg-type]
        model=model.value if model else None,  # type: ignore[arg-type]
        retain=retain,
        level=level,
        tau_scale=tau_scale,
        prespecified=prespecified,
        estimand=estimand,
    )
    held = read_dataset_file(data)
    if counts:
        from jembatan.evidence.trial_expand import ask_of_counts, expand_counts

        columns = _split(counts)
        if len(columns) != 2:
            raise UsageError(f"--counts is {counts!r}; write the columns of subjects and events: N,EVENTS")
        held, question = expand_counts(held, *columns), ask_of_counts(question)
    analysis = analyse_trial(held, question, read_dataset_file(subjects) if subjects else None)
    deliver_calculation(word_trial_analysis(analysis, lang.value), format, out)
    return 0


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _pair(text: str, option: str) -> tuple[str, str]:
    from jembatan.core.errors import UsageError

    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise UsageError(f"{option} is {text!r}; write COLUMN=VALUE, for example FASFL=Y")
    return name.strip(), value.strip()


def _condition(text: str) -> tuple[str, str, bool]:
    name, value = _pair(text, "--where")
    return (name[:-1].strip(), value, False) if name.endswith("!") else (name, value, True)


def _groups(texts: list[str] | tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    from jembatan.core.errors import UsageError

    found: dict[str, tuple[str, ...]] = {}
    for text in texts:
        name, codes = _pair(text, "--group")
        members = _split(codes)
        if not members or name in found:
            raise UsageError(f"--group is {text!r}; write NAME=CODE,CODE once for each region")
        found[name] = members
    return found
