"""text_contains: the text of such a document has the words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jembatan.checks.chosen import choose_documents
from jembatan.checks.context import Context
from jembatan.checks.shelved import ShelvedDocument
from jembatan.core.errors import InputError
from jembatan.core.finding import CheckResult, Place
from jembatan.core.grades import Depth
from jembatan.core.text import Message


def text_contains(check: Mapping[str, Any], context: Context) -> CheckResult:
    """Judge that one of the chosen documents has all (or, with need = "any", any) of the words; each word may list
    alternatives with "|". Words in another language than the document's are no proof of absence: no hit in a scan or an
    unreadable document is undetermined.
    """
    words: list[str] = check["words"]
    need_any = check.get("need", "all") == "any"
    expected = Message("expected.words", {"words": [w.replace("|", " / ") for w in words]})
    chosen = choose_documents(check, context)
    documents = [*chosen.sure, *chosen.doubtful]
    if not documents:
        return CheckResult(
            holds=None, depth=Depth.CONTENT, observed=Message("observed.no_such_document"), expected=expected
        )
    found: dict[str, Place] = {}
    unread = []
    for document in documents:
        if not document.is_readable:
            unread.append(document)
            continue
        try:
            pages = context.text_of(document.path)
        except InputError:  # it was well at first sight, and a page of it is not
            unread.append(document)
            continue
        for number, page in enumerate(pages, start=1):
            text = page.lower()
            for word in words:
                if word not in found and any(choice.lower() in text for choice in word.split("|")):
                    found[word] = Place(path=document.path, section=document.placement.section, page=number)
    where = tuple(dict.fromkeys(found.values()))
    if len(found) == len(words) or (need_any and found):
        observed = Message("observed.words_found", {"words": list(found)})
        return CheckResult(holds=True, depth=Depth.CONTENT, observed=observed, expected=expected, where=where)
    missing = [w.replace("|", " / ") for w in words if w not in found]
    elsewhere = _could_hold_them(check, context, documents)
    args: dict[str, Any] = {"words": missing}
    if elsewhere:
        paths = [d.path for d in elsewhere]
        observed = Message("observed.words_could_be", args | {"count": len(paths), "paths": paths[:20]})
    elif context.shelf.absent_sequences:
        observed = Message(
            "observed.words_in_absent", args | {"sequences": list(context.shelf.absent_sequences)}
        )
    elif unread:
        observed = Message("observed.words_missing_unread", args | {"unread": len(unread)})
    else:
        observed = Message("observed.words_missing", args)
    places = where or tuple(d.place for d in [*documents, *elsewhere[:20]])
    is_doubtful = unread or not chosen.sure or elsewhere or context.shelf.absent_sequences
    return CheckResult(
        holds=None if is_doubtful else False,
        depth=Depth.CONTENT,
        observed=observed,
        expected=expected,
        where=places,
    )


def _could_hold_them(
    check: Mapping[str, Any], context: Context, looked_at: Sequence[ShelvedDocument]
) -> list[ShelvedDocument]:
    """Return the documents not looked at that could be one of those in which the words should stand."""
    types = context.jurisdiction.document_types
    could = [d for t in check.get("documents", ()) for d in context.shelf.could_be_of_type(types[t])]
    could += [d for section in check.get("sections", ()) for d in context.shelf.could_be_at(section, types)]
    known = {d.path for d in looked_at}
    return [d for d in {d.path: d for d in could}.values() if d.path not in known]
