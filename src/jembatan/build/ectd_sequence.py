"""Writing one eCTD 3.2.2 sequence of a Chinese application: files, backbones, checksums, study tagging files."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from jembatan.build.bridge_write import refuse_bad_paths
from jembatan.build.file_placing import FileToPlace, new_folder, place_files
from jembatan.build.sequence_plan import EarlierFile, PlanError, PlannedLeaf, SequencePlan, SourceFile
from jembatan.core.progress import CancelledQuestion, Progress
from jembatan.core.submission import BuiltFile, Submission
from jembatan.core.text import Message
from jembatan.dossier.package import Package

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
    "util/style/ich-stf-stylesheet-2-2a.xsl",
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
    contents = build_contents(plan, earlier, lambda leaf: _find_data(leaf, beside))
    refuse_bad_paths(sorted(contents), target)
    with new_folder(target) as scratch:
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
            place_files(package, packaged, scratch, progress=progress, cancelled=cancelled)
        if plan.util is not None:
            shutil.copytree(plan.util, scratch / "util", dirs_exist_ok=True)
    return Submission(
        profile=PROFILE if plan.region else ICH_PROFILE,
        files=tuple(
            BuiltFile(path=f"{plan.number}/{path}", section=c.section, md5=c.md5, source=c.source)
            for path, c in sorted(contents.items())
        ),
        still_to_write=_find_missing_util(plan, has_studies=any(leaf.study_id for leaf in plan.leaves)),
    )


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
    wanted = [*_UTIL_FILES, *(_UTIL_FILES_OF_STUDIES if has_studies else ())]
    if not plan.region:
        wanted = [name for name in wanted if name.rpartition("/")[2] not in _UTIL_FILES_OF_CHINA]
    if plan.util is not None:
        wanted = [name for name in wanted if not (plan.util / name.removeprefix("util/")).is_file()]
    wanted = [name for name in wanted if name not in plan.util_files]
    return tuple(Message("build.add_official_file", {"path": f"{plan.number}/{name}"}) for name in wanted)
