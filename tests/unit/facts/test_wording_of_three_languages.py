"""What each reader of a subject finds in English, Indonesian and Chinese words."""

from __future__ import annotations

import datetime as dt

import pytest

from jembatan.core.grades import Confidence
from jembatan.facts.approvals import read_approval
from jembatan.facts.certificates import read_certificate
from jembatan.facts.dosage_form import forms_in, is_same_form, normalise_form, read_dosage_form
from jembatan.facts.indication import read_indication
from jembatan.facts.inspection import read_inspection
from jembatan.facts.pack import read_pack
from jembatan.facts.product_name import read_product_name
from jembatan.facts.retest_period import read_retest_period, read_substance_storage
from jembatan.facts.shelf_life import read_shelf_life
from jembatan.facts.site import read_sites
from jembatan.facts.spoken_dates import find_dates
from jembatan.facts.stability_design import normalise_condition, read_stability_design
from jembatan.facts.storage import read_storage, storage_class, storage_limit
from jembatan.facts.strength import normalise_strength, read_strength
from jembatan.facts.wording import fold_width, language_of


def values(statements):
    return [(s.name, s.value) for s in statements]


@pytest.mark.parametrize(
    ("words", "months"),
    [
        ("有效期 24个月", 24),
        ("【有效期】24个月", 24),
        ("有效期:暂定36个月。", 36),
        ("有效期:二年", 24),
        ("Shelf life: 36 months", 36),
        ("The proposed shelf life is 24 months when stored below 30 °C.", 24),
        ("Shelf-life\n24 months", 24),
        ("Masa simpan: 24 bulan", 24),
        ("Masa simpan 3 tahun", 36),
        ("Masa kedaluwarsa adalah dua tahun", 24),
        ("Umur simpan: 24 bulan", 24),
        ("Kadaluarsa 36 bulan setelah tanggal produksi", 36),
    ],
)
def test_a_shelf_life_is_read_in_months(words, months):
    assert values(read_shelf_life(fold_width(words))) == [("presentation.shelf_life_months", months)]


@pytest.mark.parametrize(
    "words",
    [
        "Shelf life after first opening: 28 days",
        "Shelf life after dilution: 1 month",
        "开封后有效期:1个月",
        "Retest period: 24 months",
        "证书有效期:5年",
        "有效期至2025年6月30日",
        "The shelf life is supported by data.",
        "Shelf life of the bulk: 6 months",
    ],
)
def test_in_use_times_retest_periods_and_papers_are_no_shelf_life(words):
    assert values(read_shelf_life(fold_width(words))) == []


@pytest.mark.parametrize(
    ("words", "limit"),
    [
        ("密封，不超过25℃", 25),
        ("simpan di bawah 30°C", 30),
        ("Store below 25 °C", 25),
        ("Do not store above 30°C", 30),
        ("Store at 2°C to 8°C", 8),
        ("2~8℃保存", 8),
        ("遮光，密封，在阴凉处保存", 20),
        ("Simpan pada suhu 15-25°C", 25),
        ("jangan disimpan di atas suhu 30 °C", 30),
        ("Store frozen at -20°C", -20),
        ("常温保存", 30),
        ("keep out of reach of children", None),
    ],
)
def test_the_highest_storage_temperature_is_read(words, limit):
    assert storage_limit(fold_width(words)) == limit


def test_a_storage_line_gives_words_limit_and_class_once():
    text = fold_width("【贮藏】密封，不超过25℃。\n")
    assert values(read_storage(text)) == [
        ("presentation.storage", "密封,不超过25°C"),
        ("presentation.storage_limit_celsius", 25),
        ("presentation.storage_class", "room_temperature"),
    ]


def test_the_condition_of_a_stability_study_is_no_storage_statement():
    assert values(read_storage("Storage condition: 25°C ± 2°C / 60% RH ± 5% RH, 24 months")) == []


def test_storage_classes_meet_at_ten_and_zero_degrees():
    assert [storage_class(t) for t in (-15, 0, 8, 10, 20)] == [
        "frozen",
        "frozen",
        "refrigerated",
        "refrigerated",
        "room_temperature",
    ]


