"""Words kinetics: rates at each condition, Arrhenius with and without humidity, mean kinetic temperature. Information."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from jembatan.core.text import Language
from jembatan.evidence.stability.conditions import split_condition
from jembatan.evidence.stability.kinetics import KineticReading
from jembatan.report.calculations.calculation import Calculation, Source, Table
from jembatan.report.texts import Texts, load_texts
from jembatan.stats.kinetics.arrhenius import compute_mean_kinetic_temperature

_WEEKS = 52


class TemperatureLog(NamedTuple):
    """The readings of a log in C, and how long each lasted."""

    celsius: Sequence[float]
    durations: Sequence[float] | None


def word_kinetics(
    readings: Sequence[KineticReading],
    log: TemperatureLog | None,
    *,
    language: Language,
    inputs: tuple[tuple[str, str], ...],
    targets: Sequence[str],
    activation_kj: float,
) -> Calculation:
    """Return the calculation of `quality kinetics`; `targets` are the conditions that the fits are projected to."""
    texts = load_texts(language)
    say = texts.say
    methods = []
    if readings:
        methods.append("kinetics.arrhenius")
    if any(r.multi_temperature for r in readings):
        methods.append("kinetics.multi_temperature")
    mkt = None
    if log:
        methods.append("kinetics.mean_kinetic_temperature")
        mkt = compute_mean_kinetic_temperature(log.celsius, log.durations, activation_kj=activation_kj)
    return Calculation(
        language=language,
        title=say("kinetics.title", file=", ".join(name for name, _ in inputs)),
        statements=(say("kinetics.answer"), *_statements(readings, log, mkt, texts)),
        tables=tuple(t for t in _tables(readings, targets, texts) if t.rows),
        settings=(
            (say("kinetics.setting.targets"), ", ".join(targets)),
            (say("kinetics.setting.activation"), texts.figure(f"{activation_kj:g} kJ/mol")),
        ),
        inputs=inputs,
        method=say("kinetics.method", activation=f"{activation_kj:g}"),
        methods=tuple(methods) or ("kinetics.arrhenius",),
        sources=(
            Source("USP <1160>, mean kinetic temperature", "", "secondary"),
            Source("Waterman and Colgan (2008): humidity-corrected Arrhenius equation, isoconversion"),
            Source("AccelStab 2.3.2: order-n decay through several temperatures"),
        ),
        schema="jembatan.kinetics/1",
        json={
            "information_only": True,
            "mean_kinetic_temperature": mkt,
            "attributes": [_json(r, targets) for r in readings],
        },
    )


def _statements(
    readings: Sequence[KineticReading], log: TemperatureLog | None, mkt: float | None, texts: Texts
) -> Iterator[str]:
    say = texts.say
    if log and mkt is not None:
        mean = sum(log.celsius) / len(log.celsius)
        yield say(
            "kinetics.mkt",
            count=len(log.celsius),
            value=f"{mkt:.2f}",
            mean=f"{mean:.2f}",
            highest=f"{max(log.celsius):g}",
        )
        if len(log.celsius) < _WEEKS:
            yield say("kinetics.mkt_few")
    elif not readings:
        yield say("kinetics.none")
    for r in readings:
        if r.arrhenius:
            yield say(
                "kinetics.activation",
                name=r.name,
                value=_with_error(r.arrhenius.activation_kj, r.arrhenius.activation_se),
                temperatures=len({rate.celsius for rate in r.rates}),
            )
        if r.isoconversion and r.isoconversion.has_humidity:
            yield say(
                "kinetics.iso",
                name=r.name,
                value=_with_error(r.isoconversion.activation_kj, r.isoconversion.activation_se),
                b=_with_error(r.isoconversion.humidity_factor, r.isoconversion.humidity_se),
                conditions=len(r.rates),
            )


def _tables(readings: Sequence[KineticReading], targets: Sequence[str], texts: Texts) -> Iterator[Table]:
    say = texts.say

    def head(*keys: str) -> tuple[str, ...]:
        return tuple(say(f"kinetics.head.{key}") for key in keys)

    yield Table(
        say("kinetics.table.rates"),
        head("attribute", "condition", "slope", "months"),
        tuple(
            (r.name, rate.condition, f"{rate.slope:.5g}", _months(rate.months_to_limit, texts))
            for r in readings
            for rate in r.rates
        ),
    )
    yield Table(
        say("kinetics.table.fits"),
        head("attribute", "fit", "value"),
        tuple(row for r in readings for row in _fit_rows(r, texts)),
    )
    yield Table(
        say("kinetics.table.projection"),
        head("attribute", "condition", "fit", "months", "interval"),
        tuple(
            (r.name, target, say("kinetics.fit.isoconversion"), f"{months:.3g}", _interval(low, high, texts))
            for r in readings
            for target, months, low, high in _project(r, targets)
        ),
        note=say("kinetics.answer"),
    )


def _fit_rows(reading: KineticReading, texts: Texts) -> Iterator[tuple[str, ...]]:
    say = texts.say
    if a := reading.arrhenius:
        yield (
            reading.name,
            say("kinetics.fit.arrhenius"),
            f"Ea {_with_error(a.activation_kj, a.activation_se)} kJ/mol, ln A {a.log_a:.4g}",
        )
    if i := reading.isoconversion:
        humidity = f", B {_with_error(i.humidity_factor, i.humidity_se)}" if i.has_humidity else ""
        yield (
            reading.name,
            say("kinetics.fit.isoconversion"),
            f"Ea {_with_error(i.activation_kj, i.activation_se)} kJ/mol{humidity}, ln A {i.log_a:.4g}",
        )
    if m := reading.multi_temperature:
        yield (
            reading.name,
            say("kinetics.fit.multi"),
            f"k1 {m.k1:.6g}, k2 {m.k2:.6g} K, n {m.k3:.4g}, C0 {m.c0:.5g}, RSS {m.residual_sum:.5g} ({m.df} df)",
        )
    for reason in reading.reasons:
        yield reading.name, "-", say(reason)


def _project(reading: KineticReading, targets: Sequence[str]) -> Iterator[tuple[str, float, float, float]]:
    """Yield months to the limit at each condition that was asked for, with its interval."""
    fit = reading.isoconversion
    if fit is None:
        return
    for target in targets:
        parts = split_condition(target)
        if parts:
            humidity = parts[1] or 0.0
            yield target, fit.months(parts[0], humidity), *fit.months_interval(parts[0], humidity)


def _json(reading: KineticReading, targets: Sequence[str]) -> dict[str, Any]:
    a, i, m = reading.arrhenius, reading.isoconversion, reading.multi_temperature
    return {
        "attribute": reading.name,
        "limit": reading.limit,
        "rates": [
            {"condition": r.condition, "per_month": r.slope, "months_to_limit": _finite(r.months_to_limit)}
            for r in reading.rates
        ],
        "arrhenius": {
            "activation_kj": a.activation_kj,
            "standard_error": _finite(a.activation_se),
            "log_a": a.log_a,
        }
        if a
        else None,
        "isoconversion": {
            "activation_kj": i.activation_kj,
            "activation_standard_error": _finite(i.activation_se),
            "humidity_factor": i.humidity_factor if i.has_humidity else None,
            "humidity_standard_error": _finite(i.humidity_se),
            "log_a": i.log_a,
        }
        if i
        else None,
        "multi_temperature": {
            "k1": m.k1,
            "k2": m.k2,
            "k3": m.k3,
            "c0": m.c0,
            "residual_sum": m.residual_sum,
            "df": m.df,
        }
        if m
        else None,
        "projection": [
            {"condition": t, "months": months, "interval": [_finite(low), _finite(high)]}
            for t, months, low, high in _project(reading, targets)
        ],
    }


def _with_error(value: float, error: float) -> str:
    return f"{value:.4g}" + ("" if math.isnan(error) else f" ± {error:.2g}")


def _interval(low: float, high: float, texts: Texts) -> str:
    return texts.say("kinetics.no_error") if math.isnan(low) else f"{low:.3g} - {high:.3g}"


def _months(value: float, texts: Texts) -> str:
    if math.isnan(value):
        return texts.say("kinetics.no_limit")
    return "∞" if math.isinf(value) else f"{value:.2f}"


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
