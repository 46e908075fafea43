"""Backbones made to hurt: entities, links outside the package, endless nesting, nonsense; and mutations of good ones."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jembatan.core.errors import InputError
from jembatan.dossier.package import open_package

HEAD = '<ectd:ectd xmlns:ectd="http://www.ich.org/ectd" xmlns:xlink="http://www.w3c.org/1999/xlink">'
P8 = "<m3-quality><m3-2-body-of-data><m3-2-p-drug-product><m3-2-p-8-stability>"
P8_END = "</m3-2-p-8-stability></m3-2-p-drug-product></m3-2-body-of-data></m3-quality>"


def sequence(folder: Path, content: str, prolog: str = "") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    index = f"{prolog}{HEAD}{P8}{content}{P8_END}</ectd:ectd>"
    (folder / "index.xml").write_text(index, encoding="utf-8")
    (folder / "index-md5.txt").write_text(hashlib.md5(index.encode()).hexdigest())
    (folder / "a.pdf").write_text("a")
    return folder


def leaf(href: str, title: str = "t", more: str = "") -> str:
    checksum = hashlib.md5(b"a").hexdigest()
    return f'<leaf ID="x" operation="new" checksum="{checksum}" checksum-type="md5" xlink:href="{href}"{more}><title>{title}</title></leaf>'


def codes(dossier) -> list[str]:
    return [fault.code for fault in dossier.faults]


def test_a_billion_laughs_is_not_laughed_at(tmp_path, read):
    lines = ['<!ENTITY l0 "ha">'] + [f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12)]
    prolog = f"<!DOCTYPE ectd:ectd [{''.join(lines)}]>"
    started = time.monotonic()
    dossier = read(sequence(tmp_path / "0000", leaf("a.pdf", "&l11;"), prolog))
    assert time.monotonic() - started < 5
    assert "xml_entities" in codes(dossier) or "broken_xml" in codes(dossier)
    assert all(len(one.title) < 1000 for one in dossier.leaves)


@pytest.mark.parametrize("where", ["SYSTEM", "PUBLIC 'x'"])
def test_an_external_entity_is_never_read(tmp_path, read, where):
    secret = tmp_path / "secret.txt"
    secret.write_text("TOP SECRET")
    prolog = f'<!DOCTYPE ectd:ectd [<!ENTITY secret {where} "{secret.as_uri()}">]>'
    dossier = read(sequence(tmp_path / "d" / "0000", leaf("a.pdf", "see &secret; here"), prolog))
    assert codes(dossier) == ["xml_entities"]
    assert dossier.leaves[0].path == "a.pdf"
    assert "SECRET" not in repr(dossier)


def test_a_dtd_of_the_package_is_never_loaded(tmp_path, read):
    folder = sequence(tmp_path / "0000", leaf("a.pdf"), '<!DOCTYPE ectd:ectd SYSTEM "util/dtd/evil.dtd">')
    (folder / "util" / "dtd").mkdir(parents=True)
    (folder / "util" / "dtd" / "evil.dtd").write_text('<!ATTLIST leaf application-version CDATA "injected">')
    dossier = read(tmp_path)
    assert codes(dossier) == []
    assert "injected" not in repr(dossier)


@pytest.mark.parametrize(
    "href",
    [
        "../../../../etc/passwd",
        "/etc/passwd",
        "file:///etc/passwd",
        "http://example.org/x.pdf",
        "C:\\windows\\x.pdf",
        "..\\..\\x.pdf",
        "../../secret.pdf",
    ],
)
def test_a_leaf_outside_the_package_is_a_fault_and_is_not_opened(tmp_path, read, href):
    (tmp_path / "secret.pdf").write_text("secret")
    sequence(tmp_path / "app" / "0000", leaf(href))
    dossier = read(tmp_path / "app")
    assert "leaf_outside_package" in codes(dossier)
    assert list(dossier.documents) == ["0000/a.pdf"]
    assert not [one for one in dossier.current() if one.path != "0000/a.pdf"]
    assert not [one for one in dossier.leaves if one.path and one.path.startswith("/")]


def test_a_tree_deeper_than_any_backbone_is_broken_not_fatal(tmp_path, read):
    nested = "<node-extension>" * 3000 + leaf("a.pdf") + "</node-extension>" * 3000
    dossier = read(sequence(tmp_path / "0000", nested))
    assert "broken_xml" in codes(dossier)
    assert list(dossier.documents) == ["a.pdf"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00" * 500,
        b"<",
        b"<html><body>ectd:ectd</body></html>",
        b"\xff\xfe<\x00e\x00",
        b'<?xml version="1.0" encoding="UTF-8"?><ectd:ectd xmlns:ectd="x">\x01</ectd:ectd>',
        b'<?xml version="1.0" encoding="no-such-encoding"?><ectd:ectd/>',
        b"%PDF-1.4",
    ],
)
def test_nonsense_in_place_of_the_index_is_a_fault(tmp_path, read, data):
    folder = sequence(tmp_path / "0000", leaf("a.pdf"))
    (folder / "index.xml").write_bytes(data)
    dossier = read(tmp_path)
    assert {"broken_xml", "backbone_root_unknown"} & set(codes(dossier))
    assert [one.path for one in dossier.current()] == ["0000/a.pdf"]


def test_ten_thousand_leaves_are_read_in_linear_time(tmp_path, read):
    def seconds(count: int) -> float:
        folder = tmp_path / str(count) / "0000"
        checksum = hashlib.md5(b"a").hexdigest()
        leaves = "".join(
            f'<leaf ID="i{n}" operation="new" checksum="{checksum}" checksum-type="md5" xlink:href="a.pdf"><title>t{n}</title></leaf>'
            for n in range(count)
        )
        sequence(folder, leaves)
        started = time.perf_counter()
        dossier = read(folder.parent)
        spent = time.perf_counter() - started
        assert len(dossier.leaves) == count
        assert dossier.faults == ()
        return spent

    seconds(100)
    assert seconds(10_000) < 60 * max(seconds(1_000), 0.01)


# Mutations of a good application.


@pytest.fixture(scope="module")
def seed(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("seed") / "app"
    first = sequence(root / "0000", leaf("a.pdf", "稳定性数据"))
    (first / "m1" / "cn").mkdir(parents=True)
    (first / "m1" / "cn" / "cn-regional.xml").write_text(
        '<cn_ectd xmlns="cn_ectd" xmlns:xlink="http://www.w3.org/1999/xlink"><cn-envelope><sequence-number>0000</sequence-number>'
        f"</cn-envelope><cn-content><cn-1-2>{leaf('form.pdf')}</cn-1-2></cn-content></cn_ectd>"
    )
    (first / "m1" / "cn" / "form.pdf").write_text("a")
    (first / "m5").mkdir()
    (first / "m5" / "stf-x.xml").write_text(
        '<ectd:study xmlns:ectd="http://www.ich.org/ectd" xmlns:xlink="http://www.w3.org/1999/xlink"><study-identifier>'
        '<study-id>X</study-id></study-identifier><study-document><doc-content xlink:href="../index.xml#x">'
        '<file-tag name="synopsis"/></doc-content></study-document></ectd:study>'
    )
    sequence(
        root / "0001",
        '<leaf ID="r" operation="replace" modified-file="../0000/index.xml#x" checksum="" checksum-type="md5" xlink:href="a.pdf">'
        '<title>r</title></leaf><leaf ID="d" operation="delete" modified-file="../0000/m1/cn/cn-regional.xml#x" checksum=""/>',
    )
    return root


TARGETS = [
    "0000/index.xml",
    "0000/m1/cn/cn-regional.xml",
    "0001/index.xml",
    "0000/m5/stf-x.xml",
    "0000/index-md5.txt",
]
MUTATIONS = st.lists(
    st.tuples(
        st.sampled_from(TARGETS),
        st.sampled_from(["flip", "delete", "duplicate", "insert", "truncate"]),
        st.floats(0, 1, allow_nan=False),
        st.integers(0, 255),
        st.integers(1, 200),
    ),
    min_size=1,
    max_size=4,
)


def mutate(data: bytes, how: str, where: float, value: int, length: int) -> bytes:
    at = int(where * len(data))
    if how == "flip":
        return data[:at] + bytes([value]) + data[at + 1 :]
    if how == "delete":
        return data[:at] + data[at + length :]
    if how == "duplicate":
        return data[: at + length] + data[at : at + length] + data[at + length :]
    if how == "insert":
        return data[:at] + bytes([value]) * length + data[at:]
    return data[:at]


@settings(
    max_examples=int(os.environ.get("JEMBATAN_FUZZ", "150")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(mutations=MUTATIONS)
def test_no_mutation_makes_the_reader_raise_or_lose_a_file(seed, read, mutations):
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "app"
        shutil.copytree(seed, root)
        for target, how, where, value, length in mutations:
            path = root / target
            path.write_bytes(mutate(path.read_bytes(), how, where, value, length))
        dossier = read(root)
        assert len(dossier.documents) >= 3
        assert {one.path for one in dossier.leaves} >= set(dossier.documents)
        broken = [fault.path for fault in dossier.faults if fault.code == "broken_xml"]
        assert len(broken) == len(set(broken)), "one file is broken once"
        assert set(broken) <= {target for target, *_ in mutations} | {"0000/index.xml", "0001/index.xml"}


@settings(max_examples=int(os.environ.get("JEMBATAN_FUZZ", "60")), deadline=None)
@given(
    data=st.binary(max_size=300),
    where=st.floats(0, 1, allow_nan=False),
    how=st.sampled_from(["flip", "truncate", "insert"]),
)
def test_no_mutation_of_a_zip_raises_anything_but_an_input_error(seed, read, data, where, how):
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(shutil.make_archive(str(Path(folder) / "app"), "zip", seed))
        content = archive.read_bytes()
        at = int(where * len(content))
        tail = {"flip": content[at + len(data) :], "truncate": b"", "insert": content[at:]}[how]
        archive.write_bytes(content[:at] + data + tail)
        with contextlib.suppress(InputError):
            read(archive)


NAMES = st.text(
    st.characters(exclude_characters="/\x00", exclude_categories=["Cs"]), min_size=1, max_size=40
).filter(lambda name: name not in (".", "..") and len(name.encode()) < 200)


@settings(max_examples=int(os.environ.get("JEMBATAN_FUZZ", "60")), deadline=None)
@given(names=st.lists(st.lists(NAMES, min_size=1, max_size=4), min_size=1, max_size=6))
def test_any_names_whatever_are_read_and_accounted_for(read, names):
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "d"
        root.mkdir()
        for parts in names:
            path = root.joinpath(*parts)
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                if not path.exists():
                    path.write_text("x")
            except OSError:
                continue  # a folder and a file of one name
        try:
            read(root)
        except InputError:
            with open_package(root) as package:
                assert package.files  # then all were files of an operating system
