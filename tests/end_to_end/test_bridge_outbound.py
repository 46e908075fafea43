"""What does not leave with a bridged dossier, as a user sees it."""

from __future__ import annotations

import json
from io import BytesIO

import pikepdf
import pytest
from tests.end_to_end.test_commands import jembatan

from jembatan.demo.plain_pdf import render_plain_pdf
from jembatan.demo.small_example import write_small_example

ON = ("--on", "2026-11-22")


@pytest.fixture(scope="module")
def dossier(tmp_path_factory):
    return write_small_example(tmp_path_factory.mktemp("small"))


def test_subject_data_leave_only_on_a_declared_legal_basis(dossier, tmp_path):
    folder = tmp_path / "source"
    (folder / "m5" / "53-clin-stud-rep").mkdir(parents=True)
    (folder / "m5" / "53-clin-stud-rep" / "5.3.7 case report forms.txt").write_text("patient 001")
    (folder / "m2").mkdir()
    (folder / "m2" / "2.5 clinical overview.txt").write_text("overview")
    ask = ("bridge", folder, "--to", "ID", "--from", "CN", *ON, "--no-cache", "--workers", 0)
    jembatan(*ask, "--out", tmp_path / "held", code=1)
    held = json.loads((tmp_path / "held" / "bridge.json").read_bytes())
    assert [h["code"] for h in held["held_back"]] == ["subject_data"]
    assert held["held_back"][0]["citations"][0].startswith("Personal Information Protection Law")
    _, told = jembatan(*ask, "--include-subject-data", "--out", tmp_path / "no", code=2)
    assert "legal_basis" in told

    sheet = tmp_path / "product.toml"
    sheet.write_text('format = 1\n[data]\nlegal_basis = "standard_contract"\nhas_separate_consent = true\n')
    jembatan(*ask, "--include-subject-data", "--product", sheet, "--out", tmp_path / "out", code=1)
    let_out = json.loads((tmp_path / "out" / "bridge.json").read_bytes())
    assert not let_out["held_back"]
    assert let_out["includes_subject_data"] is True
    outcomes = {o["requirement"]: o["outcome"] for o in let_out["outbound"]}
    assert (outcomes["CN-DAT-013"], outcomes["CN-DAT-014"]) == ("met", "met")
    assert not list((tmp_path / "out").rglob("product.toml"))

    sheet.write_text(
        'format = 1\n[data]\nlegal_basis = "standard_contract"\nis_genetic_information_shared = true\nis_genetic_report_made = false\n'
    )
    jembatan(*ask, "--include-subject-data", "--product", sheet, "--out", tmp_path / "refused", code=1)
    refused = json.loads((tmp_path / "refused" / "bridge.json").read_bytes())
    assert "CN-HGR-018" in refused["held_back"][0]["why"]
    assert refused["includes_subject_data"] is False


def test_where_the_source_country_is_not_known_the_option_that_names_it_is_shown(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in/2.5 Clinical overview.txt").write_text("Clinical overview", encoding="utf-8")
    for more, says in ((), "--from CN"), (("--from", "CN"), "Rules of China on what may leave it"):
        shown, _ = jembatan(
            "bridge", tmp_path / "in", "--to", "ID", "--out", tmp_path / f"out{len(more)}", *ON,
            *more, "--no-cache", "--workers", 0, code=1,
        )  # fmt: skip
        assert says in shown


def test_the_closed_part_is_neither_carried_nor_quoted(tmp_path):
    folder = tmp_path / "source" / "m3" / "32-body-data" / "32s-drug-sub" / "closed part"
    folder.mkdir(parents=True)
    (folder / "3.2.S.2.2 process.txt").write_text("The secret route runs over compound Q.\nSee 3.2.P.2.1.")
    (tmp_path / "source" / "m3" / "3.2.S.4.1 specification.txt").write_text("specification, see 3.2.P.2.1")
    jembatan(
        "bridge",
        tmp_path / "source",
        "--to",
        "ID",
        *ON,
        "--no-cache",
        "--workers",
        0,
        "--out",
        tmp_path / "o",
        code=1,
    )
    written = b"".join(
        p.read_bytes() for p in (tmp_path / "o").rglob("*") if p.is_file() and p.suffix != ".xlsx"
    )
    assert b"compound Q" not in written
    bridge = json.loads((tmp_path / "o" / "bridge.json").read_bytes())
    assert [h["code"] for h in bridge["held_back"]] == ["closed_part"]
    assert [(c["cited"], c["now"]) for c in bridge["cited"]] == [("3.2.P.2.1", "II.C.P2.2")]


LISTING = ["Subject ID  Event", *(f"101-{number:03d} LEAK headache" for number in range(9))]


def test_nothing_of_subjects_or_of_the_closed_part_leaves_whatever_it_was_filed_as(tmp_path):
    source, out = tmp_path / "source", tmp_path / "out"
    with pikepdf.open(BytesIO(render_plain_pdf([["Narratives"]]))) as pdf:
        pdf.attachments["dm.csv"] = b"USUBJID\nLEAK"
        pdf.save(attached := BytesIO())
    files = {
        "m5/5.3.5.1/csr.pdf": render_plain_pdf([["Study report"]]),
        "m5/5.3.5.1/events.pdf": render_plain_pdf([["Cover page"], ["Contents"] * 200, *[LISTING] * 3]),
        "m5/5.3.5.1/long.pdf": render_plain_pdf([["Report " * 12] * 50, LISTING, *[["words"]] * 9]),
        "m5/5.3.5.1/adsl.dat": b"HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!" + b"LEAK" * 100,
        "m5/5.3.5.1/narratives.pdf": attached.getvalue(),
        "m3/3.2.R/copy.pdf": render_plain_pdf([["CRF LEAK"]]),
        "m5/5.3.7/crf.pdf": render_plain_pdf([["CRF LEAK"]]),
        "m3/3.2.S/DMF 1 CP/leak-route.pdf": render_plain_pdf([["LEAK route"]]),
        "m3/3.2.S/dmf.pdf": render_plain_pdf([["LEAK title"], ["x"]]).replace(b"LEAK title", b"CLOSED PART"),
        "m3/3.2.P.1/a.pdf": render_plain_pdf([["Description"]]),
    }
    for path, content in files.items():
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        (source / path).write_bytes(content)
    for more in ((), ("--no-references", "--merge"), ("--keep-ctd",)):
        shown, notes = jembatan(
            "bridge",
            source,
            "--to",
            "ID",
            "--out",
            out,
            "--force",
            *ON,
            *more,
            "--no-cache",
            "--workers",
            0,
            code=1,
        )
        bridge = json.loads((out / "bridge.json").read_bytes())
        assert sorted(move["source"] for move in bridge["moves"]) == [
            "m3/3.2.P.1/a.pdf",
            "m5/5.3.5.1/csr.pdf",
            "m5/5.3.5.1/long.pdf",
        ]
        assert [(one["code"], "(pages: 2)" in one["what"]) for one in bridge["doubts"]] == [
            ("subject_rows", True)
        ]
        assert len(bridge["moves"]) + len(bridge["held_back"]) + len(bridge["unplaced"]) == len(files)
        words = [
            shown,
            notes,
            *(path.read_text("utf-8", "replace") for path in out.rglob("*") if path.is_file()),
        ]
        assert (
            sum("LEAK" in text for text in words) == 1
        )  # the page that is told, in the report that it is part of
        carried = {path.name for path in (out / "dossier").rglob("*.pdf") if "contents" not in path.name}
        assert len(carried) == 3
