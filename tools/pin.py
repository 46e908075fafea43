"""Writes the whole transitive closure as pins into pyproject.toml: run after changing a dependency.

Usage: python tools/pin.py        (needs uv and the network; resolves anew without the old pins)
"""

from __future__ import annotations

import re
import subprocess
import tempfile
import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
BUILD_REQUIREMENTS = ("hatchling", "editables")


def resolve(project_file: str) -> list[str]:
    """Return a pin for every resolved package (several, by marker, where Python versions differ)."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "pyproject.toml").write_text(project_file, encoding="utf-8")
        subprocess.run(["uv", "lock", "--quiet"], cwd=folder, check=True)
        lock = tomllib.loads((folder / "uv.lock").read_text(encoding="utf-8"))
    pins = []
    for package in lock["package"]:
        if {"virtual", "editable"} & set(package.get("source", {})):
            continue  # the project itself
        markers = " or ".join(package.get("resolution-markers", []))
        pins.append(f"{package['name']}=={package['version']}" + (f" ; {markers}" if markers else ""))
    return sorted(pins)


def main() -> None:
    """Resolve the project and its build requirements, and write both lists."""
    path = PROJECT / "pyproject.toml"
    text = path.read_text(encoding="utf-8")
    bare = re.sub(r"^((?:build-)?constraint-dependencies = )\[[^\]]*\]", r"\1[]", text, flags=re.MULTILINE)
    bare = bare.replace('readme = "README.md"\n', "").replace('license-files = ["LICENSE", "NOTICE"]\n', "")
    unbuilt = re.sub(r"\[build-system\].*?(?=\n\[)", "", bare, flags=re.DOTALL)
    build = "\n".join(
        [
            "[project]",
            'name = "build"',
            'version = "0"',
            'requires-python = ">=3.11"',
            f"dependencies = {list(BUILD_REQUIREMENTS)}",
        ]
    )
    for key, versions in (
        ("constraint-dependencies", resolve(unbuilt)),
        ("build-constraint-dependencies", resolve(build)),
    ):
        listed = "[\n" + "".join(f'  "{pin}",\n' for pin in versions) + "]"
        text = re.sub(
            rf"^{key} = \[[^\]]*\]", lambda _, k=key, found=listed: f"{k} = {found}", text, flags=re.MULTILINE
        )
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
