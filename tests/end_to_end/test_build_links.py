"""A package built from a folder whose PDFs link to one another: what its new names break is listed, and nothing else."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pikepdf
import pytest
from tests.end_to_end.built import build_cn, write_files, write_sheet

from jembatan.build import citation_reader
from jembatan.pipeline_build import build
from jembatan.report.build_console import describe_submission, render_submission_text
from jembatan.report.texts import load_texts

OVERVIEW = "m2/2.5 clinical overview.pdf"
DATA = "m3/3.2.P.8.3 stability data.pdf"
NEW_OVERVIEW = "0000/m2/25-clin-over/clinical-overview.pdf"
NEW_DATA = "0000/m3/32-body-data/32p-drug-prod/32p8-stab/stability-data.pdf"
WAY = "../../m3/32-body-data/32p-drug-prod/32p8-stab/stability-data.pdf"


def add_links(path, *actions):
    """Put links on the only page of a PDF: each a kind of action and a file or address."""
    notes = []
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        for kind, file in actions:
            key = "URI" if kind == "URI" else "F"
            action = pikepdf.Dictionary({"/S": pikepdf.Name(f"/{kind}"), f"/{key}": pikepdf.String(file)})
            notes.append(
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action
                )
            )
        pdf.pages[0].obj["/Annots"] = pdf.make_indirect(pikepdf.Array(notes))
        pdf.save(path)


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    root = write_files(tmp_path_factory.mktemp("linked") / "source", OVERVIEW, DATA, "m1/cn/1.0 cover.pdf")
    (root / "m3/raw.docx").write_bytes(b"not filed")
    add_links(
        root / OVERVIEW,
        ("GoToR", "../m3/3.2.P.8.3 stability data.pdf"),
        ("Launch", "../m3/raw.docx"),
        ("URI", "../m3/3.2.P.8.3%20stability%20data.pdf#page=1"),
        ("URI", "https://example.invalid/a.pdf"),
        ("GoToR", "../m3/never there.pdf"),
    )
    add_links(root / DATA, ("GoToR", "../m2/2.5 clinical overview.pdf"))
    return root


def told(submission):
    return [(one.path, one.page, one.cited, one.now) for one in submission.moved_links]


BROKEN = [
    (NEW_OVERVIEW, 1, "../m3/3.2.P.8.3 stability data.pdf", WAY),
    (NEW_OVERVIEW, 1, "../m3/raw.docx", ""),
    (NEW_OVERVIEW, 1, "../m3/3.2.P.8.3%20stability%20data.pdf#page=1", f"{WAY}#page=1"),
    (NEW_DATA, 1, "../m2/2.5 clinical overview.pdf", "../../../../m2/25-clin-over/clinical-overview.pdf"),
]


@pytest.mark.parametrize("packed", [False, True], ids=["folder", "zip"])
@pytest.mark.parametrize("kind", ["cn-ectd", "ich-3.2.2"])
def test_links_that_the_new_names_break_are_told_with_the_way_that_is_right_now(
    source, tmp_path, kind, packed
):
    if packed:
        shutil.make_archive(str(tmp_path / "packed"), "zip", source)
    given = tmp_path / "packed.zip" if packed else source
    submission = build(given, tmp_path / "out", kind=kind, source_country="CN", workers=0)
    assert told(submission) == BROKEN
    for path, _, _, now in BROKEN:
        folder = (tmp_path / "out" / submission.application / path).parent
        assert not now or (folder / now.partition("#")[0]).resolve().is_file()


def test_bookmarks_that_the_new_names_break_are_told_as_such(source, tmp_path):
    other = tmp_path / "source"
    shutil.copytree(source, other)
    with pikepdf.open(other / DATA, allow_overwriting_input=True) as pdf:
        with pdf.open_outline() as outline:
            for file in ("../m2/2.5 clinical overview.pdf", "../m1/cn/1.0 cover.pdf"):
                action = pikepdf.Dictionary(S=pikepdf.Name.GoToR, F=pikepdf.String(file), D=[0])
                outline.root.append(pikepdf.OutlineItem("see there", action=action))
        del pdf.pages[0].obj["/Annots"]
        pdf.save(other / DATA)
    submission = build_cn(other, tmp_path / "out", None)
    assert [one for one in told(submission) if one[0] == NEW_DATA] == [
        (NEW_DATA, 0, "../m2/2.5 clinical overview.pdf", BROKEN[-1][-1]),
        (NEW_DATA, 0, "../m1/cn/1.0 cover.pdf", "../../../../m1/cn/00/cover.pdf"),
    ]
    message = describe_submission(submission, language="en")["moved_links"][-1]["message"]
    assert message.startswith(f"{NEW_DATA}, bookmark: ../m1/cn/1.0 cover.pdf should be ")


def test_the_files_themselves_are_not_altered(source, tmp_path):
    build_cn(source, tmp_path / "out", write_sheet(tmp_path / "p.toml"))
    assert (tmp_path / "out/x202600009" / NEW_OVERVIEW).read_bytes() == (source / OVERVIEW).read_bytes()


def test_links_of_a_package_that_is_built_again_hold(source, tmp_path):
    build_cn(source, tmp_path / "one", write_sheet(tmp_path / "p.toml"))
    sequence = tmp_path / "one/x202600009/0000"
    add_links(sequence / NEW_OVERVIEW.removeprefix("0000/"), ("GoToR", WAY), ("URI", f"{WAY}#page=1"))
    (sequence / NEW_DATA.removeprefix("0000/")).write_bytes((source / "m1/cn/1.0 cover.pdf").read_bytes())
    again = build_cn(tmp_path / "one/x202600009", tmp_path / "two", None)
    assert {NEW_OVERVIEW, NEW_DATA} <= {file.path for file in again.files}
    assert told(again) == []


def test_a_document_of_an_earlier_sequence_is_told_where_it_stands_there(source, tmp_path):
    sheet = write_sheet(tmp_path / "p.toml")
    build_cn(source, tmp_path / "out", sheet)
    changed = tmp_path / "changed"
    shutil.copytree(source, changed)
    add_links(changed / OVERVIEW, ("GoToR", "../m3/3.2.P.8.3 stability data.pdf"))
    nxt = build_cn(
        changed,
        tmp_path / "out",
        write_sheet(tmp_path / "q.toml", kind="cnsqt2"),
        previous=tmp_path / "out/x202600009",
    )
    assert DATA in nxt.unchanged
    assert [now for _, _, _, now in told(nxt)] == [f"../../../{NEW_DATA}"]


def test_links_are_read_once_and_remembered_and_not_at_all_where_that_is_asked(source, tmp_path, monkeypatch):
    read = []
    reading = citation_reader._read_inside
    monkeypatch.setattr(citation_reader, "_read_inside", lambda path: read.append(path.name) or reading(path))
    for number in range(2):
        submission = build_cn(source, tmp_path / f"{number}", None, cache_folder=tmp_path / "cache")
        assert told(submission) == BROKEN
    assert len(read) == 3
    assert told(build_cn(source, tmp_path / "no-cache", None)) == BROKEN
    assert len(read) == 6
    without = build_cn(source, tmp_path / "without", None, searches_links=False)
    assert (told(without), without.searches_links, len(read)) == ([], False, 6)


def test_a_pdf_that_cannot_be_opened_is_named_and_not_taken_for_one_without_links(source, tmp_path):
    other = tmp_path / "source"
    shutil.copytree(source, other)
    (other / "m3/3.2.P.5.1 locked.pdf").write_bytes(b"%PDF-1.7 /GoToR and no more")
    submission = build_cn(other, tmp_path / "out", None)
    assert [path.rpartition("/")[2] for path in submission.not_searched] == ["locked.pdf"]


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", "p. 1: ../m3/raw.docx leads to a file that is not in the package"),
        ("id", "hlm. 1: ../m3/raw.docx menuju berkas yang tidak ada dalam paket"),
        ("zh", "第 1 页：../m3/raw.docx 指向的文件不在资料包中"),
    ],
)
def test_every_language_tells_how_many_there_are_and_the_first_of_them(source, tmp_path, language, says):
    submission = build_cn(source, tmp_path / "out", None)
    shown = render_submission_text(submission, language=language)
    heading = load_texts(language).say("build.moved_links", count=4, documents=2)
    at = shown.splitlines().index(heading)
    assert WAY in shown.splitlines()[at + 1]
    assert says in shown.splitlines()[at + 2]
    assert "../m2/2.5 clinical overview.pdf" not in shown  # the fourth
    assert load_texts(language).say("build.moved_links_more", count=1) in shown
    assert says in describe_submission(submission, language=language)["moved_links"][1]["message"]


def test_the_json_has_all_of_them_and_links_may_be_left_unread(source, tmp_path):
    def run(out, *more):
        command = [sys.executable, "-m", "jembatan.cli.main", "build", "ich-3.2.2", str(source), "--no-cache"]
        done = subprocess.run(
            [*command, "--out", str(tmp_path / out), *more], capture_output=True, check=False
        )
        assert done.returncode == 1, done.stderr
        return done.stdout.decode("utf-8")

    found = json.loads(run("json", "--format", "json"))
    assert [(one["path"], one["page"], one["cited"], one["now"]) for one in found["moved_links"]] == BROKEN
    assert found["moved_links"][1]["linked"] == "m3/raw.docx"
    assert (found["links_searched"], found["links_not_read"]) == (True, [])
    unread = run("not", "--no-references")
    assert "Links between documents were not looked at (--no-references)" in unread
    assert "raw.docx leads to" not in unread
