"""What can go wrong that the user can mend; each names the file, the place, what was expected and what to do next."""

from __future__ import annotations

from typing import Self

from jembatan.core.text import Message, Text


class JembatanError(Exception):
    """The base of every error that is told to the user in one sentence.

    `message` is the same sentence as a key of the screen texts, where a report must say it in its reader's language.
    """

    exit_code = 4

    def __init__(self, sentence: str, message: Message | None = None) -> None:
        super().__init__(sentence)
        self.message = message

    @classmethod
    def told(cls, key: str, english: str, /, **values: str | int | float | Text | Message) -> Self:
        """Return the error whose sentence is the English one filled in, and in a report the text `data_fault.<key>`."""
        shown = {
            name: value.en if isinstance(value, Text) else value.key if isinstance(value, Message) else value
            for name, value in values.items()
        }
        return cls(english.format(**shown), Message(f"data_fault.{key}", dict(values)))


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
