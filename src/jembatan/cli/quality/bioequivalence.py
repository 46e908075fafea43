"""jembatan quality bioequivalence: a data set analysed, or the size and power of a study to come."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from jembatan.cli.calculation_output import Out
from jembatan.cli.options import Lang, LanguageOption, LawFolders, PageFormat, TextHtmlOrJson


class DrugOption(StrEnum):
    """The kind of medicine, which decides the rule."""

    ORDINARY = "ordinary"
    HIGHLY_VARIABLE = "highly-variable"
    NARROW_INDEX = "narrow-index"


class DesignOption(StrEnum):
    """Treatments x sequences x periods."""

    PARALLEL = "parallel"
    CROSSOVER = "2x2"
    THREE = "2x2x3"
    FOUR = "2x2x4"
    PARTIAL = "2x3x3"
    FOUR_SEQUENCES = "2x4x4"


def register(group: typer.Typer) -> None:
    """Add the command to the group."""
    group.command(
        "bioequivalence",
        epilog="Examples: jembatan quality bioequivalence --cv 0.3 --design 2x2x4 --drug highly-variable; "
        "jembatan quality bioequivalence pk.csv --value Cmax --for CN,ID",
    )(bioequivalence)


def bioequivalence(
    data: Annotated[
        Path | None,
        typer.Argument(
            help="CSV or XLSX with subject, period, sequence, treatment and the value; or give --cv."
        ),
    ] = None,
    cv: Annotated[
        float | None,
        typer.Option("--cv", help="CV of a study to come, as a ratio: within subjects, or total (parallel)."),
    ] = None,
    cv_test: Annotated[
        float | None,
        typer.Option("--cv-test", help="The test's own CV, where it differs from the reference's."),
    ] = None,
    design: Annotated[
        DesignOption, typer.Option("--design", help="The design of the study.")
    ] = DesignOption.CROSSOVER,
    drug: Annotated[DrugOption, typer.Option("--drug", help="The kind of medicine.")] = DrugOption.ORDINARY,
    true_ratio: Annotated[
        float | None,
        typer.Option("--true-ratio", help="True ratio assumed; 0.95, 0.90 or 0.975 by kind of medicine."),
    ] = None,
    power: Annotated[float, typer.Option("--power", min=0.01, max=0.999, help="The power wanted.")] = 0.8,
    n: Annotated[
        str | None, typer.Option("--n", help="Subjects in all, or per sequence (12,11): asks for the power.")
    ] = None,
    ratio: Annotated[
        float | None, typer.Option("--ratio", help="A ratio seen: asks for its interval, with --cv and --n.")
    ] = None,
    value: Annotated[str | None, typer.Option("--value", help="The column of the value (AUC, Cmax).")] = None,
    subject: Annotated[str | None, typer.Option("--subject", help="The column of the subject.")] = None,
    period: Annotated[str | None, typer.Option("--period", help="The column of the period.")] = None,
    sequence: Annotated[str | None, typer.Option("--sequence", help="The column of the sequence.")] = None,
    treatment: Annotated[str | None, typer.Option("--treatment", help="The column of the product.")] = None,
    reference: Annotated[str, typer.Option("--reference", help="The reference, as the file names it.")] = "R",
    test: Annotated[str, typer.Option("--test", help="The test product, as the file names it.")] = "T",
    log: Annotated[bool, typer.Option("--log", help="The values are natural logarithms already.")] = False,
    alpha: Annotated[float, typer.Option("--alpha", min=1e-6, max=0.25, help="One-sided level.")] = 0.05,
    for_: Annotated[
        str | None,
        typer.Option("--for", help="Authorities, for example CN,ID; all that are known where none is given."),
    ] = None,
    law: LawFolders = None,
    format: PageFormat = TextHtmlOrJson.TEXT,
    out: Out = None,
    lang: Lang = LanguageOption.EN,
) -> int:
    """Analyse a bioequivalence data set, or compute size and exact power, by the rule of each authority."""
    from typing import cast

    from jembatan.cli.calculation_output import deliver_calculation
    from jembatan.core.errors import InputError, UsageError
    from jembatan.dossier.bioequivalence_data import read_bioequivalence_data
    from jembatan.dossier.data_file import read_data_file
    from jembatan.law.bioequivalence_rules import Drug, load_bioequivalence_rules
    from jembatan.law.dissolution_rules import choose_codes
    from jembatan.report.calculations.not_computable import say_not_computable
    from jembatan.report.calculations.quality_bioequivalence import DEFAULT_RATIO, Plan, build_plan
    from jembatan.report.calculations.quality_bioequivalence_analysis import build_analysis
    from jembatan.report.texts import load_texts
    from jembatan.stats.bioequivalence.analysis import Observations
    from jembatan.stats.not_computable import NotComputable

    rules = load_bioequivalence_rules(law or ())
    codes = choose_codes(for_, list(rules))
    kind = cast("Drug", drug.value.replace("-", "_"))
    if (data is None) == (cv is None):
        raise UsageError("give either a data file to analyse, or --cv to plan a study")
    if data is not None:
        file = read_data_file(data)
        read = read_bioequivalence_data(
            file,
            value=value,
            reference=reference,
            test=test,
            is_log=log,
            columns={
                role: name
                for role, name in (
                    ("subject", subject),
                    ("period", period),
                    ("sequence", sequence),
                    ("treatment", treatment),
                )
                if name
            },
        )
        try:
            calculation, is_clear = build_analysis(
                Observations(read.subject, read.period, read.sequence, read.treatment, read.log_value),
                rules,
                codes,
                value_column=read.value_column,
                is_parallel=read.is_parallel,
                drug=kind,
                alpha=alpha,
                left_out=read.left_out,
                inputs=((file.name, file.sha256),),
                language=lang.value,
            )
        except NotComputable as error:
            raise InputError(f"{file.name}: {say_not_computable(error, load_texts(lang.value))}") from error
    else:
        assert cv is not None
        if cv >= 3 or cv <= 0 or (cv_test is not None and not 0 < cv_test < 3):
            raise UsageError(f"--cv {cv:g}: give a ratio above zero, 0.3 for 30 %")
        plan = Plan(
            cv,
            cv_test,
            design.value,
            kind,
            true_ratio if true_ratio is not None else DEFAULT_RATIO[kind],
            power,
            _sizes(n),
            ratio,
            alpha,
        )
        if ratio is not None and n is None:
            raise UsageError("--ratio asks for an interval: give --n too")
        try:
            calculation, is_clear = build_plan(plan, rules, codes, language=lang.value)
        except ValueError as error:
            raise UsageError(str(error)) from error
    deliver_calculation(calculation, format, out)
    return 0 if is_clear else 1


def _sizes(n: str | None) -> int | tuple[int, ...] | None:
    from jembatan.core.errors import UsageError

    if n is None:
        return None
    try:
        parts = tuple(int(part) for part in n.split(","))
    except ValueError:
        raise UsageError(f"--n {n}: give a total (24), or subjects per sequence (12,12)") from None
    return parts[0] if len(parts) == 1 else parts
