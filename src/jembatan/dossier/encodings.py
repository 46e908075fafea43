"""Bytes to text for files that do not say how they were written."""

from __future__ import annotations

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def decode_text(data: bytes) -> tuple[str, str]:
    """Return the text and the encoding used: by its mark, else UTF-8, else GB18030, else Windows-1252.

    `data` may be the beginning of a file: a character cut at the end is left out. Windows-1252 is the last resort and
    puts U+FFFD for what it does not know, so that nothing fails here.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, "replace").rstrip("\ufffd"), encoding
    for cut in range(4):
        try:
            return data[: len(data) - cut].decode("utf-8"), "utf-8"
        except UnicodeDecodeError as error:
            if error.start < len(data) - 4:
                break
    for cut in range(4):
        try:
            text = data[: len(data) - cut].decode("gb18030")
        except UnicodeDecodeError:
            continue
        if _is_chinese(text):
            return text, "gb18030"
        break
    return data.decode("cp1252", "replace"), "cp1252"


def _is_chinese(text: str) -> bool:
    """Say whether the characters beyond ASCII are common Chinese ones, not Latin letters misread as rare pairs."""
    beyond = "".join(c for c in text if c > "\x7f")
    common = (
        len(beyond.encode("gb2312", "ignore")) // 2
    )  # a Latin letter before ASCII gives a pair outside GB 2312
    return common * 20 >= len(beyond) * 17
