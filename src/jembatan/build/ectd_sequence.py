"""Writing one eCTD 3.2.2 sequence of a Chinese application: files, backbones, checksums, study tagging files."""

from __future__ import annotations

import errno
import hashlib
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from jembatan.build.bridge_write import refuse_bad_paths
from jembatan.build.file_placing import FileToPlace, place_files
from jembatan.build.sequence_plan import EarlierFile, PlanError, PlannedLeaf, SequencePlan, SourceFile
from jembatan.build.study_tagging_file import USUAL_STYLESHEET
from jembatan.build.target_folder import new_folder, refuse_lack_of_space
from jembatan.core.progress import CancelledQuestion, Progress
from jembatan.core.submission import BuiltFile, Submission
from jembatan.core.text import Message
from jembatan.dossier.package import Package

if TYPE_CHECKING:
    from jembatan.build.sequence_contents import Contents, Stylesheets

_OTHER_EDITION = re.compile(
    r"cn-regional-[0-9]+-[0-9]+\.(?:xsd|xsl)|ich-stf-stylesheet-[0-9]+-[0-9]+[a-z]?\.xsl"
)
PROFILE = "ectd-3.2.2-cn"
ICH_PROFILE = "ectd-3.2.2-ich"
_UTIL_FILES = (
    "util/dtd/ich-ectd-3-2.dtd",
    "util/dtd/cn-regional-1-0.xsd",
    "util/dtd/xlink.xsd",
    "util/dtd/xml.xsd",
    "util/style/ectd-2-0.xsl",
    "util/style/cn-regional-1-0.xsl",
)
_UTIL_FILES_OF_CHINA = ("cn-regional-1-0.xsd", "xlink.xsd", "xml.xsd", "cn-regional-1-0.xsl")
_UTIL_FILES_OF_STUDIES = (
    "util/dtd/ich-stf-v2-2.dtd",
    f"util/style/{USUAL_STYLESHEET}",
    "util/style/valid-values.xml",
)


def write_sequence(
    plan: SequencePlan,
    out: Path,
    *,
    package: Package | None = None,
    previous: Path | None = None,
    progress: Progress | None = None,
    cancelled: CancelledQuestion | None = None,
) -> Submission:
    """Write the sequence to out/<application>/<number> and return what was written, by path from the application.

    Nothing appears under the final name before all of it is written. The same plan gives the same bytes. `package`
    holds the files that leaves name as SourceFile; earlier sequences are looked for in `previous`, or beside the new
    one. Raises PlanError for a plan that cannot become a package, and InputError for a folder that is there already,
    a full disk, or a file that changed while it was copied.
    """
    # the parts that need lxml come in only when a sequence is really written
    from jembatan.build.earlier_leaves import read_earlier_leaves
    from jembatan.build.sequence_contents import build_contents

    application = out / plan.application
    target = application / plan.number
    if target.exists():
        raise PlanError(
            f"{plan.application}/{plan.number} is there already: choose another folder or sequence number."
        )
    beside = previous or application
    earlier = read_earlier_leaves(beside, before=plan.number)
    contents = build_contents(
        plan, earlier, lambda leaf: _find_data(leaf, beside), stylesheets=_find_stylesheets(plan)
    )
    refuse_bad_paths(sorted(contents), target)
    refuse_lack_of_space(target, _count_bytes(contents, package))
    with _application_folder(application), new_folder(target) as scratch:
        packaged = []
        for path, content in sorted(contents.items()):
            match content.data:
                case SourceFile(path=source, sha256=sha256):
                    packaged.append(FileToPlace(path, source=source, sha256=sha256))
                case data:
                    place = scratch / path
                    place.parent.mkdir(parents=True, exist_ok=True)
                    _write(data, place, content.md5)
        packaged += [
            FileToPlace(path, source=file.path, sha256=file.sha256) for path, file in plan.util_files.items()
        ]
        if packaged:
            if package is None:
                raise PlanError(f"{packaged[0].source} is named as a file of a package, and none was given.")
            place_files(
                package, packaged, scratch, starts_processes=False, progress=progress, cancelled=cancelled
            )
        if plan.util is not None:
            _copy_util(plan.util, scratch / "util")
    return Submission(
        profile=PROFILE if plan.region else ICH_PROFILE,
        files=tuple(
            BuiltFile(path=f"{plan.number}/{path}", section=c.section, md5=c.md5, source=c.source)
            for path, c in sorted(contents.items())
        ),
        still_to_write=_find_missing_util(plan, has_studies=any(leaf.study_id for leaf in plan.leaves)),
    )


