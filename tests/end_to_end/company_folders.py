"""Seven folders such as companies really have; every word in them is invented."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

from docx import Document as WordDocument

from jembatan.demo.plain_pdf import render_plain_pdf


def _pdf(*lines: str) -> bytes:
    return render_plain_pdf([list(lines) or ["-"]])


def _scan() -> bytes:
    """A page that is one picture, as a copying machine makes it."""
    picture = b"\x80" * (30 * 42)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
        b"<< /Type /XObject /Subtype /Image /Width 30 /Height 42 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length %d >>\n"
        b"stream\n%s\nendstream" % (len(picture), picture),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources << /XObject << /I 3 0 R >> >> >>",
        b"<< /Length 29 >>\nstream\nq 595 0 0 842 0 0 cm /I Do Q \nendstream",
    ]
    body = bytearray(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(body)
    body += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(body) + b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start


def _docx(*paragraphs: str) -> bytes:
    document = WordDocument()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _write(root: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return root


def chinese_items(root: Path) -> Path:
    """A plain tree with Chinese names and the item numbers used before the CTD."""
    titles = {
        "综述资料": {
            1: "药品名称",
            2: "证明性文件",
            3: "立题目的与依据",
            5: "药品说明书样稿、起草说明及最新参考文献",
        },
        "药学研究资料": {
            7: "药学研究资料综述",
            8: "原料药生产工艺的研究资料及文献资料",
            10: "质量研究工作的试验资料及文献资料",
            11: "药品标准草案及起草说明",
            12: "样品的检验报告书",
            14: "药物稳定性研究的试验资料及文献资料",
        },
        "药理毒理研究资料": {16: "药理毒理研究资料综述", 19: "急性毒性试验资料及文献资料"},
        "临床研究资料": {28: "国内外相关的临床试验资料综述", 32: "临床试验报告"},
    }
    files = {
        f"XX片申报资料/{group}/资料项目{number} {title}.docx": _docx(
            f"资料项目{number}", title, "本品为化学药品。"
        )
        for group, items in titles.items()
        for number, title in items.items()
    }
    files["XX片申报资料/申报资料目录.docx"] = _docx("申报资料目录")
    files["XX片申报资料/往来邮件/回复客户.txt"] = "王工您好，附件请查收。".encode("gb18030")
    return _write(root, files)


def indonesian_actd(root: Path) -> Path:
    """An ACTD folder in Indonesian, with Indonesia's own letters of Part I."""
    words = "Produk disimpan pada suhu di bawah 30 C dan memenuhi syarat."
    files = {
        "Bagian I Dokumen Administratif/A Daftar Isi.pdf": _pdf("Daftar isi"),
        "Bagian I Dokumen Administratif/B.1 Formulir Registrasi.pdf": _pdf("Formulir registrasi obat"),
        "Bagian I Dokumen Administratif/B.2 Surat Pernyataan.pdf": _pdf("Surat pernyataan"),
        "Bagian I Dokumen Administratif/B.3 Sertifikat dan Dokumen Administratif/Sertifikat CPOB.pdf": _pdf(
            "Sertifikat CPOB", words
        ),
        "Bagian I Dokumen Administratif/B.3 Sertifikat dan Dokumen Administratif/Izin Industri Farmasi.pdf": _pdf(
            "Izin industri farmasi"
        ),
        "Bagian I Dokumen Administratif/B.4 Penandaan/Brosur.pdf": _pdf("Brosur", words),
        "Bagian I Dokumen Administratif/B.4 Penandaan/Desain dus.jpg": b"\xff\xd8\xff\xe0" + b"0" * 200,
        "Bagian II Mutu/A Daftar Isi.pdf": _pdf("Daftar isi"),
        "Bagian II Mutu/B Ringkasan Dokumen Mutu.pdf": _pdf("Ringkasan dokumen mutu", words),
        "Bagian II Mutu/C Dokumen Mutu/S Zat Aktif/S4 Kontrol Zat Aktif/S4.1 Spesifikasi.pdf": _pdf(
            "Spesifikasi zat aktif", words
        ),
        "Bagian II Mutu/C Dokumen Mutu/P Obat Jadi/P5 Kontrol Obat Jadi/Spesifikasi.pdf": _pdf(
            "Spesifikasi obat jadi", words
        ),
        "Bagian II Mutu/C Dokumen Mutu/P Obat Jadi/P8 Stabilitas/Data Stabilitas 24 bulan.pdf": _pdf(
            "Data stabilitas", words
        ),
        "Bagian II Mutu/C Dokumen Mutu/P Obat Jadi/P9 Ekivalensi/Laporan BE.pdf": _pdf(
            "Laporan uji bioekivalensi", words
        ),
        "Bagian III Nonklinik/B Tinjauan Nonklinik.pdf": _pdf("Tinjauan studi nonklinik", words),
        "Bagian IV Klinik/B Tinjauan Klinik.pdf": _pdf("Tinjauan studi klinik", words),
        "Bagian IV Klinik/E Laporan Studi Klinik/E5 Efikasi/Laporan.pdf": _pdf("Laporan studi klinik", words),
        "Catatan rapat.pdf": _pdf("Catatan rapat tim", words),
    }
    return _write(root, files)


