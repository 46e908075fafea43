"""The command as a user types it: exit codes, the promised JSON, three languages, packages given in other ways."""

from __future__ import annotations

import json
import shutil
import zipfile

import pytest

from jembatan.cli.main import run as run_command


@pytest.fixture
def command(capsys, monkeypatch):
    """Return a function that runs jembatan and gives exit code, standard output and standard error."""

    def call(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            run_command([str(a) for a in arguments])
        out, err = capsys.readouterr()
        return int(left.value.code or 0), out, err

    return call


def test_a_package_that_fails_leaves_with_1_and_the_promised_json(copy, command):
    broken = copy()
    broken.edit_leaf("0000/index.xml", "intro", 'checksum="c99b', 'checksum="0000')
    code, out, _ = command(
        "validate", broken.root, "--against", "cn-1.0", "--format", "json", "--workers", "0"
    )
    found = json.loads(out)
    assert code == 1
    assert found["schema"] == "jembatan.validation/1"
    assert (found["against"], found["verdict"]) == ("cn-1.0", "fails")
    assert set(found["counts"]) == {"error", "warning", "info"}
    assert isinstance(found["rules"]["run"], int)
    assert {"rule", "why"} <= set(found["rules"]["not_run"][0])
    (wrong,) = [f for f in found["findings"] if f["rule"] == "3.14"]
    assert (wrong["severity"], wrong["where"][0]["path"], wrong["where"][0]["leaf"]) == (
        *("error", "0000/index.xml", "intro"),
    )
    assert wrong["where"][0]["document"] == "0000/m2/22-intro/introduction.pdf"
    assert "c99bc746ac408ece8b3ae9a1e12840cb" in wrong["message"]


def test_a_package_without_errors_leaves_with_0(copy, known_sums, command):
    code, out, _ = command(
        "validate", copy().root, "--against", "ich-3.2.2", "--format", "json", "--workers", "0"
    )
    found = json.loads(out)
    errors = [f for f in found["findings"] if f["severity"] == "error"]
    assert (found["verdict"], code, errors) == ("no_error_found", 0, [])


def test_the_catalogue_is_listed_with_the_promised_keys(command):
    code, out, _ = command("validate", "--list", "--against", "cn-1.0", "--format", "json")
    found = json.loads(out)
    assert code == 0
    assert found["against"] == "cn-1.0"
    assert len(found["rules"]) == 149
    assert all({"rule", "severity", "automated", "trust", "what"} <= set(rule) for rule in found["rules"])
    assert sum(found["counts"].values()) == 149


def test_an_unknown_profile_leaves_with_2_and_names_the_nearest(command, tmp_path):
    code, _, err = command("validate", tmp_path, "--against", "cn-1.1")
    assert code == 2
    assert "cn-1.1-partial" in err


@pytest.mark.parametrize("arguments", [("--list",), (".",)], ids=["list", "package"])
def test_no_profile_leaves_with_2_and_names_them_all(arguments, command):
    code, _, err = command("validate", *arguments)
    assert code == 2
    assert "eu-6.1-historical" in err


def test_an_absent_package_leaves_with_3(command, tmp_path):
    assert command("validate", tmp_path / "nothing", "--against", "cn-1.0")[0] == 3


@pytest.mark.parametrize("language", ["en", "id", "zh"])
def test_text_and_page_say_every_sentence_in_the_language(language, copy, command, tmp_path):
    broken = copy()
    broken.edit_leaf("0000/index.xml", "intro", 'checksum="c99b', 'checksum="0000')
    page = tmp_path / "page.html"
    common = ("validate", broken.root, "--against", "cn-1.0", "--lang", language, "--workers", "0")
    _, text, _ = command(*common)
    command(*common, "--format", "html", "--out", page)
    verdict = {"en": "Fails: ", "id": "Gagal: ", "zh": "不通过："}[language]
    assert verdict in text and verdict in page.read_text("utf-8")
    for shown in (text, page.read_text("utf-8")):
        assert "<validation." not in shown and "&lt;validation." not in shown
        assert "c99bc746ac408ece8b3ae9a1e12840cb" in shown


def test_the_same_package_gives_the_same_bytes(copy, command):
    root = copy().root
    one, two = (
        command("validate", root, "--against", "cn-1.0", "--format", "json", "--workers", "0")[1]
        for _ in range(2)
    )
    assert one == two
    assert str(root.parent) not in one


def test_a_zip_is_judged_like_its_folder(copy, run, tmp_path):
    broken = copy()
    broken.path("0001/m3/empty").mkdir()
    broken.write("0001/m3/stray.pdf")
    archive = tmp_path / "x202600007.zip"
    with zipfile.ZipFile(archive, "w") as target:
        for file in sorted(broken.root.rglob("*")):
            target.write(file, str(file.relative_to(broken.root)))
    one, other = run(broken.root), run(archive)
    assert [(f.rule, f.path) for f in one.findings] == [(f.rule, f.path) for f in other.findings]
    assert {"2.1", "2.3"} <= {f.rule for f in one.findings}


def test_one_sequence_can_be_judged_with_the_others_as_its_past(copy, run):
    broken = copy()
    broken.edit_leaf("0000/index.xml", "intro", 'checksum="c99b', 'checksum="0000')
    assert "3.14" in {f.rule for f in run(broken.root, only="0000").findings}
    assert "3.14" not in {f.rule for f in run(broken.root, only="0001").findings}


def test_a_sequence_that_is_not_there_is_refused(copy, run):
    from jembatan.core.errors import UsageError

    with pytest.raises(UsageError, match="it holds 0000, 0001"):
        run(copy().root, only="0007")


def test_a_sequence_given_alone_says_what_it_could_not_look_at(copy, run):
    validation = run(copy().root / "0001")
    left_out = {r.number for r in validation.profile.rules if r.category in ("statistics", "pdf")}
    assert {f.rule for f in validation.findings} - left_out == set()
    not_run = {o.rule: o.why.key for o in validation.not_run if o.rule not in left_out}
    past = "validation.why.earlier_sequences_not_given"
    assert {rule for rule, why in not_run.items() if why == past} == {
        *("2.10", "4.1.4", "4.2.13", "4.2.14"),  # what the whole past decides
        *(
            "3.6",
            "3.11",
            "3.19",
            "3.24",
            "3.31",
            "3.32",
            "3.33",
            "3.36",
        ),  # of its replace and its delete leaf
        *("3.30", "3.35", "5.9", "5.13"),  # of the study tagging file that it appends
    }
    assert not set(not_run) & set(validation.run)
    assert not_run["4.1.21"] == "validation.why.application_folder_not_given"


def test_an_application_below_the_package_is_found(copy, run, tmp_path):
    made = copy()
    outer = tmp_path / "disc"
    outer.mkdir()
    shutil.move(made.root, outer / made.root.name)
    validation = run(outer)
    left_out = {r.number for r in validation.profile.rules if r.category in ("statistics", "pdf")}
    assert {f.rule for f in validation.findings} - left_out == set()
    assert validation.judged == ("0000", "0001")


def test_the_sequences_of_two_applications_are_told_apart(copy, run, tmp_path):
    first = copy()
    disc = tmp_path / "disc"
    disc.mkdir()
    shutil.copytree(first.root, disc / "x202600008")
    shutil.move(first.root, disc / first.root.name)
    validation = run(disc)
    assert validation.judged == (
        *("x202600007/0000", "x202600007/0001"),
        *("x202600008/0000", "x202600008/0001"),
    )
    left_out = {r.number for r in validation.profile.rules if r.category in ("statistics", "pdf")}
    told = {(f.rule, f.path) for f in validation.findings if f.rule not in left_out}
    assert told == {("4.1.21", "x202600008/0000"), ("4.1.21", "x202600008/0001")}  # a copy keeps its number


def test_a_link_means_the_file_that_is_written_so_and_else_the_one_without_escapes(copy, run):
    made = copy()
    content = made.path("0000/m2/22-intro/introduction.pdf").read_bytes()
    made.write("0000/m2/22-intro/in%20two.pdf", content)
    made.edit_leaf("0000/index.xml", "intro", "introduction.pdf", "in%20two.pdf")
    made.path("0000/m2/22-intro/introduction.pdf").unlink()
    assert "3.4" not in {f.rule for f in run(made.root).findings}
    made.path("0000/m2/22-intro/in%20two.pdf").rename(made.path("0000/m2/22-intro/in two.pdf"))
    assert "3.4" not in {f.rule for f in run(made.root).findings}


def test_an_element_is_told_with_the_heading_that_it_is(copy, run):
    from jembatan.report.texts import load_texts

    broken = copy()
    broken.edit("0000/index.xml", "</m2-2-introduction>", "</m2-2-introduction><m2-4-nonclinical-overview/>")
    (found,) = [f for f in run(broken.root).findings if f.rule == "3.21"]
    assert (
        load_texts("en").say(found.message)
        == "m2-4-nonclinical-overview holds no leaf: 2.4 Nonclinical Overview"
    )
    assert load_texts("zh").say(found.message) == "m2-4-nonclinical-overview（2.4 非临床综述）没有叶元素"
