"""What commands that read a dossier share: the cache's folder, progress on the terminal, crashes kept for a private file."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from types import TracebackType

from jembatan.core.text import Language

_QUIET_SECONDS = 1.0  # nothing is shown for anything shorter


def cache_folder(no_cache: bool) -> Path | None:
    """Return the user's cache folder for document properties, or None where none is wanted."""
    if no_cache:
        return None
    from platformdirs import user_cache_path

    return user_cache_path("jembatan", appauthor=False)


class TerminalProgress:
    """Shows on standard error how far long work is; silent for the first second and where that is no terminal."""

    def __init__(self, language: Language = "en") -> None:
        self._language = language
        self._begun = time.monotonic()
        self._shown = 0.0
        self._is_terminal = sys.stderr.isatty()

    def __call__(self, stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if (
            not self._is_terminal
            or now - self._begun < _QUIET_SECONDS
            or (now - self._shown < 0.1 and done < total)
        ):
            return
        self._shown = now
        sys.stderr.write(f"\r\033[K{self._say(stage, done, total)}")
        sys.stderr.flush()

    def _say(self, stage: str, done: int, total: int) -> str:
        from jembatan.report.texts import load_texts  # only where there is something to show

        texts = load_texts(self._language)
        named = texts.say_code("progress", stage)
        return texts.say("progress.line", stage=named, done=texts.number(done), total=texts.number(total))

    def __enter__(self) -> TerminalProgress:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        if self._shown:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()


class Crashes:
    """Collects the tracebacks of checks that raised, and tells where they were written."""

    def __init__(self) -> None:
        self._texts: list[str] = []

    def keep(self, requirement: str, traceback: str) -> None:
        """Keep one traceback."""
        self._texts.append(f"{requirement}\n{traceback}")

    def tell(self) -> None:
        """Write what was kept to a private file and say so on standard error; nothing where nothing was kept."""
        if not self._texts:
            return
        from jembatan.cli.fault_file import write_fault_file
        from jembatan.cli.output import note

        path = write_fault_file(details=self._texts)
        note(
            f"jembatan: {len(self._texts)} checks failed by a fault of ours; details (look before you share): {path}"
        )
