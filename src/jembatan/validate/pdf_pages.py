"""The pages of a PDF: sizes, whether their text can be searched, fonts, annotations; each shared object looked at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from jembatan.validate.pdf_targets import Links, find_active_kinds, is_dictionary, words_of

if TYPE_CHECKING:
    from pikepdf import Object, Pdf

MOST_FORMS = 20  # nested form objects that are followed for fonts
_ACTIVE = {"RichMedia": "RichMedia", "3D": "3D", "Sound": "Sound", "Movie": "Movie", "Screen": "Screen"}
_FILES = ("/FontFile", "/FontFile2", "/FontFile3")


class PageFacts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What all pages together are."""

    count: int = 0
    unsearchable: int = 0  # pages with a picture and no font: scans without a text layer
    first_unsearchable: int = 0
    not_embedded: tuple[str, ...] = ()  # names of fonts, without the mark of a subset
    annotations: dict[str, int] = {}  # by subtype, links left out
    active: tuple[str, ...] = ()
    sizes: dict[str, int] = {}  # "595x842" in points, as the page is seen -> pages
    unread: tuple[int, ...] = ()  # numbers of pages that could not be looked at whole, the first few


class _Resources(NamedTuple):
    has_font: bool
    has_picture: bool


def read_pages(pdf: Pdf, links: Links) -> PageFacts:
    """Return the facts of all pages, and hand each link annotation to `links`."""
    reader = _PageReader(links)
    for number, (page, keys, resources, box, turn) in enumerate(_walk(pdf.Root.get("/Pages")), start=1):
        try:
            reader.read(number, page, keys, resources, box, turn)
        except Exception:  # noqa: BLE001 (one broken page must not hide the others)
            reader.unread.append(number)
    return reader.facts()


def _walk(root: Object | None) -> Iterator[tuple[Any, Any, Any, Any, Any]]:
    """Yield each page with what it inherits: resources, media box, rotation. A tree that returns to itself ends there.

    The keys of a node are asked for once: each look into an object of pikepdf costs more than all else here.
    """
    from pikepdf import Array

    stack: list[tuple[Any, Any, Any, Any]] = [(root, None, None, None)]
    seen: set[tuple[int, int]] = set()
    while stack:
        node, resources, box, turn = stack.pop()
        if not is_dictionary(node):
            continue
        keys = node.keys()
        if "/Resources" in keys:
            resources = node["/Resources"]
        if "/MediaBox" in keys:
            box = node["/MediaBox"]
        if "/Rotate" in keys:
            turn = node["/Rotate"]
        if "/Kids" in keys:
            if node.is_indirect:
                if node.objgen in seen:
                    continue
                seen.add(node.objgen)
            kids = node["/Kids"]
            if isinstance(kids, Array):
                stack += [(kid, resources, box, turn) for kid in reversed(list(kids))]
        else:
            yield node, keys, resources, (node["/CropBox"] if "/CropBox" in keys else box), turn


class _PageReader:
    def __init__(self, links: Links) -> None:
        self._links = links
        self._count = self._unsearchable = self._first = 0
        self._fonts: dict[tuple[int, int], None] = {}
        self._not_embedded: set[str] = set()
        self._resources: dict[tuple[int, int], _Resources] = {}
        self._annotations: Counter[str] = Counter()
        self._active: set[str] = set()
        self.unread: list[int] = []
        self._boxes: Counter[tuple[bytes, str]] = Counter()  # as written: most pages of a file share one

    def read(self, number: int, page: Any, keys: Any, resources: Any, box: Any, turn: Any) -> None:
        self._count = number
        found = self._read_resources(resources, MOST_FORMS)
        if found.has_picture and not found.has_font:
            self._unsearchable += 1
            self._first = self._first or number
        if box is not None:
            self._boxes[box.unparse(), str(turn)] += 1
        if "/AA" in keys:
            self._links.look_at_events(page["/AA"])
        for annotation in page["/Annots"] if "/Annots" in keys else ():
            if not is_dictionary(annotation):
                continue
            subtype = words_of(annotation.get("/Subtype"))
            if subtype == "Link":
                self._links.add_annotation(number, annotation)
                continue
            self._annotations[subtype] += 1
            if subtype in _ACTIVE:
                self._active.add(_ACTIVE[subtype])
            if "/A" in annotation:
                self._active |= find_active_kinds(annotation["/A"])
            if "/AA" in annotation:
                self._links.look_at_events(annotation["/AA"])

    def _read_resources(self, resources: Any, depth: int) -> _Resources:
        from pikepdf import Stream

        if resources is None or not is_dictionary(resources):
            return _Resources(False, False)
        key = resources.objgen if resources.is_indirect else (0, 0)
        if key != (0, 0) and key in self._resources:
            return self._resources[key]
        self._resources[key] = _Resources(False, False)  # of a form that holds itself
        fonts = resources.get("/Font")
        has_font = fonts is not None and len(fonts) > 0
        if has_font:
            for font in fonts.as_dict().values():
                if is_dictionary(font):
                    self._read_font(font)
        has_picture = False
        objects = resources.get("/XObject")
        if objects is not None:
            for thing in objects.as_dict().values():
                if not isinstance(thing, Stream):
                    continue
                if thing.get("/Subtype") == "/Image":
                    has_picture = True
                elif depth and "/Resources" in thing:
                    inner = self._read_resources(thing["/Resources"], depth - 1)
                    has_font, has_picture = has_font or inner.has_font, has_picture or inner.has_picture
        found = _Resources(has_font, has_picture)
        if key != (0, 0):
            self._resources[key] = found
        return found

    def _read_font(self, font: Any) -> None:
        from pikepdf import Array

        if font.is_indirect:
            if font.objgen in self._fonts:
                return
            self._fonts[font.objgen] = None
        kind = font.get("/Subtype")
        if kind == "/Type3":
            return  # its glyphs stand in the file
        if kind == "/Type0":
            descendants = font.get("/DescendantFonts")
            if (
                not isinstance(descendants, Array)
                or not len(descendants)
                or not is_dictionary(descendants[0])
            ):
                return
            font = descendants[0]
        descriptor = font.get("/FontDescriptor")
        if not is_dictionary(descriptor) or not any(key in descriptor for key in _FILES):
            name = words_of(font.get("/BaseFont")) or "?"
            self._not_embedded.add(name[7:] if name[6:7] == "+" else name)

    def facts(self) -> PageFacts:
        sizes: Counter[str] = Counter()
        for (box, turn), pages in self._boxes.items():
            sizes[_size(box, turn)] += pages
        return PageFacts(
            count=self._count,
            unsearchable=self._unsearchable,
            first_unsearchable=self._first,
            not_embedded=tuple(sorted(self._not_embedded)),
            annotations=dict(sorted(self._annotations.items())),
            active=tuple(sorted(self._active)),
            sizes=dict(sizes.most_common(20)),
            unread=tuple(self.unread[:20]),
        )


def _size(written: bytes, turn: str) -> str:
    """Return a box as written ("[ 0 0 595 842 ]") as width and height; a box that is no box has no size."""
    try:
        left, bottom, right, top = map(float, written.strip(b"[] ").split())
        turned = int(float(turn)) % 180 if turn != "None" else 0
    except ValueError:
        return "?"
    width, height = abs(right - left), abs(top - bottom)
    return f"{height:.0f}x{width:.0f}" if turned else f"{width:.0f}x{height:.0f}"
