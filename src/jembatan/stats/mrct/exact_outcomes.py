"""The sum over every outcome of one region and of the rest: a kernel without branches on the endpoint."""

from __future__ import annotations

from jembatan.stats.mrct.exact_estimates import Ranks
from jembatan.stats.mrct.regional_design import Floats
from jembatan.stats.simulation.compiled import compiled


@compiled
def sum_outcomes(
    own: tuple[Floats, Floats],
    rest: tuple[Floats, Floats],
    ranks: Ranks,
    by_total: Ranks,
    by_rest: Ranks,
    success: Floats,
    found: Floats,
) -> None:
    """Add to `found` (rule, unconditional and joint) the chances of the outcomes in which a rule holds.

    `own`, `rest`: laws of treated and control. `ranks` (own treated, own control): rank of the region's estimate, -1 for none.
    `by_total` (rule, 2, control, treated) and `by_rest` (rule, 2, rest control, rest treated): least and most rank. `success`
    (control, treated): 1 where the trial succeeds.
    """
    a, b = own
    r, s = rest
    first, second = by_total.shape[0], by_rest.shape[0]
    for i in range(b.size):
        for j in range(s.size):
            for k in range(a.size):
                rank = ranks[k, i]
                if rank < 0:
                    continue
                outer = b[i] * s[j] * a[k]
                for rule in range(first):
                    alone = 0.0
                    both = 0.0
                    for m in range(r.size):
                        if by_total[rule, 0, i + j, k + m] <= rank <= by_total[rule, 1, i + j, k + m]:
                            alone += r[m]
                            both += r[m] * success[i + j, k + m]
                    found[rule, 0] += outer * alone
                    found[rule, 1] += outer * both
                for rule in range(second):
                    alone = 0.0
                    both = 0.0
                    for m in range(r.size):
                        if by_rest[rule, 0, j, m] <= rank <= by_rest[rule, 1, j, m]:
                            alone += r[m]
                            both += r[m] * success[i + j, k + m]
                    found[first + rule, 0] += outer * alone
                    found[first + rule, 1] += outer * both
