"""A chain of sequences: what each holds, what the whole reads back as, and which rules it breaks."""

from __future__ import annotations

import re
import shutil
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from tests.end_to_end.built import build_cn, leaves, places, problems, read, write_files, write_sheet

from jembatan.core.errors import InputError

COVER = "m1/cn/1.0 cover letter.pdf"
TOX = "m4/4.2.3.3.1/TX-001.pdf"
REPORT, SYNOPSIS = "m5/5.3.5.2/study-BAST/report.pdf", "m5/5.3.5.2/study-BAST/synopsis.pdf"
STABILITY, SPECIFICATION = "m3/3.2.P.8.3 stability data.pdf", "m3/3.2.P.5.1 specification.pdf"
NOT_OURS = {"2.7", "4.3.1"}  # official files, and Module 1 papers that no source here has


class Application:
    """A source folder and the sequences built of it one after another."""

    def __init__(self, root, *names):
        self.source, self.out = root / "source", root / "out"
        self.folder = self.out / "x202600009"
        self.number = -1
        write_files(self.source, COVER, *names)

    def build(self, **options):
        self.number += 1
        write_files(self.source, COVER, text=f"cover {self.number}")
        sheet = write_sheet(self.source.parent / "p.toml", "cnsqt2" if self.number else "cnsqt1", **options)
        previous = self.folder if self.number else None
        return build_cn(self.source, self.out, sheet, previous=previous)

    def did(self):
        """Return operation and title of each leaf of the newest index.xml, study tagging files apart."""
        found = leaves(self.folder / f"{self.number:04d}")
        files = [one for one in found if "stf-" in one.get("href", "")]
        documents = [one for one in found if one not in files and one["title"] != "China Module 1"]
        return Counter((one["operation"], one["title"]) for one in documents), files

    def assert_reads_back(self):
        """Assert that the current documents are those of the source, old cover letters besides, and that no rule breaks."""
        wanted, found = places(self.source), places(self.folder)
        assert not wanted - found
        assert {section for _, section in found - wanted} <= {"1.0"}
        assert problems(self.folder) <= NOT_OURS
        assert problems(self.folder, "ich-3.2.2") == {"ICH-06"}
        assert not read(self.folder).faults


@pytest.fixture
def application(tmp_path):
    one = Application(tmp_path, TOX, REPORT, SYNOPSIS, STABILITY, SPECIFICATION)
    one.build()
    return one


def test_five_sequences_hold_what_changed_and_read_back_as_the_source(application):
    application.assert_reads_back()
    source = application.source
    write_files(source, STABILITY, REPORT, text="more")
    write_files(source, "m5/5.3.5.2/study-BAST/appendix.pdf")
    (source / SPECIFICATION).rename(source / "m3/3.2.P.5.6 justification.pdf")
    (source / TOX).unlink()
    told = application.build()
    assert told.operations == {"delete": 2, "new": 3, "replace": 2}
    assert told.study_files == {"append": 1, "delete": 1}
    application.assert_reads_back()
    (source / "m3/3.2.P.5.6 justification.pdf").rename(source / "m3/3.2.P.5.6 renamed.pdf")
    shutil.copy(source / STABILITY, source / "m3/3.2.R again.pdf")
    write_files(source, TOX)
    told = application.build()
    assert told.operations == {"new": 3}
    assert told.study_files == {"new": 1}
    application.assert_reads_back()
    (source / "m3/3.2.R again.pdf").unlink()
    write_files(source, REPORT, text="final")
    told = application.build()
    assert told.operations == {"delete": 1, "new": 1, "replace": 1}
    application.assert_reads_back()
    told = application.build()
    assert told.operations == {"new": 1}
    application.assert_reads_back()


def test_what_is_deleted_is_told_and_most_of_all_documents_is_doubted(application):
    (application.source / STABILITY).unlink()
    told = application.build()
    assert [m.args for m in told.assumed] == [{"title": "stability data", "section": "3.2.P.8.3"}]
    for name in (SPECIFICATION, TOX, REPORT):
        (application.source / name).unlink()
    told = application.build()
    (doubt,) = [m.args for m in told.assumed if m.key == "build.deleted_many"]
    assert doubt == {"count": 3, "total": 4}  # cover letters besides, which stay


