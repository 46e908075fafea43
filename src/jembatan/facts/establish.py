"""Facts that the documents state: the few documents that matter are opened, each value with page, words and sureness."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from jembatan.core.document import Recognition
from jembatan.core.dossier import Dossier, ReadFault
from jembatan.core.fact import THE_APPLICATION, Fact, FactDefinition, Subject
from jembatan.core.grades import Confidence
from jembatan.facts.aliases import NO_ALIASES, Aliases
from jembatan.facts.drug_substance import establish_substances
from jembatan.facts.papers import establish_papers
from jembatan.facts.presentations import (
    Presentations,
    backbone_presentations,
    declared_presentations,
    stated_presentations,
)
from jembatan.facts.reading import PageKeeper, Reading
from jembatan.facts.recognise import best_types
from jembatan.facts.sites_known import KnownSites
from jembatan.facts.sources import choose_sources
from jembatan.facts.statement import ReadText, Statement


def establish_read_facts(
    dossier: Dossier,
    recognitions: Sequence[Recognition],
    read_text: ReadText,
    definitions: Mapping[str, FactDefinition],
    declared: Sequence[Fact] = (),
    aliases: Aliases = NO_ALIASES,
    faults: list[ReadFault] | None = None,
) -> list[Fact]:
    """Return the facts that the documents state, about the presentation, site or certificate that they state them of.

    `declared` and `aliases` of the product sheet tell which presentation or site is meant. A document that cannot be read
    gives no fact; it is added to `faults` where that is given.
    """
    best = best_types(recognitions)
    sources = choose_sources(dossier, best)
    keeper = PageKeeper(read_text, faults)
    readings_by_path = {source.path: keeper.read(source) for source in sources}
    readings = [reading for found in readings_by_path.values() for reading in found]
    presentations, facts = _presentations(dossier, declared, readings)
    papers = [(source, readings_by_path[source.path]) for source in sources if source.is_paper]
    facts += establish_papers(papers, definitions, declared)
    sites = KnownSites(declared, aliases)
    facts += _site_facts(readings, sites)
    facts += [
        fact
        for reading in readings
        if not _is_about_a_paper_or_site(reading.statement)
        for fact in _presentation_facts(reading, presentations, dossier)
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
    statement, source = reading.statement, reading.source
    provenance = reading.provenance()
    is_own = statement.name.startswith(("presentation.", "stability."))
    subject: Subject | None = None
    if is_own or statement.name == "product.name":
        document = dossier.documents.get(source.path)
        subject = presentations.of_document(source.leaf, document) or presentations.of_words(
            statement.context
        )
    if statement.name == "product.name":
        # Where there are several presentations a name with its dosage form is the presentation's, not the product's.
        if len(presentations.all) > 1 and subject:
            return [Fact("presentation.name", statement.value, provenance, subject)]
        return [Fact(statement.name, statement.value, provenance)]
    return [Fact(statement.name, statement.value, provenance, subject or THE_APPLICATION)]


def _site_facts(readings: Sequence[Reading], sites: KnownSites) -> list[Fact]:
    """Return names and addresses of sites about their site; those of holder and applicant about the application."""
    names_by_path: dict[str, set[str]] = {}
    for reading in readings:
        if reading.statement.name == "site.name":
            names_by_path.setdefault(reading.source.path, set()).add(str(reading.statement.value).casefold())
    facts: list[Fact] = []
    subject_by_group: dict[tuple[str, int, str], Subject] = {}
    for reading in readings:
        statement = reading.statement
        if not statement.name.startswith(("site.", "holder.", "applicant.")):
            continue
        key = (reading.source.path, reading.page, statement.group)
        if statement.name == "site.name":
            only = len(names_by_path[reading.source.path]) == 1
            subject_by_group[key] = sites.subject_of(str(statement.value), only)
        subject = subject_by_group.get(key, THE_APPLICATION)
        facts.append(Fact(statement.name, statement.value, reading.provenance(), subject))
    return facts


def _is_about_a_paper_or_site(statement: Statement) -> bool:
    return statement.name.startswith(("certificate.", "approval.", "site.", "holder.", "applicant."))


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
