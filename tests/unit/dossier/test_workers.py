"""Workers: a file that hangs, crashes or eats memory is one fault, and every other file is read."""

from __future__ import annotations

import sys
import threading
import time
import zlib
from pathlib import Path

import pytest

from jembatan.core.document import DocumentProperties
from jembatan.dossier.media_type import PDF
from jembatan.dossier.reading import fault_of
from jembatan.dossier.worker_protocol import Reader, can_limit_processor_time
from jembatan.dossier.workers import Limits, Pool, WorkerError

# Speaks the protocol of a worker, and does to itself what the names of the files say.
WORKER = """
import os, sys, time
import msgspec
from jembatan.dossier.worker_protocol import read_frame, write_frame
source, output = sys.stdin.buffer, sys.stdout.buffer
read_frame(source)
write_frame(output, b"")
while (frame := read_frame(source)) is not None:
    for number, path, media_type in msgspec.msgpack.decode(frame):
        name = os.path.basename(path).decode()
        if "hang" in name: time.sleep(60)
        if "crash" in name: os.abort()
        if "slow" in name: time.sleep(0.15)
        if "wrong" in name: number += 1
        if "junk" in name: output.write(b"\\xff" * 3); output.flush(); os._exit(0)
        if "garbled" in name: write_frame(output, b"\\xc1"); continue
        write_frame(output, msgspec.msgpack.encode([number, {"media_type": media_type, "title": name}]))
"""
LATE = "It could not be read within 0.5 seconds: it may be damaged or hostile."
DIED = "The program that reads it crashed or ran out of memory on it: it may be damaged or hostile."


def read_all(
    names: list[str], *, workers: int = 2, command: list[str] | None = None, limits=None
) -> list[str]:
    found: dict[int, str] = {}
    lock = threading.Lock()

    def deliver(number, properties) -> None:
        with lock:
            assert number not in found, "a file was answered twice"
            found[number] = properties.fault or properties.title

    pool = Pool(
        workers,
        deliver,
        limits=limits or Limits(0.5, clock_seconds=0.5),
        command=command or [sys.executable, "-c", WORKER],
    )
    for number, name in enumerate(names):
        pool.submit(number, Path(name), PDF)
    pool.finish()
    return [found[number] for number in range(len(names))]


@pytest.mark.parametrize(
    ("bad", "fault"),
    [("hang", LATE), ("crash", DIED), ("junk", DIED), ("wrong", DIED), ("garbled", DIED)],
)
@pytest.mark.parametrize("workers", [1, 2])
def test_a_bad_file_is_one_fault_and_every_other_is_read(bad, fault, workers):
    names = [f"{number}.pdf" for number in range(40)]
    names[17] = f"{bad}.pdf"
    expected = [fault if name.startswith(bad) else name for name in names]
    assert read_all(names, workers=workers) == expected


def test_bad_files_one_after_another_are_each_a_fault_of_their_own():
    assert read_all(["a.pdf", "crash-1.pdf", "hang-2.pdf", "crash-3.pdf", "b.pdf"], workers=1) == [
        "a.pdf",
        DIED,
        LATE,
        DIED,
        "b.pdf",
    ]


def test_the_time_is_each_files_own_and_not_that_of_a_batch():
    names = [f"slow-{number}.pdf" for number in range(8)]
    assert read_all(names, workers=1) == names


def test_a_worker_that_cannot_be_started_is_said_with_the_way_out():
    with pytest.raises(WorkerError, match=r"workers: 0"):
        read_all(["a.pdf"], command=[sys.executable, "-c", "raise SystemExit(1)"])
    with pytest.raises(WorkerError, match=r"workers: 0"):
        read_all(["a.pdf"], command=["/no/such/interpreter"])


def test_stopping_ends_workers_that_hang_at_once():
    pool = Pool(2, lambda *_: None, limits=Limits(60), command=[sys.executable, "-c", WORKER])
    for number in range(64):
        pool.submit(number, Path("hang.pdf"), PDF)
    begun = time.monotonic()
    time.sleep(0.3)
    pool.stop()
    assert time.monotonic() - begun < 5
    assert not [t for t in threading.enumerate() if t.name == "document-worker"]


def test_without_workers_files_are_read_in_this_process(tmp_path, make_pdf):
    path = tmp_path / "a.pdf"
    path.write_bytes(make_pdf("words of a page"))
    found = []
    pool = Pool(0, lambda number, properties: found.append((number, properties.title)))
    pool.submit(7, path, PDF)
    assert found == [(7, "words of a page")]
    pool.finish()


