"""The difference of contents between a new dossier and earlier sequences, as new, replace and delete leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from jembatan.build.cn_backbone import PATH as CN_PATH
from jembatan.build.earlier_leaves import EarlierLeaf
from jembatan.build.ectd_headings import list_headings_with_attributes, load_headings
from jembatan.build.sequence_plan import LeafReference, PlanError, PlannedLeaf, SourceFile

Fit = Callable[[EarlierLeaf, PlannedLeaf], bool]
Pairs = dict[int, EarlierLeaf]  # by position of the new leaf: the earlier one that it stands for


def _has_title(old: EarlierLeaf, leaf: PlannedLeaf) -> bool:
    return old.title == leaf.title


def _has_path(old: EarlierLeaf, leaf: PlannedLeaf) -> bool:
    return old.href == leaf.path


def _has_both(old: EarlierLeaf, leaf: PlannedLeaf) -> bool:
    return _has_title(old, leaf) and _has_path(old, leaf)


def plan_life_cycle(
    leaves: Sequence[PlannedLeaf],
    earlier: Mapping[tuple[str, str], EarlierLeaf],
    *,
    is_first_submission: bool = False,
    deletes: bool = True,
) -> tuple[list[PlannedLeaf], list[str]]:
    """Return the leaves of the next sequence, and the documents that are there already and need none.

    A document with the bytes of a current leaf at the same heading is unchanged. One with the path and title of a current
    leaf at the same heading replaces it, failing that one with a title that only these two have there, and failing that
    one with its path; the rest are new. A current leaf that no document stands for any more is deleted, and with the
    last document of a study its tagging files. The cover letter at 1.0 is always new, and the application form at 1.2 is
    in a first submission (CN rules 4.1.14 and 4.1.15); those of earlier sequences stay. Without `deletes` a leaf that no document stands for stays too. Nothing is appended: append belongs to study tagging files, which the
    writer appends by itself.
    """
    olds = list_current_documents(earlier)
    open_leaves = {id(old): old for old in olds}
    unchanged = _pair(leaves, range(len(leaves)), open_leaves, lambda old, one: old.checksum == _md5(one))
    always_new = ("1.0", "1.2") if is_first_submission else ("1.0",)
    changed = [n for n, leaf in enumerate(leaves) if n not in unchanged and leaf.section not in always_new]
    replaced: Pairs = {}
    for fits, only_sure in (_has_both, False), (_has_title, True), (_has_path, False):
        rest = [n for n in changed if n not in replaced]
        replaced |= _pair(leaves, rest, open_leaves, fits, only_sure=only_sure)
    planned = [
        _replace(leaf, replaced[n]) if n in replaced else leaf
        for n, leaf in enumerate(leaves)
        if n not in unchanged
    ]
    stays = {load_headings("CN")[section].element for section in always_new}
    gone = [old for old in open_leaves.values() if deletes and old.headings[-1][0] not in stays]
    planned += [_delete(old) for old in gone]
    kept = [old for old in olds if id(old) not in open_leaves]
    planned += [_delete(old) for old in _list_idle_study_files(earlier, gone, kept, planned)]
    return planned, [_source(leaf) for n, leaf in enumerate(leaves) if n in unchanged]


def _pair(
    leaves: Sequence[PlannedLeaf],
    positions: Iterable[int],
    open_leaves: dict[int, EarlierLeaf],
    fits: Fit,
    *,
    only_sure: bool = False,
) -> Pairs:
    """Pair leaves with open earlier ones at the same heading that fit, and close those.

    `only_sure`: no pair where several earlier ones fit a leaf, or several leaves an earlier one.
    """
    by_headings: dict[object, list[EarlierLeaf]] = {}
    for old in open_leaves.values():
        by_headings.setdefault(old.headings, []).append(old)
    found: dict[int, list[EarlierLeaf]] = {}
    for position in positions:
        leaf = leaves[position]
        here = by_headings.get(list_headings_with_attributes(leaf.section, leaf.attributes), [])
        found[position] = [old for old in here if fits(old, leaf)]
    wanted: dict[int, int] = {}
    for old in (old for olds in found.values() for old in olds):
        wanted[id(old)] = wanted.get(id(old), 0) + 1
    pairs: Pairs = {}
    for position, olds in found.items():
        if only_sure and (len(olds) != 1 or wanted[id(olds[0])] != 1):
            continue
        same_path = [old for old in olds if old.href == leaves[position].path]
        free = [old for old in (*same_path, *olds) if id(old) in open_leaves]
        if free:
            pairs[position] = open_leaves.pop(id(free[0]))
    return pairs


def list_current_documents(earlier: Mapping[tuple[str, str], EarlierLeaf]) -> list[EarlierLeaf]:
    """Return the leaves of earlier sequences that still count and stand for a document."""
    return [
        old
        for old in earlier.values()
        if not old.changed_by and old.operation != "delete" and _is_document(old)
    ]


def index_open_study_files(
    earlier: Mapping[tuple[str, str], EarlierLeaf],
) -> dict[tuple[str, object], list[EarlierLeaf]]:
    """Return the leaves of tagging files that still count by study and headings, the oldest first."""
    found: dict[tuple[str, object], list[EarlierLeaf]] = {}
    for old in sorted(earlier.values(), key=lambda old: old.sequence):
        if old.is_study_file and not old.changed_by and old.operation != "delete":
            found.setdefault((old.study, old.headings), []).append(old)
    return found


def find_section_of(old: EarlierLeaf) -> str:
    """Return the CTD number of an earlier leaf's heading; raises PlanError for one that the tables do not hold."""
    scope = "CN" if old.backbone == CN_PATH else "ICH"
    element = old.headings[-1][0]
    number = next((h.number for h in load_headings(scope).values() if h.element == element), "")
    if not number:
        raise PlanError(
            f"{old.sequence}/{old.backbone}: the heading {element} of leaf {old.leaf_id} is not known: validate the"
            " earlier sequences first"
        )
    return number


