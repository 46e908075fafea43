"""What a plain text file is, from its first bytes."""

from __future__ import annotations

import re
from html import unescape

from jembatan.core.document import DocumentProperties
from jembatan.dossier.encodings import decode_text
from jembatan.dossier.headings import find_title
from jembatan.dossier.language import find_language
from jembatan.dossier.media_type import HTML, XML

SAMPLE_CHARACTERS = 4_000

_HIDDEN = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->|<\?.*?\?>|<!\[CDATA\[|\]\]>", re.S | re.I)
_DECLARATION = re.compile(r"<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.S | re.I)
_MARK = re.compile(r"<[^>]*>")
_HTML_TITLE = re.compile(r"<title[^>]*>(.*?)</title\s*>", re.S | re.I)


def examine_plain(head: bytes, total_bytes: int, media_type: str) -> DocumentProperties:
    """Return the properties of a text file from its first bytes; `characters` is in proportion to its size."""
    text, _ = decode_text(head)
    stated = ""
    if media_type in (HTML, XML, "image/svg+xml"):
        found = _HTML_TITLE.search(text)
        stated = unescape(found.group(1)) if found and media_type == HTML else ""
        text = strip_markup(text)
    solid = sum(map(len, text.split()))
    return DocumentProperties(
        media_type=media_type,
        text_layer="text" if solid else "none",
        language=find_language(text[:SAMPLE_CHARACTERS]),
        title=find_title(stated, text),
        sample=text[:SAMPLE_CHARACTERS],
        characters=round(solid * total_bytes / max(1, len(head))),
    )


def strip_markup(text: str) -> str:
    """Return the text between the tags; entities that a file declares itself stay as they are written."""
    text = _MARK.sub(" ", _DECLARATION.sub(" ", _HIDDEN.sub(" ", text)))
    lines = (" ".join(line.split()) for line in unescape(text).splitlines())
    return "\n".join(line for line in lines if line)
