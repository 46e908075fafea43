"""The bridge as a user types it: a Chinese eCTD to Indonesia, and back."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import openpyxl
import pikepdf
import pytest
from tests.end_to_end.test_commands import jembatan

from jembatan.demo.plain_pdf import render_plain_pdf
from jembatan.demo.small_example import write_small_example
from jembatan.dossier.package import open_package
from jembatan.dossier.reader import read_dossier

ON = ("--on", "2026-11-22")


@pytest.fixture(scope="module")
def dossier(tmp_path_factory):
    return write_small_example(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def built(dossier, tmp_path_factory):
    out = tmp_path_factory.mktemp("built") / "out"
    shown, notes = jembatan(
        "bridge", dossier, "--to", "ID", "--out", out, *ON, "--no-cache", "--workers", 0, code=1
    )
    return out, json.loads((out / "bridge.json").read_bytes()), shown, notes


def test_every_source_document_is_in_exactly_one_of_three_lists(dossier, built):
    _, bridge, _, _ = built
    with open_package(dossier) as package:
        documents = read_dossier(package, workers=0).documents
    sources = [one["source"] for key in ("moves", "held_back", "unplaced") for one in bridge[key]]
    assert sorted(sources) == sorted(documents)


def test_what_is_promised_of_the_json_is_there(built):
    _, bridge, _, _ = built
    assert bridge["schema"] == "jembatan.bridge/1"
    assert (bridge["from"], bridge["to"], bridge["profile"]) == ("CN", "ID", "actd-id")
    for move in bridge["moves"]:
        assert {"source", "source_section", "targets"} <= set(move)
        assert all({"path", "section", "action", "verified"} <= set(target) for target in move["targets"])
    for item in bridge["todo"]:
        assert {"target_section", "action", "what", "citation", "finding"} <= set(item)
        assert item["citation"]
        assert item["finding"] or item["basis"]


def test_carried_files_are_the_same_bytes_and_read_back_at_the_sections_that_were_told(dossier, built):
    out, bridge, _, _ = built
    targets = {t["path"]: (m["sha256"], t["section"]) for m in bridge["moves"] for t in m["targets"]}
    assert targets
    for path, (sha256, _) in targets.items():
        assert hashlib.sha256((out / path).read_bytes()).hexdigest() == sha256
    with open_package(out / "dossier") as package:
        read = read_dossier(package, workers=0)
    assert read.format == "actd-folder"
    wrong = []
    for leaf in read.current():
        told = targets.get(f"dossier/{leaf.path}")
        if (
            told
            and leaf.placement
            and leaf.placement.section != told[1].replace("II.C.S", "II.S").replace("II.C.P", "II.P")
        ):
            wrong.append((leaf.path, leaf.placement.section, told[1]))
    assert not wrong


def test_the_terminal_says_of_each_move_whether_it_is_verified(built):
    _, bridge, shown, notes = built
    lines = [line for line in shown.splitlines() if line.strip().startswith("->")]
    assert len(lines) == sum(len(m["targets"]) for m in bridge["moves"])
    assert all(line.endswith(("not verified]", "read in the target's text]")) for line in lines)
    assert "todo.xlsx" in notes


def test_the_working_papers_stand_beside_the_dossier_and_not_in_it(built):
    out, _, _, _ = built
    assert sorted(p.name for p in out.iterdir()) == [
        "bridge.html",
        "bridge.json",
        "dossier",
        "places.toml",
        "todo.xlsx",
    ]
    assert {p.suffix for p in (out / "dossier").rglob("*") if p.is_file()} == {".pdf"}


def test_the_todo_list_has_a_row_for_each_item_with_its_citation(built):
    out, bridge, _, _ = built
    sheet = openpyxl.load_workbook(out / "todo.xlsx").worksheets[0]
    rows = [row for row in sheet.iter_rows(min_row=3, values_only=True) if row[0]]
    assert len(rows) == len(bridge["todo"])
    by_finding = {row[6]: row[5] for row in rows if row[6]}
    assert "ID-ADM-011" in by_finding
    assert "24/2017" in by_finding["ID-ADM-011"]


def list_rows_without_citation(out):
    """Return what of the to-do list and of the moves has an empty citation, or says not what asks for it."""
    book = openpyxl.load_workbook(out / "todo.xlsx", read_only=True)
    missing = []
    for name, wanted in (
        (book.sheetnames[0], ("Source of the rule", "Finding, row or rule")),
        (book.sheetnames[1], ("Where the heading was read", "Row or rule")),
    ):
        titles, *rows = list(book[name].iter_rows(min_row=2, values_only=True))
        columns = [titles.index(title) for title in wanted]
        rows = [row for row in rows if any(row)]
        assert rows
        missing += [row for row in rows if not all(row[column] for column in columns)]
    return missing


def test_every_item_and_every_place_has_its_citation_and_what_asks_for_it(built, tmp_path):
    out, _, _, _ = built
    assert not list_rows_without_citation(out)
    ask = (*ON, "--no-cache", "--workers", 0)
    jembatan("bridge", out / "dossier", "--to", "CN", "--out", tmp_path / "cn", *ask, code=1)
    assert not list_rows_without_citation(tmp_path / "cn")


def test_an_asean_folder_to_china_says_of_each_item_where_it_was_read(tmp_path):
    folder = tmp_path / "source"
    for path in (
        "Part I/application form.txt",
        "Part II/P8 stability data.txt",
        "Part II/S2.3 control of materials.txt",
        "Part IV/E5.1 report.txt",
        "notes.txt",
    ):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(f"{path}: see Part II P4.3")
    ask = ("bridge", folder, "--to", "CN", *ON, "--no-cache", "--workers", 0)
    jembatan(*ask, "--out", tmp_path / "out", code=1)
    assert not list_rows_without_citation(tmp_path / "out")
    bridge = json.loads((tmp_path / "out" / "bridge.json").read_bytes())
    by_source = {m["source"]: m["targets"][0] for m in bridge["moves"]}
    stability = by_source["Part II/P8 stability data.txt"]
    assert stability["basis"] == "map row 3.2.P.8.3 → 3.2.P.8.3"
    assert stability["citation"].endswith("3.2.P.8.3 [Primary source]")
    own = [i for i in bridge["todo"] if not i["finding"]]
    assert {i["action"] for i in own} == {"write", "generate", "decide"}
    cited = [i for i in own if i["what"].startswith("Correct ")]
    assert cited[0]["citation"].startswith("No source was read; ")
    assert cited[0]["citation"].endswith("[Inferred]")


def test_a_bridge_to_china_can_be_built_as_a_sequence_and_leaves_no_paper_without_its_heading(
    dossier, built, tmp_path
):
    out, _, _, _ = built
    quick = ("--no-cache", "--workers", 0)
    jembatan("bridge", out / "dossier", "--to", "CN", "--out", tmp_path / "cn", *ON, *quick, code=1)
    shown, _ = jembatan(
        "build",
        "cn-ectd",
        tmp_path / "cn/dossier",
        "--out",
        tmp_path / "ectd",
        *quick,
        "--format",
        "json",
        code=1,
    )
    left_out = {one["source"]: one["why"] for one in json.loads(shown)["left_out"]}
    assert all("table of contents" in why for why in left_out.values()), left_out
    assert {path.rpartition("/")[2] for path in left_out} <= {
        f"contents-module-{n}.pdf" for n in (2, 3, 4, 5)
    }
    assert left_out


def test_a_file_that_nobody_can_read_is_carried_and_asked_for_again(tmp_path):

    folder = tmp_path / "source" / "m3" / "32-body-data" / "32p-drug-prod" / "capsule" / "32p8-stab"
    folder.mkdir(parents=True)
    (folder / "stability-summary.pdf").write_bytes(b"")
    (folder / "stability-data.pdf").write_bytes(b"%PDF-1.4 and no more")
    with pikepdf.open(BytesIO(render_plain_pdf([["3.2.P.8.3"]]))) as pdf:
        pdf.save(folder / "locked.pdf", encryption=pikepdf.Encryption(owner="a", user="b"))
        pdf.save(folder / "restricted.pdf", encryption=pikepdf.Encryption(owner="a", user=""))
    ask = ("bridge", tmp_path / "source", "--to", "ID", "--from", "CN", *ON, "--no-cache", "--workers", 0)
    jembatan(*ask, "--merge", "--out", tmp_path / "out", code=1)
    bridge = json.loads((tmp_path / "out" / "bridge.json").read_bytes())
    assert {t["action"] for m in bridge["moves"] for t in m["targets"]} == {
        "carry"
    }  # nothing that could be merged
    asked = {i["document"].rpartition("/")[2]: i for i in bridge["todo"] if i["action"] == "obtain"}
    assert {
        name.partition("-")[2].partition("-")[2]: i["what"].partition("p8-stability/")[2]
        for name, i in asked.items()
    } == {
        "locked.pdf": "p8-01-locked.pdf without a password: nobody can read it as it is",
        "stability-data.pdf": "p8-04-stability-data.pdf: It is damaged or not a PDF: open it in a PDF viewer, and save or"
        " fetch it again.",
        "stability-summary.pdf": "p8-02-stability-summary.pdf again: the file is empty",
    }
    assert {i["basis"] for i in asked.values()} == {"what was found when the document was opened"}


@pytest.mark.slow
def test_every_row_of_the_worked_example_has_its_citation_both_ways(tmp_path):
    from jembatan.demo.worked_example import PRODUCT_SHEET, write_worked_example

    dossier = write_worked_example(tmp_path)
    ask = ("--product", tmp_path / PRODUCT_SHEET, *ON, "--no-cache", "--no-references")
    jembatan("bridge", dossier, "--to", "ID", "--out", tmp_path / "id", *ask, code=1)
    assert not list_rows_without_citation(tmp_path / "id")
    jembatan("bridge", tmp_path / "id" / "dossier", "--to", "CN", "--out", tmp_path / "cn", *ask, code=1)
    assert not list_rows_without_citation(tmp_path / "cn")


def test_contents_pages_count_the_pages_of_the_files(built):
    out, bridge, _, _ = built
    pages = {t["path"]: m["pages"] for m in bridge["moves"] for t in m["targets"]}
    for path, stated in pages.items():
        with pikepdf.open(out / path) as pdf:
            assert len(pdf.pages) == stated
    assert {i["document"] for i in bridge["todo"] if i["action"] == "generate"} == {
        str(p.relative_to(out)) for p in (out / "dossier").rglob("*contents.pdf")
    }


def test_the_same_dossier_gives_the_same_bytes(dossier, built, tmp_path):
    out, _, _, _ = built
    again = tmp_path / "again"
    jembatan("bridge", dossier, "--to", "ID", "--out", again, *ON, "--no-cache", "--workers", 0, code=1)
    files = sorted(p.relative_to(out) for p in out.rglob("*") if p.is_file())
    assert files == sorted(p.relative_to(again) for p in again.rglob("*") if p.is_file())
    assert not [name for name in files if (out / name).read_bytes() != (again / name).read_bytes()]


def test_a_target_that_is_not_empty_is_refused_and_the_source_cannot_be_the_target(dossier, built):
    out, _, _, _ = built
    _, told = jembatan("bridge", dossier, "--to", "ID", "--out", out, code=3)
    assert told.strip().endswith("or --force to replace it whole")
    _, told = jembatan("bridge", dossier, "--to", "ID", "--out", dossier / "inside", code=3)
    assert "give --out a folder beside the source" in told
    _, told = jembatan("bridge", dossier, "--to", "XX", "--out", out.parent / "xx", code=2)
    assert "--to CN, --to ID" in told


def test_paths_that_would_be_too_long_are_refused_before_anything_is_written(dossier, tmp_path):
    out = tmp_path / ("x" * 200)
    _, told = jembatan("bridge", dossier, "--to", "ID", "--out", out, "--no-references", *ON, code=3)
    assert "characters long" in told
    assert "nothing was written" in told
    assert not list(tmp_path.iterdir())


def test_a_bridge_to_indonesia_and_back_ends_where_it_began(dossier, built, tmp_path):
    out, there, _, _ = built
    sheet = tmp_path / "product.toml"
    sheet.write_text('format = 1\n[application]\ntype = "new"\n[product]\nkind = "chemical"\n')
    jembatan(
        "bridge",
        out / "dossier",
        "--to",
        "CN",
        "--product",
        sheet,
        "--out",
        tmp_path / "cn",
        *ON,
        "--no-cache",
        "--workers",
        0,
        code=1,
    )
    back = json.loads((tmp_path / "cn" / "bridge.json").read_bytes())
    assert (back["from"], back["to"]) == ("actd", "CN")
    began = {m["sha256"]: m["source_section"] for m in there["moves"] if m["source_section"][0] != "1"}
    ended = {m["sha256"]: m["targets"][0]["section"] for m in back["moves"]}
    assert set(began) <= set(ended)
    # a heading that several sections share loses which one it was, unless title or name tell
    assert not [(s, ended[k]) for k, s in began.items() if s != ended[k] and not s.startswith(ended[k] + ".")]
    assert sum(ended[k] == s for k, s in began.items()) >= len(began) - 1
    empty = {one["section"] for one in back["empty_headings"]}
    assert {"1.0", "1.2", "1.10.1", "1.12"} <= empty
    assert "1.1" not in empty
    reasons = {one["section"]: one["reason"] for one in back["empty_headings"]}
    assert reasons["1.3.7"] == "What kind of product is it? chemical"
    assert reasons["1.2"] is None  # the form is due: a person writes it, no rule says that it does not apply
    assert Path(tmp_path / "cn" / "dossier" / "m1" / "cn" / "01" / "contents-module-1.pdf").is_file()


def test_merging_makes_one_pdf_with_a_bookmark_for_each_section(tmp_path):

    folder = tmp_path / "source" / "m3" / "32-body-data" / "32p-drug-prod" / "capsule" / "32p8-stab"
    folder.mkdir(parents=True)
    for number, name in enumerate(("stability-summary", "postapproval-stability", "stability-data"), start=1):
        (folder / f"{name}.pdf").write_bytes(render_plain_pdf([[f"3.2.P.8.{number}"], ["second page"]]))
    ask = ("bridge", tmp_path / "source", "--to", "ID", *ON, "--no-cache", "--workers", 0)
    jembatan(*ask, "--merge", "--out", tmp_path / "out", code=1)
    bridge = json.loads((tmp_path / "out" / "bridge.json").read_bytes())
    (path,) = {t["path"] for m in bridge["moves"] for t in m["targets"]}
    assert {t["action"] for m in bridge["moves"] for t in m["targets"]} == {"merge"}
    with pikepdf.open(tmp_path / "out" / path) as pdf, pdf.open_outline() as outline:
        assert len(pdf.pages) == 6
        assert [item.title.split()[0] for item in outline.root] == ["3.2.P.8.1", "3.2.P.8.2", "3.2.P.8.3"]


def test_a_person_decides_where_the_rest_goes(tmp_path):
    folder = tmp_path / "source" / "m3"
    folder.mkdir(parents=True)
    for name in ("3.2.A.1 facilities.txt", "3.2.R batch record.txt", "3.2.P.1 composition.txt"):
        (folder / name).write_text(name)
    ask = ("bridge", tmp_path / "source", "--to", "ID", *ON, "--no-cache", "--workers", 0, "--no-references")
    jembatan(*ask, "--out", tmp_path / "first", code=1)
    draft = (tmp_path / "first" / "places.toml").read_text("utf-8")
    assert draft.count("# [[place]]") == 2
    places = tmp_path / "places.toml"
    filled = (
        draft.replace("# [[place]]", "[[place]]")
        .replace("# source", "source")
        .replace('# who = ""', 'who = "A. Contoh"')
    )
    first, second = filled.split('# section = ""', 1)
    places.write_text(
        first + 'section = "II.C.P3"' + second.replace('# section = ""', 'section = "none"'), "utf-8"
    )
    jembatan(*ask, "--out", tmp_path / "second", "--places", places, code=1)
    bridge = json.loads((tmp_path / "second" / "bridge.json").read_bytes())
    target = next(m["targets"][0] for m in bridge["moves"] if "3.2.A.1" in m["source"])
    assert (target["section"], target["basis"]) == ("II.C.P3", "decided by A. Contoh in places.toml")
    assert [(u["source"], u["code"]) for u in bridge["unplaced"]] == [
        ("m3/3.2.R batch record.txt", "left_out")
    ]
    places.write_text(
        'format = 1\n[[place]]\nsource = "m3/3.2.A.1 facilities.txt"\nsection = "II.P33"\n', "utf-8"
    )
    _, told = jembatan(*ask, "--out", tmp_path / "third", "--places", places, code=3)
    assert "the target has no section 'II.P33'; did you mean 'II.P3.3'" in told


def test_a_zip_is_bridged_as_its_folder_is(dossier, built, tmp_path):
    packed = Path(shutil.make_archive(str(tmp_path / "packed"), "zip", dossier.parent, dossier.name))
    jembatan(
        "bridge", packed, "--to", "ID", "--out", tmp_path / "out", *ON, "--no-cache", "--workers", 0, code=1
    )
    _, bridge, _, _ = built
    of_zip = json.loads((tmp_path / "out" / "bridge.json").read_bytes())
    paths, of_folder = (
        sorted((t["path"], m["sha256"]) for m in one["moves"] for t in m["targets"])
        for one in (of_zip, bridge)
    )
    assert paths == of_folder
    assert all((tmp_path / "out" / path).is_file() for path, _ in paths)


@pytest.mark.parametrize(
    "stop",
    [
        "raise KeyboardInterrupt",
        "asked.acquire(blocking=False) and os.kill(os.getpid(), signal.SIGTERM); time.sleep(0.2)",
    ],
)
def test_an_interrupted_bridge_leaves_nothing(dossier, tmp_path, stop):
    out = tmp_path / "out"
    program = (
        "import os, signal, sys, threading, time; from jembatan.build import verified_copy as f; from jembatan.cli.main import run\n"
        f"asked = threading.Lock()\ndef stop(*_, **__): {stop}\n"
        "f._copy = stop; f._clone = lambda *_: False; run(sys.argv[1:])"
    )
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            program,
            "bridge",
            str(dossier),
            "--to",
            "ID",
            "--out",
            str(out),
            "--workers",
            "0",
        ],
        capture_output=True,
        check=False,
    )
    assert done.returncode not in (0, 1)
    assert not list(tmp_path.iterdir())
