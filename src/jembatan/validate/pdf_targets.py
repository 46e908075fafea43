"""Where the bookmarks and links of a PDF lead, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

if TYPE_CHECKING:
    from pikepdf import Pdf

MOST_SLIPS = 20  # of one kind that are kept of one file; all are counted
MOST_FILES = 2_000  # other files that are kept, with the place of the first link to each
MOST_BOOKMARKS = 200_000
_ABSOLUTE = re.compile(r"^(/|\\|[A-Za-z]:)")
_OUTSIDE = re.compile(r"^([a-z][a-z0-9+.-]*://|mailto:|www\.|tel:)", re.I)
_KINDS = {"/GoTo", "/GoToR", "/Launch"}
_ACTIVE_KINDS = {
    "JavaScript": "JavaScript",
    "Rendition": "Screen",
    "Sound": "Sound",
    "Movie": "Movie",
    "GoTo3DView": "3D",
    "RichMediaExecute": "RichMedia",
}
_MOST_ACTIONS = 20  # one behind another that are followed


class Slip(NamedTuple):
    """One thing wrong: its kind, the page on which the link stands (0 for a bookmark), and the bookmark's words or the target."""

    kind: str  # absolute, outside, action, no_action, missing, several, zoom
    page: int
    what: str


class OtherFile(NamedTuple):
    """Another file that is led to: as written, the page there (from 0, -1 for none said), and where the first link stands."""

    path: str
    target_page: int
    page: int
    what: str


