"""The dossier's tables of method transfer and validation are analysed as `quality transfer` analyses them."""

from __future__ import annotations

import datetime as dt
import io

import numpy as np
import openpyxl
import pytest

from jembatan.core.fact import Facts
from jembatan.evidence.adapted import Adapted
from jembatan.evidence.transfer_tables import analyse_method_transfer, analyse_method_validation
from jembatan.law.load import load_jurisdiction
from jembatan.report.charts.by_name import draw_evidence
from jembatan.report.evidence_view import word_evidence
from jembatan.report.texts import load_texts

say = load_texts("en").say
HEADER = "Lab,Method,Day,Nominal,Unit,Assay"


def _rows(shift=0.1, labs=("Shanghai", "Bandung"), method="Assay", levels=(80, 100, 120), seed=5):
    generator = np.random.default_rng(seed)
    rows = []
    for lab, by in zip(labs, (0.0, shift, shift), strict=False):
        for level in levels:
            for day in range(5):
                of_day = generator.normal(0, 0.3)
                rows += [
                    f"{lab},{method},{day},{level},%,{level + by + of_day + generator.normal(0, 0.4):.3f}"
                    for _ in range(3)
                ]
    return rows


def _csv(rows, header=HEADER):
    return "\n".join([header, *rows]) + "\n"


@pytest.fixture
def analyse(dossier, asked):
    def run(text, settings=None, name="transfer.csv", section="3.2.P.5.3"):
        held, package = dossier({name: (section, text)})
        transfer = analyse_method_transfer(
            asked("method_transfer", settings=settings or {}), held, package, Facts()
        )
        validation = analyse_method_validation(asked("method_validation"), held, package, Facts())
        return Adapted([*transfer.evidence, *validation.evidence], transfer.facts)

    return run


def test_laboratories_and_total_error_are_two_evidences_with_pictures(analyse):
    laboratories, errors = analyse(_csv(_rows()), {"margin_percent": 2.0}).evidence
    assert laboratories.title.en == "An analysis: Assay: Bandung / Shanghai"
    assert laboratories.result["levels_compared"] == 3
    assert laboratories.result["equivalent_share"] == 1.0
    assert laboratories.result["levels"][0]["of_series"]
    assert laboratories.result["levels"][0]["sending_results"] == 5
    assert laboratories.status == "published"
    assert errors.title.en == "An analysis: Assay"
    assert [(e["laboratory"], e["level"]) for e in errors.result["levels"]][:2] == [
        ("Bandung", 80),
        ("Bandung", 100),
    ]
    assert errors.status == "double"
    for evidence in (laboratories, errors):
        svg, reason = draw_evidence(evidence, load_texts("zh"), "x")
        assert svg.startswith("<svg") and not reason


def test_the_numbers_are_those_of_the_command(analyse, tmp_path, capsysbinary):
    import json

    from jembatan.cli.main import run

    text = _csv(_rows(), HEADER)
    path = tmp_path / "assay.csv"
    path.write_text(text)
    with pytest.raises(SystemExit):
        run(
            [
                "quality",
                "transfer",
                str(path),
                "--margin",
                "2%",
                "--accept",
                "5",
                "--nested",
                "Day",
                "--format",
                "json",
            ]
        )
    told = json.loads(capsysbinary.readouterr().out)
    laboratories, errors = analyse(text, {"margin_percent": 2.0}).evidence
    for mine, theirs in zip(laboratories.result["levels"], told["laboratories"]["levels"], strict=True):
        assert mine["difference"] == theirs["means"]["difference"]
        assert mine["ratio_high"] == theirs["variances"]["high"]
    for mine, theirs in zip(errors.result["levels"], told["levels"], strict=True):
        assert list(mine["content"]) == theirs["relative_percent"]["content"]


def test_the_margin_and_the_limit_of_the_table_count_before_the_laws(analyse):
    rows = [f"{row},0.5,±5 %" for row in _rows()]
    laboratories, errors = analyse(
        _csv(rows, HEADER + ",Margin,Acceptance limit"), {"margin_percent": 2.0}
    ).evidence
    assert laboratories.result["margin_from"] == "table"
    assert laboratories.result["levels"][0]["margin"] == 0.5
    assert errors.result["acceptance_percent"] == 5.0
    assert errors.result["within_share"] == 1.0


