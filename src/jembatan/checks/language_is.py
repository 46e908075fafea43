"""language_is: each such document is in one of the languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jembatan.checks.chosen import choose_documents
from jembatan.checks.context import Context
from jembatan.core.finding import CheckResult
from jembatan.core.grades import Depth
from jembatan.core.text import Message

_SETTLED = {"en", "id", "zh", "mixed"}


def language_is(check: Mapping[str, Any], context: Context) -> CheckResult:
    """Judge that every chosen document with text is in one of the languages; "accepted" means the authority's own list.

    A document without words (none) is passed over; one whose language is not known leaves the whole undetermined unless
    another is in a wrong language already. A mixed document counts as wrong only where no language is accepted of it.
    """
    wanted = context.resolve(check["languages"])
    languages = context.jurisdiction.file.accepts_languages if wanted == "accepted" else wanted
    expected = Message("expected.languages", {"languages": list(languages)})
    documents = [d for d in choose_documents(check, context) if d.properties.language != "none"]
    if not documents:
        return CheckResult(
            holds=None, depth=Depth.PROPERTY, observed=Message("observed.no_such_document"), expected=expected
        )
    wrong = [d for d in documents if d.properties.language in _SETTLED - {*languages, "mixed"}]
    open_ = [
        d for d in documents if d.properties.language not in _SETTLED or d.properties.language == "mixed"
    ]
    if wrong:
        counts = {"count": len(wrong), "total": len(documents), "unknown": len(open_)}
        places = tuple(d.place for d in wrong)
        observed = Message(
            "observed.language_wrong", {**counts, "languages": sorted({d.properties.language for d in wrong})}
        )
        return CheckResult(
            holds=False, depth=Depth.PROPERTY, observed=observed, expected=expected, where=places
        )
    if open_:
        observed = Message("observed.language_unknown", {"count": len(open_), "total": len(documents)})
        places = tuple(d.place for d in open_)
        return CheckResult(
            holds=None, depth=Depth.PROPERTY, observed=observed, expected=expected, where=places
        )
    observed = Message("observed.language_right", {"total": len(documents)})
    places = tuple(d.place for d in documents)
    return CheckResult(holds=True, depth=Depth.PROPERTY, observed=observed, expected=expected, where=places)
