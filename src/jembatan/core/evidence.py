"""One recalculation, with everything needed to repeat it."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from jembatan.core.finding import Citation
from jembatan.core.text import Message, Text

Status = Literal["published", "double", "unverified"]


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """Method, settings, input checksum, estimate, interval, diagnostics and validation status of one recalculation."""

    analysis: str  # id of the analysis in the law data, or of the command
    title: Text
    method: str  # in the field's own words
    settings: dict[str, Any]
    inputs: dict[str, str]  # path -> sha256
    result: dict[str, Any]  # numbers at full precision; what a chart draws is here too
    status: Status
    labels: tuple[Message, ...] = ()  # single-country, post hoc, published beside crude ...
    citations: tuple[Citation, ...] = ()
    chart: str = ""  # name of the picture in jembatan.report.charts; empty where there is none
    fault: str = ""  # one sentence where it could not be computed
