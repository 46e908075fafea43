"""What a package is, told before any rule: an eCTD of which format and region, or none and what to do instead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from jembatan.core.errors import InputError, UsageError
from jembatan.core.text import Message
from jembatan.dossier.ignored import find_ignored
from jembatan.dossier.links import name_of
from jembatan.dossier.package import Package
from jembatan.dossier.sequence_folders import SequenceFolder, find_sequence_folders
from jembatan.validate.catalogue import Profile, load_profile, load_profile_ids
from jembatan.validate.filed import FiledSequence

_ARCHIVES = (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz")
_MODULES = frozenset({"m1", "m2", "m3", "m4", "m5"})
_MOST_NAMED = 4  # folders or archives named in one sentence


class PackageKind:
    """What a package holds: its deliveries in order, and of what its files are where that is asked."""

    def __init__(self, found: Sequence[SequenceFolder], paths: Sequence[str]) -> None:
        self.found = tuple(found)
        self._paths = paths

    def folders(self, kind: str) -> list[str]:
        """Return the folders of the deliveries of a kind: ectd-3.2.2, ectd-4.0, cn-disc."""
        return [one.folder for one in self.found if one.kind == kind]

    @property
    def format(self) -> str:
        """Return ectd-3.2.2, ectd-4.0, cn-disc, or nothing where it is none of them."""
        there = {one.kind for one in self.found}
        return next((kind for kind in ("ectd-3.2.2", "ectd-4.0", "cn-disc") if kind in there), "")

    @property
    def regions(self) -> list[str]:
        """Return the folders below m1 that hold a regional backbone: cn, eu, us."""
        parts = [path.lower().split("/") for path in self._paths if path.lower().endswith("-regional.xml")]
        return sorted(
            {p[-2] for p in parts if len(p) > 2 and p[-3] == "m1" and p[-1] == f"{p[-2]}-regional.xml"}
        )

    @property
    def has_modules(self) -> bool:
        """Say whether there are folders m1 to m5."""
        return any(_MODULES & set(path.lower().split("/")[:-1]) for path in self._paths)

    @property
    def archives(self) -> list[str]:
        """Return the archives among the files."""
        return [path for path in self._paths if path.lower().endswith(_ARCHIVES)]


def find_package_kind(package: Package) -> PackageKind:
    """Return what the package is; raises InputError where it holds nothing that could be a document."""
    paths = [file.path for file in package.files]
    found = find_sequence_folders(package, paths)
    if not found and len(find_ignored(paths)) == len(paths):
        raise InputError.told(
            "nothing_to_validate",
            "{package} holds no document: give the folder of the application, or of one sequence.",
            package=package.name,
        )
    return PackageKind(found, paths)


def refuse_other_format(package: Package, kind: PackageKind, profile: Profile) -> None:
    """Raise UsageError for a profile of the format that the package is not, naming those that fit."""
    other = kind.folders(_other(profile))
    if kind.folders(profile.file.package) or not other:
        return
    fit = ", ".join(_fitting(kind.format, kind.regions))
    folders = _named(folder or package.name for folder in other)
    if kind.format == "ectd-4.0":
        raise UsageError.told(
            "v4_package",
            "{package} is an eCTD v4.0 package (submissionunit.xml in {folders}), and {profile} judges eCTD v3.2.2"
            " (index.xml) alone: use --against {fit}",
            package=package.name,
            folders=folders,
            profile=profile.id,
            fit=fit,
        )
    region = ", ".join(kind.regions)
    raise UsageError.told(
        "v3_package",
        "{package} is an eCTD v3.2.2 package (index.xml in {folders}{module_1}), and {profile} judges eCTD v4.0"
        " (submissionunit.xml) alone: use --against {fit}",
        package=package.name,
        folders=folders,
        module_1=f"; m1/{region}" if region else "",
        profile=profile.id,
        fit=fit,
    )


def find_remarks(
    package: Package, kind: PackageKind, profile: Profile, judged: Iterable[FiledSequence]
) -> tuple[Message, ...]:
    """Return what must be known before the findings are read; nothing where the package is what the profile is for."""
    if not kind.folders(profile.file.package):
        return (_no_ectd(package, kind),)
    remarks = []
    if other := kind.folders(_other(profile)):
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


def _other(profile: Profile) -> str:
    return "ectd-3.2.2" if profile.file.package == "ectd-4.0" else "ectd-4.0"


def _no_ectd(package: Package, kind: PackageKind) -> Message:
    if discs := kind.folders("cn-disc"):
        return _remark("disc", folders=_named(folder or package.name for folder in discs))
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
