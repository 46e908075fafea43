"""Collecting what is technically wrong, one ReadFault each, with the key of its sentence."""

from __future__ import annotations

from jembatan.core.dossier import ReadFault
from jembatan.core.text import Message


class FaultList:
    """The faults found so far; `fault.<code>` is the key of the sentence and `args` fill its places."""

    def __init__(self) -> None:
        self.faults: list[ReadFault] = []

    def add(self, code: str, path: str, *, leaf_id: str | None = None, **args: str | int) -> None:
        """Add one fault; the sentence always knows {path} and {leaf_id}."""
        values: dict[str, str | int] = {"path": path, **args}
        if leaf_id is not None:
            values["leaf_id"] = leaf_id or "-"
        self.faults.append(
            ReadFault(code=code, path=path, leaf_id=leaf_id or "", message=Message(f"fault.{code}", values))  # type: ignore[arg-type]
        )
