"""Writing one eCTD 3.2.2 sequence of a Chinese application: files, backbones, checksums, study tagging files."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from pathlib import Path

from jembatan.build.sequence_plan import EarlierFile, PlanError, PlannedLeaf, SequencePlan
from jembatan.core.submission import BuiltFile, Submission
from jembatan.core.text import Message

PROFILE = "ectd-3.2.2-cn"
_UTIL_FILES = (
    "util/dtd/ich-ectd-3-2.dtd",
    "util/dtd/cn-regional-1-0.xsd",
    "util/dtd/xlink.xsd",
    "util/dtd/xml.xsd",
    "util/style/ectd-2-0.xsl",
    "util/style/cn-regional-1-0.xsl",
)
_UTIL_FILES_OF_STUDIES = (
    "util/dtd/ich-stf-v2-2.dtd",
    "util/style/ich-stf-stylesheet-2-2a.xsl",
    "util/style/valid-values.xml",
)


def write_sequence(plan: SequencePlan, out: Path) -> Submission:
    """Write the sequence to out/<application>/<number> and return what was written, by path from the application.

    Nothing appears under the final name before all of it is written. The same plan gives the same bytes. Earlier
    sequences are looked for beside it. Raises PlanError for a plan that cannot become a package, and InputError for
    a folder that is there already or cannot be written.
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
    earlier = read_earlier_leaves(application, before=plan.number)
    contents = build_contents(plan, earlier, lambda leaf: _read_bytes(leaf, application))
    application.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=f".{plan.number}-", dir=application))
    try:
        built = []
        for path, (section, data, source) in sorted(contents.items()):
            place = scratch / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
            md5 = hashlib.md5(data, usedforsecurity=False).hexdigest()
            built.append(BuiltFile(path=f"{plan.number}/{path}", section=section, md5=md5, source=source))
        if plan.util is not None:
            shutil.copytree(plan.util, scratch / "util")
        scratch.chmod(0o755)
        scratch.rename(target)
    except BaseException:
        shutil.rmtree(scratch, ignore_errors=True)
        raise
    return Submission(
        profile=PROFILE,
        files=tuple(built),
        still_to_write=_find_missing_util(plan, has_studies=any(leaf.study_id for leaf in plan.leaves)),
    )


def _read_bytes(leaf: PlannedLeaf, application: Path) -> bytes:
    """Return the bytes behind a leaf, also of a file that an earlier sequence holds."""
    match leaf.content:
        case bytes() as data:
            return data
        case Path() as path if path.is_file():
            return path.read_bytes()
        case Path() as path:
            raise PlanError(f"The file of the leaf {leaf.title!r} is not there: {path.name}.")
        case EarlierFile(path) if (application / path).is_file():
            return (application / path).read_bytes()
        case EarlierFile(path):
            raise PlanError(f"The leaf {leaf.title!r} points at {path}, which no earlier sequence holds.")
        case _:
            raise PlanError(f"The leaf {leaf.title!r} has no content: only a delete leaf may be without.")


def _find_missing_util(plan: SequencePlan, *, has_studies: bool) -> tuple[Message, ...]:
    wanted = [*_UTIL_FILES, *(_UTIL_FILES_OF_STUDIES if has_studies else ())]
    if plan.util is not None:
        wanted = [name for name in wanted if not (plan.util.parent / name).is_file()]
    return tuple(Message("build.add_official_file", {"path": f"{plan.number}/{name}"}) for name in wanted)