def test_a_source_that_holds_what_changed_alone_deletes_nothing(application, tmp_path):
    before = places(application.source)
    changes = write_files(tmp_path / "changes", COVER, STABILITY, text="more")
    write_files(changes, "m5/5.3.5.2/study-BAST/appendix.pdf")
    sheet = write_sheet(tmp_path / "p.toml", "cnsqt2")
    told = build_cn(changes, application.out, sheet, previous=application.folder, changes_only=True)
    assert told.operations == {"new": 2, "replace": 1}
    assert told.study_files == {"append": 1}
    assert not [m for m in told.assumed if "deleted" in m.key]
    after = places(application.folder)
    assert sum(after.values()) == sum(before.values()) + 2  # the new cover letter and the appendix
    assert problems(application.folder) <= NOT_OURS


def test_with_the_last_document_of_a_study_its_tagging_files_go(application):
    write_files(application.source, "m5/5.3.5.2/study-BAST/appendix.pdf")
    application.build()
    shutil.rmtree(application.source / "m5")
    told = application.build()
    assert told.study_files == {"delete": 2}  # the new one of 0000 and the appended one of 0001
    assert told.operations == {"delete": 3, "new": 1}
    application.assert_reads_back()


def test_a_tagging_file_keeps_its_title_and_place_over_sequences(application):
    write_files(application.source, "m5/5.3.5.2/study-bast/appendix.pdf")  # another case in the folder's name
    application.build()
    (old,) = (application.folder / "0000/m5").rglob("stf-*.xml")
    (new,) = (application.folder / "0001/m5").rglob("stf-*.xml")
    assert old.relative_to(application.folder / "0000") == new.relative_to(application.folder / "0001")
    said = [
        [etree.parse(str(f)).findtext(f".//{name}") for name in ("title", "study-id")] for f in (old, new)
    ]
    assert said[0] == said[1]
    assert said[0][1] == "BAST"
    _, files = application.did()
    assert [(f["operation"], f["title"]) for f in files] == [("append", said[0][0])]


def test_a_document_is_paired_by_its_title_where_generated_names_have_moved_on(tmp_path):
    first, second = "m3/3.2.P.8.3 加速稳定性.pdf", "m3/3.2.P.8.3 长期稳定性.pdf"
    application = Application(tmp_path, first, second)
    application.build()
    (application.source / first).unlink()
    write_files(application.source, second, text="more")
    application.build()
    did, _ = application.did()
    assert did == {("delete", "加速稳定性"): 1, ("replace", "长期稳定性"): 1}
    application.assert_reads_back()


def test_a_replacing_leaf_keeps_the_language_of_the_leaf_it_replaces(application):
    index = application.folder / "0000/index.xml"
    text = index.read_text("utf-8")
    at = text.index("stability-data.pdf")
    index.write_text(
        text[:at] + text[at:].replace('xlink:type="simple"', 'xlink:type="simple" xml:lang="zh"', 1), "utf-8"
    )
    write_files(application.source, STABILITY, text="more")
    application.build()
    (leaf,) = [leaf for leaf in leaves(application.folder / "0001") if leaf["operation"] == "replace"]
    assert leaf["lang"] == "zh"


def test_a_changed_maker_of_the_substance_files_its_block_anew_and_nothing_else(tmp_path):
    application = Application(tmp_path, "m3/3.2.S.4.1 specification.pdf", STABILITY, SPECIFICATION)
    application.build()
    application.build(**{"示例制药有限公司": "另一制药有限公司", "[product]": '[product]\nname = "恩必普"'})
    did, _ = application.did()
    assert did == {("delete", "specification"): 1, ("new", "specification"): 1}
    application.assert_reads_back()


