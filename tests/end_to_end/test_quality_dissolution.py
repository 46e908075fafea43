"""`jembatan quality dissolution` as a user types it."""

from __future__ import annotations

import json

import numpy as np
import pytest

from jembatan.cli.main import run


def _file(tmp_path, shift=0.0, spread=1.0, means=(40.0, 60.0, 75.0, 90.0), n=12):
    generator = np.random.default_rng(2)
    lines = ["batch,unit,10 min,20 min,30 min,45 min"]
    for name, by in (("reference", 0.0), ("test", shift)):
        for unit in range(n):
            values = np.array(means) + by + generator.normal(0, spread, 4)
            lines.append(",".join([name, str(unit + 1), *(f"{v:.2f}" for v in values)]))
    path = tmp_path / "profiles.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def _run(capsysbinary, *arguments) -> tuple[int, str]:
    with pytest.raises(SystemExit) as left:
        run(["quality", "dissolution", *map(str, arguments)])
    return int(left.value.code or 0), capsysbinary.readouterr().out.decode()


def test_similar_profiles_leave_with_0_and_the_json_holds_every_method(tmp_path, capsysbinary):
    code, out = _run(capsysbinary, _file(tmp_path, -2.0), "--format", "json")
    found = json.loads(out)
    assert code == 0
    assert found["status"] == "double"
    assert [r["code"] for r in found["rules"]] == ["CN", "ID", "ASEAN", "EU", "US", "WHO"]
    assert {r["verdict"] for r in found["rules"]} == {"similar"}
    assert found["bootstrap"][0]["percentile"][0] > 50
    assert found["bootstrap"][0]["points"] == "frozen"
    assert found["mahalanobis"][0]["upper"] > found["mahalanobis"][0]["distance"]
    assert found["t2eq"][0]["p"] < 0.05
    assert len(found["weibull"]["reference"]) == 12
    assert found["inputs"][0]["name"] == "profiles.csv"


def test_different_profiles_leave_with_1(tmp_path, capsysbinary):
    code, out = _run(capsysbinary, _file(tmp_path, -14.0), "--for", "EU")
    assert code == 1
    assert "not similar (below 50)" in out
    assert "China" not in out


def test_variable_profiles_are_not_compared_by_f2_alone(tmp_path, capsysbinary):
    code, out = _run(capsysbinary, _file(tmp_path, spread=9.0), "--for", "EU")
    assert code == 1
    assert "conditions for comparing means are not met" in out
    assert "variation of the reference at 20 min" in out


def test_rapid_dissolution_needs_no_f2(tmp_path, capsysbinary):
    code, out = _run(capsysbinary, _file(tmp_path, means=(90.0, 95.0, 97.0, 98.0)), "--for", "EU")
    assert code == 0
    assert "similar without f2" in out


def test_means_alone_give_f2_and_say_what_they_cannot(tmp_path, capsysbinary):
    code, out = _run(capsysbinary, _file(tmp_path, n=1), "--for", "EU")
    assert code == 1
    assert "1 units of the reference; 12 are asked for" in out
    assert "not their mean" in out


@pytest.mark.parametrize(("language", "word"), [("id", "mirip"), ("zh", "相似")])
def test_the_page_is_in_the_readers_language(tmp_path, capsysbinary, language, word):
    code, out = _run(capsysbinary, _file(tmp_path), "--lang", language, "--format", "html")
    assert code == 0
    assert word in out
    assert "&lt;dissolution." not in out
    assert "<svg" in out


def test_a_broken_file_leaves_with_3_and_one_sentence(tmp_path, capsysbinary):
    path = tmp_path / "profiles.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(SystemExit) as left:
        run(["quality", "dissolution", str(path)])
    assert left.value.code == 3
    assert "name it with --product" in capsysbinary.readouterr().err.decode()


def test_several_media_are_compared_each_by_itself_on_one_page(tmp_path, capsysbinary):
    lines = _file(tmp_path, -3.0).read_text().strip().split("\n")
    path = tmp_path / "media.csv"
    path.write_text(
        "medium,"
        + lines[0]
        + "\n"
        + "".join(f"{medium},{line}\n" for medium in ("pH 1.2", "pH 6.8") for line in lines[1:])
    )
    code, out = _run(capsysbinary, path, "--format", "json")
    assert code == 0
    assert list(json.loads(out)["media"]) == ["pH 1.2", "pH 6.8"]
    code, page = _run(capsysbinary, path, "--lang", "zh", "--format", "html")
    assert page.count("<svg") == 2
    assert "pH 6.8：" in page
    assert page.count('id="dissolution-0-title"') == page.count('id="dissolution-1-title"') == 1
    code, out = _run(capsysbinary, path, "--medium", "pH 6.8", "--format", "json")
    assert json.loads(out)["f2"] > 50
    with pytest.raises(SystemExit) as left:
        run(["quality", "dissolution", str(path), "--medium", "water"])
    assert left.value.code == 3
    assert "it has 'pH 1.2', 'pH 6.8'" in capsysbinary.readouterr().err.decode()
