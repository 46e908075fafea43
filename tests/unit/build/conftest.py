"""Small sequences for the tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from jembatan.build.sequence_plan import (
    Category,
    CnEnvelope,
    CodedType,
    Contact,
    LeafReference,
    PlannedLeaf,
    SequencePlan,
    Study,
)

SUBSTANCE = {"substance": "丁苯酞", "manufacturer": "示例"}
PRODUCT = {"product-name": "软胶囊", "dosageform": "软胶囊剂", "manufacturer": "示例"}
FOLDERS = {"丁苯酞": "butylphthalide", "示例": "example", "软胶囊": "capsule"}
STUDY = Study(study_id="TOX-1", title="大鼠经口给药 & 毒性", categories=(Category("species", "rat"),))


def envelope(related: str = "0000", kind: str = "cnsqt1") -> CnEnvelope:
    return CnEnvelope(
        application_id="x202600001",
        application_type=CodedType("cnapt2", "1.0"),
        product_type=CodedType("cnprt1", "1.0"),
        product_number="2026000001",
        related_sequence=related,
        regulatory_activity_type=CodedType("cnrat1", "1.0"),
        sequence_type=CodedType(kind, "1.0"),
        sequence_description="首次提交",
        contact=Contact(name="示例", phone="000", email="a@example.invalid"),
    )


def first_leaves() -> tuple[PlannedLeaf, ...]:
    return (
        PlannedLeaf(section="1.0", title="说明函", file_name="cover.pdf", content=b"cover 0", language="zh"),
        PlannedLeaf(section="1.2", title="申请表", file_name="form.pdf", content=b"form"),
        PlannedLeaf(section="3.2.S.4.1", title="质量标准", content=b"spec 1", attributes=SUBSTANCE),
        PlannedLeaf(
            section="3.2.P.8.3", title="稳定性数据", content=b"stab", attributes=PRODUCT, leaf_id="stab-1"
        ),
        PlannedLeaf(section="2.2", title="引言", content=b"intro"),
        PlannedLeaf(
            section="4.2.3.1",
            title="急性毒性",
            content=b"tox",
            study_id="TOX-1",
            file_name="report.pdf",
            file_tag="pre-clinical-study-report",
        ),
    )


def second_leaves(spec_id: str) -> tuple[PlannedLeaf, ...]:
    return (
        PlannedLeaf(section="1.0", title="说明函", file_name="cover-0001.pdf", content=b"cover 1"),
        PlannedLeaf(
            section="3.2.S.4.1",
            title="质量标准（修订）",
            content=b"spec 2",
            operation="replace",
            modifies=LeafReference("0000", spec_id),
            attributes=SUBSTANCE,
        ),
        PlannedLeaf(
            section="3.2.P.8.3",
            title="稳定性数据",
            operation="delete",
            modifies=LeafReference("0000", "stab-1"),
            attributes=PRODUCT,
        ),
        PlannedLeaf(
            section="4.2.3.1",
            title="急性毒性补充",
            content=b"tox 2",
            study_id="TOX-1",
            file_name="addendum.pdf",
            file_tag="pre-clinical-study-report",
        ),
    )


def plan(
    number: str = "0000", leaves: tuple[PlannedLeaf, ...] | None = None, **changes: object
) -> SequencePlan:
    values = {
        "application": "x202600001",
        "number": number,
        "envelope": envelope(kind="cnsqt1" if number == "0000" else "cnsqt2"),
        "leaves": first_leaves() if leaves is None else leaves,
        "studies": (STUDY,),
        "folder_by_value": FOLDERS,
    }
    return SequencePlan(**{**values, **changes})  # type: ignore[arg-type]


@pytest.fixture
def two_sequences(tmp_path: Path) -> Path:
    """The application folder of a package with a first sequence and one that replaces, deletes and appends."""
    from jembatan.build.ectd_sequence import write_sequence
    from jembatan.build.sequence_contents import compute_leaf_id, compute_leaf_path

    first = plan()
    write_sequence(first, tmp_path)
    spec_id = compute_leaf_id("0000", compute_leaf_path(first, first.leaves[2]))
    write_sequence(plan("0001", second_leaves(spec_id)), tmp_path)
    return tmp_path / "x202600001"
