"""jembatan verify: every published and double case, run on this machine, with a dated protocol."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from jembatan.cli.options import Lang, LanguageOption


class ProtocolFormat(StrEnum):
    """How the protocol is written."""

    TEXT = "text"
    PDF = "pdf"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("verify", epilog="Example: jembatan verify --format pdf --out qualification.pdf")(verify)


def verify(
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only", help="Methods whose id begins so, for example stability; all where not given."
        ),
    ] = None,
    format: Annotated[ProtocolFormat, typer.Option("--format", help="What to write.")] = ProtocolFormat.TEXT,
    out: Annotated[Path | None, typer.Option("--out", help="A file to write to; pdf needs one.")] = None,
    lang: Lang = LanguageOption.EN,
) -> int:
    """Run every published and double case of the statistics here, and write a dated protocol with versions and checksums."""
    import difflib

    from jembatan.cli.output import answer, note
    from jembatan.cli.today import now
    from jembatan.core.errors import UsageError
    from jembatan.qualify.protocol import qualify
    from jembatan.report import qualification as report
    from jembatan.stats.register import load_register

    if format is ProtocolFormat.PDF and out is None:
        raise UsageError("--format pdf needs --out FILE: a PDF cannot go to the terminal")
    for beginning in only or ():
        if not any(id_.startswith(beginning) for id_ in load_register()):
            known = sorted({id_.partition(".")[0] for id_ in load_register()})
            near = difflib.get_close_matches(beginning, known, 1, 0.6)
            meant = f"did you mean {near[0]}? They" if near else "they"
            raise UsageError(
                f"--only {beginning}: no method begins so; {meant} begin with {', '.join(known)}"
            )
    protocol = qualify(now(), only or (), told=lambda what: note(f"running {what} ..."))
    content: str | bytes
    if format is ProtocolFormat.PDF:
        content = report.render_protocol_pdf(protocol, lang.value)
    elif format is ProtocolFormat.JSON:
        content = report.render_protocol_json(protocol)
    else:
        content = report.render_protocol_text(protocol, lang.value)
    if out is None:
        assert isinstance(content, str)
        answer(content)
    else:
        out.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        note(str(out))
    return 0 if protocol.holds else 1