@contextmanager
def _application_folder(application: Path) -> Iterator[None]:
    """Take the application's folder away again where this run made it and nothing came to stand in it."""
    was_there = application.exists()
    try:
        yield
    finally:
        if not was_there and application.is_dir() and not any(application.iterdir()):
            application.rmdir()


def _count_bytes(contents: Contents, package: Package | None) -> int:
    """Return how many bytes the files of a sequence have."""
    size_by_path = {file.path: file.bytes for file in package.files} if package else {}
    total = 0
    for content in contents.values():
        match content.data:
            case SourceFile(path=path):
                total += size_by_path.get(path, 0)
            case bytes() as data:
                total += len(data)
            case Path() as path:
                total += path.stat().st_size
    return total


def is_official_name(name: str) -> bool:
    """Say whether a file of util is one of the official ones by its name: nothing else is taken from a folder."""
    known = {path.rpartition("/")[2] for path in (*_UTIL_FILES, *_UTIL_FILES_OF_STUDIES)}
    return name in known or _OTHER_EDITION.fullmatch(name) is not None


def _copy_util(util: Path, target: Path) -> None:
    if not util.is_dir():
        raise FileNotFoundError(errno.ENOENT, "No such folder", str(util))
    for part in ("dtd", "style"):
        for file in sorted((util / part).glob("*")):
            if file.is_file() and is_official_name(file.name):
                (target / part).mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, target / part / file.name)


def _find_stylesheets(plan: SequencePlan) -> Stylesheets:
    """Return the style sheets that util holds, the usual ones before other editions; the usual ones where it holds none."""
    from jembatan.build.sequence_contents import Stylesheets

    there = [path.rpartition("/")[2] for path in plan.util_files]
    if plan.util is not None:
        there = sorted(file.name for file in (plan.util / "style").glob("*.xsl"))

    def choose(start: str, usual: str) -> str:
        found = [name for name in there if name.startswith(start)]
        return usual if usual in found or not found else found[-1]

    usual = Stylesheets()
    return Stylesheets(choose("cn-regional-", usual.regional), choose("ich-stf-stylesheet-", usual.studies))


def _write(data: bytes | Path, target: Path, md5: str) -> None:
    if isinstance(data, bytes):
        target.write_bytes(data)
        return
    shutil.copyfile(data, target)
    with target.open("rb") as stream:
        found = hashlib.file_digest(stream, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
    if found != md5:
        raise PlanError(f"{data.name} changed while it was copied: run again.")


def _find_data(leaf: PlannedLeaf, application: Path) -> bytes | Path | SourceFile:
    """Return the bytes behind a leaf, or where they are; also of a file that an earlier sequence holds."""
    match leaf.content:
        case bytes() | SourceFile() as data:
            return data
        case Path() as path if path.is_file():
            return path
        case Path() as path:
            raise PlanError(f"The file of the leaf {leaf.title!r} is not there: {path.name}.")
        case EarlierFile(path) if (application / path).is_file():
            return application / path
        case EarlierFile(path):
            raise PlanError(f"The leaf {leaf.title!r} points at {path}, which no earlier sequence holds.")
        case _:
            raise PlanError(f"The leaf {leaf.title!r} has no content: only a delete leaf may be without.")


def _find_missing_util(plan: SequencePlan, *, has_studies: bool) -> tuple[Message, ...]:
    named = _find_stylesheets(plan)
    wanted = [*_UTIL_FILES, *(_UTIL_FILES_OF_STUDIES if has_studies else ())]
    wanted = [
        p.replace("cn-regional-1-0.xsl", named.regional).replace(USUAL_STYLESHEET, named.studies)
        for p in wanted
    ]
    if not plan.region:
        wanted = [name for name in wanted if name.rpartition("/")[2] not in _UTIL_FILES_OF_CHINA]
    if plan.util is not None:
        wanted = [name for name in wanted if not (plan.util / name.removeprefix("util/")).is_file()]
    wanted = [name for name in wanted if name not in plan.util_files]
    return tuple(Message("build.add_official_file", {"path": f"{plan.number}/{name}"}) for name in wanted)
