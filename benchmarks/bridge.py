"""How long a bridge takes, as ratios to `cp -r` of the same files in the same run.

Usage: uv run python benchmarks/bridge.py [--documents 500 2000 5000] [--bytes-each 500000] [--rounds 3] [--at DIR] [--from-disk]

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

Ratios are medians over the rounds, with the range. *On disk*: until `sync` has written it, for `cp` as for the bridge; without it,
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
Seconds = dict[str, list[float]]  # by job, one for each round


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
    options = parser.parse_args()
    where = "; files read from the disk" if options.from_disk else ""
    print(f"{os.cpu_count()} cores; load at the start {os.getloadavg()[0]:.1f}{where}")
    measured = []
    for documents in sorted(options.documents):
        with tempfile.TemporaryDirectory(prefix="jembatan-benchmark-", dir=options.at) as name:
            measured.append(measure(Path(name), documents, options))
    if len(measured) > 1:
        show_each_further(measured[0], measured[-1])


def measure(root: Path, documents: int, options: argparse.Namespace) -> tuple[int, Seconds, Seconds]:
    """Write one dossier, measure, print; return how many documents are carried, and the seconds of each job."""
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
            (FLOOR, None, lambda: subprocess.run(["cp", "-r", carried, out], check=True)),
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
        wall: Seconds = {name: [] for name, *_ in jobs}
        disk: Seconds = {name: [] for name, *_ in jobs}
        cpu: Seconds = {name: [] for name, *_ in jobs}
        for _ in range(options.rounds):
            for name, remembered, job in jobs:
                for folder in (out, now):
                    shutil.rmtree(folder, ignore_errors=True)
                if remembered is not None:
                    shutil.copytree(remembered, now)
                os.sync()
                if options.from_disk:
                    Path("/proc/sys/vm/drop_caches").write_text("3")
                begun, before = time.perf_counter(), _cpu_seconds()
                job()
                wall[name].append(time.perf_counter() - begun)
                cpu[name].append(_cpu_seconds() - before)
                os.sync()
                disk[name].append(time.perf_counter() - begun)
    show(wall, disk, cpu)
    return len(files), wall, disk


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


def show(wall: Seconds, disk: Seconds, cpu: Seconds) -> None:
    """Print the seconds and the ratios to the floor; for what read everything, also that to floor and reading together."""
    print(
        f"{'':<45} {'wall':>8} {'to cp -r':>9} {'range':>15} {'on disk':>8} {'to cp -r':>9} {'range':>15}"
        f" {'CPU':>8}  besides"
    )
    for name, taken in wall.items():
        ratios = _ratios(taken, wall[FLOOR])
        on_disk = _ratios(disk[name], disk[FLOOR])
        both = ""
        if (other := BESIDE.get(name, "")) in wall:
            together = [sum(pair) for pair in zip(wall[FLOOR], wall[other], strict=True)]
            both = f"{statistics.median(_ratios(taken, together)):.2f}x cp -r and {other.partition(',')[0]}"
        print(
            f"{name:<45} {statistics.median(taken):6.2f} s {statistics.median(ratios):8.2f}x"
            f" {min(ratios):6.2f} to {max(ratios):5.2f} {statistics.median(disk[name]):6.2f} s"
            f" {statistics.median(on_disk):8.2f}x {min(on_disk):6.2f} to {max(on_disk):5.2f}"
            f" {statistics.median(cpu[name]):6.2f} s  {both}"
        )


def show_each_further(small: tuple[int, Seconds, Seconds], large: tuple[int, Seconds, Seconds]) -> None:
    """Print what each carried document more costs, as ratios to that of `cp -r`; from medians."""
    more = large[0] - small[0]
    print(f"\n{'each carried document more':<45} {'wall':>9} {'to cp -r':>9} {'on disk':>9} {'to cp -r':>9}")

    def cost(name: str, at: int) -> float:
        return (statistics.median(large[at][name]) - statistics.median(small[at][name])) / more

    for name in small[1]:
        wall, disk = cost(name, 1), cost(name, 2)
        print(
            f"{name:<45} {wall * 1e3:6.2f} ms {wall / cost(FLOOR, 1):8.2f}x"
            f" {disk * 1e3:6.2f} ms {disk / cost(FLOOR, 2):8.2f}x"
        )


def _ratios(ones: list[float], others: list[float]) -> list[float]:
    return [one / other for one, other in zip(ones, others, strict=True)]


def _cpu_seconds() -> float:
    """Return the seconds of processor that this process and its children have used."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


if __name__ == "__main__":
    sys.exit(main())
