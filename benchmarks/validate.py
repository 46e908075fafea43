"""How long validation takes, as ratios to md5sum and to `qpdf --check` on the same files over the same cores, from one run.

Usage: uv run python benchmarks/validate.py [--leaves 10000] [--bytes 5000000000] [--rounds 3] [--at DIR]

Writes an invented eCTD sequence into a temporary folder (about 5 GB, half of its leaves PDFs of 10 to 200 pages) and
removes it afterwards. Needs qpdf on the path for the second ratio. Linux only (md5sum, /proc).
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from assess import Watch, md5sum, seconds_of

from jembatan.demo.plain_pdf import render_plain_pdf
from jembatan.dossier.hashing import count_cores
from jembatan.dossier.package import open_package
from jembatan.validate.document_readers import read_documents
from jembatan.validate.pdf_facts import PDF_FACTS

_WORDS = [
    "the",
    "batch",
    "was",
    "stored",
    "at",
    "the",
    "stated",
    "condition",
    "and",
    "tested",
    "for",
    "assay",
    "impurities",
    "water",
    "and",
    "dissolution",
]


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--leaves", type=int, default=10_000)
    parser.add_argument("--bytes", type=int, default=5_000_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--at", type=Path, help="where to write the package, if not in the temporary folder")
    options = parser.parse_args()
    cores = count_cores()
    print(f"{cores} cores; load at the start {os.getloadavg()[0]:.1f}")
    per_leaf = []
    with tempfile.TemporaryDirectory(prefix="jembatan-benchmark-", dir=options.at) as name:
        for leaves, size in ((options.leaves // 10, options.bytes // 10), (options.leaves, options.bytes)):
            root = Path(name) / f"n{leaves}"
            print(f"{leaves} leaves, {size / 1e9:.1f} GB, half of them PDFs of 10 to 200 pages")
            other, pdfs = root / "other", root / "whole"
            pages = write_package(pdfs, leaves, size, with_pdfs=True)
            write_package(other, leaves // 2, size // 2, with_pdfs=False)
            seconds = [validate(pdfs) for _ in range(options.rounds)]
            per_leaf.append(statistics.median(s for s, _ in seconds) / leaves)
            print(
                f"  whole validation {statistics.median(s for s, _ in seconds):.1f} s; "
                f"most memory of all processes together {max(m for _, m in seconds) / 1e9:.2f} GB (goal: under 1)"
            )
            measure_other(other, cores, options.rounds)
            measure_pdfs(pdfs, pages, cores, options.rounds)
            shutil.rmtree(root)
    print(f"time per leaf {per_leaf[1] / per_leaf[0]:.2f} times that of a tenth of the leaves (1 is linear)")
    print(f"load at the end {os.getloadavg()[0]:.1f}")


def measure_other(folder: Path, cores: int, rounds: int) -> None:
    """Print how validation of a package without PDFs compares with md5sum on its files."""
    listed = b"\0".join(os.fsencode(p) for p in sorted(folder.rglob("*")) if p.is_file())
    ratios = []
    for _ in range(rounds):
        floor = seconds_of(lambda: md5sum(listed, cores))
        spent, _ = validate(folder)
        ratios.append(spent / floor)
    print(
        f"  leaves that are not PDF: {statistics.median(ratios):.2f}x md5sum "
        f"(from {min(ratios):.2f} to {max(ratios):.2f}; goal: at most 1.5x)"
    )


def measure_pdfs(folder: Path, pages: int, cores: int, rounds: int) -> None:
    """Print how the reading of PDFs for their rules compares with qpdf --check, and its time for a page and core."""
    paths = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*.pdf"))
    listed = b"\0".join(os.fsencode(folder / p) for p in paths)
    ours, theirs = [], []
    for number in range(rounds):
        with open_package(folder) as package:
            ours.append(seconds_of(lambda p=package: read_documents(p, paths, PDF_FACTS)))
        if shutil.which("qpdf") and not (number and len(paths) > 2_000):  # once is long enough
            theirs.append(seconds_of(lambda: qpdf_check(listed, cores)))
    spent = statistics.median(ours)
    print(f"  PDF rules: {1000 * spent * cores / pages:.3f} ms a page and core (goal: at most 0.2)")
    if theirs:
        times = statistics.median(theirs) / spent
        print(f"  PDF rules: {times:.1f} times faster than qpdf --check on {pages} pages (goal: at least 10)")
    else:
        print("  qpdf is not installed: no ratio to it")


def validate(folder: Path) -> tuple[float, int]:
    """Return how long the command takes from its start to its JSON, and the most memory of all its processes."""
    command = [sys.executable, "-m", "jembatan.cli.main", "validate", str(folder), "--against", "cn-1.0"]
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}  # as on a desk
    begun = time.perf_counter()
    process = subprocess.Popen([*command, "--format", "json"], stdout=subprocess.DEVNULL, env=environment)
    watch = Watch(process.pid)
    watch.start()
    code = process.wait()
    spent = time.perf_counter() - begun
    watch.join()
    if code not in (0, 1):
        raise SystemExit(f"validate ended with {code}")
    return spent, watch.peak_bytes


def qpdf_check(listed: bytes, cores: int) -> None:
    """Check the files with qpdf, as many at a time as there are cores."""
    command = ["xargs", "-0", f"-P{cores}", "-n1", "qpdf", "--check"]
    subprocess.run(command, input=listed, stdout=subprocess.DEVNULL, check=True)


def write_package(root: Path, leaves: int, total_bytes: int, *, with_pdfs: bool, seed: int = 1) -> int:
    """Write one sequence with so many leaves of together about so many bytes; return the pages of its PDFs."""
    chance = random.Random(seed)
    sequence = root / "0000"
    inner = {
        "pdf": "m4/42-stud-rep/423-tox/4231-single-dose-tox",
        "xpt": "m5/53-clin-stud-rep/535-rep-effic-safety-stud/example/5351-stud-rep-contr/ct-1",
    }
    for folder in inner.values():
        (sequence / folder).mkdir(parents=True)
    noise = chance.randbytes(1 << 20)
    average, pages = total_bytes // leaves, 0
    listed: dict[str, list[str]] = {"pdf": [], "xpt": []}
    for number in range(leaves):
        kind = "pdf" if with_pdfs and number % 2 else "xpt"
        if kind == "pdf":
            count = chance.randint(10, 200)
            pages += count
            lines = max(5, average * 200 // (105 * 200 * 75))
            data = render_plain_pdf([[_line(chance) for _ in range(lines)] for _ in range(count)])
        else:
            start = chance.randrange(1 << 19)
            data = (noise[start:] * (average // (1 << 19) + 1))[:average]
        path = f"{inner[kind]}/d{number:06d}.{kind}"
        (sequence / path).write_bytes(data)
        md5 = hashlib.md5(data, usedforsecurity=False).hexdigest()
        listed[kind].append(
            f'<leaf ID="d{number}" operation="new" checksum="{md5}" checksum-type="md5" '
            f'xlink:href="{path}"><title>Document {number}</title></leaf>\n'
        )
    index = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<ectd:ectd xmlns:ectd="http://www.ich.org/ectd" xmlns:xlink="http://www.w3c.org/1999/xlink" dtd-version="3.2">\n'
        "<m4-nonclinical-study-reports><m4-2-study-reports><m4-2-3-toxicology><m4-2-3-1-single-dose-toxicity>\n"
        f"{''.join(listed['pdf'])}</m4-2-3-1-single-dose-toxicity></m4-2-3-toxicology></m4-2-study-reports>"
        "</m4-nonclinical-study-reports><m5-clinical-study-reports><m5-3-clinical-study-reports>\n"
        "<m5-3-5-reports-of-efficacy-and-safety-studies indication='example'>"
        f"<m5-3-5-1-study-reports-of-controlled-clinical-studies-pertinent-to-the-claimed-indication>{''.join(listed['xpt'])}"
        "</m5-3-5-1-study-reports-of-controlled-clinical-studies-pertinent-to-the-claimed-indication>"
        "</m5-3-5-reports-of-efficacy-and-safety-studies></m5-3-clinical-study-reports></m5-clinical-study-reports>\n"
        "</ectd:ectd>\n"
    ).encode()
    (sequence / "index.xml").write_bytes(index)
    (sequence / "index-md5.txt").write_text(hashlib.md5(index, usedforsecurity=False).hexdigest())
    return pages


def _line(chance: random.Random) -> str:
    return " ".join(chance.choices(_WORDS, k=11))


if __name__ == "__main__":
    main()
