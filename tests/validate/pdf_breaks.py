"""A PDF that breaks no rule, and the ways to break each rule of China's category 6, for tests."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import NamedTuple

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, Stream, String

# where the document lies, and another that it may link to
ONE = "0000/m3/32-body-data/32p-drug-prod/one.pdf"
OTHER = "0000/m3/32-body-data/other.pdf"

Change = Callable[[pikepdf.Pdf], None]


def new_pdf(pages: int = 6) -> pikepdf.Pdf:
    """Return a PDF that breaks no rule: text, an embedded font, bookmarks, links to itself and to another file."""
    pdf = pikepdf.new()
    font = pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.TrueType,
            BaseFont=Name("/ABCDEF+Example"),
            FontDescriptor=Dictionary(Type=Name.FontDescriptor, FontFile2=Stream(pdf, b"font")),
        )
    )
    for number in range(pages):
        pdf.add_blank_page(page_size=(595, 842))
        page = pdf.pages[number]
        page.obj.Resources = Dictionary(Font=Dictionary(F1=font))
        page.obj.Contents = Stream(pdf, b"BT /F1 12 Tf (words) Tj ET")
    add_link(pdf, Dictionary(S=Name.GoTo, D=place(pdf, 1)))
    add_link(
        pdf, Dictionary(S=Name.GoToR, F=String("../other.pdf"), D=Array([0, Name.XYZ, None, None, None]))
    )
    with pdf.open_outline() as outline:
        outline.root.append(OutlineItem("First", action=Dictionary(S=Name.GoTo, D=place(pdf, 0))))
        outline.root.append(OutlineItem("Second", action=Dictionary(S=Name.GoTo, D=place(pdf, 2))))
    pdf.Root.PageMode = Name.UseOutlines
    return pdf


def place(pdf: pikepdf.Pdf, page: int, *view: object) -> Array:
    return Array([pdf.pages[page].obj, *(view or (Name.XYZ, None, None, None))])


def add_annotation(pdf: pikepdf.Pdf, annotation: Dictionary, page: int = 0) -> None:
    holder = pdf.pages[page].obj
    annotation.Rect = Array([0, 0, 10, 10])
    if "/Annots" not in holder:
        holder.Annots = Array()
    holder.Annots.append(pdf.make_indirect(annotation))


def add_link(pdf: pikepdf.Pdf, action: Dictionary | None = None, page: int = 0, **more: object) -> None:
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, **more)
    if action is not None:
        link.A = action
    add_annotation(pdf, link, page)


def add_bookmark(pdf: pikepdf.Pdf, action: Dictionary | None = None, **more: object) -> None:
    last = pdf.Root.Outlines.Last
    entry = pdf.make_indirect(Dictionary(Title=String("Broken"), Parent=pdf.Root.Outlines, Prev=last, **more))
    if action is not None:
        entry.A = action
    last.Next = entry
    pdf.Root.Outlines.Last = entry


def saved(pdf: pikepdf.Pdf, **options: object) -> bytes:
    buffer = BytesIO()
    pdf.save(buffer, **{"linearize": True, "min_version": "1.5", **options})
    return buffer.getvalue()


class Case(NamedTuple):
    rule: str
    how: str
    make: Callable[[], bytes]
    said: dict[str, object]
    also: tuple[str, ...] = ()


def changed(change: Change, **options: object) -> Callable[[], bytes]:
    def make() -> bytes:
        pdf = new_pdf()
        change(pdf)
        return saved(pdf, **options)

    return make


def uri(address: str) -> Dictionary:
    return Dictionary(S=Name.URI, URI=String(address))


def remote(path: str, page: int = 0) -> Dictionary:
    return Dictionary(S=Name.GoToR, F=String(path), D=Array([page, Name.XYZ, None, None, None]))


def broken_chain(pdf: pikepdf.Pdf) -> Dictionary:
    again = Dictionary(S=Name.GoTo, D=place(pdf, 1))
    return Dictionary(S=Name.GoTo, D=place(pdf, 0), Next=again)


def set_scan(pdf: pikepdf.Pdf) -> None:
    picture = Stream(pdf, b"\0", Type=Name.XObject, Subtype=Name.Image, Width=1, Height=1, BitsPerComponent=8)
    picture.ColorSpace = Name.DeviceGray
    pdf.pages[3].obj.Resources = Dictionary(XObject=Dictionary(Im0=picture))


def set_font(pdf: pikepdf.Pdf) -> None:
    font = Dictionary(Type=Name.Font, Subtype=Name.TrueType, BaseFont=Name("/ABCDEF+Calibri"))
    pdf.pages[1].obj.Resources = Dictionary(Font=Dictionary(F2=font))


def attach(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["data.csv"] = b"a,b"


def secured(owner: str, user: str) -> dict[str, object]:
    return {"encryption": pikepdf.Encryption(owner=owner, user=user), "linearize": True}


def of_pages(**changes: object) -> Change:
    def change(pdf: pikepdf.Pdf) -> None:
        for name, value in changes.items():
            pdf.Root[f"/{name}"] = value

    return change


def script() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String("1"))


def chain(pdf: pikepdf.Pdf, then: Dictionary) -> Dictionary:
    return Dictionary(S=Name.GoTo, D=place(pdf, 1), Next=Array([then]))


def set_event(pdf: pikepdf.Pdf, page: int) -> None:
    pdf.pages[page].obj.AA = Dictionary(O=script())


def stamp(action: Dictionary) -> Dictionary:
    return Dictionary(Subtype=Name.Stamp, A=action)


def form(pdf: pikepdf.Pdf) -> Dictionary:
    """Return a form whose field, with a script of its own, stands below another that it names as its kid."""
    field = pdf.make_indirect(Dictionary(T=String("a"), AA=Dictionary(C=script())))
    above = pdf.make_indirect(Dictionary(T=String("b"), Kids=Array([field])))
    field.Kids = Array([above])
    return Dictionary(Fields=Array([above]))


BOOKMARKS = {
    "6.2": "6.9",
    "6.3": "6.10",
    "6.4": "6.11",
    "6.5": "6.12",
    "6.6": "6.13",
    "6.7": "6.14",
    "6.8": "6.15",
}
ACTIONS: list[tuple[str, str, Callable[[pikepdf.Pdf], Dictionary | None], dict[str, object], tuple[str, ...]]] = [
    ("6.2", "an absolute path", lambda _: remote("C:\\dossier\\other.pdf"), {}, ("6.6",)),
    ("6.3", "a web page", lambda _: uri("https://example.invalid/a"), {}, ("6.4",)),
    ("6.3", "a mail address", lambda _: uri("mailto:a@example.invalid"), {}, ("6.4",)),
    ("6.4", "a named action", lambda _: Dictionary(S=Name.Named, N=Name.NextPage), {}, ()),
    ("6.5", "nothing", lambda _: None, {}, ()),
    ("6.6", "a page that is gone", lambda _: Dictionary(S=Name.GoTo, D=Array([99, Name.XYZ, None, None, None])), {}, ()),
    ("6.6", "a name of nothing", lambda _: Dictionary(S=Name.GoTo, D=String("nowhere")), {}, ()),
    ("6.6", "a file that is not there", lambda _: remote("../absent.pdf"), {}, ()),
    ("6.6", "a page beyond the other file", lambda _: remote("../other.pdf", 7), {}, ()),
    ("6.7", "two actions", broken_chain, {}, ()),
    ("6.8", "the whole page", lambda pdf: Dictionary(S=Name.GoTo, D=place(pdf, 0, Name.Fit)), {}, ()),
    ("6.8", "double size", lambda pdf: Dictionary(S=Name.GoTo, D=place(pdf, 0, Name.XYZ, None, None, 2)), {}, ()),
]  # fmt: skip


def _links() -> list[Case]:
    cases = []
    for rule, how, action, said, also in ACTIONS:
        cases += [
            Case(rule, f"bookmark: {how}", changed(lambda p, a=action: add_bookmark(p, a(p))), said, also),
            Case(
                BOOKMARKS[rule],
                f"link: {how}",
                changed(lambda p, a=action: add_link(p, a(p))),
                said,
                tuple(BOOKMARKS[r] for r in also),
            ),
        ]
    return cases


CASES = [
    Case("6.1", "no PDF", lambda: b"%PDF-1.5\nnothing that follows", {}),
    Case("6.1", "no page", lambda: saved(pikepdf.new(), linearize=False), {}, ("6.22",)),
    *_links(),
    Case("6.16", "version 1.3", changed(lambda _: None, min_version="1.3", force_version="1.3"), {"version": "1.3"}),
    Case("6.16", "version 2.0", changed(lambda _: None, force_version="2.0"), {"version": "2.0"}),
    Case("6.17", "an attachment", changed(attach), {"count": 1}),
    Case("6.18", "a note", changed(lambda p: add_annotation(p, Dictionary(Subtype=Name.Text))), {"kinds": ["Text 1"]}),
    Case("6.19", "permissions", changed(lambda _: None, **secured("owner", "")), {}),
    Case("6.20", "bookmarks are hidden", changed(of_pages(PageMode=Name.UseNone)), {}),
    Case("6.20", "a layout", changed(of_pages(PageLayout=Name.TwoColumnLeft)), {"view": "TwoColumnLeft"}),
    Case("6.20", "a zoom", changed(lambda p: of_pages(OpenAction=place(p, 0, Name.FitH, 0))(p)), {"view": "FitH"}),
    Case("6.21", "a password", changed(lambda _: None, **secured("owner", "user")), {}),
    Case("6.22", "not linearized", changed(lambda _: None, linearize=False), {}),
    Case("6.23", "six pages, no bookmark", changed(of_pages(Outlines=Dictionary(Type=Name.Outlines))), {"pages": 6}),
    Case(
        "6.24",
        "a script at the start",
        changed(of_pages(OpenAction=Dictionary(S=Name.JavaScript, JS=String("1")))),
        {"kinds": ["JavaScript"]},
    ),
    Case(
        "6.24",
        "a film",
        changed(lambda p: add_annotation(p, Dictionary(Subtype=Name.Movie))),
        {"kinds": ["Movie"]},
        ("6.18",),
    ),
    *(
        Case("6.24", how, changed(change), {"kinds": kinds}, also)
        for how, change, kinds, also in (
            ("a script when it is saved", lambda p: of_pages(AA=Dictionary(WS=script()))(p), ["JavaScript"], ()),
            ("a script behind a link", lambda p: add_link(p, chain(p, script())), ["JavaScript"], ("6.14",)),
            ("a script far behind", lambda p: add_link(p, chain(p, chain(p, script()))), ["JavaScript"], ("6.14",)),
            ("a film behind a link", lambda p: add_link(p, Dictionary(S=Name.Rendition)), ["Screen"], ("6.11",)),
            ("a script of a page", lambda p: set_event(p, 2), ["JavaScript"], ()),
            ("a script of a stamp", lambda p: add_annotation(p, stamp(script())), ["JavaScript"], ("6.18",)),
            ("a script of a field", lambda p: of_pages(AcroForm=form(p))(p), ["JavaScript"], ()),
        )
    ),
    Case("6.25", "a scan", changed(set_scan), {"count": 1, "pages": 6, "first": 4}),
    Case("6.26", "a font of its own", changed(set_font), {"fonts": ["Calibri"]}),
]  # fmt: skip


def new_pdf_alone() -> pikepdf.Pdf:
    pdf = new_pdf(5)
    pdf.pages[0].obj.Annots = Array()
    return pdf
