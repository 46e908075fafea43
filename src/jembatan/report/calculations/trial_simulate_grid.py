"""Words a grid of simulated designs: one row each, with the values that make it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from jembatan.core.text import Language
from jembatan.report.calculations.calculation import Calculation, Picture, Table
from jembatan.report.calculations.figures import figure, percent
from jembatan.report.calculations.plain_json import plain
from jembatan.report.calculations.trial_simulate import (
    SimulatedDesign,
    json_of,
    method_of,
    methods_of,
    sources_of,
)
from jembatan.report.calculations.trial_simulate_arms import family_json
from jembatan.report.calculations.trial_simulate_arms_tables import (
    characteristics_of,
    family_of,
    familywise_error,
)
from jembatan.report.calculations.trial_simulate_tables import share
from jembatan.report.charts.operating_characteristics import Bar, draw_rules
from jembatan.report.decimal_marks import Worded
from jembatan.report.texts import Texts, load_texts


def word_grid(
    done: Sequence[tuple[tuple[tuple[str, Any], ...], SimulatedDesign]],
    language: Language,
    inputs: tuple[tuple[str, str], ...],
) -> Calculation:
    """Return a grid of designs in words: one row each, with the values that make it."""
    texts = load_texts(language)
    say = texts.say
    keys = [key for key, _ in done[0][0]]
    if done[0][1].planned.family:
        return _word_grid_of_families(done, texts, inputs)
    found = [(values, one, one.characteristics) for values, one in done]
    powers = [c.power.value for _, _, c in found]
    rows = tuple(
        (
            *(texts.show(value) for _, value in values),
            share(c.power),
            share(c.method1.unconditional),
            share(c.method1.conditional),
            share(c.method2.unconditional),
            figure(c.months.value, 1),
        )
        for values, _, c in found
    )
    headings = (
        *keys,
        say("simulate.grid_power"),
        say("simulate.requirement.method1"),
        say("simulate.grid_method1_given"),
        say("simulate.requirement.method2"),
        say("simulate.month"),
    )
    first = done[0][1].planned
    bars = [
        Bar(texts.show([f"{key} = {texts.show(value)}" for key, value in values]), c.power.value, c.power.se)
        for values, _, c in found
    ]
    caption = say("simulate.grid_power")
    svg = draw_rules(bars, caption, say("simulate.picture_about", rows=len(bars)), "grid")
    return Calculation(
        language=language,
        title=say("simulate.grid_title"),
        statements=(
            say(
                "simulate.grid_answer",
                designs=len(done),
                trials=Worded(texts.number(first.run.trials)),
                least=percent(min(powers)),
                most=percent(max(powers)),
            ),
        ),
        tables=(Table(say("simulate.grid_table"), headings, rows),),
        pictures=(Picture(svg, caption),),
        settings=((say("simulate.setting.seed"), str(first.run.seed)),),
        inputs=inputs,
        method=method_of(first, texts),
        methods=tuple(sorted({m for _, one, _ in found for m in methods_of(one.planned)})),
        sources=sources_of(first),
        schema="jembatan.simulation_grid/1",
        json={
            "designs": [{"values": plain(dict(values)), **json_of(c, one)} for values, one, c in found],
            "seconds": sum(one.simulation.seconds for _, one, _ in found),
        },
    )


def _word_grid_of_families(
    done: Sequence[tuple[tuple[tuple[str, Any], ...], SimulatedDesign]],
    texts: Texts,
    inputs: tuple[tuple[str, str], ...],
) -> Calculation:
    say, first = texts.say, done[0][1].planned
    found = [(values, one, characteristics_of(one.simulation)) for values, one in done]
    rows = tuple(
        (
            *(texts.show(value) for _, value in values),
            share(c.any),
            share(c.all),
            texts.show([percent(own.power.value) for own in c.comparisons]),
            texts.show([percent(own.method1.unconditional.value) for own in c.comparisons]),
            familywise_error(one),
            figure(c.months.value, 1),
        )
        for values, one, c in found
    )
    names = texts.show(list(family_of(first).design.arms))
    headings = (
        *(key for key, _ in done[0][0]),
        say("simulate.grid_any"),
        say("simulate.grid_all"),
        f"{say('simulate.grid_power')}: {names}",
        f"{say('simulate.requirement.method1')}: {names}",
        say("simulate.grid_error"),
        say("simulate.month"),
    )
    bars = [
        Bar(texts.show([f"{key} = {texts.show(value)}" for key, value in values]), c.any.value, c.any.se)
        for values, _, c in found
    ]
    caption = say("simulate.row_any")
    svg = draw_rules(bars, caption, say("simulate.picture_about", rows=len(bars)), "grid")
    powers = [c.any.value for _, _, c in found]
    return Calculation(
        language=texts.language,
        title=say("simulate.grid_title"),
        statements=(
            say(
                "simulate.grid_answer_arms",
                designs=len(done),
                trials=Worded(texts.number(first.run.trials)),
                least=percent(min(powers)),
                most=percent(max(powers)),
            ),
        ),
        tables=(Table(say("simulate.grid_table"), headings, rows),),
        pictures=(Picture(svg, caption),),
        settings=(
            (say("simulate.setting.seed"), str(first.run.seed)),
            (
                say("simulate.setting.multiplicity"),
                texts.show(
                    sorted(
                        {
                            say(
                                f"simulate.rule_of_arms.{family_of(one.planned).procedure.rule.replace('-', '_')}"
                            )
                            for _, one, _ in found
                        }
                    )
                ),
            ),
        ),
        inputs=inputs,
        method=method_of(first, texts),
        methods=methods_of(first),
        sources=sources_of(*(one.planned for _, one, _ in found)),
        schema="jembatan.simulation_grid/1",
        json={
            "designs": [{"values": plain(dict(values)), **family_json(one)} for values, one, _ in found],
            "seconds": sum(one.simulation.seconds for _, one, _ in found),
        },
    )