@pytest.mark.parametrize(
    ("words", "strength"),
    [
        ("0.1g", "100 mg"),
        ("100毫克", "100 mg"),
        ("100 mg", "100 mg"),
        ("0,1 g", "100 mg"),
        ("25 mg/100 ml", "25 mg/100 ml"),
        ("25mg in 100 mL", "25 mg/100 ml"),
        ("100ml:丁苯酞25mg与氯化钠0.9g", "25 mg/100 ml"),
        ("100ml:25mg", "25 mg/100 ml"),
        ("5 mg per mL", "5 mg/1 ml"),
        ("500 µg", "0.5 mg"),
        ("100 IU/ml", "100 IU/1 ml"),
        ("0.05%", "0.05 %"),
        ("one tablet", None),
        ("100 ml", None),
    ],
)
def test_strengths_are_written_in_one_way(words, strength):
    assert normalise_strength(fold_width(words)) == strength


def test_a_strength_line_is_read_with_its_label_only():
    assert values(read_strength("Strength: 100 mg\nThe dose is 200 mg three times daily.")) == [
        ("presentation.strength", "100 mg")
    ]
    assert values(read_strength("规格: 0.1g")) == [("presentation.strength", "100 mg")]
    assert values(read_strength("Kekuatan: 100 mg; 200 mg")) == [
        ("presentation.strength", "100 mg"),
        ("presentation.strength", "200 mg"),
    ]


def test_a_soft_capsule_is_a_capsule_and_no_hard_capsule():
    assert forms_in("Butylphthalide Soft Capsules") == ["soft capsule"]
    assert forms_in("丁苯酞软胶囊") == ["soft capsule"]
    assert forms_in("kapsul lunak") == ["soft capsule"]
    assert normalise_form("丁苯酞氯化钠注射液") == "injection"
    assert normalise_form("capsule and injection") is None
    assert is_same_form("soft capsule", "capsule") and not is_same_form("soft capsule", "hard capsule")


def test_a_tablet_is_not_seen_in_a_picture():
    assert forms_in("照片") == []
    assert forms_in("薄膜衣片") == ["film-coated tablet"]


def test_a_dosage_form_without_a_neutral_name_keeps_its_words():
    assert values(read_dosage_form("Dosage form: oromucosal spray")) == [
        ("presentation.form", "oromucosal spray")
    ]
    assert values(read_dosage_form("剂型: 软胶囊")) == [("presentation.form", "soft capsule")]


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2025年6月30日", dt.date(2025, 6, 30)),
        ("二〇二五年六月三十日", dt.date(2025, 6, 30)),
        ("30 June 2025", dt.date(2025, 6, 30)),
        ("June 30, 2025", dt.date(2025, 6, 30)),
        ("30 Juni 2025", dt.date(2025, 6, 30)),
        ("17 Agustus 2025", dt.date(2025, 8, 17)),
        ("2025-06-30", dt.date(2025, 6, 30)),
        ("2025.06.30", dt.date(2025, 6, 30)),
        ("30/06/2025", dt.date(2025, 6, 30)),
        ("1st of December 2024", dt.date(2024, 12, 1)),
    ],
)
def test_dates_are_read_in_three_languages(words, day):
    (found,) = find_dates(words)
    assert (found.first, found.last, found.confidence) == (day, day, Confidence.HIGH)


def test_a_date_that_could_be_read_two_ways_has_low_confidence():
    (found,) = find_dates("03/04/2025")
    assert (found.first, found.confidence) == (dt.date(2025, 4, 3), Confidence.LOW)


def test_a_month_without_a_day_keeps_both_ends_and_nonsense_is_no_date():
    (found,) = find_dates("2025年2月")
    assert (found.first, found.last) == (dt.date(2025, 2, 1), dt.date(2025, 2, 28))
    assert list(find_dates("2025年13月40日, 31 February 2025, 2025-13-01")) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Certificate No.: CPP-2023-001\nDate of issue: 1 July 2023\nValid until 2025-06-30",
            {"number": "CPP-2023-001", "issued": dt.date(2023, 7, 1), "expires": dt.date(2025, 6, 30)},
        ),
        (
            "证书编号:HE20180001\n发证机关:河北省药品监督管理局\n发证日期:2018年07月01日\n有效期至2023年6月30日",
            {
                "number": "HE20180001",
                "issuer": "河北省药品监督管理局",
                "issued": dt.date(2018, 7, 1),
                "expires": dt.date(2023, 6, 30),
            },
        ),
        (
            "Nomor: 12/SP/2024\nDiterbitkan oleh: Contoh Farma\nTanggal terbit: 1 Maret 2024\nBerlaku sampai dengan 28 Februari 2026",
            {
                "number": "12/SP/2024",
                "issuer": "Contoh Farma",
                "issued": dt.date(2024, 3, 1),
                "expires": dt.date(2026, 2, 28),
            },
        ),
        ("Valid from 2024-01-01 to 2026-12-31", {"expires": dt.date(2026, 12, 31)}),
        ("有效期:2021年1月1日至2025年12月31日", {"expires": dt.date(2025, 12, 31)}),
        (
            "Date: 5 May 2024\nThis appointment is valid for 2 years.",
            {"issued": dt.date(2024, 5, 5), "expires": dt.date(2026, 5, 4)},
        ),
    ],
)
def test_papers_state_number_issuer_and_dates(text, expected):
    found = {s.name.removeprefix("certificate."): s.value for s in read_certificate(fold_width(text))}
    assert found == expected


