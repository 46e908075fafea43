"""The blocks within which the arms are compared: the regions, or the strata within them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def code_blocks(region: NDArray[np.int64], strata: NDArray[np.int64] | None) -> NDArray[np.int64]:
    """Return a code for each region and stratum together; arrays of shape (subjects,), codes from 0."""
    return region if strata is None else region * (int(strata.max(initial=0)) + 1) + strata
