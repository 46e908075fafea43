"""How long a bridge takes, as ratios to `cp -r` of the same files in the same run.

Usage: uv run python benchmarks/bridge.py [--documents 500 2000 5000] [--bytes-each 500000] [--rounds 3] [--at DIR] [--from-disk]
       [--no-reading]

For each number of documents, writes an invented dossier into a temporary folder and removes it afterwards. `cp -r` copies
what the bridge carries, and nothing else. In each round follow one another:

- the copying of a bridge (every file placed, each checked against the checksum that was read, renamed at the end), and with
  hard links;
- the command as it is typed, start of the program included, once what the documents say is remembered;
- the first bridge of a dossier that `assess` has read: every page is searched for lists of subjects, old numbers and links
  (--no-references: those on studies in persons alone, for lists of subjects). Beside `cp -r`, its ratio to `cp -r` and
  `pdftotext` on the PDFs that it carries, as many at a time as there are cores, where poppler is installed;
- with nothing remembered: `assess` alone, and the bridge; beside `cp -r`, also as a ratio to `cp -r` and `assess` together.

Where several numbers of documents are given, the last table is what each further document costs, from the smallest dossier
to the largest, so without what every start of the program costs.

Ratios are medians over the rounds, with the range, each to the `cp -r` that ran just before: on a virtual machine memory that the
host has taken back costs several times as much to fill, and that changes within seconds. *On disk*: until `sync` has written it, for `cp` as for the bridge; without it,
`cp` has copied from memory to memory alone. Beside the time on the clock stands that of the processor, which other work on the
machine does not lengthen. `sync` before each, so that none writes another's files to the disk. --from-disk (Linux, as root)
also makes the machine forget before each job what it holds of files, so that the dossier is read from the disk, as one is that
was just received. Linux and macOS.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from generated_dossier import write_dossier

from jembatan.build.bridge_plan import plan_moves
from jembatan.build.bridge_profile import load_profile
from jembatan.build.file_placing import FileToPlace, place_files
from jembatan.build.target_folder import new_folder
from jembatan.dossier.package import open_package
from jembatan.dossier.reader import read_dossier

ON = "2026-11-24"
FLOOR = "cp -r"
TEXT = "pdftotext"
COLD_ASSESS = "assess, nothing remembered"
AGAIN = "bridge, the pages read before"
FIRST, FIRST_LEAN = "bridge after assess", "bridge after assess, --no-references"
COLD, COLD_LEAN = "bridge, nothing remembered", "bridge, nothing remembered, --no-references"
BESIDE = {
    FIRST: TEXT,
    FIRST_LEAN: TEXT,
    COLD: COLD_ASSESS,
    COLD_LEAN: COLD_ASSESS,
}  # what else they do besides copying


@dataclass
class Taken:
    """What one job took, one number for each round, beside what `cp -r` took just before it."""

    wall: list[float] = field(default_factory=list)
    disk: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    floor_wall: list[float] = field(default_factory=list)
    floor_disk: list[float] = field(default_factory=list)


Jobs = dict[str, Taken]


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--documents", type=int, nargs="+", default=[500, 2_000, 5_000])
    parser.add_argument("--bytes-each", type=int, default=500_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--at", type=Path, help="where to write the dossier, if not in the temporary folder")
    parser.add_argument(
        "--from-disk", action="store_true", help="nothing of the files in memory; Linux, as root"
    )
    parser.add_argument(
        "--no-reading", action="store_true", help="leave out the jobs that read pages: for more rounds"
    )
    options = parser.parse_args()
    where = "; files read from the disk" if options.from_disk else ""
    print(f"{os.cpu_count()} cores; load at the start {os.getloadavg()[0]:.1f}{where}")
    measured = []
    for documents in sorted(options.documents):
        with tempfile.TemporaryDirectory(prefix="jembatan-benchmark-", dir=options.at) as name:
            measured.append(measure(Path(name), documents, options))
    if len(measured) > 1:
        show_each_further(measured[0], measured[-1])


def measure(root: Path, documents: int, options: argparse.Namespace) -> tuple[int, Jobs]:
    """Write one dossier, measure, print; return how many documents are carried, and what each job took."""
    source, out, known = root / "source", root / "out", root / "known"
    write_dossier(source, documents, documents * options.bytes_each)
    with open_package(source) as package:
        dossier = read_dossier(package, cache_folder=root / "reading")
        plan = plan_moves(dossier, load_profile("ID"), region="CN")
        files = [
            FileToPlace(t.path, source=m.source, sha256=m.sha256)
            for m in plan.moves
            for t in m.targets
            if t.action != "cross_reference"  # which a sheet stands for
        ]
        carried = root / "carried"
        with new_folder(carried) as scratch:
            place_files(package, files, scratch, links=True)
        print(
            f"\n{documents:,} documents, {sum(d.bytes for d in dossier.documents.values()) / 1e6:,.0f} MB,"
            f" of which {len(files):,} are carried, {sum(m.bytes for m in plan.moves) / 1e6:,.0f} MB"
        )

        def place(*, links: bool) -> None:
            with new_folder(out) as scratch:
                place_files(package, files, scratch, links=links)

        def carry(cache: Path, *options: str) -> None:
            run(cache, "bridge", source, "--to", "ID", "--from", "CN", "--out", out, "--force", *options)

        def assess(cache: Path) -> None:
            run(cache, "assess", source, "--for", "ID", "--out", out)

        assess(known)
        carry(root / "searched")  # what is measured with everything known; and every module compiled
        now = root / "now"  # the cache of the job that runs
        jobs: list[tuple[str, Path | None, Callable[[], object]]] = [
            ("copying and checking", None, lambda: place(links=False)),
            ("copying, --link", None, lambda: place(links=True)),
            (AGAIN, root / "searched", lambda: carry(now)),
            *([(TEXT, None, lambda: read_text(carried))] if shutil.which(TEXT) else []),
            (FIRST_LEAN, known, lambda: carry(now, "--no-references")),
            (FIRST, known, lambda: carry(now)),
            (COLD_ASSESS, None, lambda: assess(now)),
            (COLD_LEAN, None, lambda: carry(now, "--no-references")),
            (COLD, None, lambda: carry(now)),
        ]

        def take(remembered: Path | None, job: Callable[[], object]) -> tuple[float, float, float]:
            for folder in (out, now):
                shutil.rmtree(folder, ignore_errors=True)
            if remembered is not None:
                shutil.copytree(remembered, now)
            os.sync()
            if options.from_disk:
                Path("/proc/sys/vm/drop_caches").write_text("3")
            begun, before = time.perf_counter(), _cpu_seconds()
            job()
            wall, cpu = time.perf_counter() - begun, _cpu_seconds() - before
            os.sync()
            return wall, time.perf_counter() - begun, cpu

        if options.no_reading:
            jobs = [one for one in jobs if one[0] not in (TEXT, COLD_ASSESS, *BESIDE)]
        taken = {name: Taken() for name in (FLOOR, *(name for name, *_ in jobs))}
        for _ in range(options.rounds):
            for name, remembered, job in jobs:
                floor = take(None, lambda: subprocess.run(["cp", "-r", carried, out], check=True))
                _keep(taken[FLOOR], floor, floor)
                _keep(taken[name], take(remembered, job), floor)
    show(taken)
    return len(files), taken


def read_text(folder: Path) -> None:
    """Read the text of every PDF below the folder with pdftotext, as many at a time as there are cores."""
    listed = b"".join(bytes(path) + b"\0" for path in sorted(folder.rglob("*.pdf")))
    command = ["xargs", "-0", f"-P{os.cpu_count()}", "-I{}", TEXT, "-q", "{}", os.devnull]
    subprocess.run(command, input=listed, check=False)  # 123 where a PDF is damaged


def run(cache: Path, command: str, *arguments: str | Path) -> None:
    """Run a command as it is typed, with its cache in the folder."""
    typed = [sys.executable, "-m", "jembatan.cli.main", command, *map(str, arguments), "--on", ON]
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    compiled = str(cache.parent / "compiled")  # as an installed program's modules are
    environment = {**kept, "XDG_CACHE_HOME": str(cache), "PYTHONPYCACHEPREFIX": compiled}
    done = subprocess.run(typed, capture_output=True, text=True, check=False, env=environment)
    if done.returncode > 1:
        raise SystemExit(done.stderr)


def show(jobs: Jobs) -> None:
    """Print the seconds and the ratios to the floor; for what read everything, also that to floor and reading together."""
    print(
        f"{'':<45} {'wall':>8} {'to cp -r':>9} {'range':>15} {'on disk':>8} {'to cp -r':>9} {'range':>15}"
        f" {'CPU':>8}  besides"
    )
    for name, taken in jobs.items():
        ratios = _ratios(taken.wall, taken.floor_wall)
        on_disk = _ratios(taken.disk, taken.floor_disk)
        both = ""
        if (other := BESIDE.get(name, "")) in jobs:
            together = [sum(pair) for pair in zip(taken.floor_wall, jobs[other].wall, strict=True)]
            both = (
                f"{statistics.median(_ratios(taken.wall, together)):.2f}x cp -r and {other.partition(',')[0]}"
            )
        print(
            f"{name:<45} {statistics.median(taken.wall):6.2f} s {statistics.median(ratios):8.2f}x"
            f" {min(ratios):6.2f} to {max(ratios):5.2f} {statistics.median(taken.disk):6.2f} s"
            f" {statistics.median(on_disk):8.2f}x {min(on_disk):6.2f} to {max(on_disk):5.2f}"
            f" {statistics.median(taken.cpu):6.2f} s  {both}"
        )


def show_each_further(small: tuple[int, Jobs], large: tuple[int, Jobs]) -> None:
    """Print what each carried document more costs, as ratios to that of the `cp -r` beside it; from medians."""
    more = large[0] - small[0]
    print(f"\n{'each carried document more':<45} {'wall':>9} {'to cp -r':>9} {'on disk':>9} {'to cp -r':>9}")

    def cost(fewer: list[float], many: list[float]) -> float:
        return (statistics.median(many) - statistics.median(fewer)) / more

    for name, one in small[1].items():
        other = large[1][name]
        wall, disk = cost(one.wall, other.wall), cost(one.disk, other.disk)
        print(
            f"{name:<45} {wall * 1e3:6.2f} ms {wall / cost(one.floor_wall, other.floor_wall):8.2f}x"
            f" {disk * 1e3:6.2f} ms {disk / cost(one.floor_disk, other.floor_disk):8.2f}x"
        )


def _keep(taken: Taken, found: tuple[float, float, float], floor: tuple[float, float, float]) -> None:
    taken.wall.append(found[0])
    taken.disk.append(found[1])
    taken.cpu.append(found[2])
    taken.floor_wall.append(floor[0])
    taken.floor_disk.append(floor[1])


def _ratios(ones: list[float], others: list[float]) -> list[float]:
    return [one / other for one, other in zip(ones, others, strict=True)]


def _cpu_seconds() -> float:
    """Return the seconds of processor that this process and its children have used."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


if __name__ == "__main__":
    sys.exit(main())
