"""Every sentence that a rule can say exists in three languages, with the same places to fill, and none is left over."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

from jembatan.validate.catalogue import load_profile, load_profile_ids

_ROOT = files("jembatan")
_PARTS = _ROOT / "report" / "texts" / "parts"
_PROBLEM = re.compile(r'(?:\bproblem|_problem|leaf_problem|_fault)\(\s*"([a-z_0-9]+)"')
_PAIR = re.compile(r'"([a-z_0-9]+)" if [^"\n]+ else "([a-z_0-9]+)"')
_STUDY = re.compile(r'"([a-z_]+)",? \{"')
_WHY = re.compile(r'not_run\(\s*"([a-z_0-9]+)"')


def sources() -> str:
    return "\n".join(e.read_text("utf-8") for e in (_ROOT / "validate").iterdir() if e.name.endswith(".py"))


def sentences() -> dict[str, dict[str, dict[str, str]]]:
    """Return the sentences of problems and reasons, of all parts that hold any."""
    found: dict[str, dict[str, dict[str, str]]] = {"problem": {}, "why": {}}
    for part in sorted(_PARTS.iterdir(), key=lambda entry: entry.name):
        if part.name.startswith("validation_"):
            table = tomllib.loads(part.read_text("utf-8"))["validation"]
            for kind, own in found.items():
                own.update(table.get(kind, {}))
    return found


def test_every_problem_in_the_source_has_a_sentence_and_none_is_left_over():
    source = sources()
    keys = set(_PROBLEM.findall(source)) | {
        k for pair in _PAIR.findall(source) for k in pair if "_" in k and k in sentences()["problem"]
    }
    keys |= {k for k in _STUDY.findall(source) if k in sentences()["problem"]}
    keys |= {"root_wrong"}
    # rules on links name their sentence in the catalogue
    rules = [rule for one in load_profile_ids() for rule in load_profile(one).rules]
    keys |= {f"pdf_{r.parameters['kind']}" for r in rules if r.function == "find_pdf_slips"}
    keys |= set(re.findall(r'"(pdf_[a-z_]+)"', source))
    assert set(sentences()["problem"]) == keys


def test_every_reason_for_not_running_has_a_sentence_and_none_is_left_over():
    named = {rule.why_not for one in load_profile_ids() for rule in load_profile(one).rules} - {""}
    assert set(sentences()["why"]) == set(_WHY.findall(sources())) | named


def test_the_three_languages_have_the_same_places_to_fill():
    for part in _PARTS.iterdir():
        flat = [tomllib.loads(part.read_text("utf-8"))] if part.name.startswith("validation") else []
        while flat:
            table = flat.pop()
            if isinstance(table.get("en"), str):
                assert set(table) == {"en", "id", "zh"}
                places = {lang: set(re.findall(r"\{(\w+)\}", text)) for lang, text in table.items()}
                assert places["en"] == places["id"] == places["zh"], table["en"]
            else:
                flat += table.values()


def test_every_rule_is_worded_in_three_languages():
    for one in load_profile_ids():
        for rule in load_profile(one).rules:
            assert rule.what.en and rule.what.id and rule.what.zh, (one, rule.number)
