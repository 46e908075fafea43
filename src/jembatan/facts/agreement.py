"""Whether the statements of one fact about one subject say the same: yes, no, or not to be told by a machine."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from itertools import combinations

import msgspec

from jembatan.core.fact import Fact, FactValue
from jembatan.facts.aliases import NO_ALIASES, Aliases, fold_name
from jembatan.facts.dosage_form import is_same_form, normalise_form
from jembatan.facts.stability_design import normalise_condition
from jembatan.facts.storage import storage_limit
from jembatan.facts.strength import normalise_strength
from jembatan.facts.wording import fold_width, language_of

ENOUGH_SHARED = 0.6  # of the words of two addresses: nearly the same, so a person compares
_FREE_TEXT = frozenset(
    {"product.indication", "presentation.pack", "certificate.scope"}
)  # wording differs lawfully
_NAMES_OF_PRODUCT = frozenset(
    {"product.name", "product.generic_name", "presentation.name", "certificate.product"}
)


class Group(msgspec.Struct, frozen=True):
    """The statements that say the same, and what they say in one way of writing."""

    value: str
    facts: tuple[Fact, ...]


class Agreement(msgspec.Struct, frozen=True):
    """agrees True, False or None (cannot tell); the pair is the two statements that decided it."""

    agrees: bool | None
    groups: tuple[Group, ...]
    pair: tuple[Fact, Fact] | None = None


def compare_statements(facts: Sequence[Fact], aliases: Aliases | None = None) -> Agreement:
    """Compare every two statements: one clear disagreement decides, then one pair that cannot be told, else they agree.

    Units and formats do not count (0.1 g is 100 mg, 24个月 is 24 months). Words in different languages without a known
    alias cannot be told; nor can free text (indication, pack) whose wording differs.
    """
    known = aliases or NO_ALIASES
    groups: dict[str, list[Fact]] = {}
    for fact in facts:
        groups.setdefault(_normalised(fact, known), []).append(fact)
    shown = tuple(Group(value, tuple(found)) for value, found in groups.items())
    doubtful: tuple[Fact, Fact] | None = None
    for (one_value, ones), (other_value, others) in combinations(groups.items(), 2):
        same = _compare(ones[0], one_value, others[0], other_value)
        if same is False:
            return Agreement(False, shown, (ones[0], others[0]))
        if same is None and doubtful is None:
            doubtful = (ones[0], others[0])
    return Agreement(None if doubtful else True, shown, doubtful)


def _normalised(fact: Fact, aliases: Aliases) -> str:
    value = fact.value
    if isinstance(value, bool | dt.date):
        return str(value)
    if isinstance(value, int | float):
        return f"{value:g}"
    if isinstance(value, list):
        return " | ".join(sorted(fold_name(item) for item in value))
    special = _SPECIAL.get(fact.name)
    if special and (normal := special(fold_width(value))):
        return normal
    if fact.name.endswith(".condition"):
        return normalise_condition(value) or fold_name(value)
    return aliases.canonical(fact.name, value)


def _compare(one: Fact, one_value: str, other: Fact, other_value: str) -> bool | None:
    if not (isinstance(one.value, str) and isinstance(other.value, str)):
        return False if type(one.value) is type(other.value) or _are_numbers(one.value, other.value) else None
    if one.name == "presentation.form":
        return _compare_forms(one.value, other.value)
    if one.name == "presentation.strength" or one.name.endswith(".condition"):
        read = normalise_strength if one.name == "presentation.strength" else normalise_condition
        return False if read(fold_width(one.value)) and read(fold_width(other.value)) else None
    if one.name == "presentation.storage":
        limits = storage_limit(fold_width(one.value)), storage_limit(fold_width(other.value))
        return False if None not in limits and limits[0] != limits[1] else None
    if language_of(one.value) != language_of(other.value) and not _are_both_latin_names(one):
        return None
    if one.name in _FREE_TEXT:
        return None
    return _compare_names(one_value, other_value, one.name)


def _compare_forms(one: str, other: str) -> bool | None:
    forms = normalise_form(one), normalise_form(other)
    if forms[0] and forms[1]:
        return is_same_form(forms[0], forms[1])
    return None


def _compare_names(one: str, other: str, name: str) -> bool | None:
    """Compare two folded texts of one language: the same words in another order agree; nearly the same cannot be told."""
    ones, others = set(_parts(one)), set(_parts(other))
    if ones == others:
        return True
    if one in other or other in one or ones <= others or others <= ones:
        return None
    numbers = [{part for part in parts if part.isdigit()} for parts in (ones, others)]
    if not (numbers[0] <= numbers[1] or numbers[1] <= numbers[0]):
        return False  # another house, another postcode
    shared = len(ones & others) / max(len(ones | others), 1)
    return None if name.endswith(".address") and shared >= ENOUGH_SHARED else False


def _parts(folded: str) -> list[str]:
    return re.findall(r"[\u3400-\u9fff]|[^\s\u3400-\u9fff]+", folded)


def _are_both_latin_names(fact: Fact) -> bool:
    return False if fact.name in _NAMES_OF_PRODUCT else not fact.provenance.language


def _are_numbers(one: FactValue, other: FactValue) -> bool:
    return isinstance(one, int | float) and isinstance(other, int | float)


def _storage(words: str) -> str | None:
    limit = storage_limit(words)
    rest = [name for name, pattern in _STORAGE_TERMS.items() if pattern.search(words)]
    return None if limit is None else f"{limit:g}C {' '.join(rest)}".strip()


_STORAGE_TERMS = {
    "dark": re.compile(
        r"遮光|避光|protect(?:ed)? from light|away from light|terlindung(?:i)? dari cahaya", re.IGNORECASE
    ),
    "tight": re.compile(r"密封|密闭|tightly closed|well[- ]closed|tertutup rapat", re.IGNORECASE),
    "dry": re.compile(r"干燥|protect from moisture|dry place|tempat kering", re.IGNORECASE),
    "not frozen": re.compile(r"不得冷冻|防止冻结|do not freeze|jangan (?:di)?bekukan", re.IGNORECASE),
}
_SPECIAL: dict[str, Callable[[str], str | None]] = {
    "presentation.strength": normalise_strength,
    "presentation.form": normalise_form,
    "presentation.storage": _storage,
}
