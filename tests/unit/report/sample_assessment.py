"""An assessment as a dossier of a Chinese medicine for Indonesia really gives one; all outcomes, invented data."""

from __future__ import annotations

import datetime as dt

import msgspec

from jembatan.core.assessment import (
    Assessment,
    InputFile,
    LawKnown,
    Manifest,
    TechnicalFinding,
    TranslationItem,
)
from jembatan.core.document import Document, DocumentProperties, Placement
from jembatan.core.dossier import Dossier, Ignored, Leaf, Sequence
from jembatan.core.evidence import Evidence
from jembatan.core.fact import THE_APPLICATION, Fact, Provenance, Subject
from jembatan.core.finding import Citation, Finding, Place, finding_id
from jembatan.core.grades import Confidence, Depth, Outcome, Severity, Stage, Trust
from jembatan.core.text import Message, Text
from jembatan.core.timeline import PathwayAssessment, PathwayOption, Step, Timeline

DAY = dt.date(2026, 11, 22)
HOSTILE = "m3/32-body-data/=cmd|calc'!A1 <script>alert(1)</script> \u202egnp.exe \x07.pdf"
ASEAN = Citation(
    instrument="asean-stability",
    title=Text(
        en="ASEAN guideline on stability study of drug product",
        id="Pedoman ASEAN uji stabilitas produk obat",
        zh="东盟药品稳定性研究指导原则",
    ),
    number="R1, 2013",
    clause="4.7",
    url="https://asean.org/stability",
    trust=Trust.SECONDARY,
    confidence=Confidence.HIGH,
)
BPOM = Citation(
    instrument="bpom-24-2017",
    title=Text(
        en="Criteria and procedure of drug registration",
        id="Kriteria dan tata laksana registrasi obat",
        zh="药品注册标准与程序",
    ),
    number="Peraturan BPOM 24/2017",
    clause="Pasal 14 ayat (2)",
    url="https://jdih.pom.go.id/24-2017",
    trust=Trust.PRIMARY,
    confidence=Confidence.HIGH,
)
BAD_LINK = msgspec.structs.replace(BPOM, url="javascript:alert(1)", trust=Trust.REMEMBERED, clause="")


def finding(requirement: str, title: Text, outcome: Outcome, **more: object) -> Finding:
    """Return a finding with sensible values where none are given."""
    subject = more.pop("subject", THE_APPLICATION)
    assert isinstance(subject, Subject)
    values: dict[str, object] = {
        "concept": "administrative.paper",
        "depth": Depth.PRESENT,
        "severity": Severity.MAJOR,
        "trust": Trust.PRIMARY,
        "confidence": Confidence.HIGH,
        "stage": Stage.FILING,
        "citations": (BPOM,),
        "requirement_sha256": "ab" * 32,
        **more,
    }
    return Finding(
        id=finding_id(requirement, subject),
        requirement=requirement,
        subject=subject,
        title=title,
        outcome=outcome,
        **values,  # type: ignore[arg-type]
    )


STABILITY = finding(
    "ID-QUA-017",
    Text(
        en="Long-term stability is studied at the target climate",
        id="Uji stabilitas jangka panjang dilakukan pada zona iklim tujuan",
        zh="长期稳定性试验在目标气候带条件下进行",
    ),
    Outcome.NOT_MET,
    concept="stability.long_term_condition",
    depth=Depth.RECOMPUTED,
    severity=Severity.BLOCKING,
    trust=Trust.SECONDARY,
    subject=Subject("presentation", "soft capsule 0.1 g"),
    expected=Message("expected.value", {"value": "30C/75RH", "unit": ""}),
    observed=Message("observed.value", {"value": "25C/60RH", "unit": ""}),
    where=(
        Place(path="m3/32p/stability.pdf", section="3.2.P.8.3", page=4),
        Place(path="m3/32p/data.csv", section="3.2.P.8.3"),
    ),
    because=(
        Fact(
            "stability.long_term.condition",
            "25C/60RH",
            Provenance(
                "read",
                path="m3/32p/stability.pdf",
                page=4,
                excerpt="长期试验条件：25℃±2℃，60%RH±5%",
                language="zh",
                section="3.2.P.8.3",
            ),
            Subject("presentation", "soft capsule 0.1 g"),
        ),
    ),
    citations=(ASEAN, BPOM),
    caveats=(Message("caveat.second_hand"),),
    advice=Text(
        en="Add data at 30C/75RH, or cite the justification in 3.2.P.8.1.",
        id="Tambahkan data pada 30C/75RH, atau sebutkan justifikasi pada 3.2.P.8.1.",
        zh="补充30C/75RH条件下的数据，或在3.2.P.8.1中引用其合理性论证。",
    ),
    why=Text("Degradation is faster in hot and humid storage.", zh="湿热条件下降解更快。"),
)

