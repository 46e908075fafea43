"""Inheritance is adoption, never default: which of its parents' requirements an authority made its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase

from jembatan.core.jurisdiction import BoundRequirement
from jembatan.core.law import Adoption, JurisdictionFile, Requirement


def bind_requirements(
    file: JurisdictionFile, requirements: Mapping[str, Sequence[tuple[Requirement, str]]]
) -> tuple[BoundRequirement, ...]:
    """Return every requirement as it binds in the jurisdiction of `file`.

    `requirements` holds (requirement, checksum) by layer. Its own bind as they are; a parent's binds by an adoption,
    otherwise it is a reference: shown, of severity advice, binding nobody. One that an own requirement supersedes is
    left out.
    """
    superseded = {
        r.supersedes
        for layer in requirements.values()
        for r, _ in layer
        if r.supersedes and not r.in_force.since
    }
    bound: list[BoundRequirement] = []
    for layer, rows in requirements.items():
        for requirement, sha256 in rows:
            if requirement.id in superseded:
                continue
            adoption = None if layer == file.code else find_adoption(file, layer, requirement.id)
            bound.append(
                BoundRequirement(
                    requirement=requirement,
                    layer=layer,
                    adoption=adoption,
                    is_reference=layer != file.code and adoption is None,
                    sha256=sha256,
                )
            )
    return tuple(sorted(bound, key=lambda b: (b.is_reference, b.requirement.id)))


def find_adoption(file: JurisdictionFile, layer: str, requirement: str) -> Adoption | None:
    """Return the first adoption of that parent's requirement, or None."""
    for adoption in file.changes.adopt:
        if adoption.layer == layer and any(
            fnmatchcase(requirement, pattern) for pattern in adoption.requirements
        ):
            return adoption
    return None
