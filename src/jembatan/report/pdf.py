"""The report as a PDF with embedded fonts, set by Typst; same assessment and fonts, same bytes."""

from __future__ import annotations

import atexit
import datetime as dt
import threading
from contextlib import ExitStack
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

import msgspec

from jembatan.core.assessment import Assessment, Audience
from jembatan.core.text import Language
from jembatan.report.report_view import ReportView, build_view
from jembatan.report.texts import Texts, load_texts

if TYPE_CHECKING:
    from typst import Compiler

SUBSET = "Noto Sans SC Subset"
# Families that hold every Chinese character, on the desks that people have; the first that is there is taken.
COMPLETE_FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "Heiti SC",
    "SimHei",
    "SimSun",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
)
MOST_ROWS = 400  # of a table; the workbook lists all
_FONT_FILES = ("NotoSansSC-subset.otf", "NotoSansSC-subset-Bold.otf")
_PRINTED = (
    "chart.",
    "count.",
    "label.",
    "lead.",
    "letter.no",
    "outcome.",
    "section.",
    "trust_long.",
    "word.",
)


def render_pdf(assessment: Assessment, *, language: Language, audience: Audience) -> bytes:
    """Return the report as a PDF dated by the day of the assessment.

    All fonts are packaged. A Chinese character that the packaged subset lacks is drawn with a font of the machine;
    where there is none, the report says on its first page which package gives one.
    """
    return render_pdf_of_view(build_view(assessment, language=language, audience=audience), assessment)


def render_pdf_of_view(view: ReportView, assessment: Assessment) -> bytes:
    """Return the PDF of a view that was built before."""
    texts = load_texts(view.language)
    return compile_template("report.typ", _content(view, assessment, texts), assessment.on, texts)


def compile_template(name: str, content: dict[str, Any], on: dt.date, texts: Texts) -> bytes:
    """Return the PDF of one of our Typst templates, dated by the day; the same content and fonts, the same bytes.

    `content` gets the `fonts` to use, and where no font holds all its characters the `font_notice`.
    """
    missing = find_missing_characters(msgspec.json.encode(content).decode())
    complete = _find_complete_font() if missing else ""
    content["fonts"] = [SUBSET, *([complete] if complete else [])]
    if missing and not complete:
        content["font_notice"] = texts.say(
            "notice.font", count=len(missing), example=" ".join(f"U+{ord(c):04X}" for c in missing[:3])
        )
    template = (resources.files("jembatan") / "report" / "templates" / name).read_bytes()
    moment = dt.datetime.combine(on, dt.time(), dt.UTC)
    return compile_pdf(template, content, moment, system_fonts=bool(complete))


def compile_pdf(
    template: bytes, content: dict[str, Any], moment: dt.datetime, *, system_fonts: bool = False
) -> bytes:
    """Return the PDF of a Typst template that reads `content` as JSON, set in the packaged fonts and dated `moment`."""
    with _lock:
        pdf = _compiler(system_fonts=system_fonts).compile(
            template,
            format="pdf",
            sys_inputs={"report": msgspec.json.encode(content).decode()},
            timestamp=moment,
        )
    assert isinstance(pdf, bytes)
    return pdf


_lock = threading.Lock()  # over the compilers, which are for one thread at a time
_unpacked_fonts = ExitStack()  # of a package that lies in a zip: kept while the compilers that read them are
atexit.register(_unpacked_fonts.close)


@cache
def _compiler(*, system_fonts: bool) -> Compiler:
    """Return the compiler that all pages share: finding the fonts costs more than setting a page."""
    import typst

    folder = resources.files("jembatan") / "fonts"
    fonts = [_unpacked_fonts.enter_context(resources.as_file(folder / name)) for name in _FONT_FILES]
    return typst.Compiler(
        font_paths=sorted({str(font.parent) for font in fonts}), ignore_system_fonts=not system_fonts
    )


def find_missing_characters(words: str) -> list[str]:
    """Return the wide characters of the words that the packaged font lacks, each once, in order of code."""
    known = _packaged_characters()
    return sorted(c for c in set(words) if c not in known and east_asian_width(c) in "WF")


@cache
def _packaged_characters() -> frozenset[str]:
    return frozenset((resources.files("jembatan") / "fonts" / "characters.txt").read_text("utf-8"))


@cache
def _find_complete_font() -> str:
    """Return a font of this machine that holds every Chinese character; empty where there is none."""
    import typst

    there = set(typst.Fonts(include_embedded_fonts=False).families())
    return next((name for name in COMPLETE_FONTS if name in there), "")


def _content(view: ReportView, assessment: Assessment, texts: Texts) -> dict[str, Any]:
    numbers, advised = view.numbers, view.audience == "applicant"
    shown: dict[str, Any] = msgspec.to_builtins(view)
    shown["documents"] = shown["documents"][:MOST_ROWS]
    shown["inputs"] = []
    return {
        "view": shown,
        "texts": {key: texts.pattern(key) for key in texts.all_keys() if key.startswith(_PRINTED)},
        "lang": view.language_tag.split("-")[0],
        "region": {"en": "GB", "id": "ID", "zh": "CN"}[view.language],
        "day": [assessment.on.year, assessment.on.month, assessment.on.day],
        "for_authority": texts.say("title.for", authority=view.authority),
        "of_total": texts.say("count.of", total=numbers.total),
        "blocking": texts.say("count.blocking", count=numbers.blocking_gaps),
        "not_judged_detail": texts.say(
            "count.not_judged_detail", undetermined=numbers.undetermined, error=numbers.error
        ),
        "lead_gaps": texts.say("lead.gaps" if advised else "lead.gaps_authority"),
        "lead_not_judged": texts.say("lead.not_judged" if advised else "lead.not_judged_authority"),
        "limited": texts.pattern("lead.limited").replace("{shown}", str(MOST_ROWS)),
        "most": MOST_ROWS,
        "documents": len(view.documents),
        "font_notice": "",
    }
