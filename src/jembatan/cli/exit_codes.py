"""The exit codes of the contract."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What a script learns from a command."""

    DONE = 0
    FALLS_SHORT = 1
    WRONG_COMMAND_LINE = 2
    UNREADABLE_INPUT = 3
    OUR_FAULT = 4
