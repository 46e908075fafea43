"""Joins the comparisons of several dissolution media into one calculation, each part named by its medium."""

from __future__ import annotations

from collections.abc import Mapping

from jembatan.report.calculations.calculation import Calculation, Picture
from jembatan.report.texts import load_texts


def join_media(parts: Mapping[str, Calculation]) -> Calculation:
    """Return one calculation of all media; a single part is returned as it is."""
    first = next(iter(parts.values()))
    if len(parts) == 1:
        return first
    say = load_texts(first.language).say

    def named(medium: str, words: str) -> str:
        return say("dissolution.in_medium", medium=medium, words=words)

    warnings: dict[str, list[str]] = {}
    for medium, part in parts.items():
        for warning in part.warnings:
            warnings.setdefault(warning, []).append(medium)
    return Calculation(
        language=first.language,
        title=first.title,
        statements=tuple(named(m, s) for m, part in parts.items() for s in part.statements),
        warnings=tuple(
            words if len(media) == len(parts) else named(", ".join(media), words)
            for words, media in warnings.items()
        ),
        tables=(
            # what authorities say of the methods is the same in every medium: once, at the end
            *(
                table._replace(title=named(m, table.title))
                for m, part in parts.items()
                for table in part.tables[:-1]
            ),
            first.tables[-1],
        ),
        pictures=tuple(
            Picture(picture.svg, named(m, picture.caption))
            for m, part in parts.items()
            for picture in part.pictures
        ),
        settings=((say("dissolution.media"), ", ".join(parts)), *first.settings),
        inputs=first.inputs,
        method=first.method,
        methods=first.methods,
        sources=first.sources,
        schema="jembatan.dissolution_media/1",
        json={"media": {medium: part.json for medium, part in parts.items()}},
    )
