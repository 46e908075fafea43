"""Facts that documents state: about whom, from which page, how sure."""

from __future__ import annotations

import datetime as dt

import pytest

from jembatan.core.errors import InputError
from jembatan.core.fact import THE_APPLICATION, Fact, Facts, Provenance, Subject
from jembatan.core.grades import Confidence
from jembatan.facts.aliases import Alias, Aliases
from jembatan.facts.establish import establish_read_facts
from jembatan.facts.recognise import recognise_documents

DECLARED = Provenance("declared", path="product.toml")
CAPSULE, INJECTION = Subject("presentation", "capsule"), Subject("presentation", "injection")
PRESENTATIONS = [
    Fact("presentation.form", "soft capsule", DECLARED, CAPSULE),
    Fact("presentation.strength", "0.1 g", DECLARED, CAPSULE),
    Fact("presentation.form", "injection", DECLARED, INJECTION),
    Fact("presentation.strength", "25 mg/100 ml", DECLARED, INJECTION),
]
SITE = Subject("site", "plant-1")
SITES = [
    Fact("site.name", "Example Pharma Co., Ltd.", DECLARED, SITE),
    Fact("site.roles", ["drug_product"], DECLARED, SITE),
]


@pytest.fixture
def establish(make_dossier, text_reader, document_types, definitions):
    def run(rows, declared=(), aliases=None, faults=None, **more):
        dossier = make_dossier(rows, **more)
        recognitions = recognise_documents(dossier, document_types)
        return establish_read_facts(
            dossier, recognitions, text_reader(rows), definitions, declared, aliases or Aliases(), faults
        )

    return run


def shown(facts, *names):
    return {(f.name, str(f.subject)): f.value for f in facts if not names or f.name in names}


def test_a_fact_carries_path_page_excerpt_language_section_and_sureness(establish):
    rows = [("m3/p8.pdf", "3.2.P.8.1", "稳定性总结\f有效期 24个月")]
    (fact,) = establish(rows)
    assert fact == Fact(
        "presentation.shelf_life_months",
        24,
        Provenance(
            "read",
            path="m3/p8.pdf",
            page=2,
            excerpt="有效期 24个月",
            language="zh",
            confidence=Confidence.HIGH,
            section="3.2.P.8.1",
        ),
        THE_APPLICATION,
    )


def test_statements_are_about_the_presentation_that_place_title_or_words_name(establish):
    rows = [
        ("m3/a/p8.pdf", "3.2.P.8.1", "有效期:24个月"),
        ("m3/b/p8.pdf", "3.2.P.8.1", "有效期:36个月"),
        ("m1/label-injection.pdf", "1.3.2.2", "标签\n有效期:18个月"),
        ("m1/form.pdf", "1.2", "申请表\n丁苯酞软胶囊 有效期:12个月\n"),
    ]
    attributes = {
        "m3/a/p8.pdf": {"dosageform": "软胶囊", "product": "丁苯酞"},
        "m3/b/p8.pdf": {"dosageform": "注射液", "product": "丁苯酞"},
    }
    facts = establish(rows, PRESENTATIONS, attributes=attributes)
    life = [(f.provenance.path, f.subject, f.value) for f in facts if f.name.endswith("shelf_life_months")]
    assert life == [
        ("m3/a/p8.pdf", CAPSULE, 24),
        ("m3/b/p8.pdf", INJECTION, 36),
        ("m1/label-injection.pdf", INJECTION, 18),
        ("m1/form.pdf", CAPSULE, 12),
    ]


def test_a_document_that_speaks_of_both_presentations_states_about_the_application(establish):
    rows = [("m1/form.pdf", "1.2", "申请表 软胶囊 注射液\n\n有效期:24个月")]
    facts = establish(rows, PRESENTATIONS)
    (life,) = [f for f in facts if f.name == "presentation.shelf_life_months"]
    assert (life.subject, life.value, life.provenance.confidence) == (THE_APPLICATION, 24, Confidence.LOW)


def test_without_a_sheet_the_backbone_says_which_presentations_there_are(establish):
    rows = [("m3/a.pdf", "3.2.P.1", "规格:0.1g"), ("m3/b.pdf", "3.2.P.1", "规格:100ml:25mg")]
    attributes = {"m3/a.pdf": {"dosageform": "软胶囊"}, "m3/b.pdf": {"dosageform": "注射液"}}
    facts = establish(rows, attributes=attributes)
    assert shown(facts) == {
        ("presentation.form", "presentation:软胶囊"): "soft capsule",
        ("presentation.form", "presentation:注射液"): "injection",
        ("presentation.strength", "presentation:软胶囊"): "100 mg",
        ("presentation.strength", "presentation:注射液"): "25 mg/100 ml",
    }


def test_without_sheet_and_backbone_each_stated_form_is_a_presentation(establish):
    rows = [("p1.pdf", "3.2.P.1", "Dosage form: soft capsule\nStrength: 100 mg")]
    facts = establish(rows)
    assert shown(facts) == {
        ("presentation.form", "presentation:soft capsule"): "soft capsule",
        ("presentation.strength", "presentation:soft capsule"): "100 mg",
    }


