"""Rewrites the golden files; read the difference before you commit it.

Usage: uv run python tests/golden/rewrite.py
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from worked_example import FOLDER, assess_worked_example, golden_files  # type: ignore[import-not-found]

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        for file, text in golden_files(assess_worked_example(Path(name))).items():
            (FOLDER / file).write_text(text, encoding="utf-8")
            print(FOLDER / file)
