"""What `bridge` says on the terminal: the answer first, then each move with whether its row of the map is verified."""

from __future__ import annotations

from collections import Counter

from jembatan.core.bridge import Bridge
from jembatan.core.text import Language
from jembatan.report.bridge_json import say_action, say_known
from jembatan.report.plain_text import show_plainly
from jembatan.report.texts import Texts, load_texts


def say_country(texts: Texts, code: str) -> str:
    """Return a country in words, or its code where no words are held."""
    return texts.say(f"bridge_country.{code}") if f"bridge_country.{code}" in texts else code


def list_answers(bridge: Bridge, texts: Texts) -> list[str]:
    """Return the sentences that answer: how many have a place, how sure, what is to do, what may not leave."""
    total = len(bridge.moves) + len(bridge.held_back) + len(bridge.unplaced)
    targets = [target for move in bridge.moves for target in move.targets]
    mapped = [target for target in targets if not target.is_same]
    verified = Counter(target.verified for target in mapped)
    back = "" if bridge.structure == "actd" else "_back"
    todo = Counter(item.action for item in bridge.todo)
    lines = [
        texts.say(
            "bridge.answer",
            moved=len(bridge.moves),
            total=total,
            held=len(bridge.held_back),
            unplaced=len(bridge.unplaced),
        ),
        texts.say(
            f"bridge.answer_verified{back}",
            verified=verified[True],
            unverified=verified[False],
            never=sum(not target.verified and target.citation is None for target in mapped),
        ),
        texts.say(
            "bridge.answer_todo",
            write=todo["write"],
            translate=todo["translate"],
            obtain=todo["obtain"],
            generate=todo["generate"],
            decide=todo["decide"],
        ),
    ]
    if len(mapped) < len(targets):
        lines.insert(2, texts.say("bridge.answer_same", count=len(targets) - len(mapped)))
    if not mapped:
        del lines[1]
    if bridge.doubts:
        lines.append(texts.say("bridge.answer_doubts", count=len({one.path for one in bridge.doubts})))
    if bridge.cited:
        lines.append(texts.say("bridge.answer_cited", count=len(bridge.cited)))
    if bridge.outbound:
        outcomes = Counter(one.outcome for one in bridge.outbound)
        lines.append(
            texts.say(
                "bridge.answer_outbound",
                country=say_country(texts, bridge.source_country),
                met=outcomes["met"],
                not_met=outcomes["not_met"],
                open=outcomes["undetermined"] + outcomes["error"],
                not_applicable=outcomes["not_applicable"],
            )
        )
    else:
        unknown = "" if bridge.source_country else "_unknown"
        lines.append(texts.say(f"bridge.answer_no_outbound{unknown}"))
    lines.append(say_residual(bridge, texts))
    return lines


def say_residual(bridge: Bridge, texts: Texts) -> str:
    """Return what holding back cannot do, or that data of subjects were let out."""
    return texts.say("bridge.residual_included" if bridge.includes_subject_data else "bridge.residual")


def render_bridge_summary(bridge: Bridge, *, language: Language) -> str:
    """Return the text for the terminal."""
    texts = load_texts(language)
    lines = [texts.say("bridge.title", country=say_country(texts, bridge.target_country)), ""]
    lines += list_answers(bridge, texts)
    lines += ["", texts.say("bridge.section_moves")]
    for move in bridge.moves:
        for target in move.targets:
            known = say_known(bridge, target, texts)
            action = say_action(target, texts)
            lines.append(
                f"  {move.source_section:<11} {move.source}\n"
                f"    -> {target.section:<11} {target.path}  [{action}; {known}]"
            )
    if bridge.held_back:
        lines += ["", texts.say("bridge.section_held")]
        by_why: dict[str, list[str]] = {}
        for held in bridge.held_back:
            by_why.setdefault(texts.say(held.why), []).append(held.source)
        for why, sources in by_why.items():  # said once for all that it holds
            lines += [f"  {why}", *(f"    {source}" for source in sources)]
    if bridge.doubts:
        lines += ["", texts.say("bridge.section_doubts")]
        lines += [f"  {texts.say(one.what)}" for one in bridge.doubts]
    if bridge.unplaced:
        lines += ["", texts.say("bridge.section_unplaced")]
        for one in bridge.unplaced:
            hint = f" ({one.suggestion})" if one.suggestion else ""
            lines.append(f"  {one.source}: {texts.say(one.why)}{hint}")
    if bridge.worked_example:
        lines += ["", texts.say("notice.worked_example")]
    lines += ["", texts.say("bridge.notice")]
    return "\n".join(show_plainly(line) for line in lines)
