"""The worked example, assessed once; shared by its golden test and by the command that rewrites the golden files."""

from __future__ import annotations

from pathlib import Path

from jembatan import pipeline
from jembatan.core.assessment import Assessment
from jembatan.demo.seeded_gaps import load_seeded_gaps
from jembatan.demo.worked_example import write_worked_example
from jembatan.report.texts import load_texts

FOLDER = Path(__file__).with_name("worked_example")


def assess_worked_example(out: Path) -> Assessment:
    """Write the example into `out` and assess it on the day for which its gaps hold."""
    dossier = write_worked_example(out)
    gaps = load_seeded_gaps()
    return pipeline.assess(
        dossier, jurisdiction="ID", on=gaps.on, stage=gaps.stage, product=out / "product.toml", workers=0
    )


def golden_files(assessment: Assessment) -> dict[str, str]:
    """Return the golden texts by file name: what each finding came to, the undetermined ones, technical findings."""
    texts = load_texts("en")
    findings = [
        f"{f.id} | {f.outcome.value} | {f.severity.value} | {f.depth.value} | "
        f"{texts.say(f.observed) if f.observed else ''} | {', '.join(sorted({p.path for p in f.where})[:3])}"
        for f in sorted(assessment.findings, key=lambda f: f.id)
    ]
    undetermined = sorted(f.id for f in assessment.findings if f.outcome.value == "undetermined")
    technical = sorted(f"{t.code} | {t.path}" for t in assessment.technical)
    evidence = [
        f"{texts.say(e.title)} | {e.status} | {texts.say(e.fault) if e.fault else ''} | {e.result.get('model', '')} "
        f"| {e.result.get('statistical_months', '')} | {e.result.get('odds_ratio', 0):.6f}"
        for e in assessment.evidence
    ]
    lists = {"findings": findings, "undetermined": undetermined, "technical": technical, "evidence": evidence}
    return {f"{name}.txt": "\n".join(lines) + "\n" for name, lines in lists.items()}