FINDINGS = (
    STABILITY,
    finding(
        "ID-LAB-002",
        Text(
            en="Labelling is in Indonesian", id="Penandaan dalam bahasa Indonesia", zh="标签和说明书为印尼文"
        ),
        Outcome.NOT_MET,
        concept="labelling.language",
        depth=Depth.PROPERTY,
        severity=Severity.BLOCKING,
        expected=Message("expected.languages", {"languages": ["id"]}),
        observed=Message(
            "observed.language_wrong", {"count": 2, "total": 2, "languages": ["zh"], "unknown": 0}
        ),
        where=(Place(path="m1/13/label.pdf", section="1.3.1", page=1),),
        advice=Text(
            en="Write the labelling in Indonesian.",
            id="Susun penandaan dalam bahasa Indonesia.",
            zh="编写印尼文标签。",
        ),
    ),
    finding(
        "ID-ADM-031",
        Text(
            en="The certificate of a pharmaceutical product is valid",
            id="Certificate of Pharmaceutical Product masih berlaku",
            zh="药品证书（CPP）在有效期内",
        ),
        Outcome.NOT_MET,
        concept="administrative.cpp_validity",
        depth=Depth.CONTENT,
        subject=Subject("certificate", "CPP 2023-118"),
        expected=Message("expected.not_expired", {"on": "2026-11-22"}),
        observed=Message("observed.expires", {"date": "2026-03-31"}),
        where=(Place(path=HOSTILE, section="1.3.8", page=2),),
        accepted_risk="A new CPP is on its way, B. Santoso, 2026-11-20",
        advice=Text(en="Ask the holder for a CPP issued within two years."),
    ),
    finding(
        "ID-QUA-044",
        Text(
            en="Section 3.2.P.2 describes pharmaceutical development",
            id="Bagian 3.2.P.2 menguraikan pengembangan farmasetik",
            zh="3.2.P.2 描述药物开发",
        ),
        Outcome.NOT_MET,
        concept="quality.section",
        severity=Severity.MINOR,
        expected=Message("expected.sections", {"sections": ["3.2.P.2"]}),
        observed=Message("observed.sections_missing", {"sections": ["3.2.P.2"]}),
        advice=Text(en="Add the section."),
    ),
    finding(
        "ID-HAL-003",
        Text(
            en="The origin of animal material is stated",
            id="Asal bahan hewani dinyatakan",
            zh="注明动物源性物料的来源",
        ),
        Outcome.UNDETERMINED,
        concept="halal.origin",
        subject=Subject("material", "gelatin"),
        severity=Severity.MAJOR,
        observed=Message(
            "observed.fact_unknown",
            {"fact": Text(en="origin of the gelatin", id="asal gelatin", zh="明胶来源")},
        ),
        question=Text(
            en="From which animal is the gelatin of the shell?",
            id="Gelatin cangkang berasal dari hewan apa?",
            zh="囊壳明胶来源于何种动物？",
        ),
        missing_facts=("material.origin",),
    ),
    finding(
        "ID-CLI-009",
        Text(
            en="The choice of comparator is justified",
            id="Pemilihan pembanding dijelaskan alasannya",
            zh="说明对照药选择的理由",
        ),
        Outcome.UNDETERMINED,
        concept="clinical.comparator",
        severity=Severity.MINOR,
        trust=Trust.REMEMBERED,
        confidence=Confidence.MEDIUM,
        citations=(BAD_LINK,),
        where=(Place(path="m5/535/bast-report.pdf", section="5.3.5.1"),),
        observed=Message("observed.needs_a_person"),
    ),
    finding(
        "ID-FMT-005",
        Text(
            en="Dates on legal papers are in order",
            id="Urutan tanggal surat resmi benar",
            zh="证明文件日期先后正确",
        ),
        Outcome.ERROR,
        concept="format.dates",
        severity=Severity.MINOR,
        observed=Message("observed.crash"),
    ),
    finding(
        "ID-ADM-001",
        Text(
            en="A letter of appointment is in the dossier",
            id="Surat penunjukan ada dalam berkas",
            zh="资料中有授权书",
        ),
        Outcome.MET,
        expected=Message("expected.documents_any", {"documents": ["letter of appointment"]}),
        observed=Message("observed.documents_found", {"count": 1}),
        where=(Place(path="m1/13/loa.pdf", section="1.3.3"),),
        caveats=(Message("caveat.presence_only"),),
    ),
    finding(
        "ID-QUA-002",
        Text(en="The drug substance is described", id="Zat aktif diuraikan", zh="描述原料药"),
        Outcome.MET,
        concept="quality.substance",
        depth=Depth.CONTENT,
        subject=Subject("substance", "butylphthalide"),
        where=(
            Place(path="m3/32s/general.pdf", section="3.2.S.1"),
            Place(path="m3/32s/made.pdf", section="3.2.S.2"),
        ),
        observed=Message("observed.sections_found", {"count": 2}),
    ),
    finding(
        "ID-CLI-001",
        Text(en="A clinical overview is present", id="Tinjauan klinik tersedia", zh="有临床综述"),
        Outcome.MET,
        concept="clinical.overview",
        depth=Depth.PERSON,
        where=(Place(path="m2/25/overview.pdf", section="2.5"),),
        answered_by="A. Wijaya, medical writer, 2026-11-01",
        observed=Message(
            "observed.answered", {"who": "A. Wijaya, medical writer", "on": "2026-11-01", "note": ""}
        ),
    ),
    finding(
        "ID-BIO-001",
        Text(
            en="A biological product names its cell bank",
            id="Produk biologi menyebut bank sel",
            zh="生物制品注明细胞库",
        ),
        Outcome.NOT_APPLICABLE,
        concept="quality.cell_bank",
        expected=Message("expected.sections", {"sections": ["3.2.S.2"]}),
        because=(
            Fact(
                "product.kind", "chemical", Provenance("declared", path="product.toml", who="product sheet")
            ),
        ),
    ),
    finding(
        "ICH-NC-004",
        Text(en="Carcinogenicity is studied", id="Karsinogenisitas dikaji", zh="开展致癌性研究"),
        Outcome.NOT_MET,
        concept="nonclinical.carcinogenicity",
        severity=Severity.ADVICE,
        is_reference=True,
        caveats=(Message("caveat.reference", {"layer": "ICH"}),),
        expected=Message("expected.sections", {"sections": ["4.2.3.4"]}),
        observed=Message("observed.sections_missing", {"sections": ["4.2.3.4"]}),
    ),
)

