"""Every fault and note that the reader can give has its sentence in three languages, with the same places to fill."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

_ROOT = files("jembatan")
_CODE = re.compile(
    r'(?:faults\.add|self\._fault)\(\s*"([a-z_0-9]+)"|code = (?:\(\s*)?"([a-z_0-9]+)"\s+if [^"]*?else\s+"([a-z_0-9]+)"'
)
_ENTRY = re.compile(r'danger = "([a-z]+)"|return "(empty|absolute|drive|traversal|null)"')


def texts() -> dict[str, dict[str, str]]:
    return tomllib.loads((_ROOT / "report" / "texts" / "parts" / "faults.toml").read_text("utf-8"))


def sources() -> str:
    return "\n".join(
        entry.read_text("utf-8") for entry in (_ROOT / "dossier").iterdir() if entry.name.endswith(".py")
    )


def test_every_code_in_the_source_has_a_sentence_and_no_sentence_is_left_over():
    source = sources()
    codes = {code for groups in _CODE.findall(source) for code in groups if code}
    codes |= {"entry_" + word for groups in _ENTRY.findall(source) for word in groups if word}
    codes |= set(re.findall(r'code="([a-z_]+)"', source))
    notes = set(re.findall(r'Message\("note\.([a-z_]+)"', source))
    assert {key.partition(".")[2] for key in texts() if key.startswith("fault.")} == codes
    assert {key.partition(".")[2] for key in texts() if key.startswith("note.")} >= notes


def test_the_three_languages_have_the_same_places_to_fill():
    for key, by_language in texts().items():
        assert set(by_language) == {"en", "id", "zh"}, key
        places = {language: set(re.findall(r"\{(\w+)\}", text)) for language, text in by_language.items()}
        assert places["en"] == places["id"] == places["zh"], key
