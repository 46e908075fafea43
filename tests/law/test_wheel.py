"""The wheel, installed into an empty environment, has the law in it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("uv") is None, reason="needs uv, which the README's command installs")
def test_the_wheel_in_an_empty_environment_checks_its_own_law(tmp_path):
    def run(*command: str) -> str:
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run("uv", "build", "--offline", "--wheel", "--out-dir", str(tmp_path), str(PROJECT))
    (wheel,) = tmp_path.glob("*.whl")
    run("uv", "venv", "--offline", "--quiet", "--python", sys.executable, str(tmp_path / "empty"))
    scripts = tmp_path / "empty" / ("Scripts" if sys.platform == "win32" else "bin")
    run(
        "uv",
        "pip",
        "install",
        "--offline",
        "--quiet",
        "--no-deps",
        "--python",
        str(scripts / "python"),
        str(wheel),
    )
    # what the project depends on comes from the environment of the tests; a .pth file does not bring its own .pth files,
    # so that the project itself can only come from the wheel
    (site,) = (tmp_path / "empty").rglob("site-packages")
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    assert "0 faults" in run(str(scripts / "jembatan"), "law", "check")
    shown = run(str(scripts / "jembatan"), "verify", "--only", "two_by_two")
    assert "All 1 methods hold" in shown