_PLACES = (
    ("m1/12/form.pdf", "1.2", "zh"), ("m1/13/label.pdf", "1.3.1", "zh"), ("m1/13/loa.pdf", "1.3.3", "en"),
    ("m2/23/qos.pdf", "2.3", "zh"), ("m2/25/overview.pdf", "2.5", "zh"), ("m2/27/summary.pdf", "2.7.3", "zh"),
    ("m3/32s/general.pdf", "3.2.S.1", "zh"), ("m3/32s/made.pdf", "3.2.S.2", "zh"), ("m3/32s/control.pdf", "3.2.S.4", "zh"),
    ("m3/32p/composition.pdf", "3.2.P.1", "zh"), ("m3/32p/made.pdf", "3.2.P.3.3", "zh"), ("m3/32p/control.pdf", "3.2.P.5.1", "zh"),
    ("m3/32p/stability.pdf", "3.2.P.8.3", "zh"), ("m3/32p/data.csv", "3.2.P.8.3", "none"), ("m3/32a/site.pdf", "3.2.A.1", "unknown"),
    ("m4/421/pd.pdf", "4.2.1.1", "zh"), ("m4/423/tox.pdf", "4.2.3.2", "zh"), ("m5/535/bast-report.pdf", "5.3.5.1", "en"),
    (HOSTILE, "1.3.8", "zh"), ("misc/untitled 王.pdf", "", "mixed"),
)  # fmt: skip


def dossier() -> Dossier:
    """Return twenty documents, one of them without a place and one with a hostile name."""
    documents, leaves = {}, []
    for number, (path, section, language) in enumerate(_PLACES, 1):
        properties = DocumentProperties(
            media_type="application/pdf", pages=number * 3, language=language, title=f"Document {number}"
        )
        documents[path] = Document(
            path=path,
            bytes=number * 10_240,
            md5=f"{number:032x}",
            sha256=f"{number:064x}",
            properties=properties,
        )
        leaves.append(
            Leaf(
                path=path,
                placement=Placement(section=section) if section else None,
                sequence="0001" if number % 5 == 0 else "0000",
                title="" if number % 3 else f"资料 {number} <b>bold</b>",
            )
        )
    return Dossier(
        name="nbp-dossier",
        format="ectd-3.2.2",
        sequences=(Sequence(number="0000", path="0000"), Sequence(number="0001", path="0001")),
        leaves=tuple(leaves),
        documents=documents,
        ignored=(Ignored("Thumbs.db", "operating system"),),
    )


