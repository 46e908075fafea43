"""The protocol of a qualification: each method with what its cases came to here, versions and checksums."""

from __future__ import annotations

import datetime as dt
import hashlib
import platform
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import requires, version
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import msgspec
from packaging.requirements import Requirement

from jembatan import __version__
from jembatan.qualify.run_cases import CaseResult, find_cases_folder, run_cases
from jembatan.stats.register import load_register

Verdict = Literal["holds", "fails", "not_run"]


class MethodResult(msgspec.Struct, frozen=True, kw_only=True):
    """One method of the register: its claimed status, and whether every case of it passed here."""

    method: str
    title: str
    status: str
    verdict: Verdict
    passed: int
    failed: int
    skipped: int
    files: tuple[str, ...]
    failures: tuple[str, ...] = ()  # file, test and first line of what was wrong


class Protocol(msgspec.Struct, frozen=True, kw_only=True):
    """What was run, where, when, with which versions, and what came of it."""

    on: dt.datetime
    version: str
    machine: dict[str, str]
    packages: dict[str, str]
    source_sha256: str  # over all files of the statistics, in order of their names
    cases_sha256: dict[str, str]  # of each file of cases
    methods: tuple[MethodResult, ...]
    seconds: float

    @property
    def holds(self) -> bool:
        """Say whether every method holds here."""
        return all(m.verdict == "holds" for m in self.methods)


def qualify(on: dt.datetime, only: Sequence[str] = (), told: Callable[[str], None] | None = None) -> Protocol:
    """Return the protocol of all methods of the register, or of those whose id begins with one of `only`.

    A method holds where at least one of its published or double cases ran and none failed or was skipped.
    """
    folder = find_cases_folder()
    register = {
        id_: method
        for id_, method in sorted(load_register().items())
        if method["status"] != "unverified" and (not only or id_.startswith(tuple(only)))
    }
    cases = {id_: _cases_of(method) for id_, method in register.items()}
    wanted = sorted({file for of_method in cases.values() for file in of_method})
    results = run_cases(folder, wanted, told) if wanted else []
    return Protocol(
        on=on,
        version=__version__,
        machine={
            "system": platform.platform(),
            "processor": platform.processor() or platform.machine(),
            "python": f"{platform.python_implementation()} {platform.python_version()}",
        },
        packages=_versions(),
        source_sha256=_checksum_of_statistics(),
        cases_sha256={file: _sha256(folder / file) for file in wanted},
        methods=tuple(_judge(id_, method, cases[id_], results) for id_, method in register.items()),
        seconds=sum(result.seconds for result in results),
    )


def _cases_of(method: Mapping[str, Any]) -> list[str]:
    return [test for test in method["tests"] if test.startswith(("published/", "double/"))]


def _judge(
    id_: str, method: Mapping[str, Any], cases: Sequence[str], results: Sequence[CaseResult]
) -> MethodResult:
    own = [r for r in results if any(r.file == case or r.file.endswith("/" + case) for case in cases)]
    count = {outcome: sum(r.outcome == outcome for r in own) for outcome in ("passed", "failed", "skipped")}
    verdict: Verdict = "holds"
    if count["failed"]:
        verdict = "fails"
    elif count["skipped"] or not count["passed"]:
        verdict = "not_run"
    return MethodResult(
        method=id_,
        title=method["title"],
        status=method["status"],
        verdict=verdict,
        files=tuple(cases),
        failures=tuple(f"{r.file}: {r.name}: {r.why}"[:300] for r in own if r.outcome != "passed"),
        **count,
    )


def _versions() -> dict[str, str]:
    """Return the installed version of each package that the numbers rest on, directly."""
    names = sorted(Requirement(line).name for line in requires("jembatan") or [] if "extra ==" not in line)
    return {name: version(name) for name in names}


def _checksum_of_statistics() -> str:
    root = Path(str(files("jembatan.stats")))
    digest = hashlib.sha256()
    for path in sorted(p for p in root.rglob("*") if p.suffix in (".py", ".toml")):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
