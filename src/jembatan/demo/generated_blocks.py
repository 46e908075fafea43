"""The parts of documents that are written from tables: '@name arguments' in a text stands for one of them."""

from __future__ import annotations

from collections.abc import Callable

from jembatan.demo import labelling_blocks, quality_blocks, study_blocks
from jembatan.demo.block_setting import Setting
from jembatan.demo.published_counts import render_published_counts


def render_generated(line: str, setting: Setting) -> str:
    """Return the markup that a line such as '@stability 24' stands for; an unknown name is a KeyError."""
    name, *arguments = line.removeprefix("@").split()
    return _PARTS[name](setting, *arguments)


_PARTS: dict[str, Callable[..., str]] = {
    "insert": labelling_blocks.render_insert,
    "label": labelling_blocks.render_label,
    "cpp": labelling_blocks.render_cpp,
    "specification": quality_blocks.render_specification,
    "specification_substance": lambda setting: quality_blocks.render_specification(setting, "substance"),
    "composition": quality_blocks.render_composition,
    "batch_formula": quality_blocks.render_batch_formula,
    "process": quality_blocks.render_process,
    "critical": quality_blocks.render_critical,
    "batches": quality_blocks.render_batches,
    "batches_substance": lambda setting: quality_blocks.render_batches(setting, "substance"),
    "conditions": quality_blocks.render_conditions,
    "stability": quality_blocks.render_stability,
    "stability_substance": lambda setting: quality_blocks.render_stability(setting, "36", "substance"),
    "studies": study_blocks.render_studies,
    "groups": study_blocks.render_groups,
    "individuals": study_blocks.render_individuals,
    "certificates": quality_blocks.render_certificates,
    "bast": lambda setting: render_published_counts(),
    "method": quality_blocks.render_method,
    "validation": quality_blocks.render_validation,
    "excipient_specification": quality_blocks.render_excipient_specification,
}
