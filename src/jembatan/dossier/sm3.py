"""The SM3 checksum of GB/T 32905-2016: by the platform's OpenSSL where that has it, else in Python."""

from __future__ import annotations

import hashlib
import struct
from functools import cache
from typing import BinaryIO

_MASK = 0xFFFFFFFF
_START = (
    0x7380166F,
    0x4914B2B9,
    0x172442D7,
    0xDA8A0600,
    0xA96F30BC,
    0x163138AA,
    0xE38DEE4D,
    0xB0FB0E4E,
)
_CHUNK = 1 << 20


def _rotate(x: int, n: int) -> int:
    n %= 32
    return ((x << n) | (x >> (32 - n))) & _MASK if n else x


_ROUND_CONSTANTS = tuple(_rotate(0x79CC4519 if j < 16 else 0x7A879D8A, j) for j in range(64))


class PythonSm3:
    """SM3 in Python, with the face of hashlib; some 1 MB in a second, for platforms whose OpenSSL has no SM3.

    Source: GB/T 32905-2016, sections 4 and 5.
    """

    def __init__(self) -> None:
        self._state: tuple[int, ...] = _START
        self._rest = b""
        self._length = 0

    def update(self, data: bytes) -> None:
        """Take in more bytes."""
        self._length += len(data)
        data = self._rest + data
        whole = len(data) - len(data) % 64
        for at in range(0, whole, 64):
            self._state = _compress(self._state, data[at : at + 64])
        self._rest = data[whole:]

    def hexdigest(self) -> str:
        """Return the checksum as 64 hexadecimal digits; more bytes may follow."""
        padding = b"\x80" + b"\x00" * ((55 - self._length) % 64) + struct.pack(">Q", self._length * 8)
        state: tuple[int, ...] = self._state
        data = self._rest + padding
        for at in range(0, len(data), 64):
            state = _compress(state, data[at : at + 64])
        return "".join(f"{word:08x}" for word in state)


def _compress(state: tuple[int, ...], block: bytes) -> tuple[int, ...]:
    w = list(struct.unpack(">16I", block))
    for j in range(16, 68):
        x = w[j - 16] ^ w[j - 9] ^ _rotate(w[j - 3], 15)
        w.append((x ^ _rotate(x, 15) ^ _rotate(x, 23)) ^ _rotate(w[j - 13], 7) ^ w[j - 6])
    a, b, c, d, e, f, g, h = state
    for j in range(64):
        a12 = _rotate(a, 12)
        ss1 = _rotate((a12 + e + _ROUND_CONSTANTS[j]) & _MASK, 7)
        if j < 16:
            ff, gg = a ^ b ^ c, e ^ f ^ g
        else:
            ff, gg = (a & b) | (a & c) | (b & c), (e & f) | (~e & _MASK & g)
        tt1 = (ff + d + (ss1 ^ a12) + (w[j] ^ w[j + 4])) & _MASK
        tt2 = (gg + h + ss1 + w[j]) & _MASK
        d, c, b, a = c, _rotate(b, 9), a, tt1
        h, g, f, e = g, _rotate(f, 19), e, tt2 ^ _rotate(tt2, 9) ^ _rotate(tt2, 17)
    return tuple(x ^ y for x, y in zip(state, (a, b, c, d, e, f, g, h), strict=True))


@cache
def is_fast() -> bool:
    """Say whether this platform's OpenSSL has SM3."""
    try:
        hashlib.new("sm3")
    except ValueError:
        return False
    return True


def compute_sm3(stream: BinaryIO) -> str:
    """Return the SM3 of a stream's remaining bytes, as 64 hexadecimal digits in lower case."""
    digest = hashlib.new("sm3") if is_fast() else PythonSm3()
    while chunk := stream.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
