"""Words the shelf life of a stability file: three numbers, every convention, the verdict of each authority."""

from __future__ import annotations

from collections.abc import Iterator

from jembatan.core.text import Language
from jembatan.evidence.stability.random_batches import evaluate_random_batches
from jembatan.evidence.stability.regression import show_limits
from jembatan.evidence.stability.regression_picture import draw_regression
from jembatan.evidence.stability.side_by_side import ShelfLifeReading
from jembatan.evidence.stability.study import Study
from jembatan.report.calculations.calculation import Calculation, Picture, Table
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
from jembatan.report.calculations.quality_shelf_life_statements import (
    cite_sources,
    word_statements,
    word_warnings,
)
from jembatan.report.calculations.quality_shelf_life_tables import (
    attribute_rows,
    convention_rows,
    market_tables,
    model_rows,
    projection_table,
    say_months,
    show_whole_months,
    study_name,
)
from jembatan.report.charts.stability import draw_stability
from jembatan.report.texts import Texts, load_texts

_MOST_PICTURES = 60

_MOST_COLUMNS = 4  # attributes side by side before a table gets too wide


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
        title=say(
            "shelf_life.title_substance"
            if reading.book.analysis.analysis == "retest_period"
            else "shelf_life.title",
            file=reading.data.name,
        ),
        statements=(*word_statements(reading, texts), *random_statements(random, texts)),
        warnings=(*word_warnings(reading, regressions, texts), *random_warnings(random, texts)),
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
        sources=(*cite_sources(reading, texts), *(SOURCES if random else ())),
        json={**json, "random_batches": random_json(random, texts)} if random_share else json,
    )


def find_methods(reading: ShelfLifeReading) -> list[str]:
    """Return the methods of the register that the numbers of the reading come from."""
    censored = reading.settings.regression.below == "likelihood" and any(
        r.censor == "<" for s in reading.studies for a in s.attributes for r in a.regression.results
    )
    return ["stability.shelf_life", *(["stability.censored"] if censored else [])]


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
                show_whole_months(o.supported_months),
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
    names = tuple(
        f"{say(f'stability.convention.{t}')}; {say(f'stability.convention.{c}')}"
        for t in ("full", "reduced")
        for c in ("pooled_error", "individual_error")
    )
    if len(conventions) <= _MOST_COLUMNS:  # the names are long: as rows they can be read
        yield Table(
            say("shelf_life.table.conventions"),
            (say("claims.head.convention"), *(row[0] for row in conventions)),
            tuple(zip(names, *(row[1:] for row in conventions), strict=True)),
        )
    else:
        yield Table(
            say("shelf_life.table.conventions"), (say("shelf_life.head.attribute"), *names), conventions
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


def _supported(reading: ShelfLifeReading, study: Study, texts: Texts) -> str:
    if reading.refused(study):
        return texts.say("shelf_life.none_here")
    return show_whole_months(study.supported_months) if study.cap else texts.say("outcome.undetermined")
