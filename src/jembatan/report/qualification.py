"""The protocol of `jembatan verify` as text, JSON and PDF, for the quality department's files."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from importlib import resources
from typing import Any

import msgspec

from jembatan.core.text import Language
from jembatan.qualify.protocol import MethodResult, Protocol
from jembatan.report.pdf import SUBSET, compile_pdf
from jembatan.report.texts import Texts, load_texts


def render_protocol_json(protocol: Protocol) -> str:
    """Return the protocol with its promised keys."""
    shown = {
        "schema": "jembatan.qualification/1",
        "holds": protocol.holds,
        "counts": dict(Counter(m.verdict for m in protocol.methods)),
        **msgspec.to_builtins(protocol),
    }
    return msgspec.json.format(msgspec.json.encode(shown), indent=1).decode()


def render_protocol_text(protocol: Protocol, language: Language) -> str:
    """Return the protocol for a terminal: one line a method, and what failed."""
    texts = load_texts(language)
    lines = [texts.say("qualify.title"), _verdict(protocol, texts), ""]
    for method in protocol.methods:
        lines.append(f"{_mark(method, texts)}  {method.method}  ({_counted(method, texts)})  {method.title}")
        lines += [f"    {failure}" for failure in method.failures]
    lines += ["", *(f"{label}: {value}" for label, value in _facts(protocol, texts))]
    return "\n".join([*lines, texts.say("notice.not_official")])


def render_protocol_pdf(protocol: Protocol, language: Language) -> bytes:
    """Return the protocol as a PDF with fields for who ran it and who reviewed it."""
    texts = load_texts(language)
    content: dict[str, Any] = {
        "lang": language,
        "fonts": [SUBSET],
        "title": texts.say("qualify.title"),
        "verdict": _verdict(protocol, texts),
        "holds": protocol.holds,
        "about": texts.say("qualify.about"),
        "facts": [list(row) for row in _facts(protocol, texts)],
        "headings": [texts.say(f"qualify.{key}") for key in ("verdict", "method", "status", "cases")],
        "methods": [
            {
                "cells": [
                    _mark(m, texts),
                    m.method,
                    m.title,
                    m.status,
                    _counted(m, texts),
                ],
                "failures": list(m.failures),
                "verdict": m.verdict,
            }
            for m in protocol.methods
        ],
        "packages_title": texts.say("qualify.packages"),
        "packages": [list(row) for row in sorted(protocol.packages.items())],
        "cases_title": texts.say("qualify.checksums"),
        "cases": [list(row) for row in sorted(protocol.cases_sha256.items())],
        "notice": texts.say("notice.not_official"),
        "signatures": [texts.say("label.prepared_by"), texts.say("label.reviewed_by")],
        "fields": [texts.say(f"label.{key}") for key in ("name", "role", "date", "signature")],
        "day": [protocol.on.year, protocol.on.month, protocol.on.day],
    }
    template = (resources.files("jembatan") / "report" / "templates" / "qualification.typ").read_bytes()
    return compile_pdf(template, content, protocol.on.astimezone(dt.UTC))


def _verdict(protocol: Protocol, texts: Texts) -> str:
    counts = Counter(m.verdict for m in protocol.methods)
    key = "qualify.all_hold" if protocol.holds else "qualify.not_all_hold"
    return texts.say(
        key,
        total=len(protocol.methods),
        holds=counts["holds"],
        fails=counts["fails"],
        not_run=counts["not_run"],
    )


def _mark(method: MethodResult, texts: Texts) -> str:
    return texts.say(f"qualify.{method.verdict}")


def _counted(method: MethodResult, texts: Texts) -> str:
    return texts.say(
        "qualify.counted",
        status=method.status,
        passed=method.passed,
        failed=method.failed,
        skipped=method.skipped,
    )


def _facts(protocol: Protocol, texts: Texts) -> list[tuple[str, str]]:
    return [
        (texts.say("label.date"), protocol.on.isoformat(timespec="minutes")),
        (texts.say("qualify.version"), f"Jembatan {protocol.version}"),
        *((texts.say(f"qualify.{key}"), value) for key, value in protocol.machine.items()),
        (texts.say("qualify.source_sha256"), protocol.source_sha256),
    ]
