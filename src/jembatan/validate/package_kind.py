"""What a package is, told before any rule: an eCTD of which format and region, or none and what to do instead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from jembatan.core.errors import InputError, UsageError
from jembatan.core.text import Message
from jembatan.dossier.ignored import find_ignored
from jembatan.dossier.links import name_of
from jembatan.dossier.package import Package
from jembatan.dossier.sequence_folders import find_sequence_folders
from jembatan.validate.catalogue import Profile, load_profile, load_profile_ids
from jembatan.validate.filed import FiledSequence

_ARCHIVES = (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz")
_MODULES = frozenset({"m1", "m2", "m3", "m4", "m5"})
_MOST_NAMED = 4  # folders or archives named in one sentence


@dataclass(frozen=True, slots=True)
class PackageKind:
    """What a package holds: the folders of its eCTD v3.2.2 sequences, v4.0 messages, and discs outside eCTD."""

    v3: tuple[str, ...]
    v4: tuple[str, ...]
    discs: tuple[str, ...]
    regions: tuple[str, ...]  # folders below m1 that hold a regional backbone: cn, eu, us
    has_modules: bool
    archives: tuple[str, ...]

    @property
    def format(self) -> str:
        """Return ectd-3.2.2, ectd-4.0, cn-disc, or nothing where it is none of them."""
        kinds = (("ectd-3.2.2", self.v3), ("ectd-4.0", self.v4), ("cn-disc", self.discs))
        return next((name for name, folders in kinds if folders), "")


def find_package_kind(package: Package) -> PackageKind:
    """Return what the package is; raises InputError where it holds nothing that could be a document."""
    left_out = find_ignored([file.path for file in package.files])
    paths = [file.path for file in package.files if file.path not in left_out]
    if not paths:
        raise InputError.told(
            "nothing_to_validate",
            "{package} holds no document: give the folder of the application, or of one sequence.",
            package=package.name,
        )
    found = find_sequence_folders(package, paths)
    parts = [path.lower().split("/") for path in paths]
    regions = {p[-2] for p in parts if len(p) > 2 and p[-3] == "m1" and p[-1] == f"{p[-2]}-regional.xml"}
    return PackageKind(
        v3=tuple(one.folder for one in found if one.kind == "ectd-3.2.2"),
        v4=tuple(one.folder for one in found if one.kind == "ectd-4.0"),
        discs=tuple(one.folder for one in found if one.kind == "cn-disc"),
        regions=tuple(sorted(regions)),
        has_modules=any(_MODULES & set(p[:-1]) for p in parts),
        archives=tuple(path for path in paths if path.lower().endswith(_ARCHIVES)),
    )


def refuse_other_format(package: Package, kind: PackageKind, profile: Profile) -> None:
    """Raise UsageError for a profile of the format that the package is not, naming those that fit."""
    wanted, other = kind.v3, kind.v4
    if profile.file.package == "ectd-4.0":
        wanted, other = other, wanted
    if wanted or not other:
        return
    key = "v4_package" if kind.format == "ectd-4.0" else "v3_package"
    fit = _fitting(kind.format, kind.regions)
    folders = _named(folder or package.name for folder in other)
    region = ", ".join(kind.regions)
    english = {
        "v4_package": "{package} is an eCTD v4.0 package (submissionunit.xml in {folders}), and {profile} judges eCTD v3.2.2"
        " (index.xml) alone: use --against {fit}",
        "v3_package": "{package} is an eCTD v3.2.2 package (index.xml in {folders}{module_1}), and {profile} judges eCTD v4.0"
        " (submissionunit.xml) alone: use --against {fit}",
    }[key]
    raise UsageError.told(
        key,
        english,
        package=package.name,
        folders=folders,
        profile=profile.id,
        fit=", ".join(fit),
        module_1=f"; m1/{region}" if region else "",
    )


def find_remarks(
    package: Package, kind: PackageKind, profile: Profile, judged: Iterable[FiledSequence]
) -> tuple[Message, ...]:
    """Return what must be known before the findings are read; nothing where the package is what the profile is for."""
    own = kind.v4 if profile.file.package == "ectd-4.0" else kind.v3
    other = kind.v3 if profile.file.package == "ectd-4.0" else kind.v4
    if not own:
        return (_no_ectd(package, kind),)
    remarks = []
    if other:
        key = "also_v3" if profile.file.package == "ectd-4.0" else "also_v4"
        fit = _fitting("ectd-3.2.2" if key == "also_v3" else "ectd-4.0", kind.regions)
        remarks.append(
            _remark(key, folders=_named(folder or package.name for folder in other), fit=", ".join(fit))
        )
    region = profile.file.region
    strangers = [s for s in judged if s.other_regional and "regional" not in s.backbones]
    if region and strangers:
        paths = [backbone.path for s in strangers for backbone in s.other_regional]
        names = sorted({name_of(path).lower().removesuffix("-regional.xml") for path in paths})
        remarks.append(
            _remark(
                "other_region",
                paths=_named(paths),
                region=region,
                fit=", ".join(_fitting("ectd-3.2.2", names)),
            )
        )
    return tuple(remarks)


def _no_ectd(package: Package, kind: PackageKind) -> Message:
    if kind.discs:
        return _remark("disc", folders=_named(folder or package.name for folder in kind.discs))
    if kind.has_modules:
        return _remark("modules_alone")
    if kind.archives:
        return _remark("archive", archives=_named(kind.archives))
    return _remark("no_ectd", files=len(package.files))


def _remark(key: str, **args: str | int) -> Message:
    return Message(f"validation.remark.{key}", dict(args))


def _named(names: Iterable[str]) -> str:
    shown = list(names)
    more = ", ..." if len(shown) > _MOST_NAMED else ""
    return ", ".join(shown[:_MOST_NAMED]) + more


def _fitting(format_: str, regions: Iterable[str]) -> list[str]:
    """Return the shipped profiles for a format: those of the regions, in force last first, then those of no region."""
    files = {one: load_profile(one).file for one in load_profile_ids()}
    of_format = [one for one, file in files.items() if file.package == format_]
    own = [one for one in of_format if files[one].region in set(regions)]
    own.sort(
        key=lambda one: (
            files[one].region,
            files[one].status == "historical",
            files[one].in_force_until is not None,
        )
    )
    return [*own, *(one for one in of_format if not files[one].region)]
