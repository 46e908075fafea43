"""SM3 against the two examples printed in GB/T 32905-2016, Annex A, and against OpenSSL where it has SM3."""

from __future__ import annotations

import hashlib
import io

import pytest

from jembatan.dossier.sm3 import PythonSm3, compute_sm3, is_fast

PUBLISHED = [
    (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
    (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
]


@pytest.mark.parametrize(("data", "expected"), PUBLISHED)
def test_the_published_examples_come_out(data, expected):
    digest = PythonSm3()
    digest.update(data)
    assert digest.hexdigest() == expected
    assert compute_sm3(io.BytesIO(data)) == expected


@pytest.mark.parametrize("length", [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000])
def test_bytes_in_pieces_give_the_checksum_of_the_whole(length):
    data = bytes(n % 251 for n in range(length))
    whole, pieces = PythonSm3(), PythonSm3()
    whole.update(data)
    for at in range(0, length, 7):
        pieces.update(data[at : at + 7])
    assert pieces.hexdigest() == whole.hexdigest()
    if is_fast():
        assert whole.hexdigest() == hashlib.new("sm3", data).hexdigest()