def test_without_any_margin_nothing_is_judged_and_no_fact_says_so(analyse):
    found = analyse(_csv(_rows()))
    laboratories, errors = found.evidence
    assert laboratories.result["equivalent_share"] is None
    assert "transfer.difference" in {m.key for m in laboratories.labels}
    assert "evidence.total_error_unjudged" in {m.key for m in errors.labels}
    assert [f.name for f in found.facts] == ["method_transfer.methods"]


def test_facts_say_whether_every_method_agreed(analyse):
    rows = _rows() + _rows(shift=6.0, method="Impurity A", seed=6)
    found = analyse(_csv(rows), {"margin_percent": 2.0})
    assert {f.name: f.value for f in found.facts} == {
        "method_transfer.methods": ["Assay: Bandung / Shanghai", "Impurity A: Bandung / Shanghai"],
        "method_transfer.is_equivalent": False,
    }


def test_the_laboratory_called_sending_sends_whichever_stands_first(analyse):
    rows = _rows(labs=("接收方", "转出方"))
    laboratories, _ = analyse(_csv(rows)).evidence
    assert (laboratories.result["sending"], laboratories.result["receiving"]) == ("转出方", "接收方")
    assert "evidence.transfer_order" not in {m.key for m in laboratories.labels}


def test_each_further_laboratory_is_compared_with_the_sender(analyse):
    found = analyse(_csv(_rows(labs=("Shanghai", "Bandung", "Surabaya"))), {"margin_percent": 2.0})
    compared = [e.title.en for e in found.evidence if "levels_compared" in e.result]
    assert compared == ["An analysis: Assay: Bandung / Shanghai", "An analysis: Assay: Surabaya / Shanghai"]


def test_a_precision_study_of_one_laboratory_gives_its_intermediate_precision(analyse):
    rows = [f"{a},{d},{100 + 0.3 * d + 0.1 * k}" for a in "AB" for d in range(4) for k in range(3)]
    (evidence,) = analyse("\n".join(["Analyst,Day,Result", *rows]) + "\n", name="precision.csv").evidence
    (one,) = evidence.result["by_laboratory"].values()
    assert one["repeatability_sd"] == pytest.approx(0.1)
    assert one["intermediate_sd_low"] < one["intermediate_sd"] < one["intermediate_sd_high"]
    assert evidence.status == "published"


def test_a_factor_with_one_result_each_leaves_the_results_independent(analyse):
    rows = [f"{lab},{k},{100 + 0.1 * k}" for lab in ("X", "Y") for k in range(6)]
    (evidence,) = analyse("\n".join(["Lab,Run,Result", *rows]) + "\n").evidence
    assert evidence.result["levels"][0]["sending_results"] == 6
    assert not evidence.result["levels"][0]["of_series"]


def test_a_workbook_with_chinese_columns_is_read(analyse):
    book = openpyxl.Workbook()
    for line in [["实验室", "检验项目", "天", "结果", "单位"]] + [
        [lab, "含量", str(day), 99.5 + 0.1 * day + 0.05 * k, "%"]
        for lab in ("转出方", "接收方")
        for day in range(4)
        for k in range(2)
    ]:
        book.active.append(line)
    out = io.BytesIO()
    book.save(out)
    evidence = analyse(out.getvalue(), {"margin_percent": 2.0}, name="transfer.xlsx").evidence
    assert evidence[0].title.zh == "一项分析：含量: 接收方 / 转出方"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda rows: [*rows, "Bandung,Assay,1,,%,99"], "the level of this result is missing"),
        (lambda rows: [*rows, "Bandung,Assay,1,100,mg,99"], "convert them to one unit"),
        (lambda rows: [*rows, "Bandung,Assay,1,100,%,99,7"], "cells under 6 columns"),
    ],
)
def test_a_broken_table_is_a_fault_and_never_an_absence(analyse, change, said):
    for evidence in analyse(_csv(change(_rows()))).evidence:
        assert said in say(evidence.fault)


