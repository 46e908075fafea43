"""Words tolerance factors for results to come, success runs, and the acceptance number of a lot."""

from __future__ import annotations

from dataclasses import asdict

from jembatan.core.text import Language
from jembatan.report.calculations.calculation import Calculation, Picture, Source, Table
from jembatan.report.calculations.plain_json import plain
from jembatan.report.calculations.tolerance_words import (
    SOURCES,
    Request,
    show_percent,
    word_settings,
)
from jembatan.report.charts.curves import Curve, draw_curves
from jembatan.report.texts import load_texts
from jembatan.stats.tolerance.acceptance import (
    compute_acceptance_plan,
    compute_acceptance_probability,
    find_run_size,
)
from jembatan.stats.tolerance.factors import (
    compute_howe_factor,
    compute_one_sided_factor,
    compute_two_sided_factor,
    find_nonparametric_size,
)

_SAMPLING = Source("Schilling, Neubauer 2017, Acceptance Sampling in Quality Control (hypergeometric)")


def build_factors(n: int, request: Request, *, language: Language = "en") -> tuple[Calculation, bool]:
    """Return factors for a number of results to come, with the numbers that do without a distribution."""
    texts = load_texts(language)
    say = texts.say
    share, confidence = request.share, request.confidence
    two, one = compute_two_sided_factor(n, share, confidence), compute_one_sided_factor(n, share, confidence)
    sizes = {sides: find_nonparametric_size(share, confidence, sides) for sides in (1, 2)}
    runs = {r: find_run_size(r, confidence) for r in (0.90, 0.95, 0.99)}
    around = sorted({3, 5, 10, 20, 30, 50, n})
    calculation = Calculation(
        language=language,
        title=say("tolerance.title_factors"),
        statements=(
            say(
                "tolerance.factors",
                n=n,
                two=f"{two:.6f}",
                one=f"{one:.6f}",
                share=show_percent(share),
                confidence=show_percent(confidence),
            ),
            say(
                "tolerance.without",
                one=sizes[1],
                two=sizes[2],
                share=show_percent(share),
                confidence=show_percent(confidence),
            ),
        ),
        tables=(
            Table(
                say("tolerance.by_number"),
                tuple(say(f"tolerance.column.{c}") for c in ("n", "two", "one", "howe")),
                tuple(
                    (
                        str(size),
                        f"{compute_two_sided_factor(size, share, confidence):.6f}",
                        f"{compute_one_sided_factor(size, share, confidence):.6f}",
                        f"{compute_howe_factor(size, share, confidence):.6f}",
                    )
                    for size in around
                ),
            ),
            Table(
                say("tolerance.runs", confidence=show_percent(confidence)),
                (
                    say("tolerance.column.reliability"),
                    *(say("tolerance.column.failures", failures=f) for f in (0, 1, 2)),
                ),
                tuple(
                    (show_percent(r), *(str(find_run_size(r, confidence, f)) for f in (0, 1, 2)))
                    for r in (0.90, 0.95, 0.99)
                ),
            ),
        ),
        settings=word_settings(request, "", texts),
        method=say("tolerance.method"),
        methods=("tolerance.factors", "tolerance.nonparametric", "tolerance.acceptance"),
        sources=SOURCES,
        schema="jembatan.tolerance_factors/1",
        json={
            "n": n,
            "two_sided_k": two,
            "one_sided_k": one,
            "nonparametric_sizes": {"one_sided": sizes[1], "two_sided": sizes[2]},
            "success_runs": {f"{r:g}": size for r, size in runs.items()},
            "settings": plain(request._asdict()),
        },
    )
    return calculation, True


def build_acceptance(
    lot: int, sample: int, acceptable: float, rejectable: float, risk: float, *, language: Language = "en"
) -> tuple[Calculation, bool]:
    """Return the acceptance number of a lot and its risks, and whether a plan exists."""
    texts = load_texts(language)
    say = texts.say
    plan = compute_acceptance_plan(
        lot, sample, acceptable=acceptable, rejectable=rejectable, consumer_risk=risk
    )
    exists = plan.accept >= 0
    key = "tolerance.acceptance" if exists else "tolerance.acceptance_none"
    most = min(int(1.6 * rejectable * lot) + 2, lot)
    counts = list(range(0, most + 1, max(most // 40, 1)))
    curve = Curve(
        say("tolerance.chart.plan", n=sample, c=plan.accept),
        [100 * d / lot for d in counts],
        [compute_acceptance_probability(plan, d) for d in counts],
    )
    calculation = Calculation(
        language=language,
        title=say("tolerance.title_acceptance"),
        statements=(
            say(
                key,
                accept=plan.accept,
                sample=sample,
                lot=lot,
                producer=show_percent(plan.producer_risk, 2),
                consumer=show_percent(plan.consumer_risk, 2),
                good=show_percent(acceptable, 2),
                bad=show_percent(rejectable, 2),
            ),
        ),
        pictures=(
            Picture(
                draw_curves(
                    [curve],
                    title=say("tolerance.chart.acceptance"),
                    about=say("tolerance.chart.acceptance_about"),
                    x_label=say("tolerance.chart.defective"),
                    y_label=say("tolerance.chart.accepted"),
                    name="acceptance",
                ),
                say("tolerance.chart.acceptance_about"),
            ),
        ),
        settings=(
            (say("tolerance.setting.lot"), str(lot)),
            (say("tolerance.setting.sample"), str(sample)),
            (
                say("tolerance.setting.quality"),
                f"{show_percent(acceptable, 2)} / {show_percent(rejectable, 2)}",
            ),
            (say("tolerance.setting.risk"), show_percent(risk, 1)),
        ),
        method=say("tolerance.method_acceptance"),
        methods=("tolerance.acceptance",),
        sources=(_SAMPLING,),
        schema="jembatan.acceptance_number/1",
        json={"plan": plain(asdict(plan)), "exists": exists},
    )
    return calculation, exists
