"""The tables of design.toml: one schema for each endpoint; what a region gives stands in place of the common value."""

from __future__ import annotations

from typing import Literal

import msgspec

Numbers = list[float]


class Strict(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """A table that refuses keys it does not know."""


class DesignTable(Strict, kw_only=True):
    """[design]: one-sided alpha; ratio is experimental : control (1 : 1 where it is not given); the margin is on the scale of the effect.

    `scale` is for endpoints that have more than one, see scales.SCALES; `test` for single arms of survival on log-hr, see
    scales.TESTS.
    """

    endpoint: Literal["survival", "normal", "binary", "count", "ordinal"]
    title: str = ""
    alpha: float = 0.025
    ratio: tuple[float, float] | None = None
    scale: str | None = None
    test: str | None = None
    events_are: Literal["good", "bad"] | None = None
    objective: Literal["superiority", "noninferiority", "equivalence"] = "superiority"
    margin: float = 0.0


class RecruitmentTable(Strict, kw_only=True):
    """[recruitment]: patients in all; months of even recruitment, from start_month, where a region says nothing else.

    `competitive`: regions recruit by their rates until the total is in, instead of each its share.
    """

    total: int
    competitive: bool = False
    months: float = 0.0
    start_month: float = 0.0


class Sites(Strict, kw_only=True):
    """A number of sites that open in a month and each recruit so many patients a month."""

    opens: float = 0.0
    number: float = 1.0
    per_month: float


class LooksTable(Strict, kw_only=True):
    """[looks]: fractions of the events or patients, the last 1; a spending function or the critical values of z themselves.

    With `months` the looks of a survival trial go by time; the fractions are then the information that was planned for.
    """

    fractions: Numbers
    months: Numbers | None = None
    spending: str = "obf-type"
    critical_values: Numbers | None = None
    futility: Numbers | None = None


class ConsistencyTable(Strict, kw_only=True):
    """[consistency]: the fraction of the overall effect that Method 1 wants, and the region it is asked of."""

    retain: float = 0.5
    region: str | None = None


class DecisionTable(Strict, kw_only=True):
    """[decision]: the rules that must all hold: overall, method1, method2, retention_in_all."""

    require: tuple[str, ...] = ("overall",)


class MultiplicityTable(Strict, kw_only=True):
    """[multiplicity]: the rule by which several active arms succeed; `order` of the names for fixed-sequence."""

    rule: str
    order: list[str] | None = None


class ArmTable(Strict, kw_only=True):
    """[[arm]] and [[region.arm]]: its name, its share of every region's patients, and whether it is the control.

    The other keys are those of [effect]; in a region they stand in place of the arm's own.
    """

    name: str
    share: float | None = None
    control: bool = False


class RegionTable(Strict, kw_only=True):
    """What every region says: name, share of the total (or none in competition), when and how fast it recruits."""

    name: str
    share: float | None = None
    per_month: float | None = None
    start_month: float | None = None
    months: float | None = None
    sites: list[Sites] | None = None


class DesignFile(Strict, kw_only=True):
    """The tables that every endpoint has."""

    design: DesignTable
    recruitment: RecruitmentTable
    looks: LooksTable | None = None
    consistency: ConsistencyTable = ConsistencyTable()
    decision: DecisionTable = DecisionTable()
    multiplicity: MultiplicityTable | None = None


class SurvivalControl(Strict, kw_only=True):
    """[control]: a median, a hazard a month (either may come in pieces that change at months), or survival at a month.

    In a single arm it is the historical control, and at_month also the milestone of the milestone scales.
    """

    median_months: float | Numbers | None = None
    hazard: float | Numbers | None = None
    survival: float | None = None
    at_month: float | None = None
    change_months: Numbers = msgspec.field(default_factory=list)


class SurvivalEffect(Strict, kw_only=True):
    """[effect]: a hazard ratio from delay_months on (1 before), or ratios that change at months."""

    hazard_ratio: float | Numbers
    delay_months: float = 0.0
    change_months: Numbers = msgspec.field(default_factory=list)


class DropoutTable(Strict, kw_only=True):
    """[dropout]: probability of dropping out within a year."""

    per_year: float = 0.0


class CutTable(Strict, kw_only=True):
    """[cut]: at so many events, at a month, or so many months after the last entry; events never wait beyond latest_month."""

    events: int | None = None
    months: float | None = None
    follow_up_months: float | None = None
    latest_month: float | None = None


class SurvivalArm(ArmTable, kw_only=True):
    """[[arm]] of a survival design."""

    hazard_ratio: float | Numbers | None = None
    delay_months: float | None = None
    change_months: Numbers | None = None


class SurvivalRegionTable(RegionTable, kw_only=True):
    """[[region]] of a survival design; what is given stands in place of the common value."""

    hazard_ratio: float | Numbers | None = None
    delay_months: float | None = None
    effect_change_months: Numbers | None = None
    median_months: float | Numbers | None = None
    hazard: float | Numbers | None = None
    survival: float | None = None
    control_change_months: Numbers | None = None
    dropout_per_year: float | None = None
    arm: list[SurvivalArm] = msgspec.field(default_factory=list)


class SurvivalFile(DesignFile, kw_only=True):
    """A survival design."""

    control: SurvivalControl
    effect: SurvivalEffect | None = None
    arm: list[SurvivalArm] = msgspec.field(default_factory=list)
    cut: CutTable
    dropout: DropoutTable = DropoutTable()
    region: list[SurvivalRegionTable]


class FollowUpTable(Strict, kw_only=True):
    """[follow_up]: months from a patient's entry to the outcome."""

    months: float = 0.0


class NormalControl(Strict, kw_only=True):
    """[control]: the standard deviation, taken as known."""

    sd: float


class NormalEffect(Strict, kw_only=True):
    """[effect]: difference in means; positive favours the experimental arm."""

    difference: float


class NormalArm(ArmTable, kw_only=True):
    """[[arm]] of a normal design."""

    difference: float | None = None


class NormalRegionTable(RegionTable, kw_only=True):
    """[[region]] of a normal design."""

    difference: float | None = None
    sd: float | None = None
    arm: list[NormalArm] = msgspec.field(default_factory=list)


class NormalFile(DesignFile, kw_only=True):
    """A normal design."""

    control: NormalControl
    effect: NormalEffect | None = None
    arm: list[NormalArm] = msgspec.field(default_factory=list)
    follow_up: FollowUpTable = FollowUpTable()
    region: list[NormalRegionTable]


class BinaryControl(Strict, kw_only=True):
    """[control]: proportion with an event."""

    proportion: float


class BinaryEffect(Strict, kw_only=True):
    """[effect]: the experimental proportion, a risk difference, or an odds ratio: one of the three."""

    proportion: float | None = None
    risk_difference: float | None = None
    odds_ratio: float | None = None


class BinaryArm(ArmTable, kw_only=True):
    """[[arm]] of a binary design."""

    proportion: float | None = None
    risk_difference: float | None = None
    odds_ratio: float | None = None


class BinaryRegionTable(RegionTable, kw_only=True):
    """[[region]] of a binary design."""

    control_proportion: float | None = None
    proportion: float | None = None
    risk_difference: float | None = None
    odds_ratio: float | None = None
    arm: list[BinaryArm] = msgspec.field(default_factory=list)


class BinaryFile(DesignFile, kw_only=True):
    """A binary design."""

    control: BinaryControl
    effect: BinaryEffect | None = None
    arm: list[BinaryArm] = msgspec.field(default_factory=list)
    follow_up: FollowUpTable = FollowUpTable()
    region: list[BinaryRegionTable]


class CountControl(Strict, kw_only=True):
    """[control]: events per unit of exposure; dispersion 0 is Poisson; exposure per patient."""

    rate: float
    dispersion: float = 0.0
    exposure: float = 1.0


class CountEffect(Strict, kw_only=True):
    """[effect]: ratio of the rates, experimental to control."""

    rate_ratio: float


class CountArm(ArmTable, kw_only=True):
    """[[arm]] of a count design."""

    rate_ratio: float | None = None


class CountRegionTable(RegionTable, kw_only=True):
    """[[region]] of a count design."""

    control_rate: float | None = None
    rate_ratio: float | None = None
    arm: list[CountArm] = msgspec.field(default_factory=list)


class CountFile(DesignFile, kw_only=True):
    """A count design."""

    control: CountControl
    effect: CountEffect | None = None
    arm: list[CountArm] = msgspec.field(default_factory=list)
    follow_up: FollowUpTable = FollowUpTable()
    region: list[CountRegionTable]


class OrdinalControl(Strict, kw_only=True):
    """[control]: probabilities of the categories, the best first (mRS 0 to 6)."""

    probabilities: Numbers


class OrdinalEffect(Strict, kw_only=True):
    """[effect]: common odds ratio for a better category; above 1 favours the experimental arm."""

    odds_ratio: float


class OrdinalArm(ArmTable, kw_only=True):
    """[[arm]] of a ordinal design."""

    odds_ratio: float | None = None


class OrdinalRegionTable(RegionTable, kw_only=True):
    """[[region]] of an ordinal design."""

    probabilities: Numbers | None = None
    odds_ratio: float | None = None
    arm: list[OrdinalArm] = msgspec.field(default_factory=list)


class OrdinalFile(DesignFile, kw_only=True):
    """An ordinal design."""

    control: OrdinalControl
    effect: OrdinalEffect | None = None
    arm: list[OrdinalArm] = msgspec.field(default_factory=list)
    follow_up: FollowUpTable = FollowUpTable()
    region: list[OrdinalRegionTable]


FILES: dict[str, type[DesignFile]] = {
    "survival": SurvivalFile,
    "normal": NormalFile,
    "binary": BinaryFile,
    "count": CountFile,
    "ordinal": OrdinalFile,
}
