"""What an assessment says of a package technically: by the catalogue that the jurisdiction names, apart from the law."""

from __future__ import annotations

import datetime as dt

import pytest

from jembatan.dossier.package import open_package
from jembatan.dossier.reader import read_dossier
from jembatan.law.load import load_codes, load_jurisdiction
from jembatan.validate.catalogue import load_profile
from jembatan.validate.technical import find_technical_faults


@pytest.fixture
def faults(known_sums):
    """Return a function that gives the technical findings of a folder in a jurisdiction on a day, by code."""

    def find(root, jurisdiction: str, on: str) -> tuple[list, list]:
        with open_package(root) as package:
            dossier = read_dossier(package, workers=0)
            found = find_technical_faults(
                package, dossier, load_jurisdiction(jurisdiction), dt.date.fromisoformat(on)
            )
        return found, list(dossier.faults)

    return find


def test_every_profile_that_a_jurisdiction_names_exists_and_is_for_the_format():
    named = [(code, t) for code in load_codes() for t in load_jurisdiction(code).file.technical_profiles]
    assert {code for code, _ in named} == {"id", "cn"}
    for _, technical in named:
        assert load_profile(technical.profile).file.package == technical.format


@pytest.mark.parametrize(
    ("jurisdiction", "on", "profile"),
    [
        ("CN", "2021-12-28", None),
        ("CN", "2026-02-28", "cn-1.0"),
        ("CN", "2026-03-01", "cn-1.1-partial"),
        ("ID", "2026-11-22", "ich-3.2.2"),
    ],
)
def test_the_catalogue_is_that_of_the_day(jurisdiction, on, profile, copy, faults):
    found, _ = faults(copy().root, jurisdiction, on)
    assert (found[0].code if found else None) == profile


def test_findings_follow_one_line_on_how_it_was_asked_and_notes_are_left_out(copy, faults):
    broken = copy()
    broken.edit_leaf("0000/index.xml", "intro", "Introduction<", "Introduction <")
    found, _ = faults(broken.root, "CN", "2026-02-28")
    summary, *rest = found
    assert summary.message.key == "validation.technical.incomplete"
    assert summary.message.args["warnings"] == 1
    assert [(f.code, f.path, f.leaf_id) for f in rest] == [
        ("cn-1.0/3.20/warning", "0000/m2/22-intro/introduction.pdf", "intro")
    ]


def test_what_reading_says_already_is_not_said_twice(copy, faults):
    broken = copy()
    broken.edit_leaf("0000/index.xml", "intro", 'checksum="c99b', 'checksum="0000')
    found, read = faults(broken.root, "CN", "2026-02-28")
    assert [fault.code for fault in read] == ["checksum_differs"]
    assert len(found) == 1
    assert found[0].message.key == "validation.technical.fails"
    assert found[0].message.args["errors"] == 1


def test_documents_are_not_opened_once_more(copy, faults):
    found, _ = faults(copy().root, "CN", "2026-02-28")
    profile = load_profile("cn-1.0")
    assert found[0].message.args["rules"] == len(profile.rules)
    opened = sum(rule.category == "pdf" for rule in profile.rules)
    assert found[0].message.args["run"] <= len(profile.rules) - opened


def test_a_folder_that_is_no_ectd_is_not_validated(tmp_path, faults):
    (tmp_path / "m3").mkdir()
    (tmp_path / "m3" / "3.2.P.8.3 stability.txt").write_text("stability")
    assert faults(tmp_path, "ID", "2026-11-22")[0] == []