def _step(
    id_: str, en: str, id: str, zh: str, actor: str, first: str, last: str, days: int | None, **more: object
) -> Step:
    return Step(
        id=id_,
        title=Text(en=en, id=id, zh=zh),
        actor=actor,
        first_day=dt.date.fromisoformat(first),
        last_day=dt.date.fromisoformat(last),
        days=days,
        **more,  # type: ignore[arg-type]
    )


_EARLIEST = (
    _step("pre", "Pre-registration", "Praregistrasi", "预注册", "authority", "2026-11-23", "2027-01-07", 30),
    _step("pay", "Payment", "Pembayaran", "缴费", "applicant", "2027-01-08", "2027-01-21", 10),
    _step("eval", "Evaluation of quality, safety and efficacy, standard", "Evaluasi mutu, keamanan, dan khasiat, standar", "质量、安全性和有效性评价（标准）", "authority", "2027-01-22", "2028-02-15", 260, provisional=True),
)  # fmt: skip
TIMELINE = Timeline(
    pathway="id-standard",
    start=dt.date(2026, 11, 23),
    earliest=dt.date(2028, 2, 15),
    latest=dt.date(2028, 8, 2),
    earliest_steps=_EARLIEST,
    latest_steps=(
        *_EARLIEST,
        _step("question", "Additional data", "Tambahan data", "补充资料", "applicant", "2028-02-16", "2028-05-25", 100, day_type="calendar", provisional=True),
        _step("second", "Second evaluation", "Evaluasi kedua", "第二次评价", "authority", "2028-05-26", "2028-08-02", None, provisional=True),
    ),
    provisional=True,
)  # fmt: skip
PATHWAY = PathwayAssessment(
    assumed="id-standard",
    because=(Message("pathway.assumed", {"pathway": Text(en="Standard, 300 days", id="Standar, 300 hari", zh="标准，300日")}),),
    options=(
        PathwayOption(pathway="id-reliance", title=Text(en="Reliance, 120 days", id="Reliance, 120 hari", zh="信赖路径，120日"), status="closed", working_days=120, because=(Message("pathway.because_fact", {"fact": "approval.country", "value": "CN"}),), would_open=(Text(en="A decision of a reference authority: EMA, US FDA, PMDA, Health Canada, MHRA or TGA", id="Keputusan otoritas acuan: EMA, US FDA, PMDA, Health Canada, MHRA, atau TGA", zh="参照机构的许可：EMA、US FDA、PMDA、Health Canada、MHRA 或 TGA"),), citations=(BPOM,)),
        PathwayOption(pathway="id-100", title=Text(en="Priority, 100 days", id="Prioritas, 100 hari", zh="优先，100日"), status="arguable", working_days=100, justification=Text(en="Unmet need in acute ischaemic stroke", id="Kebutuhan medis pada strok iskemik akut", zh="急性缺血性卒中的未满足需求")),
        PathwayOption(pathway="id-standard", title=Text(en="Standard, 300 days", id="Standar, 300 hari", zh="标准，300日"), status="open", working_days=300, citations=(BPOM,)),
        PathwayOption(pathway="id-orphan", title=Text(en="Orphan", id="Obat yatim", zh="罕见病药"), status="undetermined", because=(Message("pathway.not_known", {"fact": "prevalence"}),)),
    ),
    timeline=TIMELINE,
)  # fmt: skip

