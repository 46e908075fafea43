"""How the kernels are compiled: cached on disk, without the interpreter's lock, and never with fast-math."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """Return the function as a kernel. A division by zero gives an infinity, as in NumPy."""
    kernel: Any = numba.njit(cache=True, nogil=True, error_model="numpy")(function)
    keep_under(kernel, read_version())
    return cast(F, kernel)


def inlined(function: F) -> F:
    """Return a small function that is written into each kernel that calls it."""
    kernel: Any = numba.njit(inline="always", error_model="numpy")(function)
    return cast(F, kernel)


def keep_under(kernel: Any, version: str) -> None:
    """Make a kernel's disk cache valid for this version of all sources alone.

    Numba itself looks at the time and size of the kernel's own file, and would go on using what was compiled before a change
    in a function that the kernel calls or inlines from another file. Where this Numba keeps its stamp elsewhere, nothing is cached.
    """
    kept: Any = getattr(getattr(kernel, "_cache", None), "_cache_file", None)
    if hasattr(kept, "_source_stamp"):
        kept._source_stamp = version
    elif hasattr(kernel, "_cache"):
        kernel._cache.disable()


@cache
def read_version() -> str:
    """Return a hash of the sources of this room, whatever their line ends."""
    digest = hashlib.sha256()
    for file in sorted(files(__package__).iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".py"):
            digest.update(file.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()
