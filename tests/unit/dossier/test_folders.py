"""Whole packages without an eCTD backbone: folders, discs, pre-CTD dossiers, random files, zips; eCTD v4.0; studies."""

from __future__ import annotations

import hashlib
import zipfile

import pytest

from jembatan.core.errors import InputError
from jembatan.core.grades import Confidence
from jembatan.dossier.drug_substance import find_drug_substance_states
from jembatan.dossier.inspection import inspection
from jembatan.dossier.sm3 import PythonSm3


def codes(dossier) -> list[str]:
    return [fault.code for fault in dossier.faults]


def accounted(dossier) -> list[str]:
    return sorted([*dossier.documents, *dossier.support, *(one.path for one in dossier.ignored)])


def sm3(data: str) -> str:
    digest = PythonSm3()
    digest.update(data.encode())
    return digest.hexdigest()


def test_a_folder_by_section_numbers_is_a_ctd_folder(tmp_path, put, read):
    dossier = read(put(tmp_path / "d", {"M3/3.2.P.8.3 x.pdf": "a", "M2/2.5.pdf": "b", "notes.txt": "c"}))
    assert (dossier.format, dossier.faults, dossier.sequences) == ("ctd-folder", (), ())
    assert [leaf.path for leaf in dossier.unplaced()] == ["notes.txt"]


def test_random_files_are_a_folder_and_every_one_is_listed(tmp_path, put, read):
    dossier = read(put(tmp_path, {"cat.jpg": "x", "tax/2023.pdf": "y"}))
    assert dossier.format == "folder"
    assert [leaf.path for leaf in dossier.unplaced()] == ["cat.jpg", "tax/2023.pdf"]


def test_system_files_are_ignored_with_a_reason_and_nothing_is_lost(tmp_path, put, read):
    names = ["__MACOSX/._a.pdf", "Thumbs.db", "~$a.docx", "m2/.gitkeep", ".DS_Store", "desktop.ini", "a.pdf"]
    dossier = read(put(tmp_path, dict.fromkeys(names, "x")))
    assert sorted(one.path for one in dossier.ignored) == sorted(names[:-1])
    assert all(one.why for one in dossier.ignored)
    assert list(dossier.documents) == ["a.pdf"]


def test_working_papers_of_a_bridge_are_ignored_beside_what_it_made_and_nowhere_else(tmp_path, put, read):
    papers = ["bridge.json", "bridge.html", "todo.xlsx", "places.toml"]
    made = read(put(tmp_path / "out", dict.fromkeys([*papers, "dossier/todo.xlsx", "dossier/a.pdf"], "x")))
    assert sorted(one.path for one in made.ignored) == sorted(papers)
    assert sorted(made.documents) == ["dossier/a.pdf", "dossier/todo.xlsx"]
    other = read(put(tmp_path / "other", dict.fromkeys([*papers[1:], "dossier/a.pdf"], "x")))
    assert other.ignored == ()


def test_a_folder_of_system_files_alone_is_no_dossier(tmp_path, put, read):
    with pytest.raises(InputError, match="nothing that could be a document"):
        read(put(tmp_path, {"Thumbs.db": "x"}))


def test_an_asean_folder_is_one(tmp_path, put, read):
    names = ["Part I/A.pdf", "Part I/B.1 form.pdf", "Part II/P/P8/s.pdf", "Part IV/E/e.pdf"]
    dossier = read(put(tmp_path, dict.fromkeys(names, "x")))
    assert dossier.format == "actd-folder"
    assert [leaf.placement.section for leaf in dossier.leaves] == ["I.A", "I.B.1", "II.P8", "IV.E"]


def test_a_pre_ctd_dossier_is_never_forced_into_ctd_sections(tmp_path, put, read):
    names = [f"药学研究资料/{n}号资料.pdf" for n in range(7, 15)] + ["药学研究资料/稳定性数据.pdf"]
    dossier = read(put(tmp_path, dict.fromkeys(names, "x")))
    assert dossier.format == "pre-ctd"
    assert {leaf.placement.structure for leaf in dossier.leaves} == {"cn-pre-ctd"}
    assert sorted(
        int(leaf.placement.section) for leaf in dossier.leaves if "-" not in leaf.placement.section
    ) == [*range(7, 15)]


def disc(index: str) -> dict[str, str]:
    return {
        "index.xml": index,
        "index-sm3.txt": sm3(index),
        "申请信息/申请表.pdf": "form",
        "申请信息/其他.pdf": "other",
        "m3/3.2.P.8.3 稳定性.pdf": "stab",
    }


