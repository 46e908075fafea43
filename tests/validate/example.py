"""A complete small application of two sequences that breaks no rule, and the means to break one."""

from __future__ import annotations

import hashlib
import re
import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path

from jembatan.build.ectd_sequence import write_sequence
from jembatan.build.sequence_plan import (
    Category,
    CnEnvelope,
    CodedType,
    Contact,
    LeafReference,
    PlannedLeaf,
    SequencePlan,
    Study,
)
from jembatan.demo.plain_pdf import render_plain_pdf
from jembatan.validate.structure import Structure, load_structure

APPLICATION = "x202600007"
SUBSTANCE = {"substance": "examplium", "manufacturer": "example"}
PRODUCT = {"product-name": "examplium tablets", "dosageform": "tablet", "manufacturer": "example"}
INDICATION = {"indication": "example"}
TOX = Study(
    study_id="TOX-1",
    title="Single-dose toxicity in the rat",
    categories=(Category("species", "rat"), Category("route-of-admin", "oral")),
)
TRIAL = Study(study_id="CT-1", title="A trial", categories=(Category("type-of-control", "placebo"),))
MODULE_1 = {
    "cnapt2": ("1.2", "1.3.1.2", "1.3.2.2", "1.3.3", "1.3.8.1", "1.3.8.2", "1.11.1"),
    "cnapt3": ("1.2", "1.3.1.2", "1.3.2.2", "1.3.3", "1.3.8.1", "1.3.8.2", "1.11.1"),
    "cnapt1": (
        *("1.2", "1.3.1.1", "1.3.2.1", "1.3.3", "1.3.4.1", "1.3.4.2", "1.3.4.3"),
        *("1.3.8.1", "1.3.8.2", "1.11.1"),
    ),
    "safety": ("1.8.1.1",),
    "cnapt4": ("1.2", "1.3.2.2", "1.3.3", "1.3.8.1", "1.3.8.2", "1.11.1"),
}


def write_application(
    out: Path,
    util: Path,
    *,
    application_type: str = "cnapt2",
    activity: str = "cnrat1",
    product_type: str = "cnprt1",
    module_1: str = "",
    style: str = "1-0",
) -> Path:
    """Write out/x202600007/0000 and 0001 and return that folder."""
    for number in ("0000", "0001"):
        leaves = (
            _first(MODULE_1[module_1 or application_type], product_type) if number == "0000" else _second()
        )
        plan = SequencePlan(
            application=APPLICATION,
            number=number,
            envelope=CnEnvelope(
                application_id=APPLICATION,
                application_type=CodedType(application_type),
                product_type=CodedType(product_type),
                product_number="2026000007",
                related_sequence="0000",
                regulatory_activity_type=CodedType(activity),
                sequence_type=CodedType("cnsqt1" if number == "0000" else "cnsqt2"),
                sequence_description="example",
                contact=Contact(name="example", phone="000", email="example@example.invalid"),
            ),
            leaves=leaves,
            studies=(TOX, TRIAL),
            util=util,
        )
        write_sequence(plan, out)
        if style != "1-0":
            folder = out / APPLICATION / number / "util" / "style"
            (folder / "cn-regional-1-0.xsl").rename(folder / f"cn-regional-{style}.xsl")
    return out / APPLICATION


