"""Drawing survival trials and cutting them at a calendar time: plain loops over patients that a compiler does eight at a time.

A patient is one 64-bit key: the bits of the time, whose two lowest are replaced by arm (1 experimental) and event. Positive
times sort as their bits do, so one integer sort orders times, arms and events together.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from jembatan.stats.simulation.compiled import compiled
from jembatan.stats.simulation.random_numbers import (
    draw_bits,
    natural_log,
    unit,
    upper_unit,
)

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
NEVER = np.int64(2**63 - 1)
_ARM, _EVENT, _FLAGS, _TIME = np.int64(1), np.int64(2), np.int64(3), np.int64(-4)
_LOW_32 = np.uint64(0xFFFFFFFF)


@compiled
def draw_survival(
    keys: NDArray[np.uint64],
    starts: Integers,
    is_competitive: bool,
    arm: Integers,
    entry_start: Floats,
    entry_pieces: Floats,
    hazard_pieces: Floats,
    times: Floats,
    entries: Floats,
    calendar: Integers,
    scratch: Floats,
) -> None:
    """Draw each trial: `times` as keys with flags, months of entry, and `calendar` keys of events (NEVER for the others).

    Two draws a patient: one exponential for the first of event and dropout; the halves of the other give the entry and which of
    the two it was. Pieces are arrays (piece, what it is, patient), see SurvivalTables. In competitive recruitment patients
    arrive one after the other, as a Poisson process along the region's curve; `close_recruitment` then ends it.
    """
    for b in range(keys.shape[0]):
        time, entry, which = times[b], entries[b], scratch[0]
        _draw_units(keys[b], time, entry, which)
        if is_competitive:
            for r in range(starts.shape[0] - 1):
                _arrive(entry[starts[r] : starts[r + 1]])
        if entry_pieces.shape[0] == 1:
            _place_evenly(entry, entry_start, entry_pieces[0, 1])
        else:
            _place_along(entry, scratch[1], entry_start, entry_pieces)
        if hazard_pieces.shape[0] == 1:
            _scale_times(time, which, hazard_pieces[0, 1], hazard_pieces[0, 3])
        else:
            _place_times(time, which, scratch[1], hazard_pieces)
        _flag(time, entry, which, arm, calendar[b])


@compiled
def _draw_units(key: int, time: Floats, entry: Floats, which: Floats) -> None:
    """Draw a unit exponential, a fraction of the recruitment, and a number below 2^32 for each patient."""
    for i in range(time.shape[0]):
        time[i] = -natural_log(unit(draw_bits(key, 2 * i)))
    for i in range(time.shape[0]):
        other = draw_bits(key, 2 * i + 1)
        entry[i] = upper_unit(other)
        which[i] = np.float64(other & _LOW_32)


@compiled
def _arrive(entry: Floats) -> None:
    """Turn uniform numbers into arrivals of a Poisson process, in units of the region's places."""
    reached = 0.0
    for i in range(entry.shape[0]):
        reached -= natural_log(1.0 - entry[i])
        entry[i] = reached / entry.shape[0]


@compiled
def close_recruitment(lasts: Floats, entries: Floats, calendar: Integers) -> None:
    """Turn away who comes after the trial's last patient: never enrolled, and no event."""
    for b in range(entries.shape[0]):
        last, entry, month = lasts[b], entries[b], calendar[b]
        for i in range(entry.shape[0]):
            month[i] = month[i] if entry[i] <= last else NEVER
            entry[i] = entry[i] if entry[i] <= last else np.inf


@compiled
def _place_evenly(entry: Floats, start: Floats, months: Floats) -> None:
    """Turn fractions of an even recruitment into months."""
    for i in range(entry.shape[0]):
        entry[i] = start[i] + entry[i] * months[i]


