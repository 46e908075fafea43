"""One way to break each rule on files, folders and index.xml (categories 2 and 3), and what is reported with it."""

from __future__ import annotations

from validate_breaks import (
    IX,
    IX1,
    SPEC,
    STAB,
    TOX,
    case,
    edit,
    edit_leaf,
    leaf,
    study,
    sum_of,
    third,
    under,
)
from validate_example import Copy


# --- category 2: files and folders
@case("2.1", "an empty folder")
def _(c: Copy) -> None:
    c.path("0001/m3/empty").mkdir()


@case("2.2", "a file of 501 MB")
def _(c: Copy) -> None:
    c.drop("0000/m2/22-intro/introduction.pdf")
    c.write("0000/m2/22-intro/introduction.txt", b"")
    with c.path("0000/m2/22-intro/introduction.txt").open("r+b") as stream:
        stream.truncate(501 << 20)
    c.edit_leaf(IX, "intro", "introduction.pdf", "introduction.txt")
    c.edit_leaf(
        IX, "intro", "c99bc746ac408ece8b3ae9a1e12840cb", sum_of(c.path("0000/m2/22-intro/introduction.txt"))
    )


@case("2.3", "a file that no backbone names")
def _(c: Copy) -> None:
    c.write("0001/m3/32-body-data/stray.pdf")


@case("2.4", "a file of another type")
def _(c: Copy) -> None:
    c.write("0000/m2/22-intro/introduction.docx", c.path("0000/m2/22-intro/introduction.pdf").read_bytes())
    c.drop("0000/m2/22-intro/introduction.pdf")
    c.edit_leaf(IX, "intro", "introduction.pdf", "introduction.docx")


@case("2.4", "two extensions")
def _(c: Copy) -> None:
    c.path("0000/m2/22-intro/introduction.pdf").rename(c.path("0000/m2/22-intro/introduction.v1.pdf"))
    c.edit_leaf(IX, "intro", "introduction.pdf", "introduction.v1.pdf")


@case("2.5", "a capital letter in a name")
def _(c: Copy) -> None:
    c.path("0000/m2/22-intro/introduction.pdf").rename(c.path("0000/m2/22-intro/Introduction.pdf"))
    c.edit_leaf(IX, "intro", "introduction.pdf", "Introduction.pdf")


@case("2.5", "a name of 65 characters")
def _(c: Copy) -> None:
    long = "a" * 61 + ".pdf"
    c.path("0000/m2/22-intro/introduction.pdf").rename(c.path(f"0000/m2/22-intro/{long}"))
    c.edit_leaf(IX, "intro", "introduction.pdf", long)


@case("2.5", "a path of more than 180 characters")
def _(c: Copy) -> None:
    folder = f"m2/22-intro/{'b' * 60}/{'c' * 60}/{'d' * 60}"
    c.write(f"0000/{folder}/introduction.pdf", c.path("0000/m2/22-intro/introduction.pdf").read_bytes())
    c.drop("0000/m2/22-intro/introduction.pdf")
    c.edit_leaf(IX, "intro", "m2/22-intro/introduction.pdf", f"{folder}/introduction.pdf")


@case("2.6", "a file in m1 itself", "2.3")
def _(c: Copy) -> None:
    c.write("0000/m1/readme.txt")


@case("2.7", "a util file that was changed")
def _(c: Copy) -> None:
    c.write("0000/util/style/ectd-2-0.xsl", b"other")


@case("2.7", "no util folder")
def _(c: Copy) -> None:
    import shutil

    shutil.rmtree(c.path("0000/util"))


@case("2.8", "a stray file in the sequence folder")
def _(c: Copy) -> None:
    c.write("0000/notes.txt")


@case("2.9", "a sequence folder of another name", "4.1.22")
def _(c: Copy) -> None:
    c.path("0001").rename(c.path("0001a"))


@case("2.10", "a gap before a sequence")
def _(c: Copy) -> None:
    c.add_sequence(
        under(SPEC, leaf("s", "replace", "../0001/index.xml#spec1", "m3/s.pdf", b"s", xml_lang="en"))
    )
    c.write("0002/m3/s.pdf", b"s")
    c.path("0002").rename(c.path("0003"))
    c.edit("0003/m1/cn/cn-regional.xml", "<sequence-number>0002<", "<sequence-number>0003<")


# --- category 3: index.xml
@case("3.1", "no index.xml")
def _(c: Copy) -> None:
    c.path(IX1).unlink()
    c.path("0001/index-md5.txt").unlink()


