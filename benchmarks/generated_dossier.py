"""Writes a dossier of invented documents of any size, the same for the same seed: for measurements only."""

from __future__ import annotations

import io
import random
import zipfile
import zlib
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

FOLDERS = (  # eCTD folder, title of a document in it, of a hundred documents so many: reports, forms and papers cited lead
    ("m1/cn/03-product-information", "labelling text", 1),
    ("m2/23-qos", "quality overall summary", 1),
    ("m2/27-clin-sum", "summary of clinical efficacy", 1),
    ("m3/32-body-data/32s-drug-sub/nbp-acme/32s2-manuf", "manufacturing process", 2),
    ("m3/32-body-data/32s-drug-sub/nbp-acme/32s4-contr-drug-sub", "analytical procedure", 3),
    ("m3/32-body-data/32s-drug-sub/nbp-acme/32s7-stab", "stability data", 1),
    ("m3/32-body-data/32p-drug-prod/capsule/32p2-pharm-dev", "pharmaceutical development", 1),
    ("m3/32-body-data/32p-drug-prod/capsule/32p3-manuf", "batch record", 5),
    ("m3/32-body-data/32p-drug-prod/capsule/32p5-contr-drug-prod", "batch analysis", 4),
    ("m3/32-body-data/32p-drug-prod/capsule/32p8-stab", "3.2.P.8.3 stability data", 1),
    ("m3/32-body-data/32r-reg-info", "certificate of analysis", 3),
    ("m3/33-lit-ref", "literature reference", 4),
    ("m4/42-stud-rep/421-pharmacol/4211-prim-pd", "study report", 5),
    ("m4/42-stud-rep/423-tox/4232-repeat-dose-tox", "toxicity study report", 6),
    ("m5/53-clin-stud-rep/531-rep-biopharm-stud/5312-compar-ba-be-stud-rep", "bioequivalence report", 6),
    ("m5/53-clin-stud-rep/535-rep-effic-safety-stud/stroke/5351-stud-rep-contr/bast", "study report", 16),
    ("m5/53-clin-stud-rep/537-crfs-ipl/bast", "case report form", 30),
    ("m5/54-lit-ref", "literature reference", 10),
)
WORDS = {
    "en": "the samples of each batch were tested for assay and impurities by the method of this report with results that "
    "comply with the specification in all groups and the mean change from baseline was not different between them",
    "id": "sampel dari setiap bets diuji kadar dan cemaran dengan metode dalam laporan ini serta hasil yang memenuhi syarat "
    "spesifikasi pada semua kelompok dan tidak ada perbedaan antara kelompok tersebut",
    "zh": "各批样品按本报告所述方法检验含量与有关物质结果均符合质量标准规定组间差异无统计学意义受试者均签署知情同意书",
}
KINDS = (("pdf", 70), ("docx", 6), ("xlsx", 6), ("xml", 4), ("csv", 5), ("xpt", 4), ("jpg", 3), ("txt", 2))


def write_dossier(root: Path, documents: int, total_bytes: int, seed: int = 1) -> None:
    """Write so many documents of together about so many bytes under `root`, seven in ten of them PDFs of 1-20 pages."""
    chance = random.Random(seed)
    weights = [chance.lognormvariate(0, 1.0) for _ in range(documents)]
    scale = total_bytes / sum(weights)
    folders = [folder for *folder, times in FOLDERS for _ in range(times)]
    kinds = [kind for kind, times in KINDS for _ in range(times)]
    for folder, _ in folders:
        (root / folder).mkdir(parents=True, exist_ok=True)
    for number, weight in enumerate(weights):
        folder, title = chance.choice(folders)
        kind = kinds[number % len(kinds)]
        data = _WRITERS[kind](chance, title, int(weight * scale))
        name = f"{title} {number:05d}".replace(" ", "-")
        (root / folder / f"{name}.{kind}").write_bytes(data)


def _lines(chance: random.Random, title: str, count: int, language: str = "") -> list[str]:
    language = language or chance.choices(("en", "zh", "id"), (5, 4, 1))[0]
    words = list(WORDS[language]) if language == "zh" else WORDS[language].split()
    joint = "" if language == "zh" else " "
    return [
        title,
        *(joint.join(chance.choices(words, k=38 if language == "zh" else 13)) for _ in range(count)),
    ]


