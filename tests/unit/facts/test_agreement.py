"""When statements agree, disagree, or cannot be compared by a machine."""

from __future__ import annotations

import datetime as dt

import pytest

from jembatan.core.fact import Fact, Provenance, Subject
from jembatan.facts.agreement import compare_statements
from jembatan.facts.aliases import Alias, Aliases, fold_name
from jembatan.facts.wording import language_of


def statements(name, *values):
    return [
        Fact(name, value, Provenance("read", path=f"{i}.pdf", language=language_of(str(value))))
        for i, value in enumerate(values)
    ]


@pytest.mark.parametrize(
    ("name", "values", "agrees"),
    [
        ("presentation.shelf_life_months", (24, 24.0), True),
        ("presentation.shelf_life_months", (24, 36), False),
        ("presentation.strength", ("100 mg", "0.1g", "100毫克"), True),
        ("presentation.strength", ("100 mg", "200 mg"), False),
        ("presentation.strength", ("100 mg", "one hundred"), None),
        ("presentation.form", ("软胶囊", "soft capsules", "kapsul lunak"), True),
        ("presentation.form", ("soft capsule", "capsule"), True),
        ("presentation.form", ("软胶囊", "injection"), False),
        ("presentation.form", ("soft capsule", "oromucosal spray"), None),
        ("presentation.storage", ("密封,不超过25°C", "Store below 25°C, tightly closed"), True),
        ("presentation.storage", ("不超过25°C", "simpan di bawah 30°C"), False),
        ("presentation.storage", ("密封保存", "Store below 25°C"), None),
        ("presentation.storage", ("密封,不超过25°C", "Store below 25°C"), None),
        ("stability.long_term.condition", ("25℃±2℃/60%RH±5%RH", "25C/60RH"), True),
        ("stability.long_term.condition", ("25C/60RH", "30C/75RH"), False),
        ("certificate.expires", (dt.date(2025, 6, 30), dt.date(2025, 6, 30)), True),
        ("certificate.expires", (dt.date(2025, 6, 30), dt.date(2026, 6, 30)), False),
        ("site.name", ("Example Pharma Co., Ltd.", "EXAMPLE PHARMA COMPANY LIMITED"), True),
        ("site.name", ("Example Pharma Co., Ltd.", "Other Pharma Co., Ltd."), False),
        ("site.name", ("Example Pharma Co., Ltd.", "Example Pharma"), None),
        ("site.name", ("Example Pharma Co., Ltd.", "示例药业有限公司"), None),
        ("site.name", ("示例药业有限公司", "另一药业有限公司"), False),
        ("site.address", ("No. 1, Example Road, Shijiazhuang", "1 Example Road Shijiazhuang"), True),
        (
            "site.address",
            (
                "1 Example Road, Hi-tech Zone, Shijiazhuang, Hebei, China",
                "1 Example Road, Hi-tech Zone, Shijiazhuang, Hebei, P.R.C",
            ),
            None,
        ),
        ("site.address", ("1 Example Road", "99 Another Street"), False),
        ("site.address", ("1 Long Example Road, Shijiazhuang", "2 Long Example Road, Shijiazhuang"), False),
        ("product.indication", ("acute stroke", "mild acute ischaemic stroke in adults"), None),
        ("product.indication", ("acute stroke", "Acute stroke."), True),
        ("product.name", ("丁苯酞软胶囊", "Butylphthalide Soft Capsules"), None),
        ("site.dosage_forms", (["tablet", "capsule"], ["Capsule", "tablet"]), True),
    ],
)
def test_statements_agree_disagree_or_cannot_be_told(name, values, agrees):
    assert compare_statements(statements(name, *values), Aliases()).agrees is agrees


def test_an_alias_tells_that_two_spellings_are_the_same():
    aliases = Aliases(
        Alias(fact="product.name", language=language, value=value)
        for language, value in (("zh", "丁苯酞软胶囊"), ("en", "Butylphthalide Soft Capsules"))
    )
    facts = statements("product.name", "丁苯酞软胶囊", "BUTYLPHTHALIDE soft capsules")
    assert compare_statements(facts, aliases).agrees is True


def test_aliases_of_two_sites_do_not_mix():
    one, two = Subject("site", "one"), Subject("site", "two")
    aliases = Aliases(
        [
            Alias(fact="site.name", language="en", value="One Pharma", subject=one),
            Alias(fact="site.name", language="en", value="Two Pharma", subject=two),
        ]
    )
    assert compare_statements(statements("site.name", "One Pharma", "Two Pharma"), aliases).agrees is False


def test_one_disagreement_decides_over_what_cannot_be_told_and_names_the_pair():
    facts = statements("site.name", "示例药业有限公司", "A Pharma", "B Pharma")
    agreement = compare_statements(facts)
    assert agreement.agrees is False
    assert agreement.pair == (facts[1], facts[2])
    assert [[f.value for f in g.facts] for g in agreement.groups] == [
        ["示例药业有限公司"],
        ["A Pharma"],
        ["B Pharma"],
    ]


def test_one_statement_alone_agrees_with_itself():
    agreement = compare_statements(statements("site.name", "A"))
    assert agreement.agrees is True and agreement.pair is None


def test_the_order_of_statements_does_not_change_the_verdict():
    facts = statements("presentation.strength", "100 mg", "0.1 g", "200 mg")
    verdicts = {compare_statements(order).agrees for order in (facts, facts[::-1], facts[1:] + facts[:1])}
    assert verdicts == {False}


def test_folding_a_name_keeps_what_distinguishes_it():
    assert fold_name("Ｅxample  PHARMA, Co.") == "example pharma company"
    assert fold_name("Plant 1") != fold_name("Plant 2")
