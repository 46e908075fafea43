"""What stays where it is although it was filed under a harmless name or at a harmless place."""

from __future__ import annotations

import pytest

from jembatan.build.bridge_places import Place
from jembatan.build.bridge_plan import BridgeChoices, plan_moves
from jembatan.build.bridge_profile import load_profile
from jembatan.build.held_documents import find_archives, find_closed_parts, find_subject_data, is_subject_data
from jembatan.core.document import Document, DocumentProperties, Placement
from jembatan.core.dossier import Dossier, Leaf
from jembatan.core.fact import Fact, Facts, Provenance, Subject
from jembatan.core.grades import Confidence

PDF = "application/pdf"
LISTING = "Listing of adverse events\nSubject ID  Event\n" + "\n".join(
    f"101-{n:03d} headache" for n in range(9)
)


def dossier(*files):
    """Return a dossier of (path, section, media type, text, checksum)."""
    leaves, documents = [], {}
    for path, section, media_type, sample, sha256 in files:
        properties = DocumentProperties(media_type=media_type, sample=sample, title="")
        documents[path] = Document(path=path, bytes=9, md5="m", sha256=sha256, properties=properties)
        leaves.append(Leaf(path=path, placement=Placement(section=section) if section else None))
    return Dossier(name="d", format="folder", leaves=tuple(leaves), documents=documents)


def one(path, section, media_type=PDF, sample="", sha256="s"):
    return path, section, media_type, sample, sha256


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (one("m5/a.pdf", "5.3.5.1", sample=LISTING), "subject_rows"),
        (one("m3/a.pdf", "3.2.R", sample=LISTING), "subject_rows"),
        (one("m5/adsl.dat", "5.3.5.1", "application/x-sas-xport"), "subject_data"),
        (one("x/adsl.pdf", "3.2.R", "application/x-sas-xport"), "subject_data"),
        (one("m5/define.xml", "5.3.5.1", "application/xml"), "subject_data"),
        (one("m5/formats.sas7bcat", "5.3.5.1", "application/octet-stream"), "subject_data"),
        (one("m5/page.pdf", "5.3.5.1", "image/tiff"), "subject_data"),
        (one("m5/app-16-2-7.pdf", "5.3.5.1"), "subject_data"),
        (one("m5/附录16.1.7.pdf", "5.3.5.1"), "subject_data"),
        (one("m5/e/x.pdf", "IV.E.5.1", "text/csv"), "subject_data"),
        (one("m5/l16-2.rtf", "5.3.5.1", "application/rtf"), "subject_data"),
        (one("m5/Patient listings/ae.pdf", "5.3.5.1"), "subject_data"),
        (one("m5/CRF/101.pdf", "5.3.5.1"), "subject_data"),
        (one("m5/病例叙述/a.pdf", "5.3.5.1"), "subject_data"),
        (one("m5/sae-narratives.pdf", "5.3.5.1"), "subject_data"),
        (one("m5/randomisation_code.pdf", "5.3.5.1"), "subject_data"),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_a_misfiled_listing_or_data_set_is_told_by_what_it_is(file, told):
    assert find_subject_data(dossier(file)) == {file[0]: told}


