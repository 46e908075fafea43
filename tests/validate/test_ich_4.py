"""eCTD v4.0: a package of three messages that breaks no rule, and one for each rule that it breaks."""

from __future__ import annotations

import hashlib
import io
import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from validate_example import Copy, places, read_places

from jembatan.dossier.package import open_package
from jembatan.validate.catalogue import load_profile
from jembatan.validate.run import validate_package

PIECES = [
    b"",
    b"<id/>",
    b"</contextOfUse>",
    b"<contextOfUse/>",
    b'root=""',
    b"<document/>",
    b"\xff",
    b"&",
    b"<a>",
    b"</a>",
]

SYSTEM = "2.999.1"


def context(
    identity: str, code: str, document: str, more: str = "", *, status: str = "active", number: int = 1
) -> str:
    shown = f'<derivedFrom><documentReference><id root="{document}"/></documentReference></derivedFrom>'
    return (
        f'<component><priorityNumber value="{number}"/><contextOfUse><id root="{identity}"/><code code="{code}"/>'
        f'<statusCode code="{status}"/>{more}{shown if document else ""}</contextOfUse></component>'
    )


def document(identity: str, path: str, data: bytes) -> str:
    return (
        f'<component><document><id root="{identity}"/><title value="T"/><text integrityCheckAlgorithm="SHA256">'
        f'<reference value="{path}"/><integrityCheck>{hashlib.sha256(data).hexdigest()}</integrityCheck>'
        "</text></document></component>"
    )


def replaces(identity: str) -> str:
    return (
        f'<replacementOf><relatedContextOfUse><id root="{identity}"/></relatedContextOfUse></replacementOf>'
    )


KEYWORD = f'<keyword><code code="K1" codeSystem="{SYSTEM}"/></keyword>'
DEFINITION = (
    f'<keywordDefinition><value><item code="K1" codeSystem="{SYSTEM}"><displayName value="study"/></item>'
    "</value></keywordDefinition>"
)


@pytest.fixture
def package(tmp_path):
    """Return a package of sequences 1 to 3: two documents, one replaced, one suspended."""
    made = Copy(tmp_path / "a")
    for number, contexts, documents, files in (
        (
            "1",
            context("c1", "ich_2.5", "d1", KEYWORD) + context("c2", "ich_3.2.p.8.3", "d2", number=2),
            document("d1", "m2/o.pdf", b"o") + document("d2", "m3/s.pdf", b"s"),
            {"m2/o.pdf": b"o", "m3/s.pdf": b"s"},
        ),
        (
            "2",
            context("c3", "ich_3.2.p.8.3", "d3", replaces("c2")),
            document("d3", "m3/s.pdf", b"s2"),
            {"m3/s.pdf": b"s2"},
        ),
        ("3", context("c1", "ich_2.5", "", status="suspended") + context("c4", "us_1.2", "d1"), "", {}),
    ):
        made.write(
            f"{number}/submissionunit.xml",
            (
                '<PORP_IN000001UV xmlns="urn:hl7-org:v3"><controlActProcess><subject><submissionUnit>\n'
                f'{contexts}\n<componentOf1><sequenceNumber value="{number}"/><submission><componentOf><application>'
                f"{documents}{DEFINITION}\n</application></componentOf></submission></componentOf1></submissionUnit>"
                "</subject></controlActProcess></PORP_IN000001UV>"
            ).encode(),
        )
        for path, data in files.items():
            made.write(f"{number}/{path}", data)
    seal(made)
    return made


def seal(made: Copy) -> None:
    for folder in made.root.iterdir():
        message = folder / "submissionunit.xml"
        if message.is_file():
            (folder / "sha256.txt").write_text(hashlib.sha256(message.read_bytes()).hexdigest())


def change(inner: str, old: str, new: str):
    def apply(made: Copy) -> None:
        made.edit(f"{inner}/submissionunit.xml", old, new, seal=False)
        seal(made)

    return apply


def found(validation) -> set[str]:
    return {f.rule for f in validation.findings}