def test_an_expiry_that_follows_from_a_term_is_only_of_medium_confidence():
    statements = read_certificate("Date of issue: 5 May 2024\nvalid for 2 years")
    assert {s.name: s.confidence for s in statements}["certificate.expires"] is Confidence.MEDIUM


def test_the_shelf_life_on_a_paper_is_not_its_expiry():
    assert list(read_certificate("Product shelf life: valid until 24 months after 1 May 2024")) == []


def test_a_line_on_shelf_life_above_does_not_hide_the_expiry_of_the_paper():
    text = "Shelf life: 24 months\nValid until: 31 December 2026"
    assert values(read_certificate(text)) == [("certificate.expires", dt.date(2026, 12, 31))]


@pytest.mark.parametrize(
    "line",
    [
        "2.A.1 Number of product licence and date of issue: H20203456, 2020-08-11",
        "Nomor izin edar dan tanggal diterbitkan: DKI123, 11-08-2020",
        "批准文号及发证日期:国药准字H20203456,2020-08-11",
    ],
)
def test_the_day_of_the_products_licence_is_not_the_day_of_the_certificate(line):
    assert values(read_certificate(f"{line}\nDate: 2025-03-02")) == [
        ("certificate.issued", dt.date(2025, 3, 2))
    ]


def test_names_sites_packs_and_indications_are_read_from_labelled_lines():
    assert values(read_product_name("药品名称:丁苯酞软胶囊\n通用名称:丁苯酞")) == [
        ("product.name", "丁苯酞软胶囊"),
        ("product.generic_name", "丁苯酞"),
    ]
    assert values(read_product_name("Nama obat: -")) == []
    assert values(read_pack("包装规格: 24粒/瓶")) == [("presentation.pack", "24粒/瓶")]
    assert values(read_indication("Indikasi: stroke iskemik akut")) == [
        ("product.indication", "stroke iskemik akut")
    ]
    text = fold_width("生产企业:示例药业有限公司\n生产地址:石家庄市示例路1号\n")
    assert values(read_sites(text)) == [
        ("site.name", "示例药业有限公司"),
        ("site.address", "石家庄市示例路1号"),
    ]
    one_line = "Manufacturer: Example Pharma Co., Ltd., 1 Example Road, Shijiazhuang"
    assert values(read_sites(one_line)) == [
        ("site.name", "Example Pharma Co., Ltd."),
        ("site.address", "1 Example Road, Shijiazhuang"),
    ]


@pytest.mark.parametrize(
    ("words", "condition"),
    [
        ("25℃±2℃/60%RH±5%RH", "25C/60RH"),
        ("25 °C / 60 % RH", "25C/60RH"),
        ("30C/75RH", "30C/75RH"),
        ("40°C/75%RH", "40C/75RH"),
        ("温度25℃±2℃，相对湿度60%±5%", "25C/60RH"),
        ("30 °C ± 2 °C and 75% ± 5% relative humidity", "30C/75RH"),
        ("suhu 30°C ± 2°C, kelembaban relatif 75% ± 5%", "30C/75RH"),
        ("5 °C ± 3 °C", "5C"),
        ("2-8℃", "5C"),
        ("-20°C", "-20C"),
        ("25", "25C"),
        ("ambient", None),
    ],
)
def test_storage_conditions_are_written_in_one_way(words, condition):
    assert normalise_condition(fold_width(words)) == condition


def test_the_design_of_a_stability_study_is_read_by_kind():
    text = fold_width(
        "长期试验:三批样品,温度25℃±2℃、相对湿度60%±5%,24个月。\n"
        "Accelerated: 3 batches at 40°C/75% RH for 6 months.\n"
        "Uji jangka panjang pada 30°C/75% RH selama 12 bulan dengan tiga bets"
    )
    assert set(values(read_stability_design(text))) == {
        ("stability.long_term.condition", "25C/60RH"),
        ("stability.long_term.months", 24),
        ("stability.long_term.batches", 3),
        ("stability.accelerated.condition", "40C/75RH"),
        ("stability.accelerated.months", 6),
        ("stability.accelerated.batches", 3),
        ("stability.long_term.condition", "30C/75RH"),
        ("stability.long_term.months", 12),
    }


