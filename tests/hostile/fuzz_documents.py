"""Mutates documents for as long as it is told, reads them in a worker, and keeps what crashes or hangs it.

Usage: nice -n 19 uv run python tests/hostile/fuzz_documents.py [--minutes 10] [--seed 1] [--keep DIR] [SEED-FILE ...]

What it keeps, put into tests/hostile/found/, becomes a test. Not run by pytest.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from test_documents import SEEDS, mutate  # type: ignore[import-not-found]

from jembatan.dossier.media_type import find_media_type
from jembatan.dossier.reading import OPENED, properties_of_head
from jembatan.dossier.workers import Limits, Pool

HOW = ("flip", "delete", "duplicate", "insert", "truncate", "number")


def main() -> None:
    """Mutate and read until the time is over."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("fuzz-found"))
    parser.add_argument("files", nargs="*", type=Path, help="more documents to mutate")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    seeds = [*SEEDS.values(), *(path.read_bytes() for path in options.files)]
    end = time.monotonic() + 60 * options.minutes
    tried = faults = kept = 0
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < end:
            data = {n: mutated(chance, seeds) for n in range(200)}
            answers: dict = {}
            pool = Pool(1, answers.__setitem__, limits=Limits(5))
            for number, content in data.items():
                path = Path(folder) / str(number)
                path.write_bytes(content)
                kind = find_media_type(content[:24_576])
                if kind in OPENED:
                    pool.submit(number, path, kind)
                else:
                    answers[number] = properties_of_head(content[:24_576], len(content), kind)
            pool.finish()
            assert sorted(answers) == sorted(data), "a file was lost"
            tried += len(data)
            for number, found in answers.items():
                faults += bool(found.fault)
                is_ours = found.fault.startswith("It cannot be read (")  # an exception nobody thought of
                if is_ours or "hostile" in found.fault:
                    kept += 1
                    options.keep.mkdir(parents=True, exist_ok=True)
                    name = f"{options.seed}-{tried}-{number}"
                    (options.keep / name).write_bytes(data[number])
                    print(name, found.fault, flush=True)
    print(f"{tried} documents, {faults} with a fault, {kept} kept")


def mutated(chance: random.Random, seeds: list[bytes]) -> bytes:
    """Return one of the seeds with one to eight things changed."""
    data = chance.choice(seeds)
    for _ in range(chance.randint(1, 8)):
        data = mutate(
            data, chance.choice(HOW), chance.random(), chance.randrange(256), chance.randint(1, 300)
        )
    return data


if __name__ == "__main__":
    main()
