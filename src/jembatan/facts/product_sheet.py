"""product.toml becomes declared facts; every problem of the sheet is told at once, with its remedy."""

from __future__ import annotations

import datetime as dt
import difflib
import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from jembatan.core.assessment import InputFile
from jembatan.core.errors import InputError
from jembatan.core.fact import (
    APPLICATION,
    THE_APPLICATION,
    Fact,
    FactDefinition,
    Provenance,
    Subject,
)
from jembatan.core.jurisdiction import Jurisdiction
from jembatan.core.written_file import decode_written, read_written_toml
from jembatan.facts.aliases import Alias, Aliases
from jembatan.facts.declared import NO_SHEET, ProductSheet
from jembatan.facts.sheet_value import SheetValueError, read_value
from jembatan.law.load import load_codes, load_fact_definitions

_LANGUAGES = ("en", "id", "zh")
_OWN_TABLES = ("format", "declared", "alias", "for")
_ROW_KEYS = ("id", "document", "page", "who")


def read_sheet(path: Path | None, law: Jurisdiction, law_folders: Sequence[Path] = ()) -> ProductSheet:
    """Return the sheet by the facts of the authority's law and of all others; `ProductSheet.of` makes it one authority's.

    Without a path nothing is declared. Raises InputError as `read_product_sheet`, and LawError.
    """
    if path is None:
        return NO_SHEET
    return read_product_sheet(path, load_fact_definitions(law, law_folders), load_codes(law_folders))


def read_product_sheet(
    path: Path, definitions: Mapping[str, FactDefinition], authorities: Collection[str] = ()
) -> ProductSheet:
    """Return the sheet; `authorities` are the codes that [for.CODE] may name.

    Raises InputError naming the file and every key that is unknown, of a wrong type or impossible.
    """
    data = _bytes(path)
    text, table = decode_written(data, path.name), read_written_toml(data, path.name)
    reader = _SheetReader(path.name, text, definitions, authorities)
    sheet = reader.read(table)
    if reader.problems:
        raise InputError("\n".join(f"{path.name}: {problem}" for problem in reader.problems))
    return msgspec.structs.replace(sheet, inputs=(InputFile(path.name, hashlib.sha256(data).hexdigest()),))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise InputError.told(
            "sheet_absent",
            "{file}: no such file; give the product sheet's path, or draft one with `jembatan init DOSSIER`",
            file=path.name,
        ) from None
    except OSError as error:
        raise InputError(
            f"{path.name}: cannot be read ({error.strerror}); check the path and its permissions"
        ) from None


