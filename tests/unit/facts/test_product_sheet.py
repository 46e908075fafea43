"""What a product sheet may say, and how its faults are told."""

from __future__ import annotations

import datetime as dt

import pytest

from jembatan.core.errors import InputError
from jembatan.core.fact import THE_APPLICATION, Fact, Provenance, Subject
from jembatan.facts.aliases import Alias
from jembatan.facts.declared import NO_SHEET
from jembatan.facts.product_sheet import read_product_sheet
from jembatan.report.texts import load_texts

SHEET = """
format = 1

[declared]
who = "A. Person, regulatory affairs"
on = 2026-11-22

[product]
kind = "chemical"
document = "m1/form.pdf"
page = 2

[application]
origin = "import"

[approvals]
authorities = ["NMPA"]

[[presentation]]
id = "capsule"
form = "soft capsule"
shelf_life_months = 24
[presentation.stability.long_term]
condition = "25C/60RH"
batches = 3

[[site]]
id = "plant"
name = "Example Pharma Co., Ltd."
roles = ["drug_product", "batch_release"]

[[certificate]]
id = "cpp"
kind = "cpp"
document = "m1/cpp.pdf"
expires = 2025-06-30
who = "B. Other"

[[material]]
name = "gelatin"
role = "capsule_shell"
origin = "bovine"

[[alias]]
fact = "site.name"
language = "zh"
value = "示例药业有限公司"

[[alias]]
fact = "product.name"
language = "en"
value = "Butylphthalide"
"""


@pytest.fixture
def read(tmp_path, definitions):
    def run(text):
        path = tmp_path / "product.toml"
        path.write_text(text, encoding="utf-8")
        return read_product_sheet(path, definitions, ["cn", "id", "asean"])

    return run


def problems(read, text):
    with pytest.raises(InputError) as error:
        read(text)
    lines = str(error.value).splitlines()
    assert all(line.startswith("product.toml: ") for line in lines)
    return [line.removeprefix("product.toml: ") for line in lines]


def test_tables_become_facts_about_their_subjects(read):
    sheet = read(SHEET)
    assert {(f.name, str(f.subject)): f.value for f in sheet.facts} == {
        ("product.kind", "application"): "chemical",
        ("application.origin", "application"): "import",
        ("approvals.authorities", "application"): ["NMPA"],
        ("presentation.form", "presentation:capsule"): "soft capsule",
        ("presentation.shelf_life_months", "presentation:capsule"): 24,
        ("stability.long_term.condition", "presentation:capsule"): "25C/60RH",
        ("stability.long_term.batches", "presentation:capsule"): 3,
        ("site.name", "site:plant"): "Example Pharma Co., Ltd.",
        ("site.roles", "site:plant"): ["drug_product", "batch_release"],
        ("certificate.kind", "certificate:cpp"): "cpp",
        ("certificate.document", "certificate:cpp"): "m1/cpp.pdf",
        ("certificate.expires", "certificate:cpp"): dt.date(2025, 6, 30),
        ("material.name", "material:gelatin"): "gelatin",
        ("material.role", "material:gelatin"): "capsule_shell",
        ("material.origin", "material:gelatin"): "bovine",
    }


def test_every_fact_says_who_declared_it_and_on_which_document_it_rests(read):
    sheet = read(SHEET)
    kind = next(f for f in sheet.facts if f.name == "product.kind")
    assert kind == Fact(
        "product.kind",
        "chemical",
        Provenance(
            "declared",
            path="product.toml",
            page=2,
            who="A. Person, regulatory affairs (2026-11-22)",
            document="m1/form.pdf",
        ),
        THE_APPLICATION,
    )
    assert next(f for f in sheet.facts if f.name == "certificate.kind").provenance.who == "B. Other"
    assert (sheet.who, sheet.on) == ("A. Person, regulatory affairs (2026-11-22)", dt.date(2026, 11, 22))


def test_aliases_and_the_checksum_of_the_file_are_kept(read):
    sheet = read(SHEET)
    assert sheet.aliases.all == (
        Alias(fact="site.name", language="zh", value="示例药业有限公司", subject=Subject("site", "plant")),
        Alias(fact="product.name", language="en", value="Butylphthalide"),
    )
    (file,) = sheet.inputs
    assert file.path == "product.toml" and len(file.sha256) == 64


