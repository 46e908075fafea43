"""A small eCTD of two sequences, written in milliseconds: for tests and for trying things out."""

from __future__ import annotations

from pathlib import Path

from jembatan.build.sequence_plan import (
    CnEnvelope,
    CodedType,
    Contact,
    LeafReference,
    PlannedLeaf,
    SequencePlan,
    Study,
)
from jembatan.demo.notice import NOTICE_EN
from jembatan.demo.plain_pdf import render_plain_pdf

APPLICATION = "x202600002"
_SUBSTANCE = {"substance": "examplium", "manufacturer": "example"}
_PRODUCT = {"product-name": "examplium tablets", "dosageform": "tablet", "manufacturer": "example"}


def write_small_example(out: Path) -> Path:
    """Write out/x202600002/0000 and 0001 and return that folder: six new leaves, then one new, replace, append, delete.

    What stays current: two cover notes, the form, the revised specification, the stability summary with its note, and
    the report of one study with its tagging file. All in English. Raises PlanError where it is there already.
    """
    from jembatan.build.ectd_sequence import write_sequence

    for number, leaves in (("0000", _first()), ("0001", _second())):
        plan = SequencePlan(
            application=APPLICATION,
            number=number,
            envelope=_envelope(number),
            leaves=leaves,
            studies=(Study(study_id="TOX-1", title="Single-dose toxicity in the rat"),),
        )
        write_sequence(plan, out)
    return out / APPLICATION


def _first() -> tuple[PlannedLeaf, ...]:
    return (
        _leaf("1.0", "Cover note", "cover-0000.pdf"),
        _leaf("1.2", "Application form", "form.pdf"),
        _leaf("3.2.S.4.1", "Specification", "specification.pdf", leaf_id="spec", attributes=_SUBSTANCE),
        _leaf("3.2.P.8.1", "Stability summary", "stability-summary.pdf", leaf_id="stab", attributes=_PRODUCT),
        _leaf("3.2.P.8.3", "Stability data", "stability-data.pdf", leaf_id="data", attributes=_PRODUCT),
        _leaf("4.2.3.1", "Single-dose toxicity", "report.pdf", study_id="TOX-1"),
    )


def _second() -> tuple[PlannedLeaf, ...]:
    def change(operation: str, leaf_id: str) -> dict[str, object]:
        return {"operation": operation, "modifies": LeafReference("0000", leaf_id)}

    return (
        _leaf("1.0", "Cover note 0001", "cover-0001.pdf"),
        _leaf(
            "3.2.S.4.1",
            "Specification, revised",
            "specification.pdf",
            attributes=_SUBSTANCE,
            **change("replace", "spec"),
        ),
        _leaf(
            "3.2.P.8.1",
            "Stability note",
            "stability-note.pdf",
            attributes=_PRODUCT,
            **change("append", "stab"),
        ),
        _leaf("3.2.P.8.3", "Stability data", "", attributes=_PRODUCT, **change("delete", "data")),
    )


def _leaf(section: str, title: str, file_name: str, **values: object) -> PlannedLeaf:
    content = render_plain_pdf([[f"{section} {title}", NOTICE_EN]]) if file_name else None
    return PlannedLeaf(section=section, title=title, file_name=file_name, content=content, **values)  # type: ignore[arg-type]


def _envelope(number: str) -> CnEnvelope:
    return CnEnvelope(
        application_id=APPLICATION,
        application_type=CodedType("cnapt2"),
        product_type=CodedType("cnprt1"),
        product_number="2026000002",
        related_sequence="0000",
        regulatory_activity_type=CodedType("cnrat1"),
        sequence_type=CodedType("cnsqt1" if number == "0000" else "cnsqt2"),
        sequence_description="example",
        contact=Contact(name="example", phone="000", email="example@example.invalid"),
    )
