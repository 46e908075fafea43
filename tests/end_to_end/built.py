"""Building and reading back without a process of its own, for tests that build many sequences."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

from lxml import etree

from jembatan.demo.plain_pdf import render_plain_pdf
from jembatan.dossier.package import open_package
from jembatan.dossier.reader import read_dossier
from jembatan.pipeline_build import build
from jembatan.validate.catalogue import load_profile
from jembatan.validate.run import validate_package

SHEET = """format = 1
[envelope]
application_id = "x202600009"
application_type = "cnapt2"
product_type = "cnprt1"
product_number = "2026000009"
related_sequence = "0000"
regulatory_activity_type = "cnrat1"
sequence_type = "{kind}"
sequence_description = "首次提交"
contact_name = "李示例"
contact_phone = "000"
contact_email = "a@example.invalid"
[product]
indication = "急性缺血性脑卒中"
[[substance]]
id = "s"
name = "丁苯酞"
manufacturer = "示例制药有限公司"
"""


def write_sheet(path: Path, kind: str = "cnsqt1", more: str = "", **changes: str) -> Path:
    text = SHEET.format(kind=kind)
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    path.write_text(text + more, encoding="utf-8")
    return path


def write_files(root: Path, *names: str, text: str = "-") -> Path:
    """Write a PDF for each name; its digits tell it from the others and say nothing."""
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        digits = int(hashlib.sha256(f"{name} {text}".encode()).hexdigest(), 16)
        (root / name).write_bytes(render_plain_pdf([["-", str(digits)]]))
    return root


def build_cn(source: Path, out: Path, sheet: Path | None, **options):
    return build(source, out, kind="cn-ectd", product=sheet, workers=0, source_country="CN", **options)


def build_words(source: Path, out: Path, sheet: Path) -> list[str]:
    """Return the words that build China's sequence of a folder, as they are typed."""
    words = ("build", "cn-ectd", source, "--from", "CN", "--out", out, "--product", sheet)
    return [*map(str, words), "--no-cache", "--workers", "0"]


def read(folder: Path):
    with open_package(folder) as package:
        return read_dossier(package, workers=0)


def places(folder: Path) -> Counter[tuple[str, str]]:
    """Return how often each content stands at each section."""
    dossier = read(folder)
    return Counter(
        (dossier.documents[leaf.path].sha256, leaf.placement.section if leaf.placement else "")
        for leaf in dossier.current()
        if leaf.path
    )


def problems(folder: Path, against: str = "cn-1.0", severity: str = "error") -> set[str]:
    """Return the numbers of the rules that the package breaks."""
    with open_package(folder) as package:
        found = validate_package(package, load_profile(against), workers=0)
    return {finding.rule for finding in found.findings if finding.severity == severity}


def leaves(sequence: Path) -> list[dict[str, str]]:
    """Return the leaves of index.xml, each with its attributes, title and the section's element."""
    found = []
    for leaf in etree.parse(str(sequence / "index.xml")).iter("leaf"):
        values = {etree.QName(name).localname: value for name, value in leaf.attrib.items()}
        found.append({**values, "title": leaf.findtext("title"), "heading": leaf.getparent().tag})
    return found


def codes(messages) -> list[str]:
    return [message.key.partition(".")[2] for message in messages]
