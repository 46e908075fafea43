"""cn-regional.xml: China's Module 1, by cn-regional-1-0.xsd of 1 September 2021."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from jembatan.build.backbone_tree import Node
from jembatan.build.backbone_xml import render_headings
from jembatan.build.sequence_plan import CnEnvelope, CodedType

XLINK = "http://www.w3.org/1999/xlink"  # without the c: the Chinese schema imports the real one
USUAL_STYLESHEET = "cn-regional-1-0.xsl"
PATH = "m1/cn/cn-regional.xml"


def render_cn_regional(
    root: Node, envelope: CnEnvelope, sequence: str, *, stylesheet: str = USUAL_STYLESHEET
) -> bytes:
    """Return cn-regional.xml in UTF-8; the schema and style sheet it names lie in util and are not ours to ship."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<?xml-stylesheet type="text/xsl" href="../../util/style/{stylesheet}"?>',
        '<cn_ectd xmlns="cn_ectd" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        f' xmlns:xlink="{XLINK}" schema-version="1.0"'
        ' xsi:schemaLocation="cn_ectd ../../util/dtd/cn-regional-1-0.xsd">',
        "  <cn-envelope>",
        *_render_envelope(envelope, sequence),
        "  </cn-envelope>",
        "  <cn-content>",
        *render_headings(root, "    ", states_no_checksum=False),
        "  </cn-content>",
        "</cn_ectd>",
        "",
    ]
    return "\n".join(lines).encode()


def _render_envelope(envelope: CnEnvelope, sequence: str) -> list[str]:
    indent = "    "

    def text(name: str, value: str) -> str:
        return f"{indent}<{name}>{escape(value)}</{name}>"

    def coded(name: str, value: CodedType) -> str:
        return f"{indent}<{name} code={quoteattr(value.code)} version={quoteattr(value.version)}/>"

    return [
        text("application-id", envelope.application_id),
        coded("application-type", envelope.application_type),
        coded("product-type", envelope.product_type),
        text("product-number", envelope.product_number),
        text("related-sequence", envelope.related_sequence),
        coded("regulatory-activity-type", envelope.regulatory_activity_type),
        text("sequence-number", sequence),
        coded("sequence-type", envelope.sequence_type),
        text("sequence-description", envelope.sequence_description),
        f"{indent}<sequence-contact>",
        "  " + text("name", envelope.contact.name),
        "  " + text("phone", envelope.contact.phone),
        "  " + text("email", envelope.contact.email),
        f"{indent}</sequence-contact>",
    ]
