"""The cumulative view over several sequences."""

from __future__ import annotations


def codes(dossier) -> list[str]:
    return [fault.code for fault in dossier.faults]


def two(ectd, second: str, files: dict[str, str] | None = None) -> dict[str, bytes | str]:
    first = ectd.at_p83(
        ectd.leaf("a", "m3/a.pdf", checksum=ectd.md5("a")), ectd.leaf("b", "m3/b.pdf", checksum=ectd.md5("b"))
    )
    return ectd.sequence("0000", first, {"m3/a.pdf": "a", "m3/b.pdf": "b"}) | ectd.sequence(
        "0001", ectd.at_p83(second), files or {}
    )


def view(dossier) -> list[tuple[str, bool]]:
    return [(leaf.leaf_id, leaf.current) for leaf in dossier.leaves]


def test_replace_takes_the_earlier_leaf_out_of_the_view(tmp_path, ectd, put, read):
    leaf = ectd.leaf(
        "c", "m3/c.pdf", operation="replace", modified="../0000/index.xml#a", checksum=ectd.md5("c")
    )
    dossier = read(put(tmp_path, two(ectd, leaf, {"m3/c.pdf": "c"})))
    assert codes(dossier) == []
    assert view(dossier) == [("a", False), ("b", True), ("c", True)]
    assert dossier.leaves[2].modified == ("0000/index.xml", "a")


def test_append_leaves_both_in_the_view(tmp_path, ectd, put, read):
    leaf = ectd.leaf(
        "c", "m3/c.pdf", operation="append", modified="../0000/index.xml#a", checksum=ectd.md5("c")
    )
    assert view(read(put(tmp_path, two(ectd, leaf, {"m3/c.pdf": "c"})))) == [
        ("a", True),
        ("b", True),
        ("c", True),
    ]


def test_delete_needs_no_file_and_leaves_neither(tmp_path, ectd, put, read):
    leaf = ectd.leaf("d", operation="delete", modified="../0000/index.xml#b")
    dossier = read(put(tmp_path, two(ectd, leaf)))
    assert codes(dossier) == []
    assert view(dossier) == [("a", True), ("b", False), ("d", False)]
    assert (dossier.leaves[2].path, dossier.leaves[2].sequence_of_bytes) == (None, "")


def test_a_reused_file_names_the_sequence_that_holds_it(tmp_path, ectd, put, read):
    leaf = ectd.leaf("r", "../0000/m3/a.pdf", checksum=ectd.md5("a"))
    dossier = read(put(tmp_path, two(ectd, leaf)))
    assert codes(dossier) == []
    reused = dossier.leaves[2]
    assert (reused.path, reused.sequence, reused.sequence_of_bytes) == ("0000/m3/a.pdf", "0001", "0000")


def test_a_chain_over_four_sequences_leaves_the_last(tmp_path, ectd, put, read):
    files = ectd.sequence(
        "0000", ectd.at_p83(ectd.leaf("v0", "m3/v.pdf", checksum=ectd.md5("0"))), {"m3/v.pdf": "0"}
    )
    for n in range(1, 4):
        leaf = ectd.leaf(
            f"v{n}",
            "m3/v.pdf",
            operation="replace",
            modified=f"../000{n - 1}/index.xml#v{n - 1}",
            checksum=ectd.md5(str(n)),
        )
        files |= ectd.sequence(f"000{n}", ectd.at_p83(leaf), {"m3/v.pdf": str(n)})
    dossier = read(put(tmp_path, files))
    assert codes(dossier) == []
    assert [leaf.path for leaf in dossier.current()] == ["0003/m3/v.pdf"]


def test_a_missing_target_is_a_fault(tmp_path, ectd, put, read):
    leaf = ectd.leaf(
        "c", "m3/c.pdf", operation="replace", modified="../0000/index.xml#nobody", checksum=ectd.md5("c")
    )
    dossier = read(put(tmp_path, two(ectd, leaf, {"m3/c.pdf": "c"})))
    assert codes(dossier) == ["target_missing"]
    assert view(dossier) == [("a", True), ("b", True), ("c", True)]


def test_a_target_in_a_sequence_that_was_not_given_is_named_so(tmp_path, ectd, put, read):
    leaf = ectd.leaf("d", operation="delete", modified="../0000/index.xml#b")
    put(tmp_path, two(ectd, leaf))
    dossier = read(tmp_path / "0001")
    assert codes(dossier) == ["modified_sequence_absent"]


def test_a_second_change_of_the_same_leaf_is_a_fault(tmp_path, ectd, put, read):
    leaves = [
        ectd.leaf(n, f"m3/{n}.pdf", operation="replace", modified="../0000/index.xml#a", checksum=ectd.md5(n))
        for n in "cd"
    ]
    dossier = read(put(tmp_path, two(ectd, "".join(leaves), {"m3/c.pdf": "c", "m3/d.pdf": "d"})))
    assert codes(dossier) == ["target_not_current"]


def test_replace_and_delete_without_modified_file_are_faults(tmp_path, ectd, put, read):
    leaves = ectd.leaf("c", "m3/c.pdf", operation="replace", checksum=ectd.md5("c")) + ectd.leaf(
        "d", operation="delete"
    )
    dossier = read(put(tmp_path, two(ectd, leaves, {"m3/c.pdf": "c"})))
    assert codes(dossier) == ["modified_file_missing", "modified_file_missing"]


def test_a_circle_of_changes_changes_nothing(tmp_path, ectd, put, read):
    ring = [
        ectd.leaf(
            "x", "m3/x.pdf", operation="replace", modified="../0001/index.xml#y", checksum=ectd.md5("x")
        ),
        ectd.leaf(
            "y", "m3/y.pdf", operation="replace", modified="../0000/index.xml#x", checksum=ectd.md5("y")
        ),
    ]
    files = ectd.sequence("0000", ectd.at_p83(ring[0]), {"m3/x.pdf": "x"})
    files |= ectd.sequence("0001", ectd.at_p83(ring[1]), {"m3/y.pdf": "y"})
    dossier = read(put(tmp_path, files))
    assert codes(dossier) == ["target_not_earlier"]
    assert view(dossier) == [("x", False), ("y", True)]


def test_a_regional_leaf_is_changed_across_backbones_of_the_region(tmp_path, ectd, put, read):
    files: dict[str, bytes | str] = {}
    for number, operation, modified in (
        ("0000", "new", ""),
        ("0001", "replace", "../../../0000/m1/cn/cn-regional.xml#f0000"),
    ):
        leaf = ectd.leaf(
            f"f{number}", "02/f.pdf", operation=operation, modified=modified, checksum=ectd.md5(number)
        )
        regional = ectd.regional_of(f"<cn-1-2>{leaf}</cn-1-2>", sequence=number)
        files |= ectd.sequence(number, "", {"m1/cn/cn-regional.xml": regional, "m1/cn/02/f.pdf": number})
    dossier = read(put(tmp_path, files))
    assert codes(dossier) == []
    assert view(dossier) == [("f0000", False), ("f0001", True)]


def test_a_modified_file_counted_from_the_wrong_folder_is_understood_and_said(tmp_path, ectd, put, read):
    leaf = ectd.leaf("d", operation="delete", modified="0000/index.xml#b")
    dossier = read(put(tmp_path, two(ectd, leaf)))
    assert codes(dossier) == ["modified_file_base_wrong"]
    assert view(dossier) == [("a", True), ("b", False), ("d", False)]
