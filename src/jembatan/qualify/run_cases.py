"""Runs the tests that hold each method of the register, in a process of their own, and reads what came of them."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from jembatan.core.errors import InputError

_KINDS = ("published", "double")
_MARKERS = "markers=slow: takes more than a few seconds\nshared: needs the shared folder of facts and data"


class CaseResult(NamedTuple):
    """One test: the file it stands in (below the folder of cases), its name, and passed, failed or skipped, with why."""

    file: str
    name: str
    outcome: str
    seconds: float
    why: str = ""


def find_cases_folder() -> Path:
    """Return the folder with `published` and `double`: of the installed package, or of the project's checkout.

    Raises InputError where neither is there.
    """
    package = Path(__file__).resolve().parent
    for folder in (package / "cases", package.parents[2] / "tests" / "stats"):
        if all((folder / kind).is_dir() for kind in _KINDS):
            return folder
    raise InputError(
        f"{package / 'cases'}: the published and double cases are not there; install the wheel anew"
    )


def run_cases(
    folder: Path, files: Sequence[str], told: Callable[[str], None] | None = None, timeout: float = 3600
) -> list[CaseResult]:
    """Return the result of every test of the files, which are paths below the folder.

    They run apart from any configuration of the machine's owner, with warnings as errors. Raises InputError where they
    could not be run at all.
    """
    with tempfile.TemporaryDirectory(prefix="jembatan-") as name:
        report = Path(name) / "results.xml"
        command = [
            sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--import-mode=importlib", "-W", "error",
            "-c", os.devnull, "--rootdir", str(folder), "-o", "junit_family=xunit1", "-o", _MARKERS,
            f"--junitxml={report}", *(str(folder / file) for file in files),
        ]  # fmt: skip
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
        if told is not None:
            told(f"{len(files)} files of cases")
        try:
            done = subprocess.run(
                command,
                cwd=name,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
                timeout=timeout,
            )
        except subprocess.TimeoutExpired:
            raise InputError(
                f"{folder}: the cases took longer than {timeout:.0f} seconds; run again"
            ) from None
        if done.returncode not in (0, 1) or not report.is_file():
            last = (done.stdout + done.stderr).strip().splitlines()[-1:]
            raise InputError(
                f"{folder}: the cases could not be run ({' '.join(last)}); is pytest installed here?"
            )
        return list(_read_results(report))


def _read_results(report: Path) -> Iterator[CaseResult]:
    for case in etree.parse(report).iter("testcase"):
        outcome, why = "passed", ""
        for tag, meaning in (("failure", "failed"), ("error", "failed"), ("skipped", "skipped")):
            found = case.find(tag)
            if found is not None:
                outcome, why = (
                    meaning,
                    found.get("message", "").splitlines()[0] if found.get("message") else "",
                )
        yield CaseResult(
            file=case.get("file", "").replace("\\", "/"),
            name=case.get("name", ""),
            outcome=outcome,
            seconds=float(case.get("time", "0")),
            why=why,
        )
