"""jembatan quality kinetics: temperature and humidity in a stability file, mean kinetic temperature; information only."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jembatan.cli.calculation_output import Out, deliver_calculation
from jembatan.cli.options import Lang, LanguageOption, PageFormat, TextHtmlOrJson
from jembatan.cli.quality.stability_input import Lower, Upper


def register(group: typer.Typer) -> None:
    """Add the command to the group."""
    group.command(
        "kinetics", epilog="Example: jembatan quality kinetics data.csv --to 30C/75RH --log warehouse.csv"
    )(kinetics)


def kinetics(
    data: Annotated[
        Path | None, typer.Argument(help="A stability table of several conditions, or a FHIR bundle.")
    ] = None,
    log: Annotated[
        Path | None,
        typer.Option("--log", help="A temperature log: mean kinetic temperature of its readings."),
    ] = None,
    to: Annotated[
        str,
        typer.Option(
            "--to", help="Conditions to project the fits to, with commas; information, no shelf life."
        ),
    ] = "25C/60RH,30C/65RH,30C/75RH",
    activation: Annotated[
        float,
        typer.Option(
            "--activation", min=1, help="Activation energy of the mean kinetic temperature, kJ/mol."
        ),
    ] = 83.144,
    lower: Lower = None,
    upper: Upper = None,
    format: PageFormat = TextHtmlOrJson.TEXT,
    lang: Lang = LanguageOption.EN,
    out: Out = None,
) -> int:
    """Fit rates against temperature and humidity, and give the mean kinetic temperature of a log.

    Information: never a shelf life for a climate that was not studied.
    """
    import hashlib

    from jembatan.core.errors import InputError, UsageError
    from jembatan.evidence.stability.conditions import split_condition
    from jembatan.evidence.stability.given_limits import read_given_limits, set_limits
    from jembatan.evidence.stability.kinetics import evaluate_kinetics, read_temperatures
    from jembatan.evidence.stability.read import read_stability_file
    from jembatan.evidence.stability.wording import read_condition
    from jembatan.report.calculations.quality_kinetics import TemperatureLog, word_kinetics

    if data is None and log is None:
        raise UsageError("give a stability table, or a temperature log with --log, or both")
    targets = [read_condition(t) for t in to.split(",") if t.strip()]
    for target in targets:
        if split_condition(target) is None:
            raise UsageError(f"--to {target!r} is no condition; write it as 30C/75RH")
    limits = read_given_limits(lower or (), upper or ())
    inputs: list[tuple[str, str]] = []
    readings = []
    if data is not None:
        read = set_limits(read_stability_file(data), limits)
        inputs.append((read.name, read.sha256))
        readings = evaluate_kinetics(read)
    temperatures = None
    if log is not None:
        if not log.is_file():
            raise InputError(f"{log}: no such file; give a table with a column of temperatures")
        content = log.read_bytes()
        inputs.append((log.name, hashlib.sha256(content).hexdigest()))
        temperatures = TemperatureLog(*read_temperatures(content, log.name))
    calculation = word_kinetics(
        readings,
        temperatures,
        language=lang.value,
        inputs=tuple(inputs),
        targets=targets,
        activation_kj=activation,
    )
    deliver_calculation(calculation, format, out)
    return 0
