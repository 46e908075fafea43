"""Opening one file by its media type to learn its properties; whatever goes wrong becomes its fault."""

from __future__ import annotations

from pathlib import Path

from jembatan.core.document import DocumentProperties
from jembatan.dossier.media_type import EMPTY, IMAGES, OLE, PDF, PLAIN, XPT, ZIP

OPENED = frozenset(
    {PDF, ZIP, OLE}
)  # by a parser that a hostile file could hang or crash: in a process of its own


def properties_of_head(head: bytes, total_bytes: int, media_type: str) -> DocumentProperties:
    """Return the properties of a file that needs no parser, from its first bytes."""
    from jembatan.dossier.plain_text import examine_plain

    if media_type in PLAIN:
        return examine_plain(head, total_bytes, media_type)
    if media_type == EMPTY:
        return fault_of(EMPTY, "It is empty: fetch it again.")
    if media_type in IMAGES:
        return DocumentProperties(media_type=media_type, text_layer="scan")
    if media_type == XPT:
        from jembatan.dossier.datasets_xpt import find_variable_names

        names, is_all = find_variable_names(head)
        sample = ",".join([*names, *([] if is_all else ["..."])])
        return DocumentProperties(media_type=media_type, text_layer="none", language="none", sample=sample)
    return DocumentProperties(media_type=media_type)


def read_properties(path: Path, media_type: str) -> DocumentProperties:
    """Return the properties of a PDF, an office file or another archive; never raises for what is in the file."""
    try:
        if media_type == PDF:
            from jembatan.dossier.pdf import examine_pdf

            return examine_pdf(path)
        with path.open("rb") as stream:
            if media_type == OLE:
                from jembatan.dossier.ole import examine_ole

                return examine_ole(stream)
            from jembatan.dossier.office import examine_office

            return examine_office(stream)
    except MemoryError:
        return fault_of(
            media_type, "Reading it takes more memory than is allowed: it may be damaged or hostile."
        )
    except OSError as error:
        return fault_of(media_type, f"It cannot be read: {error.strerror or type(error).__name__}.")
    except Exception as error:  # noqa: BLE001 (a parser's own error: the file's fault, never the end of the run)
        return fault_of(media_type, f"It cannot be read ({type(error).__name__}): open and save it again.")


def fault_of(media_type: str, fault: str) -> DocumentProperties:
    """Return the properties of a file that could not be opened."""
    return DocumentProperties(media_type=media_type, fault=fault)
