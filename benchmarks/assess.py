"""How long an assessment takes, as ratios to hashing the same files with md5sum over the same cores, from one run.

Usage: uv run python benchmarks/assess.py [--documents 10000] [--bytes 2000000000] [--rounds 3] [--at DIR] [--dossiers DIR]

Writes an invented dossier into a temporary folder (about 2 GB) and removes it afterwards; with --dossiers it is kept there
and used again: the same sizes give the same bytes. In each round md5sum (the floor:
every byte must be read once), our hashing, a cold and a warm assessment follow one another, so that other work on the
machine meets all of them; the ratios printed are medians over the rounds, with the range. Linux only (md5sum, /proc).

The command runs with its modules compiled once before anything is measured, as an installed program's are; a setting of the
shell that forbids keeping compiled modules is not passed on.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from generated_dossier import write_dossier

from jembatan.dossier.hashing import count_cores, hash_files

ON = "2026-11-24"


@dataclass
class Times:
    """Seconds of each round, by what was measured, and the most memory seen of all processes together."""

    floor: list[float] = field(default_factory=list)
    hashing: list[float] = field(default_factory=list)
    cold: list[float] = field(default_factory=list)
    warm: list[float] = field(default_factory=list)
    work: dict[str, list[float]] = field(
        default_factory=dict
    )  # seconds of all cores, which other work does not lengthen
    peak_bytes: int = 0

    def ratio(self, name: str) -> str:
        """Return the median ratio to the floor of the same round, the range, and the ratio of processor time."""
        ratios = [one / floor for one, floor in zip(getattr(self, name), self.floor, strict=True)]
        said = f"{statistics.median(ratios):.2f}x (from {min(ratios):.2f} to {max(ratios):.2f}"
        work = [one / floor for one, floor in zip(self.work[name], self.work["floor"], strict=True)]
        return f"{said}; processor time {statistics.median(work):.2f}x)"


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--bytes", type=int, default=2_000_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--at", type=Path, help="where to write the dossier, if not in the temporary folder")
    parser.add_argument("--dossiers", type=Path, help="where the dossiers are kept, and taken from if there")
    options = parser.parse_args()
    cores = count_cores()
    with tempfile.TemporaryDirectory(prefix="jembatan-benchmark-", dir=options.at) as name:
        root = Path(name)
        print(f"{cores} cores; load at the start {os.getloadavg()[0]:.1f}")
        compile_modules(root)
        small, large = options.documents // 10, options.documents
        measured = {}
        for documents, size in ((small, options.bytes // 10), (large, options.bytes)):
            dossier = (options.dossiers or root) / f"d{documents}-{size}"
            if not dossier.exists():
                write_dossier(dossier.with_suffix(".part"), documents, size)
                dossier.with_suffix(".part").rename(dossier)
            measured[documents] = measure(dossier, root, cores, options.rounds)
            if options.dossiers is None:
                shutil.rmtree(dossier)
        show(measured[large], large, options.bytes)
        slow = [
            statistics.median(one / f for one, f in zip(t.cold, t.floor, strict=True))
            for t in measured.values()
        ]
        per_document = [statistics.median(t.cold) / n for n, t in measured.items()]
        print(
            f"cold at {small} documents {slow[0]:.2f}x the floor, at {large} {slow[1]:.2f}x; time per document "
            f"{per_document[1] / per_document[0]:.2f} times that of the smaller (goal: at most 1.1; 1 is linear)"
        )
        example_seconds = [worked_example(root) for _ in range(options.rounds)]
        print(
            f"worked example, JSON + HTML + XLSX: {statistics.median(example_seconds):.2f} s (goal: under 3)"
        )
        print(f"load at the end {os.getloadavg()[0]:.1f}")


def show(times: Times, documents: int, size: int) -> None:
    """Print the ratios of the large dossier with the goals of the issue."""
    print(
        f"{documents} documents, {size / 1e9:.1f} GB; floor (md5sum) {statistics.median(times.floor):.2f} s"
    )
    print(f"hashing (MD5 and SHA-256): {times.ratio('hashing')} (goal: at most 1.3x)")
    print(f"whole assessment, cold: {times.ratio('cold')} (goal: at most 8x)")
    print(f"whole assessment, warm: {times.ratio('warm')} (goal: at most 0.5x)")
    print(f"most memory of all processes together: {times.peak_bytes / 1e9:.2f} GB (goal: under 1)")


def measure(dossier: Path, root: Path, cores: int, rounds: int) -> Times:
    """Return the times of each round; what is read was just written, so the disc's speed counts for none of them."""
    times = Times()
    paths = sorted(path for path in dossier.rglob("*") if path.is_file())
    listed = b"\0".join(os.fsencode(path) for path in paths)
    for _ in range(rounds):
        shutil.rmtree(root / "cache", ignore_errors=True)
        for name, work in (
            ("floor", lambda: md5sum(listed, cores)),
            ("hashing", lambda: sum(1 for _ in hash_files(paths))),
            ("cold", lambda: assess(dossier, root / "cache", times)),
            ("warm", lambda: assess(dossier, root / "cache", times)),
        ):
            before = processor_seconds()
            getattr(times, name).append(seconds_of(work))
            times.work.setdefault(name, []).append(processor_seconds() - before)
    return times


