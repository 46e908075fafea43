"""Words what became of a dossier's claims: each beside the data, with the conventions under which it follows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from jembatan.core.text import Language, Message
from jembatan.evidence.stability.claim_finding import CONVENTIONS, AcceptedConvention, ClaimFinding
from jembatan.evidence.stability.claims import recompute
from jembatan.evidence.stability.regression_picture import draw_regression
from jembatan.evidence.stability.side_by_side import ShelfLifeReading
from jembatan.report.calculations.calculation import Calculation, Picture, Source, Table
from jembatan.report.calculations.quality_shelf_life import find_methods
from jembatan.report.charts.stability import draw_stability
from jembatan.report.texts import Texts, load_texts

_FEWEST_SHOWN = 12
_MODELS = ("one_line", "common_slope", "separate")


def word_claims(
    reading: ShelfLifeReading,
    findings: list[ClaimFinding],
    language: Language,
    claims_file: tuple[str, str],
) -> Calculation:
    """Return the calculation of `quality claims` with the promised keys; `claims_file` is name and SHA-256."""
    texts = load_texts(language)
    say = texts.say
    defects = [f for f in findings if f.is_defect]
    some = [f for f in findings if f.follows == "some"]
    if defects:
        answers = [say("claims.answer_defects", defects=len(defects), count=len(findings))]
    else:
        answers = [say("claims.answer_none", count=len(findings))]
    if some:
        answers.append(say("claims.answer_some", some=len(some)))
    answers += [
        say("claims.defect", claim=_say(f.claim, texts), found=_say(f.recomputed, texts))
        for f in defects[:_FEWEST_SHOWN]
    ]
    problems = [
        *reading.data.problems,
        *(p for s in reading.studies for a in s.attributes for p in a.regression.problems),
    ]
    return Calculation(
        language=language,
        title=say("claims.title", file=PurePath(claims_file[0]).name),
        statements=tuple(answers),
        warnings=tuple(say(p) for p in problems if p.key != "stability.problem.not_tested"),
        tables=(_findings_table(findings, texts), *_months_tables(reading, texts)),
        pictures=tuple(_pictures(reading, texts)),
        settings=tuple(_settings(reading, texts)),
        inputs=((reading.data.name, reading.data.sha256), claims_file),
        method=say("claims.method"),
        methods=tuple(find_methods(reading)),
        sources=(
            Source("ICH Q1E, Appendix B", "", "remembered"),
            Source("ICH Q1A(R2), 2.2.5 (testing frequency), 2.2.8 (commitment)", "", "remembered"),
            Source("JMP, Minitab, expirest: conventions of programs in use"),
        ),
        schema="jembatan.claims/1",
        json={
            "findings": [
                {
                    "kind": f.kind,
                    "claim": _say(f.claim, texts),
                    "recomputed": _say(f.recomputed, texts),
                    "follows": f.follows,
                    "under": [c._asdict() for c in f.under] if f.follows == "some" else [],
                    "names": list(f.names),
                    "message": say(
                        "claims.defect", claim=_say(f.claim, texts), found=_say(f.recomputed, texts)
                    ),
                }
                for f in findings
            ],
            "defects": len(defects),
        },
    )


def _findings_table(findings: list[ClaimFinding], texts: Texts) -> Table:
    say = texts.say
    return Table(
        say("claims.table.findings"),
        tuple(say(f"claims.head.{k}") for k in ("claim", "recomputed", "follows", "which")),
        tuple(
            (
                _say(f.claim, texts),
                _say(f.recomputed, texts),
                say(f"claims.follows.{f.follows}"),
                "; ".join(_which(f, texts)),
            )
            for f in sorted(findings, key=lambda f: ("none", "some", "all").index(f.follows))
        ),
    )


def _which(finding: ClaimFinding, texts: Texts) -> Iterator[str]:
    """Yield the names of what it follows under, where that is neither all nor none."""
    if finding.follows != "some":
        return
    yield from (_convention(c, texts) for c in finding.under)
    for name in finding.names:
        known = {"?": "claims.name.unknown", "protocol": "claims.name.protocol"}.get(name)
        yield texts.say(known) if known else name


def _convention(convention: AcceptedConvention, texts: Texts) -> str:
    return texts.say(
        "claims.convention_name",
        test=texts.say(f"stability.convention.{convention.test_error}"),
        error=texts.say(f"stability.convention.{convention.error}"),
        sides=convention.sides,
    )


def _months_tables(reading: ShelfLifeReading, texts: Texts) -> Iterator[Table]:
    """Yield the months of every attribute under every convention, an attribute a column."""
    say = texts.say
    regressions = [
        a.regression for s in reading.studies for a in s.attributes if a.regression.shelf_life is not None
    ]
    for start in range(0, len(regressions), 5):
        group = regressions[start : start + 5]
        months = [{r.convention: r for r in recompute(g)} for g in group]
        yield Table(
            say("claims.table.months"),
            (say("claims.head.convention"), *(g.series.name for g in group)),
            tuple(
                (
                    _convention(c, texts),
                    *(
                        f"{m[c].found.exact_months:.4f} ({say(f'stability.model.{m[c].found.model}')})"
                        for m in months
                    ),
                )
                for c in CONVENTIONS
            ),
        )


def _pictures(reading: ShelfLifeReading, texts: Texts) -> Iterator[Picture]:
    count = 0
    for study in reading.studies:
        for attribute in study.attributes:
            result = draw_regression(attribute.regression)
            if result["points"] and count < _FEWEST_SHOWN:
                count += 1
                yield Picture(draw_stability(result, texts, f"c{count}"), attribute.regression.series.name)


def _settings(reading: ShelfLifeReading, texts: Texts) -> Iterator[tuple[str, str]]:
    say = texts.say
    settings = reading.settings
    yield say("shelf_life.setting.kind"), say(f"shelf_life.kind.{settings.kind}")
    yield say("shelf_life.setting.pack"), say(f"shelf_life.pack.{settings.pack}")
    yield say("shelf_life.setting.alpha"), f"{settings.regression.alpha:g}"
    yield say("shelf_life.setting.confidence"), f"{settings.regression.confidence:g}"
    yield say("shelf_life.setting.rules"), f"{reading.book.jurisdiction.code} ({reading.book.analysis.id})"
    yield say("shelf_life.setting.on"), texts.day(reading.book.on)


def _say(message: Message, texts: Texts) -> str:
    """Return the sentence; models in it by their names."""
    models = message.args.get("models")
    if isinstance(models, list):
        named: list[str] = [texts.say(f"stability.model.{m}") for m in models]
        return texts.say(message, models=named)
    model = message.args.get("model")
    if isinstance(model, str) and model in _MODELS:
        return texts.say(message, model=texts.say(f"stability.model.{model}"))
    return texts.say(message)
