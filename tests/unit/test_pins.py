"""Every package that is installed to run or test the project has its pin."""

from __future__ import annotations

import re
import tomllib
from importlib import metadata
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
NOT_OURS = {"jembatan", "pip", "setuptools", "wheel", "uv"}  # the project itself and what makes environments


def _pins(key: str) -> dict[str, set[str]]:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    pins: dict[str, set[str]] = {}
    for line in project["tool"]["uv"][key]:
        name, version = line.split(";")[0].strip().split("==")
        pins.setdefault(name, set()).add(version)
    return pins


def _required_names(distribution: str) -> set[str]:
    """The names that a distribution needs here, with extras left out, and theirs, and so on."""
    seen: set[str] = set()
    waiting = [distribution]
    while waiting:
        name = waiting.pop()
        try:
            requirements = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue  # for another platform or Python
        for line in requirements:
            if "extra ==" in line:
                continue
            needed = re.sub(r"[-_.]+", "-", re.match(r"[A-Za-z0-9._-]+", line)[0]).lower()
            if needed not in seen:
                seen.add(needed)
                waiting.append(needed)
    return seen


def test_every_resolved_package_is_pinned_at_its_version():
    pins = _pins("constraint-dependencies")
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    roots = {re.match(r"[A-Za-z0-9._-]+", line)[0].lower() for line in project["dependency-groups"]["dev"]}
    names = _required_names("jembatan") | roots | {n for root in roots for n in _required_names(root)}
    installed = {}
    for name in names - NOT_OURS:
        try:
            installed[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    assert len(installed) > 40
    assert {
        name: version for name, version in installed.items() if version not in pins.get(name, set())
    } == {}


def test_the_build_requirements_are_pinned():
    assert {"hatchling", "packaging", "pathspec", "pluggy", "trove-classifiers"} <= set(
        _pins("build-constraint-dependencies")
    )


def test_no_lock_file_is_tracked():
    assert "uv.lock" in (PROJECT / ".gitignore").read_text(encoding="utf-8").split()
