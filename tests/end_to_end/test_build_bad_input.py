"""What a build does when the sheet, the source, the target or the machine is not as it should be."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time

import pytest
from lxml import etree
from tests.end_to_end.built import (
    build_cn,
    build_words,
    codes,
    leaves,
    problems,
    read,
    write_files,
    write_sheet,
)
from tests.end_to_end.test_commands import jembatan

from jembatan.build import verified_copy
from jembatan.core.errors import InputError
from jembatan.dossier import examine

NAMES = ("m1/cn/1.0 cover letter.pdf", "m1/cn/1.2 application form.pdf", "m3/3.2.P.8.3 stability data.pdf")


@pytest.fixture
def source(tmp_path):
    return write_files(tmp_path / "source", *NAMES)


def sheet_of(tmp_path, **changes):
    return write_sheet(tmp_path / "p.toml", **changes)


@pytest.mark.parametrize("number", ["../evil", "申请/1", "a/../../b", "..", "x2026 00009", "/x202600009"])
def test_an_application_number_that_is_no_name_of_a_folder_is_refused(source, tmp_path, number):
    sheet = sheet_of(tmp_path, x202600009=number)
    with pytest.raises(InputError, match="the folder of the application is named by it"):
        build_cn(source, tmp_path / "out", sheet)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["p.toml", "source"]


@pytest.mark.parametrize(
    ("changes", "code", "rule"),
    [
        ({"x202600009": "X2026-9"}, "application_number_form", ""),
        ({"2026000009": "123"}, "product_number_form", ""),
        ({'"0000"': '"1"'}, "related_form", "4.2.5"),
        ({'"0000"': '"0003"'}, "related_form", "4.2.5"),
        ({"cnsqt1": "cnsqt2"}, "related_must_be_earlier", "4.2.11"),
        ({"首次提交": "提" * 121}, "description_long", "4.2.9"),
    ],
)
def test_a_value_out_of_form_is_written_as_declared_and_told(source, tmp_path, changes, code, rule):
    told = build_cn(source, tmp_path / "out", sheet_of(tmp_path, **changes))
    assert code in codes(told.still_to_write)
    (application,) = (tmp_path / "out").iterdir()
    assert {rule} - {""} <= problems(application)


def test_a_right_sheet_is_told_nothing_of_its_values(source, tmp_path):
    told = build_cn(source, tmp_path / "out", sheet_of(tmp_path))
    assert set(codes(told.still_to_write)) == {"papers_missing", "add_official_file", "seals"}
    assert problems(tmp_path / "out/x202600009") == {"2.7", "4.3.1"}


def test_the_papers_that_are_missing_are_those_that_the_rule_finds_missing(source, tmp_path):
    write_files(source, "m1/cn/1.3.4.1 drug.pdf")
    told = build_cn(source, tmp_path / "out", sheet_of(tmp_path))
    said = {m.key: m.args["sections"] for m in told.still_to_write if "papers" in m.key}
    assert said == {
        "build.papers_missing": ["1.3.1.2", "1.3.2.2", "1.3.3", "1.3.8.1", "1.3.8.2", "1.11"],
        "build.papers_not_allowed": ["1.3.4.1"],
    }
    assert problems(tmp_path / "out/x202600009") == {"2.7", "4.3.1", "4.3.2"}


def test_a_character_that_xml_cannot_hold_is_refused(source, tmp_path):
    sheet = sheet_of(tmp_path, 首次提交=r"a\u0007b")
    with pytest.raises(InputError, match=r"envelope\.sequence_description holds a character"):
        build_cn(source, tmp_path / "out", sheet)


def test_markup_in_the_sheet_stays_text(source, tmp_path):
    sheet = sheet_of(tmp_path, 首次提交="<b>&]]>", 丁苯酞="A <& 'B'")
    write_files(source, "m3/3.2.S.4.1 specification.pdf")
    build_cn(source, tmp_path / "out", sheet)
    sequence = tmp_path / "out/x202600009/0000"
    regional = etree.parse(str(sequence / "m1/cn/cn-regional.xml"))
    assert regional.findtext(".//{cn_ectd}sequence-description") == "<b>&]]>"
    index = etree.parse(str(sequence / "index.xml"))
    assert index.find(".//m3-2-s-drug-substance").get("substance") == "A <& 'B'"


def test_the_sheet_does_not_enter_under_another_name_or_from_a_zip(source, tmp_path):
    sheet = sheet_of(tmp_path, more="# SECRET-7\n")
    for name in ("m1/cn/1.0 product.txt", "product.toml", "m3/3.2.P.1 copy.txt"):
        shutil.copy(sheet, source / name)
    packed = shutil.make_archive(str(tmp_path / "packed"), "zip", source)
    for number, given in enumerate((source, tmp_path / "packed.zip")):
        assert given == source or str(given) == packed
        build_cn(given, tmp_path / f"out{number}", sheet)
        written = [p for p in (tmp_path / f"out{number}").rglob("*") if p.is_file()]
        assert len(written) == 6  # three documents, two backbones, index-md5.txt
        assert not [p for p in written if b"SECRET-7" in p.read_bytes()]


def test_only_official_files_are_taken_from_the_folder_of_official_files(source, tmp_path):
    util = tmp_path / "official"
    for name in ("dtd/ich-ectd-3-2.dtd", "dtd/secret.txt", "style/private/a.xsl", "passwords.txt", ".env"):
        (util / name).parent.mkdir(parents=True, exist_ok=True)
        (util / name).write_bytes(b"SECRET-7")
    (util / "dtd/out").symlink_to(tmp_path)
    build_cn(source, tmp_path / "out", sheet_of(tmp_path), util=util)
    taken = tmp_path / "out/x202600009/0000/util"
    assert [p.relative_to(taken).as_posix() for p in taken.rglob("*") if p.is_file()] == [
        "dtd/ich-ectd-3-2.dtd"
    ]


def test_the_style_sheets_are_those_that_util_holds(source, tmp_path):
    write_files(source, "m4/4.2.3.3.1/TX-001.pdf")
    (tmp_path / "util/style").mkdir(parents=True)
    (tmp_path / "util/style/ich-stf-stylesheet-2-3.xsl").write_text("<x/>")
    (tmp_path / "util/style/cn-regional-1-1.xsl").write_text("<x/>")
    told = build_cn(source, tmp_path / "out", sheet_of(tmp_path), util=tmp_path / "util")
    (study,) = (tmp_path / "out/x202600009").rglob("stf-*.xml")
    assert 'util/style/ich-stf-stylesheet-2-3.xsl"' in study.read_text("utf-8")
    regional = tmp_path / "out/x202600009/0000/m1/cn/cn-regional.xml"
    assert 'util/style/cn-regional-1-1.xsl"' in regional.read_text("utf-8")
    missing = [m.args["path"] for m in told.still_to_write if "path" in m.args]
    assert not [path for path in missing if "stylesheet" in path or "cn-regional-1-0.xsl" in path]


def test_types_that_only_the_next_edition_knows_are_written_and_told(source, tmp_path):
    sheet = sheet_of(tmp_path, cnapt2="cnapt4", x202600009="s202600009")
    told = build_cn(source, tmp_path / "out", sheet)
    assert "next_edition" in codes(told.assumed)
    (papers,) = [m.args for m in told.still_to_write if m.key == "build.papers_missing"]
    assert papers == {"rule": "4.3.10", "sections": ["1.3.2.2", "1.3.3", "1.3.8.1", "1.3.8.2", "1.11"]}
    assert "4.2.10" not in problems(tmp_path / "out/s202600009", "cn-1.1-partial")


def test_links_out_of_the_source_are_not_followed_and_told(source, tmp_path):
    (tmp_path / "private.pdf").write_bytes(b"%PDF-1.4 SECRET-7")
    (source / "m3/3.2.P.5.1 link.pdf").symlink_to(tmp_path / "private.pdf")
    (source / "m3/3.2.P.5.3 dangling.pdf").symlink_to("nowhere")
    (source / "m3/loop").symlink_to(source)
    told = build_cn(source, tmp_path / "out", sheet_of(tmp_path))
    assert sorted(codes(told.faults)) == ["file_unreadable", "folder_link", "link_leaves_package"]
    assert told.operations == {"new": 3}
    assert not [p for p in (tmp_path / "out").rglob("*") if p.is_file() and b"SECRET-7" in p.read_bytes()]


def test_an_empty_and_a_damaged_document_are_told_and_stay_as_they_are(source, tmp_path):
    (source / "m3/3.2.P.1 empty.pdf").write_bytes(b"")
    (source / "m3/3.2.P.5.1 broken.pdf").write_bytes(b"%PDF-1.4 rubbish")
    told = build_cn(source, tmp_path / "out", sheet_of(tmp_path))
    assert {m.args["path"] for m in told.faults} == {"m3/3.2.P.1 empty.pdf", "m3/3.2.P.5.1 broken.pdf"}
    assert "6.1" in problems(tmp_path / "out/x202600009")


def test_names_that_collide_get_numbers_and_nothing_is_lost(source, tmp_path):
    names = ("Stability Data", "stability_data", "STABILITY data", "stability data!")
    for name in names:
        write_files(source, f"m3/a/{name}/3.2.P.8.3 {name}.pdf")
    told = build_cn(source, tmp_path / "out", sheet_of(tmp_path))
    here = [f.path for f in told.files if "32p8-stab" in f.path]
    assert len(here) == len({path.lower() for path in here}) == len(names) + 1


def test_a_path_that_a_desk_cannot_take_is_refused_before_anything_is_written(source, tmp_path):
    out = tmp_path / ("d" * 200)
    with pytest.raises(
        InputError, match=r"characters long with the folder before it .* give a shorter --out"
    ):
        build_cn(source, out, sheet_of(tmp_path))
    assert not out.exists()


def test_a_file_that_cannot_be_read_or_changes_leaves_nothing(source, tmp_path, monkeypatch):
    data = source / NAMES[2]

    def change(*_):
        data.write_bytes(data.read_bytes() + b"%")
        return False

    monkeypatch.setattr(verified_copy, "_clone", change)
    with pytest.raises(InputError, match="changed while it was copied"):
        build_cn(source, tmp_path / "out", sheet_of(tmp_path))
    assert not (tmp_path / "out/x202600009").exists()


def test_a_file_that_cannot_be_read_is_left_out_and_never_deleted_for_it(source, tmp_path, monkeypatch):
    whole = examine.hash_file

    def refuse(path, *more):
        if path.name == NAMES[2].rpartition("/")[2]:
            raise PermissionError(errno.EACCES, "Permission denied")
        return whole(path, *more)

    sheet = sheet_of(tmp_path)
    build_cn(source, tmp_path / "before", sheet)
    monkeypatch.setattr(examine, "hash_file", refuse)
    told = build_cn(source, tmp_path / "out", sheet)
    assert [(one.source, one.why.key) for one in told.left_out] == [(NAMES[2], "build.left_out_unreadable")]
    assert told.operations == {"new": 2}
    application = tmp_path / "before/x202600009"
    later = write_sheet(tmp_path / "later.toml", "cnsqt2")
    with pytest.raises(InputError, match="without it its earlier leaf would be deleted"):
        build_cn(source, tmp_path / "before", later, previous=application)
    assert not (application / "0001").exists()


def test_a_full_disk_is_one_sentence_and_leaves_nothing(source, tmp_path, monkeypatch):
    def fill(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(verified_copy, "_copy", fill)
    monkeypatch.setattr(verified_copy, "_clone", lambda *_: False)
    with pytest.raises(InputError, match=r"the disk that holds 0000 is full .* make room"):
        build_cn(source, tmp_path / "out", sheet_of(tmp_path))
    assert not (tmp_path / "out/x202600009").exists()


def test_a_disk_that_is_too_small_is_told_before_anything_is_written(source, tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 10, 0))
    with pytest.raises(InputError, match=r"bytes are to be written and the disk that holds 0000 has 0 free"):
        build_cn(source, tmp_path / "out", sheet_of(tmp_path))
    assert not (tmp_path / "out").exists()


def test_a_target_that_cannot_be_is_one_sentence(source, tmp_path):
    sheet = sheet_of(tmp_path)
    build_cn(source, tmp_path / "out", sheet)
    application = tmp_path / "out/x202600009"
    later = write_sheet(tmp_path / "later.toml", "cnsqt2")
    with pytest.raises(InputError, match="give --out the folder above it"):
        build_cn(source, application, later, previous=application)
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="file is a file: give --out a folder"):
        build_cn(source, tmp_path / "file", sheet)
    with pytest.raises(InputError, match="is there already"):
        build_cn(source, tmp_path / "out", sheet)


def test_a_backbone_of_an_earlier_sequence_that_is_broken_is_one_sentence(source, tmp_path):
    sheet = sheet_of(tmp_path)
    build_cn(source, tmp_path / "out", sheet)
    application = tmp_path / "out/x202600009"
    index = application / "0000/index.xml"
    whole = index.read_text("utf-8")
    later = write_sheet(tmp_path / "later.toml", "cnsqt2")
    for broken, words in (
        (whole[:500], r"0000/index\.xml cannot be read as XML"),
        (
            whole.replace("m3-2-p-8-3-stability-data", "m3-2-p-8-9-other"),
            "the heading m3-2-p-8-9-other .* is not known",
        ),
    ):
        index.write_text(broken, "utf-8")
        with pytest.raises(InputError, match=words):
            build_cn(source, tmp_path / "out", later, previous=application)
    assert not (application / "0001").exists()


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_a_build_that_is_killed_leaves_no_sequence_or_a_whole_one(tmp_path):
    source = write_files(tmp_path / "source", *NAMES)
    for number in range(200):
        (source / f"m3/3.2.P.8.3 data {number}.txt").write_bytes(bytes([number]) * 200_000)
    arguments = [sys.executable, "-m", "jembatan.cli.main"]
    arguments += build_words(source, tmp_path / "out", sheet_of(tmp_path))
    sequence = tmp_path / "out/x202600009/0000"
    began = time.perf_counter()
    subprocess.run(arguments, check=False, capture_output=True)
    whole = time.perf_counter() - began
    count = sum(1 for p in sequence.rglob("*") if p.is_file())
    assert count == 206
    for share in (0.6, 0.8, 0.9):
        shutil.rmtree(sequence)
        run = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(whole * share)
        run.send_signal(signal.SIGKILL)
        run.wait()
        if sequence.exists():
            assert sum(1 for p in sequence.rglob("*") if p.is_file()) == count
        else:
            assert subprocess.run(arguments, check=False, capture_output=True).returncode == 1
    index = (sequence / "index.xml").read_bytes()
    assert (sequence / "index-md5.txt").read_text() == hashlib.md5(index).hexdigest()
    assert sorted(p.name for p in sequence.parent.iterdir()) == ["0000"]


def test_a_document_that_an_ectd_names_twice_stays_at_both_places_as_one_file(tmp_path):
    source = write_files(tmp_path / "first", *NAMES[:2], "m3/3.2.S.4.1 specification.pdf", "m5/5.4 paper.pdf")
    sheet = sheet_of(tmp_path)
    build_cn(source, tmp_path / "a", sheet)
    index = tmp_path / "a/x202600009/0000/index.xml"
    text = index.read_text("utf-8")
    block = text[text.index("      <m3-2-s-drug-substance") : text.index("</m3-2-s-drug-substance>") + 26]
    again = block.replace("示例制药有限公司", "Beta").replace('ID="l', 'ID="k')
    assert again != block
    index.write_text(text.replace(block, block + again), "utf-8")
    index.with_name("index-md5.txt").write_text(hashlib.md5(index.read_bytes()).hexdigest())
    told = build_cn(tmp_path / "a/x202600009", tmp_path / "b", sheet)
    assert told.operations == {"new": 5}
    found = leaves(tmp_path / "b/x202600009/0000")
    assert len({leaf["ID"] for leaf in found}) == len(found)
    makers = [
        leaf.placement.attributes["manufacturer"] for leaf in read(tmp_path / "b/x202600009").at("3.2.S.4.1")
    ]
    assert sorted(makers) == ["Beta", "示例制药有限公司"]
    assert len(list((tmp_path / "b").rglob("*specification.pdf"))) == 1
    assert problems(tmp_path / "b/x202600009") == {"2.7", "4.3.1"}


def test_spaces_at_the_ends_of_titles_and_attributes_of_a_source_do_not_enter(tmp_path):
    source = write_files(tmp_path / "first", *NAMES[:2], "m3/3.2.S.4.1 specification.pdf")
    sheet = sheet_of(tmp_path)
    build_cn(source, tmp_path / "a", sheet)
    index = tmp_path / "a/x202600009/0000/index.xml"
    text = index.read_text("utf-8")
    spoilt = text.replace('substance="丁苯酞"', 'substance=" 丁苯酞 "').replace(
        "<title>spec", "<title>\n  spec"
    )
    assert spoilt.count(" 丁苯酞 ") == 1
    index.write_text(spoilt, "utf-8")
    build_cn(tmp_path / "a/x202600009", tmp_path / "b", sheet)
    assert not problems(tmp_path / "b/x202600009", severity="warning") & {"3.20", "3.28"}
    assert problems(tmp_path / "b/x202600009") == {"2.7", "4.3.1"}


def test_a_file_that_no_backbone_of_the_source_names_is_left_out(tmp_path):
    sheet = sheet_of(tmp_path)
    build_cn(write_files(tmp_path / "first", *NAMES), tmp_path / "a", sheet)
    write_files(tmp_path / "a/x202600009/0000", "m3/32-body-data/32p-drug-prod/32p8-stab/stray.pdf")
    told = build_cn(tmp_path / "a/x202600009", tmp_path / "b", sheet)
    assert [(one.source.rpartition("/")[2], one.why.key) for one in told.left_out] == [
        ("stray.pdf", "build.left_out_stray")
    ]
    assert told.operations == {"new": 3}


def test_what_is_left_out_is_told_by_reason_and_nothing_that_was_concluded_is_hidden(tmp_path):
    source = write_files(tmp_path / "source", *NAMES, "m5/5.3.5.1/BAST/laporan.pdf")
    for name in ("a.msg", "b.msg"):
        (source / name).write_bytes(b"letter")
    (source / "m3/3.2.P.1 empty.pdf").write_bytes(b"")
    ask = ("build", "cn-ectd", source, "--from", "CN", "--no-cache", "--workers", 0)
    for language, words in (
        ("en", ("Left out", "Concluded, not stated", "Wrong in the source", "Study tagging files: 1 new")),
        (
            "id",
            ("Tidak disertakan", "Disimpulkan", "Kesalahan pada berkas asal", "Berkas penanda studi: 1 baru"),
        ),
        ("zh", ("未纳入", "推断", "来源资料的问题", "研究标签文件（STF）：新建 1")),
    ):
        shown, _ = jembatan(*ask, "--out", tmp_path / language, "--lang", language, code=1)
        assert not [word for word in words if word not in shown]
        assert "build." not in shown
        assert shown.count(".msg") == 3  # the reason once, and two files
    shown, _ = jembatan(*ask, "--out", tmp_path / "json", "--format", "json", code=1)
    told = json.loads(shown)
    assert {one["code"] for one in told["assumed"]} == {
        "study_assumed",
        "category_missing",
        "file_tag_assumed",
    }
    assert {one["code"] for one in told["faults"]} == {"empty_file"}
    assert told["study_files"] == {"new": 1}
