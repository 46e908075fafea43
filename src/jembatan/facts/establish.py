"""Facts that the documents state: the few documents that matter are opened, each value with page, words and sureness."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from jembatan.core.document import Recognition
from jembatan.core.dossier import Dossier, ReadFault
from jembatan.core.fact import THE_APPLICATION, Fact, FactDefinition, Subject
from jembatan.core.grades import Confidence
from jembatan.facts.aliases import NO_ALIASES, Aliases
from jembatan.facts.dosage_form import forms_in
from jembatan.facts.drug_substance import establish_substances, substances_by_path
from jembatan.facts.papers import establish_papers
from jembatan.facts.presentations import (
    Presentations,
    backbone_presentations,
    declared_presentations,
    stated_presentations,
)
from jembatan.facts.reading import PageKeeper, Reading
from jembatan.facts.recognise import best_types
from jembatan.facts.remembered import RememberedStatements
from jembatan.facts.sites_known import KnownSites
from jembatan.facts.sources import choose_sources
from jembatan.facts.statement import ReadText, Statement

_OF_THE_ONLY_SITE = ("site.last_inspection", "site.master_file_date")  # dates of a document about one site


def establish_read_facts(
    dossier: Dossier,
    recognitions: Sequence[Recognition],
    read_text: ReadText,
    definitions: Mapping[str, FactDefinition],
    declared: Sequence[Fact] = (),
    aliases: Aliases = NO_ALIASES,
    faults: list[ReadFault] | None = None,
    cache_folder: Path | None = None,
    prepare: Callable[[Sequence[str]], None] = lambda _paths: None,
) -> list[Fact]:
    """Return the facts that the documents state, about the presentation, site or certificate that they state them of.

    `declared` and `aliases` of the product sheet tell which presentation or site is meant. A document that cannot be read
    gives no fact; it is added to `faults` where that is given. What was read before is taken from `cache_folder`;
    `prepare` is told which other documents will be read.
    """
    best = best_types(recognitions)
    sources = choose_sources(dossier, best)
    sha256_by_path = {path: document.sha256 for path, document in dossier.documents.items()}
    remembered = RememberedStatements(cache_folder, sources, sha256_by_path)
    prepare([s.path for s in sources if s.readers and remembered.find(s.path) is None])
    keeper = PageKeeper(read_text, faults, remembered)
    readings_by_path = {source.path: keeper.read(source) for source in sources}
    remembered.close()
    readings = [reading for found in readings_by_path.values() for reading in found]
    presentations, facts = _presentations(dossier, declared, readings)
    papers = [(source, readings_by_path[source.path]) for source in sources if source.is_paper]
    facts += establish_papers(papers, definitions, declared)
    sites = KnownSites(declared, aliases)
    facts += _site_facts(readings, sites)
    facts += [
        fact
        for reading in readings
        if not _is_about_a_paper_site_or_substance(reading.statement)
        for fact in _presentation_facts(reading, presentations, dossier)
    ]
    substances = substances_by_path(dossier, declared, aliases)
    facts += [
        Fact(r.statement.name, r.statement.value, r.provenance(), substances[r.source.path])
        for r in readings
        if r.statement.name.startswith("substance.") and r.source.path in substances
    ]
    facts += establish_substances(dossier, declared, aliases)
    return _without_repeats(
        f for f in facts if f.name in definitions and "read" in definitions[f.name].established_by
    )


def _presentations(
    dossier: Dossier, declared: Sequence[Fact], readings: Sequence[Reading]
) -> tuple[Presentations, list[Fact]]:
    presentations = declared_presentations(declared)
    if presentations.all:
        return presentations, []
    presentations, facts = backbone_presentations(dossier)
    if presentations.all:
        return presentations, facts
    forms = [
        (str(r.statement.value), r.provenance()) for r in readings if r.statement.name == "presentation.form"
    ]
    return stated_presentations(forms)


def _presentation_facts(reading: Reading, presentations: Presentations, dossier: Dossier) -> list[Fact]:
    """Return the statement about its presentation; with low confidence where it is not known about which of several."""
    statement, source = reading.statement, reading.source
    provenance = reading.provenance()
    are_several = len(presentations.all) > 1
    is_own = statement.name.startswith(("presentation.", "stability."))
    is_name = statement.name == "product.name" or (
        statement.name == "product.generic_name" and bool(forms_in(str(statement.value)))
    )
    if not (is_own or (is_name and are_several)):
        return [Fact(statement.name, statement.value, provenance)]
    document = dossier.documents.get(source.path)
    subject = presentations.of_document(source.leaf, document) or presentations.of_words(statement.context)
    if is_own and subject is None and are_several:
        provenance = msgspec.structs.replace(provenance, confidence=Confidence.LOW)
    if is_name and subject:  # a name with its dosage form is the presentation's, not the product's
        return [Fact("presentation.name", statement.value, provenance, subject)]
    return [Fact(statement.name, statement.value, provenance, subject or THE_APPLICATION)]


def _site_facts(readings: Sequence[Reading], sites: KnownSites) -> list[Fact]:
    """Return names and addresses of sites about their site; those of holder and applicant about the application.

    A date or address of a site that cannot be told is left out: it must not pass for another site's.
    """
    names_by_path: dict[str, set[str]] = {}
    for reading in readings:
        if reading.statement.name == "site.name":
            names_by_path.setdefault(reading.source.path, set()).add(str(reading.statement.value).casefold())
    facts: list[Fact] = []
    subject_by_group: dict[tuple[str, int, str], Subject | None] = {}
    # names first, so that a date anywhere in the document finds the site that the document speaks of
    for reading in sorted(readings, key=lambda r: r.statement.name in _OF_THE_ONLY_SITE):
        statement, path = reading.statement, reading.source.path
        if statement.name.startswith(("holder.", "applicant.")):
            facts.append(Fact(statement.name, statement.value, reading.provenance()))
            continue
        if not statement.name.startswith("site."):
            continue
        key = (path, reading.page, statement.group)
        if statement.name == "site.name":
            only = len(names_by_path[path]) == 1
            subject_by_group[key] = sites.subject_of(str(statement.value), only)
        if statement.name in _OF_THE_ONLY_SITE:
            named = {s for (p, _, _), s in subject_by_group.items() if p == path and s}
            subject = named.pop() if len(named) == 1 else sites.only_one_named_in(statement.context)
        else:
            subject = subject_by_group.get(key)
        if subject or statement.name == "site.name":
            facts.append(
                Fact(statement.name, statement.value, reading.provenance(), subject or THE_APPLICATION)
            )
    return facts


def _is_about_a_paper_site_or_substance(statement: Statement) -> bool:
    return statement.name.startswith(
        ("certificate.", "approval.", "site.", "holder.", "applicant.", "substance.")
    )


def _without_repeats(facts: Iterable[Fact]) -> list[Fact]:
    """Return the facts with each value once per document and subject: the surest, then the first."""
    kept: dict[tuple[str, Subject, str, str], Fact] = {}
    order = list(Confidence)
    for fact in facts:
        key = (fact.name, fact.subject, str(fact.value), fact.provenance.path)
        known = kept.get(key)
        if known is None or order.index(fact.provenance.confidence) < order.index(
            known.provenance.confidence
        ):
            kept[key] = fact
    return list(kept.values())
