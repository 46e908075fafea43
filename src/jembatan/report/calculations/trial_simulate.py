"""Words the operating characteristics of a simulated trial."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, NamedTuple

from jembatan.core.text import Language
from jembatan.evidence.simulated_design import PlannedRun
from jembatan.evidence.simulation import Simulation
from jembatan.report.calculations.calculation import Calculation, Picture, Source, Table
from jembatan.report.calculations.figures import figure, percent
from jembatan.report.calculations.plain_json import plain
from jembatan.report.charts.operating_characteristics import Bar, Spread, draw_rules, draw_spreads
from jembatan.report.texts import Texts, load_texts
from jembatan.stats.simulation.characteristics import (
    OperatingCharacteristics,
    Simulated,
    SimulatedRule,
    compute_characteristics,
)
from jembatan.stats.simulation.survival_design import SurvivalDesign, SurvivalRegion

_SHARED = (
    Source("Ministry of Health, Labour and Welfare (2007), Basic principles on global clinical trials", trust="secondary"),
    Source("ICH E17 (2017), General principles for planning and design of multi-regional clinical trials", trust="secondary"),
    Source("Steele GL, Lea D, Flood CH (2014), OOPSLA, SplitMix64", "https://doi.org/10.1145/2660193.2660195"),
)  # fmt: skip
_SOURCES: dict[str, tuple[Source, ...]] = {
    "survival": (
        Source("Mantel N (1966), Cancer Chemother Rep 50:163-170 (log-rank)"),
        Source("Cox DR (1972), J R Stat Soc B 34:187-220 (regression, strata)"),
    ),
    "normal": (),
    "binary": (Source("Mantel N, Haenszel W (1959), J Natl Cancer Inst 22:719-748 (weights)"),),
    "count": (),
    "ordinal": (Source("McCullagh P (1980), J R Stat Soc B 42:109-142 (proportional odds)"),),
}


class SimulatedDesign(NamedTuple):
    """One simulated design: how it was planned, and its sums."""

    planned: PlannedRun
    simulation: Simulation

    @property
    def characteristics(self) -> OperatingCharacteristics:
        """The operating characteristics."""
        design = self.simulation.run.design
        return compute_characteristics(
            self.simulation.sums, design.names, design.true_effects(), design.true_overall_effect()
        )


def word_simulation(
    done: SimulatedDesign, language: Language, inputs: tuple[tuple[str, str], ...]
) -> Calculation:
    """Return one simulated design in words, with its tables and pictures."""
    texts = load_texts(language)
    found, planned = done.characteristics, done.planned
    return Calculation(
        language=language,
        title=planned.title or texts.say("simulate.title"),
        statements=tuple(_statements(found, planned, texts)),
        warnings=tuple(_warnings(found, planned, texts)),
        tables=tuple(_tables(found, planned, texts)),
        pictures=tuple(_pictures(found, planned, texts)),
        settings=tuple(_settings(found, done, texts)),
        inputs=inputs,
        method=_method(planned, texts),
        methods=(f"simulation.{planned.endpoint}",),
        sources=(*_SOURCES[planned.endpoint], *_SHARED),
        json=_json(found, done),
    )


def _method(planned: PlannedRun, texts: Texts) -> str:
    said = texts.say(f"simulate.method_{planned.endpoint}")
    if planned.run.rules.objective == "superiority":
        return said
    gap = "" if texts.language == "zh" else " "
    return f"{said}{gap}{texts.say('simulate.method_margin')}"


def _statements(found: OperatingCharacteristics, planned: PlannedRun, texts: Texts) -> list[str]:
    say, rules = texts.say, planned.run.rules
    said = [
        say(
            "simulate.power",
            power=percent(found.power.value),
            se=_se(found.power),
            trials=texts.number(found.trials),
        )
    ]
    if rules.requirements != ("overall",):
        named = [say(f"simulate.requirement.{name}") for name in rules.requirements]
        said.append(say("simulate.decision", rules=named, decision=percent(found.decision.value)))
    said.append(
        say(
            f"simulate.method1{_suffix(planned)}",
            region=planned.region,
            retain=_fraction(rules.retain),
            margin=rules.margin,
            scale=planned.scale,
            unconditional=percent(found.method1.unconditional.value),
            conditional=percent(found.method1.conditional.value),
        )
    )
    said.append(
        say(
            f"simulate.method2{_suffix(planned)}",
            unconditional=percent(found.method2.unconditional.value),
            conditional=percent(found.method2.conditional.value),
        )
    )
    said.append(
        say(
            "simulate.duration_events" if found.events.value > 0 else "simulate.duration",
            months=figure(found.months.value, 1),
            patients=figure(found.patients.value, 0),
            events=figure(found.events.value, 0),
        )
    )
    formula = planned.formula
    if formula:
        at_stop = math.isnan(formula.method1.unconditional)
        chances = [m.conditional if at_stop else m.unconditional for m in (formula.method1, formula.method2)]
        key = "integrated_looks" if at_stop else "integrated" if formula.exact else "approximated"
        said.append(
            say(
                f"simulate.{key}",
                power=percent(formula.power),
                method1=percent(chances[0]),
                method2=percent(chances[1]),
            )
        )
    return said


def _warnings(found: OperatingCharacteristics, planned: PlannedRun, texts: Texts) -> list[str]:
    said = []
    if all(control == 0 for _, control in planned.arms):
        said.append(texts.say("simulate.warning_single"))
    if found.never_reached.value > 0:
        said.append(texts.say("simulate.warning_never", share=percent(found.never_reached.value)))
    if any(math.isnan(region.estimate.truth) for region in found.regions):
        said.append(texts.say("simulate.warning_not_proportional"))
    elif math.isnan(found.overall.truth):
        said.append(texts.say("simulate.warning_regions_differ"))
    said += [
        texts.say(
            "simulate.warning_finite",
            region=region.name,
            share=percent(1.0 - region.estimate.finite.value),
        )
        for region in found.regions
        if region.estimate.finite.value < 1.0
    ]
    return said


def _suffix(planned: PlannedRun) -> str:
    """Return the end of the keys that are worded by objective."""
    objective = planned.run.rules.objective
    return "" if objective == "superiority" else f"_{objective}"


def _fraction(retain: float) -> str:
    """Return a fraction of the design in per cent, without decimals that it does not have."""
    return f"{100 * retain:.4g}%"


def _rules(
    found: OperatingCharacteristics, planned: PlannedRun, texts: Texts
) -> list[tuple[str, SimulatedRule]]:
    say, retain = texts.say, _fraction(planned.run.rules.retain)
    named = {"region": planned.region, "retain": retain}
    suffix = _suffix(planned)
    rules = [(say(f"simulate.rule_method1{suffix}", **named), found.method1)]
    if planned.run.rules.log_ratio:
        rules.append((say("simulate.rule_method1_one_minus", **named), found.method1_one_minus_ratio))
    rules.append((say(f"simulate.rule_method2{suffix}"), found.method2))
    rules.append((say(f"simulate.rule_retention{suffix}", retain=retain), found.retention_in_all))
    return rules


def _tables(found: OperatingCharacteristics, planned: PlannedRun, texts: Texts) -> list[Table]:
    say = texts.say
    rows = [(say("simulate.rule_overall"), _share(found.power), "", "")]
    rows += [
        (label, _share(rule.unconditional), _share(rule.joint), _share(rule.conditional))
        for label, rule in _rules(found, planned, texts)
    ]
    if planned.run.rules.requirements != ("overall",):
        rows.append((say("simulate.rule_decision"), _share(found.decision), "", ""))
    headings = tuple(say(f"simulate.{key}") for key in ("rule", "unconditional", "joint", "conditional"))
    tables = [Table(say("simulate.rules"), headings, tuple(rows)), _estimates_table(found, planned, texts)]
    if len(found.looks) > 1:
        tables.append(_looks_table(found, texts))
    if len(found.looks) > 1 or found.events.value > 0:
        tables.append(_numbers_table(found, texts))
    return [*tables, _design_table(planned, texts)]


def _design_table(planned: PlannedRun, texts: Texts) -> Table:
    say, design = texts.say, planned.run.design
    if isinstance(design, SurvivalDesign):
        keys = ("region", "patients", "recruits", "control_hazard", "hazard_ratio", "dropout")
        headings = tuple(say(f"simulate.{key}") for key in keys)
        rows = tuple(
            (
                region.name,
                say("simulate.competes")
                if design.competitive_total
                else f"{region.experimental} + {region.control}",
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
        say("simulate.control", law=law),
    )
    rows = tuple(
        (
            region.name,
            f"{region.experimental} + {region.control}",
            texts.show([f"{value:.4g}" for value in region.experimental_law]),
            texts.show([f"{value:.4g}" for value in region.control_law]),
        )
        for region in design.regions
    )
    return Table(say("simulate.design"), headings, rows)


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
    level = _fraction(1.0 - 2.0 * planned.run.rules.alpha)
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
                _signed(estimate.bias.value),
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
            _share(look.efficacy),
            _share(look.futility) if number < len(found.looks) else "–",
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


def _pictures(found: OperatingCharacteristics, planned: PlannedRun, texts: Texts) -> list[Picture]:
    say = texts.say
    bars = [Bar(say("simulate.rule_overall"), found.power.value, found.power.se)]
    bars += [
        Bar(label, rule.unconditional.value, rule.unconditional.se)
        for label, rule in _rules(found, planned, texts)
    ]
    spreads = [Spread(r.name, r.estimate.truth, r.estimate.mean.value, r.estimate.sd) for r in found.regions]
    spreads.append(
        Spread(say("simulate.overall"), found.overall.truth, found.overall.mean.value, found.overall.sd)
    )
    rules_used, mean = planned.run.rules, found.overall.mean.value
    wanted = rules_used.retain * mean
    if rules_used.objective != "superiority":
        wanted = mean - rules_used.retain * rules_used.margin
    about = say("simulate.picture_about", rows=len(bars))
    rules, estimates = say("simulate.picture_rules"), say("simulate.picture_estimates")
    return [
        Picture(draw_rules(bars, rules, about, "rules"), rules),
        Picture(draw_spreads(spreads, wanted, estimates, about, planned.scale, "estimates"), estimates),
    ]


def _settings(found: OperatingCharacteristics, done: SimulatedDesign, texts: Texts) -> list[tuple[str, str]]:
    planned, rules = done.planned, done.planned.run.rules
    sizes = [
        f"{name} {n1} + {n0}" for name, (n1, n0) in zip(planned.run.design.names, planned.arms, strict=True)
    ]
    competing = _competing(planned)
    lines: list[tuple[str, str]] = [
        ("endpoint", texts.say(f"simulate.endpoint.{planned.endpoint}")),
        ("objective", texts.say(f"simulate.objective.{rules.objective}")),
        ("scale", planned.scale),
        ("competitive", texts.number(competing)) if competing else ("patients", texts.show(sizes)),
        ("alpha", texts.show(rules.alpha)),
        ("critical_values", texts.show([figure(z, 4) for z in rules.critical_values])),
        ("retain", texts.show(rules.retain)),
        ("trials", texts.number(found.trials)),
        ("seed", str(planned.run.seed)),
        ("run", planned.run.key()[:16]),
    ]
    if rules.margin > 0:
        lines.insert(2, ("margin", texts.show(rules.margin)))
    if any(math.isfinite(z) for z in rules.futility_values):
        lines.append(("futility_values", texts.show([figure(z, 4) for z in rules.futility_values[:-1]])))
    return [(texts.say(f"simulate.setting.{key}"), value) for key, value in lines]


def _competing(planned: PlannedRun) -> int:
    design = planned.run.design
    return design.competitive_total if isinstance(design, SurvivalDesign) else 0


def _json(found: OperatingCharacteristics, done: SimulatedDesign) -> dict[str, Any]:
    planned, simulation = done.planned, done.simulation
    rules = planned.run.rules
    errors = {
        "power": found.power.se,
        "method1": found.method1.unconditional.se,
        "method2": found.method2.unconditional.se,
        "decision": found.decision.se,
        "months": found.months.se,
    }
    document = {
        "trials": found.trials,
        "seconds": simulation.seconds,
        "trials_per_second": found.trials / simulation.seconds if simulation.seconds > 0 else None,
        "power": found.power.value,
        "method1": found.method1.unconditional.value,
        "method2": found.method2.unconditional.value,
        "standard_errors": errors,
        "seed": planned.run.seed,
        "decision": found.decision.value,
        "endpoint": planned.endpoint,
        "scale": planned.scale,
        "region": planned.region,
        "rules": {
            "method1": asdict(found.method1),
            "method2": asdict(found.method2),
            "retention_in_all": asdict(found.retention_in_all),
            **({"method1_one_minus_ratio": asdict(found.method1_one_minus_ratio)} if rules.log_ratio else {}),
        },
        "overall": asdict(found.overall),
        "regions": [asdict(region) for region in found.regions],
        "looks": [asdict(look) for look in found.looks],
        "months": asdict(found.months),
        "patients": asdict(found.patients),
        "events": asdict(found.events),
        "never_reached": asdict(found.never_reached),
        "formula": asdict(planned.formula) if planned.formula else None,
        "settings": {
            "alpha": rules.alpha,
            "objective": rules.objective,
            "margin": rules.margin,
            "retain": rules.retain,
            "critical_values": list(rules.critical_values),
            "futility_values": list(rules.futility_values),
            "require": list(rules.requirements),
            "competitive_total": _competing(planned) or None,
            "patients": None
            if _competing(planned)
            else {
                name: list(arms) for name, arms in zip(planned.run.design.names, planned.arms, strict=True)
            },
        },
        "run": planned.run.key(),
        "kept_trials": simulation.kept_trials,
        "threads": simulation.threads,
    }
    result: dict[str, Any] = plain(document)
    return result


def word_grid(
    done: Sequence[tuple[tuple[tuple[str, Any], ...], SimulatedDesign]],
    language: Language,
    inputs: tuple[tuple[str, str], ...],
) -> Calculation:
    """Return a grid of designs in words: one row each, with the values that make it."""
    texts = load_texts(language)
    say = texts.say
    keys = [key for key, _ in done[0][0]]
    found = [(values, one, one.characteristics) for values, one in done]
    powers = [c.power.value for _, _, c in found]
    rows = tuple(
        (
            *(texts.show(value) for _, value in values),
            _share(c.power),
            _share(c.method1.unconditional),
            _share(c.method1.conditional),
            _share(c.method2.unconditional),
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
                trials=texts.number(first.run.trials),
                least=percent(min(powers)),
                most=percent(max(powers)),
            ),
        ),
        tables=(Table(say("simulate.grid_table"), headings, rows),),
        pictures=(Picture(svg, caption),),
        settings=((say("simulate.setting.seed"), str(first.run.seed)),),
        inputs=inputs,
        method=_method(first, texts),
        methods=tuple(sorted({f"simulation.{one.planned.endpoint}" for _, one, _ in found})),
        sources=(*_SOURCES[first.endpoint], *_SHARED),
        json={
            "designs": [{"values": plain(dict(values)), **_json(c, one)} for values, one, c in found],
            "seconds": sum(one.simulation.seconds for _, one, _ in found),
        },
    )


def _share(number: Simulated) -> str:
    return "–" if math.isnan(number.value) else f"{percent(number.value)} ({_se(number)})"


def _signed(value: float) -> str:
    """Return a number with four decimals, without the sign of a zero."""
    shown = figure(value, 4)
    return shown.removeprefix("-") if not shown.strip("-0.") else shown


def _se(number: Simulated) -> str:
    return f"{100 * number.se:.2f}%"
