"""Words the shelf life of a stability file: three numbers, every convention, the verdict of each authority."""

from __future__ import annotations

from collections.abc import Iterator

from jembatan.core.text import Language
from jembatan.evidence.stability.random_batches import evaluate_random_batches
from jembatan.evidence.stability.regression import Regression, show_limits
from jembatan.evidence.stability.regression_picture import draw_regression
from jembatan.evidence.stability.side_by_side import ShelfLifeReading
from jembatan.evidence.stability.study import Study
from jembatan.report.calculations.calculation import Calculation, Picture, Source, Table
from jembatan.report.calculations.quality_shelf_life_json import (
    NOTHING_ASKED,
    ReleaseQuestion,
    build_shelf_life_json,
    find_release_answers,
)
from jembatan.report.calculations.quality_shelf_life_random import (
    METHODS,
    SOURCES,
    random_json,
    random_pictures,
    random_statements,
    random_tables,
    random_warnings,
)
from jembatan.report.calculations.quality_shelf_life_tables import (
    attribute_rows,
    convention_rows,
    market_tables,
    model_rows,
    projection_table,
    say_months,
    study_name,
)
from jembatan.report.charts.stability import draw_stability
from jembatan.report.texts import Texts, load_texts

_MOST_PICTURES = 60


def word_shelf_life(
    reading: ShelfLifeReading,
    language: Language,
    release: ReleaseQuestion = NOTHING_ASKED,
    random_share: float | None = None,
) -> Calculation:
    """Return the calculation of `quality shelf-life` with the promised keys.

    With `random_share` the batches stand also as a sample of those to come, of which so many are to be held: information.
    """
    texts = load_texts(language)
    say = texts.say
    settings = reading.settings.regression
    regressions = [a.regression for s in reading.studies for a in s.attributes]
    methods = find_methods(reading)
    tables = list(_tables(reading, texts))
    if release != NOTHING_ASKED:
        methods.append("stability.release_limit")
        tables.append(_release_table(reading, release, texts))
    random = [evaluate_random_batches(r, share=random_share) for r in regressions] if random_share else []
    if random:
        methods += METHODS
        tables += random_tables(random, texts)
    json = build_shelf_life_json(reading, release)
    return Calculation(
        language=language,
        title=say("shelf_life.title", file=reading.data.name),
        statements=(*_statements(reading, texts), *random_statements(random, texts)),
        warnings=(*_warnings(reading, regressions, texts), *random_warnings(random, texts)),
        tables=tuple(t for t in tables if t.rows),
        pictures=(*_pictures(reading, texts), *random_pictures(random, texts)),
        settings=(
            *_settings(reading, texts),
            *([(say("stability.random.setting"), f"{random_share:g}")] if random_share else []),
        ),
        inputs=((reading.data.name, reading.data.sha256),),
        method=say(
            "shelf_life.method",
            alpha=f"{settings.alpha:g}",
            confidence=f"{100 * settings.confidence:g}",
            sides=str(settings.sides or "1/2"),
        ),
        methods=tuple(methods),
        sources=(*_sources(reading, texts), *(SOURCES if random else ())),
        json={**json, "random_batches": random_json(random, texts)} if random_share else json,
    )


def find_methods(reading: ShelfLifeReading) -> list[str]:
    """Return the methods of the register that the numbers of the reading come from."""
    censored = reading.settings.regression.below == "likelihood" and any(
        r.censor == "<" for s in reading.studies for a in s.attributes for r in a.regression.results
    )
    return ["stability.shelf_life", *(["stability.censored"] if censored else [])]


def _statements(reading: ShelfLifeReading, texts: Texts) -> Iterator[str]:
    say = texts.say
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
                    supported=_month(o.supported_months),
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


def _warnings(reading: ShelfLifeReading, regressions: list[Regression], texts: Texts) -> Iterator[str]:
    for problem in reading.data.problems:
        yield texts.say(problem)
    for regression in regressions:
        for problem in regression.problems:
            yield texts.say(problem)
    for study in reading.studies:
        for note in study.notes:
            yield f"{study_name(study, texts)}: {texts.say(note)}"


