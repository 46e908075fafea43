"""Finds the function of a check's word; the only place that knows them all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from jembatan.checks.context import Context
from jembatan.checks.dataset_has import dataset_has
from jembatan.checks.dates_ordered import dates_ordered
from jembatan.checks.document_present import document_present
from jembatan.checks.document_property import document_property
from jembatan.checks.evidence_at_least import evidence_at_least
from jembatan.checks.fact_between import fact_between
from jembatan.checks.fact_equals import fact_equals
from jembatan.checks.fact_includes import fact_includes
from jembatan.checks.fact_present import fact_present
from jembatan.checks.facts_agree import facts_agree
from jembatan.checks.language_is import language_is
from jembatan.checks.not_expired import not_expired
from jembatan.checks.not_older_than import not_older_than
from jembatan.checks.reader_opinion import reader_opinion
from jembatan.checks.section_present import section_present
from jembatan.checks.text_contains import text_contains
from jembatan.core.finding import CheckResult

Check = Callable[[Mapping[str, Any], Context], CheckResult]

CHECK_BY_WORD: dict[str, Check] = {
    check.__name__: check
    for check in (
        section_present,
        document_present,
        document_property,
        language_is,
        text_contains,
        fact_present,
        fact_equals,
        fact_includes,
        fact_between,
        facts_agree,
        dates_ordered,
        not_expired,
        not_older_than,
        dataset_has,
        evidence_at_least,
        reader_opinion,
    )
}


def run_check(check: Mapping[str, Any], context: Context) -> CheckResult:
    """Return what the check named by check["kind"] sees; raises whatever the check raises."""
    return CHECK_BY_WORD[check["kind"]](check, context)
