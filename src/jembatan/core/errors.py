"""What can go wrong that the user can mend; each names the file, the place, what was expected and what to do next."""

from __future__ import annotations


class JembatanError(Exception):
    """The base of every error that is told to the user in one sentence."""

    exit_code = 4


class UsageError(JembatanError):
    """The command line asks for something that does not exist: an option, a jurisdiction, a profile."""

    exit_code = 2


class InputError(JembatanError):
    """An input cannot be read: which file, what is wrong, what to do."""

    exit_code = 3


class LawError(JembatanError):
    """A file of law data breaks its format; the sentence names the file and the key."""

    exit_code = 3


class Cancelled(JembatanError):
    """The caller asked to stop."""

    exit_code = 4
