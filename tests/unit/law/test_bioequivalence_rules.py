"""Each authority's rule of bioequivalence is data; what is not known is said so, and never limits."""

from __future__ import annotations

import pytest

from jembatan.core.errors import LawError
from jembatan.law.bioequivalence_rules import DRUGS, load_bioequivalence_rules

PART = 'approach = "limits"\nlimits = [80.0, 125.0]\ntrust = "primary"\nconfidence = "high"\nsource = {{ instrument = "{}" }}\n'


def test_what_is_not_known_in_asean_and_indonesia_is_unknown():
    rules = load_bioequivalence_rules()
    assert list(rules) == ["CN", "ID", "ASEAN", "EU", "US", "WHO"]
    for code in ("ID", "ASEAN"):
        assert [rules[code].of(d).approach for d in DRUGS] == ["limits", "unknown", "unknown"]
    assert [rules["CN"].of(d).approach for d in DRUGS] == ["limits", "scaled", "narrow"]
    assert rules["CN"].highly_variable.trust.value == "remembered"
    assert [rules["EU"].of(d).approach for d in DRUGS] == ["limits", "expanded", "limits"]


def _folder(tmp_path, instrument="Act", approach="limits"):
    folder = tmp_path / "shared" / "bioequivalence"
    folder.mkdir(parents=True)
    part = PART.format(instrument).replace('approach = "limits"', f'approach = "{approach}"')
    parts = "".join(f"[{drug}]\n{part}" for drug in DRUGS)
    (folder / "zz.toml").write_text(f'format = 1\ncode = "ZZ"\nname.en = "Z"\n{parts}')
    return tmp_path


def test_a_folder_adds_an_authority(tmp_path):
    assert load_bioequivalence_rules([_folder(tmp_path)])["ZZ"].ordinary.limits == (80.0, 125.0)


def test_limits_stand_only_with_the_approach_limits_and_a_source_is_needed(tmp_path):
    with pytest.raises(LawError, match="only then"):
        load_bioequivalence_rules([_folder(tmp_path / "a", approach="scaled")])
    with pytest.raises(LawError, match="without a source"):
        load_bioequivalence_rules([_folder(tmp_path / "b", instrument="")])
