"""The report as a PDF with embedded fonts, set by Typst; same assessment and fonts, same bytes."""

from __future__ import annotations

import atexit
import datetime as dt
import threading
import unicodedata
from contextlib import ExitStack
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

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
_SCRIPTS_AT_HAND = frozenset(
    {"", "Latin", "Greek", "Cyrillic", "Combining", "Modifier", "Feminine", "Masculine", "Micro"}
)
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
    words = msgspec.json.encode(content).decode()
    missing, scripts = find_missing_characters(words), find_foreign_scripts(words)
    complete = _find_complete_font() if missing else ""
    fonts = {script: _find_font_of(script) for script in scripts}
    content["fonts"] = [font for font in (SUBSET, complete, *fonts.values()) if font]
    notices = []
    if missing and not complete:
        notices.append(texts.say("notice.font", count=len(missing), example=_tell_codes(missing)))
    if without := [script for script, font in fonts.items() if not font]:
        lacking = [c for script in without for c in scripts[script]]
        notices.append(
            texts.say(
                "notice.font_of_script", count=len(lacking), scripts=without, example=_tell_codes(lacking)
            )
        )
    if notices:
        content["font_notice"] = " ".join(notices)
    template = (resources.files("jembatan") / "report" / "templates" / name).read_bytes()
    moment = dt.datetime.combine(on, dt.time(), dt.UTC)
    return compile_pdf(template, content, moment, system_fonts=bool(complete or any(fonts.values())))


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


def count_pages(pdf: bytes) -> int:
    """Return how many pages a PDF has that `compile_pdf` made: Typst writes page objects uncompressed."""
    return pdf.count(b"/Type/Page") - pdf.count(b"/Type/Pages")


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
    return sorted(c for c in set(words) if c not in known and unicodedata.east_asian_width(c) in "WF")


def find_foreign_scripts(words: str) -> dict[str, list[str]]:
    """Return by script (Thai, Arabic, ...) the letters of the words that the packaged fonts lack, in order of code.

    Latin, Greek and Cyrillic letters stand in the fonts that Typst brings.
    """
    known = _packaged_characters()
    found: dict[str, list[str]] = {}
    for letter in sorted(set(words)):
        if (
            letter in known
            or unicodedata.category(letter)[0] not in "LM"
            or unicodedata.east_asian_width(letter) in "WF"
        ):
            continue
        script = unicodedata.name(letter, "").partition(" ")[0].capitalize()
        if script not in _SCRIPTS_AT_HAND:
            found.setdefault(script, []).append(letter)
    return found


def _tell_codes(characters: list[str]) -> str:
    return " ".join(f"U+{ord(c):04X}" for c in characters[:3])


@cache
def _packaged_characters() -> frozenset[str]:
    return frozenset((resources.files("jembatan") / "fonts" / "characters.txt").read_text("utf-8"))


def _find_complete_font() -> str:
    """Return a font of this machine that holds every Chinese character; empty where there is none."""
    return next((font for font in COMPLETE_FONTS if font in _fonts_of_machine()), "")


def _find_font_of(script: str) -> str:
    """Return a font of this machine that is named after the script; empty where there is none."""
    wanted = (f"Noto Sans {script}", f"Noto Serif {script}", f"Noto Naskh {script}")
    return next((font for font in wanted if font in _fonts_of_machine()), "")


@cache
def _fonts_of_machine() -> frozenset[str]:
    import typst

    return frozenset(typst.Fonts(include_embedded_fonts=False).families())


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
