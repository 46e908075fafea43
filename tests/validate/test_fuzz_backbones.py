"""Backbones changed at random from valid seeds: our model agrees with a DTD, and nothing ever breaks a rule function.

What the fuzzing found is kept below as examples. The number of examples is small here; `JEMBATAN_FUZZ=20000 pytest
tests/validate/test_fuzz_backbones.py` looks longer.
"""

from __future__ import annotations

import io
import os
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import etree
from validate_example import STUDY_DTD, render_dtd, render_schema

from jembatan.dossier.package import open_package
from jembatan.validate.catalogue import load_profile
from jembatan.validate.run import validate_package
from jembatan.validate.structure import load_structure
from jembatan.validate.structure_faults import find_structure_faults
from jembatan.validate.study_structure import find_study_structure_faults

MANY = int(os.environ.get("JEMBATAN_FUZZ", "60"))
SETTINGS = settings(
    max_examples=MANY,
    deadline=None,
    derandomize="JEMBATAN_FUZZ" not in os.environ,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
ICH = load_structure("ich-3-2")
HEADINGS = sorted(ICH.headings)
NAMES = ["leaf", "title", "node-extension", "link-text", "xref", "m9-other", *HEADINGS[::7]]
ATTRIBUTES = [
    *("ID", "operation", "checksum", "checksum-type", "modified-file", "version", "title", "substance"),
    *(
        "manufacturer",
        "indication",
        "product-name",
        "colour",
        "xml:lang",
        "xlink:href",
        "xlink:show",
        "xlink:type",
    ),
]
VALUES = [
    "",
    "new",
    "append",
    "delete",
    "simple",
    "md5",
    "x1",
    "1x",
    "a b",
    "../0000/index.xml#spec",
    "é",
    "a",
]

SEED = """<ectd:ectd xmlns:ectd="http://www.ich.org/ectd" xmlns:xlink="http://www.w3c.org/1999/xlink" dtd-version="3.2">
<m1-administrative-information-and-prescribing-information><leaf ID="a" operation="new" checksum="0" checksum-type="md5"
 xlink:href="m1/cn/cn-regional.xml" xlink:type="simple"><title>M1</title></leaf>
</m1-administrative-information-and-prescribing-information>
<m2-common-technical-document-summaries><m2-2-introduction><leaf ID="b" operation="new" checksum="0"
 checksum-type="md5"><title>I</title><link-text>l</link-text></leaf></m2-2-introduction>
<m2-3-quality-overall-summary><m2-3-s-drug-substance substance="s" manufacturer="m"><node-extension><title>n</title>
<leaf ID="c" operation="new" checksum="0" checksum-type="md5"><title>t</title></leaf></node-extension>
</m2-3-s-drug-substance></m2-3-quality-overall-summary></m2-common-technical-document-summaries>
<m3-quality><m3-2-body-of-data><m3-2-s-drug-substance substance="s" manufacturer="m"><m3-2-s-7-stability>
<leaf ID="d" operation="new" checksum="0" checksum-type="md5"><title>t</title></leaf>
<m3-2-s-7-1-stability-summary-and-conclusions/><m3-2-s-7-3-stability-data/></m3-2-s-7-stability>
</m3-2-s-drug-substance><m3-2-p-drug-product/><m3-2-p-drug-product dosageform="t"/></m3-2-body-of-data></m3-quality>
</ectd:ectd>"""


@pytest.fixture(scope="module")
def dtd() -> etree.DTD:
    return etree.DTD(io.BytesIO(render_dtd(ICH).encode()))


def parse(data: str | bytes) -> etree._Element | None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(data.encode() if isinstance(data, str) else data, parser)
    except etree.XMLSyntaxError:
        return None


@st.composite
def changes(draw) -> list[tuple]:
    """Return a few changes of a tree: which element, what to do with it, and with what."""
    kinds = ["rename", "drop", "double", "move", "attribute", "no attribute", "text", "insert", "swap"]
    return draw(
        st.lists(
            st.tuples(
                st.integers(0, 400),
                st.sampled_from(kinds),
                st.sampled_from(NAMES),
                st.sampled_from(ATTRIBUTES),
                st.sampled_from(VALUES),
                st.integers(0, 400),
            ),
            min_size=1,
            max_size=3,
        )
    )


def change(root: etree._Element, plan: list[tuple]) -> None:
    """Apply the changes to a tree; the root element itself stays."""
    for number, kind, name, attribute, value, other in plan:
        elements = [e for e in root.iter() if isinstance(e.tag, str) and e is not root]
        if not elements:
            return
        element = elements[number % len(elements)]
        parent = element.getparent()
        key = attribute.replace("xml:", "{http://www.w3.org/XML/1998/namespace}").replace(
            "xlink:", "{http://www.w3c.org/1999/xlink}"
        )
        if kind == "rename":
            element.tag = name
        elif kind == "drop":
            parent.remove(element)
        elif kind == "double":
            element.addnext(parse(etree.tostring(element)))
        elif kind == "move":
            target = elements[other % len(elements)]
            if target is not element and element not in target.iterancestors():
                target.append(element)
        elif kind == "attribute":
            element.set(key, value)
        elif kind == "no attribute":
            element.attrib.pop(key, None)
        elif kind == "text":
            element.text = value
        elif kind == "insert":
            element.insert(other % (len(element) + 1), etree.Element(name))
        else:
            twin = element.getnext()
            if twin is not None and isinstance(twin.tag, str):
                twin.addnext(element)


def test_the_seed_is_valid_by_both(dtd):
    root = parse(SEED)
    assert list(find_structure_faults(root, ICH)) == []
    assert dtd.validate(root)


@SETTINGS
@given(changes())
@example([(30, "insert", "leaf", "ID", "", 0)])  # found here: an element inside a title passed our model
def test_our_model_finds_a_fault_exactly_where_a_dtd_of_the_same_content_does(dtd, plan):
    root = parse(SEED)
    change(root, plan)
    again = parse(etree.tostring(root))  # as it would be read from a file
    ours = list(find_structure_faults(again, ICH))
    valid = dtd.validate(again)
    assert bool(ours) == (not valid), (ours, list(dtd.error_log)[:3], etree.tostring(again)[:2000])


CN = load_structure("cn-1-0")
_ENVELOPE = (
    "<cn-envelope><application-id/><application-type code='a'/><product-type code='a'/><product-number/>"
    "<related-sequence/><regulatory-activity-type code='a'/><sequence-number/><sequence-type code='a'/>"
    "<sequence-description/><sequence-contact><name/><phone/><email/></sequence-contact></cn-envelope>"
)
_LEAF = '<leaf ID="{}" operation="new" checksum="0" checksum-type="md5"><title>t</title></leaf>'
CN_CONTENT = (
    f'<cn-content xmlns="cn_ectd"><cn-1-0>{_LEAF.format("a")}</cn-1-0><cn-1-2>{_LEAF.format("b")}'
    f"<node-extension><title>n</title>{_LEAF.format('c')}</node-extension></cn-1-2><cn-1-3><cn-1-3-1>"
    f"<cn-1-3-1-2>{_LEAF.format('d')}</cn-1-3-1-2></cn-1-3-1><cn-1-3-3/></cn-1-3><cn-1-8><cn-1-8-1><cn-1-8-1-6/>"
    "</cn-1-8-1><cn-1-8-2/></cn-1-8><cn-1-9/></cn-content>"
)
CN_NAMES = [f"{{cn_ectd}}{name}" for name in ("leaf", "title", "node-extension", *list(CN.headings)[::5])]


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.fromstring(render_schema(CN)))


