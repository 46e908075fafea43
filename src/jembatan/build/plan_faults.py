"""What is wrong with a plan: the rules of life cycle, headings and names that a writer must keep."""

from __future__ import annotations

from collections import Counter

from jembatan.build.backbone_xml import has_other_characters
from jembatan.build.cn_backbone import PATH as CN_PATH
from jembatan.build.earlier_leaves import ICH_PATH, EarlierLeaf
from jembatan.build.ectd_headings import (
    find_heading_chain,
    has_children,
    list_headings_with_attributes,
    scope_of,
)
from jembatan.build.ectd_paths import find_path_fault
from jembatan.build.sequence_plan import PlannedLeaf, SequencePlan, SourceFile


def find_plan_faults(
    plan: SequencePlan, paths: list[str], earlier: dict[tuple[str, str], EarlierLeaf]
) -> list[str]:
    """Return one sentence for each fault, in the order of the leaves; `paths` are the leaves' paths in that order.

    Sources: validation standard of China V1.0 (2021), rules 2.5, 2.9, 2.10, 3.5 to 3.11, 3.18 to 3.20, 3.24 to 3.27,
    3.30 to 3.34, 4.1.5 to 4.1.11, 4.1.16 and 5.17, and the ICH DTD.
    """
    faults = _number_faults(plan, earlier)
    for leaf, path in zip(plan.leaves, paths, strict=True):
        name = f"leaf {leaf.title!r} at {leaf.section}"
        faults += [f"{name}: {fault}" for fault in _leaf_faults(plan, leaf, path)]
        faults += [f"{name}: {fault}" for fault in _life_cycle_faults(plan, leaf, earlier)]
    faults += [f"two files have the path {path}" for path in _list_paths_of_several(plan, paths)]
    ids = Counter(leaf.leaf_id for leaf in plan.leaves if leaf.leaf_id)
    faults += [f"two leaves have the ID {leaf_id}" for leaf_id, n in ids.items() if n > 1]
    targets = Counter(leaf.modifies for leaf in plan.leaves if leaf.modifies)
    faults += [
        f"two leaves change the same leaf {target.leaf_id} of {target.sequence}"
        for target, n in targets.items()
        if n > 1
    ]
    needs_cover = plan.region == "cn" and not plan.allows_gaps
    if needs_cover and not any(leaf.section == "1.0" and leaf.operation == "new" for leaf in plan.leaves):
        faults.append("it has no new cover note at 1.0, which every Chinese sequence needs")
    return faults


def _list_paths_of_several(plan: SequencePlan, paths: list[str]) -> list[str]:
    """Return the paths that leaves of different files have; leaves may share one file."""
    contents: dict[str, list[object]] = {}
    for leaf, path in zip(plan.leaves, paths, strict=True):
        if path:
            contents.setdefault(path, []).append(leaf.content)
    return [
        path
        for path, found in contents.items()
        if len(found) > 1 and not (isinstance(found[0], SourceFile) and all(one == found[0] for one in found))
    ]


def _number_faults(plan: SequencePlan, earlier: dict[tuple[str, str], EarlierLeaf]) -> list[str]:
    if len(plan.number) != 4 or not plan.number.isdigit():
        return [f"the number {plan.number!r} must have four digits"]
    there = {leaf.sequence for leaf in earlier.values()}
    wanted = [f"{n:04d}" for n in range(int(plan.number))]
    return [f"the earlier sequence {number} is not beside it" for number in wanted if number not in there]


def _leaf_faults(plan: SequencePlan, leaf: PlannedLeaf, path: str) -> list[str]:
    faults = []
    if not plan.region and leaf.section.startswith("1."):
        return ["a sequence without a region has no headings below Module 1: use section 1"]
    chain = find_heading_chain(leaf.section)
    heading, scope = chain[-1], scope_of(leaf.section)
    missing = [
        name
        for step in chain
        for name in step.required
        if not leaf.attributes.get(name) and not (plan.allows_gaps and name in leaf.attributes)
    ]
    faults += [f"it needs the attribute {name!r}" for name in missing]
    if scope == "CN" and has_children(heading, scope):
        faults.append(f"{heading.element} holds no leaves: use a heading below {heading.number}")
    if scope == "CN" and leaf.extension_titles:
        faults.append("node extensions are not allowed in Module 1 of China")
    has_spaces = leaf.title != leaf.title.strip() and leaf.operation != "delete"
    if not leaf.title.strip() or has_spaces:
        faults.append("its title is empty or has spaces at an end")
    if any(has_other_characters(text) for text in (leaf.title, leaf.study_id, *leaf.attributes.values())):
        faults.append("a character in its title, study or attributes cannot stand in XML")
    if path and (fault := find_path_fault(path)):
        faults.append(f"the path {path}: {fault}")
    if heading.is_tagged and not leaf.study_id and leaf.operation != "delete":
        faults.append("a file at this heading belongs to a study: give its study_id")
    if leaf.study_id and not heading.is_tagged:
        faults.append("this heading takes no study tagging file: leave study_id empty")
    if leaf.study_id and leaf.study_id not in {study.study_id for study in plan.studies}:
        faults.append(f"the study {leaf.study_id!r} is not in the plan's studies")
    return faults


def _life_cycle_faults(
    plan: SequencePlan, leaf: PlannedLeaf, earlier: dict[tuple[str, str], EarlierLeaf]
) -> list[str]:
    if leaf.operation == "new":
        return ["a new leaf changes no other: leave modifies empty"] if leaf.modifies else []
    if plan.number == "0000":
        return ["all leaves of sequence 0000 are new"]
    if leaf.modifies is None:
        return [f"{leaf.operation} needs the leaf that it changes (modifies)"]
    old = earlier.get((leaf.modifies.sequence, leaf.modifies.leaf_id))
    if old is None:
        return [f"no earlier sequence has the leaf {leaf.modifies.leaf_id} of {leaf.modifies.sequence}"]
    faults = []
    if old.changed_by:
        faults.append(f"the leaf it changes was already replaced or deleted by sequence {old.changed_by}")
    if old.operation == "delete":
        faults.append("the leaf it changes is itself a delete leaf")
    if old.operation == "append" and leaf.operation == "append":
        faults.append("it appends to a leaf that is itself appended")
    if old.backbone != (CN_PATH if scope_of(leaf.section) == "CN" else ICH_PATH):
        faults.append("the leaf it changes stands in the other backbone")
    elif old.headings != list_headings_with_attributes(leaf.section, leaf.attributes):
        faults.append("the leaf it changes stands at another heading or under other attributes")
    if leaf.operation == "delete" and leaf.title != old.title:
        faults.append(f"a delete leaf repeats the title of the leaf it removes: {old.title!r}")
    return faults
