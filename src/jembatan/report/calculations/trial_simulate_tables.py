"""The tables of a simulated design: rules, estimates by region, looks, numbers at each look, the design itself."""

from __future__ import annotations

import math

from jembatan.evidence.trial_design.plan import PlannedRun
from jembatan.report.calculations.calculation import Table
from jembatan.report.calculations.figures import figure, percent
from jembatan.report.texts import Texts
from jembatan.stats.simulation.characteristics import OperatingCharacteristics, Simulated, SimulatedRule
from jembatan.stats.simulation.summary_design import SummaryRegion
from jembatan.stats.simulation.survival_design import SurvivalDesign, SurvivalRegion


def build_tables(found: OperatingCharacteristics, planned: PlannedRun, texts: Texts) -> list[Table]:
    """Return all tables of one simulated design."""
    say = texts.say
    rows = [(say("simulate.rule_overall"), share(found.power), "", "")]
    rows += [
        (label, share(rule.unconditional), share(rule.joint), share(rule.conditional))
        for label, rule in worded_rules(found, planned, texts)
    ]
    if planned.run.rules.requirements != ("overall",):
        rows.append((say("simulate.rule_decision"), share(found.decision), "", ""))
    headings = tuple(say(f"simulate.{key}") for key in ("rule", "unconditional", "joint", "conditional"))
    tables = [Table(say("simulate.rules"), headings, tuple(rows)), _estimates_table(found, planned, texts)]
    if len(found.looks) > 1:
        tables.append(_looks_table(found, texts))
    if len(found.looks) > 1 or found.events.value > 0:
        tables.append(_numbers_table(found, texts))
    return [*tables, _design_table(planned, texts)]


def worded_rules(
    found: OperatingCharacteristics, planned: PlannedRun, texts: Texts
) -> list[tuple[str, SimulatedRule]]:
    """Return the consistency rules with their labels, in the order of the tables."""
    say, retain = texts.say, fraction(planned.run.rules.retain)
    named = {"region": planned.region, "retain": retain}
    suffix = objective_suffix(planned)
    rules = [(say(f"simulate.rule_method1{suffix}", **named), found.method1)]
    if planned.run.rules.log_ratio:
        rules.append((say("simulate.rule_method1_one_minus", **named), found.method1_one_minus_ratio))
    rules.append((say(f"simulate.rule_method2{suffix}"), found.method2))
    rules.append((say(f"simulate.rule_retention{suffix}", retain=retain), found.retention_in_all))
    return rules


def _design_table(planned: PlannedRun, texts: Texts) -> Table:
    say, design = texts.say, planned.run.design
    if isinstance(design, SurvivalDesign):
        control = "historical_hazard" if design.single_arm else "control_hazard"
        keys = ("region", "patients", "recruits", control, "hazard_ratio", "dropout")
        headings = tuple(say(f"simulate.{key}") for key in keys)
        rows = tuple(
            (
                region.name,
                say("simulate.competes") if design.competitive_total else _patients(region),
                say("simulate.onwards", month=f"{region.entry_months[0]:.4g}")
                if design.competitive_total
                else f"{region.entry_months[0]:.4g} – {region.entry_months[-1]:.4g}",
                _pieces(
                    [(m, region.hazard_control.rate_at(m)) for m in (0.0, *region.hazard_control.until)],
                    texts,
                ),
                _pieces(_hazard_ratios(region), texts),
                f"{region.dropout:.4g}",
            )
            for region in design.regions
        )
        return Table(say("simulate.design"), headings, rows)
    law = say(f"simulate.law_{planned.endpoint}")
    headings = (
        say("simulate.region"),
        say("simulate.patients"),
        say("simulate.experimental", law=law),
        say("simulate.historical" if design.regions[0].control == 0 else "simulate.control", law=law),
    )
    rows = tuple(
        (
            region.name,
            _patients(region),
            texts.show([f"{value:.4g}" for value in region.experimental_law]),
            texts.show([f"{value:.4g}" for value in region.control_law]),
        )
        for region in design.regions
    )
    return Table(say("simulate.design"), headings, rows)