@SETTINGS
@given(changes())
def test_our_model_of_chinas_module_1_finds_a_fault_exactly_where_a_schema_of_the_same_content_does(
    schema, plan
):
    content = parse(CN_CONTENT)
    plan = [
        (n, kind, CN_NAMES[other % len(CN_NAMES)], attribute if ":" not in attribute else "ID", value, other)
        for n, kind, _, attribute, value, other in plan
    ]
    change(content, plan)
    written = etree.tostring(content).decode()
    whole = parse(f'<cn_ectd xmlns="cn_ectd" schema-version="1.0">{_ENVELOPE}{written}</cn_ectd>')
    ours = list(find_structure_faults(whole, CN))
    valid = schema.validate(parse(written))
    assert bool(ours) == (not valid), (ours, list(schema.error_log)[:3], written)


STUDY = """<ectd:study xmlns:ectd="http://www.ich.org/ectd" xmlns:xlink="http://www.w3.org/1999/xlink" dtd-version="2.2">
<study-identifier><title>t</title><study-id>s</study-id><category name="species" info-type="ich">rat</category>
</study-identifier><study-document><doc-content xlink:href="index.xml#a"><title>x</title>
<property name="p" info-type="us">v</property><file-tag name="synopsis" info-type="ich"/></doc-content>
<content-block><block-title>b</block-title><file-tag name="synopsis" info-type="ich"><property name="p" info-type="us"/>
</file-tag><doc-content xlink:href="index.xml#b"/></content-block></study-document></ectd:study>"""
STUDY_NAMES = [
    *("title", "study-id", "category", "study-document", "doc-content", "content-block", "block-title"),
    *("file-tag", "property", "other"),
]