def test_a_paper_is_a_certificate_with_its_dates(establish):
    text = "Certificate of a Pharmaceutical Product\nCertificate No.: 7\nDate of issue: 1 July 2023\nValid until 2025-06-30"
    facts = establish([("m1/cpp.pdf", "1.3.8.9", text)])
    assert shown(facts) == {
        ("certificate.kind", "certificate:cpp-1"): "cpp",
        ("certificate.document", "certificate:cpp-1"): "m1/cpp.pdf",
        ("certificate.number", "certificate:cpp-1"): "7",
        ("certificate.issued", "certificate:cpp-1"): dt.date(2023, 7, 1),
        ("certificate.expires", "certificate:cpp-1"): dt.date(2025, 6, 30),
    }


def test_an_unreadable_paper_is_a_certificate_of_which_only_kind_and_file_are_known(establish):
    rows = [("m1/cpp.pdf", "1.3.8.9", "Certificate of a Pharmaceutical Product\nValid until 2025-06-30")]
    facts = establish(rows, properties={"m1/cpp.pdf": {"encrypted": True}})
    assert shown(facts) == {
        ("certificate.kind", "certificate:cpp-1"): "cpp",
        ("certificate.document", "certificate:cpp-1"): "m1/cpp.pdf",
    }


@pytest.mark.parametrize(
    "about",
    [
        {"certificate.document": "cpp.pdf"},
        {"certificate.kind": "cpp"},
        {"certificate.kind": "cpp", "certificate.number": "no. 7"},
    ],
)
def test_a_declared_certificate_and_the_paper_are_one_subject(establish, about):
    mine = Subject("certificate", "mine")
    declared = [Fact(name, value, DECLARED, mine) for name, value in about.items()]
    text = "Certificate of a Pharmaceutical Product\nCertificate No.: No. 7"
    facts = establish([("m1/cpp.pdf", "1.3.8.9", text)], declared)
    assert {f.subject for f in facts} == {mine}


def test_a_declared_certificate_of_another_file_stays_another(establish):
    other = Subject("certificate", "other")
    declared = [
        Fact("certificate.kind", "cpp", DECLARED, other),
        Fact("certificate.document", "m1/another.pdf", DECLARED, other),
    ]
    facts = establish([("m1/cpp.pdf", "1.3.8.9", "Certificate of a Pharmaceutical Product")], declared)
    assert {str(f.subject) for f in facts} == {"certificate:cpp-1"}


def test_a_site_is_known_by_its_alias_and_a_lone_other_spelling_is_held_against_it(establish):
    rows = [
        ("m3/p31.pdf", "3.2.P.3.1", "生产企业:示例药业有限公司\n地址:石家庄市示例路1号"),
        ("m1/gmp.pdf", "1.11.1", "药品GMP符合性检查告知书\n企业名称:另一药业有限公司"),
    ]
    aliases = Aliases([Alias(fact="site.name", language="zh", value="示例药业有限公司", subject=SITE)])
    declared = [*SITES]
    aliases = Aliases(
        [*aliases.all, Alias(fact="site.name", language="en", value="Example Pharma Co., Ltd.", subject=SITE)]
    )
    facts = establish(rows, declared, aliases)
    names = [(f.value, f.subject) for f in facts if f.name in ("site.name", "site.address")]
    assert names == [
        ("示例药业有限公司", SITE),
        ("石家庄市示例路1号", SITE),
        ("另一药业有限公司", SITE),
    ]


def test_without_declared_sites_every_spelling_is_a_site_of_its_own(establish):
    facts = establish([("m3/p31.pdf", "3.2.P.3.1", "Manufacturer: A Pharma\nManufacturer: B Pharma")])
    assert {str(f.subject) for f in facts} == {"site:A Pharma", "site:B Pharma"}


def test_only_documents_that_matter_are_opened(make_dossier, document_types, definitions):
    rows = [
        ("m2/25.pdf", "2.5", "Clinical overview. Shelf life: 24 months"),
        ("m5/csr.pdf", "5.3.5.1", "Store below 25°C"),
        ("m3/p8.pdf", "3.2.P.8.1", "x"),
        ("m3/data.csv", "3.2.P.8.3", "x"),
    ]
    dossier = make_dossier(rows, properties={"m3/data.csv": {"media_type": "text/csv"}})
    opened = []

    def read(path):
        opened.append(path)
        return []

    assert (
        establish_read_facts(dossier, recognise_documents(dossier, document_types), read, definitions) == []
    )
    assert opened == ["m3/p8.pdf"]


def test_a_document_that_cannot_be_read_gives_no_fact_but_a_fault(make_dossier, document_types, definitions):
    dossier = make_dossier([("m3/p8.pdf", "3.2.P.8.1", "x")])

    def read(path):
        raise InputError(f"{path}: broken")

    faults = []
    assert establish_read_facts(dossier, (), read, definitions, (), Aliases(), faults) == []
    assert [(f.code, f.path, f.message.args["why"]) for f in faults] == [
        ("text_not_read", "m3/p8.pdf", "m3/p8.pdf: broken")
    ]


