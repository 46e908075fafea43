"""A catalogue of one's own, as data beside the shipped ones: no Python; what is wrong with it is said at load."""

from __future__ import annotations

import pytest

from jembatan.core.errors import LawError, UsageError
from jembatan.validate.catalogue import COLUMNS, load_profile, load_profile_ids
from jembatan.validate.run import check_functions

HEAD = """format = 1
criteria = "a company's own rules"
package = "ectd-3.2.2"
region = "cn"
status = "complete"
[title]
en = "Ours"
[note]
en = "A note"
[source.us]
title = "Our procedure"
"""
ROW = "Q1,leaves,must,error,Titles begin without a space,,,automated,find_titles_with_spaces,backbone=index,,us,primary,high"


@pytest.fixture
def own(tmp_path):
    """Return a function that writes a folder of law data with one profile."""

    def write(row: str = ROW, head: str = HEAD, name: str = "ours", columns: str = ",".join(COLUMNS)):
        folder = tmp_path / "law" / "shared" / "validation"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.toml").write_text(head, "utf-8")
        (folder / f"{name}.csv").write_text(f"{columns}\n{row}\n", "utf-8")
        return (tmp_path / "law",)

    return write


def test_a_profile_of_ones_own_is_run_like_a_shipped_one(own, copy, known_sums):
    from jembatan.dossier.package import open_package
    from jembatan.validate.run import validate_package

    folders = own()
    assert "ours" in load_profile_ids(folders) and "ours" not in load_profile_ids()
    broken = copy()
    broken.edit_leaf("0000/index.xml", "intro", "Introduction<", "Introduction <")
    with open_package(broken.root) as package:
        validation = validate_package(package, load_profile("ours", folders), workers=0)
    assert [(f.rule, f.severity, f.leaf) for f in validation.findings] == [("Q1", "error", "intro")]


def test_it_may_change_a_shipped_one(own):
    head = HEAD.replace('status = "complete"', 'status = "complete"\nbased_on = "cn-1.0"')
    changed = load_profile("ours", own(ROW.replace("Q1", "3.20"), head))
    assert len(changed.rules) == 149
    assert next(r for r in changed.rules if r.number == "3.20").severity == "error"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            ROW.replace("find_titles_with_spaces", "find_titles_with_space"),
            "did you mean find_titles_with_spaces",
        ),
        (ROW.replace("backbone=index", "spine=index"), "cannot be called"),
    ],
)
def test_a_rule_without_a_function_or_with_wrong_parameters_is_refused_by_name(row, said, own):
    with pytest.raises(LawError, match=rf"rule Q1.*{said}"):
        check_functions(load_profile("ours", own(row)))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (f"{ROW}\n{ROW}", "stands there twice"),
        (ROW.replace(",us,", ",them,"), "source 'them' is not in"),
        (ROW.replace("automated", "manual"), "automated means"),
        (ROW.replace("automated,find_titles_with_spaces,backbone=index", "manual,,"), "why_not"),
        (ROW.replace("backbone=index", "backbone"), "name=value"),
        (ROW.replace(",error,", ",grave,"), "grave"),
    ],
)
def test_a_row_out_of_its_format_is_refused_with_its_place(row, said, own):
    with pytest.raises(LawError, match=rf"rule Q1: .*{said}"):
        load_profile("ours", own(row))


def test_missing_columns_are_named(own):
    with pytest.raises(LawError, match="the columns confidence are missing"):
        load_profile("ours", own(columns=",".join(COLUMNS[:-1])))


def test_an_id_that_is_shipped_already_is_refused(own):
    with pytest.raises(LawError, match=r"cn-1\.0\.toml: this id is shipped already"):
        load_profile_ids(own(name="cn-1.0"))


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(UsageError, match="--law expects a folder"):
        load_profile_ids((tmp_path / "nothing",))


def test_all_shipped_profiles_name_functions_that_exist_and_parameters_that_fit():
    for profile in load_profile_ids():
        check_functions(load_profile(profile))
