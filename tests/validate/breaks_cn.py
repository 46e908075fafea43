"""One way to break each rule of China's catalogue, and what else must be reported with it (nothing, mostly)."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from validate_example import Break, Copy

IX, RG = "0000/index.xml", "0000/m1/cn/cn-regional.xml"
IX1, RG1 = "0001/index.xml", "0001/m1/cn/cn-regional.xml"
FORM = "l0000-d48171e5cea38cc9"  # the leaf of the application form
FORM_FILE = "0000/m1/cn/02/d-1-2.pdf"
TOX = "m4/42-stud-rep/423-tox/4231-single-dose-tox/tox-1"
CT = "m5/53-clin-stud-rep/535-rep-effic-safety-stud/example/5351-stud-rep-contr/ct-1"
STF_TOX, STF_CT = f"0000/{TOX}/stf-tox-1.xml", f"0000/{CT}/stf-ct-1.xml"
SPEC = (
    "m3-quality m3-2-body-of-data m3-2-s-drug-substance|manufacturer='example' substance='examplium'"
    " m3-2-s-4-control-of-drug-substance m3-2-s-4-1-specification"
)
STAB = (
    "m3-quality m3-2-body-of-data m3-2-p-drug-product|dosageform='tablet' manufacturer='example'"
    " product-name='examplium tablets' m3-2-p-8-stability m3-2-p-8-1-stability-summary-and-conclusion"
)


class Case(NamedTuple):
    """A rule, how to break it, the other rules that the same fault breaks, and the application's types."""

    rule: str
    how: str
    change: Break
    also: tuple[str, ...] = ()
    types: dict[str, str] = {}


CASES: list[Case] = []


def case(rule: str, how: str, *also: str, **types: str):
    """Register the function that breaks a rule."""

    def register(change: Break) -> Break:
        CASES.append(Case(rule, how, change, also, types))
        return change

    return register


def edit(rule: str, how: str, inner: str, old: str, new: str, *also: str, **types: str) -> None:
    """Register a rule that is broken by replacing a text in a file."""
    CASES.append(Case(rule, how, lambda c: c.edit(inner, old, new), also, types))


def edit_leaf(rule: str, how: str, inner: str, leaf: str, old: str, new: str, *also: str) -> None:
    """Register a rule that is broken by replacing a text in one leaf."""
    CASES.append(Case(rule, how, lambda c: c.edit_leaf(inner, leaf, old, new), also))


def leaf(
    leaf_id: str, operation: str, modified: str = "", href: str = "", content: bytes = b"", **more: str
) -> str:
    """Return a leaf element as text."""
    title = more.pop("title", "t")
    attributes = {"ID": leaf_id, "operation": operation}
    if modified:
        attributes["modified-file"] = modified
    attributes["checksum"] = hashlib.md5(content).hexdigest() if href else ""
    attributes["checksum-type"] = "md5"
    if href:
        attributes["xlink:href"] = href
    attributes |= {name.replace("_", "-").replace("xml-", "xml:"): value for name, value in more.items()}
    shown = " ".join(f'{name}="{value}"' for name, value in attributes.items())
    return f"<leaf {shown}><title>{title}</title></leaf>\n"


def under(headings: str, *leaves: str) -> str:
    """Return leaves under headings, written "element|attributes element": attributes hold no space but between them."""
    opened, closed = "", ""
    for word in _split(headings):
        name, _, attributes = word.partition("|")
        opened += f"<{name} {attributes}>" if attributes else f"<{name}>"
        closed = f"</{name}>" + closed
    return opened + "".join(leaves) + closed + "\n"


def _split(headings: str) -> list[str]:
    words: list[str] = []
    for part in headings.split(" "):
        if part.startswith("m") and "=" not in part.partition("|")[0]:
            words.append(part)
        else:
            words[-1] += " " + part
    return words


def third(copy: Copy, headings: str, *leaves: str, file: str = "", content: bytes = b"new") -> None:
    """Add sequence 0002 with those leaves under those headings; `file` is what they bring."""
    copy.add_sequence(under(headings, *leaves))
    if file:
        copy.write(f"0002/{file}", content)


