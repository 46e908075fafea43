"""Reading documents in processes of their own, so that one that hangs, crashes or eats memory harms nobody else.

Each worker is a fresh interpreter (never a fork) that runs jembatan.dossier.worker_process and nothing of the caller's main
module: it works the same from a script, from `python -c`, from a test, from a web server's thread.
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from jembatan.core.errors import JembatanError
from jembatan.dossier.worker_protocol import (
    DOCUMENTS,
    Answer,
    Reader,
    Task,
    WorkerLimits,
    can_limit_processor_time,
    find_reading_function,
    read_frame,
    write_frame,
)

BATCH = 16
MAX_WORKERS = 12  # each takes about 50 MB
START_SECONDS = 120.0
_LONGER = 10  # times the seconds of the processor may pass on the clock


@dataclass(frozen=True)
class Limits:
    """What one file may cost the process that reads it: seconds of the processor, bytes of memory, seconds of the clock.

    Seconds of the processor, so that a busy machine makes no sound file late; those of the clock (ten times as many where
    None) are for a reader that waits and computes nothing. Where the system cannot limit the processor's (Windows) they are
    those of the clock; where it cannot limit memory, nothing does.
    """

    seconds: float = 20.0
    memory_bytes: int = 1_000_000_000
    clock_seconds: float | None = None

    def by_the_clock(self) -> float:
        """Return after how many seconds by the clock a worker is ended."""
        if self.clock_seconds is not None:
            return self.clock_seconds
        return self.seconds * _LONGER if can_limit_processor_time() else self.seconds


class WorkerError(JembatanError):
    """No process for reading documents could be started."""


Deliver = Callable[[int, Any], None]


class Pool:
    """Workers that read documents; `deliver` is called from threads of the pool, once for each task.

    With workers=0 everything is read in the calling process, without limits: only for callers that forbid processes.
    """

    def __init__(
        self,
        workers: int,
        deliver: Deliver,
        *,
        limits: Limits | None = None,
        command: list[str] | None = None,
        reader: Reader = DOCUMENTS,
    ) -> None:
        self._deliver = deliver
        self._reader = reader
        self._limits = limits or Limits()
        self._command = command or worker_command(reader)
        self._tasks: queue.SimpleQueue[Task | None] = queue.SimpleQueue()
        self._most = 0 if is_frozen() else min(workers, MAX_WORKERS)
        self._feeders: list[_Feeder] = []

    def submit(self, number: int, path: Path, media_type: str) -> None:
        """Give a file to the workers; the first one is started with the first file, the others as files wait."""
        if not self._most:
            self._deliver(number, find_reading_function(self._reader.name)(path, media_type))
            return
        self._tasks.put(Task(number, os.fsencode(path), media_type))
        wanted = 1 if not self._feeders else 1 + self._tasks.qsize() // (2 * BATCH)
        if len(self._feeders) < min(wanted, self._most):
            feeder = _Feeder(self._tasks, self._deliver, self._limits, self._command, self._reader)
            self._feeders.append(feeder)
            feeder.start()

    def finish(self, while_waiting: Callable[[], None] | None = None) -> None:
        """Wait until every task is answered, and end the workers; `while_waiting` is called ten times a second."""
        for _ in self._feeders:
            self._tasks.put(None)
        for feeder in self._feeders:
            while feeder.is_alive():
                feeder.join(0.1)
                if while_waiting is not None:
                    while_waiting()
        self.raise_trouble()

    def raise_trouble(self) -> None:
        """Raise what ended a thread of the pool, if anything did: no worker could be started, `deliver` raised."""
        for feeder in self._feeders:
            if feeder.trouble is not None:
                raise feeder.trouble

    def stop(self) -> None:
        """End the workers at once; tasks not yet answered stay so."""
        for feeder in self._feeders:
            feeder.stop()
        for _ in self._feeders:
            self._tasks.put(None)
        for feeder in self._feeders:
            feeder.join()


def is_frozen() -> bool:
    """Say whether this program was packed into one executable, which cannot start a plain interpreter."""
    return bool(getattr(sys, "frozen", False))


def worker_command(reader: Reader = DOCUMENTS) -> list[str]:
    """Return the command of a worker: this interpreter, finding modules where this process finds them."""
    program = (
        "import sys; sys.path[:] = sys.argv[1:]; "
        f"from jembatan.dossier.worker_process import work; work({reader.name!r})"
    )
    return [sys.executable, "-c", program, *(os.path.abspath(p) if p else str(Path.cwd()) for p in sys.path)]  # noqa: PTH100


class _Feeder(threading.Thread):
    """Feeds one worker process, and replaces it when a file made an end of it."""

    def __init__(
        self,
        tasks: queue.SimpleQueue[Task | None],
        deliver: Deliver,
        limits: Limits,
        command: list[str],
        reader: Reader,
    ) -> None:
        super().__init__(name="document-worker", daemon=True)
        self.trouble: BaseException | None = None
        self._tasks = tasks
        self._deliver = deliver
        self._limits = limits
        self._command = command
        self._reader = reader
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()  # over the two below
        self._deadline = float("inf")
        self._late = False
        self._stopped = False
        self._ended = threading.Event()

    def run(self) -> None:
        threading.Thread(target=self._watch, name="document-worker-watch", daemon=True).start()
        try:
            while batch := self._take():
                while batch and not self._stopped:
                    batch = self._read(batch)
        except BaseException as error:  # noqa: BLE001 (raised again in the caller's thread by Pool.finish)
            self.trouble = error
        finally:
            self._ended.set()
            self._end_process()

    def stop(self) -> None:
        """Ask to end at once."""
        self._stopped = True
        if self._process is not None:
            self._process.kill()

    def _take(self) -> list[Task]:
        first = self._tasks.get()
        if first is None or self._stopped:
            return []
        batch = [first]
        while len(batch) < BATCH:
            try:
                task = self._tasks.get_nowait()
            except queue.Empty:
                break
            if task is None:
                self._tasks.put(None)
                break
            batch.append(task)
        return batch

    def _read(self, batch: list[Task]) -> list[Task]:
        """Have the batch read; return what is left after a file that ended its worker."""
        process = self._process or self._start()
        assert process.stdin is not None and process.stdout is not None
        self._allow(self._limits.by_the_clock())
        done = 0
        in_time = True
        try:
            write_frame(process.stdin, msgspec.msgpack.encode(batch))
            for task in batch:
                frame = read_frame(process.stdout)
                if frame is None:
                    break
                answer = msgspec.msgpack.decode(frame, type=Answer)
                if answer.number != task.number:
                    break  # it no longer knows what it does: as good as dead
                self._deliver(
                    task.number, msgspec.msgpack.decode(answer.properties, type=self._reader.answer)
                )
                done += 1
                if not (in_time := self._allow(self._limits.by_the_clock())):
                    break
        except (OSError, msgspec.MsgspecError):
            pass  # the worker died: told below as a fault of the file that it was reading
        finally:
            self._allow(float("inf"))
        if not in_time:  # answered in the moment in which its time ran out: nobody's fault
            self._end_process()
            self._late = False
            return batch[done:]
        if done == len(batch) or self._stopped:
            return []
        why = self._why(self._end_process())
        self._deliver(batch[done].number, self._reader.fault_of(batch[done].media_type, why))
        return batch[done + 1 :]

    def _allow(self, seconds: float) -> bool:
        """Allow so many seconds from now; False where the time before had already run out."""
        with self._lock:
            self._deadline = time.monotonic() + seconds
            return not self._late

    def _why(self, ended_with: int | None) -> str:
        late, self._late = self._late, False
        if late:
            seconds = self._limits.by_the_clock()
            return f"It could not be read within {seconds:g} seconds: it may be damaged or hostile."
        if can_limit_processor_time() and ended_with == -signal.SIGPROF:
            seconds = self._limits.seconds
            return f"It could not be read within {seconds:g} seconds of the processor: it may be damaged or hostile."
        return "The program that reads it crashed or ran out of memory on it: it may be damaged or hostile."

    def _start(self) -> subprocess.Popen[bytes]:
        ready = None
        try:
            self._process = process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
            assert process.stdin is not None and process.stdout is not None
            self._allow(START_SECONDS)
            limits = WorkerLimits(self._limits.seconds, self._limits.memory_bytes)
            write_frame(process.stdin, msgspec.msgpack.encode(limits))
            ready = read_frame(process.stdout)
        except OSError:
            pass  # told below
        if ready is None and not self._stopped:
            self._end_process()
            raise WorkerError(
                "No process for reading documents could be started: read them in this process (workers: 0)."
            )
        return process

    def _watch(self) -> None:
        while not self._ended.wait(min(0.2, self._limits.by_the_clock() / 4)):
            with self._lock:
                if time.monotonic() <= self._deadline:
                    continue
                self._late = True
                self._deadline = float("inf")
            if (process := self._process) is not None:
                process.kill()

    def _end_process(self) -> int | None:
        """End the worker; return what it ended with, which is its own end where it had come to one before."""
        process, self._process = self._process, None
        if process is None:
            return None
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        return process.returncode
