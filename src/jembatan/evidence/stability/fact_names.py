"""What the facts of a stability study are called: those of a presentation, and those of a drug substance."""

from __future__ import annotations

from typing import Literal, NamedTuple

from jembatan.evidence.stability.dossier_tables import PRODUCT_SECTIONS, SUBSTANCE_SECTIONS


class FactNames(NamedTuple):
    """Where the tables stand, which rules count, and the facts that they take and give."""

    sections: tuple[str, ...]
    rules: Literal["shelf_life", "retest_period"]
    subject: str  # the kind of subject
    prefix: str  # of the facts that the table gives
    claimed_months: str
    storage: str
    storage_limit: str
    pack: str = ""
    narrowing: tuple[str, ...] = ()  # facts that narrow a number of the law


PRODUCT = FactNames(
    sections=PRODUCT_SECTIONS,
    rules="shelf_life",
    subject="presentation",
    prefix="stability.",
    claimed_months="presentation.shelf_life_months",
    storage="presentation.storage",
    storage_limit="presentation.storage_limit_celsius",
    pack="presentation.pack_permeability",
    narrowing=(
        "product.class",
        "application.cn_class",
        "presentation.is_critical_form",
        "presentation.is_critical_or_unstable",
    ),
)
SUBSTANCE = FactNames(
    sections=SUBSTANCE_SECTIONS,
    rules="retest_period",
    subject="substance",
    prefix="substance.",
    claimed_months="substance.retest_months",
    storage="substance.storage",
    storage_limit="substance.storage_limit_celsius",
    narrowing=("application.cn_class",),
)
