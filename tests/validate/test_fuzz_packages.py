"""Packages of every profile in which one file was changed at random: no rule breaks, and what is said can be read.

Covers what test_fuzz_backbones.py does not: Module 1 of the EU and the US, study tagging files, messages of v4.0, and
the plain checksum files; and every report of what was found. `JEMBATAN_FUZZ=2000 pytest
tests/validate/test_fuzz_packages.py` looks longer.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from jembatan.core.errors import JembatanError
from jembatan.dossier.package import open_package
from jembatan.report.validation import render_validation_json, render_validation_text
from jembatan.report.validation_page import render_validation_page
from jembatan.validate.catalogue import load_profile
from jembatan.validate.run import validate_package


def _load(name: str):
    spec = importlib.util.spec_from_file_location(f"fuzz_{name}", Path(__file__).with_name(f"{name}.py"))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


eu_seeds, v4_seeds = _load("test_eu"), _load("test_ich_4")
SETTINGS = settings(
    max_examples=int(os.environ.get("JEMBATAN_FUZZ", "12")),
    deadline=None,
    derandomize="JEMBATAN_FUZZ" not in os.environ,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
STF_TOX = "0001/m4/42-stud-rep/423-tox/4231-single-dose-tox/tox-1/stf-tox-1.xml"
STF_CT = "0000/m5/53-clin-stud-rep/535-rep-effic-safety-stud/example/5351-stud-rep-contr/ct-1/stf-ct-1.xml"
US = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE fda-regional:fda-regional SYSTEM "../../util/dtd/us-regional-v3-3.dtd">
<fda-regional:fda-regional xmlns:fda-regional="http://www.ich.org/fda" xmlns:xlink="http://www.w3c.org/1999/xlink"
 dtd-version="3.3"><admin><applicant-info><id>1</id></applicant-info><application-set><application
 application-containing-files="true"><application-information><application-number application-type="fdaat1">123456
</application-number></application-information><submission-information><submission-id submission-type="fdast1">0001
</submission-id><sequence-number submission-sub-type="fdasst1">0000</sequence-number></submission-information>
</application></application-set></admin><m1-regional><m1-1-forms><leaf ID="f1" operation="new" checksum="0"
 checksum-type="md5" xlink:href="11-forms/form.pdf"><title>Form</title></leaf></m1-1-forms></m1-regional>
</fda-regional:fda-regional>
"""
MARKED = [
    "",
    "{",
    "{0}",
    "{rule}",
    "<b>",
    "&amp;",
    "]]>",
    "\u202e",
    "前言",
    "a b",
    "../..",
    "#",
    "%zz",
    "\\",
    "0" * 70,
]
NAMES = [
    "leaf",
    "title",
    "node-extension",
    "envelope",
    "identifier",
    "specific",
    "doc-content",
    "file-tag",
    "study-id",
]
V4_NAMES = [
    "document",
    "contextOfUse",
    "component",
    "id",
    "code",
    "replacementOf",
    "relatedContextOfUse",
    "reference",
]
PIECES = [
    b"",
    b"\x00",
    b"\xff\xfe",
    b"\r",
    b"<",
    b"&x;",
    b"]]>",
    b"<!--",
    b"\xef\xbb\xbf",
    b"0" * 40,
    b"<a/>",
    b" " * 9,
]


@pytest.fixture
def us(copy):
    """Return a copy of the application with a Module 1 of the US in place of China's."""
    made = copy()
    for number in ("0000", "0001"):
        shutil.rmtree(made.path(f"{number}/m1"))
        made.write(f"{number}/m1/us/11-forms/form.pdf", b"form")
        made.write(f"{number}/m1/us/us-regional.xml", US.encode())
        made.edit(f"{number}/index.xml", "m1/cn/cn-regional.xml", "m1/us/us-regional.xml")
    return made


eu = eu_seeds.eu
v4 = v4_seeds.package

CHANGES = st.lists(
    st.tuples(
        st.integers(0, 300),
        st.sampled_from(["rename", "drop", "double", "attribute", "no attribute", "text", "move"]),
        st.integers(0, 60),
        st.sampled_from(MARKED),
        st.integers(0, 300),
    ),
    min_size=1,
    max_size=4,
)
CUTS = st.lists(
    st.tuples(st.integers(0, 6000), st.sampled_from(PIECES), st.integers(0, 30)), min_size=1, max_size=4
)


