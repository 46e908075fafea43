"""Why a number cannot be had from these data: a code and values that a report can put into a reader's language."""

from __future__ import annotations


class NotComputable(ValueError):
    """The data do not allow the calculation; `code` names the reason, `values` go into its sentence."""

    def __init__(self, code: str, sentence: str, **values: str | int | float) -> None:
        super().__init__(sentence)
        self.code = code
        self.values = values
