"""What could not be looked at is never counted as run: per thing that is broken, every rule that needs it says why."""

from __future__ import annotations

import pytest
from validate_breaks import STF_TOX

BROKEN_XML = b"<?xml version='1.0'?><a><b>"


def run_numbers(validation) -> set[str]:
    left = {one.rule for one in validation.not_run}
    assert not left & set(validation.run)
    assert left | set(validation.run) == {rule.number for rule in validation.profile.rules}
    return set(validation.run)


def numbers(*starts: str, but: tuple[str, ...] = ()) -> set[str]:
    from jembatan.validate.catalogue import load_profile

    found = {r.number for r in load_profile("cn-1.0").rules if r.number.startswith(starts)}
    return found - set(but)


INDEX = numbers("3.", "5.", but=("3.1",)) | {"1.3", "2.3", "2.4", "2.7"}
REGIONAL = numbers("4.1.", "4.2.", "4.3.", but=("4.1.1", "4.1.23")) | {"3.16"}
ENVELOPE = numbers("4.2.", "4.3.") | {"3.16", "4.1.15", "4.1.21", "4.1.22"}
STUDY = numbers("5.", but=("5.1",))


@pytest.mark.parametrize("number", ["0000", "0001"])
def test_an_index_that_is_absent(number, copy, run):
    made = copy()
    made.path(f"{number}/index.xml").unlink()
    assert not run_numbers(run(made.root)) & INDEX


def test_an_index_that_cannot_be_read(copy, run):
    made = copy()
    made.write("0001/index.xml", BROKEN_XML)
    # its checksum can still be compared, and that it is no valid XML was found
    assert run_numbers(run(made.root)) & INDEX <= {"3.3", "3.15"}


@pytest.mark.parametrize("content", [None, BROKEN_XML], ids=["absent", "broken"])
def test_a_regional_backbone_that_is_absent_or_cannot_be_read(content, copy, run):
    made = copy()
    if content is None:
        made.path("0001/m1/cn/cn-regional.xml").unlink()
    else:
        made.write("0001/m1/cn/cn-regional.xml", content)
    assert run_numbers(run(made.root)) & REGIONAL <= {"4.1.3"}


def test_a_regional_backbone_without_an_envelope(copy, run):
    made = copy()
    regional = made.path("0001/m1/cn/cn-regional.xml")
    text = regional.read_text("utf-8")
    start, end = text.index("<cn-envelope"), text.index("</cn-envelope>") + len("</cn-envelope>")
    regional.write_text(text[:start] + text[end:], "utf-8")
    made.seal()
    assert not run_numbers(run(made.root)) & ENVELOPE


def test_a_study_tagging_file_that_cannot_be_read(copy, run):
    made = copy()
    made.write(STF_TOX, BROKEN_XML)
    made.seal()
    validation = run(made.root)
    assert not run_numbers(validation) & STUDY
    assert {f.rule for f in validation.findings if f.path == STF_TOX} == {"5.1"}


def test_an_index_md5_that_is_absent_leaves_nothing_to_compare(copy, run):
    made = copy()
    made.path("0001/index-md5.txt").unlink()
    validation = run(made.root)
    assert "3.15" in {f.rule for f in validation.findings}  # China's rule asks for it
    assert "3.15" not in run_numbers(validation)


@pytest.mark.parametrize("content", [None, BROKEN_XML], ids=["absent", "broken"])
def test_a_message_of_v4_that_is_absent_or_cannot_be_read(content, tmp_path, run):
    from validate_example import Copy

    made = Copy(tmp_path / "a")
    made.write("1/submissionunit.xml", b'<PORP_IN000001UV xmlns="urn:hl7-org:v3"/>')
    made.write("1/sha256.txt", b"0")
    made.write("2/m1/a.pdf")
    if content is not None:
        made.write("2/submissionunit.xml", content)
        made.write("2/sha256.txt", b"0")
    done = run_numbers(run(made.root, "ich-4.0"))
    assert done <= ({"V4-01", "V4-14"} if content is None else {"V4-01", "V4-02", "V4-05", "V4-14"})


@pytest.mark.parametrize("profile", ["us-partial", "ich-3.2.2", "eu-6.1-historical"])
def test_what_a_profile_asks_of_leaves_waits_for_an_index_that_can_be_read(profile, copy, run):
    made = copy()
    made.write("0001/index.xml", BROKEN_XML)
    validation = run(made.root, profile)
    run_numbers(validation)
    of_files = ("file", "folder", "root_entries", "names", "_xml", "backbone", "index_checksum")
    leaves = {
        rule.number
        for rule in validation.profile.rules
        if rule.number in validation.run
        and rule.category != "pdf"
        and ("study" in rule.function or not any(word in rule.function for word in of_files))
    }
    assert leaves == set()
