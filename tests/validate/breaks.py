"""The means to break a rule of China's catalogue: a case, leaves and headings as text, a third sequence."""

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


def sum_of(file) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "md5").hexdigest()


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
