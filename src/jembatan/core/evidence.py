"""One recalculation, with everything needed to repeat it."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from jembatan.core.finding import Citation
from jembatan.core.text import Message, Text

# what has no result has no status of verification: it was not run, or running it failed
Status = Literal["published", "double", "unverified", "not_run", "failed"]


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """Method, settings, input checksum, estimate, interval, diagnostics and validation status of one recalculation."""

    analysis: str  # id of the analysis in the law data, or of the command
    title: Text
    method: Message | None  # in the field's own words; None where nothing was computed
    settings: dict[str, Any]
    inputs: dict[str, str]  # path -> sha256
    result: dict[str, Any]  # numbers at full precision; what a chart draws is here too
    status: Status
    labels: tuple[Message, ...] = ()  # single-country, post hoc, published beside crude ...
    citations: tuple[Citation, ...] = ()
    chart: str = ""  # name of the picture in jembatan.report.charts; empty where there is none
    fault: Message | None = None  # one sentence where it could not be computed

    @property
    def has_result(self) -> bool:
        """Say whether it was computed at all."""
        return self.status not in ("not_run", "failed")
