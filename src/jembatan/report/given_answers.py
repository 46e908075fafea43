"""What people answered before, as the answer columns of a new workbook hold it again."""

from __future__ import annotations

import datetime as dt

from jembatan.assess.answers import subject_key
from jembatan.core.assessment import Assessment
from jembatan.report.texts import Texts

Cell = str | int | dt.date | None


def word_given(assessment: Assessment, texts: Texts) -> dict[tuple[str, str], dict[str, Cell]]:
    """Return the cells by requirement and subject: of each answer that counts, and of each plan."""
    given: dict[tuple[str, str], dict[str, Cell]] = {
        (plan.requirement, subject_key(plan.subject)): {"owner": plan.owner, "due": plan.due}
        for plan in assessment.plans
    }
    for answer in assessment.answers:
        given[answer.requirement, subject_key(answer.subject)] = {
            "holds": word_holds(answer.holds, texts) if answer.holds is not None or answer.note else "",
            "who": answer.who,
            "on": answer.on,
            "document": answer.document,
            "page": answer.page,
            "note": answer.note,
            "accepted_risk": texts.say("label.answer_yes") if answer.accepted_risk else "",
            "owner": answer.owner,
            "due": answer.due,
        }
    return given


def word_holds(holds: bool | None, texts: Texts) -> str:
    """Return the word of the list that the column offers."""
    code = "noted" if holds is None else "yes" if holds else "no"
    return texts.say(f"label.answer_{code}")