def _first(module_1: tuple[str, ...], product_type: str) -> tuple[PlannedLeaf, ...]:
    regional = ("3.2.R.1工艺验证",) if product_type == "cnprt2" else ()
    return (
        _leaf("1.0", "Cover note", "cover-0000.pdf", leaf_id="cover"),
        *(
            _leaf(section, f"Document of {section}", f"d-{section.replace('.', '-')}.pdf")
            for section in module_1
        ),
        _leaf("2.2", "Introduction", "introduction.pdf", leaf_id="intro"),
        _leaf("2.7.3", "Efficacy", "efficacy.pdf", attributes=INDICATION),
        _leaf(
            "3.2.S.4.1",
            "Specification",
            "specification.pdf",
            leaf_id="spec",
            attributes=SUBSTANCE,
            language="en",
        ),
        _leaf("3.2.P.8.1", "Stability summary", "summary.pdf", leaf_id="stab", attributes=PRODUCT),
        _leaf("3.2.P.8.3", "Stability data", "data.pdf", leaf_id="data", attributes=PRODUCT),
        _leaf("3.2.R", "Regional", "regional.pdf", extension_titles=regional),
        _leaf("4.2.3.1", "Single-dose toxicity", "report.pdf", study_id="TOX-1", leaf_id="tox"),
        _leaf("5.3.5.1", "Trial report", "report.pdf", study_id="CT-1", attributes=INDICATION),
        _data("dm.xpt", "data-tabulation-dataset-sdtm"),
        _data("define.xml", "data-tabulation-data-definition"),
        _data("adsl.xpt", "analysis-dataset-adam"),
        _data("adam/define.xml", "analysis-data-definition"),
    )


def _second() -> tuple[PlannedLeaf, ...]:
    def change(operation: str, leaf_id: str) -> dict[str, object]:
        return {"operation": operation, "modifies": LeafReference("0000", leaf_id)}

    return (
        _leaf("1.0", "Cover note 0001", "cover-0001.pdf", leaf_id="cover1"),
        _leaf(
            "3.2.S.4.1",
            "Specification, revised",
            "specification.pdf",
            attributes=SUBSTANCE,
            leaf_id="spec1",
            language="en",
            **change("replace", "spec"),
        ),
        _leaf(
            "3.2.P.8.3", "Stability data", "", attributes=PRODUCT, leaf_id="gone", **change("delete", "data")
        ),
        _leaf("4.2.3.1", "Amendment", "amendment.pdf", study_id="TOX-1", leaf_id="tox1"),
    )


def _leaf(section: str, title: str, file_name: str, **values: object) -> PlannedLeaf:
    content = render_plain_pdf([[f"{section} {title}"]]) if file_name else None
    return PlannedLeaf(section=section, title=title, file_name=file_name, content=content, **values)  # type: ignore[arg-type]


def _data(name: str, tag: str) -> PlannedLeaf:
    return PlannedLeaf(
        section="5.3.5.1",
        title=name,
        path=f"m5/53-clin-stud-rep/535-rep-effic-safety-stud/example/5351-stud-rep-contr/ct-1/{name}",
        content=f"<Define>{name}</Define>".encode(),
        study_id="CT-1",
        file_tag=tag,
        attributes=INDICATION,
    )


