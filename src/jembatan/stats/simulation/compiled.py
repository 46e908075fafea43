"""How the kernels are compiled: cached on disk, without the interpreter's lock, and never with fast-math."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """Return the function as a kernel. A division by zero gives an infinity, as in NumPy."""
    kernel: Any = numba.njit(cache=True, nogil=True, error_model="numpy")(function)
    return cast(F, kernel)


def inlined(function: F) -> F:
    """Return a small function that is written into each kernel that calls it.

    The disk cache of a kernel does not notice a change in another file: remove `__pycache__` after changing one of these.
    """
    kernel: Any = numba.njit(inline="always", error_model="numpy")(function)
    return cast(F, kernel)
