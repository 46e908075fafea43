"""What a regional backbone's envelope says about the sequence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jembatan.dossier.safe_xml import attribute, local_name, text_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_ENVELOPES = ("cn-envelope", "eu-envelope", "us-envelope", "admin", "envelope")
_CODES = ("code", "number", "type")
MAX_VALUES = 500


def read_envelope(root: _Element) -> dict[str, str]:
    """Return the envelope as name -> value: "application-id", "sequence-contact/name"; a coded type gives its code.

    Several values of one name (an EU envelope per country) are joined by "; ". Attributes that are no code follow as
    "name@attribute".
    """
    top = next((e for e in root.iter() if local_name(e) in _ENVELOPES), None)
    if top is None:
        return {}
    values: dict[str, list[str]] = {}
    stack: list[tuple[_Element, str]] = [(child, "") for child in reversed(list(top))]
    while stack and len(values) < MAX_VALUES:
        element, above = stack.pop()
        name = local_name(element)
        if not name:
            continue
        key = name if name == "envelope" and not above else f"{above}{name}"
        children = [child for child in element if local_name(child)]
        below = "" if name == "envelope" else f"{key}/"
        stack.extend((child, below) for child in reversed(children))
        text = "" if children else text_of(element)
        code = next((value for word in _CODES if (value := attribute(element, word))), "")
        if text or code:
            values.setdefault(key, []).append(text or code)
        for word, raw in element.attrib.items():
            plain, value = str(word).rpartition("}")[2], str(raw)
            if not (plain in _CODES and value == code and not text) and plain != "version" and value:
                values.setdefault(f"{key}@{plain}", []).append(value)
    return {key: "; ".join(dict.fromkeys(found)) for key, found in values.items()}
