"""China's category 6: a PDF that breaks no rule, one that breaks each rule, and nothing else is reported."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from validate_pdf_breaks import CASES, ONE, add_link, changed, new_pdf, saved, uri

from jembatan.validate.catalogue import load_profile
from jembatan.validate.pdf_facts import read_pdf_facts


def test_a_clean_document_breaks_no_rule_and_every_rule_is_run(pdf_findings):
    assert pdf_findings(saved(new_pdf())) == ([], {})


@pytest.mark.parametrize("one", CASES, ids=lambda c: f"{c.rule} {c.how}")
def test_a_broken_document_is_reported_and_nothing_else(one, pdf_findings):
    findings, not_run = pdf_findings(one.make())
    assert {f.rule for f in findings} == {one.rule, *one.also}
    own = [f for f in findings if f.rule == one.rule]
    assert len(own) == 1
    assert own[0].path == f"x202600007/{ONE}"[len("x202600007/") :]
    assert {key: own[0].message.args[key] for key in one.said} == one.said
    unread = one.rule == "6.21" or one.how == "no PDF"
    assert bool(not_run) is unread
    if unread:
        assert {why.key for why in not_run.values()} == {"validation.why.documents_unreadable"}


ICH = {r.number: r for r in load_profile("ich-3.2.2").rules if r.category == "pdf"}
CN = {r.number: r for r in load_profile("cn-1.0").rules if r.category == "pdf"}


def _same(one: str, other: str) -> bool:
    mine, theirs = ICH[one], CN[other]
    return mine.function == theirs.function and all(
        mine.parameters.get(name) == theirs.parameters.get(name) for name in ("of", "kind")
    )


@pytest.mark.parametrize(
    "one",
    [c for c in CASES if any(_same(number, c.rule) for number in ICH) and c.rule != "6.23"],
    ids=lambda c: f"{c.rule} {c.how}",
)
def test_what_breaks_chinas_rule_breaks_the_advice_of_ich_and_no_other(one, pdf_findings):
    findings, _ = pdf_findings(one.make(), "ich-3.2.2")
    expected = {number for number in ICH for rule in (one.rule, *one.also) if _same(number, rule)}
    assert {f.rule for f in findings} == expected
    assert all(f.severity in ("warning", "info") for f in findings)


def test_the_advice_of_ich_on_bookmarks_and_sheets(pdf_findings):
    pdf = new_pdf(11)
    pdf.Root.Outlines = Dictionary(Type=Name.Outlines)
    pdf.pages[4].obj.MediaBox = Array([0, 0, 1191, 842])
    findings, _ = pdf_findings(saved(pdf), "ich-3.2.2")
    assert [(f.rule, f.message.args) for f in findings] == [
        ("ICH-46", {"pages": 11}),
        ("ICH-56", {"sizes": ["1191x842 (1)"]}),
    ]
    turned = new_pdf(3)
    turned.pages[1].obj.Rotate = 90
    assert pdf_findings(saved(turned), "ich-3.2.2") == ([], {})


def test_every_pdf_rule_has_a_document_that_breaks_it():
    rules = {r.number for r in load_profile("cn-1.0").rules if r.category == "pdf"}
    assert rules == {case.rule for case in CASES} == {f"6.{n}" for n in range(1, 27)}


# The fifteen standard fonts of item 6.26, typed again, by the names that programs give them in PDFs.
STANDARD = [
    *("SimSun", "宋体", "TimesNewRomanPSMT", "TimesNewRomanPS-ItalicMT", "TimesNewRomanPS-BoldMT"),
    *(
        "TimesNewRomanPS-BoldItalicMT",
        "TimesNewRoman,Bold",
        "Times#20New#20Roman",
        "ArialMT",
        "Arial-ItalicMT",
    ),
    *("Arial-BoldMT", "Arial-BoldItalicMT", "Arial,BoldItalic", "CourierNewPSMT", "CourierNewPS-ItalicMT"),
    *(
        "CourierNewPS-BoldMT",
        "CourierNewPS-BoldItalicMT",
        "CourierNew,Bold",
        "Symbol",
        "SymbolMT",
        "ZapfDingbats",
    ),
]
OTHERS = [
    *(
        "Helvetica",
        "Helvetica-Bold",
        "Times-Roman",
        "Courier",
        "ArialNarrow",
        "ArialUnicodeMS",
        "Arial-Black",
    ),
    *("NSimSun", "SimSun-ExtB", "SimHei", "Calibri", "ABCDEF+Cambria"),
]


@pytest.mark.parametrize("name", [*STANDARD, *OTHERS])
def test_the_fifteen_standard_fonts_need_not_be_embedded_and_all_others_must(name, pdf_findings):
    pdf = new_pdf()
    font = Dictionary(Type=Name.Font, Subtype=Name.TrueType, BaseFont=Name(f"/{name}".replace("#20", " ")))
    pdf.pages[2].obj.Resources = Dictionary(Font=Dictionary(F3=font))
    findings, not_run = pdf_findings(saved(pdf))
    shown = name.removeprefix("ABCDEF+")
    assert [(f.rule, f.message.args["fonts"]) for f in findings] == (
        [] if name in STANDARD else [("6.26", [shown])]
    )
    assert not_run == {}


def test_a_claim_of_pdf_a_stands_for_the_version(pdf_findings):
    def claim(pdf: pikepdf.Pdf) -> None:
        with pdf.open_metadata() as metadata:
            metadata["pdfaid:part"] = "1"

    findings, _ = pdf_findings(changed(claim, force_version="1.3")())
    assert findings == []


def test_literature_is_exempt(copy, run):
    """In the application: a reference at 5.4 may link to the web, the same document at 3.2.P.8.1 may not."""
    application = copy()
    content = changed(lambda p: add_link(p, uri("https://doi.invalid/1")))()
    summary = next(p for p in Path(application.root).rglob("summary.pdf"))
    summary.write_bytes(content)
    inner = summary.relative_to(application.root).as_posix()
    assert inner in {f.path for f in run(application.root).findings if f.rule == "6.10"}
    text = application.path("0000/index.xml").read_text("utf-8")
    at = text.index("summary.pdf")
    start, end = text.rindex("<leaf", 0, at), text.index("</leaf>", at) + len("</leaf>")
    leaf = text[start:end]
    moved = text[:start] + text[end:]
    moved = moved.replace(
        "</m5-clinical-study-reports>",
        f"<m5-4-literature-references>{leaf}</m5-4-literature-references></m5-clinical-study-reports>",
    )
    application.path("0000/index.xml").write_text(moved, "utf-8")
    assert inner not in {f.path for f in run(application.root).findings if f.rule == "6.10"}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[: len(data) // 2],
        lambda data: data.replace(b"/Kids", b"/Kidz"),
        lambda data: data.replace(b"endobj", b"endobx"),
        lambda data: b"",
        lambda data: b"%PDF-1.7\n" + b"\xff" * 4096,
    ],
)
def test_a_damaged_file_is_a_fault_or_read_as_far_as_it_goes_and_never_raises(tmp_path, spoil):
    path = tmp_path / "damaged.pdf"
    path.write_bytes(spoil(saved(new_pdf(), object_stream_mode=pikepdf.ObjectStreamMode.disable)))
    facts = read_pdf_facts(path, "")
    assert facts.fault or facts.pages.count >= 0
    assert str(tmp_path) not in facts.fault


def test_an_outline_and_a_page_tree_that_return_to_themselves_end(tmp_path):
    pdf = new_pdf()
    first = pdf.Root.Outlines.First
    first.First = first
    pdf.Root.Outlines.Last.Next = first
    path = tmp_path / "loop.pdf"
    path.write_bytes(saved(pdf, linearize=False))
    assert read_pdf_facts(path, "").bookmarks.count == 2


# Technical specification V1.0, 3.5.1, as two public projects that read it say: a leaf whose xml:lang is zh, empty or
# absent is Chinese material, one with another ISO 639-1 code a foreign-language reference.
@pytest.mark.parametrize(
    ("language", "is_exempt"),
    [
        *(("en", True), ("de", True), ("en-GB", True), ("zh", False), ("zh-CN", False), ("ZH", False)),
        *(("", False), (None, False), ("english", False), ("1", False)),
    ],
)
def test_a_reference_in_a_foreign_language_is_exempt(language, is_exempt, copy, run):
    application = copy()
    content = changed(lambda p: add_link(p, uri("https://doi.invalid/1")))()
    inner = "0000/m2/22-intro/introduction.pdf"
    application.write(inner, content)
    if language is not None:
        application.edit_leaf("0000/index.xml", "intro", "<leaf ", f'<leaf xml:lang="{language}" ')
    found = {f.rule for f in run(application.root).findings if f.path == inner}
    assert found == (set() if is_exempt else {"6.10", "6.11", "6.13"})  # 6.13: the other file is not there


def test_a_document_filed_in_both_languages_is_not_exempt(copy, run):
    from validate_breaks import leaf, third

    application = copy()
    content = changed(lambda p: add_link(p, uri("https://doi.invalid/1")))()
    path = "m2/both.pdf"
    leaves = [
        leaf(f"b{n}", "new", "", path, content, title="t", **more)
        for n, more in enumerate(({"xml_lang": "en"}, {}))
    ]
    third(
        application,
        "m2-common-technical-document-summaries m2-5-clinical-overview",
        *leaves,
        file=path,
        content=content,
    )
    assert {"6.10", "6.11"} <= {f.rule for f in run(application.root).findings if f.path == f"0002/{path}"}


def test_a_foreign_reference_that_cannot_be_opened_is_told_all_the_same(copy, run):
    application = copy()
    inner = "0000/m2/22-intro/introduction.pdf"
    application.write(inner, b"%PDF-1.4 cut off")
    application.edit_leaf("0000/index.xml", "intro", "<leaf ", '<leaf xml:lang="en" ')
    assert {f.rule for f in run(application.root).findings if f.path == inner} == {"6.1"}
