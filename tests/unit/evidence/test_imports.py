"""A dossier without data is assessed without loading the numbers: they take longer to load than most dossiers to read."""

from __future__ import annotations

import subprocess
import sys


def test_the_pipeline_loads_no_numerical_library_until_there_is_something_to_compute():
    program = (
        "import sys, jembatan.pipeline; print([m for m in ('numpy', 'scipy', 'numba') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