EVIDENCE = (
    Evidence(
        analysis="id-shelf-life",
        title=Text(en="Shelf life from long-term data", id="Umur simpan dari data jangka panjang", zh="由长期数据计算有效期"),
        method="ICH Q1E: one-sided 95 % confidence limit of the mean, pooling tested at 0.25",
        settings={"pooling_alpha": 0.25, "sides": 1},
        inputs={"m3/32p/data.csv": "0e" * 32},
        result={
            "attribute": "Assay",
            "unit": "%",
            "points": [
                {"batch": batch, "months": m, "value": v - 0.09 * m - (0.1 if m == 9 else 0)}
                for batch, v in (("A-01", 100.4), ("A-02", 99.8), ("A-03", 100.9))
                for m in (0, 3, 6, 9, 12, 18, 24)
            ],
            "lines": [{"batch": b, "intercept": i, "slope": -0.09} for b, i in (("A-01", 100.4), ("A-02", 99.8), ("A-03", 100.9))],
            "lower": 95.0,
            "supported_months": 36,
            "exact_months": 41.273849,
            "p_values": {"slope": 0.61, "intercept": float("nan")},
        },
        status="published",
        citations=(ASEAN,),
        chart="stability",
    ),
    Evidence(
        analysis="id-bast",
        title=Text(en="Recovery at day 90, two arms", id="Pemulihan pada hari ke-90, dua kelompok", zh="第90天恢复，两组"),
        method="Odds ratio with Wald interval",
        settings={"endpoint": "mRS by severity"},
        inputs={"m5/535/adsl.csv": "1f" * 32},
        result={
            "measure": {"en": "Odds ratio", "id": "Rasio odds", "zh": "比值比"},
            "rows": [
                {"label": {"en": "Published, adjusted", "id": "Dipublikasikan, disesuaikan", "zh": "已发表，校正"}, "estimate": 1.70, "low": 1.35, "high": 2.14},
                {"label": {"en": "Crude, recomputed", "id": "Kasar, dihitung ulang", "zh": "未校正，重新计算"}, "estimate": 1.6573, "low": 1.331, "high": 2.063},
            ],
            "higher_favours": "treatment",
            "level": 0.95,
        },
        status="double",
        chart="forest",
    ),
    Evidence(
        analysis="id-dissolution",
        title=Text(en="Similarity of dissolution"),
        method="f2",
        settings={},
        inputs={},
        result={},
        status="unverified",
        fault="m3/32p/dissolution.csv has 2 time points; f2 needs 3",
    ),
)  # fmt: skip


def sample_assessment(count: int = 0) -> Assessment:
    """Return the sample; with `count` findings where that is given, by repeating its own under other numbers."""
    findings = list(FINDINGS)
    while len(findings) < count:
        like = FINDINGS[len(findings) % len(FINDINGS)]
        requirement = f"ID-GEN-{len(findings):03d}"
        findings.append(
            msgspec.structs.replace(like, id=finding_id(requirement, like.subject), requirement=requirement)
        )
    files = dossier()
    return Assessment(
        jurisdiction="ID",
        authority=Text(en="BPOM, Indonesia", id="BPOM, Indonesia", zh="印度尼西亚食品药品监督管理局（BPOM）"),
        language="id",
        on=DAY,
        stage=Stage.FILING,
        edition="2026.11",
        law_sha256="c0" * 32,
        dossier=files,
        findings=tuple(findings),
        technical=(
            TechnicalFinding(
                code="checksum_differs", path=HOSTILE, message=Message("fault.checksum_differs", {"path": HOSTILE}), leaf_id="n42"
            ),
        ),
        pathway=PATHWAY,
        evidence=EVIDENCE,
        translations=(
            TranslationItem(path="m1/13/label.pdf", section="1.3.1", language="zh", pages=6, characters=4200, needed=True, sworn=False, why=Message("translation.needed", {"language": "zh", "accepted": ["id", "en"]})),
            TranslationItem(path=HOSTILE, section="1.3.8", language="zh", pages=57, characters=21000, needed=True, sworn=True, why=Message("translation.needed", {"language": "zh", "accepted": ["id", "en"]})),
            TranslationItem(path="m3/32a/site.pdf", section="3.2.A.1", language="unknown", pages=45, characters=None, needed=None, sworn=False, why=Message("translation.unknown")),
        ),
        later_duties=(
            finding("ID-PMS-001", Text(en="Periodic safety reports are sent", id="Laporan keamanan berkala dikirim", zh="提交定期安全性报告"), Outcome.UNDETERMINED, stage=Stage.POST_APPROVAL, concept="pharmacovigilance.psur", observed=Message("observed.due_later")),
        ),
        law_known=LawKnown(61, 84, 9, 4),
        inputs=tuple(InputFile(path, document.sha256) for path, document in files.documents.items()),
        manifest=Manifest(
            version="0.1.0", python="3.11.9", law_edition="2026.11", law_sha256="c0" * 32, overlays={"house-rules": "d1" * 32}, reader_version="7", documents_from_cache=3, settings={"stage": "filing"}
        ),
        product_title="Butylphthalide soft capsules <script>alert(2)</script>",
        worked_example=True,
        notes=(Message("law.begins", {"date": "2026-10-17", "title": Text(en="Halal certificate for medicines", id="Sertifikat halal obat", zh="药品清真证书"), "rule": "ID-HAL-010"}),),
    )  # fmt: skip
