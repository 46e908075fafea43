"""Setting a document of the worked example as a PDF with text, bookmarks and an embedded font."""

from __future__ import annotations

import zlib
from contextlib import ExitStack
from importlib import resources
from types import TracebackType
from typing import Any

import msgspec

from jembatan.demo.demo_document import DemoDocument
from jembatan.demo.notice import NOTICE_EN, NOTICE_ZH

VERSIONS = ("1.4", "1.5", "1.6", "1.7")  # those that China takes (rule 6.16)


class PdfPress:
    """Sets many documents with one compiler, so that template and font are read once; the same bytes every time."""

    def __init__(self) -> None:
        self._files = ExitStack()
        self._compiler: Any = None

    def __enter__(self) -> PdfPress:
        import typst

        package = resources.files("jembatan")
        fonts = self._files.enter_context(resources.as_file(package / "fonts"))
        template = self._files.enter_context(resources.as_file(package / "demo" / "document.typ"))
        # fonts of the machine are left out: the same PDF everywhere
        shelf = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts)])
        self._compiler = typst.Compiler(input=str(template), font_paths=shelf, ignore_system_fonts=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._compiler = None
        self._files.close()

    def render_pdf(self, document: DemoDocument, holder: str) -> bytes:
        """Return the document as PDF; its version is one of VERSIONS, decided by its key."""
        is_chinese = document.language == "zh"
        content = {
            "title": document.title,
            "subtitle": f"{document.section} · {document.sequence} · {document.key}",
            "holder": holder,
            "language": document.language,
            "notices": [NOTICE_ZH, NOTICE_EN] if is_chinese else [NOTICE_EN, NOTICE_ZH],
            "blocks": document.blocks,
        }
        pdf = self._compiler.compile(
            format="pdf",
            sys_inputs={"document": msgspec.json.encode(content).decode()},
            pdf_standards=VERSIONS[zlib.crc32(document.key.encode()) % len(VERSIONS)],
            pdf_tags=False,  # not asked for by the formats, and half of the bytes
        )
        assert isinstance(pdf, bytes)
        return pdf