def regional(copy: Copy, element: str, *leaves: str, file: str = "", content: bytes = b"new") -> None:
    """Add leaves to the regional backbone of 0001."""
    if file:
        copy.write(f"0001/m1/cn/{file}", content)
    copy.edit(RG1, "</cn-content>", f"<{element}>{''.join(leaves)}</{element}></cn-content>")


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
        IX, "intro", "c99bc746ac408ece8b3ae9a1e12840cb", _sum(c.path("0000/m2/22-intro/introduction.txt"))
    )


def _sum(file) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "md5").hexdigest()


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
    c.edit_leaf(IX1, "spec1", "730353e79bc5b46501dfa5506f537bac", _sum(c.path(f"0000/{inner}")))


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


TOXICOLOGY = "m4-nonclinical-study-reports m4-2-study-reports m4-2-3-toxicology m4-2-3-1-single-dose-toxicity"


def study(
    copy: Copy, modified: str, title: str = "Single-dose toxicity in the rat", study_id: str = "TOX-1"
) -> None:
    """Add sequence 0002 with a study tagging file that appends to another leaf."""
    content = copy.path(f"0001/{TOX}/stf-tox-1.xml").read_text("utf-8").replace("#tox1", "#more")
    content = content.replace(">TOX-1<", f">{study_id}<").replace("Single-dose toxicity in the rat", title)
    copy.add_sequence(
        under(
            TOXICOLOGY,
            leaf("more", "new", "", f"{TOX}/more.pdf", b"more"),
            leaf(
                "stf2",
                "append",
                modified,
                f"{TOX}/stf-tox-1.xml",
                content.encode(),
                version="STF version 2.2",
                title=title,
            ),
        )
    )
    copy.write(f"0002/{TOX}/more.pdf", b"more")
    copy.write(f"0002/{TOX}/stf-tox-1.xml", content.encode())
    copy.seal()


@case("3.35", "a study tagging file that appends to an older one")
def _(c: Copy) -> None:
    study(c, "../0000/index.xml#l0000-b642e595c629438a")


edit_leaf("3.36", "a replacement in another language", IX1, "spec1", 'xml:lang="en"', 'xml:lang="zh"')


# --- category 4.1: cn-regional.xml
@case("4.1.1", "no cn-regional.xml", "2.3", "3.4")
def _(c: Copy) -> None:
    c.path(RG1).unlink()


edit(
    "4.1.2",
    "a schema location that leads elsewhere",
    RG,
    "../../util/dtd/cn-regional-1-0.xsd",
    "cn-regional-1-0.xsd",
)
edit("4.1.3", "an envelope without a contact", RG, "<phone>000</phone>", "")
edit("4.1.3", "an element of another order", RG, "<cn-1-2>", "<cn-9-9/><cn-1-2>")
edit("4.1.4", "an older schema version", RG, 'schema-version="1.0"', 'schema-version="1.1"', "4.1.3")


@case("4.1.5", "a link that leads to no file")
def _(c: Copy) -> None:
    c.drop(FORM_FILE)


CHANGE = f"../../../0000/m1/cn/cn-regional.xml#{FORM}"


@case("4.1.6", "two leaves that change one")
def _(c: Copy) -> None:
    c.write("0001/m1/cn/02/b.pdf", b"b")
    regional(
        c,
        "cn-1-2",
        leaf("r1", "replace", CHANGE, "02/a.pdf", b"a"),
        leaf("r2", "replace", CHANGE, "02/b.pdf", b"b"),
        file="02/a.pdf",
        content=b"a",
    )


@case("4.1.7", "a replacement by the same bytes")
def _(c: Copy) -> None:
    same = c.path(FORM_FILE).read_bytes()
    regional(c, "cn-1-2", leaf("r1", "replace", CHANGE, "02/a.pdf", same), file="02/a.pdf", content=same)


@case("4.1.8", "a new leaf without a link")
def _(c: Copy) -> None:
    c.drop(FORM_FILE)
    c.edit_leaf(RG, FORM, ' xlink:href="02/d-1-2.pdf"', "")


@case("4.1.9", "a delete leaf with a link")
def _(c: Copy) -> None:
    regional(c, "cn-1-2", leaf("r1", "delete", CHANGE, "02/a.pdf", b"", title="Document of 1.2"))


