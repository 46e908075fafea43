"""The life cycle over sequences: what a leaf may change, where, and what it brings (categories 3 and 4.1)."""

from __future__ import annotations

from collections.abc import Iterator

from jembatan.validate.filed import INDEX, REGIONAL, FiledLeaf
from jembatan.validate.filed_package import FiledPackage
from jembatan.validate.rule_functions import NotRun, Problem, leaf_problem, not_run, rule_function

_CHANGES = ("replace", "append", "delete")
_NO_PLACE = ("ID", "lang")  # attributes that say nothing of where a heading stands


def _changing(filed: FiledPackage, backbone: str) -> Iterator[tuple[FiledLeaf, FiledLeaf]]:
    """Yield each leaf that changes an earlier one, with that one."""
    for leaf in filed.leaves(backbone):
        if leaf.operation in _CHANGES and leaf.modified is not None:
            target = leaf.sequence.find_leaf(leaf.modified)
            if target is not None and target.sequence is not leaf.sequence:
                yield leaf, target


def _past_unknown(
    filed: FiledPackage, backbone: str, *operations: str, whole: bool = False, study_files: bool = True
) -> Iterator[NotRun]:
    """Say where a leaf changes one of a sequence that was not given; `whole`: where any earlier one is lacking.

    `study_files`: whether leaves that bring study tagging files are looked at.
    """
    for leaf in filed.leaves(backbone):
        if leaf.operation in operations and leaf.modified is not None:
            sequence = leaf.sequence
            if not study_files and sequence.is_study_file(leaf.key):
                continue
            if sequence.is_earlier_not_given(leaf.modified[0]) or (whole and not sequence.is_past_whole):
                yield not_run("earlier_sequences_not_given")
                return


@rule_function
def find_leaves_changed_twice(filed: FiledPackage, backbone: str) -> Iterator[Problem]:
    """Find leaves that name the same earlier leaf as another of their sequence and backbone does."""
    for sequence in filed.judged:
        first: dict[tuple[str, str], FiledLeaf] = {}
        for leaf in sequence.leaves(backbone):
            if leaf.modified is None or leaf.operation not in _CHANGES:
                continue
            other = first.setdefault(leaf.modified, leaf)
            if other is not leaf:
                yield leaf_problem("changed_twice", leaf, target=leaf.modified_file, other=other.leaf_id)


@rule_function
def find_unchanged_content(filed: FiledPackage, backbone: str) -> Iterator[Problem | NotRun]:
    """Find replacing and appending leaves that bring the same bytes as the leaf they change."""
    yield from _past_unknown(filed, backbone, "replace", "append")
    for leaf, target in _changing(filed, backbone):
        same = leaf.checksum and leaf.checksum.strip().lower() == target.checksum.strip().lower()
        if leaf.operation != "delete" and same:
            yield leaf_problem("content_unchanged", leaf, target=leaf.modified_file)


@rule_function
def find_unresolved_targets(filed: FiledPackage, backbone: str) -> Iterator[Problem | NotRun]:
    """Find leaves whose modified-file names no leaf of an earlier sequence."""
    for leaf in filed.leaves(backbone):
        if leaf.operation not in _CHANGES or not leaf.modified_file.strip():
            continue
        if leaf.modified is None:
            yield leaf_problem("modified_file_unreadable", leaf, target=leaf.modified_file)
            continue
        path, _ = leaf.modified
        if leaf.sequence.is_other_application(path):
            continue  # its own rule
        if leaf.sequence.is_earlier_not_given(path):
            yield not_run("earlier_sequences_not_given")
            continue
        target = leaf.sequence.find_leaf(leaf.modified)
        if target is None:
            yield leaf_problem("modified_leaf_missing", leaf, target=leaf.modified_file)
        elif target.sequence is leaf.sequence:
            yield leaf_problem("modified_leaf_not_earlier", leaf, target=leaf.modified_file)


@rule_function
def find_other_applications(filed: FiledPackage, backbone: str) -> Iterator[Problem]:
    """Find links into another application, and into a sequence that is not earlier."""
    for leaf in filed.leaves(backbone):
        sequence = leaf.sequence
        for name, value, path in (
            ("xlink:href", leaf.href or "", leaf.path),
            ("modified-file", leaf.modified_file, leaf.modified[0] if leaf.modified else None),
        ):
            if path is None or (name == "xlink:href" and leaf.operation == "delete"):
                continue
            if sequence.is_other_application(path):
                yield leaf_problem("other_application", leaf, name=name, value=value)
                continue
            holder = filed.find_holder(path)
            if holder is None or holder is sequence:
                continue
            if holder.history is not sequence.history or holder.position > sequence.position:
                yield leaf_problem("later_sequence", leaf, name=name, value=value, sequence=holder.name)


@rule_function
def find_changed_delete_titles(filed: FiledPackage, backbone: str) -> Iterator[Problem | NotRun]:
    """Find delete leaves whose title is not that of the leaf they remove."""
    yield from _past_unknown(filed, backbone, "delete")
    for leaf, target in _changing(filed, backbone):
        if leaf.operation == "delete" and (leaf.title or "") != (target.title or ""):
            yield leaf_problem("delete_title_differs", leaf, expected=(target.title or "").strip() or "-")


@rule_function
def find_moved_leaves(filed: FiledPackage, backbone: str) -> Iterator[Problem | NotRun]:
    """Find changes that stand at another heading, or under other defining attributes, than what they change."""
    yield from _past_unknown(filed, backbone, *_CHANGES)
    for leaf, target in _changing(filed, backbone):
        if leaf.section.startswith("1") or not leaf.section:
            continue
        if leaf.kind != target.kind:
            yield leaf_problem("moved", leaf, section=leaf.section, before=target.section or "-")
        elif _place(leaf) != _place(target):
            here, there = _show(leaf), _show(target)
            yield leaf_problem("moved", leaf, section=here, before=there)


