"""Each authority's rule for dissolution profiles is data with a source; a folder may add one."""

from __future__ import annotations

import pytest

from jembatan.core.errors import LawError, UsageError
from jembatan.law.dissolution_rules import choose_codes, load_dissolution_rules

RULE = """format = 1
code = "ZZ"
name.en = "Z"
[rule]
last_point = "both"
trust = "primary"
confidence = "high"
source = { instrument = "Z act" }
"""


def test_every_rule_has_a_source_and_the_unread_ones_say_so():
    rules = load_dissolution_rules()
    assert list(rules) == ["CN", "ID", "ASEAN", "EU", "US", "WHO"]
    assert all(rule.rule.source.instrument for rule in rules.values())
    assert {c for c, r in rules.items() if r.rule.trust.value in ("remembered", "inferred")} == {
        "CN",
        "ID",
        "ASEAN",
    }
    assert all(r.rule.note for r in rules.values())


def test_a_folder_adds_an_authority(tmp_path):
    folder = tmp_path / "shared" / "dissolution"
    folder.mkdir(parents=True)
    (folder / "zz.toml").write_text(RULE)
    assert load_dissolution_rules([tmp_path])["ZZ"].rule.last_point == "both"


def test_a_rule_without_a_source_or_with_an_unknown_key_does_not_load(tmp_path):
    folder = tmp_path / "shared" / "dissolution"
    folder.mkdir(parents=True)
    (folder / "zz.toml").write_text(RULE.replace("Z act", ""))
    with pytest.raises(LawError, match="without a source"):
        load_dissolution_rules([tmp_path])
    (folder / "zz.toml").write_text(RULE + "colour = 1\n")
    with pytest.raises(LawError, match="colour"):
        load_dissolution_rules([tmp_path])


def test_an_unknown_authority_is_a_wrong_command_line():
    assert choose_codes("cn, id", ["CN", "ID", "EU"]) == ["CN", "ID"]
    with pytest.raises(UsageError, match="known are CN, ID"):
        choose_codes("XX", ["CN", "ID"])
