"""Our own model of a study tagging file, after ich-stf-v2-2.dtd: what each element holds and which attributes it carries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from jembatan.dossier.safe_xml import line_of, local_name
from jembatan.validate.structure_faults import StructureFault

if TYPE_CHECKING:
    from lxml.etree import _Element

ROOT = "{http://www.ich.org/ectd}study"
_XLINK = "http://www.w3.org/1999/xlink"


class _Model(NamedTuple):
    """The children as a pattern of names each followed by a blank (None: words alone), and the attributes."""

    children: str | None
    shown: str  # the pattern for a reader
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()


_NAMED = ("name", "info-type")
_MODELS = {
    "study": _Model(
        "study-identifier study-document ", "study-identifier, study-document", (), ("lang", "dtd-version")
    ),
    "study-identifier": _Model("title study-id (category )*", "title, study-id, category*"),
    "title": _Model(None, ""),
    "study-id": _Model(None, ""),
    "category": _Model(None, "", _NAMED),
    "study-document": _Model("((doc-content|content-block) )*", "doc-content*, content-block*"),
    "doc-content": _Model(
        "(title )?(property )*(file-tag )*", "title?, property*, file-tag*", ("href",), ("type", "test")
    ),
    "content-block": _Model(
        "block-title (property )*(file-tag )*((doc-content|content-block) )*",
        "block-title, property*, file-tag*, doc-content*, content-block*",
    ),
    "block-title": _Model(None, ""),
    "file-tag": _Model("(property )*", "property*", _NAMED),
    "property": _Model(None, "", _NAMED),
}


def find_study_structure_faults(root: _Element) -> Iterator[StructureFault]:
    """Yield every departure of a study tagging file from the model, in document order."""
    if root.tag != ROOT:
        yield _fault("root_wrong", root, root=local_name(root), expected="ectd:study")
        return
    version = root.get("dtd-version")
    if version not in (None, "2.2"):
        yield _fault("root_attribute_wrong", root, name="dtd-version", value=version or "-", expected="2.2")
    for element in root.iter():
        name = local_name(element)
        if not name:
            continue
        model = _MODELS.get(name)
        if model is None:
            parent = element.getparent()
            above = local_name(parent) if parent is not None else ""
            yield _fault("element_unknown", element, element=name, above=above)
            continue
        yield from _check_attributes(element, name, model)
        names = [local_name(child) for child in element if local_name(child)]
        if model.children is None:
            for below in names:
                yield _fault("element_unknown", element, element=below, above=name)
            continue
        if not re.fullmatch(model.children, "".join(f"{below} " for below in names)):
            yield _fault("children_wrong", element, element=name, expected=model.shown)
        if any(text and text.strip() for text in (element.text, *(child.tail for child in element))):
            yield _fault("text_misplaced", element, element=name)


def _check_attributes(element: _Element, name: str, model: _Model) -> Iterator[StructureFault]:
    stated: dict[str, str] = {}
    for key, value in element.attrib.items():
        plain, space = str(key).rpartition("}")[2], str(key)[1:].partition("}")[0] if "}" in str(key) else ""
        stated[plain] = str(value)
        if plain in ("href", "type") and space and space != _XLINK:
            yield _fault("xlink_wrong", element, namespace=space, expected=_XLINK)
        elif plain not in (*model.required, *model.optional):
            yield _fault("attribute_unknown", element, element=name, name=plain)
    for wanted in model.required:
        if wanted not in stated:
            yield _fault("attribute_missing", element, element=name, name=wanted)
    if name == "doc-content" and stated.get("type", "simple") != "simple":
        yield _fault(
            "value_not_allowed", element, name="xlink:type", value=stated["type"] or "-", allowed="simple"
        )


def _fault(key: str, at: _Element, /, **args: str) -> StructureFault:
    return StructureFault(key, line_of(at), args)
