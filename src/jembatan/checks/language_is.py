"""language_is: each such document is in one of the languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jembatan.checks.chosen import choose_documents
from jembatan.checks.context import Context
from jembatan.checks.shelved import ShelvedDocument
from jembatan.core.finding import CheckResult
from jembatan.core.grades import Depth
from jembatan.core.text import Message

_SETTLED = {"en", "id", "zh"}


def language_is(check: Mapping[str, Any], context: Context) -> CheckResult:
    """Judge that every chosen document is in one of the languages; "accepted" means the authority's own list.

    A document without words (none) is passed over, and so is one that stands beside its translation. One whose language is
    not known, or of which it is not sure that it is meant, leaves the whole undetermined unless another is in a wrong
    language already. A mixed document counts as not known.
    """
    wanted = context.resolve(check["languages"])
    languages = context.jurisdiction.file.accepts_languages if wanted == "accepted" else wanted
    expected = Message("expected.languages", {"languages": list(languages)})

    def result(
        holds: bool | None, observed: Message, documents: Sequence[ShelvedDocument] = ()
    ) -> CheckResult:
        return CheckResult(
            holds=holds,
            depth=Depth.PROPERTY,
            observed=observed,
            expected=expected,
            where=tuple(d.place for d in documents),
        )

    chosen = choose_documents(check, context)
    sure = [d for d in chosen.sure if d.properties.language != "none"]
    doubtful = [d for d in chosen.doubtful if d.properties.language not in {"none", *languages}]
    if not sure and not doubtful:
        return result(None, Message("observed.no_such_document"))
    translated = context.shelf.translated(languages)
    left = [d for d in sure if d.path not in translated]
    wrong = [d for d in left if d.properties.language in _SETTLED - {*languages}]
    open_ = [d for d in left if d.properties.language not in {*_SETTLED, *languages}] + doubtful
    if wrong:
        key = "observed.language_wrong" if open_ else "observed.language_wrong_all_known"
        spoken = sorted({d.properties.language for d in wrong})
        counts = {"count": len(wrong), "total": len(sure), "unknown": len(open_)}
        return result(False, Message(key, {**counts, "languages": spoken}), wrong)
    if open_:
        found = {"count": len(open_), "total": len(sure) + len(doubtful)}
        return result(None, Message("observed.language_unknown", {**found}), open_)
    if len(left) < len(sure):
        found = {"total": len(sure), "count": len(sure) - len(left)}
        return result(True, Message("observed.language_translated", {**found}), sure)
    return result(True, Message("observed.language_right", {"total": len(sure)}), sure)
