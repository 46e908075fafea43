"""The bytes of a table that a user names, or one sentence that says what stands in its place."""

from __future__ import annotations

import difflib
from pathlib import Path

from jembatan.core.errors import InputError

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_given_table(path: Path, at_most: int) -> bytes:
    """Return the bytes of a table of results.

    Raises InputError where the path is absent (with the nearest name), a folder, a lock file, a PDF, an old workbook, or too large.
    """
    if path.is_dir():
        raise InputError.told(
            "folder_given",
            "{file} is a folder: give the CSV or XLSX file with the results",
            file=path.name or str(path),
        )
    if path.name.startswith("~$"):
        raise InputError.told(
            "lock_file_given",
            "{file} is the lock file that an office program keeps while a workbook is open: give the workbook itself",
            file=path.name,
        )
    if not path.is_file():
        if near := difflib.get_close_matches(path.name, _siblings(path), 1, 0.6):
            raise InputError.told(
                "table_absent_near",
                "{file}: no such file; did you mean {near}?",
                file=path.name,
                near=near[0],
            )
        raise InputError.told("table_absent", "{file}: no such file; check the name", file=path.name)
    if path.stat().st_size > at_most:
        raise InputError.told(
            "table_too_large",
            "{file}: larger than {most} bytes; give the table of results alone",
            file=path.name,
            most=f"{at_most:,}",
        )
    data = path.read_bytes()
    if data.startswith(b"%PDF"):
        raise InputError.told(
            "pdf_given",
            "{file} is a PDF: copy its table into a sheet and save that as XLSX or CSV",
            file=path.name,
        )
    if data.startswith(_OLD_OFFICE):
        raise InputError.told(
            "old_workbook_given",
            "{file} is a workbook of the old format, or one with a password: save it as .xlsx without a password",
            file=path.name,
        )
    return data


def _siblings(path: Path) -> list[str]:
    if not path.parent.is_dir():
        return []
    return sorted(entry.name for entry in path.parent.iterdir() if entry.is_file())
