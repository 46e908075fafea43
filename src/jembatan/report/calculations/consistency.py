"""Words the consistency of regions in a planned trial: the probabilities, the share that reaches the wanted one, and the rules beside each other."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from jembatan.core.text import Language
from jembatan.report.calculations.calculation import Calculation, Picture, Source, Table
from jembatan.report.calculations.figures import apportion, figure, percent, size
from jembatan.report.charts.marked_curves import Curve, CurvePicture, draw_curves
from jembatan.report.texts import Texts, load_texts
from jembatan.stats.mrct.all_rules import AllRules, ShareCurve
from jembatan.stats.mrct.probability import ConsistencyProbability
from jembatan.stats.mrct.regional_design import RegionalDesign
from jembatan.stats.mrct.size import SizeResult

if TYPE_CHECKING:
    from jembatan.stats.mrct.exact_binary import ExactConsistency  # brings scipy.stats: only where it is used


@dataclass(frozen=True)
class DesignSettings:
    """The design as it was asked for; `typed` are the options of the endpoint."""

    endpoint: str
    scale: str
    names: tuple[str, ...]
    shares: tuple[float, ...]
    region: int
    retain: float
    alpha: float
    power: float | None
    total: float | None
    unit: str
    objective: str
    margin: float
    relative_effects: str | None
    typed: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """Return every setting under its key."""
        found = {k: v for k, v in vars(self).items() if k not in ("typed", "names", "shares", "region")}
        return {
            **found,
            "names": list(self.names),
            "shares": list(self.shares),
            "region": self.names[self.region],
            **{k: v for k, v in self.typed.items() if k not in found},
        }

    def lines(self, texts: Texts) -> list[tuple[str, str]]:
        """Return labels and values for the report, without what was not given."""
        say = texts.say
        given: dict[str, Any] = {
            "endpoint": say(f"trial_endpoint.{self.endpoint}"),
            "scale": say(f"trial_scale.{self.scale.replace('-', '_')}"),
            "objective": say(f"trial_objective.{self.objective}"),
            "margin": self.margin or None,
            "names": ", ".join(self.names),
            "shares": [float(f"{f:.6g}") for f in self.shares],
            "region": self.names[self.region],
            "retain": self.retain,
            "alpha": self.alpha,
            "power": self.power,
            f"total_{self.unit or 'patients'}": self.total,
            "relative_effects": self.relative_effects,
            **{k: v for k, v in self.typed.items() if k != "scale"},
        }
        return [(say(f"trial_setting.{k}"), texts.show(v)) for k, v in given.items() if v is not None]


class Reached(NamedTuple):
    """The share at which Method 1 reaches the wanted probability: unconditional, and given success."""

    wanted: float
    unconditional: SizeResult
    conditional: SizeResult


MHLW = Source(
    "MHLW (Japan), Basic principles on global clinical trials, Notification 0928010, 28 September 2007",
    trust="secondary",
)
E17 = Source(
    "ICH E17, General principles for planning and design of multi-regional clinical trials (2017), 2.2.5",
    trust="remembered",
)
QUAN = Source("Quan H et al. (2010), Pharm Stat 9:100-112", "https://doi.org/10.1002/pst.380")
KO = Source("Ko FS, Tsou HH, Liu JP, Hsiao CF (2010), J Biopharm Stat 20:870-885", trust="remembered")
HOMMA = Source("Homma G (2024), Pharm Stat", "https://doi.org/10.1002/pst.2358")
WINS = (
    Source("Bebu I, Lachin JM (2016), Biostatistics 17:178-187 (variance of the win ratio)", trust="remembered"),
    Source("Brunner E, Vandemeulebroecke M, Mütze T (2021), Stat Med 40:3367-3384 (win odds)", trust="remembered"),
)  # fmt: skip


def word_consistency(
    settings: DesignSettings,
    design: RegionalDesign,
    rules: AllRules,
    language: Language,
    *,
    curve: ShareCurve | None = None,
    share: Reached | None = None,
    exact: ExactConsistency | None = None,
) -> Calculation:
    """Return the probabilities in words, with the tables and the picture over the region's share."""
    texts = load_texts(language)
    methods = ["mrct.consistency"] if settings.endpoint != "ordinal" else ["mrct.consistency", "mrct.ordinal"]
    if settings.typed.get("single_arm"):
        methods.append("mrct.single_arm")
    if settings.scale.startswith("one-minus"):
        methods.append("mrct.one_minus_ratio")
    if settings.objective != "superiority":
        methods.append("mrct.margins")
    if len(settings.names) > 1:
        methods.append("mrct.retention_in_all")
    if rules.ko:
        methods.append("mrct.ko_2010")
    if exact:
        methods.append("mrct.exact_counts" if settings.typed.get("single_arm") else "mrct.exact_binary")
    return Calculation(
        language=language,
        title=texts.say("consistency.title"),
        statements=tuple(_statements(settings, rules, share, exact, texts)),
        warnings=tuple(_warnings(settings, rules, exact, texts)),
        tables=tuple(_tables(settings, design, rules, exact, texts)),
        pictures=(draw_share_curve(settings, curve, share.wanted, texts),) if curve and share else (),
        settings=tuple(settings.lines(texts)),
        method=texts.say("consistency.method_exact" if exact else "consistency.method"),
        methods=tuple(methods),
        sources=(
            MHLW,
            QUAN,
            *((KO,) if rules.ko else ()),
            *(WINS if settings.scale.startswith("log-win") else ()),
            HOMMA,
            E17,
        ),
        schema="jembatan.consistency/1",
        json=_json(settings, design, rules, share, exact),
    )


