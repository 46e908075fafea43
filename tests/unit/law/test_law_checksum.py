"""The checksum of the law in the manifest covers every data file that an outcome may rest on."""

from __future__ import annotations

import shutil
from importlib import resources
from pathlib import Path

import pytest

from jembatan.law.load import load_jurisdiction

SHIPPED = resources.files("jembatan") / "lawdata"


@pytest.fixture(scope="module")
def copy_of_law(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with resources.as_file(SHIPPED) as folder:
        return Path(shutil.copytree(folder, tmp_path_factory.mktemp("package") / "lawdata"))


@pytest.fixture
def law(copy_of_law: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("jembatan.law.folders.resources.files", lambda _: copy_of_law.parent)
    return copy_of_law


def _checksum_after_a_change(file: Path) -> str:
    before = file.read_bytes()
    # neither rows nor keys: a blank line at the end is a change of the file alone
    file.write_bytes(before + b"\n")
    try:
        return load_jurisdiction("id").sha256
    finally:
        file.write_bytes(before)


def test_a_copy_of_the_law_has_the_checksum_of_the_law(law: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    of_copy = load_jurisdiction("id").sha256
    monkeypatch.undo()
    assert load_jurisdiction("id").sha256 == of_copy


@pytest.mark.parametrize(
    "path",
    [
        "shared/dissolution/cn.toml",
        "shared/bioequivalence/cn.toml",
        "shared/validation/cn-1.0.csv",
        "shared/validation/_structures.toml",
        "shared/sections/ctd_sections.csv",
        "shared/bridge/outbound.toml",
        "id/requirements/ID-ADM-010.toml",
        "cn/facts.toml",  # one product sheet serves several authorities
    ],
)
def test_a_change_of_any_data_a_judgement_rests_on_changes_the_checksum(law: Path, path: str) -> None:
    assert _checksum_after_a_change(law / path) != load_jurisdiction("id").sha256


def test_every_shared_file_is_covered(law: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    covered: set[str] = set()

    def keep(files: object) -> str:
        covered.update(file.path for file in files)  # type: ignore[attr-defined]
        return ""

    monkeypatch.setattr("jembatan.law.load.checksum", keep)
    load_jurisdiction("id")
    shared = {f"lawdata/{p.relative_to(law).as_posix()}" for p in law.glob("shared/**/*") if p.is_file()}
    assert shared - covered == set()


def test_a_change_of_another_authoritys_requirement_leaves_the_checksum_alone(law: Path) -> None:
    path = next((law / "cn" / "requirements").glob("*.toml"))
    assert _checksum_after_a_change(path) == load_jurisdiction("id").sha256


def test_a_shared_file_of_a_law_folder_changes_the_checksum(tmp_path: Path) -> None:
    folder = tmp_path / "ours" / "shared" / "dissolution"
    folder.mkdir(parents=True)
    rule = (SHIPPED / "shared" / "dissolution" / "cn.toml").read_bytes()
    (folder / "cn.toml").write_bytes(rule)
    ours = load_jurisdiction("id", [tmp_path / "ours"]).sha256
    (folder / "cn.toml").write_bytes(rule + b"\n")
    assert load_jurisdiction("id", [tmp_path / "ours"]).sha256 != ours != load_jurisdiction("id").sha256