class Copy:
    """A copy of the application, to be broken in one thing; `seal` makes the checksums right again afterwards."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, inner: str) -> Path:
        return self.root / inner

    def edit(self, inner: str, old: str, new: str, *, count: int = 1, seal: bool = True) -> None:
        """Replace a text in a file; it must be there."""
        file = self.path(inner)
        text = file.read_bytes().decode("utf-8")
        assert old in text, f"{old!r} is not in {inner}"
        file.write_bytes(text.replace(old, new, count).encode("utf-8"))
        if seal:
            self.seal()

    def edit_leaf(self, inner: str, leaf_id: str, old: str, new: str, *, seal: bool = True) -> None:
        """Replace a text inside one leaf element."""
        file = self.path(inner)
        text = file.read_bytes().decode("utf-8")
        found = re.search(rf'<leaf ID="{leaf_id}".*?</leaf>', text, re.S)
        assert found and old in found[0], f"{old!r} is not in leaf {leaf_id} of {inner}"
        file.write_bytes(text.replace(found[0], found[0].replace(old, new, 1), 1).encode("utf-8"))
        if seal:
            self.seal()

    def add_leaf(self, inner: str, element: str, leaf: str) -> None:
        """Put a leaf element at the beginning of a heading element."""
        file = self.path(inner)
        text = file.read_bytes().decode("utf-8")
        found = re.search(rf"<{element}[^>]*>", text)
        assert found, f"{element} is not in {inner}"
        file.write_bytes(text.replace(found[0], found[0] + leaf, 1).encode("utf-8"))
        self.seal()

    def write(self, inner: str, content: bytes = b"x") -> None:
        file = self.path(inner)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)

    def drop(self, inner: str) -> None:
        """Remove a file, and the folders that it leaves empty."""
        file = self.path(inner)
        file.unlink()
        folder = file.parent
        while not any(folder.iterdir()):
            folder.rmdir()
            folder = folder.parent

    def add_sequence(self, *changes: str, regional: str = "") -> None:
        """Add sequence 0002: a copy of 0001 whose only leaves of Modules 2 to 5 are those given, under their headings."""
        source, target = self.path("0001"), self.path("0002")
        shutil.copytree(source, target)
        for module in ("m2", "m3", "m4", "m5"):
            shutil.rmtree(target / module, ignore_errors=True)
        index = (target / "index.xml").read_text("utf-8")
        head = index[: index.index("  <m3-quality>")]
        (target / "index.xml").write_text(head + "".join(changes) + "</ectd:ectd>\n", "utf-8")
        self.edit(
            "0002/m1/cn/cn-regional.xml", "<sequence-number>0001<", "<sequence-number>0002<", seal=False
        )
        if regional:
            self.edit("0002/m1/cn/cn-regional.xml", "</cn-content>", f"{regional}</cn-content>", seal=False)
        self.seal()

    def seal(self) -> None:
        """State the right checksums of the regional backbones, the study tagging files and index.xml everywhere."""
        for folder in sorted(p for p in self.root.iterdir() if (p / "index.xml").is_file()):
            index = folder / "index.xml"
            text = index.read_bytes().decode("utf-8", "surrogateescape")
            for match in re.findall(r"<leaf [^>]*>", text):
                href = re.search(r'xlink:href="([^"]+\.xml)"', match)
                if href and (folder / href[1]).is_file():
                    fixed = re.sub(r'checksum="[^"]*"', f'checksum="{md5(folder / href[1])}"', match)
                    text = text.replace(match, fixed)
            index.write_bytes(text.encode("utf-8", "surrogateescape"))
            (folder / "index-md5.txt").write_bytes(md5(index).encode())


Break = Callable[[Copy], None]


def places(findings) -> list[str]:
    """Return rule, path, line and leaf of each finding, as places.toml holds them."""
    return [
        f"{f.rule} {f.path}{f':{f.line}' if f.line else ''}{f' #{f.leaf}' if f.leaf else ''}"
        for f in findings
    ]


def read_places(profile: str) -> dict[str, list[str]]:
    """Return the places that each broken package of a profile must be told of, by rule and how it is broken.

    They were looked at one by one when they were written; a place that moves must be looked at again.
    """
    return tomllib.loads(Path(__file__).with_name("places.toml").read_text("utf-8"))[profile]


def md5(path: Path) -> str:
    return hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()


def write_util(folder: Path) -> dict[str, str]:
    """Write stand-ins for the official files of util (ours to write, theirs not to ship); return their MD5s by name."""
    names = {
        "dtd/ich-ectd-3-2.dtd": render_dtd(load_structure("ich-3-2")),
        "dtd/cn-regional-1-0.xsd": _SCHEMA,
        "dtd/xlink.xsd": _NO_SCHEMA,
        "dtd/xml.xsd": _NO_SCHEMA,
        "dtd/ich-stf-v2-2.dtd": STUDY_DTD,
        "style/ectd-2-0.xsl": "<a/>",
        "style/cn-regional-1-0.xsl": "<b/>",
        "style/ich-stf-stylesheet-2-2a.xsl": "<c/>",
        "style/valid-values.xml": "<d/>",
    }
    sums = {}
    for name, text in names.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
        sums[file.name] = md5(file)
    return sums


def render_dtd(structure: Structure) -> str:
    """Return a DTD that says what our model of index.xml says, for asking another program the same question."""
    lines = ['<!ENTITY % att "ID ID #IMPLIED xml:lang CDATA #IMPLIED">']
    tops = ", ".join(f"{name}?" for name in structure.top)
    lines.append(f"<!ELEMENT {structure.root} ({tops})>")
    lines.append(
        f'<!ATTLIST {structure.root} xmlns:ectd CDATA #FIXED "{structure.namespace}"'
        f' xmlns:xlink CDATA #FIXED "{structure.xlink}" xml:lang CDATA #IMPLIED dtd-version CDATA #FIXED "3.2">'
    )
    lines += [
        "<!ELEMENT leaf (title, link-text?)>",
        "<!ATTLIST leaf ID ID #REQUIRED application-version CDATA #IMPLIED version CDATA #IMPLIED"
        " font-library CDATA #IMPLIED operation (new | append | replace | delete) #REQUIRED"
        " modified-file CDATA #IMPLIED checksum CDATA #REQUIRED checksum-type CDATA #REQUIRED"
        f' keywords CDATA #IMPLIED xmlns:xlink CDATA #FIXED "{structure.xlink}" xlink:type CDATA #FIXED "simple"'
        " xlink:role CDATA #IMPLIED xlink:href CDATA #IMPLIED"
        " xlink:show (new | replace | embed | other | none) #IMPLIED"
        " xlink:actuate (onLoad | onRequest | other | none) #IMPLIED xml:lang CDATA #IMPLIED>",
        "<!ELEMENT title (#PCDATA)>",
        "<!ATTLIST title ID ID #IMPLIED>",
        "<!ELEMENT link-text (#PCDATA | xref)*>",
        "<!ATTLIST link-text ID ID #IMPLIED>",
        "<!ELEMENT xref EMPTY>",
        "<!ATTLIST xref ID ID #REQUIRED xlink:title CDATA #REQUIRED xlink:href CDATA #REQUIRED"
        " xlink:type CDATA #IMPLIED xlink:role CDATA #IMPLIED xlink:show CDATA #IMPLIED"
        " xlink:actuate CDATA #IMPLIED>",
        "<!ELEMENT node-extension (title, (leaf | node-extension)+)>",
        "<!ATTLIST node-extension ID ID #IMPLIED xml:lang CDATA #IMPLIED>",
    ]
    for heading in structure.headings.values():
        if heading.children:
            below = [
                name + ("*" if structure.headings[name].is_repeatable else "?") for name in heading.children
            ]
            content = f"(leaf*, {', '.join(below)})"
        else:
            content = "((leaf | node-extension)*)" if heading.holds_extensions else "(leaf*)"
        lines.append(f"<!ELEMENT {heading.element} {content}>")
        own = " ".join(
            f"{name} CDATA {'#REQUIRED' if name in heading.required_attributes else '#IMPLIED'}"
            for name in heading.attributes
        )
        lines.append(f"<!ATTLIST {heading.element} %att; {own}>")
    return "\r\n".join(lines) + "\r\n"


def render_schema(structure: Structure) -> str:
    """Return a schema that says what our model of cn-content says, for asking another program the same question."""

    def element(name: str) -> str:
        heading = structure.headings[name]
        occurs = f'minOccurs="{int(heading.is_required)}" maxOccurs="1"'
        if not heading.children:
            return f'<xs:element name="{name}" type="holder" {occurs}/>'
        below = "".join(element(child) for child in heading.children)
        sequence = f"<xs:complexType><xs:sequence>{below}</xs:sequence></xs:complexType>"
        return f'<xs:element name="{name}" {occurs}>{sequence}</xs:element>'

    words = (
        '<xs:complexType><xs:simpleContent><xs:extension base="xs:string"><xs:attribute name="ID" type="xs:ID"/>'
        "</xs:extension></xs:simpleContent></xs:complexType>"
    )
    plain = "".join(
        f'<xs:attribute name="{name}" type="xs:string"/>'
        for name in (
            "modified-file",
            "checksum",
            "application-version",
            "version",
            "keywords",
            "font-library",
        )
    )
    return f"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="{structure.namespace}"
 targetNamespace="{structure.namespace}" elementFormDefault="qualified">
<xs:element name="cn-content"><xs:complexType><xs:sequence>{"".join(element(n) for n in structure.top)}</xs:sequence>
</xs:complexType></xs:element>
<xs:complexType name="holder"><xs:choice minOccurs="0" maxOccurs="unbounded">
<xs:element name="leaf" type="leaf"/><xs:element name="node-extension" type="extension"/></xs:choice></xs:complexType>
<xs:complexType name="leaf"><xs:sequence><xs:element name="title">{words}</xs:element>
<xs:element name="link-text" minOccurs="0"><xs:complexType><xs:attribute name="ID" type="xs:ID"/></xs:complexType>
</xs:element></xs:sequence><xs:attribute name="ID" type="xs:ID" use="required"/>
<xs:attribute name="operation" use="required"><xs:simpleType><xs:restriction base="xs:string">
<xs:enumeration value="new"/><xs:enumeration value="append"/><xs:enumeration value="replace"/>
<xs:enumeration value="delete"/></xs:restriction></xs:simpleType></xs:attribute>
<xs:attribute name="checksum-type"><xs:simpleType><xs:restriction base="xs:string"><xs:enumeration value="MD5"/>
<xs:enumeration value="md5"/></xs:restriction></xs:simpleType></xs:attribute>{plain}</xs:complexType>
<xs:complexType name="extension"><xs:sequence><xs:element name="title">{words}</xs:element>
<xs:choice maxOccurs="unbounded"><xs:element name="leaf" type="leaf"/>
<xs:element name="node-extension" type="extension"/></xs:choice></xs:sequence>
<xs:attribute name="ID" type="xs:ID"/></xs:complexType></xs:schema>"""


