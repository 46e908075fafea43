"""PDF: how files open, what they carry, their fonts and their first view (China, category 6; ICH's advice)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jembatan.validate.filed import INDEX, REGIONAL
from jembatan.validate.filed_package import FiledPackage
from jembatan.validate.pdf_facts import PDF_FACTS, PdfFacts
from jembatan.validate.rule_functions import NotRun, Problem, not_run, problem, rule_function

FOREIGN = "foreign"
_LANGUAGE = re.compile(r"[A-Za-z]{2}(?:-[A-Za-z0-9-]+)?")  # ISO 639-1, as the specification asks
_CUT = re.compile(
    r"(?:ps)?(?:regular|normal)?(?:bold)?(?:italic|oblique)?(?:mt)?"
)  # of a family, as fonts are named


def judged_pdfs(filed: FiledPackage, exempt: str = "") -> Iterator[tuple[str, PdfFacts]]:
    """Yield each PDF that was read, but those filed at or below the sections in `exempt` alone.

    The word "foreign" among them exempts what is filed in another language than Chinese: China's technical
    specification takes a leaf whose xml:lang is neither empty nor zh for a foreign-language reference.
    """
    left_out = _paths_at(filed, exempt) if exempt else frozenset()
    for path, facts in filed.examine_documents(PDF_FACTS).items():
        if path not in left_out and not facts.fault and not facts.needs_password:
            yield path, facts


def unread_pdfs(filed: FiledPackage) -> Iterator[NotRun]:
    """Yield the reason why a rule was not run on everything, where PDFs could not be opened."""
    unread = [p for p, f in filed.examine_documents(PDF_FACTS).items() if f.fault or f.needs_password]
    if unread:
        yield not_run("documents_unreadable", paths=unread[:20])
    broken = [
        f"{p} ({', '.join(f.unread)})" for p, f in filed.examine_documents(PDF_FACTS).items() if f.unread
    ]
    if broken:
        yield not_run("documents_unread_in_part", paths=broken[:20])


def _paths_at(filed: FiledPackage, sections: str) -> frozenset[str]:
    """Return the PDFs all of whose leaves are exempt by section or language; found once for all rules of one list."""
    if sections not in filed.paths_by_sections:
        wanted = tuple(sections.split())
        below = tuple(section + "." for section in wanted)
        at: dict[str, bool] = {}
        for kind in (INDEX, REGIONAL):
            for leaf in filed.leaves(kind):
                if leaf.path and leaf.path.lower().endswith(PDF_FACTS.suffix):
                    is_there = leaf.section in wanted or leaf.section.startswith(below)
                    is_there = is_there or (FOREIGN in wanted and _is_foreign(leaf.language))
                    at[leaf.path] = at.get(leaf.path, True) and is_there
        filed.paths_by_sections[sections] = frozenset(path for path, is_there in at.items() if is_there)
    return filed.paths_by_sections[sections]


def _is_foreign(language: str) -> bool:
    """Say whether an xml:lang names another language than Chinese; what names none does not exempt."""
    return bool(_LANGUAGE.fullmatch(language)) and not language.lower().startswith("zh")


@rule_function
def find_unreadable_pdfs(filed: FiledPackage) -> Iterator[Problem]:
    """Find PDFs that cannot be opened or have no page; one that only needs a password is another rule's."""
    for path, facts in filed.examine_documents(PDF_FACTS).items():
        if facts.fault:
            yield problem("pdf_unreadable", path, reason=facts.fault)
        elif not facts.pages.count and not facts.needs_password:
            yield problem("pdf_without_pages", path)


@rule_function
def find_pdf_passwords(filed: FiledPackage) -> Iterator[Problem]:
    """Find PDFs that cannot be opened without a password."""
    for path, facts in filed.examine_documents(PDF_FACTS).items():
        if facts.needs_password:
            yield problem("pdf_password", path)


@rule_function
def find_pdf_security(filed: FiledPackage, exempt: str = "") -> Iterator[Problem | NotRun]:
    """Find PDFs that open without a password and have permissions set."""
    yield from _unopened(filed)
    for path, facts in judged_pdfs(filed, exempt):
        if facts.is_secured:
            yield problem("pdf_security", path)


@rule_function
def find_pdf_versions(
    filed: FiledPackage, lowest: str, highest: str, conformance: str = "", exempt: str = ""
) -> Iterator[Problem | NotRun]:
    """Find PDFs of another version; a PDF/A part in `conformance` is accepted whatever its version."""
    yield from unread_pdfs(filed)
    for path, facts in judged_pdfs(filed, exempt):
        if facts.conformance and facts.conformance in conformance.split():
            continue
        if not lowest <= facts.version <= highest:
            yield problem("pdf_version", path, version=facts.version, lowest=lowest, highest=highest)


@rule_function
def find_pdf_attachments(filed: FiledPackage, exempt: str = "") -> Iterator[Problem | NotRun]:
    """Find PDFs with files attached inside."""
    yield from unread_pdfs(filed)
    for path, facts in judged_pdfs(filed, exempt):
        if facts.attachments:
            yield problem("pdf_attachments", path, count=facts.attachments)


