"""Thirteen trials of BCG vaccine against tuberculosis: events and non-events, vaccinated then control.

Colditz et al. (1994), JAMA 271:698-702, as the data set dat.bcg of the R package metafor prints them.
"""

from __future__ import annotations

import numpy as np

TABLES = np.array(
    [
        [4, 119, 11, 128],
        [6, 300, 29, 274],
        [3, 228, 11, 209],
        [62, 13536, 248, 12619],
        [33, 5036, 47, 5761],
        [180, 1361, 372, 1079],
        [8, 2537, 10, 619],
        [505, 87886, 499, 87892],
        [29, 7470, 45, 7232],
        [17, 1699, 65, 1600],
        [186, 50448, 141, 27197],
        [5, 2493, 3, 2338],
        [27, 16886, 29, 17825],
    ],
    dtype=float,
)
