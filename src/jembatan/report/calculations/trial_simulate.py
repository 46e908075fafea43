"""Words the operating characteristics of a simulated trial."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any, NamedTuple

from jembatan.core.text import Language
from jembatan.evidence.simulation_run.run import Simulation
from jembatan.evidence.trial_design.plan import PlannedRun
from jembatan.report.calculations import trial_simulate_arms as arms
from jembatan.report.calculations.calculation import Calculation, Picture, Source
from jembatan.report.calculations.figures import figure, percent
from jembatan.report.calculations.plain_json import plain
from jembatan.report.calculations.trial_simulate_arms_tables import family_tables
from jembatan.report.calculations.trial_simulate_tables import (
    build_tables,
    fraction,
    objective_suffix,
    standard_error,
    worded_rules,
)
from jembatan.report.charts.operating_characteristics import Bar, Spread, draw_rules, draw_spreads
from jembatan.report.decimal_marks import Worded
from jembatan.report.texts import Texts, load_texts
from jembatan.stats.simulation.characteristics import (
    OperatingCharacteristics,
    compute_characteristics,
)
from jembatan.stats.simulation.family_design import FamilyDesign
from jembatan.stats.simulation.survival_design import SurvivalDesign

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
    "win": (
        Source(
            "Bebu I, Lachin JM (2016), Biostatistics 17:178-187 (variance of the win ratio)",
            trust="remembered",
        ),
        Source(
            "Brunner E, Vandemeulebroecke M, Mütze T (2021), Stat Med 40:3367-3384 (win odds)",
            trust="remembered",
        ),
    ),
    "ordinal": (Source("McCullagh P (1980), J R Stat Soc B 42:109-142 (proportional odds)"),),
    "survival_single": (
        Source(
            "Finkelstein DM, Muzikansky A, Schoenfeld DA (2003), J Natl Cancer Inst 95:1434-1439 (one-sample log-rank)",
            trust="remembered",
        ),
        Source("Wu J (2014), J Biom Biostat 5:210 (its variance)", trust="remembered"),
        Source(
            "Wu J (2015), Pharm Stat 14:26-33 (power, from the vignette of its R package logRank1s)",
            "https://doi.org/10.1002/pst.1654",
            trust="secondary",
        ),
    ),
    "milestone": (
        Source("Kaplan EL, Meier P (1958), J Am Stat Assoc 53:457-481", trust="remembered"),
        Source(
            "Greenwood M (1926), Reports on Public Health and Medical Subjects 33 (variance)",
            trust="remembered",
        ),
    ),
}
_SOURCES["ordinal_single"], _SOURCES["win_single"] = _SOURCES["ordinal"], _SOURCES["win"]


_WITHOUT_ESTIMATE = {  # why a region may have no finite estimate
    "ordinal": "_ordinal",
    "win": "_ordinal",
    "ordinal_single": "_ordinal_single",
    "win_single": "_ordinal_single",
    "survival_single": "_no_event",
    "milestone": "_milestone",
}


class SimulatedDesign(NamedTuple):
    """One simulated design: how it was planned, and its sums; with several arms also the run in which none has an effect."""

    planned: PlannedRun
    simulation: Simulation
    null: Simulation | None = None

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
    planned = done.planned
    if planned.family:
        return Calculation(
            language=language,
            title=planned.title or texts.say("simulate.title"),
            statements=tuple(arms.family_statements(done, texts)),
            warnings=tuple(arms.family_warnings(done, texts)),
            tables=tuple(family_tables(done, texts)),
            pictures=tuple(arms.family_pictures(done, texts)),
            settings=tuple(_settings(done, texts)),
            inputs=inputs,
            method=method_of(planned, texts),
            methods=methods_of(planned),
            sources=sources_of(planned),
            schema="jembatan.simulation_arms/1",
            json=arms.family_json(done),
        )
    found = done.characteristics
    return Calculation(
        language=language,
        title=planned.title or texts.say("simulate.title"),
        statements=tuple(_statements(found, planned, texts)),
        warnings=tuple(_warnings(found, planned, texts)),
        tables=tuple(build_tables(found, planned, texts)),
        pictures=tuple(_pictures(found, planned, texts)),
        settings=tuple(_settings(done, texts)),
        inputs=inputs,
        method=method_of(planned, texts),
        methods=methods_of(planned),
        sources=sources_of(planned),
        schema="jembatan.simulation/1",
        json=json_of(found, done),
    )


def _analysis(planned: PlannedRun) -> str:
    """Return the name of how a trial is analysed: the endpoint, `win` where wins are counted, `milestone`; with _single for one arm."""
    design = planned.run.design
    if isinstance(design, FamilyDesign):
        design = design.comparisons[0]
    name = planned.endpoint
    if isinstance(design, SurvivalDesign):
        if design.single_arm is None:
            return name
        return "survival_single" if design.single_arm.scale == "log-hr" else "milestone"
    if design.scale.startswith("log-win"):
        name = "win"
    return f"{name}_single" if name in ("win", "ordinal") and design.regions[0].control == 0 else name


def sources_of(*planned: PlannedRun) -> tuple[Source, ...]:
    """Return the sources of runs of one endpoint: of their multiplicity rules, of the analysis, and those that all share."""
    rules = (source for run in planned if run.family for source in arms.procedure_sources(run))
    return (*dict.fromkeys(rules), *_SOURCES[_analysis(planned[0])], *_SHARED)


def methods_of(planned: PlannedRun) -> tuple[str, ...]:
    """Return what the register calls the methods of a run."""
    own = f"simulation.{_analysis(planned)}"
    return (own, "simulation.arms", "multiplicity.rules") if planned.family else (own,)


def method_of(planned: PlannedRun, texts: Texts) -> str:
    """Return how the trials were simulated and analysed, in words."""
    analysis, design = _analysis(planned), planned.run.design
    said = texts.say(f"simulate.method_{analysis}")
    if isinstance(design, SurvivalDesign) and design.single_arm:
        test = f"test_{design.single_arm.weight_of_expected:g}".replace(".", "_")
        key = test if analysis == "survival_single" else f"scale_{design.single_arm.scale.replace('-', '_')}"
        said = texts.say(f"simulate.method_{analysis}", chosen=texts.say(f"simulate.{key}"))
    gap = "" if texts.language == "zh" else " "
    if planned.family:
        return f"{texts.say('simulate.method_arms')}{gap}{said}"
    if planned.run.rules.objective == "superiority":
        return said
    return f"{said}{gap}{texts.say('simulate.method_margin')}"


def _statements(found: OperatingCharacteristics, planned: PlannedRun, texts: Texts) -> list[str]:
    say, rules = texts.say, planned.run.rules
    said = [
        say(
            "simulate.power",
            power=percent(found.power.value),
            se=standard_error(found.power),
            trials=Worded(texts.number(found.trials)),
        )
    ]
    if rules.requirements != ("overall",):
        named = [say(f"simulate.requirement.{name}") for name in rules.requirements]
        said.append(say("simulate.decision", rules=named, decision=percent(found.decision.value)))
    said.append(
        say(
            f"simulate.method1{objective_suffix(planned)}",
            region=planned.region,
            retain=fraction(rules.retain),
            margin=rules.margin,
            scale=planned.scale,
            unconditional=percent(found.method1.unconditional.value),
            conditional=percent(found.method1.conditional.value),
        )
    )
    said.append(
        say(
            f"simulate.method2{objective_suffix(planned)}",
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
            f"simulate.warning_finite{_WITHOUT_ESTIMATE.get(_analysis(planned), '')}",
            region=region.name,
            share=percent(1.0 - region.estimate.finite.value),
        )
        for region in found.regions
        if region.estimate.finite.value < 1.0
    ]
    return said


def _pictures(found: OperatingCharacteristics, planned: PlannedRun, texts: Texts) -> list[Picture]:
    say = texts.say
    bars = [Bar(say("simulate.rule_overall"), found.power.value, found.power.se)]
    bars += [
        Bar(label, rule.unconditional.value, rule.unconditional.se)
        for label, rule in worded_rules(found, planned, texts)
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


def _settings(done: SimulatedDesign, texts: Texts) -> list[tuple[str, str]]:
    planned, rules = done.planned, done.planned.run.rules
    competing = _competing(planned)
    sizes = [
        f"{name} {n1} + {n0}" if n0 else f"{name} {n1}"
        for name, (n1, n0) in zip(planned.run.design.names, planned.arms, strict=not planned.family)
    ]
    lines: list[tuple[str, str]] = [
        ("endpoint", texts.say(f"simulate.endpoint.{planned.endpoint}")),
        ("objective", texts.say(f"simulate.objective.{rules.objective}")),
        ("scale", planned.scale),
        ("alpha", texts.show(rules.alpha)),
        ("retain", texts.show(rules.retain)),
        ("trials", Worded(texts.number(planned.run.trials))),
        ("seed", str(planned.run.seed)),
        ("run", planned.run.key()[:16]),
    ]
    if not planned.family:
        lines.insert(4, ("critical_values", texts.show([figure(z, 4) for z in rules.critical_values])))
        single = not planned.arms[0][1]
        who = ("patients_single" if single else "patients", texts.show(sizes))
        lines.insert(3, ("competitive", Worded(texts.number(competing))) if competing else who)
    if rules.margin > 0:
        lines.insert(2, ("margin", texts.show(rules.margin)))
    if any(math.isfinite(z) for z in rules.futility_values):
        lines.append(("futility_values", texts.show([figure(z, 4) for z in rules.futility_values[:-1]])))
    said = [(texts.say(f"simulate.setting.{key}"), value) for key, value in lines]
    return [*said[:3], *arms.family_settings(done, texts), *said[3:]] if planned.family else said


def _competing(planned: PlannedRun) -> int:
    design = planned.run.design
    return design.competitive_total if isinstance(design, SurvivalDesign) else 0


def json_of(found: OperatingCharacteristics, done: SimulatedDesign) -> dict[str, Any]:
    """Return the promised keys of one simulated design."""
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
