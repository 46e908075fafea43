"""One way to break each rule on cn-regional.xml and its envelope (categories 4.1 and 4.2)."""

from __future__ import annotations

from validate_breaks import (
    CASES,
    FORM,
    FORM_FILE,
    RG,
    RG1,
    Case,
    case,
    edit,
    edit_leaf,
    leaf,
    regional,
)
from validate_example import Copy


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


@case("4.1.11", "a replacing leaf in sequence 0000", "3.11", "4.1.15")
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


@case("3.11", "a change of a leaf of the regional backbone that is not there")
def _(c: Copy) -> None:
    regional(c, "cn-1-2", leaf("r1", "delete", f"{CHANGE}-gone", title="Gone"))


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