_SCHEMA = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="cn_ectd">
<xs:import namespace="http://www.w3.org/1999/xlink" schemaLocation="xlink.xsd"/>
<xs:element name="cn_ectd"><xs:complexType><xs:sequence>
<xs:any processContents="skip" minOccurs="2" maxOccurs="2"/></xs:sequence>
<xs:anyAttribute processContents="skip"/></xs:complexType></xs:element></xs:schema>
"""
_NO_SCHEMA = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/1999/xlink"/>
"""
STUDY_DTD = """<!ELEMENT ectd:study (study-identifier, study-document)>
<!ATTLIST ectd:study xmlns:ectd CDATA #IMPLIED xmlns:xlink CDATA #IMPLIED xml:lang CDATA #IMPLIED
 dtd-version CDATA #FIXED "2.2">
<!ELEMENT study-identifier (title, study-id, category*)>
<!ELEMENT title (#PCDATA)>
<!ELEMENT study-id (#PCDATA)>
<!ELEMENT category (#PCDATA)>
<!ATTLIST category name CDATA #REQUIRED info-type CDATA #REQUIRED>
<!ELEMENT study-document ((doc-content | content-block)*)>
<!ELEMENT doc-content (title?, property*, file-tag*)>
<!ATTLIST doc-content xlink:href CDATA #REQUIRED xlink:type CDATA #FIXED "simple" test CDATA #IMPLIED>
<!ELEMENT content-block (block-title, property*, file-tag*, (doc-content | content-block)*)>
<!ELEMENT block-title (#PCDATA)>
<!ELEMENT file-tag (property*)>
<!ATTLIST file-tag name CDATA #REQUIRED info-type CDATA #REQUIRED>
<!ELEMENT property (#PCDATA)>
<!ATTLIST property name CDATA #REQUIRED info-type CDATA #REQUIRED>
"""
