"""Words a transfer to come: how many results each laboratory needs, or what a number of them can show."""

from __future__ import annotations

from typing import NamedTuple

from jembatan.core.text import Language
from jembatan.report.calculations.calculation import Calculation, Picture, Source, Table
from jembatan.report.calculations.plain_json import plain
from jembatan.report.calculations.transfer_data import show_number
from jembatan.report.charts.curves import Curve, draw_curves
from jembatan.report.texts import load_texts
from jembatan.stats.transfer.two_laboratories import (
    Needed,
    compute_equivalence_power,
    compute_ratio_power,
    find_needed_for_means,
    find_needed_for_ratio,
)

_SOURCES = (
    Source(
        "Phillips 1990, J Pharmacokinet Biopharm 18:137-144; Owen 1965, Biometrika 52:437-446 (exact power)"
    ),
    Source("USP <1010>, comparison of procedures", "", "secondary"),
)


class TransferPlan(NamedTuple):
    """Margin, standard deviation and true difference in one unit; `n` fixes the results per laboratory."""

    margin: float
    sd: float
    difference: float
    n: int | None
    ratio_limit: float
    alpha: float
    power: float


def build_transfer_plan(plan: TransferPlan, *, language: Language = "en") -> tuple[Calculation, bool]:
    """Return the calculation, and whether the power wanted is reached."""
    texts = load_texts(language)
    say = texts.say
    chance = None
    needed = _find_needed(plan, plan.difference)
    words = {
        "margin": show_number(plan.margin),
        "sd": show_number(plan.sd),
        "difference": show_number(plan.difference),
        "wanted": f"{100 * plan.power:g}",
    }
    if plan.n is not None:
        chance = compute_equivalence_power(plan.difference, plan.margin, plan.sd, plan.n, alpha=plan.alpha)
        clear = chance >= plan.power
        statement = say("transfer.plan_chance", n=plan.n, chance=f"{100 * chance:.1f}", **words)
    elif needed is not None:
        clear = True
        statement = say("transfer.plan_needed", n=needed.n, chance=f"{100 * needed.power:.1f}", **words)
    else:
        clear = False
        statement = say("transfer.plan_never", **words)
    ratio = (
        find_needed_for_ratio(plan.ratio_limit, power=plan.power, alpha=plan.alpha)
        if plan.ratio_limit > 1
        else None
    )
    statements = [statement]
    if plan.n is not None:
        ratio_chance = compute_ratio_power(1.0, plan.ratio_limit, (plan.n - 1, plan.n - 1), alpha=plan.alpha)
        statements.append(
            say(
                "transfer.plan_ratio_chance",
                n=plan.n,
                chance=f"{100 * ratio_chance:.1f}",
                limit=f"{plan.ratio_limit:g}",
            )
        )
    elif ratio is not None:
        statements.append(
            say("transfer.plan_ratio", n=ratio.n, limit=f"{plan.ratio_limit:g}", wanted=words["wanted"])
        )
    rows = []
    for share in (0.0, 0.1, 0.25, 0.5, 0.75):
        found = _find_needed(plan, share * plan.margin)
        rows.append((show_number(share * plan.margin), "–" if found is None else str(found.n)))
    sizes = [plan.n] if plan.n is not None else [needed.n] if needed is not None else []
    sizes = sorted({max(2, round(size * factor)) for size in sizes or [6] for factor in (0.5, 1, 2)})
    steps = [plan.margin * i / 20 for i in range(27)]
    curves = [
        Curve(
            say("transfer.chart.each", n=size),
            steps,
            [compute_equivalence_power(d, plan.margin, plan.sd, size, alpha=plan.alpha) for d in steps],
        )
        for size in sizes
    ]
    calculation = Calculation(
        language=language,
        title=say("transfer.title_plan"),
        statements=tuple(statements),
        tables=(
            Table(
                say("transfer.plan_table", wanted=words["wanted"]),
                (say("transfer.column.true_difference"), say("transfer.column.needed")),
                tuple(rows),
            ),
        ),
        pictures=(
            Picture(
                draw_curves(
                    curves,
                    title=say("transfer.chart.characteristic"),
                    about=say("transfer.chart.characteristic_about"),
                    x_label=say("transfer.column.true_difference"),
                    y_label=say("transfer.column.chance"),
                    level=plan.power,
                    level_label=f"{100 * plan.power:g} %",
                    name="plan",
                ),
                say("transfer.chart.characteristic_about"),
            ),
        ),
        settings=(
            (say("transfer.column.margin"), f"±{plan.margin:g}"),
            (say("transfer.column.sd"), f"{plan.sd:g}"),
            (say("transfer.column.true_difference"), f"{plan.difference:g}"),
            (say("transfer.setting.ratio"), f"{plan.ratio_limit:g}"),
            (say("transfer.setting.levels"), texts.figure(f"alpha {plan.alpha:g}; {100 * plan.power:g} %")),
        ),
        method=say("transfer.method_plan"),
        methods=("transfer.sizes",),
        sources=_SOURCES,
        schema="jembatan.transfer_plan/1",
        json={
            "needed_per_laboratory": None if needed is None else needed.n,
            "needed_for_ratio": None if ratio is None else ratio.n,
            "chance": chance,
            "settings": plain(plan._asdict()),
        },
    )
    return calculation, clear


def _find_needed(plan: TransferPlan, difference: float) -> Needed | None:
    try:
        return find_needed_for_means(
            plan.margin, plan.sd, true_difference=difference, power=plan.power, alpha=plan.alpha
        )
    except ValueError:
        return None
