"""The whole reader, documents opened too, on the small example of two sequences."""

from __future__ import annotations

from jembatan.demo.small_example import write_small_example
from jembatan.dossier.inspection import inspection
from jembatan.dossier.package import open_package
from jembatan.dossier.reader import read_dossier


def test_the_small_example_is_read_without_a_fault_and_its_view_is_cumulative(tmp_path):
    with open_package(write_small_example(tmp_path)) as package:
        dossier = read_dossier(package, workers=1)
    assert dossier.faults == ()
    assert [sequence.number for sequence in dossier.sequences] == ["0000", "0001"]
    found = inspection(dossier)
    assert found["unplaced"] == []
    assert found["documents"] == len(dossier.documents) > 0
    operations = {row["operation"] for row in found["listing"]}
    assert operations == {"new", "replace", "append", "delete"}
    for row in found["listing"]:
        assert (row["path"] is None) == (row["operation"] == "delete")
        if row["path"]:
            assert len(row["md5"]) == 32
            assert len(row["sha256"]) == 64
            assert row["bytes"] > 0
