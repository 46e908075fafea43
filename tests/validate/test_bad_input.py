"""What is no package, or a broken one: one sentence, never a crash, and nothing not looked at counts as passed."""

from __future__ import annotations

import pytest

PROFILES = ("cn-1.0", "cn-1.1-partial", "eu-6.1-historical", "us-partial", "ich-3.2.2")


@pytest.mark.parametrize("profile", PROFILES)
def test_a_folder_of_anything_fails_or_is_incomplete_and_breaks_nothing(profile, tmp_path, run):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "letter.txt").write_bytes(b"\x00\xff")
    assert run(tmp_path / "a", profile).verdict in ("fails", "incomplete")


BYTES = {
    "empty": b"",
    "no xml": b"\x00\x01\x02",
    "another root": b"<html/>",
    "cut off": b"<?xml version='1.0'?><ectd:ectd xmlns:ectd='http://www.ich.org/ectd'><m3-quality>",
    "wrong encoding": b"<?xml version='1.0' encoding='UTF-8'?><a>\xff\xfe</a>",
    "an entity that eats memory": b"<!DOCTYPE a [<!ENTITY b '"
    + b"x" * 5000
    + b"'><!ENTITY c '&b;&b;&b;&b;'>]><a>&c;&c;&c;</a>",
    "a file from outside": b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
    "deep": b"<a>" * 300 + b"</a>" * 300,
}


@pytest.mark.parametrize("bad", BYTES)
@pytest.mark.parametrize("which", ["index.xml", "m1/cn/cn-regional.xml"])
def test_a_broken_backbone_fails_and_rules_that_need_it_are_not_counted_as_run(bad, which, copy, run):
    broken = copy()
    broken.write(f"0001/{which}", BYTES[bad])
    broken.seal()
    validation = run(broken.root)
    own = "3.3" if which == "index.xml" else "4.1.3"
    assert own in {f.rule for f in validation.findings}
    assert validation.verdict == "fails"
    if broken_xml := bad in ("empty", "no xml", "cut off", "wrong encoding"):
        kind = "index" if which == "index.xml" else "regional"
        needing = {
            r.number for r in validation.profile.rules if kind in r.parameters.get("backbone", "").split()
        }
        assert broken_xml and needing and not needing & set(validation.run)
    assert not any(
        "passwd" in str(f.message.args.values()) or "root:" in str(f.message.args)
        for f in validation.findings
    )


@pytest.mark.parametrize("bad", BYTES)
def test_a_broken_study_tagging_file_fails(bad, copy, run):
    broken = copy()
    broken.write("0000/m4/42-stud-rep/423-tox/4231-single-dose-tox/tox-1/stf-tox-1.xml", BYTES[bad])
    broken.seal()
    assert {"5.1", "5.17"} <= {f.rule for f in run(broken.root).findings}


@pytest.mark.parametrize("bad", BYTES)
def test_a_broken_message_of_v4_fails(bad, tmp_path, run):
    folder = tmp_path / "a" / "1"
    folder.mkdir(parents=True)
    (folder / "submissionunit.xml").write_bytes(BYTES[bad])
    validation = run(tmp_path / "a", "ich-4.0")
    assert {"V4-02", "V4-03"} & {f.rule for f in validation.findings}


def test_a_leaf_without_anything_is_reported_and_breaks_no_rule_function(copy, run):
    broken = copy()
    broken.add_leaf("0000/index.xml", "m2-2-introduction", "<leaf/>")
    assert {"3.3", "3.18"} <= {f.rule for f in run(broken.root).findings}


def test_a_file_that_cannot_be_read_is_an_error_of_its_checksum(copy, run, monkeypatch):
    from jembatan.validate import filed_package

    broken = copy()
    whole = filed_package._checksum
    monkeypatch.setattr(
        filed_package,
        "_checksum",
        lambda p, path, kind: "" if path.endswith("introduction.pdf") else whole(p, path, kind),
    )
    (found,) = [f for f in run(broken.root).findings if f.rule == "3.14"]
    assert found.message.key == "validation.problem.file_unreadable"


def test_a_rule_that_breaks_is_listed_as_not_run_and_the_others_are_run(copy, monkeypatch):
    from jembatan.dossier.package import open_package
    from jembatan.validate import run as runner
    from jembatan.validate.catalogue import load_profile

    def breaks(*_: object, **__: object):
        raise RuntimeError("secret")

    functions = dict(runner.load_rule_functions(), find_untitled_leaves=breaks)
    monkeypatch.setattr(runner, "load_rule_functions", lambda: functions)
    kept = []
    with open_package(copy().root) as package:
        validation = runner.validate_package(
            package, load_profile("cn-1.0"), workers=0, keep_crash=lambda *c: kept.append(c)
        )
    crashed = {o.rule for o in validation.not_run if o.why.key == "validation.why.crashed"}
    assert crashed == {"3.18", "4.1.17"}
    assert "3.20" in validation.run and not crashed & set(validation.run)
    assert [rule for rule, _ in kept] == ["3.18", "4.1.17"] and "secret" in kept[0][1]


def test_a_zip_entry_that_was_refused_keeps_a_package_from_being_found_free_of_errors(copy, run, tmp_path):
    import zipfile

    archive = tmp_path / "x202600007.zip"
    root = copy().root
    with zipfile.ZipFile(archive, "w") as target:
        for file in sorted(p for p in root.rglob("*") if p.is_file()):
            target.write(file, str(file.relative_to(root)))
    assert run(archive, "ich-3.2.2").verdict == "no_error_found"
    with zipfile.ZipFile(archive, "a") as target:
        target.writestr("../outside.pdf", b"x")
    validation = run(archive, "ich-3.2.2")
    assert [fault.code for fault in validation.package_faults] == ["entry_traversal"]
    assert validation.verdict == "incomplete"


def test_asking_to_stop_ends_the_run(copy):
    from jembatan.core.errors import Cancelled
    from jembatan.dossier.package import open_package
    from jembatan.validate.catalogue import load_profile
    from jembatan.validate.run import validate_package

    with open_package(copy().root) as package, pytest.raises(Cancelled):
        validate_package(package, load_profile("cn-1.0"), workers=0, cancelled=lambda: True)
