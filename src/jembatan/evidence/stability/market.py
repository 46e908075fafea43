"""What one authority says of data at a condition: its own condition, or insufficient, undetermined, open, not applied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from jembatan.core.finding import Citation
from jembatan.core.text import Message, Text
from jembatan.evidence.stability.rules import Pack, ParameterName, Rulebook, Says, Storage, Verdict

MarketSays = Literal[Says, "depends_on_pack", "no_condition"]


class MarketVerdict(NamedTuple):
    """The verdict for one authority, what is missing, which other ways are open, and the words that need most care."""

    market: str
    says: MarketSays
    texts: tuple[Text | Message, ...]
    missing: Message | None
    routes: tuple[Text, ...]  # what would be said of another pack or label
    label: Text | None
    citations: tuple[Citation, ...]


class Studied(NamedTuple):
    """How far a long-term condition was studied: months that three batches (or all) reached, and how many batches."""

    months: float
    batches: int


def judge_market(
    book: Rulebook,
    *,
    condition: str,
    storage: Storage,
    pack: Pack,
    label_at_most: float | None,
    studied: Mapping[str, Studied],
    facts: Mapping[str, object] | None = None,
) -> MarketVerdict:
    """Return what the authority says of a long-term study at `condition`.

    `studied` holds what the file has by long-term condition; `facts` of the product narrow numbers that depend on it.
    """
    rules = book.rules
    market = rules.market or book.jurisdiction.code
    accepted = _accepted(book) if rules.accepted else ()
    if not condition:
        return MarketVerdict(
            market, "no_condition", (Message("stability.market.no_condition"),), None, (), _label(book), ()
        )
    fitting = [v for v in rules.verdict if _fits(v, storage, condition, label_at_most)]
    elsewhere = [v for v in fitting if "room_temperature" not in v.storage]
    if elsewhere:
        return _verdict(book, market, elsewhere[:1], "zone_not_applied", None, ())
    if condition in accepted:
        short = _missing(book, accepted, studied, facts, own=condition)
        citation = book.cite_parameter(rules.accepted) if rules.accepted else None
        text = Message("stability.market.studied", {"condition": condition, "market": market})
        return MarketVerdict(
            market, "studied", (text,), short, (), _label(book), (citation,) if citation else ()
        )
    missing = _missing(book, accepted, studied, facts)
    first = next((v for v in fitting if not v.packs), None)
    if first:  # a verdict that no pack changes stands before the others
        return _verdict(book, market, [first], first.says, missing, ())
    by_pack = [v for v in fitting if pack == "unknown" or pack in v.packs]
    routes = _routes(rules.verdict, by_pack, storage, condition)
    if len(by_pack) == 1:
        return _verdict(book, market, by_pack, by_pack[0].says, missing, routes)
    return _verdict(book, market, by_pack, "depends_on_pack", missing, routes)


def _fits(verdict: Verdict, storage: Storage, condition: str, label_at_most: float | None) -> bool:
    return (
        (not verdict.storage or storage in verdict.storage)
        and (not verdict.long_term or condition in verdict.long_term)
        and (
            verdict.label_at_most is None
            or (label_at_most is not None and label_at_most <= verdict.label_at_most)
        )
    )


def _routes(
    verdicts: Sequence[Verdict], said: Sequence[Verdict], storage: Storage, condition: str
) -> tuple[Text, ...]:
    return tuple(
        v.text
        for v in verdicts
        if v not in said
        and storage in v.storage
        and (not v.long_term or condition in v.long_term)
        and v.says in ("open_old_source", "undetermined")
    )


def _verdict(
    book: Rulebook,
    market: str,
    verdicts: Sequence[Verdict],
    says: MarketSays,
    missing: Message | None,
    routes: tuple[Text, ...],
) -> MarketVerdict:
    citations = tuple(
        book.cite(v.clause, instrument=v.instrument, trust=v.trust, url=v.url, note=v.note) for v in verdicts
    )
    texts: tuple[Text | Message, ...] = tuple(v.text for v in verdicts)
    if says == "depends_on_pack":
        texts = (Message("stability.market.depends_on_pack"), *texts)
    return MarketVerdict(market, says, texts, missing, routes, _label(book), citations)


def _accepted(book: Rulebook) -> tuple[str, ...]:
    """Return the conditions that stand without a condition of their own."""
    assert book.rules.accepted
    values = book.jurisdiction.parameter_values(book.rules.accepted.parameter, book.on)
    plain = next((v for v in values if not v.when), None)
    return tuple(plain.value) if plain and isinstance(plain.value, list) else ()


def _missing(
    book: Rulebook,
    accepted: Sequence[str],
    studied: Mapping[str, Studied],
    facts: Mapping[str, object] | None,
    own: str = "",
) -> Message | None:
    """Return the study that is missing at the authority's own condition: batches, months, and what is already there."""
    rules = book.rules
    if not accepted or rules.missing_batches is None or rules.missing_months is None:
        return None
    batches, months = (_numbers(book, p, facts) for p in (rules.missing_batches, rules.missing_months))
    at = own or next((c for c in accepted if c in studied), accepted[0])
    there = studied.get(at, Studied(0, 0))
    if own and months and batches and there.months >= max(months) and there.batches >= max(batches):
        return None
    if own and months and there.months >= min(months) and there.batches >= min(batches or [0]):
        key = "stability.market.perhaps_short"
    else:
        key = "stability.market.missing"
    return Message(
        key,
        {
            "market": rules.market or book.jurisdiction.code,
            "condition": " / ".join(accepted) if not own and at == accepted[0] else at,
            "batches": _show(batches),
            "months": _show(months),
            "there_months": f"{there.months:g}",
            "there_batches": there.batches,
        },
    )


def _numbers(book: Rulebook, name: ParameterName, facts: Mapping[str, object] | None) -> list[float]:
    """Return every value that the parameter may have for the product, smallest first."""
    found = set()
    for value in book.jurisdiction.parameter_values(name.parameter, book.on):
        holds = [_holds(wanted, (facts or {}).get(fact)) for fact, wanted in value.when.items()]
        if False not in holds:
            found.add(float(str(value.value)))
            if all(holds) and facts and value.when:
                return [float(str(value.value))]
    return sorted(found)


def _holds(wanted: object, have: object) -> bool | None:
    """Say whether a fact is a value or one of a list; None where it is not known, or the condition is another."""
    if have is None or isinstance(wanted, dict):
        return None
    return have in wanted if isinstance(wanted, list) else have == wanted


def _show(numbers: Sequence[float]) -> str:
    return " / ".join(f"{n:g}" for n in numbers) or "?"


def _label(book: Rulebook) -> Text | None:
    return next(iter(book.rules.label), None)