def test_a_clean_package_breaks_no_rule_and_is_incomplete_for_want_of_the_schema(package, run):
    validation = run(package.root, "ich-4.0")
    assert found(validation) == set()
    assert [o.rule for o in validation.not_run] == ["V4-04"]
    assert validation.verdict == "incomplete"


SUM = hashlib.sha256(b"o").hexdigest()
BREAKS = {
    "V4-01": (lambda c: c.path("3/submissionunit.xml").unlink(), set()),
    "V4-02": (change("3", "</PORP_IN000001UV>", ""), set()),
    "V4-03": (change("2", 'xmlns="urn:hl7-org:v3"', 'xmlns="urn:hl7-org:v2"'), set()),
    "V4-05": (lambda c: c.write("1/sha256.txt", b"0" * 64), set()),
    "V4-06": (change("3", 'sequenceNumber value="3"', 'sequenceNumber value="4"'), set()),
    "V4-07": (change("3", 'sequenceNumber value="3"', 'sequenceNumber value="2"'), {"V4-06"}),
    "V4-08": (change("1", SUM, ""), set()),
    "V4-09": (lambda c: c.drop("1/m2/o.pdf"), set()),
    "V4-10": (lambda c: c.write("1/m2/o.pdf", b"other"), set()),
    "V4-11": (change("1", 'value="m2/o.pdf"', 'value="file:///m2/o.pdf"'), {"V4-13"}),
    "V4-12": (
        change("1", "<keywordDefinition>", document("d9", "m2/o.pdf", b"o") + "<keywordDefinition>"),
        set(),
    ),
    "V4-13": (lambda c: c.write("1/m2/stray.pdf"), set()),
    "V4-14": (lambda c: c.path("1/m4").mkdir(), set()),
    "V4-15": (change("3", 'id root="d1"', 'id root="d7"'), set()),
    "V4-16": (change("1", "ich_2.5", "ich_9.9"), set()),
    "V4-17": (change("1", 'id root="c2"', 'id root="c1"'), {"V4-20"}),
    "V4-18": (change("1", '<priorityNumber value="2"/>', ""), set()),
    "V4-19": (change("1", '"K1" codeSystem="2.999.1"/>', '"K2" codeSystem="2.999.1"/>'), set()),
    "V4-20": (change("2", 'relatedContextOfUse><id root="c2"', 'relatedContextOfUse><id root="c8"'), set()),
    "V4-21": (
        change("3", '<statusCode code="active"/>', f'<statusCode code="active"/>{replaces("c2")}'),
        {"V4-22"},
    ),
    "V4-22": (change("2", "ich_3.2.p.8.3", "ich_3.2.p.8.1"), set()),
}


@pytest.mark.parametrize("number", BREAKS)
def test_a_broken_rule_is_reported_and_nothing_else(number, package, run):
    apply, also = BREAKS[number]
    apply(package)
    validation = run(package.root, "ich-4.0")
    assert found(validation) == {number, *also}
    assert places(validation.findings) == read_places("ich-4.0")[number]


def why_not(validation) -> dict[str, str]:
    return {one.rule: one.why.key.rpartition(".")[2] for one in validation.not_run if one.rule != "V4-04"}


PAST = dict.fromkeys(("V4-15", "V4-20", "V4-21", "V4-22"), "earlier_sequences_not_given")


def test_a_message_given_alone_says_what_needs_the_earlier_ones_and_accuses_nothing(package, run):
    second = run(package.path("2"), "ich-4.0")
    assert found(second) == set()
    assert why_not(second) == {rule: why for rule, why in PAST.items() if rule != "V4-15"}
    third = run(package.path("3"), "ich-4.0")
    assert found(third) == set()
    assert why_not(third) == {"V4-15": "earlier_sequences_not_given"}
    assert not set(why_not(third)) & set(third.run)


def test_a_message_missing_between_others_may_hold_what_is_not_found(package, run):
    shutil.rmtree(package.path("1"))
    validation = run(package.root, "ich-4.0")
    assert found(validation) == set()
    assert why_not(validation) == PAST