def test_a_declared_value_is_one_of_its_own_spellings(read):
    aliases = read(SHEET).aliases
    assert aliases.canonical("site.name", "Example Pharma Co., Ltd.") == aliases.canonical(
        "site.name", "示例药业有限公司"
    )


def test_all_problems_are_told_at_once_each_with_key_line_and_remedy(read):
    text = (
        'format = 1\n[product]\nknid = "chemical"\nclass = "new_drugs"\nis_orphan = "no"\n'
        '[[presentation]]\nid = "a"\nshelf_life_months = "24"\n[agreement]\nterm_end = "2026-01-01"\n'
        "[[certificat]]\nid = 1\n"
    )
    assert problems(read, text) == [
        "[[presentation]] a `shelf_life_months` (line 8): expected a number (months), found the text '24'; write it without quotes",
        "[product] does not know `product.knid` (line 3); did you mean `product.kind`? remove it or use a known name",
        "[product] `product.class` (line 4): 'new_drugs' is not allowed; did you mean 'new_drug'? expected one of "
        "new_drug, generic, branded_generic, biosimilar, first_generic, special_technology",
        "[product] `product.is_orphan` (line 5): expected true or false, found the text 'no'; write it without quotes",
        "[agreement] `agreement.term_end` (line 10): expected a date, found the text '2026-01-01'; write it without "
        "quotes and time, as in 2026-11-22",
        "[[certificat]] is not known (line 11); did you mean `certificate`? known are approval, certificate, material, "
        "presentation, site, study, substance",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[product]\nkind = "chemical"\n', "`format` is missing; write `format = 1`"),
        ("format = 2\n", "`format` is 2; this version reads `format = 1`"),
        ("format = true\n", "`format` is True"),
        ('format = 1\n[presentation]\nform = "x"\n', "write [[presentation]] with an `id`"),
        ('format = 1\n[[site]]\ncountry = "CN"\n', "[[site]] number 1 has no `id`"),
        ('format = 1\n[[site]]\nid = "a"\n[[site]]\nid = "a"\n', "repeats the id 'a'"),
        ('format = 1\n[product]\nname = ""\n', "is empty; give the value or remove the line"),
        ("format = 1\n[agreement]\nterm_end = 0026-01-01\n", "cannot be right; expected a year from 1900"),
        ("format = 1\n[agreement]\nterm_end = 2026-01-01T00:00:00\n", "expected a date"),
        ("format = 1\n[trial]\ncountries = 'CN'\n", "expected a list"),
        ("format = 1\n[trial]\nsubjects = 1.5\n", "expected a whole number"),
        ("format = 1\n[product]\nalcohol_percent = nan\n", "expected a finite number"),
        ("format = 1\n[declared]\nwho = 1\n", "[declared] who must be a text"),
        ("format = 1\nproduct = 3\n", "`product` stands outside every table"),
        (
            'format = 1\n[[alias]]\nfact = "product.name"\nlanguage = "fr"\nvalue = "x"\n',
            "expected en, id or zh",
        ),
        (
            'format = 1\n[[alias]]\nfact = "site.name"\nlanguage = "en"\nvalue = "x"\n',
            "say which site is meant",
        ),
        (
            'format = 1\n[[alias]]\nfact = "product.nam"\nlanguage = "en"\nvalue = "x"\n',
            "did you mean `product.name`",
        ),
        ('format = 1\n[[site]]\nid = "a"\nkind = "cpp"\n', "[[site]] a does not know `kind`"),
        ("format = 1\n[product\n", "not valid TOML"),
        ("format = 1\n[agreement]\nterm_end = 2026-02-30\n", "not valid TOML"),
    ],
)
def test_a_faulty_sheet_is_refused_in_one_sentence(read, text, words):
    (problem,) = problems(read, text)
    assert words in problem


def test_a_sheet_that_is_absent_or_not_utf8_is_refused(tmp_path, definitions):
    with pytest.raises(
        InputError, match="no such file; give the product sheet's path, or draft one with `jembatan init"
    ):
        read_product_sheet(tmp_path / "product.toml", definitions)
    (tmp_path / "product.toml").write_bytes("名".encode("gb18030"))
    with pytest.raises(InputError, match="byte 0 is not UTF-8"):
        read_product_sheet(tmp_path / "product.toml", definitions)


