"""Details of a fault go to a private file that warns before sharing."""

from __future__ import annotations

import os
import platform
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path

from jembatan import __version__

_WARNING = (
    "Details of a fault in Jembatan. READ BEFORE YOU SHARE IT: it may name your files, products and people.\n"
    f"Jembatan {__version__}, Python {platform.python_version()}, {platform.system()}\n\n"
)


def write_fault_file(error: BaseException | None = None, details: Sequence[str] = ()) -> Path:
    """Write the traceback and details to a new file that only this user can read, and return its path."""
    handle, name = tempfile.mkstemp(prefix="jembatan-fault-", suffix=".txt")
    text = "".join(traceback.format_exception(error)) if error else ""
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(_WARNING + text + "\n".join(details))
    return Path(name)
