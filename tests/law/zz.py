"""A made-up country, written as data into a folder: what anybody can do without touching Python."""

from __future__ import annotations

from pathlib import Path

JURISDICTION = """
format = 1
code = "zz"
edition = "2026.11"
name.en = "Zedland"
authority.en = "Zedland Medicines Office"
law_begins = "2020-01-01"
accepts_languages = ["en"]
"""
FACTS = """
format = 1
[[fact]]
name = "zz.lunar_calendar_fee_paid"
type = "boolean"
question.en = "Has the lunar fee been paid?"
"""
INSTRUMENT = """
format = 1
id = "zz-act"
title.en = "Medicines Act of Zedland"
number = "1/2020"
"""
PARAMETERS = """
format = 1
[[parameter]]
id = "stability.long_term_condition"
title.en = "Condition of long-term studies"
[[parameter.values]]
value = "30C/75RH"
source = { instrument = "zz-act", clause = "12" }
trust = "primary"
confidence = "high"
in_force.from = "2020"
"""
FEE = """
format = 1
id = "ZZ-FEE-001"
concept = "administrative.application_form"
title.en = "The lunar fee is paid"
severity = "blocking"
trust = "primary"
confidence = "high"
stage = "filing"
source = { instrument = "zz-act", clause = "3" }
check = { kind = "fact_equals", fact = "zz.lunar_calendar_fee_paid", expected = true }
[[case]]
expect = "met"
why = "paid"
facts = { "zz.lunar_calendar_fee_paid" = true }
[[case]]
expect = "not_met"
why = "not paid"
facts = { "zz.lunar_calendar_fee_paid" = false }
[[case]]
expect = "undetermined"
why = "nobody said"
"""
STABILITY = """
format = 1
id = "ZZ-STB-001"
concept = "stability.long_term_condition"
title.en = "Long-term stability is studied at the target climate"
severity = "major"
trust = "secondary"
confidence = "high"
stage = "filing"
source = { instrument = "zz-act", clause = "12" }
subjects = { kind = "presentation" }
applies_when = { "presentation.storage_class" = "room_temperature" }
check = { kind = "fact_equals", fact = "stability.long_term.condition", expected = { parameter = "stability.long_term_condition" } }
[[case]]
expect = "met"
why = "studied where it is sold"
facts = { "presentation.storage_class" = "room_temperature", "stability.long_term.condition" = "30C/75RH" }
[[case]]
expect = "not_met"
why = "studied for a temperate market"
facts = { "presentation.storage_class" = "room_temperature", "stability.long_term.condition" = "25C/60RH" }
[[case]]
expect = "not_applicable"
why = "kept in a refrigerator"
facts = { "presentation.storage_class" = "refrigerated" }
[[case]]
expect = "undetermined"
why = "condition not known"
facts = { "presentation.storage_class" = "room_temperature" }
[[case]]
expect = "undetermined"
why = "no presentation was named"
"""
COVER_LETTER = """
format = 1
id = "ZZ-ADM-001"
concept = "administrative.cover_letter"
title.en = "A cover letter is there"
severity = "minor"
trust = "primary"
confidence = "high"
stage = "filing"
source = { instrument = "zz-act", clause = "4" }
check = { kind = "document_present", documents = ["cover_letter"] }
[[case]]
expect = "met"
why = "there is one"
documents = [{ section = "1.0", type = "cover_letter" }]
[[case]]
expect = "not_met"
why = "there is none"
[[case]]
expect = "undetermined"
why = "an unplaced document could be it"
unplaced = true
"""
QUESTION = """
format = 1
id = "ZZ-OPI-001"
concept = "clinical.ethnic_factors"
title.en = "The trial speaks to the people of Zedland"
severity = "major"
trust = "primary"
confidence = "high"
stage = "filing"
source = { instrument = "zz-act", clause = "20" }
question.en = "Do the trial's patients resemble those of Zedland?"
check = { kind = "reader_opinion" }
"""
PATHWAY = """
format = 1
id = "zz-standard"
title.en = "The only way"
trust = "primary"
confidence = "high"
source = { instrument = "zz-act", clause = "30" }
working_days = 20
[[step]]
id = "evaluation"
title.en = "Evaluation"
actor = "authority"
days = 20
can_stop = true
"""


def write_made_up_country(folder: Path) -> Path:
    """Write the country's law under `folder` and return it, as --law takes it."""
    files = {
        "jurisdiction.toml": JURISDICTION,
        "facts.toml": FACTS,
        "instruments/zz-act.toml": INSTRUMENT,
        "parameters/stability.toml": PARAMETERS,
        "requirements/ZZ-FEE-001.toml": FEE,
        "requirements/ZZ-STB-001.toml": STABILITY,
        "requirements/ZZ-ADM-001.toml": COVER_LETTER,
        "requirements/ZZ-OPI-001.toml": QUESTION,
        "pathways/zz-standard.toml": PATHWAY,
    }
    for name, text in files.items():
        path = folder / "zz" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
