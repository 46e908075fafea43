"""PDF: bookmarks and links, inside a document and between documents (China, category 6; ICH's advice)."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

from jembatan.dossier.links import folder_of, leaves_package, resolve
from jembatan.validate.filed_package import FiledPackage
from jembatan.validate.pdf_facts import PDF_FACTS, PdfFacts
from jembatan.validate.pdf_rules import judged_pdfs, unread_pdfs
from jembatan.validate.pdf_targets import LinkFacts
from jembatan.validate.rule_functions import NotRun, Problem, problem, rule_function


@rule_function
def find_pdf_slips(filed: FiledPackage, of: str, kind: str, exempt: str = "") -> Iterator[Problem | NotRun]:
    """Find bookmarks or links (`of`) with one kind of slip.

    absolute: the path to the other file is absolute. outside: it leads to a web page or mail address. action: it does
    something else than GoTo, GoToR and Launch. no_action: it does nothing. several: it does more than one thing. zoom: it
    sets a view instead of inheriting the zoom.
    """
    yield from unread_pdfs(filed)
    for path, facts in judged_pdfs(filed, exempt):
        links = _of(facts, of)
        slips = [slip for slip in links.slips if slip.kind == kind]
        if slips:
            yield problem(
                f"pdf_{kind}",
                path,
                count=links.slip_counts[kind],
                total=links.count,
                examples=[_shown(slip.page, slip.what) for slip in slips[:3]],
            )


@rule_function
def find_broken_pdf_targets(filed: FiledPackage, of: str, exempt: str = "") -> Iterator[Problem | NotRun]:
    """Find bookmarks or links (`of`) whose page, name or file is not there.

    Another file is sought from the folder of the document, in the package as given; one of an earlier sequence that was
    not given with this one cannot be told, and is not reported.
    """
    yield from unread_pdfs(filed)
    for path, facts in judged_pdfs(filed, exempt):
        links = _of(facts, of)
        missing = [_shown(slip.page, slip.what) for slip in links.slips if slip.kind == "missing"]
        count = links.slip_counts.get("missing", 0)
        for other in links.files:
            if _is_missing(filed, path, other.path, other.target_page):
                missing.append(_shown(other.page, other.path))
                count += 1
        if missing:
            yield problem("pdf_missing", path, count=count, total=links.count, examples=missing[:3])


def _is_missing(filed: FiledPackage, path: str, written: str, target_page: int) -> bool:
    place = resolve(folder_of(path), written)
    if place is None:
        return True  # an absolute path leads nowhere on another desk
    if leaves_package(place):
        return False
    if place not in filed.file_by_path:
        place = resolve(folder_of(path), unquote(written)) or ""
    if place not in filed.file_by_path:
        return True
    facts = filed.examine_documents(PDF_FACTS).get(place)
    return bool(facts and facts.pages.count and target_page >= facts.pages.count)


def _of(facts: PdfFacts, of: str) -> LinkFacts:
    return facts.bookmarks if of == "bookmarks" else facts.links


def _shown(page: int, what: str) -> str:
    return f"p. {page}: {what}".rstrip(": ") if page else what or "-"
