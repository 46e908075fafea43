"""What scripts rely on: the JSON of every command is one document with the schema and the keys that docs/how-to/script.md promises."""

from __future__ import annotations

import json
import math
import re
import shutil
from pathlib import Path

import pytest

from jembatan.cli.main import run
from jembatan.demo.small_example import write_small_example

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "how-to" / "script.md"
CALCULATION = {"method", "methods", "status", "sources", "warnings", "inputs", "version"}

# the command of each schema, as typed beside the data of the worked pages and a small dossier
CALLS = {
    "jembatan.inspection/1": "inspect dossier --no-cache",
    "jembatan.assessment/1": "assess dossier --for ID --on 2026-11-24 --no-cache",
    "jembatan.assessments/1": "assess dossier --for ID,CN --on 2026-11-24 --no-cache",
    "jembatan.difference/1": "diff old.json old.json",
    "jembatan.comparison/1": "compare CN ID --on 2026-11-24",
    "jembatan.clock/1": "clock --for ID --pathway id-standard --start 2026-11-24",
    "jembatan.law-check/1": "law check asean",
    "jembatan.coverage/1": "law coverage ID",
    "jembatan.requirement/1": "law show ID-DOS-008",
    "jembatan.validation/1": "validate dossier --against ich-3.2.2",
    "jembatan.validation-profile/1": "validate --list --against cn-1.0",
    "jembatan.bridge/1": "bridge dossier --to ID --out for-id --no-cache",
    "jembatan.submission/1": "build ich-3.2.2 dossier --out built",
    "jembatan.qualification/1": "verify --only kinetics",
    "jembatan.consistency/1": "trial consistency --endpoint normal --shares 0.1,0.45,0.45 --retain 0.5 --alpha 0.025 --power 0.8",
    "jembatan.late_region/1": (
        "trial consistency --endpoint normal --effect 0.3 --sd 1 --global-recruit 12:400 "
        "--late-recruit 10:100 --late-start 6 --follow-up 6 --names ID,rest"
    ),
    "jembatan.trial_size/1": "trial size --endpoint normal --effect 0.3 --sd 1 --power 0.9 --frequencies 10,90",
    "jembatan.boundaries/1": "trial boundaries --spending obf-type --looks 0.33,0.67,1 --alpha 0.025",
    "jembatan.simulation/1": "trial simulate design.toml --trials 5000 --seed 1 --no-cache",
    "jembatan.simulation_arms/1": "trial simulate two-doses.toml --trials 5000 --seed 1 --no-cache",
    "jembatan.simulation_grid/1": "trial simulate grid.toml --trials 5000 --seed 1 --no-cache",
    "jembatan.trial_analysis/1": "trial analyse adtte-invented.csv --better lower",
    "jembatan.extrapolation/1": "trial extrapolate --foreign 0.36:0.11:400 --new 0.20:0.20:120",
    "jembatan.shelf_life/1": "quality shelf-life leblond.csv --lower 95 --storage 25C/60RH",
    "jembatan.claims/1": "quality claims leblond.csv --claims claims.toml --lower 95 --storage 25C/60RH",
    "jembatan.dissolution/1": "quality dissolution shah.csv --reference b0 --test b2",
    "jembatan.transfer/1": "quality transfer assay.csv --margin 2%",
    "jembatan.transfer_plan/1": "quality transfer --margin 2 --sd 1.2",
    "jembatan.comparability/1": "quality compare batches.csv --margin 2",
    "jembatan.tolerance/1": "quality tolerance units.csv --lower 92 --upper 108",
    "jembatan.tolerance_factors/1": "quality tolerance --n 20",
    "jembatan.acceptance_number/1": "quality tolerance --lot 960 --sample 450 --acceptable 0.07 --rejectable 0.10",
    "jembatan.bioequivalence/1": "quality bioequivalence set-1.csv --drug highly-variable",
    "jembatan.bioequivalence_plan/1": "quality bioequivalence --cv 0.4 --design 2x2x4 --drug highly-variable",
    "jembatan.kinetics/1": "quality kinetics study.csv",
}


def _promised() -> dict[str, set[str]]:
    rows = re.findall(r"^\| `.*\| `(jembatan\.[\w-]+/1)` \| (.*) \|$", PAGE.read_text("utf-8"), re.MULTILINE)
    return {schema: {key.strip() for key in re.sub(r"\(.*?\)", "", keys).split(",")} for schema, keys in rows}


@pytest.fixture(scope="module")
def beside(tmp_path_factory):
    folder = tmp_path_factory.mktemp("contract")
    for file in (ROOT / "docs" / "worked" / "data").iterdir():
        shutil.copy(file, folder)
    dossier = write_small_example(folder / "small")
    shutil.copytree(dossier, folder / "dossier")
    return folder


@pytest.fixture
def ask(beside, capfdbinary, monkeypatch):
    monkeypatch.chdir(beside)

    def typed(words: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as left:
            run(words.split())
        written = capfdbinary.readouterr()
        assert left.value.code in (0, 1), written.err.decode()
        return int(left.value.code or 0), written.out.decode("utf-8")

    return typed


def test_the_page_and_this_test_know_the_same_schemas():
    assert set(_promised()) == set(CALLS)


SLOW = {"jembatan.qualification/1", "jembatan.simulation/1"}


@pytest.mark.parametrize(
    "schema", [pytest.param(s, marks=pytest.mark.slow) if s in SLOW else s for s in CALLS]
)
def test_a_command_gives_one_document_with_its_schema_and_the_keys_that_are_promised(ask, schema):
    if schema == "jembatan.difference/1":
        Path("old.json").write_text(ask(CALLS["jembatan.assessment/1"] + " --format json")[1], "utf-8")
    code, out = ask(CALLS[schema] + " --format json")

    def refuse(constant):
        raise AssertionError(f"{constant} is no JSON number")

    document = json.loads(out, parse_constant=refuse)
    assert document["schema"] == schema
    assert _promised()[schema] <= set(document)
    if CALLS[schema].startswith(("trial ", "quality ")):
        assert set(document) >= CALCULATION
        assert document["status"] in ("published", "double")
    assert str(Path.cwd()) not in out
    if schema == "jembatan.assessment/1":
        assert code == (0 if document["clear"] else 1)
        finding = document["findings"][0]
        named = re.search(r"A finding of an assessment has (.*?)\. `id`", PAGE.read_text("utf-8"), re.DOTALL)
        assert set(re.findall(r"`(\w+)`", named[1])) <= set(finding)


@pytest.mark.parametrize(
    "schema", [s for s in CALLS if not CALLS[s].startswith(("verify", "bridge", "build"))]
)
def test_numbers_keys_and_codes_do_not_change_with_the_language(ask, schema):
    if schema == "jembatan.difference/1":
        Path("old.json").write_text(ask(CALLS["jembatan.assessment/1"] + " --format json")[1], "utf-8")
    english, indonesian = (
        json.loads(ask(f"{CALLS[schema]} --format json --lang {language}")[1]) for language in ("en", "id")
    )

    def same(one, other, place):
        if isinstance(one, dict):
            assert set(one) == set(other), place
            for key in one:
                if key not in ("seconds", "trials_per_second"):
                    same(one[key], other[key], f"{place}.{key}")
        elif isinstance(one, list):
            assert len(one) == len(other), place
            for at, (a, b) in enumerate(zip(one, other, strict=True)):
                same(a, b, f"{place}[{at}]")
        elif isinstance(one, int | float) and not isinstance(one, bool):
            assert one == other or math.isclose(one, other), place

    same(english, indonesian, schema)
