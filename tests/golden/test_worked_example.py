"""The worked example has the gaps it was given and no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from jembatan.demo.seeded_gaps import load_seeded_gaps
from jembatan.report.console import render_summary
from jembatan.report.evidence_view import word_evidence
from jembatan.report.texts import load_texts

FOLDER = Path(__file__).with_name("worked_example")
README = Path(__file__).parents[2] / "README.md"


def test_every_seeded_gap_is_found_and_nothing_else_is_not_met(worked_example):
    assessment, _ = worked_example
    seeded = {(g.requirement, g.subject, g.outcome) for g in load_seeded_gaps().gap}
    found = {(f.requirement, str(f.subject), f.outcome) for f in assessment.findings}
    assert seeded - found == set()
    not_met = {(f.requirement, str(f.subject)) for f in assessment.findings if f.outcome.value == "not_met"}
    assert not_met == {(r, s) for r, s, o in seeded if o.value == "not_met"}


@pytest.mark.parametrize("name", ["findings.txt", "undetermined.txt", "technical.txt", "evidence.txt"])
def test_the_assessment_is_the_one_that_was_reviewed(worked_example, name):
    _, golden = worked_example
    assert golden[name] == (FOLDER / name).read_text(encoding="utf-8")


def test_the_readme_shows_what_the_terminal_says_of_it(worked_example):
    assessment, _ = worked_example
    printed = render_summary(assessment, language="en", width=200, colour=False)
    (shown,) = [
        block.split("```")[0]
        for block in README.read_text("utf-8").split("```text\n")[1:]
        if "requirements judged" in block
    ]
    place = 0
    for line in filter(None, map(str.strip, shown.splitlines())):
        if line != "...":
            place = printed.find(line, place)
            assert place >= 0, line


@pytest.mark.parametrize("language", ["id", "zh"])
def test_every_name_beside_a_recomputed_number_is_said_in_the_language(worked_example, language):
    assessment, _ = worked_example
    for evidence in assessment.evidence:
        shown = word_evidence(evidence, load_texts(language), "e", charts=False)
        for label, value in shown.settings + shown.result:
            # a name without words in the texts is shown as its code, in small letters
            assert " " in label or label != label.lower() or not label.isascii() or label in ("f1", "f2"), (
                label
            )
            assert value not in ("unknown", "not run"), (label, value)


def test_no_check_failed_and_every_finding_has_exactly_one_outcome(worked_example):
    assessment, _ = worked_example
    assert assessment.summary["error"] == 0
    assert sum(assessment.summary.values()) == len(assessment.findings)
    assert len({f.id for f in assessment.findings}) == len(assessment.findings)


def test_the_file_is_nearly_all_chinese_and_large_enough(worked_example):
    assessment, _ = worked_example
    dossier = assessment.dossier
    languages = [dossier.documents[leaf.path].properties.language for leaf in dossier.current()]
    assert len(dossier.leaves) >= 150
    assert languages.count("zh") >= 0.9 * len(languages)
    assert [s.number for s in dossier.sequences] == ["0000", "0001"]


def test_an_nmpa_approval_alone_does_not_open_the_reliance_path(worked_example):
    assessment, _ = worked_example
    options = {o.pathway: o for o in assessment.pathway.options}
    assert options["id-reliance"].status == "closed"
    assert options["id-reliance"].would_open
    assert options["id-100"].status == "arguable"
    assert assessment.pathway.assumed == "id-standard"


def test_the_published_and_the_crude_odds_ratio_stand_side_by_side(worked_example):
    assessment, _ = worked_example
    (trial,) = [e for e in assessment.evidence if e.chart == "forest"]
    assert [round(row["estimate"], 2) for row in trial.result["rows"]] == [1.70, 1.66]
    assert {m.key for m in trial.labels} >= {"evidence.single_country", "evidence.published_beside_crude"}
