"""What an official report states of every sequence, without judging it (China, category 1)."""

from __future__ import annotations

from collections.abc import Iterator

from jembatan.validate.filed_package import FiledPackage
from jembatan.validate.rule_functions import NotRun, Problem, problem, rule_function, say_unreadable
from jembatan.validate.structure import load_structure


@rule_function
def report_file_count(filed: FiledPackage) -> Iterator[Problem]:
    """State how many files each sequence holds."""
    for sequence in filed.judged:
        yield problem("file_count", sequence.folder or ".", count=len(sequence.files))


@rule_function
def report_total_bytes(filed: FiledPackage) -> Iterator[Problem]:
    """State how many bytes each sequence holds."""
    for sequence in filed.judged:
        total = sum(file.bytes for file in sequence.files)
        yield problem("total_bytes", sequence.folder or ".", bytes=f"{total:,}")


@rule_function
def report_empty_sections(filed: FiledPackage, structure: str) -> Iterator[Problem | NotRun]:
    """State which headings hold no leaf; where all below a heading are empty, the heading alone."""
    yield from say_unreadable(filed, "index", "regional")
    sections = load_structure(structure).sections
    for sequence in filed.judged:
        filled = {leaf.section for kind in ("index", "regional") for leaf in sequence.leaves(kind)}
        above = {".".join(s.split(".")[:n]) for s in filled for n in range(1, s.count(".") + 2)}
        empty = [s for s in sections if s not in above]
        named: list[str] = []
        for section in empty:
            if not any(section.startswith(f"{other}.") for other in named):
                named.append(section)
        if named:
            yield problem("empty_sections", sequence.folder or ".", sections=named)
