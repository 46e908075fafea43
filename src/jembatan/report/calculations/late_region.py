"""Words the consistency of a region that joins late: how much of it is in the global study, and what that does."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from jembatan.core.text import Language
from jembatan.report.calculations.calculation import Calculation, Source, Table
from jembatan.report.calculations.consistency import E17, MHLW
from jembatan.report.calculations.figures import figure, percent, size
from jembatan.report.texts import Texts, load_texts
from jembatan.stats.mrct.endpoints import EndpointModel
from jembatan.stats.mrct.late_joiners import (
    LateRegion,
    compute_late_method1,
    compute_late_method2,
    compute_late_same_sign,
    find_late_pair,
)
from jembatan.stats.mrct.probability import ConsistencyProbability


@dataclass(frozen=True)
class LateSettings:
    """The design as it was asked for; `typed` are the options."""

    endpoint: str
    scale: str
    one_minus_ratio: bool
    names: tuple[str, ...]
    retain: float
    alpha: float
    unit: str
    region_patients: float
    patients_inside: float
    global_close: float
    typed: dict[str, Any]


@dataclass(frozen=True)
class _State:
    counts: LateRegion
    power: float
    method1: ConsistencyProbability
    method2: ConsistencyProbability
    sign: ConsistencyProbability


def word_late_region(
    settings: LateSettings, counts: LateRegion, model: EndpointModel, language: Language
) -> Calculation:
    """Return the late region's probabilities in words, beside those of the same region wholly inside and wholly outside."""
    texts = load_texts(language)
    planned = _judge(settings, counts, model)
    inside = _judge(settings, replace(counts, inside=counts.own), model)
    outside = _judge(settings, replace(counts, inside=0.0), model)
    methods = ["mrct.late_joiner"]
    if settings.one_minus_ratio:
        methods.append("mrct.one_minus_ratio")
    if settings.endpoint == "ordinal":
        methods.append("mrct.ordinal")
    return Calculation(
        language=language,
        title=texts.say("late.title"),
        statements=tuple(_statements(settings, planned, texts)),
        warnings=(texts.say("late.what_if"), texts.say("consistency.whose_rule")),
        tables=(_table(settings, planned, inside, outside, texts),),
        settings=tuple(_lines(settings, texts)),
        method=texts.say("late.method"),
        methods=tuple(methods),
        sources=(
            MHLW,
            E17,
            Source("NMPA Announcement 88 of 2019 (ICH E5(R1) and E17 in China)", trust="secondary"),
        ),
        schema="jembatan.late_region/1",
        json=_json(settings, planned, inside, outside),
    )


def _judge(settings: LateSettings, counts: LateRegion, model: EndpointModel) -> _State:
    (region_effect, rest_effect), (region_factor, rest_factor) = model.effects, model.factors
    law = (counts, region_effect, rest_effect, region_factor, rest_factor, settings.alpha)
    pair = find_late_pair(*law)
    return _State(
        counts=counts,
        power=pair.power,
        method1=compute_late_method1(pair, settings.retain, settings.one_minus_ratio),
        method2=compute_late_method2(*law),
        sign=compute_late_same_sign(pair),
    )


def _statements(settings: LateSettings, planned: _State, texts: Texts) -> list[str]:
    say, counts = texts.say, planned.counts
    name = settings.names[0]
    said = [
        say(
            "late.answer",
            region=name,
            retain=percent(settings.retain),
            unconditional=percent(planned.method1.unconditional),
            conditional=percent(planned.method1.conditional),
            scale=say(f"trial_scale.{settings.scale.replace('-', '_')}"),
        ),
        say(
            f"late.state_{counts.state}",
            region=name,
            inside=figure(settings.patients_inside, 0),
            patients=figure(settings.region_patients, 0),
            close=figure(settings.global_close, 1),
        ),
    ]
    if settings.unit == "events":
        said.append(
            say(
                "late.events",
                region=name,
                own=figure(counts.own, 0),
                own_month=figure(counts.own_month, 1),
                inside=figure(counts.inside, 0),
                total=size(counts.inside + counts.rest),
                month=figure(counts.global_month, 1),
            )
        )
    else:
        said.append(
            say(
                "late.patients",
                region=name,
                total=figure(counts.inside + counts.rest, 0),
                month=figure(counts.global_month, 1),
                own_month=figure(counts.own_month, 1),
            )
        )
    said.append(
        say(
            "late.sign",
            region=name,
            own=percent(planned.sign.conditional),
            both=percent(planned.method2.conditional),
            power=percent(planned.power),
        )
    )
    return said


def _table(settings: LateSettings, planned: _State, inside: _State, outside: _State, texts: Texts) -> Table:
    say = texts.say
    rows = tuple(
        (
            say(f"late.row_{label}"),
            figure(state.counts.inside, 0),
            figure(state.counts.own, 0),
            figure(state.counts.rest, 0),
            percent(state.power),
            percent(state.method1.unconditional),
            percent(state.method1.conditional),
            percent(state.sign.conditional),
            percent(state.method2.conditional),
        )
        for label, state in (("planned", planned), ("inside", inside), ("outside", outside))
    )
    unit = say(f"late.unit_{settings.unit}")
    heads = (
        say("late.row"),
        say("late.column_inside", unit=unit),
        say("late.column_own", unit=unit),
        say("late.column_rest", unit=unit),
        say("trial_setting.power"),
        say("size.method1", form=say("size.form_unconditional")),
        say("size.method1", form=say("size.form_conditional")),
        say("late.own_sign", form=say("size.form_conditional")),
        say("size.method2", form=say("size.form_conditional")),
    )
    return Table(say("late.states"), heads, rows)


def _lines(settings: LateSettings, texts: Texts) -> list[tuple[str, str]]:
    say = texts.say
    given: dict[str, Any] = {
        "endpoint": say(f"trial_endpoint.{settings.endpoint}"),
        "scale": say(f"trial_scale.{settings.scale.replace('-', '_')}"),
        "names": ", ".join(settings.names),
        "retain": settings.retain,
        "alpha": settings.alpha,
        **{k: v for k, v in settings.typed.items() if k != "scale"},
    }
    return [(say(f"trial_setting.{k}"), texts.show(v)) for k, v in given.items() if v is not None]


def _json(settings: LateSettings, planned: _State, inside: _State, outside: _State) -> dict[str, Any]:
    def state(s: _State) -> dict[str, Any]:
        return {
            "method1": vars(s.method1),
            "method2": vars(s.method2),
            "own_sign": vars(s.sign),
            "power": s.power,
            "inside": s.counts.inside,
            "own": s.counts.own,
            "rest": s.counts.rest,
        }

    return {
        **state(planned),
        "scale": settings.scale,
        "unit": settings.unit,
        "state": planned.counts.state,
        "global_month": planned.counts.global_month,
        "own_month": planned.counts.own_month,
        "wholly_inside": state(inside),
        "wholly_outside": state(outside),
        "settings": {
            "endpoint": settings.endpoint,
            "names": list(settings.names),
            "retain": settings.retain,
            "alpha": settings.alpha,
            **settings.typed,
        },
    }