@case("4.1.10", "a delete leaf that does not say of what")
def _(c: Copy) -> None:
    regional(c, "cn-1-2", leaf("r1", "delete"))


@case("4.1.11", "a replacing leaf in sequence 0000", "4.1.15")
def _(c: Copy) -> None:
    c.edit_leaf(RG, FORM, 'operation="new"', 'operation="replace" modified-file="cn-regional.xml#nothing"')


edit_leaf("4.1.12", "another checksum type", RG, FORM, 'checksum-type="md5"', 'checksum-type="sha1"', "4.1.3")
edit_leaf("4.1.13", "a wrong checksum", RG, FORM, 'checksum="d1', 'checksum="00')


@case("4.1.14", "a cover letter that is replaced")
def _(c: Copy) -> None:
    c.edit_leaf(
        RG1,
        "cover1",
        'operation="new"',
        'operation="replace" modified-file="../../../0000/m1/cn/cn-regional.xml#cover"',
    )


@case("4.1.15", "an application form that is replaced in a first submission", "4.2.12", "4.3.1")
def _(c: Copy) -> None:
    c.edit(RG1, 'code="cnsqt2"', 'code="cnsqt1"')
    regional(c, "cn-1-2", leaf("r1", "replace", CHANGE, "02/a.pdf", b"a"), file="02/a.pdf", content=b"a")


edit(
    "4.1.16",
    "a node extension",
    RG,
    "<cn-1-0>",
    "<cn-1-0><node-extension><title>n</title><leaf ID='x1' operation='new' checksum='0'"
    " xlink:href='00/cover-0000.pdf' checksum-type='md5'><title>t</title></leaf></node-extension>",
    "4.1.13",
)
edit_leaf("4.1.17", "a leaf with an empty title", RG, FORM, "Document of 1.2", " ")


@case("4.1.18", "a delete leaf with another title")
def _(c: Copy) -> None:
    regional(c, "cn-1-2", leaf("r1", "delete", CHANGE, title="Other"))


edit_leaf("4.1.19", "a title with a space at its end", RG, FORM, "Document of 1.2", "Document of 1.2 ")
edit("4.1.20", "an element without a leaf", RG1, "</cn-content>", "<cn-1-1/></cn-content>")


@case("4.1.21", "an application folder of another name")
def _(c: Copy) -> None:
    other = c.root.with_name("x202600099")
    c.root.rename(other)
    c.root = other


edit(
    "4.1.22",
    "another sequence number in the envelope",
    RG1,
    "<sequence-number>0001<",
    "<sequence-number>0009<",
)


@case("4.1.23", "a folder that Module 1 does not have")
def _(c: Copy) -> None:
    c.write("0000/m1/cn/forms/d-1-2.pdf", c.path(FORM_FILE).read_bytes())
    c.drop(FORM_FILE)
    c.edit_leaf(RG, FORM, "02/d-1-2.pdf", "forms/d-1-2.pdf")


@case("4.1.24", "a reference into another application")
def _(c: Copy) -> None:
    c.drop(FORM_FILE)
    c.edit_leaf(RG, FORM, "02/d-1-2.pdf", "../../../../x202600099/0000/m1/cn/02/form.pdf")


def replaced_form(copy: Copy, operation: str = "replace") -> None:
    """Replace or delete the form in 0001, so that 0002 can change it once more."""
    made = (
        leaf("r1", operation, CHANGE, "02/a.pdf", b"a")
        if operation != "delete"
        else leaf("r1", "delete", CHANGE, title="Document of 1.2")
    )
    regional(copy, "cn-1-2", made, file="" if operation == "delete" else "02/a.pdf", content=b"a")
    copy.add_sequence()
    copy.edit("0002/m1/cn/cn-regional.xml", made, "{again}", seal=False)
    copy.path("0002/m1/cn/02/a.pdf").unlink(missing_ok=True)
    if copy.path("0002/m1/cn/02").is_dir():
        copy.path("0002/m1/cn/02").rmdir()


def again(copy: Copy, made: str, *, file: str = "02/b.pdf") -> None:
    """Put a leaf where the form was changed, into 0002."""
    if file:
        copy.write(f"0002/m1/cn/{file}", b"b")
    copy.edit("0002/m1/cn/cn-regional.xml", "{again}", made)


