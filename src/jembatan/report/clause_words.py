"""The place of a rule in its instrument, as the language of the reader names it.

The law data write places in English words (art 37 as amended; Annex XII). The usual ones are said in Indonesian and Chinese; what
has no such word stays as it is and is marked as English, so that no reader takes it for the instrument's own.
"""

from __future__ import annotations

import datetime as dt
import re

from jembatan.report.plain_text import show_plainly
from jembatan.report.texts import Texts

_NUMBER = r"\d[\w().-]*(?: \(\d+\))?(?: (?:and|to) \d[\w().-]*)?"
_ROMAN = r"[IVX]+(?:\.[\w.]+)?|\d[\d.]*|[A-Z](?:\.[\w.]+)?"
_PLACES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("article", re.compile(rf"(?:[Aa]rt(?:icle)?s?\.?) (?P<n>{_NUMBER})")),
    ("annex", re.compile(rf"[Aa]nnex (?P<n>{_ROMAN})")),
    ("appendix", re.compile(rf"[Aa]ppendix (?P<n>{_ROMAN})")),
    ("part", re.compile(r"[Pp]art (?P<n>[IVX]+|\d+)")),
    ("table", re.compile(rf"Tables? (?P<n>(?:{_ROMAN})(?: and (?:{_ROMAN}))?)")),
    ("section", re.compile(rf"[Ss]ection (?P<n>{_ROMAN})")),
    ("points", re.compile(rf"(?:points?|items?) (?P<n>{_NUMBER})")),
    ("answer", re.compile(r"answer (?P<n>\d+)")),
    ("answer_of", re.compile(r"(?:answer of|as answered on) (?P<n>\d{4}-\d{2}-\d{2})")),
)
_ENGLISH = re.compile(r"[A-Za-z]{2,} [a-z]{2,}|\b[a-z]{4,}\b")
_INDONESIAN = re.compile(r"\b(penerbitan|izin|persyaratan|bagian|pasal|lampiran|dan|yang)\b", re.IGNORECASE)
_SPLIT = re.compile(r"(; |, )")


def word_clause(clause: str, texts: Texts) -> str:
    """Return the clause as this language names it; English that has no word of the language is marked as such."""
    clause = show_plainly(clause)
    if texts.language == "en" or not clause:
        return texts.say("word.clause", clause=clause) if clause[:1].isdigit() else clause
    said, is_english = [], False
    for part in _SPLIT.split(clause):
        worded = None if _SPLIT.fullmatch(part) else _word_part(part, texts)
        is_english |= worded is None and bool(_ENGLISH.search(part)) and not _INDONESIAN.search(part)
        said.append(part if worded is None else worded)
    shown = "".join(said)
    if clause[:1].isdigit() and clause == shown:
        shown = texts.say("word.clause", clause=shown)
    if is_english:
        return texts.say("clause.in_english", clause=shown)
    is_foreign = texts.language == "zh" and _INDONESIAN.search(shown)
    return texts.say("clause.in_indonesian", clause=shown) if is_foreign else shown


def word_note(note: str, texts: Texts) -> str:
    """Return a note of the law data, which is English, with a word that says so to readers of another language."""
    note = show_plainly(note)
    return texts.say("clause.note_in_english", note=note) if note and texts.language != "en" else note


def _word_part(part: str, texts: Texts) -> str | None:
    """Return one place in the words of the language, or None where the texts have none."""
    whole = f"clause.phrase.{re.sub(r'[^a-z0-9]+', '_', part.lower()).strip('_')}"
    if whole in texts:
        return texts.say(whole)
    for ending in ("as amended", "and annex", "read", "as answered"):
        if part.endswith(f" {ending}") and (head := _word_part(part.removesuffix(f" {ending}"), texts)):
            return texts.say(f"clause.then.{ending.replace(' ', '_')}", head=head)
    for name, pattern in _PLACES:
        if found := pattern.fullmatch(part):
            return texts.say(f"clause.{name}", n=_word_number(found["n"], texts))
    return None


def _word_number(number: str, texts: Texts) -> str:
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", number):
        return texts.day(dt.date.fromisoformat(number))
    for word in ("and", "to"):
        number = number.replace(f" {word} ", f" {texts.say(f'clause.{word}')} ")
    return number if texts.language == "id" else number.replace(" ", "")
