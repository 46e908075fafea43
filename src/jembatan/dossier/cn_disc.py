"""China's electronic disc that is no eCTD: index.xml, index-sm3.txt, the application-information folder, the modules.

Source: CDE's notice on the disc's technical requirements, in force 2024-03-01 (CN-FMT-040, CN-FMT-042). The schema of
its index.xml was not read by us: entries are recognised by what they name, and where none is, nothing is said of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from jembatan.dossier.checksums import sm3_of
from jembatan.dossier.faults import FaultList
from jembatan.dossier.links import PathFinder, leaves_package, resolve
from jembatan.dossier.package import FileUnreadableError, Package
from jembatan.dossier.safe_xml import local_name, read_xml, text_of
from jembatan.dossier.sequence_folders import SequenceFolder

APPLICATION_FOLDERS = frozenset(
    ["申请信息", "申请表信息", "application information", "application-information"]
)
_FILE_NAME = re.compile(r"\.[A-Za-z][A-Za-z0-9]{1,4}$")
_SM3 = re.compile(r"[0-9a-fA-F]{64}")
_SM3_LINE = re.compile(r"^\s*(?P<sum>[0-9a-fA-F]{64})\s+[*]?(?P<path>\S.*?)\s*$")


@dataclass(slots=True)
class DiscReading:
    """What the disc's index names: titles by file, and files it names in vain."""

    support: list[str] = field(default_factory=list)
    title_by_path: dict[str, str] = field(default_factory=dict)
    sm3_by_path: dict[str, str] = field(default_factory=dict)


def read_disc(
    package: Package, found: SequenceFolder, paths: tuple[str, ...], faults: FaultList
) -> DiscReading:
    """Return what index.xml and index-sm3.txt say of the files; checksums stated for files are compared."""
    reading = DiscReading(support=[found.index])
    finder = PathFinder(paths)
    sums = f"{found.folder}/index-sm3.txt" if found.folder else "index-sm3.txt"
    if sums in paths:
        reading.support.append(sums)
        _read_sums(package, sums, found.folder, finder, reading)
    root = read_xml(package, found.index, faults)
    if root is not None:
        _read_index(root, found, finder, reading, faults)
    computed: dict[str, str] = {}
    for path, stated in reading.sm3_by_path.items():
        actual = sm3_of(package, path, computed)
        if path != found.index and actual and actual != stated:
            faults.add("checksum_differs", path, stated=stated, computed=actual)
    return reading


def _read_index(
    root: object, found: SequenceFolder, finder: PathFinder, reading: DiscReading, faults: FaultList
) -> None:
    for element in root.iter():  # type: ignore[attr-defined]
        if not local_name(element):
            continue
        texts = [str(value) for value in element.attrib.values()]
        if len(element) == 0 and element.text:
            texts.append(str(element.text))
        file, sum_ = None, None
        for text in texts:
            text = text.strip()
            if _SM3.fullmatch(text):
                sum_ = text.lower()
            elif _FILE_NAME.search(text) and len(text) < 1000:
                file = _find(text, found, finder, faults) or file
        if file is None:
            continue
        names = {local_name(child).lower(): text_of(child) for child in element}
        names.update(
            {str(key).rpartition("}")[2].lower(): str(value) for key, value in element.attrib.items()}
        )
        title = names.get("title") or names.get("name") or ""
        reading.title_by_path.setdefault(file, "" if _FILE_NAME.search(title) else title)
        if sum_:
            reading.sm3_by_path[file] = sum_


def _find(text: str, found: SequenceFolder, finder: PathFinder, faults: FaultList) -> str | None:
    path = resolve(found.folder, text)
    if path is None or leaves_package(path):
        if "/" in text or "\\" in text:
            faults.add("leaf_outside_package", found.index, href=text)
        return None
    hit = finder.find(path)
    if hit is None and ("/" in text or "\\" in text):
        faults.add("leaf_without_file", found.index, href=text)
    return hit[0] if hit else None


def _read_sums(package: Package, path: str, folder: str, finder: PathFinder, reading: DiscReading) -> None:
    """Take in lines of checksum and path; a lone checksum is that of index.xml and is compared elsewhere."""
    try:
        text = package.read(path, at_most=50_000_000).decode("utf-8-sig", "replace")
    except FileUnreadableError:
        return
    for line in text.splitlines():
        match = _SM3_LINE.match(line)
        if match and (resolved := resolve(folder, match["path"])) and (hit := finder.find(resolved)):
            reading.sm3_by_path[hit[0]] = match["sum"].lower()
