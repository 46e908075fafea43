"""Each leaf on its own: its operation, its link, its checksum, its title (categories 3 and 4.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jembatan.validate.filed_package import FiledPackage
from jembatan.validate.rule_functions import (
    NotRun,
    Problem,
    leaf_problem,
    not_run,
    problem,
    rule_function,
    say_unreadable,
)

_BRINGS_A_FILE = ("new", "replace", "append")
_CHANGES = ("replace", "append", "delete")
_ADDRESS = re.compile(r"^(?:[A-Za-z][A-Za-z0-9+.-]*:|/)")


@rule_function
def find_unknown_operations(filed: FiledPackage, backbone: str) -> Iterator[Problem]:
    """Find leaves whose operation is none of new, append, replace and delete."""
    for leaf in filed.leaves(backbone):
        if leaf.operation not in (*_BRINGS_A_FILE, "delete"):
            yield leaf_problem("operation_unknown", leaf, operation=leaf.operation or "-")


@rule_function
def find_missing_targets(filed: FiledPackage, backbone: str) -> Iterator[Problem | NotRun]:
    """Find leaves whose link leads to no file; a link into another application is left to its own rule."""
    for leaf in filed.leaves(backbone):
        if not leaf.href or leaf.operation == "delete":
            continue
        if leaf.path is None:
            continue  # an absolute path or an address: its own rule
        if leaf.path in filed.file_by_path or leaf.sequence.is_other_application(leaf.path):
            continue
        if leaf.sequence.is_earlier_not_given(leaf.path):
            yield not_run("earlier_sequences_not_given")
        else:
            yield leaf_problem("target_missing", leaf, href=leaf.href)


@rule_function
def find_leaves_without_link(filed: FiledPackage, backbone: str) -> Iterator[Problem]:
    """Find leaves that bring a file and have no link."""
    for leaf in filed.leaves(backbone):
        if leaf.operation in _BRINGS_A_FILE and not (leaf.href or "").strip():
            yield leaf_problem("link_missing", leaf, operation=leaf.operation)


@rule_function
def find_delete_leaves_with_link(filed: FiledPackage, backbone: str) -> Iterator[Problem]:
    """Find delete leaves that have a link."""
    for leaf in filed.leaves(backbone):
        if leaf.operation == "delete" and leaf.href:
            yield leaf_problem("link_on_delete", leaf, href=leaf.href)


@rule_function
def find_changes_without_modified_file(filed: FiledPackage, backbone: str) -> Iterator[Problem]:
    """Find leaves that replace, append or delete and do not say what."""
    for leaf in filed.leaves(backbone):
        if leaf.operation in _CHANGES and not leaf.modified_file.strip():
            yield leaf_problem("modified_file_missing", leaf, operation=leaf.operation)


@rule_function
def find_new_leaves_with_modified_file(filed: FiledPackage, backbone: str) -> Iterator[Problem]:
    """Find new leaves that say they change another."""
    for leaf in filed.leaves(backbone):
        if leaf.operation == "new" and leaf.modified_file.strip():
            yield leaf_problem("modified_file_on_new", leaf, target=leaf.modified_file)


@rule_function
def find_changes_in_first_sequence(filed: FiledPackage, backbone: str) -> Iterator[Problem]:
    """Find leaves of sequence 0000 that are not new."""
    for leaf in filed.leaves(backbone):
        if leaf.sequence.name == "0000" and leaf.operation in _CHANGES:
            yield leaf_problem("change_in_first", leaf, operation=leaf.operation)


@rule_function
def find_absolute_links(filed: FiledPackage, backbone: str) -> Iterator[Problem]:
    """Find links and modified-file values that are no relative paths, or hold a backslash."""
    for leaf in filed.leaves(backbone):
        for name, value in (("xlink:href", leaf.href or ""), ("modified-file", leaf.modified_file)):
            if "\\" in value:
                yield leaf_problem("link_backslash", leaf, name=name, value=value)
            elif _ADDRESS.match(value):
                yield leaf_problem("link_absolute", leaf, name=name, value=value)


@rule_function
def find_wrong_checksum_types(filed: FiledPackage, backbone: str) -> Iterator[Problem]:
    """Find leaves with a file whose checksum-type is neither md5 nor MD5.

    Delete leaves are passed over: genuine ones leave the attribute empty.
    """
    for leaf in filed.leaves(backbone):
        if leaf.operation != "delete" and leaf.checksum_type not in ("md5", "MD5"):
            yield leaf_problem("checksum_type_wrong", leaf, value=leaf.checksum_type or "-")


@rule_function
def find_wrong_checksums(filed: FiledPackage, backbone: str) -> Iterator[Problem | NotRun]:
    """Find leaves whose stated checksum is not the MD5 of the file."""
    for leaf in filed.leaves(backbone):
        if leaf.operation == "delete" or not leaf.path or leaf.path not in filed.file_by_path:
            continue
        computed = filed.md5(leaf.path)
        if not computed:
            yield problem("file_unreadable", leaf.path, leaf=leaf.leaf_id)
        elif leaf.checksum.strip().lower() != computed:
            yield leaf_problem(
                "checksum_wrong", leaf, file=leaf.path, stated=leaf.checksum or "-", computed=computed
            )


@rule_function
def find_untitled_leaves(filed: FiledPackage, backbone: str) -> Iterator[Problem]:
    """Find leaves without a title."""
    for leaf in filed.leaves(backbone):
        if not (leaf.title or "").strip():
            yield leaf_problem("title_missing", leaf)


@rule_function
def find_titles_with_spaces(filed: FiledPackage, backbone: str) -> Iterator[Problem]:
    """Find titles that begin or end with a space."""
    for leaf in filed.leaves(backbone):
        title = leaf.title or ""
        if title.strip() and title != title.strip():
            yield leaf_problem("title_spaces", leaf, title=title.replace("\n", " "))


@rule_function
def find_long_leaf_paths(filed: FiledPackage, limit: str) -> Iterator[Problem | NotRun]:
    """Find leaf links longer than the limit in characters."""
    yield from say_unreadable(filed, "index", "regional")
    for kind in ("index", "regional"):
        for leaf in filed.leaves(kind):
            length = len(leaf.sequence.name) + 1 + len(leaf.sequence.inner(leaf.path)) if leaf.path else 0
            if leaf.path in filed.file_by_path and length > int(limit):
                yield leaf_problem("path_long_leaf", leaf, file=leaf.path or "", length=length, limit=limit)
