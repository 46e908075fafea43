"""Packages written from the official words, another way than the first: rules drawn at random, and what companies do."""

from __future__ import annotations

import hashlib
import re
import shutil
from urllib.parse import quote

import pytest
from validate_breaks import (
    CT,
    FORM,
    FORM_FILE,
    IX,
    IX1,
    RG,
    RG1,
    SPEC,
    STAB,
    STF_CT,
    STF_TOX,
    TOX,
    leaf,
    regional,
    study,
    third,
    under,
)
from validate_example import Copy, places

INTRO = "0000/m2/22-intro/introduction.pdf"
AT_INTRO = "m2-common-technical-document-summaries m2-2-introduction"
BROKEN: dict[str, tuple[object, list[str]]] = {}
SOUND: dict[str, object] = {}


def broken(how: str, *told: str):
    """Register a change and the places that must be told of, no other."""

    def register(change):
        BROKEN[how] = (change, list(told))
        return change

    return register


def sound(how: str, *told: str):
    """Register what a company does and no rule forbids, but for what `told` names."""

    def register(change):
        SOUND[how] = (change, list(told))
        return change

    return register


@broken(
    "a manufacturer of blanks alone",
    "3.24 0001/index.xml:15 #spec1",
    "3.26 0000/index.xml:26",
)
def _(c: Copy) -> None:
    c.edit(IX, 'manufacturer="example" substance', 'manufacturer="  " substance')


@broken("a quality overall summary without a manufacturer", "3.3 0002/index.xml:10", "3.26 0002/index.xml:10")
def _(c: Copy) -> None:
    headings = "m2-common-technical-document-summaries m2-3-quality-overall-summary"
    below = f"{headings} m2-3-s-drug-substance|substance='examplium'"
    third(c, below, leaf("q", "new", "", "m2/q.pdf", b"q"), file="m2/q.pdf", content=b"q")


@broken("a change of a leaf in another application", "3.29 0002/index.xml:10 #q")
def _(c: Copy) -> None:
    other = leaf("q", "replace", "../../x202600099/0000/index.xml#a", "m3/q.pdf", b"q")
    third(c, SPEC, other, file="m3/q.pdf", content=b"q")


@broken("a link into an application whose name begins alike", f"2.3 {INTRO}", "3.29 0000/index.xml:12 #intro")
def _(c: Copy) -> None:
    c.edit_leaf(IX, "intro", "m2/22-intro", "../../x2026000071/0000/m2/22-intro")


@broken("a link in another case", f"2.3 {INTRO}", "3.4 0000/index.xml:12 #intro")
def _(c: Copy) -> None:
    c.edit_leaf(IX, "intro", "introduction.pdf", "Introduction.pdf")


@broken("a link to a folder", f"2.3 {INTRO}", "3.4 0000/index.xml:12 #intro")
def _(c: Copy) -> None:
    c.edit_leaf(IX, "intro", "m2/22-intro/introduction.pdf", "m2/22-intro")


@broken("a leaf without a title element", f"4.1.3 {RG}:27 #{FORM}", f"4.1.17 {RG}:27 #{FORM}")
def _(c: Copy) -> None:
    c.edit(RG, "<title>Document of 1.2</title>", "")


@broken("a link to the neighbour's name", f"2.3 {FORM_FILE}", f"4.1.5 {RG}:27 #{FORM}")
def _(c: Copy) -> None:
    c.edit_leaf(RG, FORM, "02/d-1-2.pdf", "02/d-1-3.pdf")


@broken("three leaves that change one", f"4.1.6 {RG1}:27 #rb", f"4.1.6 {RG1}:28 #rc")
def _(c: Copy) -> None:
    for name in "abc":
        c.write(f"0001/m1/cn/02/{name}.pdf", name.encode())
    target = f"../../../0000/m1/cn/cn-regional.xml#{FORM}"
    three = [leaf(f"r{n}", "replace", target, f"02/{n}.pdf", n.encode()) for n in "abc"]
    regional(c, "cn-1-2", *three)


@broken("a study-id with a blank for its hyphen", f"5.13 0002/{TOX}/stf-tox-1.xml:7 #stf2")
def _(c: Copy) -> None:
    text = c.path(IX1).read_text("utf-8")
    found = re.search(r'<leaf ID="([^"]+)"[^>]*stf-tox-1.xml', text)
    assert found
    study(c, f"../0001/index.xml#{found[1]}", study_id="TOX 1")
    c.edit("0002/index.xml", 'operation="append"', 'operation="replace"')


@broken(
    "analysis data whose definition is tagged as a program",
    f"5.18 {STF_CT}:23 #l0000-4b81538918dd3897",
    f"5.19 {STF_CT} #l0000-4b81538918dd3897",
)
def _(c: Copy) -> None:
    c.edit(STF_CT, '"analysis-data-definition"', '"analysis-program"')


@broken(
    "a study tagging file that names a delete leaf",
    f"5.2 0001/{TOX}/stf-tox-1.xml:12 #l0001-b642e595c629438a",
    "5.17 0001/index.xml:36 #tox1",
)
def _(c: Copy) -> None:
    c.edit(f"0001/{TOX}/stf-tox-1.xml", "#tox1", "#gone")


