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
from jembatan.core.assessment import Assessment, Audience
from jembatan.core.dossier import Dossier, ReadFault
from jembatan.core.fact import Facts
from jembatan.core.grades import Stage
from jembatan.core.jurisdiction import Jurisdiction
from jembatan.core.progress import CancelledQuestion, Progress
from jembatan.core.text import Language
from jembatan.dossier.package import Package, open_package
from jembatan.dossier.reader import read_dossier
from jembatan.dossier.text_reader import TextReader
from jembatan.evidence.run import run_analyses
from jembatan.facts.declared import ProductSheet
from jembatan.facts.draft_sheet import draft_product_sheet
from jembatan.facts.establish import establish_read_facts
from jembatan.facts.product_sheet import read_sheet
from jembatan.facts.recognise import recognise_documents
from jembatan.law.load import load_jurisdiction
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
    law = load_jurisdiction(jurisdiction, law_folders, cache_folder)
    sheet = read_sheet(product, law, law_folders).of(law.code)
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
        materials = establish_materials(
            package, dossier, law, on, sheet, given, text, cache_folder, law_folders
        )
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
    law_folders: Sequence[Path] = (),
) -> Materials:
    """Return everything that is known before the law is asked: facts declared, read and computed, recognitions, evidence.

    `law_folders` are those that `law` was loaded with.
    """
    read = establish_facts(dossier, law, sheet, given, text, cache_folder)
    return add_evidence(read, package, law, on, cache_folder, law_folders)


def establish_facts(
    dossier: Dossier,
    law: Jurisdiction,
    sheet: ProductSheet,
    given: GivenAnswers,
    text: TextReader,
    cache_folder: Path | None = None,
) -> Materials:
    """Return what is known before anything is computed: recognitions, and facts declared and read."""
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
    return Materials(
        dossier=dossier,
        faults=faults,
        facts=Facts([*sheet.facts, *read]),
        recognitions=recognitions,
        answers=given.answers,
        plans=given.plans,
        aliases=sheet.aliases,
        text_of=text.page_texts,
        sheets=(*sheet.inputs, *given.inputs),
        notes=sheet.notes,
    )


def add_evidence(
    materials: Materials,
    package: Package,
    law: Jurisdiction,
    on: dt.date,
    cache_folder: Path | None = None,
    law_folders: Sequence[Path] = (),
) -> Materials:
    """Return the materials with the analyses that the law asks for, and the facts computed by them."""
    facts = materials.facts
    asked = select_analyses(law, on, facts, law_folders)
    evidence, computed = run_analyses(asked, materials.dossier, package, facts, cache_folder)
    return msgspec.structs.replace(materials, evidence=evidence, facts=facts | Facts(computed))


def draft(
    source: Path,
    *,
    jurisdictions: Sequence[str],
    law_folders: Sequence[Path] = (),
    cache_folder: Path | None = None,
    workers: int | None = None,
    language: Language = "en",
    progress: Progress | None = None,
) -> str:
    """Return a draft of the product sheet: what the dossier says, and as questions what the law asks and it does not.

    Where several authorities ask, what may differ between them is asked for each apart.
    """
    laws = [load_jurisdiction(code, law_folders) for code in jurisdictions]
    law = laws[0]
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
        definitions = {name: d for each in reversed(laws) for name, d in each.fact_definitions.items()}
        asking = {each.code: each.requirements for each in laws}
        return draft_product_sheet(dossier, Facts(read), definitions, asking, language)


def deliver(
    assessment: Assessment,
    out: Path,
    *,
    language: Language = "en",
    audience: Audience = "applicant",
    formats: Sequence[str] = FORMATS,
    progress: Progress | None = None,
) -> list[Path]:
    """Write the report in the formats (html, xlsx, docx, json, pdf) into `out` and return the files."""
    return write_report(
        assessment, out, language=language, audience=audience, formats=formats, progress=progress
    )