@pytest.mark.parametrize(
    "cell",
    ["", "nan", "inf", "-1", "1e300", "=1+1", "９９", "99,5", "1,234", "abc", '"', "<0.05", "ND"],
)
@pytest.mark.parametrize("column", [2, 3, 5])
def test_a_spoilt_cell_never_takes_the_other_document_with_it(dossier, asked, cell, column):
    rows = _rows()
    cells = rows[7].split(",")
    cells[column] = cell
    rows[7] = ",".join(cells)
    held, package = dossier(
        {"a.csv": ("3.2.P.5.3", _csv(rows)), "b.csv": ("3.2.P.5.3", _csv(_rows(method="Water")))}
    )
    for analyse in (analyse_method_transfer, analyse_method_validation):
        found = analyse(asked("method_transfer"), held, package, Facts()).evidence
        assert any("Water" in e.title.en for e in found)
        assert {path for e in found for path in e.inputs} == {"a.csv", "b.csv"}


def test_one_broken_method_leaves_the_others(analyse):
    rows = [*_rows(), *(f"Shanghai,Water,1,100,{unit},1.0" for unit in ("%", "mg"))]
    found = analyse(_csv(rows)).evidence
    assert [bool(e.fault) for e in found] == [False, True, False, True]


def test_two_margins_for_one_method_are_refused_with_the_place(analyse):
    rows = [f"{row},{1 + (i > 60)}" for i, row in enumerate(_rows())]
    evidence = analyse(_csv(rows, HEADER + ",Margin")).evidence[0]
    assert "row 63, column 'Margin'" in say(evidence.fault)
    assert "state one for each method" in say(evidence.fault)


@pytest.mark.parametrize(
    "text", ["Batch,Attribute,Result\nA,Assay,99\n", "Lab\nX\n", "just words, in a text\n", ""]
)
def test_other_tables_give_nothing(analyse, text):
    assert list(analyse(text).evidence) == []


@pytest.mark.parametrize(
    ("analyse", "name", "unread"),
    [
        (
            analyse_method_transfer,
            "transfer",
            "Largest difference of means of an assay, in percent of the sending laboratory's mean; Largest ratio of variances",
        ),
        (
            analyse_method_validation,
            "validation",
            "Share of results that the tolerance intervals of total error hold; Confidence of the content tolerance interval",
        ),
    ],
)
def test_settings_of_the_law_that_nobody_read_are_named(dossier, asked, analyse, name, unread):
    law = load_jurisdiction("id", ())
    analysis = next(a for a in law.analyses if a.id == f"ich-method-{name}")
    held, package = dossier({"t.csv": ("3.2.P.5.3", _csv(_rows()))})
    asks = asked(f"method_{name}", settings={"margin_percent": 2.0})._replace(
        analysis=analysis, jurisdiction=law, on=dt.date(2026, 11, 24)
    )
    (evidence,) = analyse(asks, held, package, Facts()).evidence
    told = {m.key: m.args for m in evidence.labels}["evidence.settings_unread"]
    assert told["settings"].en.startswith(unread)  # the level of the tests was read, so that it is not named
    assert "One-sided level" not in told["settings"].en


@pytest.mark.parametrize("language", ["en", "id", "zh"])
def test_every_word_and_number_has_its_name(analyse, language):
    texts = load_texts(language)
    rows = [f"{row},0.05,1%" for row in _rows(levels=(0, 100))]
    few = ["Shanghai,Water,1,50,%,1.0,,", "Bandung,Water,1,50,%,1.0,,"]
    precision = "Analyst,Day,Result\n" + "\n".join(
        f"{a},{d},{100 + d + k}" for a in "AB" for d in (1, 2) for k in (0, 1)
    )
    evidence = [
        *analyse(_csv([*rows, *few], HEADER + ",Margin,Acceptance limit")).evidence,
        *analyse(_csv(_rows(shift=5))).evidence,
        *analyse(precision + "\n").evidence,
    ]
    for one in evidence:
        view = word_evidence(one, texts, "x")
        assert not any("<" in words for words in (*view.labels, view.method, view.fault))
        if language != "en":
            names = [name for name, _ in view.result] + [name for name, _ in view.settings]
            assert not [n for n in names if n in one.result]