class _SheetReader:
    """Walks the tables of one sheet and keeps every problem."""

    def __init__(
        self, name: str, text: str, definitions: Mapping[str, FactDefinition], authorities: Collection[str]
    ) -> None:
        self._name = name
        self._authorities = sorted(code.upper() for code in authorities)
        self._authority = ""  # whose tables are being read; empty for those of all
        self._lines = text.splitlines()
        self._definitions = definitions
        self._kinds = {d.subject for d in definitions.values()} - {APPLICATION}
        self._who = ""
        self._rows: dict[str, list[str]] = {}
        self.problems: list[str] = []

    def read(self, table: Mapping[str, Any]) -> ProductSheet:
        """Return the facts and aliases of the whole sheet."""
        if "format" not in table:
            self.problems.append("`format` is missing; write `format = 1` on the first line")
        elif table["format"] != 1 or isinstance(table["format"], bool):
            self.problems.append(f"`format` is {table['format']!r}; this version reads `format = 1`")
        on = self._declared(table.get("declared", {}))
        facts = self._tables({key: value for key, value in table.items() if key not in _OWN_TABLES})
        aliases = self._aliases(table.get("alias", []))
        apart = self._apart(table.get("for", {}))
        return ProductSheet(tuple(facts), Aliases(aliases, facts), self._who, on, apart=apart)

    def _tables(self, tables: Mapping[str, Any]) -> list[Fact]:
        facts: list[Fact] = []
        for key, value in sorted(tables.items(), key=lambda item: item[0] not in self._kinds):
            if isinstance(value, list) and value and all(isinstance(row, dict) for row in value):
                facts += self._subjects(key, value)
            elif key in self._kinds and isinstance(value, dict):
                named = f"{self._prefix}{key}"
                self.problems.append(f"[{named}] describes one of several; write [[{named}]] with an `id`")
            else:
                facts += self._application(key, value)
        return facts

    @property
    def _prefix(self) -> str:
        return f"for.{self._authority}." if self._authority else ""

    def _apart(self, tables: Any) -> dict[str, tuple[Fact, ...]]:
        """Return what is declared for one authority alone, by its code."""
        if not isinstance(tables, dict):
            self.problems.append("`for` must be tables, as in [for.CN.application]")
            return {}
        found: dict[str, tuple[Fact, ...]] = {}
        for code, own in tables.items():
            place = f"[for.{code}]{self._at(code)}"
            if code.upper() not in self._authorities:
                near = difflib.get_close_matches(code.upper(), self._authorities, n=1, cutoff=0.5)
                self.problems.append(
                    f"{place} names no authority whose law is known; {_meant(near)}known are {', '.join(self._authorities)}"
                )
            elif code.upper() in found:
                self.problems.append(f"{place} stands twice, in capitals and in small letters; keep one")
            elif not isinstance(own, dict) or not all(isinstance(v, dict | list) for v in own.values()):
                self.problems.append(f"{place} holds tables of the sheet, as in [for.{code}.application]")
            elif taken := [key for key in _OWN_TABLES if key in own]:
                self.problems.append(f"{place} does not take `{taken[0]}`; it holds for the whole sheet")
            else:
                of_all = {kind: list(rows) for kind, rows in self._rows.items()}
                self._authority = code.upper()
                found[code.upper()] = tuple(self._tables(own))
                self._authority, self._rows = "", of_all
        return found

    def _declared(self, declared: Any) -> dt.date | None:
        if not isinstance(declared, dict):
            self.problems.append('[declared] must be a table: who = "name, role" and on = 2026-11-22')
            return None
        for key in set(declared) - {"who", "on"}:
            self.problems.append(f"[declared] does not know `{key}`; it takes who and on")
        who, on = declared.get("who", ""), declared.get("on")
        if not isinstance(who, str):
            self.problems.append('[declared] who must be a text, as in who = "name, role"')
            who = ""
        if on is not None and (not isinstance(on, dt.date) or isinstance(on, dt.datetime)):
            self.problems.append("[declared] on must be a date without quotes, as in on = 2026-11-22")
            on = None
        self._who = f"{who} ({on.isoformat()})" if who and on else who
        return on

    def _subjects(self, kind: str, rows: list[dict[str, Any]]) -> list[Fact]:
        if kind not in self._kinds:
            near = difflib.get_close_matches(kind, sorted(self._kinds), n=1)
            self.problems.append(
                f"[[{self._prefix}{kind}]] is not known{self._at(kind)}; {_meant(near)}known are {', '.join(sorted(self._kinds))}"
            )
            return []
        facts: list[Fact] = []
        here: list[str] = []
        for number, row in enumerate(rows, start=1):
            identity = row.get("id", row.get("name", row.get("authority", row.get("kind"))))
            place = f"[[{self._prefix}{kind}]] number {number}"
            if not isinstance(identity, str) or not identity.strip():
                self.problems.append(f'{place} has no `id`; give it one, as in id = "{kind}-{number}"')
                continue
            if identity in here:
                self.problems.append(
                    f"{place} repeats the id {identity!r}; every {kind} needs an id of its own"
                )
                continue
            here.append(identity)
            if identity not in (known := self._rows.setdefault(kind, [])):
                known.append(identity)
            provenance = self._provenance(row, place)
            subject = Subject(kind, identity)
            own = {key: value for key, value in row.items() if key not in _ROW_KEYS}
            if f"{kind}.document" in self._definitions and isinstance(row.get("document"), str):
                own["document"] = row["document"]
            facts += self._walk(own, kind, subject, provenance, f"[[{self._prefix}{kind}]] {identity}")
        return facts

    def _application(self, key: str, value: Any) -> list[Fact]:
        if not isinstance(value, dict):
            self._unknown(key, f"`{self._prefix}{key}` stands outside every table")
            return []
        value = dict(value)
        place = f"[{self._prefix}{key}]"
        provenance = self._provenance(value, place)
        if not isinstance(value.get("document"), dict):
            value.pop("document", None)
        for row_key in ("who", "page"):
            value.pop(row_key, None)
        return self._walk(value, key, THE_APPLICATION, provenance, place, prefix=key)

    def _walk(
        self,
        table: Mapping[str, Any],
        kind: str,
        subject: Subject,
        provenance: Provenance,
        place: str,
        prefix: str = "",
    ) -> list[Fact]:
        """Return the facts of a table and its nested tables; `form` in [[presentation]] is presentation.form."""
        facts: list[Fact] = []
        for key, value in table.items():
            dotted = f"{prefix}.{key}" if prefix else key
            if isinstance(value, dict):
                facts += self._walk(value, kind, subject, provenance, place, dotted)
                continue
            definition = self._definition(dotted, kind, subject)
            if definition is None:
                self._unknown(dotted, f"{place} does not know `{dotted}`", kind if subject.name else "")
                continue
            about = self._about(definition, subject, place, dotted)
            if about is None:
                continue
            try:
                facts.append(Fact(definition.name, read_value(value, definition), provenance, about))
            except SheetValueError as error:
                self.problems.append(f"{place} `{dotted}`{self._at(key)}: {error}")
        return facts

    def _definition(self, dotted: str, kind: str, subject: Subject) -> FactDefinition | None:
        candidates = [f"{kind}.{dotted}", dotted] if subject.name else [dotted]
        return next((self._definitions[name] for name in candidates if name in self._definitions), None)

    def _about(self, definition: FactDefinition, subject: Subject, place: str, dotted: str) -> Subject | None:
        if definition.subject == subject.kind:
            return subject
        if subject.name:
            self.problems.append(
                f"{place} `{dotted}` is about the {definition.subject}; move it to its own table"
            )
            return None
        rows = self._rows.get(definition.subject, [])
        if len(rows) > 1:
            self.problems.append(
                f"{place} `{dotted}`: say for which {definition.subject} ({', '.join(rows)}); put it under its [[{definition.subject}]]"
            )
            return None
        return Subject(definition.subject, rows[0]) if rows else THE_APPLICATION

    def _provenance(self, row: Mapping[str, Any], place: str) -> Provenance:
        who, document, page = row.get("who", self._who), row.get("document", ""), row.get("page")
        if not isinstance(who, str):
            self.problems.append(f'{place} `who` must be a text, as in who = "name, role"')
            who = ""
        if not isinstance(document, str):
            self.problems.append(
                f'{place} `document` must be a path in quotes, as in document = "m1/cpp.pdf"'
            )
            document = ""
        if page is not None and (not isinstance(page, int) or isinstance(page, bool) or page < 1):
            self.problems.append(f"{place} `page` must be a whole number from 1")
            page = None
        return Provenance(
            "declared", path=self._name, page=page, who=who, document=document, authority=self._authority
        )

    def _aliases(self, rows: Any) -> list[Alias]:
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self.problems.append("aliases are written as [[alias]] with fact, language and value")
            return []
        aliases: list[Alias] = []
        for number, row in enumerate(rows, start=1):
            place = f"[[alias]] number {number}"
            problems = len(self.problems)
            for key in set(row) - {"fact", "language", "value", "subject"}:
                self.problems.append(
                    f"{place} does not know `{key}`; it takes fact, language, value and subject"
                )
            for key in ("fact", "language", "value"):
                if not isinstance(row.get(key), str) or not row[key].strip():
                    self.problems.append(f"{place} needs a text for `{key}`")
            if len(self.problems) > problems:
                continue
            if row["fact"] not in self._definitions:
                self._unknown(row["fact"], f"{place} speaks of the fact {row['fact']!r}")
                continue
            if row["language"] not in _LANGUAGES:
                self.problems.append(f"{place} `language` is {row['language']!r}; expected en, id or zh")
                continue
            subject = self._alias_subject(str(row.get("subject", "")), self._definitions[row["fact"]], place)
            if subject:
                aliases.append(
                    Alias(fact=row["fact"], language=row["language"], value=row["value"], subject=subject)
                )
        return aliases

    def _alias_subject(self, words: str, definition: FactDefinition, place: str) -> Subject | None:
        kind = definition.subject
        if kind == APPLICATION:
            return THE_APPLICATION
        rows = self._rows.get(kind, [])
        name = words.removeprefix(f"{kind}:")
        if not words and len(rows) == 1:
            name = rows[0]
        if name in rows:
            return Subject(kind, name)
        self.problems.append(
            f'{place}: say which {kind} is meant, as in subject = "{rows[0] if rows else kind + "-1"}"; '
            f"known are {', '.join(rows) or 'none'}"
        )
        return None

    def _unknown(self, name: str, what: str, kind: str = "") -> None:
        names = list(self._definitions)
        near = difflib.get_close_matches(f"{kind}.{name}" if kind else name, names, n=1, cutoff=0.55)
        shown = [match.removeprefix(f"{kind}.") if kind else match for match in near]
        remedy = _meant(shown) or "see `jembatan init` for the names that are asked; "
        self.problems.append(
            f"{what}{self._at(name.rpartition('.')[2])}; {remedy}remove it or use a known name"
        )

    def _at(self, key: str) -> str:
        """Return the line of a key where only one line can be meant."""
        pattern = re.compile(rf"^\s*(?:\[+\s*)?(?:[\w\"-]+\.)*\"?{re.escape(key)}\"?\s*(?:=|\]|\.)")
        lines = [number for number, line in enumerate(self._lines, start=1) if pattern.match(line)]
        return f" (line {lines[0]})" if len(lines) == 1 else ""


def _meant(near: list[str]) -> str:
    return f"did you mean `{near[0]}`? " if near else ""
