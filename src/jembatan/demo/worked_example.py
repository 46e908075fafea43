"""The worked example: an invented Chinese eCTD of two sequences and the product sheet for its way into Indonesia."""

from __future__ import annotations

import datetime as dt
from importlib import resources
from pathlib import Path

from jembatan.build.sequence_plan import (
    CnEnvelope,
    CodedType,
    Contact,
    LeafReference,
    PlannedLeaf,
    SequencePlan,
)
from jembatan.core.progress import Progress
from jembatan.demo.demo_document import DemoDocument

APPLICATION = "x202600001"
ASSESSED_ON = dt.date(2026, 11, 22)  # the day for which the seeded gaps hold
DOSSIER = f"dossier/{APPLICATION}"
PRODUCT_SHEET = "product.toml"
_SEQUENCES = {"0000": ("cnsqt1", "上市注册申请首次提交"), "0001": ("cnsqt2", "补充资料回复")}


def write_worked_example(out: Path, progress: Progress | None = None) -> Path:
    """Write out/dossier/x202600001/0000 and 0001 and out/product.toml; return the folder of the dossier.

    Every document says on every page that it is invented. The same bytes every time. Raises PlanError where the
    dossier is there already.
    """
    from jembatan.build.ectd_sequence import write_sequence
    from jembatan.demo.document_pdf import PdfPress
    from jembatan.demo.example_documents import load_documents, load_names, load_studies

    documents = load_documents()
    names = load_names()
    studies = load_studies()
    out.mkdir(parents=True, exist_ok=True)
    leaf_ids = {document.key: f"{_id_of(document)}" for document in documents}
    by_key = {document.key: document for document in documents}
    with PdfPress() as press:
        for number in _SEQUENCES:
            leaves = []
            for done, document in enumerate(here := [d for d in documents if d.sequence == number], start=1):
                if progress:
                    progress("demo", done, len(here))
                content = None
                if document.operation != "delete":
                    content = document.data or press.render_pdf(document, _holder(document, names))
                leaves.append(_plan_leaf(document, content, leaf_ids, by_key))
            plan = SequencePlan(
                application=APPLICATION,
                number=number,
                envelope=_envelope(number),
                leaves=tuple(leaves),
                studies=studies,
                folder_by_value=_folder_by_value(names),
            )
            write_sequence(plan, out / "dossier")
    sheet = (resources.files("jembatan") / "demo" / "content" / "product.toml").read_bytes()
    (out / PRODUCT_SHEET).write_bytes(sheet)
    return out / DOSSIER


def _plan_leaf(
    document: DemoDocument,
    content: bytes | None,
    leaf_ids: dict[str, str],
    by_key: dict[str, DemoDocument],
) -> PlannedLeaf:
    changed = by_key.get(document.modifies)
    return PlannedLeaf(
        section=document.section,
        title=changed.title if changed and document.operation == "delete" else document.title,
        operation=document.operation,
        file_name=document.file_name,
        content=content,
        attributes=document.attributes,
        leaf_id=leaf_ids[document.key],
        modifies=LeafReference(changed.sequence, leaf_ids[changed.key]) if changed else None,
        study_id=document.study_id,
        file_tag=document.file_tag,
        language="" if document.data or document.operation == "delete" else document.language,
    )


def _id_of(document: DemoDocument) -> str:
    from jembatan.build.sequence_contents import compute_leaf_id

    return compute_leaf_id(document.sequence, document.key)


def _holder(document: DemoDocument, names: dict[str, dict[str, str]]) -> str:
    return names["common"]["holder" if document.language == "zh" else "holder_en"]


def _folder_by_value(names: dict[str, dict[str, str]]) -> dict[str, str]:
    """Return folder names for the Chinese attribute values of the backbone."""
    from jembatan.demo.example_documents import load_tables

    folders = {
        names["common"]["substance"]: "butylphthalide",
        names["common"]["holder"]: "lanqiao-example",
        names["common"]["indication"]: "acute-ischaemic-stroke",
        names["capsule"]["product"]: "butylphthalide-capsules",
        names["injection"]["product"]: "butylphthalide-injection",
        "无": "none",
    }
    return folders | {item["name"]: item["id"] for item in load_tables()["excipient"]}


def _envelope(number: str) -> CnEnvelope:
    kind, description = _SEQUENCES[number]
    return CnEnvelope(
        application_id=APPLICATION,
        application_type=CodedType("cnapt2"),
        product_type=CodedType("cnprt1"),
        product_number="2026000001",
        related_sequence="0000",
        regulatory_activity_type=CodedType("cnrat1"),
        sequence_type=CodedType(kind),
        sequence_description=f"{description}（示例，虚构数据）",
        contact=Contact(name="李示例", phone="000-00000000", email="register@lanqiao.example"),
    )
