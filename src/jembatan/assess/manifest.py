"""What it takes to repeat a run."""

from __future__ import annotations

import datetime as dt
import platform

from jembatan import __version__
from jembatan.core.assessment import Manifest
from jembatan.core.dossier import Dossier
from jembatan.core.grades import Stage
from jembatan.core.jurisdiction import Jurisdiction
from jembatan.dossier.reader_version import READER_VERSION


def build_manifest(jurisdiction: Jurisdiction, dossier: Dossier, *, on: dt.date, stage: Stage) -> Manifest:
    """Return the versions, the law's edition and checksums, and the settings that decide the outcome."""
    return Manifest(
        version=__version__,
        python=platform.python_version(),
        law_edition=jurisdiction.file.edition,
        law_sha256=jurisdiction.sha256,
        overlays=jurisdiction.overlays,
        reader_version=READER_VERSION,
        documents_from_cache=sum(d.from_cache for d in dossier.documents.values()),
        settings={"for": jurisdiction.code, "on": on.isoformat(), "stage": stage.value},
    )
