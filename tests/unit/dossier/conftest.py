"""Small packages written for a test, and a reader of documents that opens nothing but hashes everything."""

from __future__ import annotations

import hashlib
import io
import sys
import types
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from jembatan.core.document import Document, DocumentProperties
from jembatan.core.dossier import Dossier
from jembatan.dossier.package import open_package
from jembatan.dossier.reader import read_dossier

XLINK = "http://www.w3c.org/1999/xlink"


@pytest.fixture
def sample_by_path() -> dict[str, tuple[str, str]]:
    """Title and first text that the fake reader of documents finds, by path."""
    return {}


@pytest.fixture
def fake_documents(monkeypatch, sample_by_path) -> None:
    """Replace the opening of documents by hashing: these tests are about structure."""

    def examine_documents(package, paths, **_options) -> dict[str, Document]:
        found = {}
        for path in paths:
            data = package.read(path)
            title, sample = sample_by_path.get(path, ("", ""))
            found[path] = Document(
                path=path,
                bytes=len(data),
                md5=hashlib.md5(data).hexdigest(),
                sha256=hashlib.sha256(data).hexdigest(),
                properties=DocumentProperties(media_type="application/pdf", title=title, sample=sample),
            )
        return found

    fake = types.ModuleType("jembatan.dossier.examine")
    fake.examine_documents = examine_documents
    monkeypatch.setitem(sys.modules, "jembatan.dossier.examine", fake)


@pytest.fixture
def read(fake_documents) -> Callable[[Path], Dossier]:
    """Open and read a folder or zip."""

    def read_it(path: Path) -> Dossier:
        with open_package(path) as package:
            return read_dossier(package)

    return read_it


@pytest.fixture
def put() -> Callable[[Path, Mapping[str, bytes | str]], Path]:
    """Write files below a folder and return it."""

    def put_files(root: Path, files: Mapping[str, bytes | str]) -> Path:
        for name, data in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data.encode() if isinstance(data, str) else data)
        return root

    return put_files


def leaf(
    identity: str,
    href: str = "",
    *,
    operation: str = "new",
    modified: str = "",
    checksum: str = "",
    title: str = "",
    more: str = "",
) -> str:
    """Return one leaf element as text."""
    link = f' xlink:href="{href}"' if href else ""
    changed = f' modified-file="{modified}"' if modified else ""
    return (
        f'<leaf ID="{identity}" operation="{operation}"{changed} checksum="{checksum}" checksum-type="md5"{link}{more}>'
        f"<title>{title or identity}</title></leaf>"
    )


def index_of(content: str, *, xlink: str = XLINK) -> str:
    """Return an index.xml around headings."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE ectd:ectd SYSTEM "util/dtd/ich-ectd-3-2.dtd">\n'
        f'<ectd:ectd xmlns:ectd="http://www.ich.org/ectd" xmlns:xlink="{xlink}" dtd-version="3.2">{content}</ectd:ectd>'
    )


def regional_of(content: str, *, sequence: str = "0000") -> str:
    """Return a cn-regional.xml around headings."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><cn_ectd xmlns="cn_ectd" xmlns:xlink="http://www.w3.org/1999/xlink">'
        "<cn-envelope><application-id>x202612345</application-id><application-type code='cnapt2' version='1.0'/>"
        f"<sequence-number>{sequence}</sequence-number><sequence-contact><name>Li</name></sequence-contact></cn-envelope>"
        f"<cn-content>{content}</cn-content></cn_ectd>"
    )


def md5(data: bytes | str) -> str:
    """Return the MD5 of bytes or text."""
    return hashlib.md5(data.encode() if isinstance(data, str) else data).hexdigest()


P83 = (
    '<m3-quality><m3-2-body-of-data><m3-2-p-drug-product product-name="NBP" dosageform="capsule" manufacturer="Acme">'
    "<m3-2-p-8-stability><m3-2-p-8-3-stability-data>{}</m3-2-p-8-3-stability-data></m3-2-p-8-stability>"
    "</m3-2-p-drug-product></m3-2-body-of-data></m3-quality>"
)


def at_p83(*leaves: str) -> str:
    """Return leaves at 3.2.P.8.3."""
    return P83.format("".join(leaves))


