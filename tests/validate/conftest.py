"""Fixtures: the application that breaks no rule, written once and copied for each test."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest


def _load(name: str):
    """Load a file of this folder under a name that the test files can import."""
    spec = importlib.util.spec_from_file_location(f"validate_{name}", Path(__file__).with_name(f"{name}.py"))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


example = _load("example")
for _name in ("breaks", "breaks_index", "breaks_regional", "breaks_module_1", "pdf_breaks"):
    _load(_name)


@pytest.fixture(scope="session")
def util(tmp_path_factory):
    """A util folder of stand-ins, and their MD5s."""
    folder = tmp_path_factory.mktemp("util") / "util"
    return folder, example.write_util(folder)


@pytest.fixture
def known_sums(util, monkeypatch):
    """Take the stand-ins for the published files, as if their checksums were known."""
    from jembatan.validate import util_files

    sums = {name: util_files.KnownSums(frozenset({md5}), frozenset()) for name, md5 in util[1].items()}
    sums["cn-regional-1-1.xsl"] = sums["cn-regional-1-0.xsl"]
    monkeypatch.setattr(util_files, "load_known_sums", lambda: sums)
    return sums


@pytest.fixture(scope="session")
def applications(tmp_path_factory, util) -> Callable[..., Path]:
    """Write an application once for each set of its types, and return its folder."""
    written: dict[tuple[tuple[str, str], ...], Path] = {}

    def write(**types: str) -> Path:
        key = tuple(sorted(types.items()))
        if key not in written:
            written[key] = example.write_application(tmp_path_factory.mktemp("app"), util[0], **types)
        return written[key]

    return write


@pytest.fixture
def copy(applications, tmp_path):
    """Return a function that gives a fresh copy of the application of those types."""

    def make(**types: str):
        folder = tmp_path / example.APPLICATION
        shutil.copytree(applications(**types), folder)
        return example.Copy(folder)

    return make


@pytest.fixture
def run(known_sums):
    """Return a function that validates a folder against a profile."""
    from jembatan.dossier.package import open_package
    from jembatan.validate.catalogue import load_profile
    from jembatan.validate.run import validate_package

    def validate(root: Path, profile: str = "cn-1.0", **options: object):
        options.setdefault("workers", 0)  # starting processes for each test takes longer than the test
        crashes: list[tuple[str, str]] = []
        with open_package(root) as package:
            result = validate_package(
                package, load_profile(profile), keep_crash=lambda *c: crashes.append(c), **options
            )
        assert not crashes, crashes[0][1]
        return result

    return validate


@pytest.fixture
def pdf_findings(tmp_path, run):
    """Validate a sequence that holds the document and another, and return what the PDF rules say."""

    from validate_pdf_breaks import ONE, OTHER, new_pdf_alone, saved

    def validate(content: bytes, profile: str = "cn-1.0"):
        root = tmp_path / "x202600007"
        for inner, data in ((ONE, content), (OTHER, saved(new_pdf_alone()))):
            path = root / inner
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        (root / "0000/index.xml").write_text("<ectd/>")
        validation = run(root, profile, workers=0)
        numbers = {r.number for r in validation.profile.rules if r.category == "pdf"}
        return (
            [f for f in validation.findings if f.rule in numbers],
            {n.rule: n.why for n in validation.not_run if n.rule in numbers},
        )

    return validate
