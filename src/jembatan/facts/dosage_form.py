"""Dosage forms: one neutral word for what the three languages call a soft capsule or an injection."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from jembatan.core.grades import Confidence
from jembatan.facts.statement import Statement
from jembatan.facts.wording import excerpt, find_labelled, surroundings, word_pattern

# The longer words stand first within and between the forms: "soft capsule" is no "capsule".
FORMS: dict[str, tuple[str, ...]] = {
    "soft capsule": ("soft gelatin capsule", "soft gelatine capsule", "soft capsules", "soft capsule", "softgel", "kapsul lunak", "kapsul gelatin lunak", "软胶囊", "软胶囊剂"),
    "enteric-coated tablet": ("enteric-coated tablet", "enteric coated tablets", "gastro-resistant tablet", "tablet salut enterik", "肠溶片"),
    "prolonged-release tablet": ("prolonged-release tablet", "extended-release tablet", "sustained-release tablet", "tablet lepas lambat", "缓释片"),
    "film-coated tablet": ("film-coated tablet", "film coated tablets", "tablet salut selaput", "薄膜衣片"),
    "effervescent tablet": ("effervescent tablet", "tablet effervescent", "泡腾片"),
    "hard capsule": ("hard gelatin capsule", "hard capsules", "hard capsule", "kapsul keras", "硬胶囊"),
    "powder for injection": ("powder for injection", "powder for solution for injection", "lyophilised powder for injection", "serbuk injeksi", "注射用"),
    "solution for infusion": ("solution for infusion", "infusion solution", "larutan infus", "infus", "输液"),
    "injection": ("sodium chloride injection", "solution for injection", "injection", "injections", "larutan injeksi", "injeksi", "注射液", "注射剂"),
    "oral solution": ("oral solution", "larutan oral", "口服溶液", "口服液"),
    "oral suspension": ("oral suspension", "suspensi oral", "口服混悬液"),
    "eye drops": ("eye drops", "ophthalmic solution", "tetes mata", "滴眼液"),
    "transdermal patch": ("transdermal patch", "plester transdermal", "透皮贴剂", "贴剂"),
    "suppository": ("suppository", "suppositories", "supositoria", "栓剂"),
    "ointment": ("ointment", "salep", "软膏"),
    "cream": ("cream", "krim", "乳膏"),
    "gel": ("gel", "凝胶剂"),
    "syrup": ("syrup", "sirup", "糖浆"),
    "granules": ("granules", "granul", "颗粒剂", "颗粒"),
    "inhalation": ("inhaler", "inhalation powder", "inhalasi", "吸入剂", "吸入"),
    "implant": ("implant", "implan", "植入剂"),
    "capsule": ("capsules", "capsule", "kapsul", "胶囊"),
    "tablet": ("tablets", "tablet", "片剂", "片"),
}  # fmt: skip
_BROADER = {
    "soft capsule": "capsule",
    "hard capsule": "capsule",
    "enteric-coated tablet": "tablet",
    "prolonged-release tablet": "tablet",
    "film-coated tablet": "tablet",
    "effervescent tablet": "tablet",
    "solution for infusion": "injection",
    "powder for injection": "injection",
}
_LABELS = {
    "zh": ("剂型", "药品剂型", "制剂剂型"),
    "id": ("bentuk sediaan",),
    "en": ("dosage form", "pharmaceutical form", "dose form"),
}


def read_dosage_form(text: str) -> Iterator[Statement]:
    """Yield presentation.form where a line is labelled as dosage form; an unknown form is given in its own words."""
    for line in find_labelled(text, _LABELS):
        forms = forms_in(line.value)
        for value in forms or [line.value[:60]]:
            yield Statement(
                name="presentation.form",
                value=value,
                excerpt=excerpt(text, line.start, line.end),
                language=line.language,
                confidence=Confidence.HIGH if len(forms) == 1 else Confidence.MEDIUM,
                context=f"{value} {surroundings(text, line.start, line.end, 40)}",
            )


@lru_cache(maxsize=2048)
def _forms_in(words: str) -> tuple[str, ...]:
    found: dict[str, int] = {}
    rest = words
    for form, names in FORMS.items():
        for name in sorted(names, key=len, reverse=True):
            pattern = word_pattern(name)
            if (name == "片" and not re.search(r"(?<![图照切芯薄])片(?!段|面|层)", rest)) or not (
                match := pattern.search(rest)
            ):
                continue
            found.setdefault(form, match.start())
            rest = pattern.sub(lambda m: " " * len(m[0]), rest)
    return tuple(sorted(found, key=found.__getitem__))


def forms_in(words: str) -> list[str]:
    """Return the neutral names of the dosage forms that the words speak of, in their order."""
    return list(_forms_in(words))


def normalise_form(words: str) -> str | None:
    """Return the one neutral form that the words name, or None where they name none or several."""
    forms = forms_in(words)
    return forms[0] if len(forms) == 1 else None


def is_same_form(one: str, other: str) -> bool:
    """Say whether two neutral forms are the same or one is the broader word for the other."""
    return one == other or _BROADER.get(one) == other or _BROADER.get(other) == one
