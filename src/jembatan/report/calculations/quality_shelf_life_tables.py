"""The larger tables of a shelf life: attributes, conventions, models, authorities, and the rate at another condition."""

from __future__ import annotations

import math
from collections.abc import Iterator

from jembatan.evidence.stability.conditions import split_condition
from jembatan.evidence.stability.regression import Regression, show_limits
from jembatan.evidence.stability.side_by_side import ShelfLifeReading
from jembatan.evidence.stability.study import AttributeShelfLife, Study
from jembatan.report.calculations.calculation import Table
from jembatan.report.texts import Texts
from jembatan.stats.kinetics.arrhenius import compute_rate_factor

_ACTIVATIONS = (50.0, 83.144, 120.0)
_HUMIDITIES = (0.0, 0.02, 0.04, 0.08)


def study_name(study: Study, texts: Texts) -> str:
    """Return the study's name, or "this study" where product, pack and condition are all unknown."""
    return study.name or texts.say("shelf_life.whole_file")


def say_months(regression: Regression | None, study: Study, texts: Texts) -> str:
    """Return the statistical months in words, or why there are none."""
    if regression is not None and regression.statistical_months is not None:
        return texts.say("shelf_life.month_count", months=str(regression.statistical_months))
    fitted = [a.regression for a in study.attributes if a.regression.shelf_life]
    unbounded = bool(fitted) and all(r.is_unbounded for r in fitted)
    return texts.say("shelf_life.no_month" if unbounded else "shelf_life.not_estimated")


def attribute_rows(
    study: Study, attribute: AttributeShelfLife, texts: Texts, named: bool
) -> Iterator[tuple[str, ...]]:
    """Yield the row of one attribute."""
    say = texts.say
    regression = attribute.regression
    found = regression.shelf_life
    pool = found.poolability if found else None
    binding = found.default.binding if found else None
    notes = [say(n) for n in regression.notes] + ([say(regression.reason)] if regression.reason else [])
    chosen = attribute.chosen
    yield (
        _name(study, attribute, named),
        f"{show_limits(regression.limits)} {regression.unit}".strip() or "-",
        str(len(regression.months_by_batch)),
        say(f"stability.model.{found.model}") if found else "-",
        _p(pool.slopes.p) if pool else "-",
        _p(pool.intercepts.p) if pool else "-",
        _exact(found.default.exact_months) if found else "-",
        say(f"stability.outcome.{found.outcome if found else 'none'}"),
        f"{_batch(binding.batch, texts)}, {say(f'stability.side.{binding.side}')}" if binding else "-",
        str(chosen.supported_months) if chosen else say("outcome.undetermined"),
        "; ".join(notes),
    )


def convention_rows(study: Study, attribute: AttributeShelfLife, texts: Texts) -> Iterator[tuple[str, ...]]:
    """Yield the months of one attribute under every convention, or nothing where no line was fitted."""
    found = attribute.regression.shelf_life
    if found:
        yield (
            attribute.regression.series.name,
            *(
                _exact(found.under(test, convention).exact_months)  # type: ignore[arg-type]
                for test in ("full", "reduced")
                for convention in ("pooled_error", "individual_error")
            ),
        )


def model_rows(study: Study, attribute: AttributeShelfLife, texts: Texts) -> Iterator[tuple[str, ...]]:
    """Yield the months of one attribute under the three models; the chosen one is marked."""
    found = attribute.regression.shelf_life
    if found:
        yield (
            attribute.regression.series.name,
            *(
                _exact(found.by_model[m, "pooled_error"].exact_months) + (" *" if m == found.model else "")  # type: ignore[index]
                for m in ("separate", "common_slope", "one_line")
            ),
        )


def market_tables(reading: ShelfLifeReading, texts: Texts) -> Iterator[Table]:
    """Yield the verdict of each authority side by side, and what would be said of another pack or label."""
    say = texts.say
    rows, routes = [], []
    for book, judged in reading.markets:
        for item in judged:
            verdict, study = item.verdict, item.study
            if not item.carries:
                cap = supported = say("shelf_life.none_here")
            elif study.cap:
                cap = f"{study.cap.cap_months:g} ({study.cap.branch.id})"
                supported = str(study.supported_months)
            else:
                cap = "/".join(o.branch.id for o in study.open_branches)
                supported = say("outcome.undetermined")
            missing = say(verdict.missing) if verdict.missing else "-"
            rows.append(
                (
                    verdict.market,
                    study_name(study, texts),
                    say(f"stability.says.{verdict.says}"),
                    cap,
                    supported,
                    missing,
                )
            )
            routes += [(verdict.market, say(route)) for route in verdict.routes]
        del book
    head = ("market", "study", "says", "cap", "supported", "missing")
    yield Table(
        say("shelf_life.table.markets"), tuple(say(f"shelf_life.head.{k}") for k in head), tuple(rows)
    )
    yield Table(
        say("shelf_life.table.routes"),
        (say("shelf_life.head.market"), say("shelf_life.head.meaning")),
        tuple(dict.fromkeys(routes)),
    )


def projection_table(reading: ShelfLifeReading, texts: Texts) -> Table:
    """Return how much faster a change may run at the missing condition; empty where nothing is missing."""
    say = texts.say
    for _, judged in reading.markets:
        for item in judged:
            if item.verdict.says not in ("insufficient", "depends_on_pack") or item.verdict.missing is None:
                continue
            here = split_condition(item.study.condition)
            there = split_condition(str(item.verdict.missing.args["condition"]).split(" / ")[0])
            binding = item.study.binding
            months = binding.regression.statistical_months if binding else None
            if not here or not there or here[1] is None or there[1] is None or not months:
                continue
            rows = []
            for activation in _ACTIVATIONS:
                cells = []
                for humidity in _HUMIDITIES:
                    factor = compute_rate_factor(
                        activation, humidity, (here[0], here[1]), (there[0], there[1])
                    )
                    cells.append(f"x {factor:.2f} -> {months / factor:.1f}")
                rows.append((f"{activation:g}", *cells))
            return Table(
                say("shelf_life.table.projection"),
                (say("shelf_life.head.activation"), *(texts.figure(f"B = {h:g}") for h in _HUMIDITIES)),
                tuple(rows),
                note=say(
                    "shelf_life.projection_note",
                    from_condition=item.study.condition,
                    to_condition=str(item.verdict.missing.args["condition"]).split(" / ")[0],
                    months=str(months),
                ),
            )
    return Table("", (), ())


def _name(study: Study, attribute: AttributeShelfLife, named: bool) -> str:
    return attribute.regression.series.name if named else attribute.regression.series.attribute


def _p(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.4f}" if value >= 0.0001 else "< 0.0001"


def _exact(months: float) -> str:
    return "-" if math.isnan(months) else "∞" if math.isinf(months) else f"{months:.4f}"


def _batch(batch: str, texts: Texts) -> str:
    return texts.say("shelf_life.all_batches") if batch == "all" else batch


def show_whole_months(months: int | None) -> str:
    """Return whole months, or a dash where there are none."""
    return "-" if months is None else str(months)
