"""The study tagging file: which files belong to one study, and what each of them is (ICH STF 2.6.1, DTD 2.2)."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from jembatan.build.sequence_plan import Study
from jembatan.build.study_file_tags import load_realms

XLINK = "http://www.w3.org/1999/xlink"  # the STF DTD has no c in it, unlike the DTD of index.xml
USUAL_STYLESHEET = "ich-stf-stylesheet-2-2a.xsl"
VERSION = "STF version 2.2"  # the version attribute of the leaf that points at one


def render_study_tagging_file(
    study: Study, path: str, contents: Iterable[tuple[str, str]], *, stylesheet: str = USUAL_STYLESHEET
) -> bytes:
    """Return the study tagging file at `path` (inside the sequence); contents are pairs of leaf ID and file tag."""
    up = "../" * path.count("/")
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<!DOCTYPE ectd:study SYSTEM "{up}util/dtd/ich-stf-v2-2.dtd">',
        f'<?xml-stylesheet type="text/xsl" href="{up}util/style/{stylesheet}"?>',
        f'<ectd:study xmlns:ectd="http://www.ich.org/ectd" xmlns:xlink="{XLINK}" dtd-version="2.2">',
        "  <study-identifier>",
        f"    <title>{escape(study.title)}</title>",
        f"    <study-id>{escape(study.study_id)}</study-id>",
    ]
    lines += [
        f"    <category name={quoteattr(category.name)} info-type={quoteattr(category.info_type)}>"
        f"{escape(category.value)}</category>"
        for category in study.categories
    ]
    lines += ["  </study-identifier>", "  <study-document>"]
    realms = load_realms()
    for leaf_id, file_tag in contents:
        lines += [
            f'    <doc-content xlink:href="{up}index.xml#{leaf_id}">',
            f"      <file-tag name={quoteattr(file_tag)} info-type={quoteattr(realms.get(file_tag, 'ich'))}/>",
            "    </doc-content>",
        ]
    lines += ["  </study-document>", "</ectd:study>", ""]
    return "\n".join(lines).encode()
