"""Words what results promise: tolerance intervals, performance, a qualification to come, dose uniformity."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from jembatan.core.text import Language, Message
from jembatan.report.calculations.calculation import Calculation, Picture, Source, Table
from jembatan.report.calculations.not_computable import say_not_computable
from jembatan.report.calculations.plain_json import plain
from jembatan.report.calculations.tolerance_words import (
    SOURCES,
    Request,
    show_number,
    show_percent,
    word_settings,
)
from jembatan.report.charts.curves import Curve, draw_curves
from jembatan.report.charts.intervals import Interval, draw_intervals
from jembatan.report.texts import Texts, load_texts
from jembatan.stats.not_computable import NotComputable
from jembatan.stats.tolerance.capability import (
    compute_pass_probability,
    compute_performance,
    compute_release_probability,
)
from jembatan.stats.tolerance.factors import (
    compute_howe_factor,
    compute_one_sided_factor,
    compute_order_limits,
    compute_prediction_factor,
    compute_two_sided_factor,
    find_nonparametric_size,
)
from jembatan.stats.tolerance.uniformity import (
    K_BY_SIZE,
    compute_acceptance_value,
    compute_uniformity_bound,
)

_CAPABILITY = Source(
    "Pearn, Kotz 2006, Encyclopedia and Handbook of Process Capability Indices (noncentral t)"
)
_UNIFORMITY = (
    Source("USP <905> and Ph. Eur. 2.9.40, Uniformity of dosage units (harmonised)", "", "remembered"),
    Source("ASTM E2709 and E2810; Bergum 1990, Drug Dev Ind Pharm 16:2153-2166", "", "secondary"),
)
_BATCHES = Source(
    "FDA guidance on process validation (2011): the number of batches follows the risk, it sets none",
    "",
    "secondary",
)


def build_from_data(
    values: Sequence[float],
    request: Request,
    *,
    value_column: str,
    unit: str = "",
    left_out: Sequence[Message] = (),
    inputs: tuple[tuple[str, str], ...] = (),
    language: Language = "en",
) -> tuple[Calculation, bool]:
    """Return intervals, performance and chances from results, and whether nothing falls short of the limits given.

    Raises NotComputable where the results do not vary.
    """
    texts = load_texts(language)
    say = texts.say
    n = len(values)
    if n < 2:
        raise NotComputable("two_results", "at least two results are needed")
    mean = sum(values) / n
    sd = math.sqrt(sum((v - mean) ** 2 for v in values) / (n - 1))
    if sd == 0:
        raise NotComputable("no_variation", "the results do not vary at all; give unrounded results")
    two, one = (
        compute_two_sided_factor(n, request.share, request.confidence),
        compute_one_sided_factor(n, request.share, request.confidence),
    )
    low, high = mean - two * sd, mean + two * sd
    words = {
        "n": n,
        "share": show_percent(request.share),
        "confidence": show_percent(request.confidence),
        "low": show_number(low),
        "high": show_number(high),
        "unit": f" {unit}" if unit else "",
    }
    statements = [say("tolerance.interval", **words)]
    warnings = [texts.say(m) for m in left_out]
    clear = not left_out
    order = compute_order_limits(values, request.share, request.confidence)
    record: dict[str, Any] = {
        "n": n,
        "mean": mean,
        "sd": sd,
        "two_sided": {"k": two, "lower": low, "upper": high},
        "one_sided": {"k": one, "lower": mean - one * sd, "upper": mean + one * sd},
        "nonparametric": plain(asdict(order)),
    }
    rows = [
        (say("tolerance.row.two"), f"{two:.6f}", f"{show_number(low)} – {show_number(high)}"),
        (say("tolerance.row.lower"), f"{one:.6f}", f"≥ {show_number(mean - one * sd)}"),
        (say("tolerance.row.upper"), f"{one:.6f}", f"≤ {show_number(mean + one * sd)}"),
        (
            say("tolerance.row.howe"),
            f"{compute_howe_factor(n, request.share, request.confidence):.6f}",
            say("tolerance.row.howe_note"),
        ),
        (
            say("tolerance.row.order"),
            "–",
            f"{show_number(order.lower)} – {show_number(order.upper)} ({say('tolerance.row.reached', confidence=show_percent(order.achieved, 1))})",
        ),
        (
            say("tolerance.row.prediction"),
            f"{compute_prediction_factor(n, 1, request.confidence):.6f}",
            "{} – {}".format(
                *(
                    show_number(mean + s * compute_prediction_factor(n, 1, request.confidence) * sd)
                    for s in (-1, 1)
                )
            ),
        ),
    ]
    if order.achieved < request.confidence:
        needed = find_nonparametric_size(request.share, request.confidence)
        warnings.append(
            say("tolerance.order_short", reached=show_percent(order.achieved, 1), needed=needed, n=n)
        )
    tables = [
        Table(
            say("tolerance.intervals", **words),
            tuple(say(f"tolerance.column.{c}") for c in ("interval", "k", "limits")),
            tuple(rows),
        )
    ]
    methods = ["tolerance.factors", "tolerance.nonparametric"]
    sources: list[Source] = [*SOURCES]
    pictures: list[Picture] = []
    if request.lower is not None or request.upper is not None:
        clear &= _performance(
            mean, sd, n, two, request, texts, statements, warnings, tables, pictures, record, value_column
        )
        methods.append("tolerance.capability")
        sources += [_CAPABILITY, _BATCHES]
    if request.is_uniformity:
        clear &= _uniformity(values, mean, sd, request, texts, statements, warnings, tables, record)
        methods.append("tolerance.uniformity")
        sources += _UNIFORMITY
    calculation = Calculation(
        language=language,
        title=say("tolerance.title", column=value_column),
        statements=tuple(statements),
        warnings=tuple(warnings),
        tables=tuple(tables),
        pictures=tuple(pictures),
        settings=word_settings(request, value_column, texts),
        inputs=inputs,
        method=say("tolerance.method"),
        methods=tuple(methods),
        sources=tuple(sources),
        schema="jembatan.tolerance/1",
        json={**record, "settings": plain(request._asdict()), "left_out": [texts.say(m) for m in left_out]},
    )
    return calculation, clear


def _performance(
    mean: float,
    sd: float,
    n: int,
    k: float,
    request: Request,
    texts: Texts,
    statements: list[str],
    warnings: list[str],
    tables: list[Table],
    pictures: list[Picture],
    record: dict[str, Any],
    column: str,
) -> bool:
    """Add Ppk with its bound, whether the interval fits the limits, and the chance of a qualification."""
    say = texts.say
    lower, upper = request.lower, request.upper
    found = compute_performance(mean, sd, n, lower, upper, confidence=request.confidence)
    low = mean - k * sd if lower is not None else -math.inf
    high = mean + k * sd if upper is not None else math.inf
    if lower is None or upper is None:
        one = compute_one_sided_factor(n, request.share, request.confidence)
        low = mean - one * sd if lower is not None else -math.inf
        high = mean + one * sd if upper is not None else math.inf
    fits = (lower is None or low >= lower) and (upper is None or high <= upper)
    limits = f"{show_number(lower) if lower is not None else '–'} / {show_number(upper) if upper is not None else '–'}"
    statements.append(say("tolerance.fits" if fits else "tolerance.fits_not", limits=limits))
    statements.append(
        say(
            "tolerance.ppk",
            ppk=f"{found.ppk:.3f}",
            bound=f"{found.bound:.3f}",
            confidence=show_percent(request.confidence),
            outside=f"{100 * found.expected_outside:.3g}",
        )
    )
    future = request.future
    factor = compute_prediction_factor(future, 1, request.confidence) if future >= 2 else math.nan
    chance = compute_pass_probability(mean, sd, future, factor, lower, upper) if future >= 2 else math.nan
    release = compute_release_probability(mean, sd, lower, upper)
    if future >= 2:
        statements.append(
            say(
                "tolerance.qualification",
                n=future,
                k=f"{factor:.3f}",
                chance=show_percent(chance, 1),
                release=show_percent(release, 3),
            )
        )
    record["performance"] = {
        **plain(asdict(found)),
        "interval_fits": fits,
        "release_probability": release,
        "qualification": {"n": future, "k": plain(factor), "probability": plain(chance)},
    }
    if n < 25:
        warnings.append(say("tolerance.few", n=n))
    label = texts.say(
        "tolerance.chart.row", share=show_percent(request.share), confidence=show_percent(request.confidence)
    )
    pictures.append(
        Picture(
            draw_intervals(
                [
                    Interval(
                        label,
                        mean - k * sd,
                        mean,
                        mean + k * sd,
                        -math.inf if lower is None else lower,
                        math.inf if upper is None else upper,
                    )
                ],
                title=say("tolerance.chart.interval"),
                about=say("tolerance.chart.interval_about"),
                axis="",
                show=show_number,
                name="tolerance",
            ),
            say("tolerance.chart.interval_about"),
        )
    )
    if future >= 2:
        steps = [mean + sd * (i / 10 - 3) for i in range(61)]
        sizes = [size for size in dict.fromkeys((max(future // 2, 3), future, 2 * future)) if size >= 2]
        curves = [
            Curve(
                say("tolerance.chart.size", n=size),
                steps,
                [
                    compute_pass_probability(
                        m, sd, size, compute_prediction_factor(size, 1, request.confidence), lower, upper
                    )
                    for m in steps
                ],
            )
            for size in sizes
        ]
        pictures.append(
            Picture(
                draw_curves(
                    curves,
                    title=say("tolerance.chart.qualification"),
                    about=say("tolerance.chart.qualification_about"),
                    x_label=say("tolerance.chart.mean", column=column),
                    y_label=say("tolerance.chart.chance"),
                    name="qualification",
                ),
                say("tolerance.chart.qualification_about"),
            )
        )
        tables.append(
            Table(
                say("tolerance.qualification_table"),
                tuple(say(f"tolerance.column.{c}") for c in ("n", "k", "chance")),
                tuple(
                    (
                        str(size),
                        f"{compute_prediction_factor(size, 1, request.confidence):.4f}",
                        show_percent(
                            compute_pass_probability(
                                mean,
                                sd,
                                size,
                                compute_prediction_factor(size, 1, request.confidence),
                                lower,
                                upper,
                            ),
                            2,
                        ),
                    )
                    for size in (3, 5, 10, 20, 30)
                ),
                say("tolerance.qualification_note"),
            )
        )
    return fits


def _uniformity(
    values: Sequence[float],
    mean: float,
    sd: float,
    request: Request,
    texts: Texts,
    statements: list[str],
    warnings: list[str],
    tables: list[Table],
    record: dict[str, Any],
) -> bool:
    """Add the acceptance value and the bound on passing it."""
    say = texts.say
    clear = True
    rows = []
    if len(values) in K_BY_SIZE:
        found = compute_acceptance_value(values)
        statements.append(
            say(
                "tolerance.uniform" if found.passes else "tolerance.uniform_not",
                value=f"{found.value:.2f}",
                n=found.n,
                k=f"{found.k:g}",
            )
        )
        rows.append((say("tolerance.row.value"), f"{found.value:.3f}"))
        rows.append((say("tolerance.row.reference"), f"{found.reference:.3f}"))
        rows.append((say("tolerance.row.extreme"), f"{found.extreme:.2f} %"))
        record["acceptance_value"] = plain(asdict(found))
        clear &= found.passes
    else:
        warnings.append(say("not_computable.uniformity_units", units=len(values)))
    try:
        bound = compute_uniformity_bound(mean, sd, len(values), confidence=request.confidence)
    except NotComputable as error:
        warnings.append(say_not_computable(error, texts))
        return False
    reached = bound.probability >= request.pass_wanted
    statements.append(
        say(
            "tolerance.bound" if reached else "tolerance.bound_short",
            confidence=show_percent(bound.confidence),
            # a lower bound, after "at least": cut, not rounded, so that it claims no more than was found
            probability=f"{math.floor(bound.probability * 1e4) / 100:.2f} %",
            wanted=show_percent(request.pass_wanted),
        )
    )
    rows.append((say("tolerance.row.bound"), show_percent(bound.probability, 4)))
    rows.append((say("tolerance.row.worst"), f"{bound.worst_mean:.3f} / {bound.worst_sd:.3f}"))
    record["uniformity_bound"] = plain(asdict(bound))
    tables.append(
        Table(
            say("tolerance.uniformity"),
            (say("tolerance.column.quantity"), say("tolerance.column.value")),
            tuple(rows),
            say("tolerance.uniformity_note"),
        )
    )
    return clear and reached
