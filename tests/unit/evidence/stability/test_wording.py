"""What people write in stability tables is read in English, Indonesian and Chinese."""

from __future__ import annotations

import pytest

from jembatan.evidence.stability.columns import find_role
from jembatan.evidence.stability.wording import (
    read_condition,
    read_limits,
    read_months,
    read_study,
    read_value,
)
from jembatan.stats.stability.limits import Limits


@pytest.mark.parametrize(
    ("words", "condition"),
    [
        ("25°C ± 2°C / 60% RH ± 5% RH", "25C/60RH"),
        ("25℃±2℃、相对湿度60%±5%", "25C/60RH"),
        ("30 °C / 75 % RH", "30C/75RH"),
        ("kelembaban relatif 75%, 30°C", "30C/75RH"),
        ("25/60", "25C/60RH"),
        ("2-8°C", "5C"),
        ("5±3°C", "5C"),
        ("-20 ± 5 °C", "-20C"),
        ("40°C/NMT 25% RH", "40C/25RH"),
        ("Room temperature", "Room temperature"),
        ("", ""),
    ],
)
def test_a_condition_is_read_without_its_tolerances(words, condition):
    assert read_condition(words) == condition


@pytest.mark.parametrize(
    ("words", "lower", "upper"),
    [
        ("95.0-105.0 %", 95, 105),
        ("90.0% ~ 110.0%", 90, 110),
        ("应为标示量的95.0%～105.0%", 95, 105),
        ("NMT 0.5 %", None, 0.5),
        ("≤ 0.5", None, 0.5),
        ("不得过0.5%", None, 0.5),
        ("NLT 80% (Q) in 30 min", 80, None),
        ("Tidak kurang dari 80%", 80, None),
        ("5.0 ± 0.5", 4.5, 5.5),
        ("White, round tablet", None, None),
    ],
)
def test_limits_are_read_from_the_words_of_a_specification(words, lower, upper):
    assert read_limits(words) == Limits(lower, upper)


@pytest.mark.parametrize(
    ("text", "value", "censor"),
    [
        ("99.8", 99.8, ""),
        ("99,8 %", 99.8, ""),
        ("<0.1", 0.1, "<"),
        ("ND", 0.05, "<"),
        ("未检出", 0.05, "<"),
        ("<LOQ", 0.05, "<"),
        (">100", 100, ">"),
        ("Complies", None, ""),
    ],
)
def test_a_result_is_a_number_a_bound_or_words(text, value, censor):
    read = read_value(text, quantification_limit=0.05)
    assert (read.value, read.censor, read.is_absent) == (value, censor, False)


def test_not_detected_without_a_quantification_limit_stays_words():
    assert read_value("ND") == (None, "", False)


@pytest.mark.parametrize("text", ["NA", "N/A", "-", "", "未测", "tidak diuji"])
def test_nothing_tested_is_told_from_a_result(text):
    assert read_value(text).is_absent


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("6", 6),
        ("6M", 6),
        ("第6月", 6),
        ("6个月", 6),
        ("bulan 6", 6),
        ("initial", 0),
        ("1 year", 12),
        ("abc", None),
    ],
)
def test_months_are_read_from_words(text, months):
    assert read_months(text) == months


def test_weeks_and_days_become_months():
    assert read_months("26 weeks") == pytest.approx(5.98, abs=0.005)
    assert read_months("90 days") == pytest.approx(2.957, abs=0.001)


@pytest.mark.parametrize(
    ("words", "study"),
    [
        ("Long-term", "long_term"),
        ("长期试验", "long_term"),
        ("dipercepat", "accelerated"),
        ("加速", "accelerated"),
        ("in-use", "in_use"),
    ],
)
def test_the_kind_of_study_is_read(words, study):
    assert read_study(words) == study


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("Batch No.", "batch"),
        ("批号", "batch"),
        ("nomor bets", "batch"),
        ("time_months", "month"),
        ("Waktu (bulan)", "month"),
        ("考察时间", "month"),
        ("USL", "upper"),
        ("batas bawah", "lower"),
        ("标准规定", "limits"),
        ("Potency", ""),
    ],
)
def test_columns_are_known_by_the_names_people_use(name, role):
    assert find_role(name) == role
