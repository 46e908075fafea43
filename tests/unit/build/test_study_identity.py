"""Which study a file belongs to, told by its folder and name."""

from __future__ import annotations

import pytest

from jembatan.build.study_file_tags import find_file_tag
from jembatan.build.study_identity import StudyFinder
from jembatan.core.document import Placement
from jembatan.core.dossier import Dossier, Leaf


def find(path: str, *others: str, section: str = "5.3.5.1") -> tuple[str, str]:
    leaves = tuple(Leaf(path=p, placement=Placement(section=section)) for p in (path, *others))
    study = StudyFinder(Dossier(name="d", format="folder", leaves=leaves), {}).find(leaves[0])
    return study.study_id, study.title


@pytest.mark.parametrize(
    ("name", "study"),
    [
        ("TX-001.pdf", ("TX-001", "")),
        ("TX-001 Single dose in rats.pdf", ("TX-001", "Single dose in rats")),
        ("TX001-report.pdf", ("TX001", "report")),
        ("NBP-301-report.pdf", ("NBP-301", "report")),
        ("PK-01 rat.pdf", ("PK-01", "rat")),
        ("4.2.3.1 TX-007 犬三个月毒性.pdf", ("TX-007", "犬三个月毒性")),
        ("大鼠急性毒性试验.pdf", ("大鼠急性毒性试验", "大鼠急性毒性试验")),
        ("report-v2.pdf", ("report-v2", "report-v2")),
        ("report 2024.pdf", ("report 2024", "report 2024")),
        ("301研究.pdf", ("301研究", "301研究")),
    ],
)
def test_a_file_by_itself_is_a_study_told_by_its_name(name, study):
    assert find(f"m4/4.2.3.1 single dose/{name}", section="4.2.3.1") == study


@pytest.mark.parametrize(
    ("path", "study"),
    [
        ("模块五/5.3.5.1 对照试验/BAST试验/研究报告.pdf", "BAST试验"),
        ("模块五/5.3.5.1 对照试验/BAST试验/16.1.1 附录/方案.pdf", "BAST试验"),
        ("模块五/5.3.5.1 对照试验/NBP-301 三期/附录/方案.pdf", "NBP-301"),
        (
            "m5/53-clin-stud-rep/535-rep-effic-safety-stud/hypertension/5351-stud-rep-contr/abc/report.pdf",
            "abc",
        ),
        (
            "m5/53-clin-stud-rep/535-rep-effic-safety-stud/hypertension/5351-stud-rep-contr/abc/16.1/a.pdf",
            "abc",
        ),
        ("m5/5.3.5.1/study-NBP-301/report.pdf", "NBP-301"),
        ("申报资料/临床/2019-001 BAST/report.pdf", "2019-001 BAST"),
        ("BAST/report.pdf", "BAST"),
        ("report.pdf", "report"),
    ],
)
def test_the_folder_below_that_of_the_heading_is_the_study(path, study):
    assert find(path)[0] == study


def test_a_folder_that_holds_documents_of_other_headings_is_no_study():
    other = Leaf(path="m5/all/2.pdf", placement=Placement(section="5.3.3.1"))
    one = Leaf(path="m5/all/TX-1.pdf", placement=Placement(section="5.3.5.1"))
    assert (
        StudyFinder(Dossier(name="d", format="folder", leaves=(one, other)), {}).find(one).study_id == "TX-1"
    )


@pytest.mark.parametrize(
    ("section", "path", "tag"),
    [
        ("5.3.5.1", "a/protocol-amendment-2.pdf", "protocol-or-amendment"),
        ("5.3.5.1", "a/方案偏离.pdf", "protocol-deviations"),
        ("5.3.5.1", "a/Statistical Analysis Plan.pdf", "statistical-methods-interim-analysis-plan"),
        ("5.3.5.1", "a/disapproval.pdf", "study-report-body"),
        ("5.3.5.1", "统计分析计划/v1.pdf", "statistical-methods-interim-analysis-plan"),
        ("5.3.5.1", "a/adae.xpt", "analysis-dataset-adam"),
        ("5.3.5.1", "a/ae.xpt", "data-tabulation-dataset-sdtm"),
        ("5.3.5.1", "adam/define.xml", "analysis-data-definition"),
        ("4.2.3.1", "a/dm.xpt", "data-tabulation-dataset-send"),
        ("4.2.3.1", "a/protocol.pdf", "pre-clinical-study-report"),
    ],
)
def test_a_file_tag_is_told_by_the_name(section, path, tag):
    assert find_file_tag(section, path, "") == tag
