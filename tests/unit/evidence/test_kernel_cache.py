"""What was compiled before a change in another file is not used after it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import jembatan.stats.simulation.compiled as compiled_module


def test_a_change_in_a_function_that_is_inlined_from_another_file_is_compiled_anew(tmp_path):
    room = tmp_path / "room"
    room.mkdir()
    (room / "__init__.py").write_text("")
    (room / "compiled.py").write_text(Path(compiled_module.__file__).read_text("utf-8"), "utf-8")
    small = "from room.compiled import compiled, inlined\n@inlined\ndef f(x):\n    return x + {n}\n@compiled\ndef g(x):\n    return x + {n}\n"
    kernel = "from room.compiled import compiled\nfrom room.small import f, g\n@compiled\ndef both(x):\n    return f(x) + g(x)\n"
    (room / "kernel.py").write_text(kernel)
    environment = {**os.environ, "PYTHONPATH": os.fspath(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    program = "from room.kernel import both; print(both(0), sum(both.stats.cache_hits.values()) if both.stats else 0)"

    def run(n):
        (room / "small.py").write_text(small.format(n=n))
        found = subprocess.run(
            [sys.executable, "-c", program], env=environment, check=True, capture_output=True, text=True
        )
        return found.stdout.split()

    assert run(1) == ["2", "0"]
    assert run(1) == ["2", "1"]  # kept
    assert run(5) == ["10", "0"]
    assert run(5) == ["10", "1"]