@compiled
def _place_along(entry: Floats, fraction: Floats, start: Floats, pieces: Floats) -> None:
    """Turn fractions of the recruitment into months, along a curve of straight pieces with gaps between them."""
    for i in range(entry.shape[0]):
        fraction[i] = entry[i]
        entry[i] = start[i]
    for p in range(pieces.shape[0]):
        begins, slope, width, gap = pieces[p, 0], pieces[p, 1], pieces[p, 2], pieces[p, 3]
        for i in range(entry.shape[0]):
            add = min(max(fraction[i] - begins[i], 0.0) * slope[i], width[i])
            entry[i] += add + (gap[i] if fraction[i] >= begins[i] else 0.0)


@compiled
def _scale_times(time: Floats, which: Floats, months: Floats, threshold: Floats) -> None:
    """Turn unit exponentials into months of a constant hazard; afterwards `which` is negative where it was an event."""
    for i in range(time.shape[0]):
        time[i] *= months[i]
        which[i] -= threshold[i]


@compiled
def _place_times(time: Floats, which: Floats, hazard: Floats, pieces: Floats) -> None:
    """Turn unit exponentials into months along a hazard in pieces; afterwards `which` is negative where it was an event."""
    for i in range(time.shape[0]):
        hazard[i] = time[i]
        time[i] = 0.0
    for p in range(pieces.shape[0]):
        begins, months, width, change = pieces[p, 0], pieces[p, 1], pieces[p, 2], pieces[p, 3]
        for i in range(time.shape[0]):
            time[i] += min(max(hazard[i] - begins[i], 0.0) * months[i], width[i])
            which[i] -= change[i] if hazard[i] >= begins[i] else 0.0


@compiled
def _flag(time: Floats, entry: Floats, which: Floats, arm: Integers, month: Integers) -> None:
    """Put arm and event into the lowest bits of the times, and write the calendar keys of events."""
    for i in range(month.shape[0]):
        at = np.float64(entry[i] + time[i]).view(np.int64)
        month[i] = at if which[i] < 0.0 else NEVER
        event = _EVENT if which[i] < 0.0 else np.int64(0)
        bits = (np.float64(time[i]).view(np.int64) & _TIME) | event | arm[i]
        time[i] = np.int64(bits).view(np.float64)


@compiled
def cut_survival(
    times: Floats,
    entries: Floats,
    calendar: Integers,
    cuts: Integers,
    starts: Integers,
    keys: Integers,
    enrolled: Integers,
) -> None:
    """Write each patient's key as seen at the trial's cut (the bits of a month): censored then, or NEVER if not yet enrolled."""
    all_bits = times.view(np.int64)
    for b in range(times.shape[0]):
        cut = cuts[b]
        for r in range(starts.shape[0] - 1):
            first, last = starts[r], starts[r + 1]
            enrolled[b, r] = _cut_region(
                all_bits[b, first:last],
                entries[b, first:last],
                calendar[b, first:last],
                cut,
                keys[b, first:last],
            )


@compiled
def _cut_region(bits: Integers, entry: Floats, month: Integers, cut: int, key: Integers) -> Any:
    at = np.int64(cut).view(np.float64)
    count: Any = 0
    for i in range(key.shape[0]):
        follow_up = at - entry[i]
        whole = bits[i]
        # an event counts by its calendar key alone, so that the event that sets the cut is never lost to rounding
        until = (np.float64(follow_up).view(np.int64) & _TIME) | (whole & _ARM)
        censored = min(whole, until)  # NEVER is above every cut, so those without an event come here too
        kept = whole if month[i] <= cut else (until if whole & _EVENT else censored)
        key[i] = kept if follow_up > 0.0 else NEVER
        count += np.int64(follow_up > 0.0)
    return count


@compiled
def last_months(times: Floats, entries: Floats, months: Floats) -> None:
    """Write the month of each trial's last event or dropout."""
    for b in range(times.shape[0]):
        latest = 0.0
        for i in range(times.shape[1]):
            if entries[b, i] < np.inf:
                latest = max(latest, times[b, i] + entries[b, i])
        months[b] = latest
