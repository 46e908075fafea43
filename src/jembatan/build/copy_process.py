"""A process that copies files: one interpreter runs one thread at a time, and this one has other work meanwhile."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from jembatan.build.copy_worker import read_fields, tell_error, write_fields

# Without `site`: the modules are found where this process finds them, and starting takes a third of the time.
_PROGRAM = "import sys; sys.path[:] = sys.argv[1:]; from jembatan.build.copy_worker import serve; serve()"


class CopyProcessEndedError(Exception):
    """The process could not be started, or ended or was ended before it answered."""


class CopyProcess:
    """One process that copies, started with its first batch; for one thread at a time, and any other may end it."""

    def __init__(self, command: Sequence[str] = ()) -> None:
        self._command = list(command) or _list_command()
        self._process: subprocess.Popen[bytes] | None = None
        self._is_ended = False
        self._lock = threading.Lock()  # over the two above

    def copy(self, pairs: Sequence[tuple[str, str]]) -> list[str | OSError]:
        """Copy each file to its place; return the SHA-256 of each, or the error of the first that failed, as `copy_verified`.

        What comes after one that failed is not copied. Raises CopyProcessEndedError; then nothing tells what was copied.
        """
        try:
            process = self._start()
            assert process.stdin is not None
            assert process.stdout is not None
            write_fields(process.stdin, [os.fsencode(path) for pair in pairs for path in pair])
            answer = read_fields(process.stdout)
        except (OSError, ValueError) as error:  # it cannot be started, or its pipes are closed
            raise CopyProcessEndedError from error
        if answer is None:
            raise CopyProcessEndedError
        sums: list[str | OSError] = [one.decode() for one in answer[: len(pairs)]]
        if b"source" in answer or b"target" in answer:
            which, number = answer[-2:]
            failed = pairs[len(answer) - 2]
            return [*sums[: len(answer) - 2], tell_error(which, number, failed[which == b"target"])]
        return sums

    def end(self) -> None:
        """End the process at once, whatever it is doing; it is not started again."""
        with self._lock:
            self._is_ended = True
        if self._process is None:
            return
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()

    def _start(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._is_ended:
                raise CopyProcessEndedError
            if self._process is None:
                self._process = subprocess.Popen(
                    self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
                )
            return self._process


def _list_command() -> list[str]:
    found = (os.path.abspath(path) if path else str(Path.cwd()) for path in sys.path)  # noqa: PTH100
    return [sys.executable or "", "-S", "-c", _PROGRAM, *found]
