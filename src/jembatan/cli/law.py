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
        for name, count in counts.items():
            answer(f"{name}: " + ", ".join(f"{n} {what}" for what, n in count.items()))
        answer("\n".join([*faults, f"{len(faults)} faults"]))
    return 1 if faults else 0
