"""One way to break each rule on what Module 1 holds and on study tagging files (categories 4.3 and 5)."""

from __future__ import annotations

from validate_breaks import (
    CASES,
    CT,
    IX,
    RG,
    STF_CT,
    STF_TOX,
    Case,
    case,
    edit,
    leaf,
    study,
)
from validate_example import Copy


# --- category 4.3: what Module 1 holds
def without(rule: str, element: str, file: str, **types: str) -> None:
    """Register a rule that is broken by leaving an element of Module 1 out."""

    def change(c: Copy) -> None:
        import re

        text = c.path(RG).read_text("utf-8")
        c.path(RG).write_text(re.sub(rf"<{element}>.*?</{element}>", "", text, flags=re.S), "utf-8")
        c.drop(f"0000/m1/cn/{file}")
        c.seal()

    CASES.append(Case(rule, f"no {element}", change, (), types))


def added(rule: str, how: str, before: str, element: str, *also: str, **types: str) -> None:
    """Register a rule that is broken by an element of Module 1 that must not be there."""

    def change(c: Copy) -> None:
        c.write("0000/m1/cn/03/extra.pdf", b"extra")
        opened, closed = (
            "".join(f"<{e}>" for e in element.split()),
            "".join(f"</{e}>" for e in reversed(element.split())),
        )
        made = leaf("x1", "new", "", "03/extra.pdf", b"extra")
        c.edit(RG, before, f"{opened}{made}{closed}{before}")

    CASES.append(Case(rule, how, change, also, types))


without("4.3.1", "cn-1-11", "11/d-1-11-1.pdf")
added("4.3.2", "an investigational insert of a marketing application", "<cn-1-3-1-2>", "cn-1-3-1-1")
without("4.3.3", "cn-1-11", "11/d-1-11-1.pdf", application_type="cnapt3")
added(
    "4.3.4", "an investigational label of a generic", "<cn-1-3-2-2>", "cn-1-3-2-1", application_type="cnapt3"
)
without("4.3.5", "cn-1-3-4-3", "03/d-1-3-4-3.pdf", application_type="cnapt1")
added(
    "4.3.6", "a generic name file of a trial application", "<cn-1-3-8>", "cn-1-3-5", application_type="cnapt1"
)
SAFETY = {"application_type": "cnapt1", "activity": "cnrat7", "module_1": "safety"}
without("4.3.7", "cn-1-8", "08/d-1-8-1-1.pdf", **SAFETY)
added("4.3.8", "both parts of a safety report", "</cn-1-8>", "cn-1-8-2", **SAFETY)


@case("4.3.9", "two leaves where one is advised")
def _(c: Copy) -> None:
    c.write("0000/m1/cn/03/extra.pdf", b"extra")
    c.add_leaf(RG, "cn-1-3-2-2", leaf("x1", "new", "", "03/extra.pdf", b"extra"))


# --- category 5: study tagging files
edit("5.1", "a study without a study-id element", STF_CT, "<study-id>CT-1</study-id>", "", "5.6")
edit("5.2", "a reference to no leaf", STF_TOX, "index.xml#tox", "index.xml#nothing", "5.17")
edit(
    "5.3",
    "a content-block",
    STF_TOX,
    "</study-document>",
    "<content-block><block-title>b</block-title></content-block></study-document>",
)
edit("5.4", "a backslash in a reference", STF_TOX, "/index.xml#tox", "\\index.xml#tox")
edit("5.5", "an empty category", STF_CT, ">placebo<", "><")
edit("5.6", "an empty study-id", STF_CT, ">CT-1<", "><")
edit("5.7", "another study title", STF_CT, "<title>A trial</title>", "<title>Another trial</title>")
edit("5.8", "a file tag of a later vocabulary", STF_TOX, '"study-report-body"', '"weight-of-evidence"')
edit("5.8", "an unknown category", STF_CT, ">placebo<", ">wishful<")


