"""Words the operating characteristics of a simulated trial with several active arms."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from jembatan.evidence.trial_design.plan import PlannedRun
from jembatan.report.calculations.calculation import Picture, Source
from jembatan.report.calculations.figures import figure, percent
from jembatan.report.calculations.plain_json import plain
from jembatan.report.calculations.trial_simulate_arms_tables import (
    characteristics_of,
    error_percent,
    family_of,
)
from jembatan.report.calculations.trial_simulate_tables import fraction, standard_error
from jembatan.report.charts.operating_characteristics import Bar, Spread, draw_rules, draw_spreads
from jembatan.report.decimal_marks import Worded
from jembatan.report.texts import Texts

if TYPE_CHECKING:
    from jembatan.report.calculations.trial_simulate import SimulatedDesign

_SOURCES: dict[str, tuple[Source, ...]] = {
    "holm": (Source("Holm S (1979), Scand J Stat 6:65-70", trust="remembered"),),
    "hochberg": (Source("Hochberg Y (1988), Biometrika 75:800-802", trust="remembered"),),
    "dunnett": (
        Source("Dunnett CW (1955), J Am Stat Assoc 50:1096-1121 (its printed values reproduced)", trust="secondary"),
    ),
    "dunnett-step-down": (
        Source("Dunnett CW (1955), J Am Stat Assoc 50:1096-1121 (its printed values reproduced)", trust="secondary"),
    ),
    "fixed-sequence": (
        Source("Maurer W, Hothorn LA, Lehmacher W (1995), fixed sequence of tests", trust="remembered"),
    ),
}  # fmt: skip


def procedure_sources(planned: PlannedRun) -> tuple[Source, ...]:
    """Return the sources of the multiplicity rule."""
    return _SOURCES.get(family_of(planned).procedure.rule, ())


def family_statements(done: SimulatedDesign, texts: Texts) -> list[str]:
    """Return the answer in words: any, all, each arm, the familywise error, Method 1 by arm, duration."""
    say, planned, family = texts.say, done.planned, family_of(done.planned)
    found, rules, names = characteristics_of(done.simulation), done.planned.run.rules, family.design.arms
    rule = say(f"simulate.rule_of_arms.{family.procedure.rule.replace('-', '_')}")
    said = [
        say(
            "simulate.any_arm",
            control=family.design.control,
            any=percent(found.any.value),
            se=standard_error(found.any),
            all=percent(found.all.value),
            trials=Worded(texts.number(found.trials)),
        ),
        say(
            "simulate.each_arm",
            rule=rule,
            arms=_by_arm(names, [c.power.value for c in found.comparisons], texts),
        ),
    ]
    if rules.requirements != ("overall",):
        said.append(
            say(
                "simulate.decision_arms",
                rules=[say(f"simulate.requirement.{name}") for name in rules.requirements],
                any=percent(found.any_decision.value),
                all=percent(found.all_decisions.value),
            )
        )
    if done.null:
        null = characteristics_of(done.null).any
        said.append(
            say(
                "simulate.familywise_null",
                error=error_percent(null.value),
                se=standard_error(null),
                alpha=fraction(rules.alpha),
            )
        )
    if not math.isnan(found.familywise_error.value):
        useless = [name for name, null in zip(names, family.design.is_null(), strict=True) if null]
        said.append(
            say("simulate.familywise_here", arms=useless, error=error_percent(found.familywise_error.value), se=standard_error(found.familywise_error))
        )  # fmt: skip
    said.append(
        say(
            "simulate.method1_arms",
            region=planned.region,
            retain=fraction(rules.retain),
            scale=planned.scale,
            unconditional=_by_arm(names, [c.method1.unconditional.value for c in found.comparisons], texts),
            conditional=_by_arm(names, [c.method1.conditional.value for c in found.comparisons], texts),
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
    if family.formula:
        said.append(
            say(
                "simulate.integrated_arms" if family.formula.exact else "simulate.approximated_arms",
                any=percent(family.formula.power.any),
                all=percent(family.formula.power.all),
                error=error_percent(family.formula.null.any),
            )
        )
    return said


def family_warnings(done: SimulatedDesign, texts: Texts) -> list[str]:
    """Return what a reader must know: an error that no rule keeps, events that never came, regions without an estimate."""
    family, found = family_of(done.planned), characteristics_of(done.simulation)
    said = [texts.say("simulate.warning_no_rule")] if family.procedure.rule == "none" else []
    if found.never_reached.value > 0:
        said.append(texts.say("simulate.warning_never", share=percent(found.never_reached.value)))
    if any(math.isnan(r.estimate.truth) for c in found.comparisons for r in c.regions):
        said.append(texts.say("simulate.warning_not_proportional"))
    elif any(math.isnan(c.overall.truth) for c in found.comparisons):
        said.append(texts.say("simulate.warning_regions_differ"))
    for name, comparison in zip(family.design.arms, found.comparisons, strict=True):
        for region in comparison.regions:
            if region.estimate.finite.value < 1.0:
                key = "_ordinal" if done.planned.endpoint == "ordinal" else ""
                missing = percent(1.0 - region.estimate.finite.value)
                place = texts.say("simulate.region_of_arm", region=region.name, arm=name)
                said.append(texts.say(f"simulate.warning_finite{key}", region=place, share=missing))
    return said


def family_pictures(done: SimulatedDesign, texts: Texts) -> list[Picture]:
    """Return power by arm and of the family, and where the estimates fall."""
    say, family, found = texts.say, family_of(done.planned), characteristics_of(done.simulation)
    bars = [
        Bar(say("simulate.bar_any"), found.any.value, found.any.se),
        Bar(say("simulate.bar_all"), found.all.value, found.all.se),
    ]
    spreads = []
    for name, c in zip(family.design.arms, found.comparisons, strict=True):
        bars.append(Bar(say("simulate.bar_power", arm=name), c.power.value, c.power.se))
        first = c.method1.unconditional
        bars.append(
            Bar(say("simulate.bar_method1", arm=name, region=done.planned.region), first.value, first.se)
        )
        spreads += [
            Spread(f"{name}, {r.name}", r.estimate.truth, r.estimate.mean.value, r.estimate.sd)
            for r in c.regions
        ]
        spreads.append(
            Spread(f"{name}, {say('simulate.overall')}", c.overall.truth, c.overall.mean.value, c.overall.sd)
        )
    about = say("simulate.picture_about", rows=len(bars))
    rules, estimates = say("simulate.picture_rules"), say("simulate.picture_estimates_arms")
    return [
        Picture(draw_rules(bars, rules, about, "rules"), rules),
        Picture(
            draw_spreads(spreads, math.nan, estimates, about, done.planned.scale, "estimates"), estimates
        ),
    ]


def family_settings(done: SimulatedDesign, texts: Texts) -> list[tuple[str, str]]:
    """Return the settings of the rule and the arms, to stand among the others."""
    family = family_of(done.planned)
    procedure, names = family.procedure, (*family.design.arms, family.design.control)
    patients = [f"{name} {sum(own)}" for name, own in zip(names, family.design.sizes(), strict=True)]
    values = procedure.values if procedure.way != "single-step" else procedure.values[:1]
    lines = [
        ("multiplicity", texts.say(f"simulate.rule_of_arms.{procedure.rule.replace('-', '_')}")),
        ("critical_values", texts.show([figure(z, 4) for z in values])),
        ("arms", texts.show(patients)),
    ]
    if procedure.way == "in-order":
        lines.append(("order", texts.show([family.design.arms[c] for c in procedure.order])))
    return [(texts.say(f"simulate.setting.{key}"), value) for key, value in lines]


def family_json(done: SimulatedDesign) -> dict[str, Any]:
    """Return the promised keys, of which power is that of any success, and a list of the comparisons."""
    planned, simulation, family = done.planned, done.simulation, family_of(done.planned)
    found, rules = characteristics_of(simulation), planned.run.rules
    names = (*family.design.arms, family.design.control)
    document = {
        "trials": found.trials,
        "seconds": simulation.seconds,
        "trials_per_second": found.trials / simulation.seconds if simulation.seconds > 0 else None,
        "power": found.any.value,
        "method1": None,
        "method2": None,
        "reasons": {"method1": "one for each comparison", "method2": "one for each comparison"},
        "standard_errors": {
            "power": found.any.se,
            "method1": None,
            "method2": None,
            "all": found.all.se,
            "familywise_error": found.familywise_error.se,
        },
        "seed": planned.run.seed,
        "all": found.all.value,
        "familywise_error": found.familywise_error.value,
        "familywise_error_without_effect": asdict(characteristics_of(done.null).any) if done.null else None,
        "decision": {"any": asdict(found.any_decision), "all": asdict(found.all_decisions)},
        "endpoint": planned.endpoint,
        "scale": planned.scale,
        "region": planned.region,
        "multiplicity": {
            "rule": family.procedure.rule,
            "critical_values": list(family.procedure.values),
            "order": [family.design.arms[c] for c in family.procedure.order],
        },
        "control": family.design.control,
        "comparisons": [
            {"arm": name, "has_effect": not null, **asdict(c)}
            for name, null, c in zip(
                family.design.arms, family.design.is_null(), found.comparisons, strict=True
            )
        ],
        "numbers": [
            {"arm": arm, "region": region, **asdict(cell)}
            for arm, cells in zip(names, found.cells, strict=True)
            for region, cell in zip(family.design.names, cells, strict=True)
        ],
        "months": asdict(found.months),
        "patients": asdict(found.patients),
        "events": asdict(found.events),
        "never_reached": asdict(found.never_reached),
        "formula": asdict(family.formula) if family.formula else None,
        "settings": {"alpha": rules.alpha, "retain": rules.retain, "require": list(rules.requirements)},
        "run": planned.run.key(),
        "kept_trials": simulation.kept_trials,
        "threads": simulation.threads,
    }
    result: dict[str, Any] = plain(document)
    return result


def _by_arm(names: tuple[str, ...], values: list[float], texts: Texts) -> str:
    return texts.show(
        [texts.say("simulate.of_arm", arm=n, share=percent(v)) for n, v in zip(names, values, strict=True)]
    )