@broken(
    "a study tagging file that names files instead of leaves",
    f"5.2 {STF_TOX}:12 #l0000-b642e595c629438a",
    "5.17 0000/index.xml:60 #tox",
)
def _(c: Copy) -> None:
    c.edit(STF_TOX, "../../../../../index.xml#tox", "report.pdf")


@broken(
    "a study document whose file is not there",
    "3.4 0000/index.xml:60 #tox",
    f"5.2 {STF_TOX}:12 #l0000-b642e595c629438a",
)
def _(c: Copy) -> None:
    c.drop(f"0000/{TOX}/report.pdf")


TRIAL = (
    "m5-clinical-study-reports m5-3-clinical-study-reports m5-3-5-reports-of-efficacy-and-safety-studies"
    "|indication='example'"
    " m5-3-5-1-study-reports-of-controlled-clinical-studies-pertinent-to-the-claimed-indication"
)


def dataset(c: Copy, operation: str, modified: str = "") -> None:
    """Add sequence 0002 that brings adsl.xpt of the trial again, tagged by a study tagging file of its own."""
    text = c.path(STF_CT).read_text("utf-8")
    head, end = text[: text.index("<study-document>")], text[text.index("</study-document>") :]
    content = (
        f'{head}<study-document><doc-content xlink:href="../../../../../../index.xml#again">'
        f'<file-tag name="analysis-dataset-adam" info-type="ich"/></doc-content>{end}'
    )
    again = leaf("again", operation, modified, f"{CT}/adsl.xpt", b"again", title="adsl.xpt")
    stf = leaf(
        "stf2",
        "append",
        "../0000/index.xml#l0000-4b81538918dd3897",
        f"{CT}/stf-ct-1.xml",
        content.encode(),
        version="STF version 2.2",
        title="A trial",
    )
    c.add_sequence(under(TRIAL, again, stf))
    c.write(f"0002/{CT}/adsl.xpt", b"again")
    c.write(f"0002/{CT}/stf-ct-1.xml", content.encode())
    c.seal()


@broken("a data set filed as new where one of its name is current", f"5.20 0002/{CT}/stf-ct-1.xml:10 #stf2")
def _(c: Copy) -> None:
    dataset(c, "new")


@sound("a data set that replaces the one of its name")
def _(c: Copy) -> None:
    text = c.path(IX).read_text("utf-8")
    found = re.search(r'<leaf ID="([^"]+)"[^>]*adsl.xpt', text)
    assert found
    dataset(c, "replace", f"../0000/index.xml#{found[1]}")


@sound("a new data set of the name of one that an earlier sequence deleted")
def _(c: Copy) -> None:
    text = c.path(IX).read_text("utf-8")
    found = re.search(r'<leaf ID="([^"]+)"[^>]*adsl.xpt', text)
    assert found
    gone = leaf("gone2", "delete", f"../0000/index.xml#{found[1]}", title="adsl.xpt")
    c.edit(IX1, "</ectd:ectd>", f"{under(TRIAL, gone)}</ectd:ectd>")
    dataset(c, "new")


@broken("a change of a leaf of the same sequence", "3.11 0002/index.xml:11 #q")
def _(c: Copy) -> None:
    pair = (leaf("p", "new", "", "m3/p.pdf", b"p"), leaf("q", "replace", "index.xml#p", "m3/q.pdf", b"q"))
    third(c, SPEC, *pair, file="m3/q.pdf", content=b"q")
    c.write("0002/m3/p.pdf", b"p")


@broken("a file named in Chinese", "2.5 0000/m2/22-intro/前言.pdf")
def _(c: Copy) -> None:
    c.path(INTRO).rename(c.path("0000/m2/22-intro/前言.pdf"))
    c.edit_leaf(IX, "intro", "introduction.pdf", "前言.pdf")


@broken("a file named in Chinese and linked with escapes", "2.5 0000/m2/22-intro/前言.pdf")
def _(c: Copy) -> None:
    c.path(INTRO).rename(c.path("0000/m2/22-intro/前言.pdf"))
    c.edit_leaf(IX, "intro", "introduction.pdf", quote("前言.pdf"))


@broken(
    "files that systems leave behind", "2.3 0001/m3/.DS_Store", "2.5 0001/m3/.DS_Store", "2.8 0000/Thumbs.db"
)
def _(c: Copy) -> None:
    c.write("0000/Thumbs.db")
    c.write("0001/m3/.DS_Store")


@broken("a study tagging file in Module 2", "5.14 0000/m2/22-intro/stf.xml #stray")
def _(c: Copy) -> None:
    content = (
        c.path(STF_TOX)
        .read_text("utf-8")
        .replace("../../../../../", "../../")
        .replace("#tox", "#intro")
        .encode()
    )
    c.write("0000/m2/22-intro/stf.xml", content)
    title = "Single-dose toxicity in the rat"
    stray = leaf("stray", "new", "", "m2/22-intro/stf.xml", content, version="STF version 2.2", title=title)
    c.edit(IX, "</m2-2-introduction>", f"{stray}</m2-2-introduction>")


