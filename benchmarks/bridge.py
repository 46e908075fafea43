"""How long a bridge takes, as ratios to `cp -r` of the same files in the same run.

Usage: uv run python benchmarks/bridge.py [--documents 2000] [--bytes 1000000000] [--rounds 3] [--at DIR]

Writes an invented dossier into a temporary folder (about 1 GB) and removes it afterwards. In each round follow one
another: `cp -r` of the dossier; the copying of a bridge (every file placed, each checked against the checksum that was
read, renamed at the end); the same with `--link`; and the whole command with its reading, both assessments, contents
pages and lists, but without the search for old numbers (which reads every page), the cache being warm. Ratios are
medians over the rounds, with the range; beside the time on the clock stands that of the processor. `sync` before each, so that none writes another's files to the disk.
"""

from __future__ import annotations

import argparse
import datetime as dt
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
from jembatan.build.file_placing import FileToPlace, new_folder, place_files
from jembatan.dossier.package import open_package
from jembatan.dossier.reader import read_dossier
from jembatan.pipeline_bridge import bridge

ON = dt.date(2026, 11, 24)


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--documents", type=int, default=2_000)
    parser.add_argument("--bytes", type=int, default=1_000_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--at", type=Path, help="where to write the dossier, if not in the temporary folder")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="jembatan-benchmark-", dir=options.at) as name:
        root = Path(name)
        source, cache = root / "source", root / "cache"
        write_dossier(source, options.documents, options.bytes)
        with open_package(source) as package:
            dossier = read_dossier(package, cache_folder=cache)
            plan = plan_moves(dossier, load_profile("ID"), region="CN")
            files = [
                FileToPlace(t.path, source=m.source, sha256=m.sha256) for m in plan.moves for t in m.targets
            ]
            size = sum(m.bytes for m in plan.moves)
            print(
                f"{os.cpu_count()} cores; load {os.getloadavg()[0]:.1f}; {len(dossier.documents)} documents,"
            )
            print(f"of which {len(files)} are carried, {size / 1e6:,.0f} MB")
            carried = root / "carried"  # cp copies what the bridge copies, and nothing else
            with new_folder(carried) as scratch:
                place_files(package, files, scratch, links=True)

            def copy(*, links: bool) -> None:
                with new_folder(root / "out", force=True) as scratch:
                    place_files(package, files, scratch, links=links)

            def whole() -> None:
                bridge(
                    source,
                    root / "out",
                    to="ID",
                    on=ON,
                    source_country="CN",
                    searches_text=False,
                    cache_folder=cache,
                )

            jobs: dict[str, Callable[[], object]] = {
                "cp -r": lambda: subprocess.run(["cp", "-r", carried, root / "out"], check=True),
                "bridge, copying and checking": lambda: copy(links=False),
                "bridge, --link": lambda: copy(links=True),
                "bridge, the whole command": whole,
            }
            whole()  # the cache of words and statements is warm before the first round
            seconds: dict[str, list[float]] = {name: [] for name in jobs}
            cpu: dict[str, list[float]] = {name: [] for name in jobs}
            for _ in range(options.rounds):
                for name, job in jobs.items():
                    shutil.rmtree(root / "out", ignore_errors=True)
                    os.sync()
                    begun, before = time.perf_counter(), _cpu_seconds()
                    job()
                    seconds[name].append(time.perf_counter() - begun)
                    cpu[name].append(_cpu_seconds() - before)
        print(f"{'':<30} {'wall':>8} {'to cp -r':>9} {'range':>15} {'CPU':>8} {'to cp -r':>9}")
        for name, taken in seconds.items():
            ratios = [one / floor for one, floor in zip(taken, seconds["cp -r"], strict=True)]
            of_cpu = [one / floor for one, floor in zip(cpu[name], cpu["cp -r"], strict=True)]
            print(
                f"{name:<30} {statistics.median(taken):6.2f} s {statistics.median(ratios):8.2f}x"
                f" {min(ratios):6.2f} to {max(ratios):5.2f} {statistics.median(cpu[name]):6.2f} s"
                f" {statistics.median(of_cpu):8.2f}x"
            )


def _cpu_seconds() -> float:
    """Return the seconds of processor that this process and its children have used: other work does not lengthen them."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


if __name__ == "__main__":
    sys.exit(main())