@case("4.1.25", "an append to a replaced leaf", "4.1.30")
def _(c: Copy) -> None:
    replaced_form(c)
    again(c, leaf("r2", "append", CHANGE, "02/b.pdf", b"b"))


@case("4.1.26", "a delete of a replaced leaf")
def _(c: Copy) -> None:
    replaced_form(c)
    again(c, leaf("r2", "delete", CHANGE, title="Document of 1.2"), file="")


@case("4.1.27", "a second replacement of a leaf")
def _(c: Copy) -> None:
    replaced_form(c)
    again(c, leaf("r2", "replace", CHANGE, "02/b.pdf", b"b"))


@case("4.1.28", "a replacement of a deleted leaf")
def _(c: Copy) -> None:
    replaced_form(c, "delete")
    again(c, leaf("r2", "replace", CHANGE, "02/b.pdf", b"b"))


@case("4.1.29", "an append to an appended leaf", "4.1.30")
def _(c: Copy) -> None:
    replaced_form(c, "append")
    again(c, leaf("r2", "append", "../../../0001/m1/cn/cn-regional.xml#r1", "02/b.pdf", b"b"))


@case("4.1.30", "an append in the regional backbone")
def _(c: Copy) -> None:
    regional(c, "cn-1-2", leaf("r1", "append", CHANGE, "02/a.pdf", b"a"), file="02/a.pdf", content=b"a")


@case("4.1.31", "a replacement in another language")
def _(c: Copy) -> None:
    regional(
        c,
        "cn-1-2",
        leaf("r1", "replace", CHANGE, "02/a.pdf", b"a", xml_lang="zh"),
        file="02/a.pdf",
        content=b"a",
    )


# --- category 4.2: envelope
@case("4.2.1", "an application number out of the rule")
def _(c: Copy) -> None:
    for inner in (RG, RG1):
        c.edit(inner, ">x202600007<", ">x2026-7<")
    other = c.root.with_name("x2026-7")
    c.root.rename(other)
    c.root = other


def both(rule: str, how: str, old: str, new: str, *also: str) -> None:
    """Register a rule that is broken by the same change of both envelopes."""

    def change(c: Copy) -> None:
        for inner in (RG, RG1):
            c.edit(inner, old, new)

    CASES.append(Case(rule, how, change, also))


both("4.2.2", "an unknown application type", 'code="cnapt2"', 'code="cnapt9"')
both("4.2.3", "an unknown product type", 'code="cnprt1"', 'code="cnprt9"')
both("4.2.4", "no original number", "<product-number>2026000007<", "<product-number> <")
edit("4.2.5", "a related sequence of three digits", RG1, "<related-sequence>0000<", "<related-sequence>000<")
edit("4.2.5", "a related sequence to come", RG1, "<related-sequence>0000<", "<related-sequence>0005<")
both("4.2.6", "an unknown activity type", 'code="cnrat1"', 'code="cnrat99"')
edit(
    "4.2.7", "a sequence number of one digit", RG1, "<sequence-number>0001<", "<sequence-number>1<", "4.1.22"
)
edit("4.2.8", "an unknown sequence type", RG1, 'code="cnsqt2"', 'code="cnsqt9"')
edit("4.2.9", "no description", RG1, "<sequence-description>example<", "<sequence-description><")
edit(
    "4.2.9",
    "a description of 121 characters",
    RG1,
    "<sequence-description>example<",
    f"<sequence-description>{'文' * 121}<",
)
edit("4.2.10", "types that do not go together", RG1, 'code="cnsqt2"', 'code="cnsqt4"', "4.2.12")
edit("4.2.11", "a response related to itself", RG1, "<related-sequence>0000<", "<related-sequence>0001<")


@case("4.2.12", "a first submission related to an earlier sequence")
def _(c: Copy) -> None:
    c.edit(RG1, 'code="cnsqt2"', 'code="cnsqt1"')
    c.edit(RG1, 'code="cnrat1"', 'code="cnrat2"')
    c.edit(RG, 'code="cnrat1"', 'code="cnrat2"')


edit("4.2.13", "another original number", RG1, "<product-number>2026000007<", "<product-number>2026000008<")
edit("4.2.14", "another activity type for the same activity", RG1, 'code="cnrat1"', 'code="cnrat2"')


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