@pytest.fixture(scope="module")
def study_dtd() -> etree.DTD:
    return etree.DTD(io.BytesIO(STUDY_DTD.encode()))


@SETTINGS
@given(changes())
def test_our_model_of_a_study_tagging_file_finds_a_fault_exactly_where_a_dtd_does(study_dtd, plan):
    root = parse(STUDY)
    attributes = ["name", "info-type", "test", "other"]
    plan = [
        (n, kind, STUDY_NAMES[other % len(STUDY_NAMES)], attributes[n % len(attributes)], value, other)
        for n, kind, _, _, value, other in plan
    ]
    change(root, plan)
    again = parse(etree.tostring(root))
    ours = list(find_study_structure_faults(again))
    valid = study_dtd.validate(again)
    assert bool(ours) == (not valid), (ours, list(study_dtd.error_log)[:3], etree.tostring(again))


@SETTINGS
@given(
    changes(),
    st.sampled_from(["index.xml", "m1/cn/cn-regional.xml", "stf"]),
    st.sampled_from(["cn-1.0", "ich-3.2.2"]),
)
def test_no_change_of_a_backbone_breaks_a_rule_function(applications, plan, which, profile):
    folder = applications()
    inner = which if which != "stf" else "m4/42-stud-rep/423-tox/4231-single-dose-tox/tox-1/stf-tox-1.xml"
    path = f"0001/{inner}"
    original = (folder / path).read_bytes()
    root = parse(original)
    change(root, plan)
    assert_nothing_breaks(folder, path, etree.tostring(root), profile)


@SETTINGS
@given(
    st.sampled_from(["index.xml", "m1/cn/cn-regional.xml"]),
    st.lists(
        st.tuples(st.integers(0, 5000), st.binary(max_size=4), st.integers(0, 30)), min_size=1, max_size=4
    ),
)
@example("index.xml", [(0, b"", 30)])
def test_no_change_of_bytes_breaks_a_rule_function(applications, inner, cuts):
    folder = applications()
    data = (folder / "0001" / inner).read_bytes()
    for at, put, length in cuts:
        at %= len(data) + 1
        data = data[:at] + put + data[at + length :]
    assert_nothing_breaks(folder, f"0001/{inner}", data, "cn-1.0")


def assert_nothing_breaks(folder: Path, path: str, data: bytes, profile: str) -> None:
    """Validate a folder in which one file has other bytes; no rule may crash, and what cannot be read must fail."""
    crashes: list[tuple[str, str]] = []
    with open_package(folder) as package:
        opened = package.open
        package.open = lambda name: io.BytesIO(data) if name == path else opened(name)  # type: ignore[method-assign]
        validation = validate_package(
            package, load_profile(profile), workers=0, keep_crash=lambda *c: crashes.append(c), md5_by_path={}
        )
    assert not crashes, crashes[0][1]
    if parse(data) is None and not re.search("stf", path):
        assert validation.verdict == "fails"