def test_a_chinese_disc_is_read_and_its_index_verified_by_sm3(tmp_path, put, read):
    index = f'<root><file href="m3/3.2.P.8.3 稳定性.pdf" title="稳定性数据" sm3="{sm3("stab")}"/></root>'
    dossier = read(put(tmp_path, disc(index)))
    assert (dossier.format, codes(dossier)) == ("cn-disc", [])
    by_path = {leaf.path: leaf for leaf in dossier.leaves}
    assert by_path["申请信息/申请表.pdf"].placement.section == "1.2"
    assert by_path["申请信息/其他.pdf"].placement.section == "1.2"
    assert by_path["m3/3.2.P.8.3 稳定性.pdf"].placement.section == "3.2.P.8.3"
    assert by_path["m3/3.2.P.8.3 稳定性.pdf"].title == "稳定性数据"
    assert dossier.support == ("index-sm3.txt", "index.xml")


def test_a_wrong_sm3_of_the_index_or_of_a_file_is_a_fault(tmp_path, put, read):
    files = disc("<root/>") | {"index-sm3.txt": "0" * 64}
    assert codes(read(put(tmp_path / "a", files))) == ["index_checksum_differs"]
    index = f'<root><file href="申请信息/申请表.pdf" sm3="{"0" * 64}"/></root>'
    assert codes(read(put(tmp_path / "b", disc(index)))) == ["checksum_differs"]


def test_a_zip_reads_like_its_folder(tmp_path, put, read, ectd):
    leaf = ectd.leaf("a", "m3/a.pdf", checksum=ectd.md5("a"))
    root = put(tmp_path / "app", ectd.sequence("0000", ectd.at_p83(leaf), {"m3/a.pdf": "a"}))
    archive = tmp_path / "app.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in sorted(root.rglob("*")):
            packed.write(file, file.relative_to(root).as_posix())
    one, other = inspection(read(root)), inspection(read(archive))
    assert other.pop("name") == "app.zip"
    assert one.pop("name") == "app"
    assert one == other


def test_the_inspection_has_the_promised_keys(tmp_path, put, read, ectd):
    leaves = (
        ectd.leaf("a", "m3/a.pdf", checksum=ectd.md5("a")),
        ectd.leaf("d", operation="delete", modified="../x.xml#y"),
    )
    files = ectd.sequence("0000", ectd.at_p83(*leaves), {"m3/a.pdf": "a"})
    found = inspection(read(put(tmp_path, files)))
    assert {
        "format",
        "sequences",
        "documents",
        "bytes",
        "sections",
        "unplaced",
        "languages",
        "listing",
    } <= set(found)
    assert (found["documents"], found["bytes"], found["sections"]) == (1, 1, {"3.2.P.8.3": 1})
    row, delete = found["listing"]
    promised = (
        "path section attributes confidence title operation sequence sequence_of_bytes bytes md5 sha256 pages"
    )
    assert set(f"{promised} language placed_by current".split()) <= set(row)
    assert (row["path"], row["section"], row["md5"], row["current"]) == (
        "0000/m3/a.pdf",
        "3.2.P.8.3",
        ectd.md5("a"),
        True,
    )
    assert (delete["path"], delete["operation"], delete["current"]) == (None, "delete", False)


def test_a_study_tagging_file_gives_study_and_tag_and_is_no_document(tmp_path, put, read, ectd):
    stf = (
        '<?xml version="1.0"?><!DOCTYPE ectd:study SYSTEM "../../util/dtd/ich-stf-v2-2.dtd">'
        '<ectd:study xmlns:ectd="http://www.ich.org/ectd" xmlns:xlink="http://www.w3.org/1999/xlink"><study-identifier>'
        "<title>BAST trial</title><study-id>BAST-1</study-id></study-identifier><study-document>"
        '<doc-content xlink:href="../../index.xml#csr"><file-tag name="study-report-body" info-type="ich"/></doc-content>'
        '<doc-content xlink:href="../../index.xml#gone"><file-tag name="synopsis" info-type="ich"/></doc-content>'
        "</study-document></ectd:study>"
    )
    leaves = ectd.leaf("csr", "m5/bast/csr.pdf", checksum=ectd.md5("c")) + ectd.leaf(
        "stf", "m5/bast/stf-bast.xml", checksum=ectd.md5(stf), more=' version="STF version 2.2"'
    )
    element = "m5-3-5-1-study-reports-of-controlled-clinical-studies-pertinent-to-the-claimed-indication"
    body = (
        "<m5-clinical-study-reports><m5-3-clinical-study-reports>"
        f'<m5-3-5-reports-of-efficacy-and-safety-studies indication="stroke"><{element}>{leaves}</{element}>'
        "</m5-3-5-reports-of-efficacy-and-safety-studies></m5-3-clinical-study-reports></m5-clinical-study-reports>"
    )
    files = {"m5/bast/csr.pdf": "c", "m5/bast/stf-bast.xml": stf}
    dossier = read(put(tmp_path, ectd.sequence("0000", body, files)))
    assert codes(dossier) == ["study_file_target_missing"]
    csr, tagging = dossier.leaves
    assert (csr.study, csr.file_tag, csr.placement.section) == ("BAST-1", "study-report-body", "5.3.5.1")
    assert csr.placement.attributes == {"indication": "stroke"}
    assert (tagging.study, tagging.is_document) == ("BAST-1", False)
    assert list(dossier.documents) == ["0000/m5/bast/csr.pdf"]