edit("3.2", "a DOCTYPE that leads elsewhere", IX, 'SYSTEM "util/dtd/', 'SYSTEM "https://example.invalid/')
edit(
    "3.3",
    "an element that the DTD does not know",
    IX,
    "<m2-2-introduction>",
    "<m2-2-introduction colour='red'>",
)
edit(
    "3.3",
    "headings out of order",
    IX,
    "</m3-quality>",
    "</m3-quality><m2-common-technical-document-summaries>"
    "<leaf ID='x1' operation='delete' checksum='' checksum-type='md5' modified-file=''><title>t</title></leaf>"
    "</m2-common-technical-document-summaries>",
    "3.9",
    "3.10",
)


@case("3.4", "a link that leads to no file")
def _(c: Copy) -> None:
    c.drop("0000/m2/22-intro/introduction.pdf")


@case("3.5", "two leaves that change one")
def _(c: Copy) -> None:
    c.write("0001/m3/second.pdf", b"second")
    c.add_leaf(
        IX1,
        "m3-2-s-4-1-specification",
        leaf("second", "replace", "../0000/index.xml#spec", "m3/second.pdf", b"second", xml_lang="en"),
    )


@case("3.6", "a replacement by the same bytes")
def _(c: Copy) -> None:
    inner = "m3/32-body-data/32s-drug-sub/examplium-example/32s4-contr-drug-sub/32s41-spec/specification.pdf"
    c.write(f"0001/{inner}", c.path(f"0000/{inner}").read_bytes())
    c.edit_leaf(IX1, "spec1", "730353e79bc5b46501dfa5506f537bac", sum_of(c.path(f"0000/{inner}")))


@case("3.7", "a new leaf without a link")
def _(c: Copy) -> None:
    c.drop("0000/m2/22-intro/introduction.pdf")
    c.edit_leaf(IX, "intro", ' xlink:href="m2/22-intro/introduction.pdf"', "")


@case("3.8", "a delete leaf with a link")
def _(c: Copy) -> None:
    c.edit_leaf(IX1, "gone", "<leaf ", '<leaf xlink:href="m4/x.pdf" ')


edit_leaf(
    "3.9",
    "a delete leaf that does not say of what",
    IX1,
    "gone",
    ' modified-file="../0000/index.xml#data"',
    "",
)


@case("3.10", "a replacing leaf in sequence 0000", "3.11")
def _(c: Copy) -> None:
    c.edit_leaf(
        IX, "intro", 'operation="new"', 'operation="replace" modified-file="../0000/index.xml#nothing"'
    )


edit_leaf("3.11", "a change of a leaf that is not there", IX1, "gone", "#data", "#nothing")
edit_leaf("3.12", "a link with a backslash", IX, "intro", "m2/22-intro/", "m2\\22-intro\\")
edit_leaf("3.12", "an absolute modified-file", IX1, "gone", "../0000/", "file:///0000/", "3.11")
edit_leaf("3.13", "another checksum type", IX, "intro", 'checksum-type="md5"', 'checksum-type="sha1"')
edit_leaf("3.14", "a wrong checksum", IX, "intro", 'checksum="c99b', 'checksum="0000')


@case("3.15", "a wrong index-md5.txt")
def _(c: Copy) -> None:
    c.write("0000/index-md5.txt", b"0" * 32)


edit(
    "3.16",
    "a node extension of a chemical drug",
    IX,
    "<m3-2-r-regional-information>",
    "<m3-2-r-regional-information><node-extension><title>3.2.R.1工艺验证</title>"
    "<leaf ID='x1' operation='new' checksum='bf072e9119077b4e76437a93986787ef' checksum-type='md5'"
    " xlink:href='m3/32-body-data/32r-reg-info/regional.pdf'><title>t</title></leaf></node-extension>",
    "3.14",
)
edit(
    "3.17", "a node extension with a title of its own", IX, "3.2.R.1工艺验证", "Other", product_type="cnprt2"
)
edit_leaf(
    "3.18", "a leaf with an empty title", IX, "intro", "<title>Introduction</title>", "<title> </title>"
)
edit_leaf("3.19", "a delete leaf with another title", IX1, "gone", "Stability data", "Old data")
edit_leaf("3.20", "a title with a space at its end", IX, "intro", "Introduction<", "Introduction <")
edit(
    "3.21",
    "a heading without a leaf",
    IX,
    "</m2-2-introduction>",
    "</m2-2-introduction><m2-4-nonclinical-overview/>",
)


@case("3.22", "no element of Module 1", "2.3")
def _(c: Copy) -> None:
    import re

    file = c.path(IX1)
    text = file.read_text("utf-8")
    text = re.sub(r"  <m1-admin.*?</m1-[^>]*>\n", "", text, flags=re.S)
    file.write_text(text, "utf-8")
    c.seal()


