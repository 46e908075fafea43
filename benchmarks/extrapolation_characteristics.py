"""How often each bridging rule says yes, over the spread between regions and the true difference of the new one, by simulation.

Usage: uv run python benchmarks/extrapolation_characteristics.py [DRAWS]     prints the table of docs/worked/trial-extrapolate.md

Three foreign studies (standard error 0.12) and a new one (0.20); the mean effect is 0.35. For every draw of the regions' true effects
and of the foreign estimates the chance over the new estimate is exact, so that 2,000 draws give about two digits.
"""

from __future__ import annotations

import sys

import numpy as np

from jembatan.stats.extrapolation.estimates import Estimate, pool
from jembatan.stats.extrapolation.rules import RULE_NAMES, Settings, find_acceptance

MEAN, FOREIGN_ERROR, NEW_ERROR, STUDIES = 0.35, 0.12, 0.20, 3
SPREADS = (0.0, 0.1, 0.2)
DIFFERENCES = (("the same", 0.0), ("half of it less", -0.175), ("no effect", -0.35))


def main(draws):
    """Print the table."""
    settings = Settings()
    print("| Spread | New region, on average | " + " | ".join(RULE_NAMES) + " |")
    print("|---|---|" + "---|" * len(RULE_NAMES))
    largest = 0.0
    for spread in SPREADS:
        generator = np.random.default_rng(2026)
        truths = MEAN + spread * generator.standard_normal((draws, STUDIES))
        seen = truths + FOREIGN_ERROR * generator.standard_normal((draws, STUDIES))
        own = spread * generator.standard_normal(draws)
        chances = np.full((len(DIFFERENCES), len(RULE_NAMES), draws), np.nan)
        for i in range(draws):
            foreign = [Estimate(float(v), FOREIGN_ERROR) for v in seen[i]]
            for j, rule in enumerate(RULE_NAMES):
                if rule == "generalisability" and pool(foreign).value <= 0:
                    chances[:, j, i] = 0.0
                    continue
                found = find_acceptance(rule, foreign, NEW_ERROR, settings)
                for k, (_, shift) in enumerate(DIFFERENCES):
                    chances[k, j, i] = found.chance(MEAN + own[i] + shift, NEW_ERROR)
        largest = max(largest, float(chances.std(axis=2).max()) / draws**0.5)
        for k, (label, _) in enumerate(DIFFERENCES):
            cells = " | ".join(f"{100 * chances[k, j].mean():.0f}%" for j in range(len(RULE_NAMES)))
            print(f"| {spread:g} | {label} | {cells} |")
    print(
        f"largest Monte Carlo standard error: {100 * largest:.1f} percentage points; {draws} draws, seed 2026"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
