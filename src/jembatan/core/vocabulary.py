"""The closed vocabulary of checks: each word and its keys, as data; jembatan.checks implements one file per word.

`required` keys must be there, `optional` may; any other key is an error at load. Values marked "value" may be a
literal or { parameter = "id" }.
"""

from __future__ import annotations

from typing import NamedTuple


class CheckWord(NamedTuple):
    """One word of the vocabulary."""

    required: frozenset[str]
    optional: frozenset[str]
    meaning: str
    facts: tuple[str, ...] = ()  # keys whose value is the name of a fact
    values: tuple[str, ...] = ()  # keys that may hold { parameter = "id" }


def _word(required: str, optional: str, meaning: str, facts: str = "", values: str = "") -> CheckWord:
    return CheckWord(
        frozenset(required.split()),
        frozenset(optional.split()),
        meaning,
        tuple(facts.split()),
        tuple(values.split()),
    )


CHECKS: dict[str, CheckWord] = {
    "section_present": _word(
        "sections", "need", "documents stand at the CTD or ACTD sections (need: all or any)"
    ),
    "document_present": _word(
        "documents", "need", "documents of these types are there (need: any, the default, or all)"
    ),
    "document_property": _word(
        "property expected", "documents sections", "each such document has the property", values="expected"
    ),
    "language_is": _word(
        "languages",
        "documents sections",
        "each such document is in one of the languages; 'accepted' means the authority's",
        values="languages",
    ),
    "text_contains": _word("words", "documents sections need", "the text of such a document has the words"),
    "fact_present": _word("fact", "", "the fact is known", facts="fact"),
    "fact_equals": _word(
        "fact expected", "", "the fact is the value, or one of the values", "fact", "expected"
    ),
    "fact_includes": _word(
        "fact expected", "need", "the list holds the values (need: all or any)", "fact", "expected"
    ),
    "fact_between": _word("fact", "at_least at_most", "the number lies between", "fact", "at_least at_most"),
    "facts_agree": _word(
        "fact", "at_least", "all documents that state the fact state the same; at_least: how many must"
    ),
    "dates_ordered": _word(
        "earlier later",
        "within_months",
        "the first date is not after the second",
        "earlier later",
        "within_months",
    ),
    "not_expired": _word(
        "fact", "", "the date of expiry is on or after the day of the assessment", facts="fact"
    ),
    "not_older_than": _word(
        "fact months",
        "",
        "the date is at most so many months before the day of the assessment",
        "fact",
        "months",
    ),
    "dataset_has": _word("sections variables", "", "a data set at the section has the variables"),
    "evidence_at_least": _word(
        "analysis result at_least",
        "holds_when open_when",
        "a recalculated number reaches the value in everything the analysis gave; holds_when, open_when: "
        "{ result = [values] } with which it holds, or stays open, whatever the number",
        values="at_least",
    ),
    "reader_opinion": _word("", "", "no machine can judge it: the question is put to a person"),
}

CASE_KEYS = {
    "expect": "the outcome: met, not_met, undetermined, not_applicable; of a pathway open, arguable, closed, not_listed",
    "why": "what makes this case differ, in words",
    "facts": '{ "name" = value } or { "name@kind:subject" = value }',
    "documents": "[{ section, type, language, pages, text, states ... }]: what the dossier holds",
    "unplaced": "true: a document without a place is there too",
    "evidence": "[{ analysis, result = { name = value } }]: what a recalculation gave; fault, status, title may be told",
    "on": "the day of the assessment",
}  # of a [[case]]; jembatan.core.law.Case

CONDITION_WORDS = frozenset({"not", "at_least", "at_most", "before", "known", "includes"})
