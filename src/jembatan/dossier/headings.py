"""Finding the words a document is known by: its stated title, or its first heading."""

from __future__ import annotations

import re

_JUNK = re.compile(
    r"^(?:microsoft (?:word|excel|powerpoint)\b.*|untitled.*|(?:document|title|scan|scanned|slide)\s*\d*|新建.*"
    r"|.*\.(?:docx?|xlsx?|pdf|pptx?|indd|dvi|tex|tiff?|jpe?g)|.*[\\/].*[\\/].*|powerpoint presentation|无标题.*)$",
    re.I,
)
_FURNITURE = re.compile(
    r"^(?:page\s*)?\d+(?:\s*(?:of|/|dari)\s*\d+)?$|^(?:page|halaman|hal\.?)\s*\d+.*$|^第\s*\d+\s*页.*$"
    r"|^confidential.*$|^rahasia.*$|^机密.*$|^[\W\d_]+$",
    re.I,
)
LONGEST_TITLE = 200


def find_title(stated: str, text: str) -> str:
    """Return the stated title where a person wrote it, else the first line that reads as a heading, else nothing.

    Titles left by programs ("Microsoft Word - ...", a file name, "untitled") and running heads (page numbers,
    "confidential") are passed over.
    """
    title = " ".join(stated.split())
    if len(title) >= 3 and "\ufffd" not in title and not _JUNK.match(title) and not _FURNITURE.match(title):
        return title[:LONGEST_TITLE]
    for line in text.splitlines()[:20]:
        heading = " ".join(line.split())
        if len(heading) >= 2 and not _FURNITURE.match(heading):
            return heading[:LONGEST_TITLE]
    return ""
