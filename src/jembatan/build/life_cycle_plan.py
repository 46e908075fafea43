"""The difference of contents between a new dossier and earlier sequences, as new, replace and delete leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from jembatan.build.cn_backbone import PATH as CN_PATH
from jembatan.build.earlier_leaves import EarlierLeaf
from jembatan.build.ectd_headings import list_headings_with_attributes, load_headings
from jembatan.build.sequence_plan import LeafReference, PlannedLeaf, SourceFile

Fit = Callable[[EarlierLeaf, PlannedLeaf], bool]


def plan_life_cycle(
    leaves: Sequence[PlannedLeaf], earlier: Mapping[tuple[str, str], EarlierLeaf]
) -> tuple[list[PlannedLeaf], list[str]]:
    """Return the leaves of the next sequence, and the documents that are there already and need none.

    A document with the bytes of a current leaf at the same heading is unchanged. One with the path, or failing that
    the title, of a current leaf at the same heading replaces it; the rest are new. A current leaf that no document
    stands for any more is deleted. The cover letter at 1.0 is always new. Nothing is appended: append belongs to study
    tagging files, which the writer appends by itself.
    """
    open_leaves = {id(old): old for old in list_current_documents(earlier)}
    unchanged: list[str] = []
    rest: list[PlannedLeaf] = []
    for leaf in leaves:
        twin = _find(open_leaves.values(), leaf, lambda old, one: old.checksum == _md5(one))
        if twin is not None:
            del open_leaves[id(twin)]
            unchanged.append(_source(leaf))
        else:
            rest.append(leaf)
    planned: list[PlannedLeaf] = []
    for leaf in rest:
        target = None
        if leaf.section != "1.0":
            target = _find(open_leaves.values(), leaf, lambda old, one: old.href == one.path)
            target = target or _find(open_leaves.values(), leaf, lambda old, one: old.title == one.title)
        if target is None:
            planned.append(leaf)
            continue
        del open_leaves[id(target)]
        reference = LeafReference(target.sequence, target.leaf_id)
        planned.append(msgspec.structs.replace(leaf, operation="replace", modifies=reference))
    planned += [_delete(old) for old in open_leaves.values() if not old.headings[-1][0].endswith("cn-1-0")]
    return planned, unchanged


def list_current_documents(earlier: Mapping[tuple[str, str], EarlierLeaf]) -> list[EarlierLeaf]:
    """Return the leaves of earlier sequences that still count and stand for a document."""
    return [
        old
        for old in earlier.values()
        if not old.changed_by and old.operation != "delete" and _is_document(old)
    ]


def find_section_of(old: EarlierLeaf) -> str:
    """Return the CTD number of an earlier leaf's heading."""
    scope = "CN" if old.backbone == CN_PATH else "ICH"
    element = old.headings[-1][0]
    return next(h.number for h in load_headings(scope).values() if h.element == element)


def attributes_of(old: EarlierLeaf) -> dict[str, str]:
    """Return the attributes of all headings above an earlier leaf."""
    return {name: value for _, pairs in old.headings for name, value in pairs}


def _is_document(old: EarlierLeaf) -> bool:
    """Say whether a leaf stands for a document, and not for a backbone or a study tagging file."""
    name = old.href.rpartition("/")[2]
    return (
        bool(old.headings) and old.href != CN_PATH and not (name.startswith("stf-") and name.endswith(".xml"))
    )


def _find(olds: Iterable[EarlierLeaf], leaf: PlannedLeaf, fits: Fit) -> EarlierLeaf | None:
    headings = list_headings_with_attributes(leaf.section, leaf.attributes)
    return next((old for old in olds if old.headings == headings and fits(old, leaf)), None)


def _delete(old: EarlierLeaf) -> PlannedLeaf:
    return PlannedLeaf(
        section=find_section_of(old),
        title=old.title,
        operation="delete",
        attributes=attributes_of(old),
        modifies=LeafReference(old.sequence, old.leaf_id),
    )


def _md5(leaf: PlannedLeaf) -> str:
    return leaf.content.md5 if isinstance(leaf.content, SourceFile) else ""


def _source(leaf: PlannedLeaf) -> str:
    return leaf.content.path if isinstance(leaf.content, SourceFile) else leaf.path