def zip_with_chinese_names(root: Path) -> Path:
    """A zip made on a Chinese Windows: names in GB18030 without the flag that would say so, a Mac's leavings beside them."""
    names = {
        "注册资料/模块一/1.2 申请表.pdf": _pdf("form"),
        "注册资料/模块二/2.3 质量综述.docx": _docx("质量综述", "本品质量可控。"),
        "注册资料/模块三/3.2.P.5 制剂的质量控制/质量标准.pdf": _pdf("Specification"),
        "注册资料/模块三/3.2.P.8 稳定性/长期试验数据.pdf": _pdf("Long-term data"),
        "注册资料/模块三/3.2.S 原料药/3.2.S.2.2 生产工艺.pdf": _pdf("Process"),
        "注册资料/模块五/5.3.5.1 临床试验报告.pdf": _pdf("Report"),
        "注册资料/Thumbs.db": b"x",
        "__MACOSX/._注册资料": b"x",
        "README.txt": b"Sent by e-mail.\n",
    }
    root.mkdir(parents=True, exist_ok=True)
    path = root / "注册资料.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in names.items():
            archive.writestr(_WithoutFlag(name), data)
    return path


class _WithoutFlag(zipfile.ZipInfo):
    """An entry whose name is written as an old Chinese Windows does."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802
        return self.filename.encode("gb18030"), 0


def loose_scans(root: Path) -> Path:
    """What a scanner leaves: numbers for names, and one file that somebody named."""
    files = {f"Scan_20260{n}1{n}_101{n}.pdf": _scan() for n in range(1, 7)}
    files["IMG_0001.jpg"] = b"\xff\xd8\xff\xe0" + b"0" * 200
    files["CPP China scan.pdf"] = _scan()
    return _write(root, files)


def word_files(root: Path) -> Path:
    """Word files in one folder, their section numbers in many spellings."""
    files = {
        "3.2.P.8.3 Stability Data.docx": _docx("Stability data"),
        "32P81_Stability_Summary_v3_FINAL.docx": _docx("Stability summary"),
        "Section 3-2-P-5-1 Specification (clean).docx": _docx("Specification"),
        "CTD 3.2.S.2.2 Mfg process - tracked changes.docx": _docx("Description of manufacturing process"),
        "M3_3.2.P.3.3_rev02.docx": _docx("Manufacturing process"),
        "P.2 Pharm Dev.docx": _docx("3.2.P.2 Pharmaceutical Development", "The formulation was developed."),
        "2.5 Clin Overview draft.docx": _docx("Clinical overview"),
        "2.7.4.docx": _docx("Summary of Clinical Safety"),
        "QOS.docx": _docx("2.3 Quality Overall Summary"),
        "Copy of final FINAL2.docx": _docx("3.2.P.7 Container Closure System", "PVC blister"),
        "~$2.P.8.3 Stability Data.docx": b"x" * 162,
        "Untitled.docx": _docx("Dear all,", "please find the minutes of our meeting."),
    }
    return _write(root, files)


def later_sequence(root: Path) -> Path:
    """Sequence 0003 of an eCTD, sent without those before it: it replaces and deletes leaves that are not there."""
    xlink = "http://www.w3c.org/1999/xlink"
    new, changed = _pdf("Stability update", "36 months"), _pdf("Specification, version 2")

    def leaf(key: str, operation: str, data: bytes | None, href: str = "", modified: str = "") -> str:
        checksum = hashlib.md5(data).hexdigest() if data else ""
        link = f' xlink:href="{href}"' if href else ""
        old = f' modified-file="{modified}"' if modified else ""
        return f'<leaf ID="{key}" operation="{operation}" checksum="{checksum}" checksum-type="md5"{link}{old}><title>{key}</title></leaf>'

    p5 = leaf(
        "spec2", "replace", changed, "m3/32-body-data/32p-drug-prod/spec2.pdf", "../0000/index.xml#spec1"
    )
    p8 = leaf("stab3", "new", new, "m3/32-body-data/32p-drug-prod/stab3.pdf")
    p8 += leaf("stab1", "delete", None, modified="../0001/index.xml#stab1")
    index = (
        f'<?xml version="1.0" encoding="UTF-8"?><ectd:ectd xmlns:ectd="http://www.ich.org/ectd" xmlns:xlink="{xlink}" dtd-version="3.2">'
        '<m3-quality><m3-2-body-of-data><m3-2-p-drug-product product-name="NBP" dosageform="capsule" manufacturer="M">'
        f"<m3-2-p-5-control-of-drug-product><m3-2-p-5-1-specifications>{p5}</m3-2-p-5-1-specifications></m3-2-p-5-control-of-drug-product>"
        f"<m3-2-p-8-stability><m3-2-p-8-3-stability-data>{p8}</m3-2-p-8-3-stability-data></m3-2-p-8-stability>"
        "</m3-2-p-drug-product></m3-2-body-of-data></m3-quality></ectd:ectd>"
    ).encode()
    files = {
        "0003/index.xml": index,
        "0003/index-md5.txt": hashlib.md5(index).hexdigest().encode(),
        "0003/m3/32-body-data/32p-drug-prod/stab3.pdf": new,
        "0003/m3/32-body-data/32p-drug-prod/spec2.pdf": changed,
    }
    return _write(root, files)


def backup_junk(root: Path) -> Path:
    """A deep tree from a backup: version folders, lock files, a database, the real dossier far below."""
    deep = (
        "Backup_2026-10-31/Server/RA/Projects/0815_NBP/03_Registration/02_Indonesia/old/do not use/2025/Kopie"
    )
    real = "Backup_2026-10-31/Server/RA/Projects/0815_NBP/03_Registration/02_Indonesia/Module 3/3.2.P Drug Product"
    files = {
        f"{real}/3.2.P.8 Stability/3.2.P.8.3 Data.pdf": _pdf("Stability data"),
        f"{real}/3.2.P.5 Control/3.2.P.5.1 Specification.pdf": _pdf("Specification"),
        f"{deep}/3.2.P.8.3 Data.pdf": _pdf("Stability data, old"),
        f"{deep}/~$report.docx": b"x",
        f"{deep}/Thumbs.db": b"x",
        f"{deep}/.DS_Store": b"x",
        "Backup_2026-10-31/.git/config": b"x",
        "Backup_2026-10-31/$RECYCLE.BIN/desktop.ini": b"x",
        "Backup_2026-10-31/System Volume Information/tracking.log": b"x",
        "Backup_2026-10-31/backup.log": b"2026-10-31 21:04 copied 9 files\n" * 30,
        "Backup_2026-10-31/catalog.db": b"SQLite format 3\0" + b"\0" * 400,
        "Backup_2026-10-31/Server/archive.7z": b"7z\xbc\xaf\x27\x1c" + b"\0" * 60,
        "Backup_2026-10-31/Server/old.bak": bytes(range(256)),
        "Backup_2026-10-31/Server/RA/report.docx.tmp": b"",
    }
    return _write(root, files)


FOLDERS: dict[str, Callable[[Path], Path]] = {
    one.__name__: one
    for one in (
        chinese_items,
        indonesian_actd,
        zip_with_chinese_names,
        loose_scans,
        word_files,
        later_sequence,
        backup_junk,
    )
}