def changed_tree(data: bytes, plan: list[tuple]) -> bytes:
    """Return the XML with elements renamed, dropped, doubled or moved, and other attributes and texts."""
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True))
    names = V4_NAMES if b"PORP_IN" in data else NAMES
    for number, kind, which, text, other in plan:
        elements = [e for e in root.iter() if isinstance(e.tag, str) and e is not root]
        if not elements:
            break
        element = elements[number % len(elements)]
        if kind == "rename":
            element.tag = etree.QName(etree.QName(element).namespace, names[which % len(names)]).text
        elif kind == "drop":
            element.getparent().remove(element)
        elif kind == "double":
            element.addnext(etree.fromstring(etree.tostring(element)))
        elif kind == "attribute" and element.attrib:
            keys = sorted(element.attrib)
            element.set(keys[which % len(keys)], text)
        elif kind == "no attribute" and element.attrib:
            keys = sorted(element.attrib)
            del element.attrib[keys[which % len(keys)]]
        elif kind == "text":
            element.text = text
        elif kind == "move":
            target = elements[other % len(elements)]
            if target is not element and element not in target.iterancestors():
                target.append(element)
    return etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=True)


def changed_bytes(data: bytes, cuts: list[tuple]) -> bytes:
    for at, put, length in cuts:
        at %= len(data) + 1
        data = data[:at] + put + data[at + length :]
    return data


def assert_all_is_said(root: Path, inner: str, data: bytes, profile_id: str) -> None:
    """Validate with one file changed: no rule breaks, each is run or says why not, and every report can be read."""
    file = root / inner
    whole = file.read_bytes()
    profile = load_profile(profile_id)
    crashes: list[tuple[str, str]] = []
    file.write_bytes(data)
    try:
        with open_package(root) as package:
            validation = validate_package(
                package, profile, workers=0, keep_crash=lambda *c: crashes.append(c)
            )
    except JembatanError:
        return  # one sentence: the package is not of this profile's format any more
    finally:
        file.write_bytes(whole)
    assert not crashes, crashes[0][1]
    left = {one.rule for one in validation.not_run}
    assert set(validation.run) | left == {rule.number for rule in profile.rules}
    assert not set(validation.run) & left
    for finding in validation.findings:
        assert finding.path and not finding.path.startswith("/") and finding.line >= 0
    text = render_validation_text(validation, language="zh", width=80)
    page = render_validation_page(validation, language="id")
    said = json.loads(render_validation_json(validation, language="en"))
    assert len(said["findings"]) == len(validation.findings)
    for shown in (text, page, *(one["message"] for one in said["findings"])):
        assert "<validation." not in shown and "&lt;validation." not in shown
        assert "\u202e" not in shown and "\x00" not in shown
    assert "<script" not in page and "<b>" not in page
    assert str(root.parent) not in text + page
    keys = {key for one in validation.findings for key in one.message.args}
    assert not [m for m in re.findall(r"\{(\w+)\}", text) if m in keys and m not in ("rule",)]


@SETTINGS
@given(CHANGES)
def test_a_changed_eu_module_1_breaks_nothing(eu, plan):
    data = eu.path(eu_seeds.RG).read_bytes()
    assert_all_is_said(eu.root, eu_seeds.RG, changed_tree(data, plan), "eu-6.1-historical")


@SETTINGS
@given(CUTS)
def test_changed_bytes_of_an_eu_module_1_break_nothing(eu, cuts):
    data = eu.path(eu_seeds.RG).read_bytes()
    assert_all_is_said(eu.root, eu_seeds.RG, changed_bytes(data, cuts), "eu-6.1-historical")


@SETTINGS
@given(CHANGES, st.sampled_from(["us-partial", "ich-3.2.2"]))
def test_a_changed_us_module_1_breaks_nothing(us, plan, profile):
    data = us.path("0001/m1/us/us-regional.xml").read_bytes()
    assert_all_is_said(us.root, "0001/m1/us/us-regional.xml", changed_tree(data, plan), profile)


@SETTINGS
@given(CHANGES, st.sampled_from([STF_TOX, STF_CT]), st.sampled_from(["cn-1.0", "us-partial", "ich-3.2.2"]))
def test_a_changed_study_tagging_file_breaks_nothing(copy, tmp_path, plan, inner, profile):
    made = _once(copy, tmp_path)
    data = (made / inner).read_bytes()
    assert_all_is_said(made, inner, changed_tree(data, plan), profile)


@SETTINGS
@given(CUTS, st.sampled_from([STF_TOX, STF_CT]))
def test_changed_bytes_of_a_study_tagging_file_break_nothing(copy, tmp_path, cuts, inner):
    made = _once(copy, tmp_path)
    assert_all_is_said(made, inner, changed_bytes((made / inner).read_bytes(), cuts), "cn-1.0")


@SETTINGS
@given(CHANGES, st.sampled_from(["0000", "0001"]), st.sampled_from(["cn-1.0", "cn-1.1-partial"]))
def test_a_changed_module_1_of_china_breaks_nothing(copy, tmp_path, plan, number, profile):
    made = _once(copy, tmp_path)
    inner = f"{number}/m1/cn/cn-regional.xml"
    assert_all_is_said(made, inner, changed_tree((made / inner).read_bytes(), plan), profile)


