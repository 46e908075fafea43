"""The commands of the README, as a user types them."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from tests.end_to_end.small_design import DESIGN

from jembatan.demo.small_example import write_small_example


def jembatan(*arguments, code=0, cwd=None):
    done = subprocess.run(
        [sys.executable, "-m", "jembatan.cli.main", *map(str, arguments)],
        capture_output=True,
        cwd=cwd,
        check=False,
    )
    assert done.returncode == code, done.stdout.decode() + done.stderr.decode()
    return done.stdout.decode("utf-8"), done.stderr.decode("utf-8")


@pytest.fixture(scope="module")
def dossier(tmp_path_factory):
    return write_small_example(tmp_path_factory.mktemp("small"))


def test_help_answers_fast():
    jembatan("--help")
    before = os.times()
    shown, _ = jembatan("--help")
    after = os.times()  # of the processor, not of the clock: other tests share the machine; 0 on Windows
    assert after.children_user + after.children_system - before.children_user - before.children_system < 0.8
    for command in ("demo", "inspect", "init", "assess", "diff", "compare", "clock", "law"):
        assert command in shown


@pytest.mark.slow
def test_the_demo_writes_every_report_and_can_be_run_again(tmp_path):
    for _ in range(2):
        shown, _ = jembatan("demo", "--out", tmp_path / "demo", "--on", "2026-11-22")
        assert "invented data" in shown
    for name in ("html", "xlsx", "docx", "json", "pdf"):
        assert (tmp_path / "demo" / f"report.{name}").stat().st_size > 10_000


def test_inspect_gives_the_promised_json(dossier):
    shown, _ = jembatan("inspect", dossier, "--format", "json", "--no-cache")
    found = json.loads(shown)
    assert {
        "format",
        "sequences",
        "documents",
        "bytes",
        "sections",
        "unplaced",
        "languages",
        "listing",
    } <= set(found)
    keys = (
        "path section attributes confidence title operation sequence sequence_of_bytes bytes md5 sha256 pages"
    )
    assert set(keys.split()) <= set(found["listing"][0])


def test_assess_gives_the_promised_json_and_exit_code_1_while_anything_is_open(dossier, tmp_path):
    shown, _ = jembatan(
        "assess", dossier, "--for", "ID", "--on", "2026-11-24", "--format", "json", "--no-cache", code=1
    )
    found = json.loads(shown)
    assert found["schema"] == "jembatan.assessment/1"
    keys = "jurisdiction on stage edition law_sha256 dossier clear blocked summary pathway findings evidence later_duties inputs"
    assert set(keys.split()) <= set(found)
    assert sum(found["summary"].values()) == len(found["findings"])


def test_a_sheet_written_for_one_authority_serves_another(dossier, tmp_path):
    sheet = tmp_path / "product.toml"
    sheet.write_text("format = 1\n[application]\nhas_account = true\n", "utf-8")
    call = ("assess", dossier, "--for", "CN", "--product", sheet, "--no-cache")
    shown, _ = jembatan(*call, "--format", "json", code=1)
    assert json.loads(shown)["jurisdiction"] == "CN"
    sheet.write_text("format = 1\n[application]\nhas_acount = true\n", "utf-8")
    _, told = jembatan(*call, code=3)
    assert "does not know `application.has_acount` (line 3); did you mean `application.has_account`" in told


def test_several_authorities_are_judged_each_by_its_own_declared_values(dossier, tmp_path):
    sheet = tmp_path / "product.toml"
    sheet.write_text(
        'format = 1\n[application]\norigin = "import"\n[for.CN.application]\norigin = "own"\n', "utf-8"
    )
    shown, said = jembatan(
        "assess", dossier, "--for", "ID", "--for", "CN", "--product", sheet, "--format", "json",
        "--out", tmp_path / "report", code=1,
    )  # fmt: skip
    found = json.loads(shown)
    assert found["schema"] == "jembatan.assessments/1"
    origins = {
        one["jurisdiction"]: {
            (fact["value"], fact["for"])
            for finding in one["findings"]
            for fact in finding["because"]
            if fact["fact"] == "application.origin"
        }
        for one in found["assessments"]
    }
    assert origins["ID"] == {("import", "")}
    assert origins["CN"] == {("own", "CN")}
    notes = {one["jurisdiction"]: " ".join(one["notes"]) for one in found["assessments"]}
    assert "Declared for CN alone: application.origin = own (for the others: import)" in notes["CN"]
    assert "Declared for" not in notes["ID"]
    for code in ("ID", "CN"):
        assert (tmp_path / "report" / code / "report.html").exists()
        assert str(tmp_path / "report" / code / "report.html") in said


def test_init_for_several_authorities_asks_each_what_may_differ(dossier, tmp_path):
    drafted, _ = jembatan("init", dossier, "--for", "ID,CN")
    assert "# [for.ID.application]" in drafted
    assert "# [for.CN.application]" in drafted
    (tmp_path / "product.toml").write_text(drafted, encoding="utf-8")
    jembatan("assess", dossier, "--for", "CN", "--product", tmp_path / "product.toml", code=1)


@pytest.mark.slow
def test_two_assessments_are_compared(dossier, tmp_path):
    for name, day in (("old", "2026-11-24"), ("new", "2034-11-24")):
        jembatan(
            "assess", dossier, "--for", "ID", "--on", day, "--out", tmp_path / name, "--no-cache", code=1
        )
    shown, _ = jembatan("diff", tmp_path / "old" / "report.json", tmp_path / "new" / "report.json", code=1)
    assert "ID-HAL-004" in shown
    shown, _ = jembatan("diff", tmp_path / "old" / "report.json", tmp_path / "old" / "report.json")
    assert "ID-" not in shown


@pytest.mark.parametrize("language", ["en", "id", "zh"])
def test_two_authorities_are_compared_in_every_language(tmp_path, language):
    shown, _ = jembatan("compare", "CN", "ID", "--on", "2026-11-24", "--lang", language)
    assert "30C/75RH" in shown
    for form in ("html", "xlsx", "json"):
        jembatan(
            "compare", "CN", "ID", "--format", form, "--out", tmp_path / f"map.{form}", "--lang", language
        )
    rows = json.loads((tmp_path / "map.json").read_text("utf-8"))["rows"]
    assert {"concept", "here", "there", "relation", "citations"} <= set(rows[0])


def test_the_clock_explains_every_day():
    shown, _ = jembatan(
        "clock", "--for", "CN", "--pathway", "cn-nda-standard", "--start", "2026-01-05", "--format", "json"
    )
    found = json.loads(shown)
    assert found["earliest"] < found["latest"]
    assert any(not day["counts"] and day["why"] for day in found["days"]["latest"])


@pytest.mark.parametrize(
    ("language", "says"),
    [("en", "Second-hand source"), ("id", "Sumber tidak langsung"), ("zh", "二手来源")],
)
def test_one_requirement_is_shown_in_the_language_with_its_source_numbers_and_cases(language, says):
    shown, _ = jembatan("law", "show", "id-dos-008", "--lang", language)
    assert says in shown
    assert "30C/75RH <id-long-term-condition>" in shown
    assert "https://" in shown
    assert not any(mark in shown for mark in ("|---", "**", "## "))
    assert ("In force: " in shown) is (language == "en")


@pytest.mark.parametrize("language", ["en", "id", "zh"])
def test_a_pathway_that_is_not_law_on_the_day_says_so_and_falls_short(language):
    count = ("clock", "--for", "ID", "--pathway", "id-standard", "--lang", language, "--start")
    shown, _ = jembatan(*count, "2010-01-04", code=1)
    assert "2017" in shown.splitlines()[1]
    assert not jembatan(*count, "2026-01-05")[0].splitlines()[1]


@pytest.mark.parametrize(
    ("language", "lengthened", "faults", "known"),
    [
        ("en", "lengthened by 66.67 days", "0 faults", "What became of each row: "),
        ("id", "diperpanjang 66,67 hari", "0 kesalahan", "Menjadi apa tiap baris: "),
        ("zh", "延长66.67日", "0处错误", "各行的去向："),
    ],
)
def test_clock_and_law_speak_the_language_and_cite_a_clause_once(language, lengthened, faults, known):
    shown, _ = jembatan(
        "clock", "--for", "CN", "--pathway", "cn-nda-standard", "--start", "2026-01-05", "--lang", language
    )
    assert lengthened in shown
    cited = [line for line in shown.splitlines() if line.startswith("  ") and line.endswith("]")]
    assert len(cited) == len(set(cited)) > 3
    assert faults in jembatan("law", "check", "asean", "--lang", language)[0]
    assert jembatan("law", "coverage", "id", "--lang", language)[0].startswith(known)


def test_what_a_step_leaves_open_is_told_on_request():
    count = ("clock", "--for", "CN", "--pathway", "cn-nda-standard", "--start", "2026-01-05")
    assert "The limit runs from acceptance" not in jembatan(*count)[0]
    assert "The limit runs from acceptance" in jembatan(*count, "--explain")[0]


def test_init_drafts_a_sheet_that_assess_can_read(dossier, tmp_path):
    shown, _ = jembatan("init", dossier, "--for", "ID", "--no-cache")
    (tmp_path / "product.toml").write_text(shown, encoding="utf-8")
    jembatan("assess", dossier, "--for", "ID", "--product", tmp_path / "product.toml", "--no-cache", code=1)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["assess", "no-such-folder", "--for", "ID"], 3, "no-such-folder"),
        (["assess", ".", "--for", "XX"], 2, "XX"),
        (["assess", ".", "--colour", "red"], 2, "colour"),
        (["clock", "--for", "ID", "--pathway", "id-none", "--start", "2026-01-01"], 2, "id-standard"),
        (["clock", "--for", "ID", "--pathway", "id-standard", "--start", "soon"], 2, "YYYY-MM-DD"),
        (["law", "show", "ID-XXX-1"], 2, "ID-XXX-1"),
        (["assess", ".", "--for", "ID", "--law", "no-such-law"], 2, "no-such-law"),
    ],
)
def test_a_wrong_call_is_one_sentence_with_the_exit_code_of_the_contract(tmp_path, arguments, code, said):
    (tmp_path / "a.txt").write_text("a document\n")
    _, told = jembatan(*arguments, code=code, cwd=tmp_path)
    assert said in told
    assert "Traceback" not in told


def test_an_empty_folder_is_told_and_a_strange_one_is_assessed(tmp_path):
    (tmp_path / "empty").mkdir()
    jembatan("assess", tmp_path / "empty", "--for", "ID", code=3)
    strange = tmp_path / "strange"
    strange.mkdir()
    (strange / "notes.bin").write_bytes(bytes(range(256)))
    (strange / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing else")
    shown, _ = jembatan("assess", strange, "--for", "ID", "--no-cache", "--format", "json", code=1)
    assert json.loads(shown)["summary"]["error"] == 0


INTERRUPTS = pytest.mark.skipif(
    sys.platform == "win32", reason="an interrupt is sent as a signal, which Windows does not have"
)


def simulate_long(folder, kernels: str):
    """Simulate in a process of its own, for longer than anyone waits; `kernels` is put in place of what loads the kernels."""
    design = folder / "design.toml"
    design.write_text(DESIGN, "utf-8")
    script = (
        "import os, signal, sys, threading; from jembatan.cli.main import run\n"
        "from jembatan.evidence.simulation_run import run as simulating\n"
        f"load = simulating._load_kernels\n{kernels}\nrun(sys.argv[1:])"
    )
    words = ["trial", "simulate", str(design), "--trials", "100000000", "--no-cache"]
    done = subprocess.run(
        [sys.executable, "-c", script, *words], capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 4, done.stderr
    return done


@INTERRUPTS
def test_an_interrupt_is_told_in_one_sentence(tmp_path):
    # half a second after the kernels are there: what interrupts an import or a compiler is theirs to tell or to swallow
    done = simulate_long(
        tmp_path,
        "stop = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT))\n"
        "simulating._load_kernels = lambda *a: (load(*a), stop.start())",
    )
    assert "stopped on request" in done.stderr
    assert "Traceback" not in done.stderr


@INTERRUPTS
def test_an_interrupt_that_something_swallowed_still_stops_a_simulation(tmp_path):
    done = simulate_long(
        tmp_path,
        "def swallow(*_):\n"
        "    try: os.kill(os.getpid(), signal.SIGINT); [None for _ in range(1000)]\n"
        "    except KeyboardInterrupt: pass\n"
        "simulating._load_kernels = swallow",
    )
    assert "stopped" in done.stderr
    assert not done.stdout