def v4(number: str, contexts: str, documents: str) -> dict[str, str]:
    message = (
        '<PORP_IN000001UV xmlns="urn:hl7-org:v3"><controlActProcess><subject><submissionUnit>'
        f'{contexts}<componentOf1><sequenceNumber value="{number}"/><submission><componentOf><application>{documents}'
        "</application></componentOf></submission></componentOf1></submissionUnit></subject></controlActProcess></PORP_IN000001UV>"
    )
    return {
        f"{number}/submissionunit.xml": message,
        f"{number}/sha256.txt": hashlib.sha256(message.encode()).hexdigest(),
    }


def context(
    identity: str, code: str, document: str, priority: int, more: str = "", status: str = "active"
) -> str:
    return (
        f'<component><priorityNumber value="{priority}"/><contextOfUse><id root="{identity}"/><code code="{code}"/>'
        f'<statusCode code="{status}"/>{more}<derivedFrom><documentReference><id root="{document}"/></documentReference>'
        "</derivedFrom></contextOfUse></component>"
    )


def document(identity: str, path: str, data: str) -> str:
    check = hashlib.sha256(data.encode()).hexdigest()
    return (
        f'<component><document><id root="{identity}"/><title value="T {identity}"/><text integrityCheckAlgorithm="SHA256">'
        f'<reference value="{path}"/><integrityCheck>{check}</integrityCheck></text></document></component>'
    )


def test_ectd_4_places_documents_by_context_of_use_in_order_of_priority(tmp_path, put, read):
    files = v4(
        "1",
        context("c2", "ich_3.2.p.8.3", "d2", 2) + context("c1", "ich_2.5", "d1", 1),
        document("d1", "m2/o.pdf", "o") + document("d2", "m3/s.pdf", "s"),
    ) | {"1/m2/o.pdf": "o", "1/m3/s.pdf": "s"}
    replaced = "<replacementOf><relatedContextOfUse><id root='c2'/></relatedContextOfUse></replacementOf>"
    files |= v4("2", context("c3", "ich_3.2.p.8.3", "d3", 1, replaced), document("d3", "m3/s.pdf", "s2")) | {
        "2/m3/s.pdf": "s2"
    }
    dossier = read(put(tmp_path, files))
    assert (dossier.format, codes(dossier)) == ("ectd-4.0", [])
    assert [(leaf.path, leaf.placement.section, leaf.current) for leaf in dossier.leaves] == [
        ("1/m2/o.pdf", "2.5", True),
        ("1/m3/s.pdf", "3.2.P.8.3", False),
        ("2/m3/s.pdf", "3.2.P.8.3", True),
    ]
    assert dossier.leaves[0].title == "T d1"


def test_ectd_4_checksums_are_verified(tmp_path, put, read):
    files = v4("1", context("c1", "ich_2.5", "d1", 1), document("d1", "m2/o.pdf", "o")) | {
        "1/m2/o.pdf": "changed"
    }
    files["1/sha256.txt"] = "0" * 64
    assert codes(read(put(tmp_path, files))) == ["index_checksum_differs", "checksum_differs"]


@pytest.mark.parametrize(
    ("files", "state"),
    [
        ({"m3/3.2.S.2.2 process.pdf": "", "m3/3.2.S.4.1 spec.pdf": ""}, "full"),
        ({"m3/3.2.S.4.1 spec.pdf": "", "m1/cn/1.3.8.1 原料药登记号.pdf": "登记号 Y20190001234"}, "open_part"),
        ({"m1/cn/1.3.8.1 原料药.pdf": "原料药登记号 Y20190001234"}, "reference_only"),
        ({"m3/3.2.S.1.1 name.pdf": ""}, "unknown"),
    ],
)
def test_the_drug_substance_has_its_state(tmp_path, put, read, sample_by_path, files, state):
    sample_by_path.update({path: ("", text) for path, text in files.items()})
    (found,) = find_drug_substance_states(read(put(tmp_path, dict.fromkeys(files, "x"))))
    assert found.state == state
    assert found.registration_numbers == (("Y20190001234",) if "登记" in str(files) else ())
    if state == "unknown":
        assert found.confidence is Confidence.LOW


def test_a_dossier_without_a_drug_substance_has_no_state(tmp_path, put, read):
    assert find_drug_substance_states(read(put(tmp_path, {"m2/2.5.pdf": "x"}))) == ()
