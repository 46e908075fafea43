"""Stability: Q1E of three batches, a whole dossier's study, its pictures; against statsmodels and matplotlib."""

from __future__ import annotations

import datetime as dt
import io
from functools import cache
from typing import Any

import numpy as np
from quality import Job

from jembatan.evidence.stability.read import read_stability_bytes
from jembatan.evidence.stability.regression_picture import draw_regression
from jembatan.evidence.stability.rules import find_rulebook
from jembatan.evidence.stability.study import Study, StudySettings, evaluate_studies
from jembatan.law.load import load_jurisdiction
from jembatan.report.charts.stability import draw_stability
from jembatan.report.texts import load_texts
from jembatan.stats.stability.shelf_life import Limits, compute_shelf_life

MONTHS = np.array([0, 3, 6, 9, 12, 18, 24], float)


@cache
def three_batches(seed: int = 1) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Return times, values and batches of an invented study."""
    random = np.random.default_rng(seed)
    times = np.tile(MONTHS, 3)
    batches = [b for b in "abc" for _ in MONTHS]
    return times, 100 - 0.15 * times + 0.4 * random.standard_normal(len(times)), batches


def q1e() -> object:
    """Return our whole analysis: three fits, tests, every convention."""
    return compute_shelf_life(*three_batches(), Limits(lower=95))


def q1e_by_statsmodels() -> Any:
    """Return the same tests and one crossing by statsmodels and a root finder."""
    import statsmodels.api as sm
    from scipy.optimize import brentq

    times, values, batches = three_batches()
    member = np.array([[b == name for name in "abc"] for b in batches], float)
    t = times[:, None]
    designs = [np.hstack([member, member * t]), np.hstack([member, t]), np.hstack([np.ones_like(t), t])]

    def work() -> float:
        fits = [sm.OLS(values, x).fit() for x in designs]
        slopes = fits[0].compare_f_test(fits[1])[1]
        intercepts = fits[1].compare_f_test(fits[2])[1]
        index = 0 if slopes < 0.25 else 1 if intercepts < 0.25 else 2
        fit = fits[index]
        rows = {
            0: lambda k, m: np.concatenate([np.eye(3)[k], np.eye(3)[k] * m]),
            1: lambda k, m: np.append(np.eye(3)[k], m),
            2: lambda k, m: np.array([1.0, m]),
        }[index]

        def above(m: float, k: int) -> float:
            found = fit.get_prediction(rows(k, m)[None, :]).conf_int(alpha=0.10)
            return float(found[0, 0]) - 95

        return min(brentq(above, 0, 300, args=(k,)) for k in range(3))

    return work


@cache
def a_dossier() -> bytes:
    """Return the table of 50 attributes, 3 batches, 2 packs, 2 long-term conditions: 200 series of 21 results."""
    random = np.random.default_rng(7)
    lines = ["pack,study,condition,batch,month,attribute,unit,value,lower,upper"]
    for pack in ("blister", "bottle"):
        for condition, rate in (("25C/60RH", 0.08), ("30C/75RH", 0.14)):
            for number in range(50):
                for batch in "ABC":
                    for month in MONTHS:
                        value = 100 - rate * month + 0.3 * random.standard_normal()
                        lines.append(
                            f"{pack},long-term,{condition},{batch},{month:g},Assay {number},%,{value:.2f},95,105"
                        )
    return "\n".join(lines).encode()


@cache
def book():
    """Return the rules of extrapolation of ICH."""
    return find_rulebook(load_jurisdiction("ich"), dt.date(2026, 11, 26))


def study_a_dossier() -> list[Study]:
    """Return every study of the table, as read before."""
    return evaluate_studies(data(), book(), StudySettings(accelerated="none"))


@cache
def data():
    """Return the table as read."""
    return read_stability_bytes(a_dossier(), "dossier.csv")


@cache
def pictures() -> list[dict[str, Any]]:
    """Return what the pictures of the dossier need."""
    return [draw_regression(a.regression) for study in study_a_dossier() for a in study.attributes]


def draw_all() -> int:
    """Draw the 200 pictures."""
    texts = load_texts("en")
    return sum(len(draw_stability(p, texts, f"p{i}")) for i, p in enumerate(pictures()))


def draw_ten_by_matplotlib() -> Any:
    """Return ten of the same pictures by matplotlib, as SVG."""
    import matplotlib as mpl

    mpl.use("svg")
    from matplotlib import pyplot as plt

    def work() -> int:
        total = 0
        for picture in pictures()[:10]:
            figure, axes = plt.subplots(figsize=(6.4, 3.3))
            for batch in "ABC":
                own = [p for p in picture["points"] if p["batch"] == batch]
                axes.plot([p["months"] for p in own], [p["value"] for p in own], "o", label=batch)
            for curve in picture["curves"]:
                axes.plot(curve["months"], curve["values"], "-" if curve["kind"] == "mean" else "--")
            axes.axhline(95)
            axes.axhline(105)
            axes.legend()
            out = io.StringIO()
            figure.savefig(out, format="svg")
            plt.close(figure)
            total += len(out.getvalue())
        return total

    return work


def draw_ten() -> int:
    """Draw ten pictures."""
    texts = load_texts("en")
    return sum(len(draw_stability(p, texts, f"p{i}")) for i, p in enumerate(pictures()[:10]))


JOBS = [
    Job(
        "Q1E on three batches, every convention",
        q1e,
        repeat=300,
        limit_seconds=0.2e-3,
        peer_name="statsmodels OLS with a root finder",
        peer=q1e_by_statsmodels,
        peer_repeat=3,
    ),
    Job("A dossier's stability, 200 series", study_a_dossier, limit_seconds=0.2),
    Job("Reading its table, 4200 results", lambda: read_stability_bytes(a_dossier(), "dossier.csv")),
    Job("Its 200 pictures", draw_all, limit_seconds=5.0),
    Job("Ten pictures", draw_ten, peer_name="matplotlib", peer=draw_ten_by_matplotlib),
]
