"""The sentences and sources of a shelf life: what is supported, what limits it, what each authority says."""

from __future__ import annotations

from collections.abc import Iterator

from jembatan.evidence.stability.regression import Regression
from jembatan.evidence.stability.side_by_side import ShelfLifeReading
from jembatan.report.calculations.calculation import Source
from jembatan.report.calculations.quality_shelf_life_tables import say_months, show_whole_months, study_name
from jembatan.report.texts import Texts


def word_statements(reading: ShelfLifeReading, texts: Texts) -> Iterator[str]:
    """Yield the answer of each study, what limits it, and what each authority says."""
    say = texts.say
    if not reading.studies:
        there = sorted({r.study or r.condition or "-" for r in reading.other_results})
        yield say("shelf_life.no_study", studies=there)
    for study in reading.studies:
        name = study_name(study, texts)
        binding = study.binding
        statistical = say_months(binding.regression if binding else None, study, texts)
        limiting = study.limiting
        if refused := reading.refused(study):
            market = refused.verdict.market
            yield say("shelf_life.refused", study=name, market=market, statistical=statistical)
        elif limiting and limiting.chosen:
            option = limiting.chosen
            yield say(
                "shelf_life.supported",
                study=name,
                months=str(option.supported_months),
                statistical=statistical,
                cap=f"{option.cap_months:g}",
                branch=option.branch.id,
            )
            if not option.branch.uses_regression:
                yield say("shelf_life.information", study=name)
        else:
            key = (
                "undetermined_other"
                if study.accelerated_reading or study.accelerated != "unknown"
                else "undetermined"
            )
            options = [
                say(
                    "shelf_life.branch_option",
                    branch=o.branch.id,
                    supported=show_whole_months(o.supported_months),
                    cap=f"{o.cap_months:g}",
                )
                for o in study.open_branches
            ]
            yield say(f"shelf_life.{key}", study=name, statistical=statistical, branches=options)
        found = binding.regression.shelf_life if binding else None
        if binding and found and found.default.binding:
            crossing = found.default.binding
            limits = binding.regression.limits
            yield say(
                "shelf_life.limiting",
                attribute=binding.regression.series.attribute,
                batch=say("shelf_life.all_batches") if crossing.batch == "all" else crossing.batch,
                side=say(f"stability.side.{crossing.side}"),
                limit=f"{(limits.lower if crossing.side == 'lower' else limits.upper):g}",
                months=f"{crossing.crossing.months:.1f}",
                model=say(f"stability.model.{found.model}"),
            )
    for _, judged in reading.markets:
        for item in judged:
            verdict = item.verdict
            yield say(
                "shelf_life.market",
                market=f"{verdict.market} ({study_name(item.study, texts)})"
                if len(judged) > 1
                else verdict.market,
                says=say(f"stability.says.{verdict.says}"),
                text=" ".join(
                    [*(say(t) for t in verdict.texts), *([say(verdict.missing)] if verdict.missing else [])]
                ),
            )
    labels = [
        say(judged[0].verdict.label) for _, judged in reading.markets if judged and judged[0].verdict.label
    ]
    if len(labels) > 1:
        yield say("shelf_life.same_words", labels=" ".join(labels))


def word_warnings(reading: ShelfLifeReading, regressions: list[Regression], texts: Texts) -> Iterator[str]:
    """Yield every problem met while reading, and notes on the studies."""
    for problem in reading.data.problems:
        yield texts.say(problem)
    for regression in regressions:
        for problem in regression.problems:
            yield texts.say(problem)
    for study in reading.studies:
        for note in study.notes:
            yield f"{study_name(study, texts)}{texts.colon}{texts.say(note)}"


def cite_sources(reading: ShelfLifeReading, texts: Texts) -> Iterator[Source]:
    """Yield the guideline clauses and papers that the numbers rest on."""
    seen = set()
    regression_note = "ICH Q1E, B.2: pooled error over batches where lines are separate (the default)"
    yield Source(regression_note, "", "remembered")
    branches = {o.branch.id: o.branch for s in reading.studies for o in s.open_branches}
    citations = [
        (c, f" ({', '.join(ids)})" if ids else "")
        for c, ids in [
            *(
                (reading.book.cite(b.clause, trust=b.trust, url=b.url, note=b.note), [b.id])
                for b in branches.values()
            ),
            *((c, []) for _, judged in reading.markets for j in judged for c in j.verdict.citations),
        ]
    ]
    citations += [
        (reading.book.cite(r.clause, instrument=r.instrument, trust=r.trust, note=r.note), "")
        for r in reading.book.rules.significant_change
    ]
    for citation, what in citations:
        words = f"{texts.say(citation.title)}, {citation.clause}{what}" + (
            f": {citation.note}" if citation.note else ""
        )
        if words not in seen:
            seen.add(words)
            yield Source(words, citation.url, citation.trust.value)
    yield Source("LeBlond, Griffith, Aubuchon (2011), J Valid Technol 17(3):47-68")