@pytest.mark.parametrize(
    "file",
    [
        one("m5/csr.pdf", "5.3.5.1", sample="Study report\nSubject ID is shown in Appendix 16.2"),
        one("m5/protocol-16-1-1.pdf", "5.3.5.1"),
        one("m4/dm.xpt", "4.2.3.2", "application/x-sas-xport"),
        one("m3/chromatogram.tif", "3.2.P.5.4", "image/tiff"),
        one("m5/2016-2-report.pdf", "5.3.5.1"),
        one("m5/Blank CRF/crf.pdf", "5.3.5.1"),
        one("m3/listings/a.pdf", "3.2.P.5.4"),
        one(
            "m5/csr.docx",
            "5.3.5.1",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
    ],
    ids=lambda value: value[0],
)
def test_what_only_speaks_of_subjects_is_free(file):
    assert find_subject_data(dossier(file)) == {}


def test_a_second_copy_of_what_is_held_is_held_too_wherever_it_lies():
    crf, copy, other = (
        one("m5/537/crf.pdf", "5.3.7", sha256="1"),
        one("m3/r/copy.pdf", "3.2.R", sha256="1"),
        one("m5/b.pdf", "5.3.5.1", sha256="2"),
    )
    assert find_subject_data(dossier(crf, copy, other)) == {
        "m5/537/crf.pdf": "subject_data",
        "m3/r/copy.pdf": "subject_copy",
    }
    closed, again = one("m3/s/closed part.pdf", "3.2.S.2.2"), one("m3/p/same.pdf", "3.2.P.3.3")
    assert find_closed_parts(dossier(closed, again), Facts([])) == {"m3/s/closed part.pdf", "m3/p/same.pdf"}


@pytest.mark.parametrize(
    "file",
    [
        one("m3/s/dmf.pdf", "3.2.S", sample="DMF 12345\nRESTRICTED PART\nStep 1: ..."),
        one("x/doc.pdf", "", sample="原料药主文件\n保密部分\n第一步"),
        one("m3/s/DMF 12345 CP/route.pdf", "3.2.S.1"),
        one("asmf_rp.pdf", ""),
        one("m3/s/closed/a.pdf", "3.2.S.2.2"),
        one("II/s/Restricted/a.pdf", "II.S2.2"),
    ],
    ids=lambda value: value[0],
)
def test_the_closed_part_is_told_by_its_first_lines_and_by_short_names_of_master_files(file):
    assert find_closed_parts(dossier(file), Facts([])) == {file[0]}


@pytest.mark.parametrize(
    "file",
    [
        one("m3/s/open.pdf", "3.2.S.2.2", sample="For the solvent see the closed part of the DMF"),
        one("m3/s/open2.pdf", "3.2.S.2.2", sample="x" * 61 + " restricted part of the master file"),
        one("m1/letter.pdf", "1.11", sample="Access to the restricted part"),
        one("m3/p/closed-system.pdf", "3.2.P.3.3"),
        one("m5/cp/a.pdf", "5.3.5.1"),
    ],
    ids=lambda value: value[0],
)
def test_what_only_points_at_the_closed_part_is_open(file):
    assert find_closed_parts(dossier(file), Facts([])) == set()


def test_of_an_open_part_only_the_whole_of_manufacture_is_closed_too():
    about = Subject("substance", "alpha")
    facts = Facts([Fact("substance.state", "open_part", Provenance("declared"), about)])
    whole, maker = one("a.pdf", "3.2.S.2", sha256="1"), one("b.pdf", "3.2.S.2.1", sha256="2")
    assert find_closed_parts(dossier(whole, maker), facts) == {"a.pdf"}


def test_archives_stay_even_where_subject_data_may_leave():
    files = (
        one("m5/data.zip", "5.3.5.1", "application/zip", sha256="1"),
        one("m3/a.rar", "3.2.R", "application/vnd.rar", sha256="2"),
        one("m3/b.pdf", "3.2.P.1", "application/x-7z-compressed", sha256="3"),
        one("mail.msg", "", "application/x-ole-storage", sha256="4"),
    )
    read = dossier(*files, one("a.docx", "2.5", "application/vnd.ms-word", sha256="5"))
    assert find_archives(read) == {path for path, *_ in files}
    choices = BridgeChoices(includes_subject_data=True)
    found = plan_moves(read, load_profile("ID"), region="CN", choices=choices)
    assert {held.source: held.code for held in found.held_back} == {path: "archive" for path, *_ in files}


def test_where_a_person_wants_a_document_to_go_counts_too():
    file = one("misc/crf 101.pdf", "")
    assert find_subject_data(dossier(file)) == {}
    assert find_subject_data(dossier(file), {file[0]: "IV.E.5.1"}) == {file[0]: "subject_data"}
    place = Place("IV.E.5.1", False, Confidence.HIGH)
    found = plan_moves(dossier(file), load_profile("ID"), region="CN", decided={file[0]: place})
    assert [held.code for held in found.held_back] == ["subject_data"]


def test_a_person_who_looked_lets_out_what_only_looks_like_data_of_subjects():
    files = (
        one("m5/listing of investigators.pdf", "5.3.5.1", sha256="1"),
        one("m5/begins.pdf", "5.3.5.1", sample=LISTING, sha256="2"),
        one("m5/counts.xlsx", "5.3.5.1", sha256="3"),
        one("m5/crf.pdf", "5.3.7", sha256="4"),
        one("m5/dm.xpt", "5.3.5.1", sha256="5"),
        one("m5/copy of crf.pdf", "5.3.5.1", sha256="4"),
    )
    paths = [path for path, *_ in files]
    assert sorted(find_subject_data(dossier(*files))) == sorted(paths)
    assert find_subject_data(dossier(*files), cleared=paths) == {
        "m5/crf.pdf": "subject_data",
        "m5/dm.xpt": "subject_data",
        "m5/copy of crf.pdf": "subject_copy",
    }
    found = plan_moves(dossier(*files), load_profile("ID"), region="CN", cleared=paths)
    assert sorted(one.source for one in found.moves) == sorted(paths[:3])
    assert {one.why.key for one in found.held_back} == {"bridge.held_despite_place"}


def test_the_clinical_items_before_the_ctd_hold_data_of_subjects_too():
    for item, held in (("28-32", True), ("31", True), ("14", False)):
        place = Placement(structure="cn-pre-ctd", section=item)
        assert is_subject_data(Leaf(path="资料/原始数据.xls", placement=place)) is held