def real(tmp_path, files: dict[str, tuple[bytes, str]], limits: Limits) -> dict[str, str]:
    found: dict[str, str] = {}
    names = list(files)
    pool = Pool(1, lambda number, p: found.__setitem__(names[number], p.fault), limits=limits)
    for number, (name, (data, media_type)) in enumerate(files.items()):
        (tmp_path / name).write_bytes(data)
        pool.submit(number, tmp_path / name, media_type)
    pool.finish()
    return found


GREEDY = """
import os, sys
import msgspec
import jembatan.dossier.pdf as pdf
from jembatan.dossier.reading import read_properties
from jembatan.dossier.worker_process import limit_memory
from jembatan.dossier.worker_protocol import WorkerLimits, read_frame, write_frame
pdf.examine_pdf = lambda path: len(bytearray(2_000_000_000)) if "greedy" in path else pdf.DocumentProperties(media_type="", title=path)
source, output = sys.stdin.buffer, sys.stdout.buffer
limit_memory(msgspec.msgpack.decode(read_frame(source), type=WorkerLimits).memory_bytes)
write_frame(output, b"")
while (frame := read_frame(source)) is not None:
    for number, path, media_type in msgspec.msgpack.decode(frame):
        write_frame(output, msgspec.msgpack.encode([number, read_properties(path.decode(), media_type)]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the memory of a process can be limited on Linux only")
def test_a_file_that_takes_too_much_memory_is_one_fault():
    found = read_all(
        ["a.pdf", "greedy.pdf", "b.pdf"],
        workers=1,
        command=[sys.executable, "-c", GREEDY],
        limits=Limits(20, 1_000_000_000),
    )
    too_much = "Reading it takes more memory than is allowed: it may be damaged or hostile."
    assert found == ["a.pdf", too_much, "b.pdf"]


READING = """
import time
from jembatan.core.document import DocumentProperties
def read(path, media_type):
    begun = time.process_time()
    while "busy" in path.name: sum(range(1000))
    if "waits" in path.name: time.sleep(1.2)
    while time.process_time() - begun < (0.3 if "hard" in path.name else 0): pass
    return DocumentProperties(media_type=media_type, title=path.name)
"""


@pytest.mark.skipif(
    not can_limit_processor_time(), reason="the system cannot limit a process's processor time"
)
def test_time_is_counted_while_a_file_is_computed_on_and_not_while_the_machine_is_busy_elsewhere(
    tmp_path, monkeypatch
):
    (tmp_path / "slow_reading.py").write_text(READING)
    monkeypatch.syspath_prepend(str(tmp_path))
    reader = Reader("slow_reading:read", DocumentProperties, fault_of)
    names = ["a", "waits", "hard-1", "hard-2", "hard-3", "busy", "b", "waits"]
    found: dict[int, str] = {}
    pool = Pool(1, lambda n, p: found.__setitem__(n, p.fault or p.title), limits=Limits(0.6), reader=reader)
    for number, name in enumerate(names):
        pool.submit(number, Path(name), PDF)
    pool.finish()
    late = "It could not be read within 0.6 seconds of the processor: it may be damaged or hostile."
    assert [found[n] for n in range(len(names))] == [late if name == "busy" else name for name in names]


@pytest.mark.slow
def test_a_pdf_whose_page_unpacks_endlessly_ends_within_its_limits(tmp_path, make_pdf):
    rows = b"BT /F1 10 Tf (x) Tj ET q 1 0 0 1 0 0 cm Q " * 8_000_000
    packed = zlib.compress(rows, 9)
    plain = make_pdf("x")
    at = plain.index(b"<< /Length", plain.index(b"/Subtype /Image"))
    at = plain.index(b"<< /Length", at + 1) if b"endcmap" in plain[at : at + 300] else at
    end = plain.index(b"endstream", at) + len(b"endstream")
    bomb = (
        plain[:at]
        + b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed)
        + plain[end:]
    )
    begun = time.monotonic()
    found = real(
        tmp_path,
        {"bomb.pdf": (bomb, PDF), "b.pdf": (make_pdf("two"), PDF)},
        Limits(3, 300_000_000),
    )
    assert time.monotonic() - begun < 20
    assert found["b.pdf"] == ""
    assert "hostile" in found["bomb.pdf"] or "memory" in found["bomb.pdf"]
