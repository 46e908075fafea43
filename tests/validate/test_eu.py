"""EU criteria v6.1 (historical): a package that breaks none of those that are known, and one for each that it breaks."""

from __future__ import annotations

import shutil

import pytest
from validate_example import Copy, md5, places, read_places

from jembatan.validate.catalogue import load_profile

UUID = "123e4567-e89b-12d3-a456-426614174000"
_REGIONAL = f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE eu:eu-backbone SYSTEM "../../util/dtd/eu-regional.dtd">
<?xml-stylesheet type="text/xsl" href="../../util/style/eu-regional.xsl"?>
<eu:eu-backbone xmlns:eu="http://europa.eu.int" xmlns:xlink="http://www.w3c.org/1999/xlink" dtd-version="3.0">
<eu-envelope><envelope country="ema"><identifier>{UUID}</identifier></envelope>
<envelope country="de"><identifier>{UUID}</identifier></envelope></eu-envelope>
<m1-eu><m1-0-cover><specific country="ema"><leaf ID="c1" operation="new" checksum="{{sum}}" checksum-type="md5"
 xlink:href="10-cover/cover.pdf"><title>Cover</title></leaf></specific></m1-0-cover></m1-eu>
</eu:eu-backbone>
"""
_FILES = {
    "dtd/eu-regional.dtd": '<!ENTITY % leaf SYSTEM "eu-leaf.mod"> %leaf;\n'
    "<!ELEMENT eu:eu-backbone (eu-envelope, m1-eu)><!ATTLIST eu:eu-backbone xmlns:eu CDATA #IMPLIED"
    " xmlns:xlink CDATA #IMPLIED dtd-version CDATA #IMPLIED>\n"
    "<!ELEMENT m1-eu (m1-0-cover?)><!ELEMENT m1-0-cover (specific*)><!ELEMENT specific (leaf*)>"
    '<!ATTLIST specific country CDATA #REQUIRED><!ENTITY % env SYSTEM "eu-envelope.mod"> %env;\n',
    "dtd/eu-leaf.mod": "<!ELEMENT leaf (title)><!ATTLIST leaf ID ID #REQUIRED operation CDATA #REQUIRED"
    " checksum CDATA #REQUIRED checksum-type CDATA #REQUIRED xlink:href CDATA #IMPLIED"
    " modified-file CDATA #IMPLIED><!ELEMENT title (#PCDATA)>\n",
    "dtd/eu-envelope.mod": "<!ELEMENT eu-envelope (envelope+)><!ELEMENT envelope (identifier?)>"
    "<!ATTLIST envelope country CDATA #REQUIRED><!ELEMENT identifier (#PCDATA)>\n",
    "style/eu-regional.xsl": "<e/>\n",
}
RG = "0000/m1/eu/eu-regional.xml"


@pytest.fixture
def eu(copy, known_sums, monkeypatch):
    """Return a copy of the application with the EU's Module 1 in place of China's."""
    from jembatan.validate import util_files

    made: Copy = copy()
    sums = dict(known_sums)
    for number in ("0000", "0001"):
        shutil.rmtree(made.path(f"{number}/m1"))
        made.write(f"{number}/m1/eu/10-cover/cover.pdf", b"cover")
        for name, text in _FILES.items():
            made.write(f"{number}/util/{name}", text.encode())
            file = made.path(f"{number}/util/{name}")
            sums[file.name] = util_files.KnownSums(frozenset({md5(file)}), frozenset())
        cover = md5(made.path(f"{number}/m1/eu/10-cover/cover.pdf"))
        made.write(f"{number}/m1/eu/eu-regional.xml", _REGIONAL.replace("{sum}", cover).encode())
        made.edit(f"{number}/index.xml", "m1/cn/cn-regional.xml", "m1/eu/eu-regional.xml")
    monkeypatch.setattr(util_files, "load_known_sums", lambda: sums)
    return made


def found(validation) -> set[str]:
    return {f.rule for f in validation.findings}


def test_a_clean_package_breaks_no_known_criterion_and_is_incomplete_all_the_same(eu, run):
    validation = run(eu.root, "eu-6.1-historical")
    assert found(validation) == set()
    assert validation.verdict == "incomplete"
    assert {o.rule for o in validation.not_run} == {
        r.number for r in validation.profile.rules if r.automation == "unknown"
    }


def rename(inner: str, name: str):
    def change(c: Copy) -> None:
        c.path(f"0000/util/{inner}").rename(c.path(f"0000/util/{inner}").with_name(name))

    return change


def alter(inner: str):
    def change(c: Copy) -> None:
        file = c.path(f"0000/util/{inner}")
        file.write_bytes(file.read_bytes() + b"<!-- -->")

    return change


def move(inner: str):
    def change(c: Copy) -> None:
        folder = "style" if inner.startswith("dtd") else "dtd"
        c.path(f"0000/util/{inner}").rename(c.path(f"0000/util/{folder}/{inner.partition('/')[2]}"))

    return change


OFFICIAL = (
    *("dtd/ich-ectd-3-2.dtd", "style/ectd-2-0.xsl", "dtd/eu-regional.dtd", "dtd/eu-leaf.mod"),
    *("dtd/eu-envelope.mod", "style/eu-regional.xsl"),
)
BREAKS = {
    **{f"{n}.2": (move(inner), set()) for n, inner in enumerate(OFFICIAL, start=1)},
    **{
        f"{n}.1": (rename(inner, inner.partition("/")[2].upper()), {f"{n}.2"})
        for n, inner in enumerate(OFFICIAL, start=1)
    },
    **{f"{n}.3": (alter(inner), set()) for n, inner in enumerate(OFFICIAL, start=1)},
    # the DTD's own version is fixed, so that the other one breaks it too
    "1.4": (lambda c: c.edit("0000/index.xml", 'dtd-version="3.2"', 'dtd-version="3.3"'), {"1.5", "7.4"}),
    "3.4": (lambda c: c.edit(RG, 'dtd-version="3.0"', 'dtd-version="3.1"'), {"3.5"}),
    "1.5": (lambda c: c.edit("0001/index.xml", 'dtd-version="3.2"', 'dtd-version="3.1"'), {"1.4", "7.4"}),
    "3.5": (
        lambda c: c.edit("0001/m1/eu/eu-regional.xml", 'dtd-version="3.0"', 'dtd-version="2.0"'),
        {"3.4"},
    ),
    "7.1": (lambda c: c.path("0001/index.xml").unlink(), set()),
    "7.2": (lambda c: c.path("0001/index.xml").rename(c.path("0001/Index.xml")), {"7.1"}),
    "7.3": (lambda c: c.edit("0001/index.xml", "</ectd:ectd>", "", seal=False), {"7.4", "8.3"}),
    "7.4": (lambda c: c.edit("0000/index.xml", "<m2-2-introduction>", "<m2-2-introduction a='b'>"), set()),
    "7.5": (lambda c: c.edit("0000/index.xml", "util/dtd/ich", "dtd/ich"), set()),
    "7.6": (lambda c: c.edit("0000/index.xml", "util/style/ectd", "style/ectd"), set()),
    "8.1": (lambda c: c.path("0001/index-md5.txt").unlink(), set()),
    "8.2": (lambda c: c.path("0001/index-md5.txt").rename(c.path("0001/index-MD5.txt")), {"8.1"}),
    "8.3": (lambda c: c.write("0001/index-md5.txt", b"0" * 32), set()),
    "9.1": (lambda c: c.path("0001/m1/eu/eu-regional.xml").unlink(), {"11.6"}),
    "9.2": (
        lambda c: c.path("0001/m1/eu/eu-regional.xml").rename(c.path("0001/m1/eu/EU-regional.xml")),
        {"9.1", "11.6"},
    ),
    "9.3": (lambda c: c.edit(RG, "</eu:eu-backbone>", ""), set()),
    "9.4": (lambda c: c.edit(RG, '<specific country="ema">', "<specific>"), set()),
    "9.5": (lambda c: c.edit(RG, "util/dtd/eu", "dtd/eu"), set()),
    "9.6": (lambda c: c.edit(RG, "util/style/eu", "style/eu"), set()),
    "9.7": (
        lambda c: [c.edit(f"{n}/m1/eu/eu-regional.xml", UUID, "none", count=2) for n in ("0000", "0001")],
        set(),
    ),
    "9.8": (lambda c: c.edit(RG, UUID, UUID.replace("1", "2"), count=2), set()),
    "9.9": (
        lambda c: [
            c.edit(f"{n}/m1/eu/eu-regional.xml", f'"de"><identifier>{UUID}', f'"de"><identifier>{UUID[:-1]}9')
            for n in ("0000", "0001")
        ],
        set(),
    ),
    "10.1": (
        lambda c: c.edit(
            "0000/index.xml", "</m2-2-introduction>", "</m2-2-introduction><m2-4-nonclinical-overview/>"
        ),
        set(),
    ),
    "11.1": (lambda c: c.edit(RG, 'checksum-type="md5"', 'checksum-type="sha1"'), set()),
    "11.2": (lambda c: c.write("0000/m1/eu/10-cover/cover.pdf", b"other"), set()),
    "11.3": (lambda c: c.edit(RG, "<title>Cover<", "<title> <"), set()),
    "11.4": (lambda c: c.edit(RG, ' xlink:href="10-cover/cover.pdf"', ""), set()),
    "11.5": (
        lambda c: c.edit_leaf("0001/index.xml", "gone", "<leaf ", '<leaf xlink:href="m4/x.pdf" '),
        set(),
    ),
    "11.6": (lambda c: c.path("0000/m1/eu/10-cover/cover.pdf").unlink(), set()),
}


@pytest.mark.parametrize("number", BREAKS)
def test_a_broken_criterion_is_reported_and_nothing_else(number, eu, run):
    change, also = BREAKS[number]
    change(eu)
    validation = run(eu.root, "eu-6.1-historical")
    assert found(validation) == {number, *also}
    assert places(validation.findings) == read_places("eu-6.1-historical")[number]


def test_every_automated_criterion_has_a_package_that_breaks_it():
    automated = {r.number for r in load_profile("eu-6.1-historical").rules if r.automation == "automated"}
    assert automated == set(BREAKS)


def test_everything_beyond_11_6_is_listed_as_unknown_and_never_counted_as_run(eu, run):
    validation = run(eu.root, "eu-6.1-historical")
    beyond = [r.number for r in validation.profile.rules if r.automation == "unknown"]
    assert len(beyond) == 33
    assert not set(beyond) & set(validation.run)


VARIANTS = {
    "a copy beside the original's place": (
        rename("dtd/ich-ectd-3-2.dtd", "ich-ectd-3-2(1).dtd"),
        ["1.1 0000/util/dtd/ich-ectd-3-2(1).dtd", "1.2 0000/util/dtd/ich-ectd-3-2.dtd"],
    ),
    "no style sheet at all": (
        lambda c: c.edit(
            "0000/index.xml", '<?xml-stylesheet type="text/xsl" href="util/style/ectd-2-0.xsl"?>', ""
        ),
        ["7.6 0000/index.xml"],
    ),
    "a regional backbone one folder too deep": (
        lambda c: (
            c.write("0001/m1/eu/de/eu-regional.xml", c.path("0001/m1/eu/eu-regional.xml").read_bytes())
            or c.path("0001/m1/eu/eu-regional.xml").unlink()
        ),
        ["9.1 0001/m1/eu/eu-regional.xml", "11.6 0001/index.xml:6 #l0001-module-1"],
    ),
    "an envelope without an identifier": (
        lambda c: c.edit(RG, f'"de"><identifier>{UUID}</identifier>', '"de">'),
        ["9.7 0000/m1/eu/eu-regional.xml:6", "9.9 0000/m1/eu/eu-regional.xml"],
    ),
    "a checksum type spelt otherwise, in both backbones": (
        lambda c: [
            c.edit(RG, 'checksum-type="md5"', 'checksum-type="Md5"'),
            c.edit_leaf("0001/index.xml", "spec1", 'checksum-type="md5"', 'checksum-type="MD-5"'),
        ],
        ["11.1 0000/m1/eu/eu-regional.xml:8 #c1", "11.1 0001/index.xml:15 #spec1"],
    ),
}


@pytest.mark.parametrize("how", VARIANTS)
def test_another_way_to_break_a_criterion_is_told_at_its_place_and_nothing_else(how, eu, run):
    change, told = VARIANTS[how]
    change(eu)
    assert places(run(eu.root, "eu-6.1-historical").findings) == told


def test_a_later_sequence_given_alone_does_not_count_what_needs_the_earlier_ones_as_run(eu, run):
    validation = run(eu.root / "0001", "eu-6.1-historical")
    assert found(validation) == set()
    waiting = {
        o.rule for o in validation.not_run if o.why.key == "validation.why.earlier_sequences_not_given"
    }
    assert waiting == {"1.4", "3.4", "9.8"}
    assert not waiting & set(validation.run)


def test_what_is_inside_a_pdf_is_not_known_and_never_counted_as_passed(eu, run):
    """Nothing is known of 16.x: a PDF that breaks everything breaks no rule that is run."""
    eu.write("0000/m2/22-intro/introduction.pdf", b"no PDF at all")
    eu.edit_leaf(
        "0000/index.xml",
        "intro",
        'checksum="c99bc746ac408ece8b3ae9a1e12840cb"',
        f'checksum="{md5(eu.path("0000/m2/22-intro/introduction.pdf"))}"',
    )
    validation = run(eu.root, "eu-6.1-historical")
    assert found(validation) == set()
    assert validation.verdict == "incomplete"
