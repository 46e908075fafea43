"""index.xml: the backbone of Modules 2 to 5 of an eCTD 3.2.2."""

from __future__ import annotations

from jembatan.build.backbone_tree import Node
from jembatan.build.backbone_xml import render_headings

XLINK = "http://www.w3c.org/1999/xlink"  # with the c: the ICH DTD fixes it so


def render_index(root: Node) -> bytes:
    """Return index.xml in UTF-8; the DTD and style sheet it names lie in util and are not ours to ship."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<!DOCTYPE ectd:ectd SYSTEM "util/dtd/ich-ectd-3-2.dtd">',
        '<?xml-stylesheet type="text/xsl" href="util/style/ectd-2-0.xsl"?>',
        f'<ectd:ectd xmlns:ectd="http://www.ich.org/ectd" xmlns:xlink="{XLINK}" dtd-version="3.2">',
        *render_headings(root, "  ", states_no_checksum=True),
        "</ectd:ectd>",
        "",
    ]
    return "\n".join(lines).encode()
