from __future__ import annotations

import datetime as dt

from jembatan.assess.answers import apply_answers
from jembatan.assess.judge import judge
from jembatan.core.answer import Answer
from jembatan.core.grades import Confidence, Depth, Outcome, Trust

QUESTION = {"kind": "reader_opinion"}
IS_CHEMICAL = {"kind": "fact_equals", "fact": "product.kind", "expected": "chemical"}


def answer(**more) -> Answer:
    return Answer(
        **{"requirement": "XX-1", "who": "A. Reader, QA", "on": dt.date(2026, 11, 1), "holds": True, **more}
    )


def test_an_answer_settles_a_question_with_a_name(make_context, requirement):
    finding = judge(requirement(QUESTION), make_context())
    (settled,), notes, *_ = apply_answers([finding], [answer()], {})
    assert (settled.outcome, settled.depth) == (Outcome.MET, Depth.PERSON)
    assert [(n.key, n.args) for n in notes] == [("answer.unbound", {"count": 1})]
    assert settled.answered_by == "A. Reader, QA, 2026-11-01"
    (settled,), *_ = apply_answers([finding], [answer(holds=False)], {})
    assert settled.outcome is Outcome.NOT_MET


def test_a_no_on_a_remembered_rule_stays_undetermined(make_context, requirement):
    rule = requirement(QUESTION, trust=Trust.REMEMBERED, confidence=Confidence.HIGH)
    (settled,), *_ = apply_answers([judge(rule, make_context())], [answer(holds=False)], {})
    assert settled.outcome is Outcome.UNDETERMINED


def test_an_answer_lapses_when_rule_or_document_changed(make_context, requirement):
    finding = judge(requirement(QUESTION, sha256="new"), make_context())
    for given, key in (
        (answer(requirement_sha256="old"), "answer.lapsed_requirement"),
        (answer(document="a.pdf", document_sha256="old"), "answer.lapsed_document"),
        (answer(document="gone.pdf"), "answer.lapsed_document_gone"),
    ):
        (after,), notes, *_ = apply_answers([finding], [given], {"a.pdf": "new"})
        assert after == finding
        assert [n.key for n in notes] == [key]
    (after,), notes, *_ = apply_answers(
        [finding],
        [answer(requirement_sha256="new", document="a.pdf", document_sha256="new")],
        {"a.pdf": "new"},
    )
    assert (after.outcome, notes) == (Outcome.MET, [])


def test_an_answer_cannot_talk_away_what_was_found_but_a_risk_can_be_accepted(
    make_context, fact, requirement
):
    finding = judge(requirement(IS_CHEMICAL), make_context([fact("product.kind", "biological")]))
    (after,), notes, *_ = apply_answers([finding], [answer()], {})
    assert after.outcome is Outcome.NOT_MET
    assert [n.key for n in notes] == ["answer.changes_nothing", "answer.unbound"]
    (after,), *_ = apply_answers(
        [finding], [answer(accepted_risk=True, note="agreed with the authority")], {}
    )
    assert after.outcome is Outcome.NOT_MET
    assert after.accepted_risk == "A. Reader, QA, 2026-11-01: agreed with the authority"


def test_an_answer_to_nothing_is_said(make_context, requirement):
    _, notes, *_ = apply_answers(
        [judge(requirement(QUESTION), make_context())], [answer(requirement="XX-9")], {}
    )
    assert [n.key for n in notes] == ["answer.no_such_finding"]


def test_a_document_may_be_named_by_an_ending_that_only_one_has(make_context, requirement):
    finding = judge(requirement(QUESTION), make_context())
    known = {"x1/0000/m1/label.pdf": "1", "x1/0001/m1/label.pdf": "2", "x1/0001/m3/site.pdf": "3"}
    (settled,), _, kept, lapsed = apply_answers([finding], [answer(document="m3/site.pdf", page=2)], known)
    assert [(p.path, p.page) for p in settled.where] == [("x1/0001/m3/site.pdf", 2)]
    assert ([a.document for a in kept], lapsed) == (["x1/0001/m3/site.pdf"], [])
    for named in ("label.pdf", "ite.pdf"):
        (after,), notes, kept, lapsed = apply_answers([finding], [answer(document=named)], known)
        assert (after, kept) == (finding, [])
        assert [x.reason for x in lapsed] == [n.key for n in notes] == ["answer.lapsed_document_gone"]
