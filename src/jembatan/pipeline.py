"""The one flow: read, establish, analyse, assess, deliver.

No loops over rules, no file formats and no statistics here; no globals, no signals, no printing, no clock of its own.
The command line calls it, and so may a web portal's workers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from jembatan.assess.asked_analyses import select_analyses
from jembatan.assess.assessment import Materials, assess_materials
from jembatan.build.bridge_plan import BridgeChoices
from jembatan.build.bridge_profile import load_profile
from jembatan.build.sequence_from_dossier import Kind
from jembatan.core.assessment import Assessment, Audience
from jembatan.core.bridge import Bridge
from jembatan.core.dossier import Dossier, ReadFault
from jembatan.core.fact import Facts
from jembatan.core.grades import Stage
from jembatan.core.jurisdiction import Jurisdiction
from jembatan.core.progress import CancelledQuestion, Progress
from jembatan.core.submission import Submission
from jembatan.core.text import Language
from jembatan.dossier.package import Package, open_package
from jembatan.dossier.reader import read_dossier
from jembatan.dossier.text_reader import TextReader
from jembatan.evidence.run import run_analyses
from jembatan.facts.draft_sheet import draft_product_sheet
from jembatan.facts.establish import establish_read_facts
from jembatan.facts.product_sheet import NO_SHEET, ProductSheet, read_product_sheet
from jembatan.facts.recognise import recognise_documents
from jembatan.law.load import load_codes, load_fact_definitions, load_jurisdiction
from jembatan.report.deliver import FORMATS, write_report
from jembatan.report.read_answers import NO_ANSWERS, GivenAnswers, read_answers
from jembatan.validate.technical import find_technical_faults

CrashKeeper = Callable[[str, str], None]


def assess(
    source: Path,
    *,
    jurisdiction: str,
    on: dt.date,
    stage: Stage = Stage.FILING,
    product: Path | None = None,
    answers: Path | None = None,
    law_folders: Sequence[Path] = (),
    cache_folder: Path | None = None,
    workers: int | None = None,
    max_unpacked_bytes: int | None = None,
    progress: Progress | None = None,
    cancelled: CancelledQuestion | None = None,
    keep_crash: CrashKeeper = lambda *_: None,
) -> Assessment:
    """Return the assessment of the dossier at `source` (a folder or zip) for the jurisdiction on the day.

    `workers` is how many processes open documents (0: none besides this one); `keep_crash` receives the traceback of a
    check that raised, for a private file. Raises UsageError, InputError, LawError or Cancelled.
    """
    law = load_jurisdiction(jurisdiction, law_folders)
    sheet = read_product_sheet(product, load_fact_definitions(law, law_folders)) if product else NO_SHEET
    given = read_answers(answers) if answers else NO_ANSWERS
    with (
        open_package(source, max_unpacked_bytes=max_unpacked_bytes) as package,
        TextReader(package, workers=workers, progress=progress, cancelled=cancelled) as text,
    ):
        dossier = read_dossier(
            package, cache_folder=cache_folder, workers=workers, progress=progress, cancelled=cancelled
        )
        technical = find_technical_faults(
            package,
            dossier,
            law,
            on,
            law_folders=law_folders,
            progress=progress,
            cancelled=cancelled,
            keep_crash=keep_crash,
        )
        materials = establish_materials(package, dossier, law, on, sheet, given, text, cache_folder)
        materials = msgspec.structs.replace(materials, faults=[*materials.faults, *technical])
        return assess_materials(materials, law, on=on, stage=stage, keep_crash=keep_crash)


def establish_materials(
    package: Package,
    dossier: Dossier,
    law: Jurisdiction,
    on: dt.date,
    sheet: ProductSheet,
    given: GivenAnswers,
    text: TextReader,
    cache_folder: Path | None = None,
) -> Materials:
    """Return everything that is known before the law is asked: facts declared, read and computed, recognitions, evidence."""
    recognitions = recognise_documents(dossier, law.document_types, cache_folder)
    faults: list[ReadFault] = []
    read = establish_read_facts(
        dossier,
        recognitions,
        text.pages,
        law.fact_definitions,
        sheet.facts,
        sheet.aliases,
        faults,
        cache_folder,
        text.prepare,
    )
    declared_and_read = Facts([*sheet.facts, *read])
    asked = select_analyses(law, on, declared_and_read)
    evidence, computed = run_analyses(asked, dossier, package, declared_and_read)
    return Materials(
        dossier=dossier,
        faults=faults,
        facts=declared_and_read | Facts(computed),
        recognitions=recognitions,
        evidence=evidence,
        answers=given.answers,
        plans=given.plans,
        aliases=sheet.aliases,
        text_of=text.page_texts,
        sheets=(*sheet.inputs, *given.inputs),
    )


def bridge(
    source: Path,
    out: Path,
    *,
    to: str,
    on: dt.date,
    source_country: str = "",
    product: Path | None = None,
    law_folders: Sequence[Path] = (),
    choices: BridgeChoices | None = None,
    places: Path | None = None,
    searches_text: bool = True,
    links: bool = False,
    force: bool = False,
    language: Language = "en",
    cache_folder: Path | None = None,
    workers: int | None = None,
    max_unpacked_bytes: int | None = None,
    progress: Progress | None = None,
    cancelled: CancelledQuestion | None = None,
    keep_crash: CrashKeeper = lambda *_: None,
) -> Bridge:
    """Carry the dossier at `source` into the structure of the authority `to`, below `out`, and return what was done.

    The rules of the source country on what may leave are assessed first. `places` is the file in which a person decided
    on documents that no rule places. `searches_text`: whether the carried documents
    are searched for old section numbers. Raises UsageError, InputError, LawError or Cancelled; then nothing is written.
    """
    from jembatan.build import bridge as building
    from jembatan.build.bridge_decisions import read_decisions
    from jembatan.build.bridge_write import refuse_overlap, write_bridge
    from jembatan.build.cited_sections import read_cited_sections
    from jembatan.build.file_placing import refuse_full_target
    from jembatan.build.outbound import establish_outbound_facts, find_source_country
    from jembatan.build.section_map import compute_shown_order
    from jembatan.report.bridge_papers import render_bridge_papers

    profile = load_profile(to)
    choices = choices or BridgeChoices()
    refuse_full_target(out, force=force)
    refuse_overlap(source, out)
    target = load_jurisdiction(profile.to, law_folders)
    with (
        open_package(source, max_unpacked_bytes=max_unpacked_bytes) as package,
        TextReader(package, workers=workers, progress=progress, cancelled=cancelled) as text,
    ):
        dossier = read_dossier(
            package, cache_folder=cache_folder, workers=workers, progress=progress, cancelled=cancelled
        )
        country = source_country.upper() or find_source_country(dossier)
        is_held = country.lower() in load_codes(law_folders)
        origin = load_jurisdiction(country, law_folders) if is_held else None
        sheet = (
            read_product_sheet(product, load_fact_definitions(target, law_folders)) if product else NO_SHEET
        )
        materials = establish_materials(package, dossier, target, on, sheet, NO_ANSWERS, text, cache_folder)
        assessment = assess_materials(materials, target, on=on, keep_crash=keep_crash)
        outbound = None
        if origin is not None:
            at_home = establish_materials(package, dossier, origin, on, sheet, NO_ANSWERS, text, cache_folder)
            made = establish_outbound_facts(country, includes_subject_data=choices.includes_subject_data)
            at_home = msgspec.structs.replace(at_home, facts=Facts(made) | at_home.facts)
            outbound = assess_materials(at_home, origin, on=on, keep_crash=keep_crash)
        planned, merged = building.plan_bridge(
            materials,
            assessment,
            target,
            profile,
            source_country=country,
            origin=origin,
            outbound=outbound,
            choices=choices,
            decided=read_decisions(places, profile, dossier.documents).places if places else {},
        )
        if searches_text:
            cited, not_searched = read_cited_sections(
                package, planned.moves, planned.structure, workers=workers, progress=progress
            )
            planned = msgspec.structs.replace(planned, cited=cited, not_searched=not_searched)
        planned, contents = building.add_contents(planned, profile)
        made_files = render_bridge_papers(planned, contents, compute_shown_order, language=language, on=on)
        write_bridge(
            planned,
            package,
            source,
            out,
            made=made_files,
            merged=merged,
            links=links,
            force=force,
            progress=progress,
            cancelled=cancelled,
        )
    return planned


def build(
    source: Path,
    out: Path,
    *,
    kind: Kind,
    product: Path | None = None,
    previous: Path | None = None,
    util: Path | None = None,
    source_country: str = "",
    law_folders: Sequence[Path] = (),
    cache_folder: Path | None = None,
    workers: int | None = None,
    max_unpacked_bytes: int | None = None,
    progress: Progress | None = None,
    cancelled: CancelledQuestion | None = None,
) -> Submission:
    """Write an eCTD sequence of the dossier at `source` below `out`, and return what was written and what is missing.

    Raises UsageError, InputError, LawError or Cancelled; then nothing is written.
    """
    from jembatan.build.bridge_write import refuse_overlap
    from jembatan.build.ectd_build import build_sequence
    from jembatan.build.outbound import find_source_country

    refuse_overlap(source, out)
    law = load_jurisdiction("CN", law_folders)
    sheet = read_product_sheet(product, load_fact_definitions(law, law_folders)) if product else NO_SHEET
    with open_package(source, max_unpacked_bytes=max_unpacked_bytes) as package:
        dossier = read_dossier(
            package, cache_folder=cache_folder, workers=workers, progress=progress, cancelled=cancelled
        )
        return build_sequence(
            dossier,
            package,
            out,
            kind,
            Facts(sheet.facts),
            recognitions=recognise_documents(dossier, law.document_types, cache_folder),
            document_types=law.document_types,
            region=source_country.upper() or find_source_country(dossier),
            previous=previous,
            util=util,
            sheet_path=_find_inside(source, product),
            progress=progress,
            cancelled=cancelled,
        )


def _find_inside(source: Path, file: Path | None) -> str:
    """Return a file's path inside the source folder, or an empty text where it is elsewhere."""
    if file is None or not source.is_dir() or not file.resolve().is_relative_to(source.resolve()):
        return ""
    return file.resolve().relative_to(source.resolve()).as_posix()