def test_files_of_another_publisher_are_known_for_study_tagging_files_by_their_version(application):
    folder = application.folder / "0000"
    (old,) = folder.rglob("stf-bast.xml")
    old.rename(old.with_name("study-bast.xml"))
    index = folder / "index.xml"
    index.write_text(index.read_text("utf-8").replace("stf-bast.xml", "study-bast.xml"), "utf-8")
    write_files(application.source, "m5/5.3.5.2/study-BAST/appendix.pdf")
    told = application.build()
    assert told.operations == {"new": 2}
    assert told.study_files == {"append": 1}


def test_an_id_that_both_backbones_have_names_the_leaf_of_its_own_and_checksums_may_be_in_capitals(tmp_path):
    form = "m1/cn/1.2 application form.pdf"
    application = Application(tmp_path, form, STABILITY)
    application.build()
    for path, name in (("index.xml", "stability-data"), ("m1/cn/cn-regional.xml", "application-form")):
        backbone = application.folder / "0000" / path
        lines = [
            re.sub(r'ID="[^"]*"', 'ID="a1"', line) if name in line else line
            for line in backbone.read_text("utf-8").splitlines()
        ]
        text = re.sub(r'checksum="([0-9a-f]{32})"', lambda m: f'checksum="{m[1].upper()}"', "\n".join(lines))
        backbone.write_text(text, "utf-8")
    write_files(application.source, form, text="more")
    told = application.build()
    assert told.operations == {"new": 1, "replace": 1}
    regional = etree.parse(str(application.folder / "0001/m1/cn/cn-regional.xml"))
    (leaf,) = regional.iterfind(".//{cn_ectd}cn-1-2/{cn_ectd}leaf")
    assert leaf.get("modified-file") == "../../../0000/m1/cn/cn-regional.xml#a1"
    (application.source / STABILITY).unlink()
    application.build()
    (gone,) = [leaf for leaf in leaves(application.folder / "0002") if leaf["operation"] == "delete"]
    assert gone["modified-file"] == "../0000/index.xml#a1"


def test_a_sheet_of_another_application_or_product_is_refused(application):
    for old, new in (("x202600009", "x202600010"), ("2026000009", "2026000010"), ("cnprt1", "cnprt2")):
        with pytest.raises(InputError, match="never changes"):
            application.build(**{old: new})
        application.number -= 1
    assert not (application.folder / "0001").exists()


def test_the_application_form_of_a_new_activity_is_new_and_the_old_one_stays(tmp_path):
    form = "m1/cn/1.2 application form.pdf"
    application = Application(tmp_path, form, STABILITY)
    application.build()
    write_files(application.source, form, text="of the supplement")
    write_files(application.source, COVER, text="second")
    sheet = write_sheet(tmp_path / "p.toml", **{'"0000"': '"0001"', "cnrat1": "cnrat2"})
    build_cn(application.source, application.out, sheet, previous=application.folder)
    regional = etree.parse(str(application.folder / "0001/m1/cn/cn-regional.xml"))
    (leaf,) = regional.iterfind(".//{cn_ectd}cn-1-2/{cn_ectd}leaf")
    assert leaf.get("operation") == "new"
    assert problems(application.folder) <= NOT_OURS
    assert len(read(application.folder).at("1.2")) == 2


def test_an_answer_that_names_its_activity_otherwise_than_the_sequence_that_opened_it_is_told(application):
    told = application.build(cnrat1="cnrat2")
    assert [m.args for m in told.still_to_write if m.key == "build.activity_differs"] == [
        {"value": "cnrat2", "sequence": "0000", "opened": "cnrat1"}
    ]
    assert "4.2.14" in problems(application.folder)


def extensions_of(sequence):
    """Return the titles of the node extensions of index.xml, each with the titles of its leaves."""
    index = etree.parse(str(sequence / "index.xml"))
    return [
        (e.findtext("title"), [t.text for t in e.iterfind("leaf/title")])
        for e in index.iter("node-extension")
    ]