def attributes_of(old: EarlierLeaf) -> dict[str, str]:
    """Return the attributes of all headings above an earlier leaf."""
    return {name: value for _, pairs in old.headings for name, value in pairs}


def _is_document(old: EarlierLeaf) -> bool:
    """Say whether a leaf stands for a document, and not for a backbone or a study tagging file."""
    is_module_1 = old.headings and old.headings[-1][0].startswith("m1-") and old.href.endswith(".xml")
    return bool(old.headings) and not is_module_1 and not old.is_study_file


def _list_idle_study_files(
    earlier: Mapping[tuple[str, str], EarlierLeaf],
    gone: Iterable[EarlierLeaf],
    kept: Iterable[EarlierLeaf],
    planned: Iterable[PlannedLeaf],
) -> list[EarlierLeaf]:
    """Return the tagging files of those studies whose last document at a heading this sequence deletes."""
    alive = {(old.study, old.headings) for old in kept} | {
        (leaf.study_id, list_headings_with_attributes(leaf.section, leaf.attributes))
        for leaf in planned
        if leaf.operation != "delete"
    }
    idle = dict.fromkeys((old.study, old.headings) for old in gone if old.study)
    files = index_open_study_files(earlier)
    return [old for key in idle if key not in alive for old in files.get(key, ())]


def _replace(leaf: PlannedLeaf, old: EarlierLeaf) -> PlannedLeaf:
    """Return the leaf as one that replaces; it keeps the language (CN rules 3.36 and 4.1.31) and the study."""
    return msgspec.structs.replace(
        leaf,
        operation="replace",
        modifies=LeafReference(old.sequence, old.name),
        language=old.language,
        extension_titles=old.extension_titles,
        study_id=old.study if leaf.study_id and old.study else leaf.study_id,
    )


def _delete(old: EarlierLeaf) -> PlannedLeaf:
    return PlannedLeaf(
        section=find_section_of(old),
        title=old.title,
        operation="delete",
        attributes=attributes_of(old),
        extension_titles=old.extension_titles,
        modifies=LeafReference(old.sequence, old.name),
    )


def _md5(leaf: PlannedLeaf) -> str:
    return leaf.content.md5 if isinstance(leaf.content, SourceFile) else ""


def _source(leaf: PlannedLeaf) -> str:
    return leaf.content.path if isinstance(leaf.content, SourceFile) else leaf.path