def test_two_kinds_in_one_sentence_are_told_apart_only_where_each_precedes_its_condition():
    words = "Long term 30°C/75% RH 24 months, accelerated 40°C/75% RH 6 months."
    clear = [(s.name, s.value, s.confidence) for s in read_stability_design(words)]
    assert clear == [
        ("stability.long_term.condition", "30C/75RH", Confidence.MEDIUM),
        ("stability.long_term.months", 24, Confidence.MEDIUM),
        ("stability.accelerated.condition", "40C/75RH", Confidence.MEDIUM),
        ("stability.accelerated.months", 6, Confidence.MEDIUM),
    ]
    unclear = read_stability_design("30°C/75% RH (long term) and 40°C/75% RH (accelerated), 6 months")
    assert {s.confidence for s in unclear} == {Confidence.LOW}


def test_an_approval_names_authority_number_and_day():
    text = fold_width("国家药品监督管理局\n药品注册证书\n批准文号:国药准字H20050299\n批准日期:2005年3月1日")
    assert values(read_approval(text)) == [
        ("approval.number", "国药准字H20050299"),
        ("approval.authority", "NMPA"),
        ("approval.on", dt.date(2005, 3, 1)),
    ]


def test_the_language_of_a_few_words_is_told():
    assert [
        language_of(w) for w in ("有效期 24个月", "Masa simpan 24 bulan", "Shelf life 24 months", "24")
    ] == [
        "zh",
        "id",
        "en",
        "",
    ]


def test_an_excerpt_is_one_line_of_at_most_200_characters():
    (found,) = read_indication("Indication: " + "very long words " * 20)
    assert len(found.excerpt) == 200 and found.excerpt.endswith("…") and "\n" not in found.excerpt


def test_each_chinese_approval_number_is_an_approval_with_the_day_on_its_line():
    text = fold_width("丁苯酞软胶囊 国药准字 H20050299 2005-03-01\n注射液 国药准字H20100041 2010-04-02")
    assert [(s.group, s.name, s.value) for s in read_approval(text)] == [
        ("国药准字H20050299", "approval.number", "国药准字H20050299"),
        ("国药准字H20050299", "approval.authority", "NMPA"),
        ("国药准字H20050299", "approval.on", dt.date(2005, 3, 1)),
        ("国药准字H20100041", "approval.number", "国药准字H20100041"),
        ("国药准字H20100041", "approval.authority", "NMPA"),
        ("国药准字H20100041", "approval.on", dt.date(2010, 4, 2)),
    ]


def test_an_inspection_ends_on_the_last_day_of_its_period():
    assert values(read_inspection("检查日期:2024年3月12日至2024年3月15日")) == [
        ("site.last_inspection", dt.date(2024, 3, 15))
    ]
    assert values(read_inspection("Date of inspection: 5 May 2023\nTanggal inspeksi: 6 Mei 2024")) == [
        ("site.last_inspection", dt.date(2024, 5, 6))
    ]
    assert values(read_inspection("Inspection of the product on 5 May 2023")) == []


def test_a_line_that_has_a_label_of_its_own_is_not_the_value_of_the_heading_above_it():
    text = fold_width("【生产企业】\n企业名称:示例药业有限公司\n【药品名称】\n通用名称:丁苯酞软胶囊\n")
    assert values(read_sites(text)) == [("site.name", "示例药业有限公司")]
    assert values(read_product_name(text)) == [("product.generic_name", "丁苯酞软胶囊")]


@pytest.mark.parametrize(
    ("words", "months"),
    [
        ("复验期为36个月。", 36),
        ("Re-test period: 24 months", 24),
        ("The proposed retest period is 5 years.", 60),
        ("Periode uji ulang 24 bulan", 24),
        ("有效期：24个月", 24),
        ("Shelf life: 36 months", 36),
        ("Retest period of the reference standard: 12 months", None),
        ("中间体复验期12个月", None),
    ],
)
def test_the_retest_period_of_a_substance(words, months):
    found = values(read_retest_period(fold_width(words)))
    assert found == ([("substance.retest_months", months)] if months else [])


def test_the_storage_of_a_substance_is_read_as_a_products():
    assert values(read_substance_storage(fold_width("贮藏：密封，在阴凉处保存。"))) == [
        ("substance.storage", "密封,在阴凉处保存"),
        ("substance.storage_limit_celsius", 20),
        ("substance.storage_class", "room_temperature"),
    ]
