"""The life cycle over random histories: each rule agrees with a ledger kept leaf by leaf, written another way."""

from __future__ import annotations

from types import SimpleNamespace

from hypothesis import given, settings
from hypothesis import strategies as st

from jembatan.validate import life_cycle, rule_functions
from jembatan.validate.filed import INDEX, Backbone, FiledHeading, FiledLeaf, FiledSequence
from jembatan.validate.filed_package import FiledPackage

OPERATIONS = ("new", "replace", "append", "delete")


@st.composite
def histories(draw) -> list[list[tuple[str, int]]]:
    """Return sequences of leaves: an operation, and which of all earlier leaves it changes."""
    first = [("new", 0)] * draw(st.integers(1, 4))
    later = st.lists(st.tuples(st.sampled_from(OPERATIONS), st.integers(0, 30)), max_size=4)
    return [first, *draw(st.lists(later, max_size=5))]


def file(history: list[list[tuple[str, int]]]) -> FiledPackage:
    """Return a package of those sequences, all leaves at one heading."""
    sequences: list[FiledSequence] = []
    known: list[FiledLeaf] = []
    for number, leaves in enumerate(history):
        sequence = FiledSequence(
            folder=f"{number:04d}", name=f"{number:04d}", files=(), earlier=tuple(sequences)
        )
        own = []
        for place, (operation, target) in enumerate(leaves):
            old = known[target % len(known)] if known and operation != "new" else None
            own.append(
                FiledLeaf(
                    backbone=f"{number:04d}/index.xml",
                    kind=INDEX,
                    sequence=sequence,
                    line=place,
                    leaf_id=f"s{number}l{place}",
                    operation=operation,
                    href="x.pdf",
                    modified_file=f"../{old.backbone}#{old.leaf_id}" if old else "",
                    checksum=f"{number}-{place}",
                    checksum_type="md5",
                    version="",
                    language="",
                    title="t",
                    headings=(FiledHeading("m3-3-literature-references", ()),),
                    section="3.3",
                    extension_titles=(),
                    path=None,
                    modified=old.key if old else None,
                )
            )
        backbone = Backbone(path=f"{number:04d}/index.xml", kind=INDEX, root=object(), leaves=tuple(own))  # type: ignore[arg-type]
        sequence.backbones[INDEX] = backbone
        sequences.append(sequence)
        known += own
    package = SimpleNamespace(files=(), name="x")
    return FiledPackage(package, "cn", sequences, sequences)  # type: ignore[arg-type]


def ledger(filed: FiledPackage) -> dict[str, set[str]]:
    """Return what each rule must find, by going through the history once with a state for each leaf."""
    operation = {leaf.key: leaf.operation for s in filed.sequences for leaf in s.leaves(INDEX)}
    is_replaced: set[tuple[str, str]] = set()
    is_deleted = {
        key for key, done in operation.items() if done == "delete"
    }  # there is nothing left to change
    found: dict[str, set[str]] = {
        name: set() for name in ("twice", "append", "delete", "replace", "gone", "chain")
    }
    for sequence in filed.sequences:
        touched: set[tuple[str, str]] = set()
        newly_replaced, newly_deleted = set(), set()
        for leaf in sequence.leaves(INDEX):
            target = leaf.modified
            if target is None:
                continue
            if target in touched:
                found["twice"].add(leaf.leaf_id)
            touched.add(target)
            if target in is_replaced:
                found[leaf.operation].add(leaf.leaf_id)
            if target in is_deleted:
                found["gone"].add(leaf.leaf_id)
            if leaf.operation == "append" and operation[target] == "append":
                found["chain"].add(leaf.leaf_id)
            if leaf.operation == "replace":
                newly_replaced.add(target)
            if leaf.operation == "delete":
                newly_deleted.add(target)
        is_replaced |= newly_replaced
        is_deleted |= newly_deleted
    return found


def leaves(problems) -> set[str]:
    return {p.leaf for p in problems if isinstance(p, rule_functions.Problem)}


@settings(max_examples=300, deadline=None, derandomize=True)
@given(histories())
def test_every_branch_of_a_life_cycle_is_found_and_nothing_else(history):
    filed = file(history)
    replaced = life_cycle.find_changes_of_replaced_leaves
    assert {
        "twice": leaves(life_cycle.find_leaves_changed_twice(filed, INDEX)),
        "append": leaves(replaced(filed, INDEX, "append")),
        "delete": leaves(replaced(filed, INDEX, "delete")),
        "replace": leaves(replaced(filed, INDEX, "replace")),
        "gone": leaves(life_cycle.find_changes_of_deleted_leaves(filed, INDEX)),
        "chain": leaves(life_cycle.find_appends_to_appends(filed, INDEX)),
    } == ledger(filed)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(histories())
def test_a_change_of_a_leaf_that_is_there_is_never_called_missing(history):
    filed = file(history)
    assert leaves(life_cycle.find_unresolved_targets(filed, INDEX)) == set()
    assert leaves(life_cycle.find_moved_leaves(filed, INDEX)) == set()


@given(histories())
def test_a_sequence_knows_its_own_leaves_and_the_earlier_ones_and_no_later_one(history):
    sequences = file(history).sequences
    everything = [(s, leaf) for s in sequences for leaf in s.leaves(INDEX)]
    assert len({id(s.history) for s in sequences}) == 1  # looked through once for all of them
    for number, sequence in enumerate(sequences):
        for other, leaf in everything:
            known = sequences.index(other) <= number
            assert sequence.find_leaf(leaf.key) is (leaf if known else None)
            before = [c for s, c in everything if sequences.index(s) < number and c.modified == leaf.key]
            assert sequence.find_changes_before(leaf.key) == before
        assert sequence.find_leaf(None) is None
        assert sequence.find_leaf(("0000/index.xml", "nothing")) is None
        assert not sequence.is_study_file(None)
