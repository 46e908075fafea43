"""China's catalogue says what its source says: numbers, severities, elements, tags and exemptions, typed again.

Source: NMPA/CDE eCTD validation standard V1.0 (2021), a full extraction of its 149 items in a public repository.
Read whole on 26 November 2026; the document itself was not seen.
"""

from __future__ import annotations

import pytest

from jembatan.validate.catalogue import load_profile

RULES = {rule.number: rule for rule in load_profile("cn-1.0").rules}
# Items of each category in their order: E error (错误), W warning (警告), I information (提示信息).
SEVERITIES = {
    "1.": "III",
    "2.": "EWEEEEEEEE",
    "3.": "EEEEEEEEEEEEEEEEWEEWEEWEEEEWEEEEEEEW",
    "4.1.": "EEEEEEEEEEEEEEEEEEWEEEEEEEEEEWW",
    "4.2.": "EEEEEEEEEEEEEE",
    "4.3.": "EEEEEEEEI",
    "5.": "EEWEWWWWWWWWWWWEEWWW",
    "6.": "EWEEWWWWWEEWWEWWEIEWEIWWWW",
}
WORDS = {"E": "error", "W": "warning", "I": "info"}
MARKETING = "cn-1-0 cn-1-2 cn-1-3 cn-1-3-1 cn-1-3-1-2 cn-1-3-2 cn-1-3-2-2 cn-1-3-3 cn-1-3-8 cn-1-3-8-1 cn-1-3-8-2 cn-1-11"
TRIAL_PARTS = "cn-1-3-1-1 cn-1-3-2-1 cn-1-3-4 cn-1-3-4-1 cn-1-3-4-2 cn-1-3-4-3"
ELEMENTS = {
    "4.3.1": MARKETING,
    "4.3.2": TRIAL_PARTS,
    "4.3.3": MARKETING,
    "4.3.4": f"{TRIAL_PARTS} cn-1-12",
    "4.3.5": "cn-1-0 cn-1-2 cn-1-3 cn-1-3-1 cn-1-3-1-1 cn-1-3-2 cn-1-3-2-1 cn-1-3-3 cn-1-3-4 cn-1-3-4-1 cn-1-3-4-2 "
    "cn-1-3-4-3 cn-1-3-8 cn-1-3-8-1 cn-1-3-8-2 cn-1-11",
    "4.3.6": "cn-1-3-1-2 cn-1-3-2-2 cn-1-3-5 cn-1-3-6",
    "4.3.7": "cn-1-8-1 cn-1-8-2",
    "4.3.8": "cn-1-8-1 cn-1-8-2",
}


def test_every_item_of_the_list_is_there_with_its_severity():
    listed = {f"{start}{n}": WORDS[one] for start, row in SEVERITIES.items() for n, one in enumerate(row, 1)}
    assert len(listed) == 149
    assert {number: rule.official_severity for number, rule in RULES.items()} == listed


@pytest.mark.parametrize("number", ELEMENTS)
def test_the_elements_of_module_1_are_those_of_the_list(number):
    assert RULES[number].parameters["elements"] == ELEMENTS[number]


def test_tags_of_data_sets_and_definitions_are_those_of_the_list():
    assert RULES["5.18"].parameters == {
        "dataset_tags": "data-tabulation-dataset-legacy data-tabulation-dataset-sdtm analysis-dataset-adam "
        "analysis-dataset-legacy",
        "definition_tags": "data-tabulation-data-definition analysis-data-definition",
    }


def test_literature_is_exempt_from_the_rules_on_pdf_except_that_a_file_can_be_read_and_opened():
    pdf = [rule for rule in RULES.values() if rule.category == "pdf"]
    without = {rule.number for rule in pdf if "exempt" not in rule.parameters}
    assert without == {"6.1", "6.21"}
    assert {rule.parameters["exempt"] for rule in pdf if rule.number not in without} == {
        "2.7.5 3.3 4.3 5.4 foreign",
        "2.7.5 3.3 4.3 5.4 foreign 1.2",  # 6.23: the application form too
    }


def test_what_the_list_leaves_to_the_technical_specification_is_second_hand():
    assert {rule.number for rule in RULES.values() if rule.source == "spec"} == {
        "2.4",
        "2.5",
        "4.1.23",
        "4.2.1",
    }
    assert {rule.trust for rule in RULES.values() if rule.source == "spec"} == {"secondary"}
    assert {rule.trust for rule in RULES.values() if rule.source == "std"} == {"primary"}