def draft(
    source: Path,
    *,
    jurisdiction: str,
    law_folders: Sequence[Path] = (),
    cache_folder: Path | None = None,
    workers: int | None = None,
    language: Language = "en",
    progress: Progress | None = None,
) -> str:
    """Return a draft of the product sheet: what the dossier says, and as questions what the law asks and it does not."""
    law = load_jurisdiction(jurisdiction, law_folders)
    with open_package(source) as package, TextReader(package, workers=workers, progress=progress) as text:
        dossier = read_dossier(package, cache_folder=cache_folder, workers=workers, progress=progress)
        recognitions = recognise_documents(dossier, law.document_types, cache_folder)
        read = establish_read_facts(
            dossier,
            recognitions,
            text.pages,
            law.fact_definitions,
            cache_folder=cache_folder,
            prepare=text.prepare,
        )
        return draft_product_sheet(dossier, Facts(read), law.fact_definitions, law.requirements, language)


def deliver(
    assessment: Assessment,
    out: Path,
    *,
    language: Language = "en",
    audience: Audience = "applicant",
    formats: Sequence[str] = FORMATS,
) -> list[Path]:
    """Write the report in the formats (html, xlsx, docx, json, pdf) into `out` and return the files."""
    return write_report(assessment, out, language=language, audience=audience, formats=formats)