def test_a_byte_order_mark_does_no_harm(tmp_path, definitions):
    (tmp_path / "product.toml").write_bytes(b"\xef\xbb\xbfformat = 1\n")
    assert read_product_sheet(tmp_path / "product.toml", definitions).facts == ()


def test_stability_outside_a_presentation_is_about_the_only_one_and_refused_for_several(read):
    text = 'format = 1\n[stability.long_term]\ncondition = "25C/60RH"\n'
    assert [str(f.subject) for f in read(text).facts] == ["application"]
    one = '[[presentation]]\nid = "a"\n'
    assert [str(f.subject) for f in read(text + one).facts] == ["presentation:a"]
    (problem,) = problems(read, text + one + '[[presentation]]\nid = "b"\n')
    assert "say for which presentation (a, b); put it under its [[presentation]]" in problem


def test_no_sheet_declares_nothing():
    assert (NO_SHEET.facts, bool(NO_SHEET.aliases), NO_SHEET.inputs) == ((), False, ())


OVER = (
    SHEET
    + """
[for.CN.application]
origin = "own"
page = 3

[[for.CN.site]]
id = "plant"
roles = ["drug_product"]

[[for.CN.site]]
id = "second"
name = "Second Pharma Co., Ltd."

[for.ID]
"""
)


def _values(sheet):
    return {(f.name, f.subject.name): f.value for f in sheet.facts}


def test_what_is_declared_for_one_authority_takes_the_place_of_what_holds_for_all(read):
    sheet = read(OVER)
    common, own = _values(sheet.of("ID")), _values(sheet.of("CN"))
    assert common == _values(read(SHEET))
    assert {key: value for key, value in own.items() if common.get(key) != value} == {
        ("application.origin", ""): "own",
        ("site.roles", "plant"): ["drug_product"],
        ("site.name", "second"): "Second Pharma Co., Ltd.",
    }
    assert set(common) <= set(own)


def test_a_value_of_one_authority_says_so_and_where_it_was_declared(read):
    sheet = read(OVER).of("CN")
    origin = next(f for f in sheet.facts if f.name == "application.origin")
    assert (origin.provenance.authority, origin.provenance.page) == ("CN", 3)
    kept = next(f for f in sheet.facts if f.name == "product.kind")
    assert kept.provenance.authority == ""
    said = load_texts("en").say(sheet.notes[0])
    assert said == (
        "Declared for CN alone: site.roles (site:plant) = drug_product (for the others: drug_product, batch_release), "
        "site.name (site:second) = Second Pharma Co., Ltd., application.origin = own (for the others: import)"
    )
    assert read(OVER).of("ID").notes == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[for.CM.application]\norigin = 'own'", "[for.CM] (line 4) names no authority whose law is known; did you mean `CN`?"),
        ("[for.CN.application]\norigni = 'own'", "[for.CN.application] does not know `application.origni`"),
        ("[for.CN.application]\norigin = 'owned'", "[for.CN.application] `application.origin`"),
        ("[for.CN]\nformat = 1", "[for.CN] (line 4) holds tables of the sheet, as in [for.CN.application]"),
        ("[[for.CN.alias]]\nfact = 'site.name'", "[for.CN] (line 4) does not take `alias`"),
        ("[for.CN.site]\nname = 'x'", "[for.CN.site] describes one of several; write [[for.CN.site]] with an `id`"),
        ("[[for.CN.site]]\nname = 3", "[[for.CN.site]] number 1 has no `id`"),
        ("[[for.CN.sight]]\nid = 'x'", "[[for.CN.sight]] is not known"),
        ("[for.CN.application]\norigin = 'own'\n[for.cn.application]\norigin = 'own'", "stands twice, in capitals and in small letters"),
        ("for = 'CN'", "`for` must be tables, as in [for.CN.application]"),
    ],
)  # fmt: skip
def test_a_fault_in_what_holds_for_one_authority_is_told_with_its_place(read, text, said):
    (found,) = problems(read, f"\nformat = 1\n\n{text}\n")
    assert said in found


def test_a_value_that_is_the_same_for_all_is_no_note(read):
    assert read(SHEET + "\n[for.CN.application]\norigin = 'import'\n").of("CN").notes == ()
