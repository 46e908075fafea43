"""Files that an operating system or office program left behind."""

from __future__ import annotations

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
    if name.startswith("._"):
        return "resource fork of macOS"
    if name.startswith(".~lock.") and name.endswith("#"):
        return "lock file of an office program"
    return None
