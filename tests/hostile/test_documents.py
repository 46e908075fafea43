"""Mutated documents, read by real workers: never a traceback, never a file lost, a fault for the file that has one.

tests/hostile/found/ holds what longer searches found (fuzz_documents.py); each was once a crash or a hang.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jembatan.core.document import DocumentProperties
from jembatan.demo.plain_pdf import render_plain_pdf
from jembatan.dossier.examine import examine_documents
from jembatan.dossier.media_type import find_media_type
from jembatan.dossier.package import open_package
from jembatan.dossier.reader import read_dossier
from jembatan.dossier.reading import OPENED, properties_of_head
from jembatan.dossier.workers import Limits, Pool

FOUND = Path(__file__).with_name("found")
LANGUAGES = {"id", "en", "zh", "mixed", "none", "unknown"}


def docx_seed() -> bytes:
    stream = io.BytesIO()
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = "<w:p><w:r><w:t>3.2.P.8.3 Stability data of the product</w:t></w:r></w:p>" * 5
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{space}">{body}</w:document>')
    return stream.getvalue()


def packed_pdf_seed() -> bytes:
    """A PDF of version 1.7 with packed objects and a packed table of contents, as most programs write it now."""
    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(render_plain_pdf([["Stability data"], ["Batch A complies"]]))) as document:
        document.save(stream, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return stream.getvalue()


SEEDS = {
    "plain.pdf": render_plain_pdf([["Stability data", "the product was tested"]] * 3),
    "packed.pdf": packed_pdf_seed(),
    "file.docx": docx_seed(),
    "file.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 8,
}
MUTATION = st.tuples(
    st.sampled_from(["flip", "delete", "duplicate", "insert", "truncate", "number"]),
    st.floats(0, 1, allow_nan=False),
    st.integers(0, 255),
    st.integers(1, 300),
)


def mutate(data: bytes, how: str, where: float, value: int, length: int) -> bytes:
    """Return the data with one thing changed; "number" makes the next digits behind the place absurdly large."""
    at = int(where * len(data))
    if how == "flip":
        return data[:at] + bytes([value]) + data[at + 1 :]
    if how == "delete":
        return data[:at] + data[at + length :]
    if how == "duplicate":
        return data[: at + length] + data[at : at + length] + data[at + length :]
    if how == "insert":
        return data[:at] + bytes([value]) * length + data[at:]
    if how == "number":
        digits = next((n for n in range(at, len(data)) if data[n : n + 1].isdigit()), len(data))
        return data[:digits] + str(value * 10**7 - 10**9).encode() + data[digits + 1 :]
    return data[:at]


@pytest.fixture(scope="module")
def worker():
    """Return a function that has one real worker read bytes, and then a good file, which must be read whatever the first was."""
    answers: dict[int, DocumentProperties] = {}
    pool = Pool(1, answers.__setitem__, limits=Limits(10))
    yield pool, answers
    pool.finish()


def read_by_worker(worker, folder: Path, data: bytes, number: int) -> DocumentProperties:
    pool, answers = worker
    path = folder / str(number)
    path.write_bytes(data)
    media_type = find_media_type(data[:24_576])
    if media_type not in OPENED:
        return properties_of_head(data[:24_576], len(data), media_type)
    pool.submit(number, path, media_type)
    while number not in answers:
        for feeder in pool._feeders:
            assert feeder.is_alive() or number in answers, "the thread that feeds the worker died"
            feeder.join(0.002)
    path.unlink()
    return answers[number]


@settings(max_examples=250, deadline=None)
@given(seed=st.sampled_from(sorted(SEEDS)), mutations=st.lists(MUTATION, min_size=1, max_size=4))
def test_no_mutation_of_a_document_ends_the_run(worker, tmp_path_factory, seed, mutations):
    data = SEEDS[seed]
    for mutation in mutations:
        data = mutate(data, *mutation)
    folder = tmp_path_factory.getbasetemp()
    found = read_by_worker(worker, folder, data, len(worker[1]) + 1_000_000)
    assert found.language in LANGUAGES
    assert found.fault == "" or (found.fault.endswith(".") and "\n" not in found.fault)
    assert "Traceback" not in found.fault
    assert found.pages is None or found.pages >= 0


@pytest.mark.parametrize("path", sorted(FOUND.glob("*")), ids=lambda path: path.name)
def test_what_was_once_a_crash_or_a_hang_is_one_fault_now(tmp_path, path):
    (tmp_path / "bad").write_bytes(path.read_bytes())
    (tmp_path / "good.pdf").write_bytes(SEEDS["plain.pdf"])
    with open_package(tmp_path) as package:
        found = examine_documents(
            package, ["bad", "good.pdf"], cache_folder=None, workers=1, limits=Limits(10)
        )
    assert found["good.pdf"].properties.fault == ""
    assert found["bad"].properties.media_type


@settings(max_examples=40, deadline=None)
@given(
    bad=st.sampled_from(sorted(SEEDS)),
    kept=st.floats(0.05, 0.95),
    others=st.integers(1, 5),
)
def test_a_truncated_file_has_one_fault_and_the_others_none(tmp_path_factory, bad, kept, others):
    folder = tmp_path_factory.mktemp("t")
    whole = SEEDS[bad] if bad != "file.doc" else SEEDS["file.docx"]
    (folder / "bad").write_bytes(whole[: max(30, int(kept * len(whole)))])
    names = [f"{n}.pdf" for n in range(others)]
    for name in names:
        (folder / name).write_bytes(SEEDS["packed.pdf"])
    with open_package(folder) as package:
        found = examine_documents(package, ["bad", *names], cache_folder=None, workers=0)
    assert found["bad"].properties.fault
    assert [found[name].properties.fault for name in names] == [""] * others


def test_each_document_that_stays_closed_is_a_finding_that_names_it(tmp_path):
    plain = render_plain_pdf([["Stability data"]])
    secret = io.BytesIO()
    with pikepdf.open(io.BytesIO(plain)) as document:
        document.save(secret, encryption=pikepdf.Encryption(user="user", owner="owner"))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:  # stored: the PDF inside begins in the first kilobyte
        archive.writestr("inside.pdf", plain)
    files = {
        "cut.pdf": plain[: len(plain) // 2],
        "secret.pdf": secret.getvalue(),
        "m5.zip": packed.getvalue(),
        "old.rar": b"Rar!\x1a\x07\x01\x00" + b"0" * 99,
        "whole.pdf": plain,
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    with open_package(tmp_path) as package:
        dossier = read_dossier(package, workers=0)
    assert {(fault.code, fault.path) for fault in dossier.faults} == {
        ("document_damaged", "cut.pdf"),
        ("document_behind_password", "secret.pdf"),
        ("archive_inside", "m5.zip"),
        ("archive_inside", "old.rar"),
    }
    assert dossier.documents["m5.zip"].properties.media_type == "application/zip"
