"""Words the size of a multi-regional trial: for power, for consistency, and how it is divided among the regions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jembatan.core.text import Language
from jembatan.report.calculations.calculation import Calculation, Source, Table
from jembatan.report.calculations.consistency import E17, MHLW, QUAN, WINS, DesignSettings, draw_share_curve
from jembatan.report.calculations.figures import apportion, percent, size
from jembatan.report.texts import Texts, load_texts
from jembatan.stats.mrct.all_rules import ShareCurve
from jembatan.stats.mrct.allocation import Allocation
from jembatan.stats.mrct.size import SizeResult


@dataclass(frozen=True)
class Sizes:
    """What was found; `share` and `allocations` only for two regions or more."""

    for_power: SizeResult
    for_consistency: SizeResult
    share: SizeResult | None
    allocations: tuple[Allocation, ...]
    rule: str
    form: str
    wanted: float
    minimum: float | None
    curve: ShareCurve | None

    @property
    def everything_feasible(self) -> bool:
        """Say whether all that was asked for can be reached; local significance is shown for comparison only."""
        asked = [a for a in self.allocations if a.rule in ("retention", "minimum")]
        return (
            self.for_consistency.feasible
            and (self.share is None or self.share.feasible)
            and all(a.feasible for a in asked)
        )


_SCHOENFELD = Source("Schoenfeld D (1981), Biometrika 68:316-319")
_WHITEHEAD = Source("Whitehead J (1993), Stat Med 12:2257-2271")


def word_size(settings: DesignSettings, found: Sizes, language: Language) -> Calculation:
    """Return the sizes in words, with the allocation rules side by side."""
    texts = load_texts(language)
    methods = ["mrct.size", "mrct.consistency"]
    if found.allocations:
        methods += ["mrct.allocation", "mrct.retention_in_all"]
    if settings.endpoint == "ordinal":
        methods.append("mrct.ordinal")
    if settings.typed.get("single_arm"):
        methods.append("mrct.single_arm")
    if settings.scale.startswith("one-minus"):
        methods.append("mrct.one_minus_ratio")
    if settings.objective != "superiority":
        methods.append("mrct.margins")
    own: tuple[Source, ...] = {"survival": (_SCHOENFELD,), "ordinal": (_WHITEHEAD,)}.get(
        settings.endpoint, ()
    )
    if settings.scale.startswith("log-win"):
        own = WINS
    return Calculation(
        language=language,
        title=texts.say("size.title"),
        statements=tuple(_statements(settings, found, texts)),
        warnings=tuple(_warnings(settings, found, texts)),
        tables=tuple(_tables(settings, found, texts)),
        pictures=(draw_share_curve(settings, found.curve, found.wanted, texts),) if found.curve else (),
        settings=tuple(_settings(settings, found, texts)),
        method=texts.say("size.method"),
        methods=tuple(methods),
        sources=(E17, MHLW, QUAN, *own),
        schema="jembatan.trial_size/1",
        json=_json(settings, found),
    )


def _statements(settings: DesignSettings, found: Sizes, texts: Texts) -> list[str]:
    say, unit = texts.say, settings.unit
    name = settings.names[settings.region]
    rule = say(f"consistency.rule_{found.rule.replace('-', '_')}")
    form = say(f"size.form_{found.form}")
    said = [
        say(
            f"size.power_{unit}",
            power=percent(settings.power or 0.0),
            total=size(found.for_power.value),
            own=str(apportion(found.for_power.value, settings.shares)[settings.region]),
            region=name,
            scale=say(f"trial_scale.{settings.scale.replace('-', '_')}"),
        )
    ]
    wanted = percent(found.wanted)
    if found.for_consistency.feasible:
        key = (
            "size.enough"
            if found.for_consistency.value <= found.for_power.value
            else f"size.consistency_{unit}"
        )
        said.append(say(key, rule=rule, form=form, wanted=wanted, total=size(found.for_consistency.value)))
    else:
        said.append(say("size.consistency_never", rule=rule, form=form, wanted=wanted))
    if found.share is not None:
        if found.share.feasible:
            said.append(
                say(
                    f"size.share_{unit}",
                    region=name,
                    share=percent(found.share.value),
                    own=size(found.share.value * found.for_power.value),
                    rule=rule,
                    form=form,
                    wanted=wanted,
                )
            )
        else:
            best = percent(found.share.reached)
            said.append(say("size.share_never", region=name, rule=rule, form=form, wanted=wanted, best=best))
    return said


def _warnings(settings: DesignSettings, found: Sizes, texts: Texts) -> list[str]:
    say = texts.say
    said = [
        say("size.infeasible", rule=say(f"size.rule_{a.rule.replace('-', '_')}"), why=a.why)
        for a in found.allocations
        if not a.feasible
    ]
    said.append(say("consistency.whose_rule"))
    if settings.typed.get("single_arm"):
        said.append(say("consistency.historical"))
    return said


def _tables(settings: DesignSettings, found: Sizes, texts: Texts) -> list[Table]:
    if not found.allocations:
        return []
    say, total = texts.say, found.for_power.value
    rows = []
    for a in found.allocations:
        label = say(f"size.rule_{a.rule.replace('-', '_')}")
        if not a.feasible or a.method1 is None or a.method2 is None or a.retention_in_all is None:
            rows.append((label, *("–" for _ in settings.names), "–", "–", "–", "–", "–"))
            continue
        rows.append(
            (
                label,
                *(f"{n} ({percent(f)})" for n, f in zip(apportion(total, a.shares), a.shares, strict=True)),
                percent(a.power),
                percent(a.method1.unconditional),
                percent(a.method1.conditional),
                percent(a.method2.conditional),
                percent(a.retention_in_all.conditional),
            )
        )
    heads = (
        say("size.allocation"),
        *settings.names,
        say("trial_setting.power"),
        say("size.method1", form=say("size.form_unconditional")),
        say("size.method1", form=say("size.form_conditional")),
        say("size.method2", form=say("size.form_conditional")),
        say("size.all_keep", form=say("size.form_conditional")),
    )
    note = say(
        "size.allocations_note",
        region=settings.names[settings.region],
        total=size(total),
        wanted=percent(found.wanted),
    )
    return [Table(say("size.allocations"), heads, tuple(rows), note)]


def _settings(settings: DesignSettings, found: Sizes, texts: Texts) -> list[tuple[str, str]]:
    say = texts.say
    more = [
        (say("trial_setting.wanted"), texts.show(found.wanted)),
        (say("trial_setting.rule"), say(f"consistency.rule_{found.rule.replace('-', '_')}")),
        (say("trial_setting.form"), say(f"consistency.{found.form}")),
    ]
    if found.minimum is not None:
        more.append((say("trial_setting.minimum"), texts.show(found.minimum)))
    return [*settings.lines(texts), *more]


def _json(settings: DesignSettings, found: Sizes) -> dict[str, Any]:
    def result(r: SizeResult | None) -> dict[str, Any] | None:
        if r is None:
            return None
        return {
            "feasible": r.feasible,
            "value": r.value,
            "exact": r.settings.get("exact"),
            "reached": r.reached,
            "power": r.power,
            "why": r.why,
        }

    return {
        "unit": settings.unit,
        "scale": settings.scale,
        "for_power": result(found.for_power),
        "for_consistency": result(found.for_consistency),
        "share": result(found.share),
        "allocations": [
            {
                "rule": a.rule,
                "feasible": a.feasible,
                "why": a.why,
                "shares": list(a.shares),
                "sizes": [f * found.for_power.value for f in a.shares],
                "power": a.power,
                **{
                    k: None if p is None else vars(p)
                    for k, p in (
                        ("method1", a.method1),
                        ("method2", a.method2),
                        ("retention_in_all", a.retention_in_all),
                    )
                },
            }
            for a in found.allocations
        ],
        "settings": {
            **settings.as_json(),
            "wanted": found.wanted,
            "rule": found.rule,
            "form": found.form,
            "minimum": found.minimum,
        },
    }
