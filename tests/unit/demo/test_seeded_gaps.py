"""Every seeded gap names a requirement and a subject that exist."""

from __future__ import annotations

import tomllib
from importlib import resources

from jembatan.core.grades import Outcome
from jembatan.demo.seeded_gaps import load_seeded_gaps
from jembatan.demo.worked_example import ASSESSED_ON, write_worked_example
from jembatan.pipeline import assess


def test_every_gap_names_a_requirement_of_the_law_that_is_asked_at_filing():
    folder = resources.files("jembatan") / "lawdata" / "id" / "requirements"
    for gap in load_seeded_gaps().gap:
        data = tomllib.loads((folder / f"{gap.requirement}.toml").read_text(encoding="utf-8"))
        assert data["stage"] == "filing", gap.id
        kind = data["subjects"]["kind"] if "subjects" in data else "application"
        assert gap.subject.partition(":")[0] == kind, gap.id


def test_every_subject_of_a_gap_is_in_the_product_sheet():
    sheet = tomllib.loads(
        (resources.files("jembatan") / "demo" / "content" / "product.toml").read_text(encoding="utf-8")
    )
    for gap in load_seeded_gaps().gap:
        kind, _, name = gap.subject.partition(":")
        assert kind == "application" or name in {row["id"] for row in sheet[kind]}, gap.id


def test_the_gaps_hold_for_the_day_of_the_example():
    gaps = load_seeded_gaps()
    assert gaps.on == ASSESSED_ON
    assert len({(gap.requirement, gap.subject) for gap in gaps.gap}) == len(gaps.gap)
    assert {gap.outcome for gap in gaps.gap} == {Outcome.NOT_MET, Outcome.UNDETERMINED}


def test_the_assessment_finds_every_seeded_gap_and_nothing_else_is_not_met(tmp_path):
    out = tmp_path / "example"
    dossier = write_worked_example(out)
    gaps = load_seeded_gaps()
    assessment = assess(
        dossier, jurisdiction="id", on=gaps.on, stage=gaps.stage, product=out / "product.toml", workers=0
    )
    outcomes = {
        (finding.requirement, str(finding.subject)): finding.outcome for finding in assessment.findings
    }
    seeded = {(gap.requirement, gap.subject): gap.outcome for gap in gaps.gap}
    assert {key: outcomes.get(key) for key in seeded} == seeded
    assert {key for key, outcome in outcomes.items() if outcome is Outcome.NOT_MET} == {
        key for key, outcome in seeded.items() if outcome is Outcome.NOT_MET
    }
    assert Outcome.ERROR not in outcomes.values()
    # the official files of util are not ours to ship; the first line says by which catalogue the package was asked
    assert [(t.code, t.path) for t in assessment.technical] == [
        ("ich-3.2.2", "."),
        ("ich-3.2.2/ICH-06/error", "0000/util"),
        ("ich-3.2.2/ICH-06/error", "0001/util"),
    ]
    assert assessment.dossier.unplaced() == []
