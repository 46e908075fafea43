"""Numbers and names as they are typed in an option: lists with commas, periods of recruitment, a region by name or number."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches

from jembatan.core.errors import UsageError


@contextmanager
def as_usage_error() -> Iterator[None]:
    """Turn the statistics' ValueError, one sentence with its remedy, into an error of the command line."""
    try:
        yield
    except ValueError as error:
        raise UsageError(str(error)) from None


def parse_numbers(text: str, option: str) -> tuple[float, ...]:
    """Return the numbers of a list such as 0.1,0.45,0.45; UsageError names the option and the part that is no number."""
    found = []
    for part in text.replace("，", ",").split(","):
        try:
            number = float(part)
        except ValueError:
            raise UsageError(
                f"{option}: {part.strip()!r} in {text!r} is no number; write numbers with a decimal point, separated by commas"
            ) from None
        if not math.isfinite(number):
            raise UsageError(f"{option}: {part.strip()!r} is not a finite number")
        found.append(number)
    return tuple(found)


def parse_periods(text: str, option: str) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return months and patients of a recruitment such as 6:100,12:500 (100 in 6 months, then 500 in 12)."""
    months, patients = [], []
    for part in text.replace("，", ",").split(","):
        left, colon, right = part.partition(":")
        if not colon:
            raise UsageError(
                f"{option}: {part.strip()!r} is no period; write MONTHS:PATIENTS, for example 6:100,12:500"
            )
        months.append(parse_numbers(left, option)[0])
        patients.append(parse_numbers(right, option)[0])
    return tuple(months), tuple(patients)


def parse_names(text: str | None, regions: int) -> tuple[str, ...]:
    """Return the regions' names, or 1, 2, 3 where none are given."""
    if text is None:
        return tuple(str(k + 1) for k in range(regions))
    names = tuple(part.strip() for part in text.replace("，", ",").split(","))
    if len(names) != regions:
        raise UsageError(f"--names has {len(names)} names for {regions} regions; give one for each share")
    if len(set(names)) != len(names) or "" in names:
        raise UsageError(f"--names: {text!r} has an empty or a repeated name; give every region its own")
    return names


def find_region(text: str, names: Sequence[str]) -> int:
    """Return the index of a region given by its name, or by its number counted from one."""
    if text in names:
        return list(names).index(text)
    if text.isdigit() and 1 <= int(text) <= len(names):
        return int(text) - 1
    near = get_close_matches(text, names, 1)
    hint = f"did you mean {near[0]}?" if near else f"the regions are {', '.join(names)}"
    raise UsageError(f"--region: there is no region {text!r}; {hint}")
