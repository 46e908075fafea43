"""Which adapter serves which analysis that the law data may name."""

from __future__ import annotations

from collections.abc import Callable

from jembatan.core.dossier import Dossier
from jembatan.core.fact import Facts
from jembatan.dossier.package import Package
from jembatan.evidence.adapted import Adapted
from jembatan.evidence.asked import Asked
from jembatan.evidence.batch_comparability import analyse_batch_comparability
from jembatan.evidence.dissolution_tables import analyse_dissolution
from jembatan.evidence.stability_shelf_life import analyse_retest_period, analyse_shelf_life
from jembatan.evidence.stability_tables import analyse_stability
from jembatan.evidence.transfer_tables import analyse_method_transfer, analyse_method_validation
from jembatan.evidence.trial_counts import analyse_trial_counts
from jembatan.evidence.trial_regions import analyse_trial_regions

Adapter = Callable[[Asked, Dossier, Package, Facts], Adapted]

ADAPTER_BY_NAME: dict[str, Adapter] = {
    "batch_comparability": analyse_batch_comparability,
    "dissolution": analyse_dissolution,
    "method_transfer": analyse_method_transfer,
    "method_validation": analyse_method_validation,
    "retest_period": analyse_retest_period,
    "shelf_life": analyse_shelf_life,
    "stability_tables": analyse_stability,
    "trial_counts": analyse_trial_counts,
    "trial_regions": analyse_trial_regions,
}