@SETTINGS
@given(CHANGES, st.sampled_from("123"))
def test_a_changed_message_breaks_nothing(v4, plan, number):
    inner = f"{number}/submissionunit.xml"
    assert_all_is_said(v4.root, inner, changed_tree(v4.path(inner).read_bytes(), plan), "ich-4.0")


@SETTINGS
@given(
    CUTS, st.sampled_from(["1/submissionunit.xml", "2/submissionunit.xml", "1/sha256.txt", "3/sha256.txt"])
)
def test_changed_bytes_of_a_message_or_its_checksum_break_nothing(v4, cuts, inner):
    data = changed_bytes(v4.path(inner).read_bytes(), cuts)
    assert_all_is_said(v4.root, inner, data, "ich-4.0")


@SETTINGS
@given(CUTS, st.sampled_from(["0000/index-md5.txt", "0001/index.xml"]))
def test_changed_bytes_of_index_and_its_checksum_break_nothing(copy, tmp_path, cuts, inner):
    made = _once(copy, tmp_path)
    assert_all_is_said(made, inner, changed_bytes((made / inner).read_bytes(), cuts), "cn-1.0")


MOVES = st.lists(
    st.tuples(
        st.integers(0, 400),
        st.sampled_from(["remove", "empty", "upper", "move", "add", "folder", "link", "double"]),
        st.sampled_from(
            ["a b.pdf", "é.pdf", ".hidden", "前言.pdf", "x.tar.gz", "m6", "index.xml", "0009", "²", "a" * 90]
        ),
    ),
    min_size=1,
    max_size=6,
)


def disarrange(root: Path, plan: list[tuple[int, str, str]]) -> None:
    """Remove, empty, rename, move and add files of a package."""
    for number, how, name in plan:
        files = sorted(p for p in root.rglob("*") if p.is_file())
        if not files:
            return
        file = files[number % len(files)]
        target = file.with_name(name)
        if how == "remove":
            file.unlink()
        elif how == "empty":
            file.write_bytes(b"")
        elif how == "upper":
            file.rename(file.with_name(file.name.upper()))
        elif how == "move" and not os.path.lexists(root / name):
            file.rename(root / name)
        elif how == "add" and not os.path.lexists(target):
            target.write_bytes(b"%PDF-1.4")
        elif how == "folder" and not os.path.lexists(target):
            target.mkdir()
        elif how == "link" and not os.path.lexists(target):
            target.symlink_to(file.name)
        elif how == "double" and not os.path.lexists(root / name):
            shutil.copytree(file.parent, root / name)


def assert_any_package_is_judged(
    root: Path, plan: list[tuple[int, str, str]], profile_id: str, to: Path
) -> None:
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(root, to / root.name)
    disarrange(to / root.name, plan)
    crashes: list[tuple[str, str]] = []
    profile = load_profile(profile_id)
    try:
        with open_package(to / root.name) as package:
            validation = validate_package(
                package, profile, workers=0, keep_crash=lambda *c: crashes.append(c)
            )
    except JembatanError:
        return  # one sentence: no package, or none of this format, is left
    assert not crashes, crashes[0][1]
    assert set(validation.run) | {one.rule for one in validation.not_run} == {r.number for r in profile.rules}
    for language in ("en", "id", "zh"):
        text = render_validation_text(validation, language=language, width=80)
        assert "<validation." not in text and str(to) not in text
        assert "&lt;validation." not in render_validation_page(validation, language=language)
    json.loads(render_validation_json(validation, language="en"))


@SETTINGS
@given(MOVES, st.sampled_from(["cn-1.0", "cn-1.1-partial", "ich-3.2.2", "us-partial"]))
def test_a_package_in_disorder_breaks_nothing(applications, tmp_path, plan, profile):
    assert_any_package_is_judged(applications(), plan, profile, tmp_path / "out")


@SETTINGS
@given(MOVES)
def test_an_eu_package_in_disorder_breaks_nothing(eu, tmp_path, plan):
    assert_any_package_is_judged(eu.root, plan, "eu-6.1-historical", tmp_path / "out")


@SETTINGS
@given(MOVES)
def test_a_package_of_messages_in_disorder_breaks_nothing(v4, tmp_path, plan):
    assert_any_package_is_judged(v4.root, plan, "ich-4.0", tmp_path / "out")


def _once(copy, tmp_path: Path) -> Path:
    """Return the application, copied for the first example of a test alone."""
    root = tmp_path / "x202600007"
    return root if root.is_dir() else copy().root