def _tables(reading: ShelfLifeReading, texts: Texts) -> Iterator[Table]:
    say = texts.say
    head = lambda *keys: tuple(say(f"shelf_life.head.{k}") for k in keys)  # noqa: E731
    yield Table(
        say("shelf_life.table.numbers"),
        head("study", "statistical", "cap", "branch", "supported", "studied", "batches"),
        tuple(
            (
                study_name(s, texts),
                say_months(s.binding.regression if s.binding else None, s, texts),
                f"{s.cap.cap_months:g}" if s.cap else say("outcome.undetermined"),
                s.cap.branch.id if s.cap else "/".join(o.branch.id for o in s.open_branches),
                _supported(reading, s, texts),
                f"{s.months_studied:g}",
                str(s.batches),
            )
            for s in reading.studies
        ),
    )
    yield from market_tables(reading, texts)
    yield Table(
        say("shelf_life.table.branches"),
        head("study", "branch", "cap", "supported", "meaning"),
        tuple(
            (
                study_name(s, texts),
                o.branch.id,
                f"{o.cap_months:g}",
                _month(o.supported_months),
                say(o.branch.title),
            )
            for s in reading.studies
            for o in s.open_branches
        ),
        note=say("shelf_life.branch_note"),
    )
    yield Table(
        say("shelf_life.table.attributes"),
        head(
            "attribute",
            "limits",
            "batches",
            "model",
            "p_slopes",
            "p_intercepts",
            "exact",
            "outcome",
            "binding",
            "supported",
            "notes",
        ),
        tuple(
            row
            for s in reading.studies
            for a in s.attributes
            for row in attribute_rows(s, a, texts, len(reading.studies) > 1)
        ),
    )
    conventions = tuple(
        row for s in reading.studies for a in s.attributes for row in convention_rows(s, a, texts)
    )
    yield Table(
        say("shelf_life.table.conventions"),
        (
            say("shelf_life.head.attribute"),
            *(
                f"{say(f'stability.convention.{t}')}; {say(f'stability.convention.{c}')}"
                for t in ("full", "reduced")
                for c in ("pooled_error", "individual_error")
            ),
        ),
        conventions,
    )
    yield Table(
        say("shelf_life.table.models"),
        (
            say("shelf_life.head.attribute"),
            *(say(f"stability.model.{m}") for m in ("separate", "common_slope", "one_line")),
        ),
        tuple(row for s in reading.studies for a in s.attributes for row in model_rows(s, a, texts)),
    )
    yield Table(
        say("shelf_life.table.outside"),
        head("study", "attribute", "batch", "months", "result", "limits", "place", "notes"),
        tuple(
            (
                study_name(s, texts),
                r.attribute,
                r.batch,
                f"{r.months:g}",
                f"{r.text} {r.unit}".strip(),
                show_limits(r.limits),
                r.place,
                r.note,
            )
            for s in reading.studies
            for a in s.attributes
            for r in a.regression.outside
        ),
    )
    yield Table(
        say("shelf_life.table.changes"),
        head("study", "condition", "what"),
        tuple(
            (study_name(s, texts), say(f"shelf_life.setting.{which}"), say(change.how))
            for s in reading.studies
            for which, reading_ in (
                ("accelerated", s.accelerated_reading),
                ("intermediate", s.intermediate_reading),
            )
            if reading_
            for change in reading_.changes[:12]
        ),
    )
    others = sorted({(r.study, r.attribute, r.batch) for r in reading.other_results})
    yield Table(
        say("shelf_life.table.other"),
        head("study", "attribute", "batch"),
        tuple(others),
    )
    yield projection_table(reading, texts)


def _release_table(reading: ShelfLifeReading, release: ReleaseQuestion, texts: Texts) -> Table:
    say = texts.say
    rows = []
    for item in find_release_answers(reading, release):
        worst = "" if item["worst_months"] is None else f"{item['worst_months']:.2f} ({item['worst_batch']})"
        rows.append(
            (
                str(item["attribute"]),
                say(f"stability.side.{item['side']}"),
                f"{item['release_limit']:.6g}",
                f"{item['months']:.2f}",
                worst,
            )
        )
    return Table(
        say("shelf_life.table.release"),
        tuple(
            say(f"shelf_life.head.{k}") for k in ("attribute", "limits", "release_limit", "exact", "worst")
        ),
        tuple(rows),
        note=say("shelf_life.release_note"),
    )


def _pictures(reading: ShelfLifeReading, texts: Texts) -> Iterator[Picture]:
    count = 0
    for study in reading.studies:
        for attribute in study.attributes:
            supported = reading.supported_months(study)
            result = draw_regression(attribute.regression, None if supported is None else float(supported))
            if result["points"] and count < _MOST_PICTURES:
                count += 1
                yield Picture(draw_stability(result, texts, f"s{count}"), attribute.regression.series.name)


def _settings(reading: ShelfLifeReading, texts: Texts) -> Iterator[tuple[str, str]]:
    say = texts.say
    s = reading.settings
    r = s.regression
    limiting = reading.limiting
    pairs = {
        "storage": limiting.condition if limiting and limiting.condition else say("stability.state.unknown"),
        "kind": say(f"shelf_life.kind.{s.kind}"),
        "pack": say(f"shelf_life.pack.{s.pack}"),
        "accelerated": say(f"stability.state.{limiting.accelerated}") if limiting else "",
        "intermediate": say(f"stability.state.{limiting.intermediate}") if limiting else "",
        "sides": str(r.sides) if r.sides else say("shelf_life.sides_auto"),
        "confidence": f"{r.confidence:g}",
        "alpha": f"{r.alpha:g}",
        "scale": say(f"shelf_life.scale.{r.scale}"),
        "below": say(f"shelf_life.below.{r.below}"),
        "convention": say(f"stability.convention.{r.convention}"),
        "rounding": say("shelf_life.rounding"),
        "rules": f"{reading.book.jurisdiction.code} ({reading.book.analysis.id})",
        "on": texts.day(reading.book.on),
    }
    yield from ((say(f"shelf_life.setting.{key}"), value) for key, value in pairs.items())


def _sources(reading: ShelfLifeReading, texts: Texts) -> Iterator[Source]:
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


def _supported(reading: ShelfLifeReading, study: Study, texts: Texts) -> str:
    if reading.refused(study):
        return texts.say("shelf_life.none_here")
    return _month(study.supported_months) if study.cap else texts.say("outcome.undetermined")


def _month(months: int | None) -> str:
    return "-" if months is None else str(months)