def test_what_an_unreadable_earlier_message_may_hold_is_not_called_missing(package, run):
    change("1", "</PORP_IN000001UV>", "")(package)
    validation = run(package.root, "ich-4.0")
    assert {f.rule for f in validation.findings if f.path.startswith(("2/", "3/"))} == set()
    assert found(validation) == {"V4-02"}


@pytest.mark.parametrize("number", ["²", "٣", "99999999999999999999", "", "1e9"])
def test_a_number_that_is_none_breaks_nothing(number, package, run):
    change("3", 'sequenceNumber value="3"', f'sequenceNumber value="{number}"')(package)
    package.path("2").rename(package.path("²"))
    assert found(run(package.root, "ich-4.0")) <= {"V4-06", "V4-15", "V4-20", "V4-22"}


def test_one_document_may_replace_many_and_many_one(package, run):
    """Life cycle of v4.0 is many to many within a message."""
    both = replaces("c1") + replaces("c3")
    change("3", context("c1", "ich_2.5", "", status="suspended"), "")(package)
    change(
        "3",
        context("c4", "us_1.2", "d1"),
        context("c5", "ich_3.2.p.8.3", "d1", replaces("c3"))
        + context("c6", "ich_3.2.p.8.3", "d3", replaces("c3")),
    )(package)
    assert found(run(package.root, "ich-4.0")) == set()
    change("3", replaces("c3"), both)(package)
    assert found(run(package.root, "ich-4.0")) == {"V4-22"}  # c1 stands at another heading


def test_every_automated_rule_has_a_package_that_breaks_it():
    automated = {r.number for r in load_profile("ich-4.0").rules if r.automation == "automated"}
    assert automated == set(BREAKS)


def test_a_profile_of_the_other_format_is_refused_with_the_way_on(package, run):
    from jembatan.core.errors import UsageError

    with pytest.raises(UsageError, match=r"--against ich-4\.0"):
        run(package.root, "cn-1.0")


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.sampled_from(["1", "2", "3"]),
    st.lists(
        st.tuples(st.integers(0, 3000), st.sampled_from(PIECES), st.integers(0, 40)), min_size=1, max_size=4
    ),
)
def test_no_change_of_a_message_breaks_a_rule_function(package, number, cuts):
    path = f"{number}/submissionunit.xml"
    data = package.path(path).read_bytes()
    for at, put, length in cuts:
        at %= len(data) + 1
        data = data[:at] + put + data[at + length :]
    crashes: list[tuple[str, str]] = []
    with open_package(package.root) as opened:
        whole = opened.open
        opened.open = lambda name: io.BytesIO(data) if name == path else whole(name)  # type: ignore[method-assign]
        validate_package(opened, load_profile("ich-4.0"), workers=0, keep_crash=lambda *c: crashes.append(c))
    assert not crashes, crashes[0][1]


def test_a_replacement_of_what_was_suspended_is_told(package, run):
    package.write("4/submissionunit.xml", package.path("2/submissionunit.xml").read_bytes())
    change("4", 'sequenceNumber value="2"', 'sequenceNumber value="4"')(package)
    change(
        "4",
        context("c3", "ich_3.2.p.8.3", "d3", replaces("c2")),
        context("c9", "ich_2.5", "d1", replaces("c1")),
    )(package)
    change("4", document("d3", "m3/s.pdf", b"s2"), "")(package)
    validation = run(package.root, "ich-4.0")
    assert places(validation.findings) == ["V4-21 4/submissionunit.xml:2 #c9"]
    assert validation.findings[0].message.args["sequence"] == "3"


def test_one_context_may_come_again_in_a_later_message_and_not_twice_in_one(package, run):
    again = context("c3", "ich_3.2.p.8.3", "d3", replaces("c2"))
    change("2", again, again + again)(package)
    assert places(run(package.root, "ich-4.0").findings) == ["V4-17 2/submissionunit.xml:2 #c3"]


def test_a_checksum_file_may_name_its_file_and_write_capitals(package, run):
    for folder in ("1", "2"):
        stated = package.path(f"{folder}/sha256.txt").read_text()
        package.write(f"{folder}/sha256.txt", f"\ufeff{stated.upper()} *submissionunit.xml\r\n".encode())
    assert found(run(package.root, "ich-4.0")) == set()
