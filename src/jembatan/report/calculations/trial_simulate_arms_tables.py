"""The tables of a simulated trial with several active arms: the family, each arm, estimates, numbers, the design."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from jembatan.evidence.simulation_run.run import Simulation
from jembatan.evidence.trial_design.plan import PlannedFamily, PlannedRun
from jembatan.report.calculations.calculation import Table
from jembatan.report.calculations.figures import figure, percent
from jembatan.report.calculations.trial_simulate_tables import fraction, share, signed, standard_error
from jembatan.report.texts import Texts
from jembatan.stats.simulation.family_characteristics import (
    FamilyCharacteristics,
    compute_family_characteristics,
)
from jembatan.stats.simulation.survival_design import SurvivalDesign

if TYPE_CHECKING:
    from jembatan.report.calculations.trial_simulate import SimulatedDesign


def family_of(planned: PlannedRun) -> PlannedFamily:
    """Return the several arms of a planned run; a run without them is a fault of the caller."""
    if planned.family is None:
        raise TypeError("this run has one active arm")
    return planned.family


def characteristics_of(simulation: Simulation) -> FamilyCharacteristics:
    """Return the operating characteristics of a simulated family."""
    return compute_family_characteristics(simulation.sums, simulation.run.design)  # type: ignore[arg-type]


def familywise_error(done: SimulatedDesign) -> str:
    """Return how often some arm succeeds though none has an effect, with its standard error; a dash where it was not simulated."""
    if done.null is None:
        return "–"
    null = characteristics_of(done.null).any
    return f"{error_percent(null.value)} ({standard_error(null)})"


def error_percent(value: float) -> str:
    """Return an error in per cent with two decimals: one would not tell it from the alpha that it is held against."""
    return "–" if math.isnan(value) else f"{100 * value:.2f}%"


def family_tables(done: SimulatedDesign, texts: Texts) -> list[Table]:
    """Return the tables: the family, the comparisons, estimates by arm and region, numbers, the design."""
    return [
        _family_table(done, texts),
        _comparisons_table(done, texts),
        _estimates_table(done, texts),
        _numbers_table(done, texts),
        _design_table(done.planned, texts),
    ]


def _family_table(done: SimulatedDesign, texts: Texts) -> Table:
    say, family, found = texts.say, family_of(done.planned), characteristics_of(done.simulation)
    formula = family.formula

    power = formula.power if formula else None
    rows = [
        (say("simulate.row_any"), share(found.any), percent(power.any if power else math.nan)),
        (say("simulate.row_all"), share(found.all), percent(power.all if power else math.nan)),
    ]
    if done.planned.run.rules.requirements != ("overall",):
        rows.append((say("simulate.row_any_decision"), share(found.any_decision), "–"))
        rows.append((say("simulate.row_all_decisions"), share(found.all_decisions), "–"))
    if not math.isnan(found.familywise_error.value):
        rows.append(
            (
                say("simulate.row_error_here"),
                f"{error_percent(found.familywise_error.value)} ({standard_error(found.familywise_error)})",
                error_percent(power.any_false if power else math.nan),
            )
        )
    if done.null:
        rows.append(
            (
                say("simulate.row_error_null"),
                familywise_error(done),
                error_percent(formula.null.any if formula else math.nan),
            )
        )
    if formula is None:
        return Table(say("simulate.family"), ("", say("simulate.simulated")), tuple(row[:2] for row in rows))
    by = say("simulate.by_integration" if formula.exact else "simulate.by_formula")
    return Table(say("simulate.family"), ("", say("simulate.simulated"), by), tuple(rows))


def _comparisons_table(done: SimulatedDesign, texts: Texts) -> Table:
    say, family, found = texts.say, family_of(done.planned), characteristics_of(done.simulation)
    method1, given = say("simulate.requirement.method1"), say("simulate.conditional").lower()
    formula = family.formula
    by = "simulate.by_integration" if formula and formula.exact else "simulate.by_formula"
    headings = (
        say("simulate.arm"),
        say("simulate.grid_power"),
        *((say(by),) if formula else ()),
        method1,
        say("simulate.grid_method1_given"),
        say("simulate.requirement.method2"),
        say("simulate.of_rule", rule=say("simulate.requirement.method2"), given=given),
        say("simulate.rule_retention", retain=fraction(done.planned.run.rules.retain)),
    )
    rows = tuple(
        (
            family.design.arms[number],
            share(c.power),
            *((percent(formula.power.each[number]),) if formula else ()),
            share(c.method1.unconditional),
            share(c.method1.conditional),
            share(c.method2.unconditional),
            share(c.method2.conditional),
            share(c.retention_in_all.unconditional),
        )
        for number, c in enumerate(found.comparisons)
    )
    return Table(say("simulate.comparisons", control=family.design.control), headings, rows)


def _estimates_table(done: SimulatedDesign, texts: Texts) -> Table:
    say, planned, family = texts.say, done.planned, family_of(done.planned)
    level = fraction(1.0 - 2.0 * planned.run.rules.alpha)
    keys = ("arm", "region", "truth", "mean", "bias", "sd", "coverage", "positive", "method1_each")
    rows = []
    for name, c in zip(family.design.arms, characteristics_of(done.simulation).comparisons, strict=True):
        for region, estimate, positive, method1 in (
            *((r.name, r.estimate, r.positive, r.method1.unconditional) for r in c.regions),
            (say("simulate.overall"), c.overall, None, None),
        ):
            rows.append(
                (
                    name,
                    region,
                    figure(estimate.truth, 4),
                    f"{figure(estimate.mean.value, 4)} ({figure(estimate.mean.se, 4)})",
                    signed(estimate.bias.value),
                    figure(estimate.sd, 4),
                    percent(estimate.coverage.value),
                    percent(positive.value) if positive else "",
                    percent(method1.value) if method1 else "",
                )
            )
    headings = tuple(say(f"simulate.{key}", level=level) for key in keys)
    return Table(say("simulate.estimates_arms", scale=planned.scale), headings, tuple(rows))


def _numbers_table(done: SimulatedDesign, texts: Texts) -> Table:
    family, found = family_of(done.planned), characteristics_of(done.simulation)
    has_events = found.events.value > 0
    rows = []
    for name, cells in zip((*family.design.arms, family.design.control), found.cells, strict=True):
        shown = [figure(cell.patients.value, 1).removesuffix(".0") for cell in cells]
        if has_events:
            shown = [f"{n} ({figure(cell.events.value, 1)})" for n, cell in zip(shown, cells, strict=True)]
        rows.append((name, *shown))
    title = texts.say("simulate.numbers_by_arm" if has_events else "simulate.patients_by_arm")
    return Table(title, (texts.say("simulate.arm"), *family.design.names), tuple(rows))


def _design_table(planned: PlannedRun, texts: Texts) -> Table:
    say, family = texts.say, family_of(planned)
    is_survival = isinstance(family.design.comparisons[0], SurvivalDesign)
    law = say("simulate.control_hazard") if is_survival else say(f"simulate.law_{planned.endpoint}")

    def shown(part: Any, region: int, is_control: bool) -> str:
        own = part.regions[region]
        if isinstance(part, SurvivalDesign):
            hazard = own.hazard_control if is_control else own.hazard_experimental
            later = [
                say("simulate.from_month", value=f"{hazard.rate_at(m):.4g}", month=f"{m:.4g}")
                for m in hazard.until
            ]
            return texts.show([f"{hazard.rates[0]:.4g}", *later])
        values = own.control_law if is_control else own.experimental_law
        return texts.show([f"{value:.4g}" for value in values])

    parts = (*family.design.comparisons, family.design.comparisons[0])
    rows = tuple(
        (name, *(shown(part, r, name == family.design.control) for r in range(len(family.design.names))))
        for name, part in zip((*family.design.arms, family.design.control), parts, strict=True)
    )
    title = say("simulate.design_arms", law=say("simulate.law_survival") if is_survival else law)
    return Table(title, (say("simulate.arm"), *family.design.names), rows)