def test_a_fact_is_no_surer_than_the_place_of_its_document(establish, make_dossier, text_reader, definitions):
    rows = [("m3/p8.pdf", "3.2.P.8.1", "有效期 24个月")]
    dossier = make_dossier(rows)
    import msgspec

    leaf = dossier.leaves[0]
    low = msgspec.structs.replace(leaf.placement, confidence=Confidence.LOW)
    dossier = msgspec.structs.replace(dossier, leaves=(msgspec.structs.replace(leaf, placement=low),))
    (fact,) = establish_read_facts(dossier, (), text_reader(rows), definitions)
    assert fact.provenance.confidence is Confidence.LOW


def test_an_approval_of_another_authority_is_a_subject(establish):
    text = "药品注册证书\n国家药品监督管理局\n批准文号:国药准字H20050299\n批准日期:2005年3月1日"
    facts = establish([("m1/cert.pdf", "1.4.1", text)])
    assert shown(facts, "approval.authority", "approval.on") == {
        ("approval.authority", "approval:NMPA 国药准字H20050299"): "NMPA",
        ("approval.on", "approval:NMPA 国药准字H20050299"): dt.date(2005, 3, 1),
    }


def test_the_name_with_its_form_is_the_presentations_where_there_are_several(establish):
    rows = [("m1/label-capsule.pdf", "1.3.2.2", "标签\n药品名称:丁苯酞软胶囊")]
    assert shown(establish(rows, PRESENTATIONS), "presentation.name", "product.name") == {
        ("presentation.name", "presentation:capsule"): "丁苯酞软胶囊"
    }
    assert shown(establish(rows, PRESENTATIONS[:2]), "presentation.name", "product.name") == {
        ("product.name", "application"): "丁苯酞软胶囊"
    }


def test_substance_facts_come_from_the_backbone(establish):
    rows = [("m3/s22.pdf", "3.2.S.2.2", "x"), ("m3/s41.pdf", "3.2.S.4.1", "x")]
    attributes = {path: {"substance": "丁苯酞", "manufacturer": "示例"} for path, _, _ in rows}
    facts = establish(rows, attributes=attributes)
    assert shown(facts) == {
        ("substance.name", "substance:丁苯酞 / 示例"): "丁苯酞",
        ("substance.manufacturer", "substance:丁苯酞 / 示例"): "示例",
        ("substance.state", "substance:丁苯酞 / 示例"): "full",
    }


def test_the_declared_value_counts_before_the_read_one(establish):
    facts = Facts(
        [*PRESENTATIONS, *establish([("m1/l.pdf", "1.3.2.2", "标签 软胶囊\n规格:0.2g")], PRESENTATIONS)]
    )
    assert [f.value for f in facts.about("presentation.strength", CAPSULE)] == ["0.1 g", "200 mg"]
    assert facts.find("presentation.strength", CAPSULE).value == "0.1 g"


def test_the_date_of_an_inspection_is_about_the_site_that_the_report_names(establish):
    other = Subject("site", "other")
    declared = [*SITES, Fact("site.name", "Example Pharma Co., Ltd. Plant Two", DECLARED, other)]
    title = "Inspection report\n"
    rows = [
        (
            "m1/i.pdf",
            "1.11.1",
            title + "We inspected Example Pharma Co., Ltd. Plant Two.\nDate of inspection: 5 May 2024",
        )
    ]
    assert shown(establish(rows, declared), "site.last_inspection") == {
        ("site.last_inspection", "site:other"): dt.date(2024, 5, 5)
    }


def test_the_date_of_an_inspection_of_a_site_that_cannot_be_told_is_left_out(establish):
    rows = [("m1/i.pdf", "1.11.1", "Inspection report\nDate of inspection: 5 May 2024")]
    assert shown(establish(rows, SITES), "site.last_inspection") == {}


def test_the_summary_of_the_substance_says_nothing_of_the_product(establish):
    rows = [("m2/s.pdf", "2.3.S", "贮藏:不超过20℃"), ("m3/c.pdf", "3.2.P.8.2", "长期试验三批,24个月")]
    assert establish(rows) == []


def test_the_retest_period_and_storage_of_each_substance_are_its_own_and_never_the_products(establish):
    rows = [
        ("m3/a/s71.pdf", "3.2.S.7.1", "复验期为36个月。贮藏:密封,在阴凉处保存。"),
        ("m3/b/s71.pdf", "3.2.S.7.1", "Re-test period: 24 months. Storage: do not store above 30 °C."),
    ]
    attributes = {
        "m3/a/s71.pdf": {"substance": "zedine", "manufacturer": "north"},
        "m3/b/s71.pdf": {"substance": "zedine", "manufacturer": "south"},
    }
    facts = establish(rows, attributes=attributes)
    north, south = "substance:zedine / north", "substance:zedine / south"
    assert shown(facts, "substance.retest_months", "substance.storage_limit_celsius") == {
        ("substance.retest_months", north): 36,
        ("substance.retest_months", south): 24,
        ("substance.storage_limit_celsius", north): 20,
        ("substance.storage_limit_celsius", south): 30,
    }
    assert not [f for f in facts if f.name.startswith("presentation.")]