def _statements(
    settings: DesignSettings,
    rules: AllRules,
    share: Reached | None,
    exact: ExactConsistency | None,
    texts: Texts,
) -> list[str]:
    say = texts.say
    name = settings.names[settings.region]
    first = exact.method1 if exact else rules.method1
    second = exact.method2 if exact else rules.method2
    key = "consistency.answer_margin" if settings.objective != "superiority" else "consistency.answer"
    said = [
        say(
            key,
            region=name,
            share=percent(settings.shares[settings.region]),
            retain=percent(settings.retain),
            unconditional=percent(first.unconditional),
            conditional=percent(first.conditional),
            scale=say(f"trial_scale.{settings.scale.replace('-', '_')}"),
        ),
        say(
            f"consistency.answer_all_{settings.objective}",
            regions=len(settings.names),
            unconditional=percent(second.unconditional),
            conditional=percent(second.conditional),
        ),
    ]
    if settings.total is not None:
        said.append(
            say(
                f"consistency.power_total_{settings.unit or 'patients'}",
                power=percent(exact.power if exact else rules.power),
                total=size(settings.total),
            )
        )
    else:
        said.append(say("consistency.power", power=percent(rules.power)))
    if share:
        said.append(_share_needed(settings, share, texts))
    return said


def _share_needed(settings: DesignSettings, share: Reached, texts: Texts) -> str:
    name = settings.names[settings.region]
    if not share.unconditional.feasible and not share.conditional.feasible:
        return texts.say(
            "consistency.share_never",
            region=name,
            wanted=percent(share.wanted),
            best=percent(share.conditional.reached),
        )
    return texts.say(
        "consistency.share_needed",
        region=name,
        wanted=percent(share.wanted),
        unconditional=percent(share.unconditional.value) if share.unconditional.feasible else "–",
        conditional=percent(share.conditional.value) if share.conditional.feasible else "–",
    )


def _warnings(
    settings: DesignSettings, rules: AllRules, exact: ExactConsistency | None, texts: Texts
) -> list[str]:
    said = [texts.say("consistency.whose_rule")]
    if settings.endpoint == "binary" and exact is None:
        said.append(texts.say("consistency.binary_is_approximate"))
    if exact and settings.total is not None:
        arms = str(settings.typed["exact_arms"])
        counted = sum(int(n) for n in arms.replace("+", ",").split(","))
        if counted != round(settings.total):
            said.append(texts.say("consistency.whole_arms", counted=counted, arms=arms))
    if exact and settings.objective != "superiority":
        said.append(
            texts.say(
                "consistency.exact_margin", scale=texts.say(f"trial_scale.{settings.scale.replace('-', '_')}")
            )
        )
    if exact and not settings.typed.get("single_arm") and len(settings.names) > 1:
        left = [] if exact.retention_in_all else [texts.say("consistency.rule_retention_in_all")]
        if not exact.ko and rules.ko:
            left.append("Ko 2010")
        if left:
            said.append(texts.say("consistency.not_enumerated", rules=", ".join(left)))
    if exact and exact.zero_cell > 0.0:
        said.append(texts.say("consistency.zero_cell", chance=percent(exact.zero_cell)))
    if settings.typed.get("single_arm"):
        said.append(texts.say("consistency.historical"))
    return said


