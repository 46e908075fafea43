"""The way across: read, assess what may leave, assess for the target, plan, write the target's structure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import msgspec

from jembatan.assess.assessment import assess_materials
from jembatan.build.bridge_plan import BridgeChoices
from jembatan.build.bridge_profile import load_profile
from jembatan.core.bridge import Bridge
from jembatan.core.fact import Facts
from jembatan.core.progress import CancelledQuestion, Progress
from jembatan.core.text import Language
from jembatan.dossier.package import open_package
from jembatan.dossier.reader import read_dossier
from jembatan.dossier.text_reader import TextReader
from jembatan.facts.product_sheet import read_sheet
from jembatan.law.load import load_codes, load_jurisdiction
from jembatan.pipeline import CrashKeeper, add_evidence, establish_facts, establish_materials
from jembatan.report.read_answers import NO_ANSWERS


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
    from jembatan.build.bridge_decisions import NO_DECISIONS, read_decisions
    from jembatan.build.bridge_merge import find_merge_bar
    from jembatan.build.bridge_write import open_target, refuse_overlap, write_made
    from jembatan.build.cited_sections import read_cited_sections
    from jembatan.build.outbound import (
        establish_outbound_facts,
        find_source_country,
        load_outbound_law,
    )
    from jembatan.build.section_map import compute_shown_order
    from jembatan.build.target_folder import refuse_full_target
    from jembatan.report.bridge_papers import list_paper_paths, render_bridge_papers

    profile = load_profile(to)
    choices = choices or BridgeChoices()
    building.refuse_useless_merge(profile, choices)
    refuse_full_target(out, force=force)
    refuse_overlap(source, out)
    target = load_jurisdiction(profile.to, law_folders, cache_folder)
    with (
        open_package(source, max_unpacked_bytes=max_unpacked_bytes) as package,
        TextReader(package, workers=workers, progress=progress, cancelled=cancelled) as text,
    ):
        dossier = read_dossier(
            package, cache_folder=cache_folder, workers=workers, progress=progress, cancelled=cancelled
        )
        sheet = read_sheet(product, target, law_folders)
        country = source_country.upper() or find_source_country(dossier)
        is_held = country.lower() in load_codes(law_folders)
        origin = load_outbound_law(country, law_folders, cache_folder) if is_held else None
        outbound = None
        if origin is not None:
            at_home = establish_materials(
                package,
                dossier,
                origin,
                on,
                sheet.of(origin.code),
                NO_ANSWERS,
                text,
                cache_folder,
                law_folders,
            )
            made = establish_outbound_facts(country, includes_subject_data=choices.includes_subject_data)
            at_home = msgspec.structs.replace(at_home, facts=Facts(made) | at_home.facts)
            outbound = assess_materials(at_home, origin, on=on, keep_crash=keep_crash)
        materials = establish_facts(dossier, target, sheet.of(target.code), NO_ANSWERS, text, cache_folder)
        decisions = read_decisions(places, profile, dossier.documents) if places else NO_DECISIONS
        planned, merged = building.plan_bridge(
            materials,
            target,
            profile,
            source_country=country,
            origin=origin,
            outbound=outbound,
            choices=choices,
            decisions=decisions,
            find_merge_bar=partial(find_merge_bar, package),
        )
        with open_target(
            planned,
            list_paper_paths(planned, building.list_contents_paths(planned, profile)),
            package,
            source,
            out,
            merged=merged,
            links=links,
            force=force,
            starts_processes=workers != 0,
            progress=progress,
            cancelled=cancelled,
        ) as opened:  # the files are copied while the target's law is asked and the papers are made
            materials = add_evidence(materials, package, target, on, cache_folder, law_folders)
            assessment = assess_materials(materials, target, on=on, keep_crash=keep_crash)
            searched = read_cited_sections(
                package,
                planned.moves,
                planned.structure,
                searches_numbers=searches_text,
                searches_subjects=not planned.includes_subject_data,
                cache_folder=cache_folder,
                workers=workers,
                progress=progress,
                cancelled=cancelled,
            )
            planned, held = building.hold_searched(planned, searched, origin, decisions)
            opened.left_out.update(held)
            planned = building.add_findings(
                planned,
                assessment,
                target,
                profile,
                asks_for_subject_data=choices.includes_subject_data,
            )
            planned, contents = building.add_contents(planned, profile, target)
            planned = building.add_cited(planned, searched)
            papers = render_bridge_papers(planned, contents, compute_shown_order, language=language, on=on)
            write_made(opened.folder, papers)
    return planned