@rule_function
def find_pdf_annotations(filed: FiledPackage, exempt: str = "") -> Iterator[Problem | NotRun]:
    """Find PDFs with annotations other than links; a pop-up belongs to the note that opens it."""
    yield from unread_pdfs(filed)
    for path, facts in judged_pdfs(filed, exempt):
        other = {kind: n for kind, n in facts.pages.annotations.items() if kind != "Popup"}
        if other:
            yield problem("pdf_annotations", path, kinds=[f"{kind} {n}" for kind, n in other.items()])


@rule_function
def find_active_pdf_content(filed: FiledPackage, exempt: str = "") -> Iterator[Problem | NotRun]:
    """Find PDFs with JavaScript, 3D, sound or film."""
    yield from unread_pdfs(filed)
    for path, facts in judged_pdfs(filed, exempt):
        if facts.active:
            yield problem("pdf_active", path, kinds=list(facts.active))


@rule_function
def find_pdf_initial_views(filed: FiledPackage, exempt: str = "") -> Iterator[Problem | NotRun]:
    """Find PDFs with bookmarks that do not open with them, and those that set a zoom or a page layout."""
    yield from unread_pdfs(filed)
    for path, facts in judged_pdfs(filed, exempt):
        if facts.bookmarks.count and facts.page_mode != "UseOutlines":
            yield problem("pdf_view_bookmarks", path)
        if facts.opens_at:
            yield problem("pdf_view_zoom", path, view=facts.opens_at)
        if facts.page_layout not in ("", "SinglePage"):
            yield problem("pdf_view_layout", path, view=facts.page_layout)


@rule_function
def find_pdfs_not_linearized(filed: FiledPackage, exempt: str = "") -> Iterator[Problem | NotRun]:
    """Find PDFs without fast web view."""
    yield from unread_pdfs(filed)
    for path, facts in judged_pdfs(filed, exempt):
        if not facts.is_linearized:
            yield problem("pdf_not_linearized", path)


@rule_function
def find_pdfs_without_bookmarks(
    filed: FiledPackage, pages: str, exempt: str = ""
) -> Iterator[Problem | NotRun]:
    """Find PDFs of more pages than that without a bookmark."""
    yield from unread_pdfs(filed)
    for path, facts in judged_pdfs(filed, exempt):
        if facts.pages.count > int(pages) and not facts.bookmarks.count:
            yield problem("pdf_without_bookmarks", path, pages=facts.pages.count)


@rule_function
def find_unsearchable_pdfs(filed: FiledPackage, exempt: str = "") -> Iterator[Problem | NotRun]:
    """Find PDFs with pages that are pictures without a text layer."""
    yield from unread_pdfs(filed)
    for path, facts in judged_pdfs(filed, exempt):
        if facts.pages.unsearchable:
            yield problem(
                "pdf_unsearchable",
                path,
                count=facts.pages.unsearchable,
                pages=facts.pages.count,
                first=facts.pages.first_unsearchable,
            )


@rule_function
def find_fonts_not_embedded(
    filed: FiledPackage, standard: str = "", exempt: str = ""
) -> Iterator[Problem | NotRun]:
    """Find fonts that are not embedded, but for the families in `standard` in their plain, bold and italic cuts."""
    yield from unread_pdfs(filed)
    families = [_bare(family) for family in standard.split(",") if family.strip()]
    for path, facts in judged_pdfs(filed, exempt):
        fonts = [font for font in facts.pages.not_embedded if not _is_of(font, families)]
        if fonts:
            yield problem("pdf_fonts", path, fonts=fonts[:12])


def _is_of(font: str, families: list[str]) -> bool:
    """Say whether a font is a cut of a family: TimesNewRomanPS-BoldMT is one of Times New Roman, ArialNarrow none of Arial."""
    name = _bare(font)
    return any(name.startswith(f) and _CUT.fullmatch(name[len(f) :]) for f in families)


def _bare(font: str) -> str:
    return "".join(c for c in font.lower() if c.isalnum())


@rule_function
def find_pdf_page_sizes(filed: FiledPackage, sizes: str, exempt: str = "") -> Iterator[Problem | NotRun]:
    """Find PDFs with pages that fit on none of the sheets in `sizes` ("595x842 612x792", in points, either way up)."""
    yield from unread_pdfs(filed)
    sheets = [tuple(sorted(map(int, size.split("x")))) for size in sizes.split()]
    for path, facts in judged_pdfs(filed, exempt):
        large = []
        for size, count in facts.pages.sizes.items():
            if size == "?":
                continue  # a box that is no box: unreadable pages are another rule's
            small, big = sorted(map(int, size.split("x")))
            if not any(small <= s + 3 and big <= b + 3 for s, b in sheets):
                large.append(f"{size} ({count})")
        if large:
            yield problem("pdf_page_size", path, sizes=large[:6])


def _unopened(filed: FiledPackage) -> Iterator[NotRun]:
    unread = [p for p, f in filed.examine_documents(PDF_FACTS).items() if f.fault]
    if unread:
        yield not_run("documents_unreadable", paths=unread[:20])
