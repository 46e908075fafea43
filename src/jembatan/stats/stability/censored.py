"""Lines through results of which some are only known to lie below a quantification limit: maximum likelihood."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr

from jembatan.stats.stability.lines import Fit, Line, Model

Floats = NDArray[np.float64]
_ROUNDS = 200


def fit_censored(
    times: Floats, values: Floats, below: NDArray[np.bool_], batches: Sequence[str], model: Model
) -> Fit:
    """Fit one of the three models where `below` marks results known only to be under their value.

    Normal errors of one variance; the likelihood is that of Tobin (1958), made concave by Olsen (1978). Variances are
    those of the observed information, widened by n/df, so that without censoring everything is ordinary least squares,
    the F tests of the residual sums included (the sum given is n exp(-2 loglik/n)/(2 pi e)). Raises ValueError where a
    line has fewer than two quantified results.
    """
    names = list(dict.fromkeys(batches))
    member = np.array([[b == name for name in names] for b in batches], float)
    t = times[:, None]
    columns = {
        "separate": [member, member * t],
        "common_slope": [member, t],
        "one_line": [np.ones_like(t), t],
    }
    x = np.hstack(columns[model])
    _require_identified(times, below, batches, model)
    theta, gamma, loglik, information = _maximise(x, values, below)
    n, parameters = x.shape
    df = n - parameters
    covariance = _covariance(theta, gamma, information)[:parameters, :parameters] * (n / df if df > 0 else 1)
    beta = theta / gamma
    residual = n * math.exp(-2 * loglik / n) / (2 * math.pi * math.e)
    variance = residual / df if df > 0 else math.nan
    lines = []
    for index in range(len(names)):
        at = {"separate": (index, len(names) + index), "common_slope": (index, len(names))}.get(model, (0, 1))
        lines.append(_as_line(beta[list(at)], covariance[np.ix_(at, at)], variance))
    return Fit(model, tuple(lines), residual, df)


def _require_identified(
    times: Floats, below: NDArray[np.bool_], batches: Sequence[str], model: Model
) -> None:
    groups = {name: [i for i, b in enumerate(batches) if b == name] for name in dict.fromkeys(batches)}
    if model != "separate":
        groups = {"all batches": list(range(len(batches)))}
    for name, rows in groups.items():
        if len({times[i] for i in rows if not below[i]}) < 2:
            raise ValueError(
                f"{name}: fewer than two times with a quantified result; a line through them cannot be told"
            )


def _maximise(x: Floats, y: Floats, below: NDArray[np.bool_]) -> tuple[Floats, float, float, Floats]:
    """Return theta = beta/sigma, gamma = 1/sigma, the log likelihood and the information, by Newton's method."""
    seen = ~below
    beta, *_ = np.linalg.lstsq(x, y, rcond=None)
    spread = float(np.std(y - x @ beta)) or 1e-9 * (float(np.max(np.abs(y))) or 1.0)
    parameters = np.append(beta / spread, 1 / spread)
    loglik, gradient, information = _likelihood(parameters, x, y, below, seen)
    for _ in range(_ROUNDS):
        step = np.linalg.lstsq(information, gradient, rcond=None)[0]
        size = 1.0
        while size > 1e-10:
            tried = parameters + size * step
            if tried[-1] > 0:
                found = _likelihood(tried, x, y, below, seen)
                if found[0] >= loglik:
                    break
            size /= 2
        else:
            break
        gained = found[0] - loglik
        parameters, (loglik, gradient, information) = tried, found
        if gained < 1e-12 * max(1.0, abs(loglik)):
            break
    return parameters[:-1], float(parameters[-1]), loglik, information


def _likelihood(
    parameters: Floats, x: Floats, y: Floats, below: NDArray[np.bool_], seen: NDArray[np.bool_]
) -> tuple[float, Floats, Floats]:
    theta, gamma = parameters[:-1], parameters[-1]
    z = gamma * y - x @ theta  # standardised residuals
    design = np.hstack([-x, y[:, None]])  # dz/dparameters
    log_below = log_ndtr(z[below])
    m = np.exp(-0.5 * z[below] ** 2 - 0.5 * math.log(2 * math.pi) - log_below)  # density over distribution
    loglik = float(
        np.sum(log_below)
        + seen.sum() * (math.log(gamma) - 0.5 * math.log(2 * math.pi))
        - 0.5 * float(z[seen] @ z[seen])
    )
    gradient = design[below].T @ m - design[seen].T @ z[seen]
    gradient[-1] += seen.sum() / gamma
    weights = np.ones(len(y))
    weights[below] = m * (z[below] + m)
    information = (design * weights[:, None]).T @ design
    information[-1, -1] += seen.sum() / gamma**2
    return loglik, gradient, information


def _covariance(theta: Floats, gamma: float, information: Floats) -> Floats:
    """Return the covariance of (beta, sigma) from the information in (beta/sigma, 1/sigma)."""
    p = len(theta)
    jacobian = np.zeros((p + 1, p + 1))
    jacobian[:p, :p] = np.eye(p) / gamma
    jacobian[:p, p] = -theta / gamma**2
    jacobian[p, p] = -1 / gamma**2
    covariance: Floats = jacobian @ np.linalg.inv(information) @ jacobian.T
    return covariance


def _as_line(beta: Floats, covariance: Floats, variance: float) -> Line:
    """Return a line whose variance of the mean at t is that of the covariance of intercept and slope."""
    centre = -float(covariance[0, 1] / covariance[1, 1])
    at_centre = float(covariance[0, 0] - covariance[0, 1] ** 2 / covariance[1, 1])
    return Line(
        slope=float(beta[1]),
        centre=centre,
        mean=float(beta[0] + beta[1] * centre),
        n=variance / at_centre,
        spread=variance / float(covariance[1, 1]),
    )
