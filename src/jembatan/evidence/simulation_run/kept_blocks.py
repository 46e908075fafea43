"""Results of simulated blocks kept on disk, so that a run that was stopped goes on where it was."""

from __future__ import annotations

import contextlib
import hashlib
import os
import struct
import tempfile
from pathlib import Path

from jembatan.evidence.simulation_run.housekeeping import ROOM
from jembatan.stats.simulation.blocks import AnySums, Run

_HEAD = struct.Struct("<8sd")
_MAGIC = b"jembatan"
_DIGEST = 32


class KeptBlocks:
    """A folder of blocks of one run, named after the hash of its design, rules, seed and code.

    A damaged or foreign file counts as absent; a folder that cannot be written to costs only the keeping.
    """

    def __init__(self, cache_folder: Path, run: Run) -> None:
        self._run = run
        self.folder = cache_folder / ROOM / run.key()

    def find(self, block: int) -> tuple[AnySums, float] | None:
        """Return a block's sums and the seconds they once took, or None."""
        try:
            content = self._path(block).read_bytes()
            body, digest = content[:-_DIGEST], content[-_DIGEST:]
            magic, seconds = _HEAD.unpack(body[: _HEAD.size])
            if magic != _MAGIC or hashlib.sha256(body).digest() != digest:
                return None
            return self._run.sums_from_bytes(body[_HEAD.size :]), seconds
        except (OSError, struct.error, ValueError):
            return None

    def keep(self, block: int, sums: AnySums, seconds: float) -> None:
        """Write a block whole or not at all."""
        body = _HEAD.pack(_MAGIC, seconds) + sums.to_bytes()
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, name = tempfile.mkstemp(dir=self.folder, suffix=".part")
        except OSError:
            return
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(body + hashlib.sha256(body).digest())
            Path(name).replace(self._path(block))
        except OSError:
            with contextlib.suppress(OSError):
                Path(name).unlink()

    def _path(self, block: int) -> Path:
        return self.folder / f"{block}-{self._run.trials_of(block)}.block"