def _tables(
    settings: DesignSettings,
    design: RegionalDesign,
    rules: AllRules,
    exact: ExactConsistency | None,
    texts: Texts,
) -> list[Table]:
    say = texts.say
    rows: list[tuple[str, ConsistencyProbability]] = []
    if exact:
        rows += [
            (say("consistency.exactly", rule=say(f"consistency.rule_{k}")), getattr(exact, k))
            for k in ("method1", "method2", "retention_in_all")
            if getattr(exact, k)
        ]
        rows += [
            (say("consistency.exactly", rule=say(f"consistency.ko_{k}")), found)
            for k, found in (vars(exact.ko) if exact.ko else {}).items()
        ]
    rows += [
        (say(f"consistency.rule_{k}"), getattr(rules, k)) for k in ("method1", "method2", "retention_in_all")
    ]
    if rules.ko:
        rows += [
            (say(f"consistency.ko_{k}"), getattr(rules.ko, k))
            for k in ("retain_of_overall", "retain_of_rest", "ratio_to_overall", "ratio_to_rest")
        ]
    heads = tuple(say(f"consistency.{k}") for k in ("rule", "unconditional", "joint", "conditional"))
    probabilities = Table(
        say("consistency.probabilities"),
        heads,
        tuple(
            (label, *(figure(v, 6) for v in (p.unconditional, p.joint, p.conditional))) for label, p in rows
        ),
        say("consistency.forms"),
    )
    sizes = apportion(settings.total, settings.shares) if settings.total is not None else ()
    regions = Table(
        say("consistency.regions"),
        (
            say("consistency.region"),
            say("consistency.share"),
            *((say(f"consistency.{settings.unit or 'patients'}"),) if settings.total is not None else ()),
            say("consistency.effect"),
            say("consistency.error"),
        ),
        tuple(
            (
                name,
                percent(settings.shares[k]),
                *((str(sizes[k]),) if sizes else ()),
                figure(design.effects[k], 4),
                figure(math.sqrt(design.variances[k]), 4),
            )
            for k, name in enumerate(settings.names)
        ),
        "" if settings.total is not None else say("consistency.standardised"),
    )
    return [probabilities, regions]


def draw_share_curve(settings: DesignSettings, curve: ShareCurve, wanted: float, texts: Texts) -> Picture:
    """Return the picture of Method 1 over the region's share, with the planned share and the wanted probability."""
    say = texts.say
    name = settings.names[settings.region]
    curves = tuple(
        Curve(
            say(f"consistency.{form}"),
            tuple(
                (100 * f, 100 * getattr(p, form)) for f, p in zip(curve.shares, curve.method1, strict=True)
            ),
        )
        for form in ("unconditional", "conditional", "joint")
    )
    caption = say("consistency.picture", region=name)
    picture = CurvePicture(
        title=caption,
        about=say("consistency.picture_about", region=name),
        x_label=say("consistency.share_axis", region=name),
        y_label=say("consistency.probability_axis"),
        curves=curves,
        levels=((100 * wanted, percent(wanted)),),
        places=((100 * settings.shares[settings.region], percent(settings.shares[settings.region])),),
        y_range=(0.0, 100.0),
    )
    return Picture(draw_curves(picture, "consistency"), caption)


def _json(
    settings: DesignSettings,
    design: RegionalDesign,
    rules: AllRules,
    share: Reached | None,
    exact: ExactConsistency | None,
) -> dict[str, Any]:
    def three(p: ConsistencyProbability) -> dict[str, float]:
        return {"unconditional": p.unconditional, "joint": p.joint, "conditional": p.conditional}

    document: dict[str, Any] = {
        "method1": three(rules.method1),
        "method2": three(rules.method2),
        "retention_in_all": three(rules.retention_in_all),
        "ko_2010": {k: three(v) for k, v in vars(rules.ko).items()} if rules.ko else None,
        "power": rules.power,
        "scale": settings.scale,
        "regions": [
            {
                "region": name,
                "share": settings.shares[k],
                "effect": design.effects[k],
                "se": math.sqrt(design.variances[k]),
            }
            for k, name in enumerate(settings.names)
        ],
        "settings": settings.as_json(),
    }
    if exact:
        document["exact"] = {
            "method1": three(exact.method1),
            "method2": three(exact.method2),
            "retention_in_all": three(exact.retention_in_all) if exact.retention_in_all else None,
            "ko_2010": {k: three(v) for k, v in vars(exact.ko).items()} if exact.ko else None,
            "power": exact.power,
            "zero_cell": exact.zero_cell,
        }
    if share:
        document["share_needed"] = {
            "wanted": share.wanted,
            **{
                form: {
                    "feasible": found.feasible,
                    "share": found.value,
                    "reached": found.reached,
                    "why": found.why,
                }
                for form, found in (
                    ("unconditional", share.unconditional),
                    ("conditional", share.conditional),
                )
            },
        }
    return document