@case("3.23", "an append outside a study tagging file")
def _(c: Copy) -> None:
    third(
        c,
        STAB,
        leaf("s", "append", "../0000/index.xml#stab", "m3/s.pdf", b"s"),
        file="m3/s.pdf",
        content=b"s",
    )


@case("3.24", "a replacement at another heading")
def _(c: Copy) -> None:
    third(
        c,
        SPEC.replace("m3-2-s-4-1-specification", "m3-2-s-4-2-analytical-procedures"),
        leaf("s", "replace", "../0001/index.xml#spec1", "m3/s.pdf", b"s", xml_lang="en"),
        file="m3/s.pdf",
        content=b"s",
    )


@case("3.24", "a replacement under another manufacturer")
def _(c: Copy) -> None:
    third(
        c,
        SPEC.replace("manufacturer='example'", "manufacturer='other'"),
        leaf("s", "replace", "../0001/index.xml#spec1", "m3/s.pdf", b"s", xml_lang="en"),
        file="m3/s.pdf",
        content=b"s",
    )


edit(
    "3.25",
    "an empty indication",
    IX,
    '<m2-7-3-summary-of-clinical-efficacy indication="example">',
    '<m2-7-3-summary-of-clinical-efficacy indication="">',
)
edit(
    "3.26",
    "an empty manufacturer",
    IX,
    'manufacturer="example" substance=',
    'manufacturer="" substance=',
    "3.24",
)
edit("3.27", "an empty substance", IX, 'substance="examplium"', 'substance=" "', "3.24")
edit("3.28", "an attribute with a space at its end", IX, 'indication="example"', 'indication="example "')


@case("3.29", "a reference into another application")
def _(c: Copy) -> None:
    c.drop("0000/m2/22-intro/introduction.pdf")
    c.edit_leaf(
        IX, "intro", "m2/22-intro/introduction.pdf", "../../x202600099/0000/m2/22-intro/introduction.pdf"
    )


@case("3.29", "a reference into a later sequence")
def _(c: Copy) -> None:
    c.drop("0000/m2/22-intro/introduction.pdf")
    c.edit_leaf(IX, "intro", "m2/22-intro/introduction.pdf", f"../0001/{TOX}/amendment.pdf", seal=False)
    c.edit_leaf(IX, "intro", "c99bc746ac408ece8b3ae9a1e12840cb", "0141ac12f6c90d5af0470ff8a4575444")


@case("3.30", "an append to a replaced leaf", "3.23")
def _(c: Copy) -> None:
    third(
        c,
        SPEC,
        leaf("s", "append", "../0000/index.xml#spec", "m3/s.pdf", b"s"),
        file="m3/s.pdf",
        content=b"s",
    )


@case("3.31", "a delete of a replaced leaf")
def _(c: Copy) -> None:
    third(c, SPEC, leaf("s", "delete", "../0000/index.xml#spec", title="Specification"))


@case("3.32", "a second replacement of a leaf")
def _(c: Copy) -> None:
    third(
        c,
        SPEC,
        leaf("s", "replace", "../0000/index.xml#spec", "m3/s.pdf", b"s", xml_lang="en"),
        file="m3/s.pdf",
        content=b"s",
    )


@case("3.33", "a replacement of a deleted leaf")
def _(c: Copy) -> None:
    third(
        c,
        STAB.replace("m3-2-p-8-1-stability-summary-and-conclusion", "m3-2-p-8-3-stability-data"),
        leaf("s", "replace", "../0000/index.xml#data", "m3/s.pdf", b"s"),
        file="m3/s.pdf",
        content=b"s",
    )


@case("3.34", "an append to an appended leaf", "3.23")
def _(c: Copy) -> None:
    c.write("0001/m3/a.pdf", b"a")
    c.edit(
        IX1,
        "<m3-2-p-8-3-stability-data>",
        "<m3-2-p-8-1-stability-summary-and-conclusion>"
        + leaf("a", "append", "../0000/index.xml#stab", "m3/a.pdf", b"a")
        + "</m3-2-p-8-1-stability-summary-and-conclusion><m3-2-p-8-3-stability-data>",
    )
    third(
        c, STAB, leaf("s", "append", "../0001/index.xml#a", "m3/s.pdf", b"s"), file="m3/s.pdf", content=b"s"
    )


@case("3.35", "a study tagging file that appends to an older one")
def _(c: Copy) -> None:
    study(c, "../0000/index.xml#l0000-b642e595c629438a")


edit_leaf("3.36", "a replacement in another language", IX1, "spec1", 'xml:lang="en"', 'xml:lang="zh"')
