"""Links between documents that led to their file in the source and no longer do in the package, where files have other names."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Mapping
from urllib.parse import unquote

from jembatan.build.citation_reader import Citations
from jembatan.core.submission import MovedLink
from jembatan.dossier.links import PathFinder, folder_of, resolve


def find_moved_links(
    said_by_source: Mapping[str, Citations],
    targets_by_source: Mapping[str, Collection[str]],
    paths_in_source: Iterable[str],
    written: Iterable[str],
) -> tuple[MovedLink, ...]:
    """Return each link of a filed document whose file was there in the source and is not where the link leads now.

    `targets_by_source` are the places of each document in the application, the new one and those of earlier sequences;
    `written` are those of the sequence that was written, whose links are looked at. A link that led nowhere in the
    source already is not of this kind.
    """
    finder = PathFinder(tuple(paths_in_source))
    filed = frozenset(written)
    places = sorted(
        (path, source)
        for source in said_by_source
        for path in targets_by_source.get(source, ())
        if path in filed
    )
    found = []
    for path, source in places:
        for one in said_by_source[source].links:
            linked, behind = find_linked(source, one.words, finder)
            if not linked:
                continue
            targets = sorted(targets_by_source.get(linked, ()))
            if not _leads_to(path, one.words.removesuffix(behind), targets):
                now = _relative(path, targets, filed) + behind if targets else ""
                found.append(MovedLink(path=path, page=one.page, cited=one.words, linked=linked, now=now))
    return tuple(found)


def find_linked(source: str, written: str, finder: PathFinder) -> tuple[str, str]:
    """Return the file that a link of a document means, and what the link says behind it ("#page=3"); twice empty where there is none."""
    for link in dict.fromkeys((written, written.partition("#")[0])):
        place = resolve(folder_of(source), link)
        if place and (file := finder.find(place)):
            return file[0], written.removeprefix(link)
    return "", ""


def _leads_to(path: str, link: str, targets: Collection[str]) -> bool:
    return any(resolve(folder_of(path), one) in targets for one in (link, unquote(link)))


def _relative(path: str, targets: list[str], filed: Collection[str]) -> str:
    """Return the way from a file to the nearest of the places of another, those in the same sequence first."""
    ways = [(place not in filed, posixpath.relpath(place, folder_of(path))) for place in targets]
    return min(ways, key=lambda way: (way[0], way[1].count("/"), way[1]))[1]