@case("5.9", "a study tagging file that appends to a document")
def _(c: Copy) -> None:
    study(c, "../0001/index.xml#tox1")


@case("5.10", "no category where one is wanted")
def _(c: Copy) -> None:
    c.edit(STF_CT, '<category name="type-of-control" info-type="ich">placebo</category>', "")


edit("5.11", "a reference to a study tagging file", STF_TOX, "#tox", "#l0000-b642e595c629438a", "5.17")


@case("5.12", "a study tagging file without references", "5.17")
def _(c: Copy) -> None:
    import re

    text = c.path(STF_TOX).read_text("utf-8")
    c.path(STF_TOX).write_text(re.sub(r"<doc-content.*?</doc-content>", "", text, flags=re.S), "utf-8")
    c.seal()


@case("5.13", "another study-id over the life cycle")
def _(c: Copy) -> None:
    study(c, "../0001/index.xml#l0001-b642e595c629438a", study_id="TOX-2")


@case("5.14", "a study tagging file in 5.4")
def _(c: Copy) -> None:
    content = (
        c.path(STF_TOX).read_text("utf-8").replace("../../../../../../", "../../").replace("#tox", "#lit")
    )
    content = content.replace("../../../../../", "../../")
    made = leaf("lit", "new", "", "m5/54-lit-ref/lit.pdf", b"lit")
    made += leaf(
        "litstf",
        "new",
        "",
        "m5/54-lit-ref/stf.xml",
        content.encode(),
        version="STF version 2.2",
        title="Single-dose toxicity in the rat",
    )
    c.write("0000/m5/54-lit-ref/lit.pdf", b"lit")
    c.write("0000/m5/54-lit-ref/stf.xml", content.encode())
    c.edit(
        IX,
        "</m5-clinical-study-reports>",
        f"<m5-4-literature-references>{made}</m5-4-literature-references></m5-clinical-study-reports>",
    )


edit(
    "5.15",
    "two file tags of one document",
    STF_TOX,
    "</doc-content>",
    '<file-tag name="synopsis" info-type="ich"/></doc-content>',
)


@case("5.16", "case report forms in 5.3.7 beside study tagging files")
def _(c: Copy) -> None:
    c.write("0000/m5/crf.pdf", b"crf")
    made = leaf("crf", "new", "", "m5/crf.pdf", b"crf")
    element = "m5-3-7-case-report-forms-and-individual-patient-listings"
    c.edit(
        IX, "</m5-3-clinical-study-reports>", f"<{element}>{made}</{element}></m5-3-clinical-study-reports>"
    )


@case("5.17", "a study document that no study tagging file names")
def _(c: Copy) -> None:
    c.write("0000/m4/loose.pdf", b"loose")
    c.add_leaf(IX, "m4-2-3-1-single-dose-toxicity", leaf("loose", "new", "", "m4/loose.pdf", b"loose"))


edit("5.18", "a data set tagged as something else", STF_CT, '"analysis-dataset-adam"', '"analysis-program"')


@case("5.19", "tabulation data without dm")
def _(c: Copy) -> None:
    c.path(f"0000/{CT}/dm.xpt").rename(c.path(f"0000/{CT}/ae.xpt"))
    c.edit_leaf(IX, "l0000-c4e96100fc91c03d", "dm.xpt", "ae.xpt")


@case("5.20", "two data sets of one name")
def _(c: Copy) -> None:
    c.write(f"0000/{CT}/adam/adsl.xpt", b"again")
    c.add_leaf(
        IX,
        "m5-3-5-1-study-reports-of-controlled-clinical-studies-pertinent-to-the-claimed-indication",
        leaf("again", "new", "", f"{CT}/adam/adsl.xpt", b"again"),
    )
    c.edit(
        STF_CT,
        "</study-document>",
        '<doc-content xlink:href="../../../../../../index.xml#again">'
        '<file-tag name="analysis-dataset-adam" info-type="ich"/></doc-content></study-document>',
    )
