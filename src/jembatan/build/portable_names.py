"""Names that every desk can take: Windows keeps some for devices, and takes neither some signs nor a dot at the end."""

from __future__ import annotations

import re
from functools import lru_cache

# source: Microsoft, "Naming Files, Paths, and Namespaces": reserved names, also with an ending; reserved characters; the end
_DEVICE = re.compile(r"con|prn|aux|nul|(?:com|lpt)[1-9¹²³]", re.IGNORECASE)
_NOT_ALLOWED = re.compile(r'[<>:"|?*\\\x00-\x1f]+')


def is_device(name: str) -> bool:
    """Say whether Windows takes a name for a device; an ending changes nothing."""
    return _DEVICE.fullmatch(name.partition(".")[0].rstrip()) is not None


def make_portable(path: str) -> str:
    """Return a POSIX path whose folders and file have names that Windows takes; most paths come back as they are."""
    *folders, name = path.split("/")
    return "/".join([*(_rename(folder, "folder") for folder in folders), _rename(name, "document")])


@lru_cache(65_536)  # a folder is that of many files
def _rename(name: str, kind: str) -> str:
    plain = _NOT_ALLOWED.sub("-", name).rstrip(". ") or kind
    return f"{kind}-{plain}" if is_device(plain) else plain
