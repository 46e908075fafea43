"""Screen texts in three languages: one key, one sentence, the same placeholders; keys never change with the language."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import tomli

from jembatan.core.text import LANGUAGES, Language, Message, Text
from jembatan.report.decimal_marks import mark_cell, mark_figures
from jembatan.report.plain_text import show_plainly

Value = str | int | float | Text | Message | list[str] | dt.date | None

_MONTHS: dict[str, str] = {
    "en": "January February March April May June July August September October November December",
    "id": "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember",
}
_NAMES_OF_LANGUAGES = ("language", "languages", "accepted")
_DAY = re.compile(r"(19|20)\d\d-[01]\d-[0-3]\d")
_MONTH = re.compile(r"(19|20)\d\d-[01]\d")
PLACEHOLDER = re.compile(r"\{(\w+)\}")
_SPACED = re.compile(r"( ?)\{(\w+)\}( ?)")
_CHINESE = re.compile(r"[\u3001-\u9fff\uff00-\uffef]|\d{4}年")
_ONE_OR_MORE = re.compile(
    r"\{(\w+)\|([^|{}]*)\|([^|{}]*)\}"
)  # {gaps|gap|gaps}: the second word unless it is 1

# groups of keys whose values are computed numbers, worded before they come here
_COMPUTED = frozenset(
    [
        "analyse",
        "bioequivalence",
        "boundaries",
        "calculation",
        "chart",
        "claims",
        "comparability",
        "consistency",
        "dissolution",
        "e5",
        "evidence",
        "extrapolate",
        "kinetics",
        "late",
        "not_computable",
        "shelf_life",
        "simulate",
        "size",
        "stability",
        "timeline",
        "tolerance",
        "transfer",
        "trial_scale",
        "trial_setting",
    ]
)
_NAMES_IN_DATA = frozenset(
    [
        "arm",
        "attribute",
        "batch",
        "clause",
        "code",
        "column",
        "document",
        "file",
        "name",
        "other",
        "path",
        "place",
        "product",
        "region",
        "row",
        "section",
        "text",
        "title",
        "unit",
    ]
)


class Texts:
    """The texts of one language."""

    def __init__(self, language: Language, by_key: Mapping[str, str]) -> None:
        self.language: Language = language
        self._by_key = by_key

    def __contains__(self, key: str) -> bool:
        return key in self._by_key

    @property
    def colon(self) -> str:
        """What stands between a label and its value."""
        return "：" if self.language == "zh" else ": "

    def all_keys(self) -> list[str]:
        """Return all keys in order."""
        return sorted(self._by_key)

    def pattern(self, key: str) -> str:
        """Return the text of a key with its placeholders still in it; KeyError where there is none."""
        return self._by_key[key]

    def say(self, what: str | Message | Text, **values: Value) -> str:
        """Return the sentence of a key, message or text; a key that no file holds is shown in angle brackets."""
        if isinstance(what, Text):
            return show_plainly(what.in_language(self.language))
        key = what if isinstance(what, str) else what.key
        args: dict[str, Any] = {**values} if isinstance(what, str) else {**what.args, **values}
        pattern = self._by_key.get(key)
        if pattern is None:
            shown = ", ".join(f"{name}={self.show(value)}" for name, value in args.items())
            return f"<{key}{': ' + shown if shown else ''}>"
        if "{" not in pattern:
            return pattern.strip()
        if "|" in pattern:
            pattern = _ONE_OR_MORE.sub(lambda m: m[2] if str(args.get(m[1])) == "1" else m[3], pattern)
        # a value with a unit beside it is a number, whatever it is said of
        computed = self.language == "id" and (key.split(".", 1)[0] in _COMPUTED or bool(args.get("unit")))
        said = _SPACED.sub(
            lambda m: (
                self._set(m[1], self._show_as(m[2], args[m[2]], computed), m[3]) if m[2] in args else m[0]
            ),
            pattern,
        )
        return said.strip()

    def _set(self, before: str, shown: str, after: str) -> str:
        """Return a value between its spaces; between Chinese characters Chinese sets none."""
        if self.language == "zh":
            before = "" if _CHINESE.match(shown) else before
            after = "" if shown and _CHINESE.match(shown[-1]) else after
        return f"{before}{shown}{after}"

    def _show_as(self, name: str, value: Value, computed: bool) -> str:
        """Return a value in words; codes of languages, which messages carry as they are, by their names."""
        if name == "unit" and isinstance(value, str):
            return self._by_key.get(f"unit.{value.lower().replace(' ', '_')}", value)
        if isinstance(value, str) and _DAY.fullmatch(value):
            return self.day_or_month(value)
        if name == "date" and isinstance(value, str) and _MONTH.fullmatch(value):
            return self.day_or_month(value)
        if computed and isinstance(value, str) and name not in _NAMES_IN_DATA:
            value = mark_figures(value)
        if name in _NAMES_OF_LANGUAGES:
            codes = value if isinstance(value, list | tuple) else [value]
            return self.show(
                [self.say_code("language", c) if isinstance(c, str) else self.show(c) for c in codes]
            )
        return self.show(value)

    def say_code(self, group: str, code: str) -> str:
        """Return the text of `group.code`, or the code itself where the law data brought a code of their own."""
        return self._by_key.get(f"{group}.{code.replace('.', '_')}") or show_plainly(code.replace("_", " "))

    def show(self, value: Value) -> str:
        """Return a value as a reader of this language expects it."""
        if value is None:
            return self._by_key.get("word.none", "")
        if isinstance(value, Text | Message):
            return self.say(value)
        if isinstance(value, bool):
            return self._by_key.get("word.yes" if value else "word.no", str(value))
        if isinstance(value, dt.date):
            return self.day(value)
        if isinstance(value, list | tuple):
            return self._row(value)
        if isinstance(value, float):
            return self.figure(f"{value:.10g}")
        return show_plainly(str(value))

    def _row(self, values: list[str] | tuple[str, ...]) -> str:
        shown = [self.show(value) for value in values]
        if self.language == "id" and any(re.search(r"\d,\d", one) for one in shown):
            return "; ".join(shown)  # a comma would not tell the values apart
        return ("、" if self.language == "zh" else ", ").join(shown)

    def day(self, day: dt.date) -> str:
        """Return a date in words: 22 November 2026, or 2026年11月22日."""
        if self.language == "zh":
            return f"{day.year}年{day.month}月{day.day}日"
        return f"{day.day} {_MONTHS[self.language].split()[day.month - 1]} {day.year}"

    def day_or_month(self, iso: str) -> str:
        """Return 2026-11-22 as a day in words and 2026-11 as a month; the text itself where it is no day of the calendar."""
        year, month = int(iso[:4]), int(iso[5:7])
        if not 1 <= month <= 12:
            return iso
        if len(iso) > 7:
            try:
                return self.day(dt.date.fromisoformat(iso))
            except ValueError:
                return iso
        return (
            f"{year}年{month}月"
            if self.language == "zh"
            else f"{_MONTHS[self.language].split()[month - 1]} {year}"
        )

    def brackets(self, words: str) -> str:
        """Return words in brackets, to be set after others; Chinese has its own, without a space."""
        return f"（{words}）" if self.language == "zh" else f" ({words})"

    def figure(self, printed: str) -> str:
        """Return numbers that were printed with a point, alone or among words, with the mark of this language."""
        return mark_cell(printed) if self.language == "id" else printed

    def number(self, value: int) -> str:
        """Return a whole number with thousands marked: 12,345, or 12.345 in Indonesian."""
        shown = f"{value:,}"
        return shown.replace(",", ".") if self.language == "id" else shown


@cache
def load_texts(language: Language) -> Texts:
    """Return the texts of a language: <language>.toml and the parts of it that stand in parts/*.toml."""
    folder = files(__name__)
    texts = dict(_flatten(tomli.loads((folder / f"{language}.toml").read_text("utf-8"))))
    parts = folder / "parts"
    if parts.is_dir():
        for part in sorted(parts.iterdir(), key=lambda entry: entry.name):
            if part.name.endswith(".toml"):
                texts.update(_flatten_part(tomli.loads(part.read_text("utf-8")), language))
    return Texts(language, texts)


def _flatten(table: Mapping[str, Any], above: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in table.items():
        key = f"{above}.{name}" if above else name
        found += [(key, value)] if isinstance(value, str) else _flatten(value, key)
    return found


def _flatten_part(table: Mapping[str, Any], language: Language, above: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in table.items():
        key = f"{above}.{name}" if above else name
        if not isinstance(value, Mapping):
            continue
        if isinstance(value.get("en"), str) and set(value) <= set(LANGUAGES):
            found[key] = value.get(language) or value["en"]
        else:
            found |= _flatten_part(value, language, key)
    return found
