"""What the terminal shows: the summary of an assessment, and what is in a dossier."""

from __future__ import annotations

from collections import Counter
from itertools import chain

from jembatan.core.assessment import Assessment
from jembatan.core.dossier import Dossier
from jembatan.core.text import Language
from jembatan.report.plain_text import show_plainly
from jembatan.report.report_view import build_view
from jembatan.report.section_states import section_order
from jembatan.report.texts import load_texts

_GAPS_SHOWN = 20
_PATHS_SHOWN = 30


def render_summary(assessment: Assessment, *, language: Language) -> str:
    """Return the first screen of the report for a terminal: the counts, the gravest gaps, the clock."""
    texts = load_texts(language)
    view = build_view(assessment, language=language, audience="applicant", charts=False)
    numbers = view.numbers
    counts = {
        "judged": numbers.judged,
        "total": numbers.total,
        "gaps": numbers.gaps,
        "open": numbers.not_judged,
    }
    law = {"primary": numbers.primary, "secondary": numbers.secondary, "rest": numbers.rest}
    lines = [
        *([view.worked_example] if view.worked_example else []),
        f"{view.product} · {view.authority} · {texts.show(assessment.on)}",
        f"{view.verdict}. {texts.say('count.sentence', **counts)}",
        f"{texts.say('count.law')}: {texts.say('count.law_line', **law)}",
    ]
    gaps = list(chain.from_iterable(group.findings for group in view.gaps))
    if gaps:
        shown = min(len(gaps), _GAPS_SHOWN)
        lines += ["", texts.say("console.gaps_shown", shown=shown, total=len(gaps))]
        for gap in gaps[:shown]:
            marks = [
                gap.severity_text,
                gap.requirement,
                *([texts.say("notice.second_hand")] if gap.is_second_hand else []),
            ]
            lines.append(f"  × {gap.title} ({', '.join(marks)})")
    if view.translations:
        total = Counter(item.needed for item in assessment.translations)
        pages = sum(item.pages or 0 for item in assessment.translations if item.needed)
        lines += [
            "",
            texts.say("console.translations", documents=total[True], pages=pages, unknown=total[None]),
        ]
    if assessment.pathway and assessment.pathway.timeline:
        timeline = assessment.pathway.timeline
        title = next(o.title for o in assessment.pathway.options if o.pathway == assessment.pathway.assumed)
        lines.append(
            texts.say("console.timeline", pathway=title, earliest=timeline.earliest, latest=timeline.latest)
        )
    if assessment.technical:
        lines.append(texts.say("console.technical", count=len(assessment.technical)))
    return "\n".join([*lines, "", *view.disclaimer])


def render_inspection(dossier: Dossier, *, language: Language) -> str:
    """Return what is in the dossier for a terminal: its form, documents by section, languages, what has no place."""
    texts = load_texts(language)
    current = dossier.current()
    sections = Counter(leaf.placement.section for leaf in current if leaf.placement)
    languages = Counter(
        d.properties.language for leaf in current if (d := dossier.documents.get(leaf.path or ""))
    )
    lines = [
        f"{show_plainly(dossier.name)} · {texts.say_code('format', dossier.format)}"
        + (f" · {', '.join(s.number for s in dossier.sequences)}" if dossier.sequences else ""),
        texts.say(
            "console.inspect_line",
            documents=len(current),
            sections=len(sections),
            unplaced=len(dossier.unplaced()),
            faults=len(dossier.faults),
        ),
        " · ".join(f"{texts.say_code('language', code)}: {count}" for code, count in languages.most_common()),
        "",
        *(
            f"  {section:<14} {count}"
            for section, count in sorted(sections.items(), key=lambda i: section_order(i[0]))
        ),
    ]
    paths = [leaf.path or "" for leaf in dossier.unplaced()]
    if paths:
        lines += [
            "",
            f"{texts.say('label.unplaced')}:",
            *(f"  {show_plainly(p)}" for p in paths[:_PATHS_SHOWN]),
        ]
        if len(paths) > _PATHS_SHOWN:
            lines.append("  " + texts.say("word.and_more", count=len(paths) - _PATHS_SHOWN))
    if dossier.faults:
        lines += [
            "",
            *(f"  ! {show_plainly(f.path)}: {texts.say(f.message)}" for f in dossier.faults[:_PATHS_SHOWN]),
        ]
        if len(dossier.faults) > _PATHS_SHOWN:
            lines.append("  " + texts.say("word.and_more", count=len(dossier.faults) - _PATHS_SHOWN))
    lines += [texts.say(note) for note in dossier.notes]
    return "\n".join(lines)
