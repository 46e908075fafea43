"""Options that several commands share, in one wording."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class LanguageOption(StrEnum):
    """The languages of screen and report."""

    EN = "en"
    ID = "id"
    ZH = "zh"


class TextOrJson(StrEnum):
    """How a command answers on standard output."""

    TEXT = "text"
    JSON = "json"


class TomlAlone(StrEnum):
    """How the draft of a product sheet is written."""

    TOML = "toml"


class TextHtmlOrJson(StrEnum):
    """How a command with a page answers on standard output."""

    TEXT = "text"
    HTML = "html"
    JSON = "json"


Lang = Annotated[LanguageOption, typer.Option("--lang", help="Language of the texts.")]
Format = Annotated[TextOrJson, typer.Option("--format", help="What to write to standard output.")]
TomlFormat = Annotated[TomlAlone, typer.Option("--format", help="What to write to standard output.")]
PageFormat = Annotated[TextHtmlOrJson, typer.Option("--format", help="What to write to standard output.")]
LawFolders = Annotated[
    list[Path] | None,
    typer.Option("--law", help="A folder of law data beside the shipped one; may be given several times."),
]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Read every document anew.")]
Workers = Annotated[
    int | None, typer.Option("--workers", help="Processes that open documents; 0 for none besides this one.")
]
MaxUnpacked = Annotated[
    int | None,
    typer.Option(
        "--max-unpacked", help="Bytes that a zip may unpack to, where it is larger than the usual limit."
    ),
]
