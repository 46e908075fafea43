"""What a package is stands before its findings: no eCTD, another format, another region; in text, page and JSON."""

from __future__ import annotations

import json

import pytest
from validate_example import Copy

from jembatan.core.errors import InputError, UsageError
from jembatan.report.texts import load_texts
from jembatan.report.validation import render_validation_json, render_validation_text
from jembatan.report.validation_page import render_validation_page

V3 = b'<ectd:ectd xmlns:ectd="http://www.ich.org/ectd"/>'
V4 = b'<PORP_IN000001UV xmlns="urn:hl7-org:v3"/>'


def written(root, *files: str, **contents: bytes):
    made = Copy(root)
    for file in files:
        made.write(file, V3 if file.endswith("index.xml") else V4 if file.endswith("unit.xml") else b"x")
    return root


NO_ECTD = {
    "no_ectd": ("notes.txt", "docs/report.pdf"),
    "modules_alone": ("0000/m3/32-body-data/data.pdf", "0000/m1/cn/00/cover.pdf"),
    "archive": ("x202600007.zip", "readme.txt"),
    "disc": ("index.xml", "index-sm3.txt", "m1/form.pdf"),
}


@pytest.mark.parametrize("profile", ["cn-1.0", "eu-6.1-historical", "ich-3.2.2", "ich-4.0"])
@pytest.mark.parametrize("key", NO_ECTD)
def test_what_is_no_ectd_is_called_so_before_anything_else(key, profile, tmp_path, run):
    root = written(tmp_path / "a", *NO_ECTD[key])
    if key == "disc":
        (root / "index.xml").write_bytes(b"<files/>")
    validation = run(root, profile)
    assert [remark.key for remark in validation.remarks] == [f"validation.remark.{key}"]
    assert validation.verdict == "fails"
    for language in ("en", "id", "zh"):
        said = load_texts(language).say(validation.remarks[0])
        text = render_validation_text(validation, language=language).splitlines()
        assert text[1] == said
        page = render_validation_page(validation, language=language)
        assert page.index('class="remark"') < page.index('class="verdict')
        package = json.loads(render_validation_json(validation, language=language))["package"]
        assert package["remarks"] == [said]
        assert package["format"] == ("cn-disc" if key == "disc" else "")


def test_a_package_that_the_profile_is_for_has_no_remark(copy, run):
    validation = run(copy().root)
    assert (validation.package_format, validation.remarks) == ("ectd-3.2.2", ())


@pytest.mark.parametrize("files", [(".DS_Store",), ("Thumbs.db", "__MACOSX/._a.pdf")])
def test_a_folder_without_a_document_cannot_be_read(files, tmp_path, run):
    with pytest.raises(InputError, match="holds no document"):
        run(written(tmp_path / "a", *files), "cn-1.0")


REFUSED = [
    ("cn-1.0", ("1/submissionunit.xml",), ("eCTD v4.0", "submissionunit.xml in 1", "--against ich-4.0")),
    ("us-partial", ("0000/submissionunit.xml", "0000/m5/index.xml"), ("eCTD v4.0", "in 0000", "ich-4.0")),
    (
        "ich-4.0",
        ("0000/index.xml", "0000/m1/cn/cn-regional.xml"),
        ("eCTD v3.2.2", "index.xml in 0000; m1/cn", "--against cn-1.1-partial, cn-1.0, ich-3.2.2"),
    ),
    (
        "ich-4.0",
        ("0000/index.xml", "0000/m1/eu/eu-regional.xml"),
        ("index.xml in 0000; m1/eu", "--against eu-6.1-historical, ich-3.2.2"),
    ),
    ("ich-4.0", ("0000/index.xml", "0000/m1/jp/jp-regional.xml"), ("m1/jp", "--against ich-3.2.2")),
    ("ich-4.0", ("index.xml", "m3/a.pdf"), ("index.xml in a)", "--against ich-3.2.2")),
]


@pytest.mark.parametrize(("profile", "files", "words"), REFUSED)
def test_a_profile_of_the_other_format_says_what_the_package_is_and_which_profiles_fit(
    profile, files, words, tmp_path, run
):
    with pytest.raises(UsageError) as refused:
        run(written(tmp_path / "a", *files), profile)
    assert refused.value.message is not None
    for language in ("en", "id", "zh"):
        said = load_texts(language).say(refused.value.message)
        assert profile in said and "--against" in said
        assert "{" not in said
    assert load_texts("en").say(refused.value.message) == str(refused.value)
    for word in words:
        assert word in str(refused.value)


def test_sequences_and_messages_in_one_package_are_judged_apart_and_the_others_are_named(tmp_path, run):
    root = written(tmp_path / "a", "0000/index.xml", "0000/m2/a.pdf", "0001/submissionunit.xml")
    for profile, key, folder, fit in (
        ("ich-3.2.2", "also_v4", "0001", "ich-4.0"),
        ("ich-4.0", "also_v3", "0000", "ich-3.2.2"),
    ):
        (remark,) = run(root, profile).remarks
        assert remark.key == f"validation.remark.{key}"
        assert (remark.args["folders"], remark.args["fit"]) == (folder, fit)


def test_a_module_1_of_another_region_is_named_with_the_profiles_that_fit_it(tmp_path, run):
    root = written(tmp_path / "a", "0000/index.xml", "0000/m1/eu/eu-regional.xml")
    (remark,) = run(root, "cn-1.0").remarks
    assert remark.key == "validation.remark.other_region"
    assert remark.args == {
        "paths": "0000/m1/eu/eu-regional.xml",
        "region": "cn",
        "fit": "eu-6.1-historical, ich-3.2.2",
    }
    assert run(root, "ich-3.2.2").remarks == ()
    assert run(root, "eu-6.1-historical").remarks == ()