@broken(
    "references to the grammars with backslashes",
    "3.2 0000/index.xml",
    "4.1.2 0000/m1/cn/cn-regional.xml",
)
def _(c: Copy) -> None:
    c.edit(IX, "util/dtd/ich-ectd-3-2.dtd", r"util\dtd\ich-ectd-3-2.dtd")
    c.edit(RG, "../../util/dtd/cn-regional-1-0.xsd", r"..\..\util\dtd\cn-regional-1-0.xsd")


@sound("a file of an earlier sequence used again in Module 2")
def _(c: Copy) -> None:
    again = leaf("q", "new", "", f"../{INTRO}", c.path(INTRO).read_bytes(), title="Reused")
    third(c, "m2-common-technical-document-summaries m2-5-clinical-overview", again)


@sound("a form of an earlier sequence used again in Module 1")
def _(c: Copy) -> None:
    again = leaf("r", "new", "", "../../../0000/m1/cn/02/d-1-2.pdf", c.path(FORM_FILE).read_bytes())
    c.edit(RG1, "</cn-content>", f"<cn-1-2>{again}</cn-1-2></cn-content>")


@sound("titles in Chinese")
def _(c: Copy) -> None:
    c.edit(IX, "<title>Introduction<", "<title>前言（第一部分）<")
    c.edit(RG, "<title>Document of 1.2<", "<title>申请表<")


@sound("a backbone with the line ends of Windows, a mark of byte order and a checksum as md5sum writes it")
def _(c: Copy) -> None:
    index = c.path(IX)
    index.write_bytes(b"\xef\xbb\xbf" + index.read_bytes().replace(b"\n", b"\r\n"))
    stated = hashlib.md5(index.read_bytes()).hexdigest().upper()
    c.write("0000/index-md5.txt", f"{stated} *index.xml\r\n".encode())


@sound("a checksum in capitals")
def _(c: Copy) -> None:
    stated = "c99bc746ac408ece8b3ae9a1e12840cb"
    c.edit_leaf(IX, "intro", stated, stated.upper())
    c.edit_leaf(IX, "intro", '"md5"', '"MD5"')


@sound("a link that goes a roundabout way")
def _(c: Copy) -> None:
    c.edit_leaf(IX, "intro", "m2/22-intro/", "./m2/../m2/22-intro/")


@sound("headings with a language and an ID, comments and instructions between them")
def _(c: Copy) -> None:
    c.edit(IX1, "<m3-2-s-drug-substance ", '<m3-2-s-drug-substance xml:lang="zh" ID="h7" ')
    c.edit(IX, "<m2-2-introduction>", "<m2-2-introduction><!-- draft --><?editor here?>")


@sound("an append to a document, explained elsewhere", "3.23 0002/index.xml:10 #a1")
def _(c: Copy) -> None:
    append = leaf("a1", "append", "../0000/index.xml#intro", "m2/a.pdf", b"a", title="A")
    third(c, AT_INTRO, append, file="m2/a.pdf", content=b"a")


@sound("a replacement of a document to which another was appended", "3.23 0002/index.xml:10 #a1")
def _(c: Copy) -> None:
    append = leaf("a1", "append", "../0000/index.xml#intro", "m2/a.pdf", b"a", title="A")
    third(c, AT_INTRO, append, file="m2/a.pdf", content=b"a")
    shutil.copytree(c.path("0002"), c.path("0003"))
    shutil.rmtree(c.path("0003/m2"))
    text = c.path("0003/index.xml").read_text("utf-8")
    replace = leaf("r1", "replace", "../0000/index.xml#intro", "m2/r.pdf", b"r", title="R")
    head = text[: text.index("<m2-common")]
    c.path("0003/index.xml").write_text(f"{head}{under(AT_INTRO, replace)}</ectd:ectd>", "utf-8")
    c.write("0003/m2/r.pdf", b"r")
    c.edit("0003/m1/cn/cn-regional.xml", "<sequence-number>0002<", "<sequence-number>0003<")


@sound("a new document where one was deleted")
def _(c: Copy) -> None:
    place = STAB.replace("m3-2-p-8-1-stability-summary-and-conclusion", "m3-2-p-8-3-stability-data")
    third(c, place, leaf("n1", "new", "", "m3/n.pdf", b"n"), file="m3/n.pdf", content=b"n")


@pytest.mark.parametrize("how", [*BROKEN, *SOUND])
def test_what_was_written_by_hand_is_told_at_its_place_and_nothing_else(how, copy, run):
    change, told = {**BROKEN, **SOUND}[how]
    made = copy()
    change(made)
    validation = run(made.root)
    left_out = {r.number for r in validation.profile.rules if r.category in ("statistics", "pdf")}
    assert places(f for f in validation.findings if f.rule not in left_out) == told


@pytest.mark.parametrize("how", SOUND)
def test_what_no_rule_of_china_forbids_is_no_error_of_ich_either(how, copy, run):
    change, _ = SOUND[how]
    made = copy()
    change(made)
    assert not [f for f in run(made.root, "ich-3.2.2").findings if f.severity == "error"]