class Ectd:
    """The text pieces of an eCTD, for tests."""

    leaf = staticmethod(leaf)
    index_of = staticmethod(index_of)
    regional_of = staticmethod(regional_of)
    md5 = staticmethod(md5)
    at_p83 = staticmethod(at_p83)

    @staticmethod
    def sequence(number: str, content: str, files: Mapping[str, bytes | str]) -> dict[str, bytes | str]:
        """Return the files of one sequence with its checksum file."""
        index = index_of(content)
        found: dict[str, bytes | str] = {f"{number}/{name}": data for name, data in files.items()}
        found[f"{number}/index.xml"] = index
        found[f"{number}/index-md5.txt"] = md5(index)
        return found


@pytest.fixture
def ectd() -> type[Ectd]:
    """The writer of eCTD pieces."""
    return Ectd


_FONTS = (
    b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    b"<< /Type /Font /Subtype /Type0 /BaseFont /Any /Encoding /Identity-H /DescendantFonts [<< /Type /Font /Subtype"
    b" /CIDFontType2 /BaseFont /Any /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 1000"
    b" /FontDescriptor << /Type /FontDescriptor /FontName /Any /Flags 4 /FontBBox [0 -200 1000 800] /ItalicAngle 0"
    b" /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >> >>] /ToUnicode 5 0 R >>",
)
_TO_UNICODE = (
    b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def 1 begincodespacerange"
    b" <0000> <ffff> endcodespacerange 1 beginbfrange <0000> <ffff> <0000> endbfrange endcmap end end"
)
_PICTURE = (
    b"<< /Type /XObject /Subtype /Image /Width 2 /Height 2 /ColorSpace /DeviceGray /BitsPerComponent 8"
    b" /Length 4 >>\nstream\nABCD\nendstream"
)


def a_pdf(
    *pages: str, version: str = "1.7", title: str = "", scanned: bool = False, field: str = ""
) -> bytes:
    """Return a PDF with one page for each text; `scanned` lays a picture over each page under its text, `field`
    is the PDF text of a form field.
    """
    form = b" /AcroForm << /Fields [%s] /SigFlags 3 >>" % field.encode() if field else b""
    objects = [b"<< /Type /Catalog /Pages 2 0 R%s >>" % form, b"", *_FONTS]
    objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(_TO_UNICODE), _TO_UNICODE))
    objects.append(_PICTURE)
    kids = []
    for text in pages:
        rows = b"q 595 0 0 842 0 0 cm /I1 Do Q " if scanned else b""
        rows += b"BT 15 TL 50 800 Td "
        for line in text.splitlines():
            if line.isascii():
                escaped = line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
                rows += f"/F1 10 Tf ({escaped}) Tj T* ".encode()
            else:
                rows += b"/F2 10 Tf <" + line.encode("utf-16-be").hex().encode() + b"> Tj T* "
        rows += b"ET"
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(rows), rows))
        kids.append(len(objects) + 1)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << /Font << /F1 3 0 R"
            b" /F2 4 0 R >> /XObject << /I1 6 0 R >> >> >>" % len(objects)
        )
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (
        b" ".join(b"%d 0 R" % kid for kid in kids),
        len(pages),
    )
    objects.append(b"<< /Title <%s> >>" % (b"feff" + title.encode("utf-16-be").hex().encode()))
    body = bytearray(f"%PDF-{version}\n".encode())
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    body += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    body += b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\n" % (len(objects) + 1, len(objects))
    return bytes(body) + b"startxref\n%d\n%%%%EOF\n" % start


@pytest.fixture
def make_pdf() -> Callable[..., bytes]:
    """The writer of small PDFs."""
    return a_pdf


def an_office_file(**parts: str) -> bytes:
    """Return a zip with the parts; "__" in a name stands for a slash, and ".xml" is added."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", text)
    return stream.getvalue()


def a_docx(*paragraphs: str, **parts: str) -> bytes:
    """Return a DOCX with the paragraphs, and other parts where given."""
    body = "".join(f"<w:p><w:r><w:t>{p}</w:t></w:r></w:p>" for p in paragraphs)
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    document = f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>'
    return an_office_file(word__document=document, **parts)


@pytest.fixture
def make_docx() -> Callable[..., bytes]:
    """The writer of small word processor files."""
    return a_docx


@pytest.fixture
def make_office() -> Callable[..., bytes]:
    """The writer of any office file from its parts."""
    return an_office_file
