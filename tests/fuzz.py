"""Fuzzes the readers and the rules for as long as it is told, and prints what was tried and for how long.

Usage: nice -n 19 uv run python tests/fuzz.py [--minutes 60] [--seed 1]

The minutes are shared out over the parts below. The tests that change backbones, archives and PDFs are run again and
again, each round with a seed of its own, so that a round that fails can be repeated:
`JEMBATAN_FUZZ=N pytest --hypothesis-seed=S FILE`. Documents go through tests/hostile/fuzz_documents.py, which keeps
what crashes or hangs a reader. Exit code 1 when a round failed. Not run by pytest.
"""

from __future__ import annotations

import argparse
import datetime
import os
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
# Share of the time; examples of each test in a round, so that a round takes one to three minutes.
PARTS = {
    "backbones read": (0.2, 1500, HERE / "hostile/test_backbones.py"),
    "backbones judged": (0.2, 500, HERE / "validate/test_fuzz_backbones.py"),
    "packages judged": (0.1, 600, HERE / "validate/test_fuzz_packages.py"),
    "PDFs judged": (0.2, 20_000, HERE / "validate/test_pdf_mutations.py"),
}
DOCUMENTS = 0.3  # the rest: all kinds of documents through the reader


def say(words: str) -> None:
    print(datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), words, flush=True)


def run_part(name: str, minutes: float, examples: int, file: Path, seed: int) -> int:
    """Run one file of tests in rounds until its minutes are over, and return how many rounds failed."""
    started, rounds, failed = time.monotonic(), 0, 0
    while time.monotonic() - started < 60 * minutes:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", f"--hypothesis-seed={seed + rounds}", str(file)],
            env={**os.environ, "JEMBATAN_FUZZ": str(examples)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        rounds += 1
        if done.returncode:
            failed += 1
            say(f"{name}: round with --hypothesis-seed={seed + rounds - 1} failed\n{done.stdout}")
    spent = (time.monotonic() - started) / 60
    say(f"{name}: {rounds} rounds of {examples} examples a test, {spent:.1f} minutes, {failed} failed")
    return failed


def main() -> None:
    """Give each part its share of the time."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    say(f"{options.minutes:g} minutes from seed {options.seed}")
    failed = sum(
        run_part(name, share * options.minutes, examples, file, options.seed)
        for name, (share, examples, file) in PARTS.items()
    )
    documents = [sys.executable, str(HERE / "hostile/fuzz_documents.py")]
    documents += ["--minutes", str(DOCUMENTS * options.minutes), "--seed", str(options.seed)]
    failed += subprocess.run(documents).returncode != 0
    say("done")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