def _place(leaf: FiledLeaf) -> tuple[object, ...]:
    headings = tuple(
        (h.element, tuple((k, v.strip()) for k, v in h.attributes if k not in _NO_PLACE))
        for h in leaf.headings
    )
    return headings, leaf.extension_titles


def _show(leaf: FiledLeaf) -> str:
    attributes = [
        f"{k} {v.strip() or '-'}" for h in leaf.headings for k, v in h.attributes if k not in _NO_PLACE
    ]
    return ", ".join([leaf.section, *attributes, *leaf.extension_titles])


@rule_function
def find_changes_of_replaced_leaves(
    filed: FiledPackage, backbone: str, operation: str
) -> Iterator[Problem | NotRun]:
    """Find leaves that append to, delete or replace a leaf which an earlier sequence replaced."""
    yield from _past_unknown(filed, backbone, operation, whole=True)
    for leaf, target in _changing(filed, backbone):
        if leaf.operation != operation:
            continue
        before = leaf.sequence.find_changes_before(target.key)
        by = next((change for change in before if change.operation == "replace"), None)
        if by is not None:
            yield leaf_problem(
                "branch_after_replace",
                leaf,
                operation=operation,
                target=leaf.modified_file,
                sequence=by.sequence.name,
            )


@rule_function
def find_changes_of_deleted_leaves(filed: FiledPackage, backbone: str) -> Iterator[Problem | NotRun]:
    """Find changes of a leaf which an earlier sequence deleted, or of the deleting leaf itself."""
    yield from _past_unknown(filed, backbone, *_CHANGES, whole=True)
    for leaf, target in _changing(filed, backbone):
        before = leaf.sequence.find_changes_before(target.key)
        by = next((change for change in before if change.operation == "delete"), None)
        if by is not None or target.operation == "delete":
            yield leaf_problem(
                "branch_after_delete",
                leaf,
                operation=leaf.operation,
                target=leaf.modified_file,
                sequence=(by or target).sequence.name,
            )


@rule_function
def find_appends_to_appends(filed: FiledPackage, backbone: str) -> Iterator[Problem | NotRun]:
    """Find leaves that append to an appended leaf; study tagging files excepted."""
    yield from _past_unknown(filed, backbone, "append", study_files=False)
    for leaf, target in _changing(filed, backbone):
        is_study_file = leaf.sequence.is_study_file(leaf.key)
        if leaf.operation == "append" and target.operation == "append" and not is_study_file:
            yield leaf_problem("append_to_append", leaf, target=leaf.modified_file)


@rule_function
def find_appends_to_old_study_files(filed: FiledPackage) -> Iterator[Problem | NotRun]:
    """Find study tagging files that append to one which was appended to or replaced before."""
    without = [s.at("index.xml") for s in filed.judged if s.root(INDEX) is None]
    if without:
        yield not_run("backbone_unreadable", paths=without)
    for study in filed.study_files():
        leaf = study.leaf
        if leaf.operation != "append" or leaf.modified is None:
            continue
        if not leaf.sequence.is_past_whole:
            yield not_run("earlier_sequences_not_given")
        before = leaf.sequence.find_changes_before(leaf.modified)
        newer = [c for c in before if leaf.sequence.is_study_file(c.key)]
        if newer and not any(c.operation == "replace" for c in newer):
            yield leaf_problem(
                "study_file_not_newest", leaf, target=leaf.modified_file, sequence=newer[-1].sequence.name
            )


@rule_function
def find_discouraged_appends(filed: FiledPackage, backbone: str) -> Iterator[Problem]:
    """Find appends outside study tagging files: discouraged, to be explained in the cover letter."""
    for leaf in filed.leaves(backbone):
        if leaf.operation == "append" and not leaf.sequence.is_study_file(leaf.key):
            yield leaf_problem("append_discouraged", leaf)


@rule_function
def find_changed_languages(filed: FiledPackage, backbone: str) -> Iterator[Problem | NotRun]:
    """Find replacing leaves whose xml:lang differs from that of the leaf they replace."""
    yield from _past_unknown(filed, backbone, "replace")
    for leaf, target in _changing(filed, backbone):
        if leaf.operation == "replace" and leaf.language.lower() != target.language.lower():
            yield leaf_problem(
                "language_changed", leaf, now=leaf.language or "-", before=target.language or "-"
            )


@rule_function
def find_changed_cover_letters(filed: FiledPackage, backbone: str, element: str) -> Iterator[Problem]:
    """Find leaves of an element of Module 1 that are not new (cover letters are always new)."""
    for leaf in filed.leaves(REGIONAL):
        if leaf.operation != "new" and any(h.element == element for h in leaf.headings):
            yield leaf_problem("must_be_new", leaf, element=element, operation=leaf.operation)


@rule_function
def find_changed_application_forms(
    filed: FiledPackage, backbone: str, element: str, sequence_type: str
) -> Iterator[Problem | NotRun]:
    """Find application forms that are not new in a sequence of the type (first submission)."""
    from jembatan.validate.envelope import say_missing_envelopes

    yield from say_missing_envelopes(filed)
    from jembatan.validate.envelope import read_cn_envelope

    for sequence in filed.judged:
        envelope = read_cn_envelope(sequence)
        if envelope is None or envelope.sequence_type != sequence_type:
            continue
        for leaf in sequence.leaves(REGIONAL):
            if leaf.operation != "new" and any(h.element == element for h in leaf.headings):
                yield leaf_problem("must_be_new", leaf, element=element, operation=leaf.operation)
