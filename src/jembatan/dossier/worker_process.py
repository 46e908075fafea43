"""What runs in a worker: read batches of tasks from standard input, answer each on standard output."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
from pathlib import Path

import msgspec

from jembatan.dossier.worker_protocol import (
    Answer,
    Task,
    WorkerLimits,
    can_limit_processor_time,
    find_reading_function,
    read_frame,
    write_frame,
)


def work(reader: str) -> None:
    """Answer every task until standard input ends, with the function that "module:function" names.

    Standard output is kept for the answers alone: what a parser prints goes nowhere.
    """
    output = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    source = sys.stdin.buffer
    first = read_frame(source)
    if first is None:
        return
    limits = msgspec.msgpack.decode(first, type=WorkerLimits)
    limit_memory(limits.memory_bytes)
    read = find_reading_function(reader)
    load_pdf_parser()
    write_frame(output, b"")
    encode = msgspec.msgpack.Encoder().encode
    decoder = msgspec.msgpack.Decoder(list[Task])
    while (frame := read_frame(source)) is not None:
        for task in decoder.decode(frame):
            limit_processor_time(limits.seconds)
            properties = encode(read(Path(os.fsdecode(task.path)), task.media_type))
            write_frame(output, encode(Answer(task.number, msgspec.Raw(properties))))
        limit_processor_time(0)
        gc.collect(0)


def limit_processor_time(seconds: float) -> None:
    """Have the system end this process after so many more seconds of its processor time; 0 for no limit.

    It ends it inside a parser too, where no Python runs.
    """
    if can_limit_processor_time():
        signal.setitimer(signal.ITIMER_PROF, seconds)


def limit_memory(limit_bytes: int) -> None:
    """Limit this process's address space where the system can; elsewhere only time is limited."""
    try:
        import resource
    except ImportError:  # Windows
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = limit_bytes if hard == resource.RLIM_INFINITY else min(limit_bytes, hard)
    try:
        resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))
    except (ValueError, OSError):  # macOS refuses; time is still limited
        return


def load_pdf_parser() -> None:
    """Load what most files need before saying that it is ready, so that it counts for no file's time."""
    with contextlib.suppress(ImportError, OSError, MemoryError):  # then the first file that needs it tells
        import pypdfium2  # noqa: F401
