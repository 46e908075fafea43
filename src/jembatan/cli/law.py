"""jembatan law: check the law data, account for the facts, show one requirement."""

from __future__ import annotations

from typing import Annotated

import typer

from jembatan.cli.options import Format, Lang, LanguageOption, LawFolders, TextOrJson

law = typer.Typer(help="The law as data: check it, account for it, show it.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.add_typer(law, name="law")


@law.command("check", epilog="Example: jembatan law check id")
def check(
    code: Annotated[
        str | None, typer.Argument(help="An authority or layer; all of them where none is given.")
    ] = None,
    law: LawFolders = None,
    format: Format = TextOrJson.TEXT,
    lang: Lang = LanguageOption.EN,
) -> int:
    """Lint the law data and run every case inside it."""
    from jembatan.assess.cases import run_cases
    from jembatan.cli.output import answer, answer_json
    from jembatan.core.errors import LawError
    from jembatan.law.load import load_codes, load_jurisdiction

    faults: list[str] = []
    counts: dict[str, dict[str, int]] = {}
    for each in [code] if code else load_codes(law or ()):
        try:
            jurisdiction = load_jurisdiction(each, law or ())
        except LawError as error:
            faults += [fault for fault in str(error).splitlines() if fault not in faults]
            continue
        results = list(run_cases(jurisdiction))
        faults += [f"{r.name}: expected {r.expected}, got {r.got}" for r in results if not r.holds]
        own = [b for b in jurisdiction.requirements if b.layer == jurisdiction.file.code]
        counts[each.upper()] = {
            "requirements": len(own),
            "automated": sum(b.requirement.is_automated for b in own),
            "pathways": len(jurisdiction.pathways),
            "parameters": len(jurisdiction.parameters),
            "cases": len(results),
        }
    if format is TextOrJson.JSON:
        answer_json({"schema": "jembatan.law-check/1", "faults": faults, "counts": counts})
    else:
        from jembatan.report.texts import load_texts

        say = load_texts(lang.value).say
        for name, count in counts.items():
            answer(say("law_check.counts", code=name, **count))
        answer("\n".join([*faults, say("law_check.faults", count=len(faults))]))
    return 1 if faults else 0


@law.command("coverage", epilog="Example: jembatan law coverage id --format json")
def coverage(
    code: Annotated[
        str | None, typer.Argument(help="An authority or layer; all of them where none is given.")
    ] = None,
    law: LawFolders = None,
    format: Format = TextOrJson.TEXT,
    lang: Lang = LanguageOption.EN,
) -> int:
    """Account for every row of the facts: its fate, its target, and how well it is known."""
    from collections import Counter

    from jembatan.cli.output import answer, answer_json
    from jembatan.law.load import load_codes, load_jurisdiction

    codes = [code] if code else load_codes(law or ())
    rows = [row for each in codes for row in load_jurisdiction(each, law or ()).ledger]
    fates = Counter(row.fate for row in rows)
    trusts = Counter(row.trust for row in rows)
    if format is TextOrJson.JSON:
        plain = [
            {"row": r.row, "fate": r.fate, "target": r.target, "why": r.why, "trust": r.trust} for r in rows
        ]
        answer_json(
            {
                "schema": "jembatan.coverage/1",
                "rows": plain,
                "counts": dict(fates),
                "trust": {k or "not said": n for k, n in trusts.items()},
            }
        )
        return 0
    from jembatan.report.texts import load_texts

    texts = load_texts(lang.value)
    known = []
    for trust, count in trusts.most_common():
        words = [texts.say_code(*word) for word in zip(("trust", "confidence"), trust.split(), strict=False)]
        known.append(f"{count} {' / '.join(words) or texts.say('law_check.not_said')}")
    became = [f"{count} {texts.say_code('fate', fate)}" for fate, count in fates.most_common()]
    answer(texts.say("law_check.by_fate", fates=became))
    answer(texts.say("law_check.by_trust", trusts="; ".join(known)))
    answer("\n".join(f"{r.row:<14} {r.fate:<14} {r.target:<28} {r.trust:<11} {r.why}" for r in rows))
    return 0


@law.command("show", epilog="Example: jembatan law show ID-ADM-024")
def show(
    requirement: Annotated[str, typer.Argument(help="The id of a requirement.")],
    law: LawFolders = None,
    format: Format = TextOrJson.TEXT,
    lang: Lang = LanguageOption.EN,
) -> int:
    """Show one requirement with its sources, its check and its cases."""
    import difflib

    from jembatan.cli.output import answer, answer_json
    from jembatan.core.errors import UsageError
    from jembatan.law.load import load_codes, load_jurisdiction
    from jembatan.report.law_pages import requirement_json
    from jembatan.report.law_show import render_requirement_text

    known: list[str] = []
    for code in load_codes(law or ()):
        jurisdiction = load_jurisdiction(code, law or ())
        for bound in jurisdiction.requirements:
            if bound.layer != jurisdiction.file.code:
                continue
            known.append(bound.requirement.id)
            if bound.requirement.id.casefold() == requirement.casefold():
                if format is TextOrJson.JSON:
                    answer_json(requirement_json(bound, jurisdiction))
                else:
                    answer(render_requirement_text(bound, jurisdiction, language=lang.value))
                return 0
    near = difflib.get_close_matches(requirement.upper(), known, n=3)
    hint = f"; did you mean {', '.join(near)}?" if near else "; 'jembatan law coverage' lists them"
    raise UsageError(f"no requirement {requirement!r}{hint}")
