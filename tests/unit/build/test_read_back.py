"""What is written is read back as it was planned, without a technical fault."""

from __future__ import annotations

from jembatan.dossier.package import open_package
from jembatan.dossier.reader import read_dossier


def test_the_reader_finds_every_leaf_where_the_plan_put_it(two_sequences):
    with open_package(two_sequences) as package:
        dossier = read_dossier(package, workers=0)
    assert dossier.format == "ectd-3.2.2"
    assert [fault for fault in dossier.faults if fault.code != "unreadable"] == []
    placed = sorted(
        (leaf.placement.section, leaf.title, leaf.study)
        for leaf in dossier.current()
        if leaf.placement and leaf.path and not leaf.path.endswith(".xml")
    )
    assert placed == [
        ("1.0", "说明函", ""),
        ("1.0", "说明函", ""),
        ("1.2", "申请表", ""),
        ("2.2", "引言", ""),
        ("3.2.S.4.1", "质量标准（修订）", ""),
        ("4.2.3.1", "急性毒性", "TOX-1"),
        ("4.2.3.1", "急性毒性补充", "TOX-1"),
    ]


def test_the_reader_knows_what_each_sequence_did(two_sequences):
    with open_package(two_sequences) as package:
        dossier = read_dossier(package, workers=0)
    did = {(leaf.sequence, leaf.operation) for leaf in dossier.leaves}
    assert did == {
        ("0000", "new"),
        ("0001", "new"),
        ("0001", "replace"),
        ("0001", "append"),
        ("0001", "delete"),
    }
    assert {sequence.envelope["application-id"] for sequence in dossier.sequences} == {"x202600001"}
    replaced = next(leaf for leaf in dossier.leaves if leaf.operation == "replace")
    assert replaced.placement
    assert replaced.placement.attributes == {"substance": "丁苯酞", "manufacturer": "示例"}
