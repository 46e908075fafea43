"""From a plan to the files of a sequence: every path with its bytes."""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from jembatan.build import cn_backbone, study_tagging_file
from jembatan.build.backbone_tree import BackboneLeaf, Node, add_leaf
from jembatan.build.cn_backbone import PATH as CN_PATH
from jembatan.build.cn_backbone import render_cn_regional
from jembatan.build.earlier_leaves import ICH_PATH, EarlierLeaf
from jembatan.build.ectd_headings import find_heading_chain, list_headings_with_attributes, scope_of
from jembatan.build.ectd_paths import compute_file_name, compute_folder, compute_slug
from jembatan.build.ich_backbone import render_index
from jembatan.build.life_cycle_plan import index_open_study_files
from jembatan.build.plan_faults import find_plan_faults
from jembatan.build.sequence_plan import (
    EarlierFile,
    LeafReference,
    PlanError,
    PlannedLeaf,
    SequencePlan,
    SourceFile,
    Study,
)
from jembatan.build.study_tagging_file import VERSION, render_study_tagging_file


class Stylesheets(NamedTuple):
    """The style sheets of util that a sequence names."""

    regional: str = cn_backbone.USUAL_STYLESHEET
    studies: str = study_tagging_file.USUAL_STYLESHEET


class Content(NamedTuple):
    """One file of a sequence: its section, its bytes or where they are, their MD5, and what the source called it."""

    section: str
    data: bytes | Path | SourceFile
    md5: str
    source: str = ""


Contents = dict[str, Content]  # by path inside the sequence
EarlierLeaves = dict[tuple[str, str], EarlierLeaf]


def compute_leaf_id(sequence: str, path: str) -> str:
    """Return the leaf ID that a leaf without one of its own gets: an XML ID, the same for the same path."""
    return f"l{sequence}-{hashlib.md5(path.encode(), usedforsecurity=False).hexdigest()[:16]}"


def compute_leaf_path(plan: SequencePlan, leaf: PlannedLeaf) -> str:
    """Return where the leaf's file lies inside the sequence; empty for a delete leaf and for an earlier file."""
    if leaf.operation == "delete" or isinstance(leaf.content, EarlierFile):
        return ""
    if leaf.path:
        return leaf.path
    folder = compute_folder(leaf.section, leaf.attributes, plan.folder_by_value, leaf.study_id)
    name = leaf.file_name or compute_file_name(leaf.section, leaf.attributes, plan.folder_by_value) + ".pdf"
    return f"{folder}/{name}"


def build_contents(
    plan: SequencePlan,
    earlier: EarlierLeaves,
    find_data: Callable[[PlannedLeaf], bytes | Path | SourceFile],
    *,
    stylesheets: Stylesheets | None = None,
) -> Contents:
    """Return all files of the sequence: documents, study tagging files, both backbones, index-md5.txt.

    Documents stay where they are: only their checksums are taken. Raises PlanError naming every fault of the plan.
    """
    named = stylesheets or Stylesheets()
    paths = [compute_leaf_path(plan, leaf) for leaf in plan.leaves]
    if faults := find_plan_faults(plan, paths, earlier):
        more = f" (and {len(faults) - 1} more: {'; '.join(faults[1:6])})" if len(faults) > 1 else ""
        raise PlanError(f"Sequence {plan.number}: {faults[0]}{more}")
    contents: Contents = {}
    ich, cn = Node(None), Node(None)
    tagged: dict[tuple[str, object], list[tuple[str, str, PlannedLeaf]]] = {}
    ids: set[str] = {leaf.leaf_id for leaf in plan.leaves}
    for leaf, path in zip(plan.leaves, paths, strict=True):
        is_regional = scope_of(leaf.section) == "CN"
        backbone = CN_PATH if is_regional else ICH_PATH
        checksum, href = "", ""
        if leaf.operation != "delete":
            data = find_data(leaf)
            checksum = compute_md5(data)
            if leaf.modifies and checksum == earlier[leaf.modifies.sequence, leaf.modifies.leaf_id].checksum:
                raise PlanError(
                    f"Sequence {plan.number}: leaf {leaf.title!r} at {leaf.section} brings the same bytes as the leaf"
                    f" it changes; {leaf.operation} needs new content (CN rules 3.6 and 4.1.7)."
                )
            if path:
                contents[path] = Content(leaf.section, data, checksum, _name_of(leaf.content))
            href = _href(plan, leaf, path, backbone)
        leaf_id = leaf.leaf_id or compute_leaf_id(plan.number, path or _name_without_file(leaf))
        if not leaf.leaf_id and leaf_id in ids:  # a second leaf of the same file
            leaf_id = compute_leaf_id(
                plan.number, f"{path}@{leaf.section}{sorted(leaf.attributes.items())}{leaf.title}"
            )
        ids.add(leaf_id)
        add_leaf(
            cn if is_regional else ich,
            find_heading_chain(leaf.section),
            leaf.attributes,
            BackboneLeaf(
                leaf_id,
                leaf.title,
                leaf.operation,
                href,
                checksum,
                _modified_file(leaf.modifies, earlier, backbone),
                leaf.language,
            ),
            leaf.extension_titles,
        )
        if leaf.study_id and leaf.operation != "delete":
            key = (leaf.study_id, list_headings_with_attributes(leaf.section, leaf.attributes))
            tagged.setdefault(key, []).append((leaf_id, path, leaf))
    study_by_id = {study.study_id: study for study in plan.studies}
    filed = index_open_study_files(earlier)
    for study_key, leaves in tagged.items():
        study, before = study_by_id[study_key[0]], filed.get(study_key, [])
        _add_study_tagging_file(plan, study, leaves, before, ich, contents, earlier, named.studies)
    if plan.region == "cn":
        regional = render_cn_regional(cn, plan.envelope, plan.number, stylesheet=named.regional)
        md5 = compute_md5(regional)
        contents[CN_PATH] = Content("1", regional, md5)
        module_1 = BackboneLeaf(f"l{plan.number}-module-1", "China Module 1", "new", CN_PATH, md5)
        add_leaf(ich, find_heading_chain("1"), {}, module_1)
    index = render_index(ich)
    md5 = compute_md5(index)
    contents[ICH_PATH] = Content("", index, md5)
    contents["index-md5.txt"] = Content("", md5.encode(), compute_md5(md5.encode()))
    return contents


