"""What the studies of a folder become: tagging files, tags, categories and the folders of data."""

from __future__ import annotations

from lxml import etree
from tests.end_to_end.built import build_cn, codes, problems, write_files, write_sheet


def studies_of(sequence):
    """Return title, id and file tags of each study tagging file, by its name."""
    found = {}
    for file in sequence.rglob("stf-*.xml"):
        root = etree.parse(str(file)).getroot()
        tags = [(t.get("name"), t.get("info-type")) for t in root.iter("file-tag")]
        found[file.name] = (root.findtext(".//title"), root.findtext(".//study-id"), tags)
    return found


def test_each_report_in_a_folder_of_a_heading_is_a_study_of_its_own(chinese):
    _, sequence, _ = chinese
    studies = {study_id: title for title, study_id, _ in studies_of(sequence).values()}
    assert studies == {
        "大鼠急性毒性试验": "大鼠急性毒性试验",
        "小鼠急性毒性试验": "小鼠急性毒性试验",
        "TX-007": "犬三个月毒性",
        "BAST试验": "BAST试验",
    }


def test_a_protocol_is_tagged_as_one_and_a_report_as_one(chinese):
    _, sequence, _ = chinese
    (bast,) = [tags for _, study, tags in studies_of(sequence).values() if study == "BAST试验"]
    assert sorted(bast) == [("protocol-or-amendment", "ich"), ("study-report-body", "ich")]


def test_what_was_concluded_of_studies_is_told(chinese):
    _, _, told = chinese
    assert codes(told.assumed).count("study_assumed") == 4
    assert codes(told.assumed).count("category_missing") == 4
    assert {m.args["tag"]: m.args["count"] for m in told.assumed if m.key == "build.file_tag_assumed"} == {
        "pre-clinical-study-report": 3,
        "protocol-or-amendment": 1,
        "study-report-body": 1,
    }


def test_what_the_sheet_says_of_a_study_is_in_its_tagging_file_and_no_rule_warns(chinese, tmp_path):
    source, _, _ = chinese
    more = "".join(
        f'\n[[study]]\nid = "{study}"\n{values}\n'
        for study, values in {
            "大鼠急性毒性试验": 'species = "rat"\nroute_of_admin = "oral"',
            "小鼠急性毒性试验": 'species = "mouse"\nroute_of_admin = "oral"',
            "TX-007": 'title = "犬三个月重复给药毒性试验"\nspecies = "dog"\nroute_of_admin = "oral"\nduration = "medium"',
            "BAST试验": 'type_of_control = "placebo"',
        }.items()
    )
    more += '[[study]]\nid = "TX-070"\nspecies = "dog"\n'
    told = build_cn(source, tmp_path / "out", write_sheet(tmp_path / "p.toml", more=more))
    assert "category_missing" not in codes(told.assumed)
    assert [m.args["study"] for m in told.assumed if m.key == "build.study_not_found"] == ["TX-070"]
    sequence = tmp_path / "out/x202600009/0000"
    (file,) = sequence.rglob("stf-tx-007.xml")
    root = etree.parse(str(file)).getroot()
    assert root.findtext(".//title") == "犬三个月重复给药毒性试验"
    assert [(c.get("name"), c.get("info-type"), c.text) for c in root.iter("category")] == [
        ("species", "ich", "dog"),
        ("route-of-admin", "ich", "oral"),
        ("duration", "us", "medium"),
    ]
    warned = problems(sequence.parent, severity="warning")
    assert not {rule for rule in warned if rule.startswith("5.")}


def test_the_case_of_a_study_number_is_kept_and_data_sets_are_tagged_as_such(tmp_path):
    source = write_files(
        tmp_path / "source", "m5/5.3.5.1/study-NBP-301/report.pdf", "m5/5.3.5.1/study-NBP-301/synopsis.pdf"
    )
    for name in ("dm.xpt", "adsl.xpt"):
        (source / "m5/5.3.5.1/study-NBP-301" / name).write_bytes(
            b"HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!" * 10
        )
    build_cn(source, tmp_path / "out", write_sheet(tmp_path / "p.toml"))
    studies = studies_of(tmp_path / "out/x202600009/0000")
    (name,) = studies
    _, study_id, tags = studies[name]
    assert (name, study_id) == ("stf-nbp-301.xml", "NBP-301")
    assert sorted(tags) == [
        ("analysis-dataset-adam", "us"),
        ("data-tabulation-dataset-sdtm", "us"),
        ("study-report-body", "ich"),
        ("synopsis", "ich"),
    ]


def test_data_and_their_definitions_keep_their_folders_and_names(tmp_path):
    study = "m5/5.3.5.1/study-NBP-301"
    source = write_files(tmp_path / "source", f"{study}/report.pdf", f"{study}/16.1/protocol.pdf")
    for number, name in enumerate(
        ("sdtm/dm.xpt", "sdtm/define.xml", "sdtm/define2-0-0.xsl", "adam/adsl.xpt", "adam/define.xml")
    ):
        file = source / study / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b'<?xml version="1.0"?>\n<x/>' + b" " * number)
    told = build_cn(source, tmp_path / "out", write_sheet(tmp_path / "p.toml"))
    assert not told.left_out
    (file,) = (tmp_path / "out").rglob("stf-nbp-301.xml")
    assert sorted(p.relative_to(file.parent).as_posix() for p in file.parent.rglob("*") if p.is_file()) == [
        "adam/adsl.xpt",
        "adam/define.xml",
        "protocol.pdf",
        "report.pdf",
        "sdtm/define.xml",
        "sdtm/define2-0-0.xsl",
        "sdtm/dm.xpt",
        "stf-nbp-301.xml",
    ]
    application = tmp_path / "out/x202600009"
    assert problems(application) == {"2.7", "4.1.3", "4.3.1"}  # 4.1.3: there is no cover letter
    assert not problems(application, severity="warning") & {"5.18", "5.19", "5.20"}


def test_a_document_at_a_heading_that_only_gathers_studies_is_left_out_with_the_headings_below(tmp_path):
    source = write_files(
        tmp_path / "source", "m1/cn/1.0 cover.pdf", "m5/5.3.5 efficacy.pdf", "m1/cn/1.11 list.pdf"
    )
    told = build_cn(source, tmp_path / "out", write_sheet(tmp_path / "p.toml"))
    assert {one.source: one.why.args["below"] for one in told.left_out} == {
        "m5/5.3.5 efficacy.pdf": ["5.3.5.1", "5.3.5.2", "5.3.5.3", "5.3.5.4"],
        "m1/cn/1.11 list.pdf": ["1.11.1", "1.11.2", "1.11.3"],
    }
    assert "5.17" not in problems(tmp_path / "out/x202600009")


def test_a_folder_of_a_study_with_an_endless_name_is_cut(tmp_path):
    source = write_files(tmp_path / "source", f"m5/5.3.5.1/study {'of very long names ' * 9}/report.pdf")
    told = build_cn(source, tmp_path / "out", write_sheet(tmp_path / "p.toml"))
    assert max(len(part) for file in told.files for part in file.path.split("/")) <= 64
    assert problems(tmp_path / "out/x202600009") == {"2.7", "4.1.3", "4.3.1"}
