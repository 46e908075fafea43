"""Files that an operating system or office program left behind, and the working papers of a bridge beside what it made."""

from __future__ import annotations

from collections.abc import Sequence

_NAMES = {
    "thumbs.db": "picture cache of Windows",
    "ehthumbs.db": "picture cache of Windows",
    "desktop.ini": "folder settings of Windows",
    ".ds_store": "folder settings of macOS",
    ".gitkeep": "placeholder of an empty folder",
    ".keep": "placeholder of an empty folder",
    ".gitignore": "settings of a version control",
    ".gitattributes": "settings of a version control",
    ".localized": "folder settings of macOS",
    "icon\r": "folder settings of macOS",
}
_FOLDERS = {
    "__macosx": "resource forks of macOS",
    ".git": "history of a version control",
    ".svn": "history of a version control",
    ".spotlight-v100": "search index of macOS",
    ".trashes": "bin of macOS",
    "$recycle.bin": "bin of Windows",
    "system volume information": "settings of Windows",
}


# Beside the folder `dossier` that a bridge makes: what was done, the page, what is to do, what waits for a decision.
BRIDGE_PAPERS = ("bridge.json", "bridge.html", "todo.xlsx", "places.toml")


def find_ignored(paths: Sequence[str]) -> dict[str, str]:
    """Return each file that is no part of the dossier with the reason, in the order given."""
    papers = _find_bridge_papers(paths)
    return {
        path: why
        for path in paths
        if (why := "working paper of a bridge" if path in papers else find_ignored_reason(path))
    }


def _find_bridge_papers(paths: Sequence[str]) -> set[str]:
    """Return the working papers of each folder in which `bridge` wrote: bridge.json and the page beside a folder dossier."""
    there = set(paths)
    outs = {path[: -len("bridge.json")] for path in paths if path.split("/")[-1] == "bridge.json"}
    return {
        out + name
        for out in outs
        if out + "bridge.html" in there and any(path.startswith(out + "dossier/") for path in paths)
        for name in BRIDGE_PAPERS
    }


def find_ignored_reason(path: str) -> str | None:
    """Return why a file is no part of the dossier, or None where it is one."""
    *folders, name = path.lower().split("/")
    for folder in folders:
        if folder in _FOLDERS:
            return _FOLDERS[folder]
    if name in _NAMES:
        return _NAMES[name]
    if name.startswith("~$"):
        return "lock file of an office program"
    if name.startswith("~") and name.endswith(".tmp"):
        return "working file of an office program"
    if name.startswith("._"):
        return "resource fork of macOS"
    if name.startswith(".~lock.") and name.endswith("#"):
        return "lock file of an office program"
    return None
