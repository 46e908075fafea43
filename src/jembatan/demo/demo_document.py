"""One document of the worked example: where it is filed, and what it says."""

from __future__ import annotations

from typing import Literal

import msgspec

from jembatan.build.sequence_plan import LeafOperation


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """A heading, a paragraph, an item of a list or a table (its first row is the header)."""

    kind: Literal["heading", "paragraph", "item", "table"]
    text: str = ""
    level: int = 1
    rows: tuple[tuple[str, ...], ...] = ()


class DemoDocument(msgspec.Struct, frozen=True, kw_only=True):
    """One leaf of the worked example; `data` is set where it is a table as text instead of a PDF."""

    key: str
    sequence: str
    section: str
    title: str
    operation: LeafOperation = "new"
    modifies: str = ""  # key of an earlier document
    file_name: str = ""
    language: Literal["zh", "en"] = "zh"
    attributes: dict[str, str] = {}
    study_id: str = ""
    file_tag: str = "study-report-body"
    blocks: tuple[Block, ...] = ()
    data: bytes | None = None


def parse_blocks(text: str) -> tuple[Block, ...]:
    """Read the example's own markup: '# ' and '## ' head a heading, '- ' an item, '|' a row of a table."""
    blocks: list[Block] = []
    rows: list[tuple[str, ...]] = []
    for line in [*text.strip().splitlines(), ""]:
        if line.startswith("|"):
            rows.append(tuple(cell.strip() for cell in line.strip().strip("|").split("|")))
            continue
        if rows:
            blocks.append(Block(kind="table", rows=tuple(rows)))
            rows = []
        if line.startswith("#"):
            marks, _, words = line.partition(" ")
            blocks.append(Block(kind="heading", level=len(marks), text=words.strip()))
        elif line.startswith("- "):
            blocks.append(Block(kind="item", text=line[2:].strip()))
        elif line.strip():
            blocks.append(Block(kind="paragraph", text=line.strip()))
    return tuple(blocks)