def processor_seconds() -> float:
    """Return the processor time of this process and of those that it started and that ended."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def seconds_of(work: Callable[[], object]) -> float:
    """Return how long the work took."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def md5sum(listed: bytes, cores: int) -> None:
    """Hash the files with coreutils, as many at a time as there are cores."""
    subprocess.run(
        ["xargs", "-0", f"-P{cores}", "-n64", "md5sum"],
        input=listed,
        stdout=subprocess.DEVNULL,
        check=True,
    )


def compile_modules(root: Path) -> None:
    """Run the command once on a few documents, unmeasured, so that every module it needs is compiled."""
    write_dossier(root / "first", 100, 2_000_000)
    assess(root / "first", root / "first-cache", Times())
    worked_example(root)
    shutil.rmtree(root / "first")


def environment_of(root: Path) -> dict[str, str]:
    """Return the environment of an installed program: compiled modules are kept, here in the temporary folder."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": str(root / "compiled")}


def assess(dossier: Path, cache: Path, times: Times) -> None:
    """Run the command from its start to its JSON, and keep the most memory of all its processes."""
    environment = {**environment_of(cache.parent), "XDG_CACHE_HOME": str(cache)}
    command = [sys.executable, "-m", "jembatan.cli.main", "assess", dossier, "--for", "ID", "--on", ON]
    process = subprocess.Popen(
        [*map(str, command), "--format", "json"], stdout=subprocess.DEVNULL, env=environment
    )
    watch = Watch(process.pid)
    watch.start()
    code = process.wait()
    watch.join()
    times.peak_bytes = max(times.peak_bytes, watch.peak_bytes)
    if code not in (0, 1):
        raise SystemExit(f"assess ended with {code}")


class Watch(threading.Thread):
    """Adds up four times a second the memory of a process and all below it; pages they share count once."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.peak_bytes = 0
        self._pid = pid

    def run(self) -> None:
        while (together := sum(_own_bytes(pid) for pid in _tree(self._pid))) > 0:
            self.peak_bytes = max(self.peak_bytes, together)
            time.sleep(0.25)


def _tree(pid: int) -> list[int]:
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        try:
            for task in Path(f"/proc/{one}/task").iterdir():
                waiting += map(int, (task / "children").read_text().split())
        except OSError:
            continue
    return found


def _own_bytes(pid: int) -> int:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


EXAMPLE = """
import datetime, pathlib, sys
from jembatan import pipeline
folder = pathlib.Path(sys.argv[1])
found = pipeline.assess(pathlib.Path(sys.argv[2]), jurisdiction="ID", on=datetime.date(2026, 11, 24), product=folder / "product.toml")
pipeline.deliver(found, folder / "report", formats=["json", "html", "xlsx"])
"""


def worked_example(root: Path) -> float:
    """Return how long the worked example takes from a new interpreter to its JSON, HTML and XLSX, nothing cached."""
    from jembatan.demo.worked_example import write_worked_example

    folder = root / "example"
    shutil.rmtree(folder, ignore_errors=True)
    dossier = write_worked_example(folder)
    command = [sys.executable, "-c", EXAMPLE, str(folder), str(dossier)]
    return seconds_of(lambda: subprocess.run(command, check=True, env=environment_of(root)))


if __name__ == "__main__":
    main()