class LinkFacts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All bookmarks, or all links, of one file."""

    count: int = 0
    slips: tuple[Slip, ...] = ()
    slip_counts: dict[str, int] = {}
    files: tuple[OtherFile, ...] = ()


class _Collector:
    def __init__(self) -> None:
        self.count = 0
        self._slips: list[Slip] = []
        self._counts: dict[str, int] = {}
        self._files: dict[tuple[str, int], OtherFile] = {}

    def add(self, kind: str, page: int, what: str) -> None:
        self._counts[kind] = self._counts.get(kind, 0) + 1
        if self._counts[kind] <= MOST_SLIPS:
            self._slips.append(Slip(kind, page, what[:120]))

    def add_file(self, path: str, target_page: int, page: int, what: str) -> None:
        if len(self._files) < MOST_FILES:
            self._files.setdefault((path, target_page), OtherFile(path[:500], target_page, page, what[:120]))

    def facts(self) -> LinkFacts:
        return LinkFacts(
            count=self.count,
            slips=tuple(self._slips),
            slip_counts=self._counts,
            files=tuple(self._files.values()),
        )


class Links:
    """Looks at actions and destinations of one file; the tree of names is read when it is first asked."""

    def __init__(self, pdf: Pdf) -> None:
        self._pdf = pdf
        self._names: dict[str, Any] | None = None
        self._pages: set[tuple[int, int]] | None = None
        self._of_pages = _Collector()
        self.active: set[str] = set()
        self.unread: set[str] = set()  # bookmarks or links, where one of them could not be looked at

    def of_pages(self) -> LinkFacts:
        """Return what was found of the links on pages."""
        return self._of_pages.facts()

    def add_annotation(self, page: int, annotation: Any) -> None:
        """Look at one link on a page."""
        self._of_pages.count += 1
        try:
            self.look_at(self._of_pages, annotation, page, "")
        except Exception:  # noqa: BLE001 (one broken link must not hide the others)
            self.unread.add("links")

    def look_at_events(self, events: Any) -> None:
        """Note what runs when the document, a page or a field is opened, left, saved or printed."""
        if is_dictionary(events):
            for action in events.as_dict().values():
                self.active |= find_active_kinds(action)

    def look_at(self, found: _Collector, holder: Any, page: int, what: str) -> None:
        """Look at the action or destination of a link or bookmark."""
        action, target = holder.get("/A"), holder.get("/Dest")
        if action is None and target is None:
            found.add("no_action", page, what)
            return
        if action is None:
            self._look_at_target(found, target, page, what)
            return
        if not is_dictionary(action):
            found.add("no_action", page, what)
            return
        if target is not None or "/Next" in action:
            found.add("several", page, what)
        kind = action.get("/S")
        if kind not in _KINDS or "/Next" in action:
            self.active |= find_active_kinds(action)
        if kind not in _KINDS:
            found.add("action", page, f"{words_of(kind)} {what}".strip())
        if kind == "/URI":
            address = words_of(action.get("/URI"))
            if _OUTSIDE.match(address):
                found.add("outside", page, address)
        elif kind == "/GoTo":
            self._look_at_target(found, action.get("/D"), page, what)
        elif kind in ("/GoToR", "/Launch"):
            self._look_at_file(found, action, page, what)

    def _look_at_target(self, found: _Collector, target: Any, page: int, what: str) -> None:
        resolved = self.resolve(target)
        if resolved is None or not self._is_page(resolved):
            found.add("missing", page, what or words_of(target))
            return
        if self.zoom_of(resolved):
            found.add("zoom", page, what)

    def _look_at_file(self, found: _Collector, action: Any, page: int, what: str) -> None:
        path = _file_of(action)
        if not path:
            found.add("missing", page, what)
            return
        if _OUTSIDE.match(path):
            found.add("outside", page, path)
            return
        if _ABSOLUTE.match(path):
            found.add("absolute", page, path)
        target = action.get("/D")
        number = -1
        if _is_array(target) and len(target):
            try:
                number = int(target[0])
            except (TypeError, ValueError):
                number = -1
            if self.zoom_of(target):
                found.add("zoom", page, what or path)
        found.add_file(path, number, page, what)

    def resolve(self, target: Any) -> Any:
        """Return the array that a destination means, or None where a name leads nowhere."""
        for _ in range(3):  # a name may lead to a dictionary that holds the array
            if target is None:
                return None
            if _is_array(target):
                return target
            if is_dictionary(target) and "/D" in target:
                target = target["/D"]
                continue
            target = self._by_name().get(words_of(target))
        return None

    def zoom_of(self, target: Any) -> str:
        """Return the view that a destination sets, or nothing where it inherits the zoom."""
        if len(target) < 2:
            return ""
        view = words_of(target[1])
        if view != "XYZ":
            return view
        try:
            zoom = float(target[4]) if len(target) > 4 and target[4] is not None else 0.0
        except (TypeError, ValueError):
            return ""  # no number: readers keep the zoom
        return f"{zoom:.0%}" if zoom else ""

    def _is_page(self, target: Any) -> bool:
        if not len(target):
            return False
        page = target[0]
        if hasattr(page, "objgen") and page.objgen != (0, 0):
            if self._pages is None:
                self._pages = {p.obj.objgen for p in self._pdf.pages}
            return page.objgen in self._pages
        try:
            return 0 <= int(page) < len(self._pdf.pages)
        except (TypeError, ValueError):
            return False

    def _by_name(self) -> dict[str, Any]:
        if self._names is None:
            self._names = dict(_read_names(self._pdf))
        return self._names


def find_active_kinds(action: Any) -> set[str]:
    """Return what an action and those behind it run: JavaScript, Sound, Movie, Screen, 3D, RichMedia."""
    found: set[str] = set()
    waiting = [action]
    for _ in range(_MOST_ACTIONS):
        if not waiting:
            break
        one = waiting.pop()
        if not is_dictionary(one):
            continue
        kind = _ACTIVE_KINDS.get(words_of(one.get("/S")))
        if kind:
            found.add(kind)
        following = one.get("/Next")
        waiting += list(following) if _is_array(following) else [following]
    return found


def read_outline(pdf: Pdf, links: Links) -> LinkFacts:
    """Return what is found of the bookmarks; an outline that returns to itself ends there."""
    found = _Collector()
    outlines: Any = pdf.Root.get("/Outlines")
    stack = [outlines.get("/First")] if is_dictionary(outlines) else []
    seen: set[tuple[int, int]] = set()
    while stack and found.count < MOST_BOOKMARKS:
        entry = stack.pop()
        if entry is None or not is_dictionary(entry) or entry.objgen in seen:
            continue
        seen.add(entry.objgen)
        found.count += 1
        try:
            links.look_at(found, entry, 0, words_of(entry.get("/Title")))
        except Exception:  # noqa: BLE001 (one broken bookmark must not hide the others)
            links.unread.add("bookmarks")
        stack += [entry.get("/Next"), entry.get("/First")]
    return found.facts()


def _read_names(pdf: Pdf) -> Iterator[tuple[str, Any]]:
    from pikepdf import NameTree

    old = pdf.Root.get("/Dests")
    if old is not None and is_dictionary(old):
        for name, target in old.items():
            yield _text_of(name[1:].encode("utf-8", "surrogateescape")), target
    names: Any = pdf.Root.get("/Names")
    tree = names.get("/Dests") if is_dictionary(names) else None
    if tree is not None and is_dictionary(tree):
        yield from NameTree(tree).items()


def _file_of(action: Any) -> str:
    """Return the file of an action as written, or an address where the file is one."""
    named = action.get("/F")
    if named is None and is_dictionary(action.get("/Win")):
        named = action["/Win"].get("/F")
    if named is None:
        return ""
    if is_dictionary(named):
        return words_of(named.get("/UF", named.get("/F")))
    return words_of(named)


def is_dictionary(value: Any) -> bool:
    """Say whether a value is a dictionary of PDF (an object of another kind has the same methods, which raise)."""
    return isinstance(value, _dictionary_type())


@cache
def _dictionary_type() -> Any:
    from pikepdf import Dictionary

    return Dictionary


def as_list(value: Any) -> list[Any]:
    """Return the members of an array; none where it is something else."""
    return list(value) if _is_array(value) else []


def _is_array(value: Any) -> bool:
    from pikepdf import Array

    return isinstance(value, Array)


def words_of(value: Any) -> str:
    """Return a PDF string or name as text; empty for anything else."""
    from pikepdf import Name, String

    if isinstance(value, Name):
        return _text_of(bytes(value)[1:])
    return " ".join(str(value).split()) if isinstance(value, String | str) else ""


def _text_of(name: bytes) -> str:
    """Return the bytes of a name as text: in UTF-8, else in GB18030, in which Chinese software writes names of fonts."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return name.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name.decode("latin-1")