def _patients(region: SurvivalRegion | SummaryRegion) -> str:
    return f"{region.experimental} + {region.control}" if region.control else str(region.experimental)


def _hazard_ratios(region: SurvivalRegion) -> list[tuple[float, float]]:
    months = sorted({0.0, *region.hazard_control.until, *region.hazard_experimental.until})
    found: list[tuple[float, float]] = []
    for m in months:
        ratio = region.hazard_experimental.rate_at(m) / region.hazard_control.rate_at(m)
        if not found or abs(ratio - found[-1][1]) > 1e-12:
            found.append((m, ratio))
    return found


def _pieces(values: list[tuple[float, float]], texts: Texts) -> str:
    """Return values by the month from which each holds."""
    first, *rest = values
    later = [texts.say("simulate.from_month", value=f"{v:.4g}", month=f"{m:.4g}") for m, v in rest]
    return texts.show([f"{first[1]:.4g}", *later])


def _estimates_table(found: OperatingCharacteristics, planned: PlannedRun, texts: Texts) -> Table:
    say = texts.say
    level = fraction(1.0 - 2.0 * planned.run.rules.alpha)
    headings = [
        say(f"simulate.{key}", level=level)
        for key in ("region", "truth", "mean", "bias", "sd", "reported_se", "coverage", "positive", "method1_each")
    ]  # fmt: skip
    rows = []
    for name, estimate, positive, method1 in (
        *((r.name, r.estimate, r.positive, r.method1.unconditional) for r in found.regions),
        (say("simulate.overall"), found.overall, None, None),
    ):
        rows.append(
            (
                name,
                figure(estimate.truth, 4),
                f"{figure(estimate.mean.value, 4)} ({figure(estimate.mean.se, 4)})",
                signed(estimate.bias.value),
                figure(estimate.sd, 4),
                figure(estimate.mean_se, 4),
                percent(estimate.coverage.value),
                percent(positive.value) if positive else "",
                percent(method1.value) if method1 else "",
            )
        )
    return Table(say("simulate.estimates", scale=planned.scale), tuple(headings), tuple(rows))


def _looks_table(found: OperatingCharacteristics, texts: Texts) -> Table:
    keys = ("look", "arrived", "efficacy", "futility", "month", "events")
    rows = tuple(
        (
            str(number),
            percent(look.arrived.value),
            share(look.efficacy),
            share(look.futility) if number < len(found.looks) else "–",
            figure(look.months.value, 1),
            figure(look.events.value, 0),
        )
        for number, look in enumerate(found.looks, 1)
    )
    return Table(texts.say("simulate.looks"), tuple(texts.say(f"simulate.{k}") for k in keys), rows)


def _numbers_table(found: OperatingCharacteristics, texts: Texts) -> Table:
    names = tuple(region.name for region in found.regions)
    rows = tuple(
        (
            str(number),
            *(
                f"{figure(n.value, 1)} ({figure(d.value, 1)})"
                for n, d in zip(look.patients_by_region, look.events_by_region, strict=True)
            ),
        )
        for number, look in enumerate(found.looks, 1)
    )
    return Table(texts.say("simulate.numbers_at_looks"), (texts.say("simulate.look"), *names), rows)


def objective_suffix(planned: PlannedRun) -> str:
    """Return the end of the keys that are worded by objective."""
    objective = planned.run.rules.objective
    return "" if objective == "superiority" else f"_{objective}"


def fraction(retain: float) -> str:
    """Return a fraction of the design in per cent, without decimals that it does not have."""
    return f"{100 * retain:.4g}%"


def signed(value: float) -> str:
    """Return a number with four decimals, without the sign of a zero."""
    shown = figure(value, 4)
    return shown.removeprefix("-") if not shown.strip("-0.") else shown


def share(number: Simulated) -> str:
    """Return a share with its standard error in brackets, in per cent."""
    return "–" if math.isnan(number.value) else f"{percent(number.value)} ({standard_error(number)})"


def standard_error(number: Simulated) -> str:
    """Return a standard error in per cent."""
    return f"{100 * number.se:.2f}%"
