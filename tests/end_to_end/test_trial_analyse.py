"""jembatan trial analyse as a statistician types it: three languages, three forms, a file that is wrong."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
import trial_data
from typer.testing import CliRunner

from jembatan.cli.main import build_program
from jembatan.core.errors import InputError

COUNTS = {"IDN": (30, 60, 20, 58), "CHN": (12, 40, 11, 41), "THA": (9, 25, 0, 24), "VNM": (3, 8, 0, 0)}
BINARY = [
    "--endpoint",
    "binary",
    "--treatment",
    "ARM",
    "--experimental",
    "Y",
    "--control",
    "N",
    "--outcome",
    "STATUS",
    "--event-values",
    "1,2",
    "--valid-values",
    "1,2,3,4",
    "--region",
    "COUNTRY",
    "--measure",
    "risk-difference",
    "--better",
    "higher",
]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    (folder / "data.csv").write_text(trial_data.counts(COUNTS), encoding="utf-8")
    (folder / "adtte.csv").write_text(trial_data.adtte(), encoding="utf-8")
    return folder


def run(*arguments):
    done = CliRunner().invoke(build_program(), ["trial", "analyse", *map(str, arguments)])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.stdout


def test_the_json_has_the_promised_keys_and_the_text_the_answer_first(files):
    found = json.loads(
        run(files / "data.csv", *BINARY, "--format", "json", "--prespecified", "SAP 2.0, p. 14")
    )
    assert [r["region"] for r in found["regions"]] == ["CHN", "IDN", "THA", "VNM"]
    assert found["regions"][1]["events"] == [30, 20]
    assert found["regions"][3]["note"] == "one_arm"
    assert found["prespecified"] is True
    assert found["status"] in ("published", "double")
    assert found["inputs"][0]["name"] == "data.csv"
    assert str(files) not in json.dumps(found)
    lines = run(files / "data.csv", *BINARY).splitlines()
    assert lines[2].startswith("Over all regions: risk difference 0.1")
    assert any(line.startswith("! VNM: one arm is absent") for line in lines)
    assert any("Post hoc" in line for line in lines)
    assert any("1 of the 4 regions have no estimate" in line and "VNM" in line for line in lines)
    assert not any(line.startswith("Every region shows") for line in lines)
    assert found["consistency"]["without_estimate"] == ["VNM"]


@pytest.mark.parametrize("language", ["en", "id", "zh"])
def test_a_page_is_whole_in_every_language_with_its_pictures(files, language):
    page = run(files / "adtte.csv", "--parameter", "OS", "--format", "html", "--lang", language)
    assert "&lt;analyse." not in page
    assert "<analyse." not in page
    pictures = re.findall(r"<svg.*?</svg>", page, flags=re.S)
    assert len(pictures) == 3
    for picture in pictures:
        root = ElementTree.fromstring(picture)
        assert root.find("{http://www.w3.org/2000/svg}title").text
        words = " ".join(t.text or "" for t in root.iter("{http://www.w3.org/2000/svg}text"))
        assert "ASIA" in words
    identities = re.findall(r' id="([^"]+)"', page)
    assert len(identities) == len(set(identities))


@pytest.mark.parametrize("language", ["en", "id", "zh"])
def test_no_key_stands_for_a_sentence_in_any_endpoint(files, language):
    for options in (
        ["--endpoint", "ordinal", "--outcome", "STATUS"],
        ["--endpoint", "normal", "--outcome", "STATUS"],
        ["--endpoint", "binary", "--outcome", "STATUS", "--event-values", "1", "--measure", "odds-ratio"],
        ["--endpoint", "count", "--outcome", "STATUS", "--time", "STATUS"],
        ["--endpoint", "count", "--outcome", "STATUS", "--time", "STATUS", "--model", "negative-binomial"],
    ):
        shown = run(files / "data.csv", "--experimental", "Y", "--control", "N", "--lang", language, *options)
        assert "<" not in shown.replace("< 0.", "").replace(" < ", ""), shown


def test_a_table_of_counts_gives_what_its_subjects_would(files):
    lines = ["COUNTRY,ARM,N,EVENTS"]
    for country, (e1, n1, e0, n0) in COUNTS.items():
        lines += [f"{country},Y,{n1},{e1}", f"{country},N,{n0},{e0}"]
    (files / "counts.csv").write_text("\n".join(lines), encoding="utf-8")
    options = [
        "--treatment",
        "ARM",
        "--experimental",
        "Y",
        "--control",
        "N",
        "--region",
        "COUNTRY",
        "--better",
        "higher",
        "--format",
        "json",
    ]
    by_count = json.loads(run(files / "counts.csv", "--counts", "N,EVENTS", *options))
    by_subject = json.loads(run(files / "data.csv", *BINARY, "--format", "json"))
    for key in ("overall", "regions", "heterogeneity", "consistency", "interaction"):
        assert by_count[key] == by_subject[key]
    (files / "counts.csv").write_text("\n".join([*lines[:-1], "VNM,N,3,5"]), encoding="utf-8")
    with pytest.raises(InputError, match=r"counts\.csv, row 9: 5 events among 3 subjects"):
        run(files / "counts.csv", "--counts", "N,EVENTS", *options)


def test_the_same_input_gives_the_same_bytes(files):
    first, second = (run(files / "adtte.csv", "--parameter", "PFS", "--format", "html") for _ in range(2))
    assert first == second


def test_a_wrong_column_is_one_sentence_with_the_nearest(files):
    with pytest.raises(InputError, match=r"adtte\.csv: there is no column 'REGON1'; did you mean REGION1\?"):
        run(files / "adtte.csv", "--parameter", "OS", "--region", "REGON1")


def test_help_shows_an_example():
    assert "Example: jembatan trial analyse" in run("--help")


def test_the_worked_page_shows_what_the_command_prints():
    folder = Path(__file__).parents[2] / "docs" / "worked"
    page = (folder / "trial-analyse.md").read_text(encoding="utf-8")
    options = ["--better", "lower", "--prespecified", "SAP 2.0, p. 14"]
    shown = run(folder / "data" / "adtte-invented.csv", *options)
    blocks = [b for b in re.findall(r"```\n(.*?)\n```", page, flags=re.S) if not b.startswith("jembatan")]
    assert len(blocks) == 3
    for block in blocks:
        assert block in shown
    printed = run(folder / "data" / "adtte-invented.csv", *options, "--format", "html")
    for picture in ("forest", "consistency", "survival"):
        svg = (folder.parent / "images" / f"trial-analyse-{picture}.svg").read_text(encoding="utf-8")
        assert svg.strip() in printed


def test_a_count_analysed_as_negative_binomial_says_so_and_differs_from_poisson(tmp_path):
    import numpy as np

    rng = np.random.default_rng(3)
    rows = ["SUBJ,ARM,REGION,N,YEARS"]
    for i in range(240):
        treated, region, years = i % 2, ("A", "B", "C")[i % 3], round(float(rng.uniform(0.5, 1)), 3)
        count = rng.poisson(rng.gamma(1.2, years * (0.9 if treated else 1.5) / 1.2))
        rows.append(f"{i},{'new' if treated else 'old'},{region},{count},{years}")
    path = tmp_path / "counts.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    options = "--endpoint count --outcome N --time YEARS --treatment ARM --experimental new --control old --region REGION"
    options = [*options.split(), "--subject", "SUBJ", "--better", "lower", "--format", "json"]
    poisson = json.loads(run(path, *options))
    negative = json.loads(run(path, *options, "--model", "negative-binomial"))
    assert negative["overall"]["estimate"] != poisson["overall"]["estimate"]
    assert negative["overall"]["estimate"] == pytest.approx(poisson["overall"]["estimate"], abs=0.1)
    assert "pooling.negative_binomial" in negative["methods"]
    assert "pooling.negative_binomial" not in poisson["methods"]
    assert {"name": "model", "value": "negative-binomial", "stated": True} in negative["choices"]
    assert {"name": "model", "value": "poisson", "stated": False} in poisson["choices"]
    assert negative["status"] in ("published", "double")


def test_a_hartung_knapp_interval_that_chance_made_narrow_is_told(files):
    found = json.loads(run(files / "adtte.csv", "--parameter", "OS", "--format", "json"))["random_effects"][
        "REML"
    ]
    narrow = found["hksj"][1] - found["hksj"][0] < found["ci"][1] - found["ci"][0]
    assert ("do not rely on the narrower one" in run(files / "adtte.csv", "--parameter", "OS")) is narrow


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "not a number; correct it"), ("id", "bukan angka; perbaiki"), ("zh", "不是数字；请更正")],
)
def test_a_fault_of_the_data_is_told_in_the_language_asked_for(tmp_path, language, said):
    (tmp_path / "adtte.csv").write_text(
        "TRT01P,REGION1,AVAL,CNSR\nDrug,ASIA,many,0\nPlacebo,ASIA,3,0\n", encoding="utf-8"
    )
    done = subprocess.run(
        [sys.executable, "-m", "jembatan.cli.main", "trial", "analyse", "adtte.csv", f"--lang={language}"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 3
    assert said in done.stderr.decode("utf-8")
    assert done.stderr.decode("utf-8").count("\n") == 1


CODES = ("Yes", "No", "Yes", "Not done", "No", "Yes", "No", "N")


def _coded(tmp_path, codes):
    rows = [f"{i},{'new' if i % 2 else 'old'},{'AB'[i // 20]},{codes[i % len(codes)]}" for i in range(40)]
    path = tmp_path / "coded.csv"
    path.write_text("SUBJ,ARM,REGION,RESPONSE\n" + "\n".join(rows) + "\n", encoding="utf-8")
    options = "--endpoint binary --outcome RESPONSE --treatment ARM --experimental new --control old --region REGION"
    return path, [*options.split(), "--better", "higher"]


def test_codes_that_count_as_no_event_are_listed_where_nobody_named_the_valid_ones(tmp_path):
    path, options = _coded(tmp_path, CODES)
    shown = run(path, *options, "--event-values", "Yes")
    assert "! Counted as no event: N, No, Not done." in shown
    assert "Codes counted as no event: N, No, Not done (inferred" in shown
    named = run(path, *options, "--event-values", "Yes", "--valid-values", "Yes,No,N")
    assert "Counted as no event" not in named
    assert "5 subjects have the code Not done" in named


def test_an_event_in_another_spelling_is_refused_with_its_row(tmp_path):
    path, options = _coded(tmp_path, [c.replace("Not done", "YES ") for c in CODES])
    with pytest.raises(InputError, match="row 5: RESPONSE is 'YES', the event 'Yes' in another spelling"):
        run(path, *options, "--event-values", "Yes")
    both = run(path, *options, "--event-values", "Yes,YES", "--format", "json")
    assert json.loads(both)["overall"]["events"][0] + json.loads(both)["overall"]["events"][1] == 20