def test_regional_documents_of_a_biological_product_stand_in_the_official_extensions(tmp_path):
    names = ("m3/3.2.R/工艺验证报告.pdf", "m3/3.2.R/3.2.R.2 批次.pdf", "m3/3.2.R/其他.pdf")
    application = Application(tmp_path, *names)
    told = application.build(cnprt1="cnprt2")
    assert extensions_of(application.folder / "0000") == [
        ("3.2.R.2批记录", ["批次"]),
        ("3.2.R.6其他", ["其他"]),
        ("3.2.R.1工艺验证", ["工艺验证报告"]),
    ]
    assert [m.args["section"] for m in told.assumed if m.key == "build.place_unsure"] == ["3.2.R.6其他"]
    assert problems(application.folder) <= NOT_OURS
    assert not problems(application.folder, severity="warning") & {"3.16", "3.17"}
    write_files(application.source, names[0], text="more")
    (application.source / names[1]).unlink()
    application.build(cnprt1="cnprt2")
    assert sorted(extensions_of(application.folder / "0001")) == [
        ("3.2.R.1工艺验证", ["工艺验证报告"]),
        ("3.2.R.2批记录", ["批次"]),
    ]
    assert problems(application.folder) <= NOT_OURS


def test_regional_documents_of_a_chemical_product_stand_in_none(tmp_path):
    application = Application(tmp_path, "m3/3.2.R/工艺验证报告.pdf")
    application.build()
    assert extensions_of(application.folder / "0000") == []
    assert problems(application.folder) <= NOT_OURS


def test_case_report_forms_are_not_filed_beside_study_tagging_files(tmp_path):
    application = Application(
        tmp_path, REPORT, "m5/5.3.7 case report forms.pdf", "m5/5.3.5.2/study-BAST/CRFs.pdf"
    )
    told = application.build()
    assert [(one.source, one.why.key) for one in told.left_out] == [
        ("m5/5.3.7 case report forms.pdf", "build.left_out_case_reports")
    ]
    (file,) = application.folder.rglob("stf-bast.xml")
    assert {t.get("name") for t in etree.parse(str(file)).iter("file-tag")} == {
        "case-report-forms",
        "study-report-body",
    }
    assert problems(application.folder) <= NOT_OURS


def test_a_sequence_that_would_bring_nothing_is_refused(application):
    (application.source / COVER).unlink()
    application.build = None
    sheet = write_sheet(application.source.parent / "p.toml", "cnsqt2")
    with pytest.raises(
        InputError, match=r"all 5 documents are in the earlier sequences .* nothing for sequence 0001"
    ):
        build_cn(application.source, application.out, sheet, previous=application.folder)
    assert not (application.folder / "0001").exists()
    nothing = write_files(application.source.parent / "nothing", "notes.pdf")
    with pytest.raises(
        InputError, match=r"none of the 1 files can stand in an eCTD \(for example notes\.pdf\)"
    ):
        build_cn(nothing, application.source.parent / "none", sheet)


POOL = (
    "m2/2.5 overview.pdf",
    "m3/3.2.S.4.1 specification.pdf",
    STABILITY,
    "m3/3.2.P.8.3 长期稳定性.pdf",
    "m3/3.2.P.8.1 summary.pdf",
    TOX,
    "m4/4.2.3.3.1/毒性试验.pdf",
    REPORT,
    SYNOPSIS,
    "m5/5.4 paper.pdf",
)
HISTORIES = st.lists(
    st.dictionaries(st.sampled_from(POOL), st.integers(0, 2), min_size=1), min_size=2, max_size=5
)  # for each sequence: which files there are, and with which of three contents


@pytest.mark.slow
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=HISTORIES)
def test_any_chain_reads_back_as_its_last_source_and_breaks_no_rule(tmp_path_factory, history):
    application = Application(tmp_path_factory.mktemp("chain"))
    for files in history:
        shutil.rmtree(application.source)
        for name, content in files.items():
            # three contents in all: the same bytes stand at many places and move between them
            write_files(application.source, name)
            (application.source / name).write_bytes(write_content(content))
        application.build()
    application.assert_reads_back()


def write_content(number: int) -> bytes:
    from jembatan.demo.plain_pdf import render_plain_pdf

    return render_plain_pdf([["-", str(10**9 + number)]])
