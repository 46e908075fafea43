"""text_contains: the text of such a document has the words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jembatan.checks.chosen import choose_documents
from jembatan.checks.context import Context
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
        for number, page in enumerate(context.text_of(document.path), start=1):
            text = page.lower()
            for word in words:
                if word not in found and any(choice.lower() in text for choice in word.split("|")):
                    found[word] = Place(path=document.path, section=document.placement.section, page=number)
    where = tuple(dict.fromkeys(found.values()))
    if len(found) == len(words) or (need_any and found):
        observed = Message("observed.words_found", {"words": list(found)})
        return CheckResult(holds=True, depth=Depth.CONTENT, observed=observed, expected=expected, where=where)
    missing = [w.replace("|", " / ") for w in words if w not in found]
    observed = Message("observed.words_missing", {"words": missing, "unread": len(unread)})
    places = where or tuple(d.place for d in documents)
    return CheckResult(
        holds=None if unread or not chosen.sure else False,
        depth=Depth.CONTENT,
        observed=observed,
        expected=expected,
        where=places,
    )
