"""Small trials as CSV text; loaded by path, because tests are not a package."""

from __future__ import annotations

import numpy as np

REGIONS = {"ASIA": ("CHN", "IDN"), "EUROPE": ("DEU", "FRA"), "AMERICAS": ("USA",)}


def adtte(seed=1, n=240) -> str:
    """ADTTE with one parameter twice (OS, PFS), ITTFL, three regions and five countries."""
    rng = np.random.default_rng(seed)
    lines = ["STUDYID,USUBJID,TRT01P,ITTFL,REGION1,COUNTRY,STRATA1,PARAMCD,PARAM,AVAL,AVALU,CNSR"]
    for i in range(n):
        region = list(REGIONS)[i % 3]
        country = REGIONS[region][(i // 3) % len(REGIONS[region])]
        arm = ("Drug", "Placebo")[(i // 6) % 2]
        time = rng.exponential(10.0 if arm == "Drug" else 7.0)
        for code, title, factor in (
            ("OS", "Overall Survival", 1.0),
            ("PFS", "Progression Free Survival", 0.6),
        ):
            lines.append(
                f"S1,S1-{i:03d},{arm},{'N' if i % 40 == 0 else 'Y'},{region},{country},{'AB'[i % 2]},{code},{title},"
                f"{min(time * factor, 15):.4f},MONTHS,{int(time * factor > 15)}"
            )
    return "\n".join(lines) + "\n"


def counts(cells) -> str:
    """One row a subject from {region: (events1, n1, events0, n0)}."""
    lines = ["ID,ARM,STATUS,COUNTRY"]
    for region, (e1, n1, e0, n0) in cells.items():
        for arm, e, n in (("Y", e1, n1), ("N", e0, n0)):
            lines += [f"{len(lines)},{arm},{1 if i < e else 3},{region}" for i in range(n)]
    return "\n".join(lines) + "\n"
