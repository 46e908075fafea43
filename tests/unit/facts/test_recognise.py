"""What a document is recognised as, how sure, and why."""

from __future__ import annotations

import pytest

from jembatan.core.document import DocumentProperties
from jembatan.core.grades import Confidence
from jembatan.facts.recognise import best_types, recognise_documents


def recognised(make_dossier, document_types, rows, **more):
    dossier = make_dossier(rows, **more)
    return {(r.path, r.type): r.confidence for r in recognise_documents(dossier, document_types)}


def test_section_and_title_together_are_high(make_dossier, document_types):
    rows = [("m1/cpp.pdf", "1.3.8.9", "Certificate of a Pharmaceutical Product\nNo. 1")]
    found = recognised(make_dossier, document_types, rows)
    assert found == {("m1/cpp.pdf", "cpp"): Confidence.HIGH}


def test_a_regional_section_matches_only_its_region(make_dossier, document_types):
    rows = [("m1/x.pdf", "1.3.8.9", "nothing that says what it is")]
    assert recognised(make_dossier, document_types, rows, region="eu") == {}
    assert recognised(make_dossier, document_types, rows, region="cn") == {}  # two types share 1.3.8.9


def test_alone_in_a_section_of_one_type_without_words_is_medium(make_dossier, document_types):
    rows = [("m1/p.pdf", "1.8.3", "")]
    assert recognised(make_dossier, document_types, rows) == {
        ("m1/p.pdf", "risk_management_plan"): Confidence.MEDIUM
    }


def test_a_title_without_its_section_is_medium_in_the_same_module_only(make_dossier, document_types):
    titles = {"m1/a.pdf": "GMP certificate of the site"}
    assert recognised(make_dossier, document_types, [("m1/a.pdf", "1.3.9", "")], titles=titles) == {
        ("m1/a.pdf", "gmp_certificate"): Confidence.MEDIUM
    }
    titles = {"m3/a.pdf": "说明书"}
    assert recognised(make_dossier, document_types, [("m3/a.pdf", "3.2.P.2", "")], titles=titles) == {}


def test_an_unplaced_document_is_recognised_by_its_title_and_weakly_by_its_text(make_dossier, document_types):
    rows = [("loose/授权书.pdf", None, ""), ("loose/b.pdf", None, "x" * 400 + " 授权书 ")]
    assert recognised(make_dossier, document_types, rows) == {
        ("loose/授权书.pdf", "letter_of_appointment"): Confidence.MEDIUM,
        ("loose/b.pdf", "letter_of_appointment"): Confidence.LOW,
    }


def test_words_deep_in_a_placed_document_are_not_a_recognition(make_dossier, document_types):
    rows = [
        (
            "m5/protocol.pdf",
            "5.3.5.1",
            "Protocol " + "x" * 400 + " certificate of pharmaceutical product 标签",
        )
    ]
    assert recognised(make_dossier, document_types, rows) == {}


def test_a_latin_word_counts_only_as_a_whole_word(make_dossier, document_types):
    rows = [("m1/x.pdf", "1.3.9", "Patients were labelled betse; kappa")]
    assert recognised(make_dossier, document_types, rows) == {}


def test_a_confusable_title_lowers_a_recognition_by_two_steps(make_dossier, document_types):
    rows = [("m1/l.pdf", "1.3.2.1", "")]
    titles = {"m1/l.pdf": "研究药物包装标签"}
    assert recognised(make_dossier, document_types, rows, titles=titles) == {
        ("m1/l.pdf", "label"): Confidence.LOW
    }


def test_the_evidence_of_the_substance_maker_is_not_that_of_the_product(make_dossier, document_types):
    rows = [("m1/g.pdf", "1.11.1", "GMP certificate of the drug substance")]
    dossier = make_dossier(rows)
    found = recognise_documents(dossier, document_types)
    assert best_types(found)["m1/g.pdf"].type == "substance_gmp"


@pytest.mark.parametrize(
    ("section", "text", "type_"),
    [
        ("1.0", "申报说明函", "cover_letter"),
        ("1.2", "药品注册申请表", "application_form"),
        ("1.3.1.2", "丁苯酞软胶囊说明书", "package_insert"),
        ("1.3.2.2", "包装标签样稿", "label"),
        ("1.3.8.2", "专利信息及声明", "patent_statement"),
        ("1.4.1", "药品注册证书", "registration_certificate"),
        ("1.11.1", "药品生产许可证", "manufacturing_licence"),
        ("1.11.1", "药品GMP符合性检查告知书", "gmp_compliance_result"),
        ("1.11.3", "授权委托书", "letter_of_appointment"),
        ("3.2.P.8.3", "长期稳定性试验数据", "stability_report"),
        ("I.B.3", "Sertifikat CPOB", "cpob_certificate"),
        ("I.B.3", "Izin Industri Farmasi", "industry_licence"),
        ("I.B.3", "Surat Penunjukan", "letter_of_appointment"),
        ("I.B.3", "Justifikasi impor", "import_justification"),
        ("I.B.3", "Hasil Pra-Registrasi", "pre_registration_result"),
        ("II.P8", "Data stabilitas produk jadi", "stability_report"),
    ],
)
def test_papers_of_both_countries_are_recognised_surely(make_dossier, document_types, section, text, type_):
    found = recognise_documents(make_dossier([("x/1.pdf", section, text)]), document_types)
    best = best_types(found)["x/1.pdf"]
    assert (best.type, best.confidence) == (type_, Confidence.HIGH)
    assert section.split(".")[0] in best.because


def test_words_deep_in_a_section_shared_by_several_types_are_medium(make_dossier, document_types):
    rows = [("m1/x.pdf", "I.B.3", "x" * 400 + " justifikasi impor")]
    assert recognised(make_dossier, document_types, rows) == {
        ("m1/x.pdf", "import_justification"): Confidence.MEDIUM
    }


def test_a_document_without_properties_is_recognised_by_its_name(make_dossier, document_types):
    dossier = make_dossier([("m1/halal-certificate.pdf", "1.3.9", "")])
    dossier.documents.clear()
    assert [r.type for r in recognise_documents(dossier, document_types)] == ["halal_certificate"]
    assert DocumentProperties(media_type="x").sample == ""


@pytest.mark.parametrize(
    "title",
    [
        "CPP tracking checklist",
        "Email re CPP not yet available",
        "CPP template",
        "CPP belum tersedia",
        "CPP 模板",
    ],
)
def test_a_file_that_only_speaks_of_a_paper_is_never_surely_it(make_dossier, document_types, title):
    rows = [("m1/x.pdf", "1.3.8.9", "")]
    found = recognised(make_dossier, document_types, rows, titles={"m1/x.pdf": title})
    assert found[("m1/x.pdf", "cpp")] is Confidence.LOW


def test_an_application_for_a_paper_is_never_surely_the_paper(make_dossier, document_types):
    rows = [("m1/x.pdf", "1.11", "")]
    found = recognised(
        make_dossier, document_types, rows, titles={"m1/x.pdf": "Application for GMP certificate"}
    )
    assert found.get(("m1/x.pdf", "gmp_certificate")) in (None, Confidence.LOW)


def test_the_gmp_certificate_of_an_api_maker_is_not_that_of_the_products_site(make_dossier, document_types):
    rows = [("m1/x.pdf", "1.11", "")]
    found = recognise_documents(
        make_dossier(rows, titles={"m1/x.pdf": "GMP certificate API maker"}), document_types
    )
    assert best_types(found)["m1/x.pdf"].type == "substance_gmp"