def _add_study_tagging_file(
    plan: SequencePlan,
    study: Study,
    leaves: list[tuple[str, str, PlannedLeaf]],
    before: list[EarlierLeaf],
    ich: Node,
    contents: Contents,
    earlier: EarlierLeaves,
    stylesheet: str,
) -> None:
    """Write one study's tagging file for one heading; where earlier sequences have one there, append to the newest."""
    path = _find_study_path(plan, study, leaves, before)
    if path in contents:  # two studies whose names differ in what a file name cannot show
        stem = path.removesuffix(".xml")
        path = next(p for n in range(2, len(contents) + 2) if (p := f"{stem}-{n}.xml") not in contents)
    tags = [(leaf_id, leaf.file_tag) for leaf_id, _, leaf in leaves]
    data = render_study_tagging_file(study, path, tags, stylesheet=stylesheet)
    one = leaves[0][2]
    contents[path] = Content(one.section, data, compute_md5(data))
    newest = before[-1] if before else None
    reference = LeafReference(newest.sequence, newest.name) if newest else None
    leaf = BackboneLeaf(
        compute_leaf_id(plan.number, path),
        study.title,
        "append" if newest else "new",
        path,
        compute_md5(data),
        _modified_file(reference, earlier, ICH_PATH),
        version=VERSION,
    )
    add_leaf(ich, find_heading_chain(one.section), one.attributes, leaf)


def _find_study_path(
    plan: SequencePlan, study: Study, leaves: list[tuple[str, str, PlannedLeaf]], before: list[EarlierLeaf]
) -> str:
    """Return where the tagging file lies: where the study's earlier one did, else in the folder that its files share."""
    if before:
        return before[-1].href
    folders = [path.rpartition("/")[0] for _, path, _ in leaves if path]
    shared = posixpath.commonpath(folders) if folders else ""
    if shared.count("/") < 2:
        one = leaves[0][2]
        shared = compute_folder(one.section, one.attributes, plan.folder_by_value, study.study_id)
    return f"{shared}/stf-{compute_slug(study.study_id, plan.folder_by_value)}.xml"


def _name_without_file(leaf: PlannedLeaf) -> str:
    """Return what a leaf that brings no file of its own gets its ID from: what it changes, or what it points at."""
    if leaf.modifies:
        return f"{leaf.modifies.sequence}#{leaf.modifies.leaf_id}"
    return f"{leaf.section}/{leaf.content.path if isinstance(leaf.content, EarlierFile) else leaf.title}"


def _href(plan: SequencePlan, leaf: PlannedLeaf, path: str, backbone: str) -> str:
    """Return the link: from index.xml relative to the sequence, from cn-regional.xml relative to m1/cn."""
    if isinstance(leaf.content, EarlierFile):
        return "../" * (backbone.count("/") + 1) + leaf.content.path
    if backbone == CN_PATH:
        return path.removeprefix("m1/cn/") if path.startswith("m1/cn/") else f"../../{path}"
    return path


def _modified_file(reference: LeafReference | None, earlier: EarlierLeaves, backbone: str) -> str:
    if reference is None:
        return ""
    target = earlier[reference.sequence, reference.leaf_id]
    return "../" * (backbone.count("/") + 1) + f"{reference.sequence}/{target.backbone}#{target.leaf_id}"


def compute_md5(data: bytes | Path | SourceFile) -> str:
    """Return the MD5 of bytes or of a file, without holding the file in memory."""
    if isinstance(data, SourceFile):
        return data.md5
    if isinstance(data, bytes):
        return hashlib.md5(data, usedforsecurity=False).hexdigest()
    with data.open("rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def _name_of(content: object) -> str:
    match content:
        case Path() as path:
            return path.name
        case SourceFile(path=path):
            return path
        case _:
            return ""