def _pdf(chance: random.Random, title: str, size: int) -> bytes:
    """Return a PDF of 1 to 20 pages of text, and a picture of noise that fills it up to the size."""
    pages = chance.randint(1, 20)
    font, to_unicode, glyphs = _chinese_font()
    latin = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", latin]
    texts = []
    language = chance.choices(("en", "zh", "id"), (5, 4, 1))[0]
    for _ in range(pages):
        rows = []
        for line in _lines(chance, title, 40, language):
            if line.isascii():
                rows.append(f"/F1 10 Tf ({line}) Tj T*".encode())
            else:
                codes = "".join(f"{glyphs[c]:04x}" for c in line if c in glyphs)
                rows.append(f"/F2 10 Tf <{codes}> Tj T*".encode())
        texts.append(zlib.compress(b"BT 15 TL 50 800 Td " + b" ".join(rows) + b" ET", 6))
    objects += [
        b"<< /Type /Font /Subtype /Type0 /BaseFont /AAAAAA+Noto /Encoding /Identity-H /DescendantFonts [5 0 R] /ToUnicode 8 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /AAAAAA+Noto /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity)"
        b" /Supplement 0 >> /DW 1000 /FontDescriptor 6 0 R >>",
        b"<< /Type /FontDescriptor /FontName /AAAAAA+Noto /Flags 4 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880"
        b" /Descent -120 /CapHeight 880 /StemV 93 /FontFile3 7 0 R >>",
        b"<< /Subtype /OpenType /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream"
        % (len(font), font),
        b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(to_unicode), to_unicode),
    ]
    side = max(8, int(max(0, size - sum(map(len, texts)) - len(font) - 300 * pages) ** 0.5))
    objects.append(
        b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8 /Length %d >>\n"
        b"stream\n%s\nendstream" % (side, side, side * side, chance.randbytes(side * side))
    )
    kids = []
    for number, text in enumerate(texts):
        draw = zlib.compress(b"q 200 0 0 100 50 40 cm /I1 Do Q") if number == pages - 1 else b""
        contents = [len(objects) + 1]
        objects.append(b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(text), text))
        if draw:
            contents.append(len(objects) + 1)
            objects.append(
                b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(draw), draw)
            )
        kids.append(len(objects) + 1)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents [%s] /Resources << /Font << /F1 3 0 R"
            b" /F2 4 0 R >> /XObject << /I1 9 0 R >> >> >>" % b" ".join(b"%d 0 R" % c for c in contents)
        )
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(b"%d 0 R" % k for k in kids), pages)
    body = bytearray(b"%PDF-1.6\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    body += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    body += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(body)


@cache
def _chinese_font() -> tuple[bytes, bytes, dict[str, int]]:
    """Return the packaged Chinese font cut to the words used here, its map to Unicode (both packed), and its glyph numbers."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    letters = sorted(set(WORDS["zh"]))
    stream = io.BytesIO()
    with as_file(files("jembatan") / "fonts" / "NotoSansSC-subset.otf") as path:
        font = TTFont(path, recalcTimestamp=False)  # the same bytes whenever it is run
        cut = subset.Subsetter(subset.Options(notdef_outline=True, layout_features=[]))
        cut.populate(text="".join(letters))
        cut.subset(font)
        font.save(stream)
    names = font.getBestCmap()
    glyphs = {letter: font.getGlyphID(names[ord(letter)]) for letter in letters if ord(letter) in names}
    pairs = "".join(f"<{glyph:04x}> <{ord(letter):04x}>\n" for letter, glyph in glyphs.items())
    to_unicode = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <ffff> endcodespacerange\n{len(glyphs)} beginbfchar\n{pairs}endbfchar\n"
        "endcmap end end"
    )
    return zlib.compress(stream.getvalue()), zlib.compress(to_unicode.encode()), glyphs


_PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_FORMATS = "application/vnd.openxmlformats-officedocument."


def _zipped(
    parts: dict[str, str], types: dict[str, str], chance: random.Random, size: int, picture: str
) -> bytes:
    """Return the parts as an office file: their types stated, the first of them its start, a picture to fill it up."""
    stated = "".join(
        f'<Override PartName="/{part}" ContentType="{_FORMATS}{kind}"/>' for part, kind in types.items()
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}content-types"><Default Extension="png" ContentType="image/png"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f"{stated}</Types>",
        "_rels/.rels": _relationships("officeDocument", next(iter(types))),
        **parts,
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name), text)
        archive.writestr(zipfile.ZipInfo(picture), chance.randbytes(max(0, size - stream.tell())))
    return stream.getvalue()


def _relationships(kind: str, target: str) -> str:
    return (
        f'<Relationships xmlns="{_PACKAGE}relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/{kind}" Target="{target}"/></Relationships>'
    )


def _docx(chance: random.Random, title: str, size: int) -> bytes:
    body = "".join(
        f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in _lines(chance, title, chance.randint(20, 400))
    )
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    document = f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>'
    types = {"word/document.xml": "wordprocessingml.document.main+xml"}
    return _zipped({"word/document.xml": document}, types, chance, size, "word/media/image1.png")


def _xlsx(chance: random.Random, title: str, size: int) -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rows = "".join(
        f"<row><c t='inlineStr'><is><t>{line}</t></is></c><c><v>{chance.random():.3f}</v></c></row>"
        for line in _lines(chance, title, chance.randint(20, 400))
    )
    parts = {
        "xl/workbook.xml": f'<workbook xmlns="{space}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relationships("worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>',
    }
    types = {
        "xl/workbook.xml": "spreadsheetml.sheet.main+xml",
        "xl/worksheets/sheet1.xml": "spreadsheetml.worksheet+xml",
    }
    return _zipped(parts, types, chance, size, "xl/media/image1.png")


def _xml(chance: random.Random, title: str, size: int) -> bytes:
    return _filled(
        "<?xml version='1.0'?>\n<study>\n", "<value>{}</value>\n", "</study>\n", chance, title, size
    )


def _csv(chance: random.Random, title: str, size: int) -> bytes:
    return _filled("Batch,Text,Value\n", "B1,{},99.1\n", "", chance, title, size)


def _txt(chance: random.Random, title: str, size: int) -> bytes:
    return _filled(title + "\n", "{}\n", "", chance, title, size)


def _filled(head: str, row: str, tail: str, chance: random.Random, title: str, size: int) -> bytes:
    block = "".join(row.format(line) for line in _lines(chance, title, 200)).encode()
    return head.encode() + block * max(1, size // len(block)) + tail.encode()


def _xpt(chance: random.Random, title: str, size: int) -> bytes:
    head = b"HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!000000000000000000000000000000  "
    return head + chance.randbytes(max(0, size - len(head)))


def _jpg(chance: random.Random, title: str, size: int) -> bytes:
    return b"\xff\xd8\xff\xe0" + chance.randbytes(max(16, size))


_WRITERS = {
    "pdf": _pdf,
    "docx": _docx,
    "xlsx": _xlsx,
    "xml": _xml,
    "csv": _csv,
    "txt": _txt,
    "xpt": _xpt,
    "jpg": _jpg,
}
