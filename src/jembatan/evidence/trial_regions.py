"""The dossier's own trial data by region: evidence and computed facts. They advise; no rule is decided by them.

Which parameter, arms and regions are meant is declared in the product sheet ([trial]); what is not declared is inferred as
`trial analyse` does it, and what cannot be inferred is told instead of guessed.
"""

from __future__ import annotations

from collections.abc import Iterator

from jembatan.core.document import Document
from jembatan.core.dossier import Dossier
from jembatan.core.errors import UsageError
from jembatan.core.evidence import Evidence
from jembatan.core.fact import Fact, Facts, FactValue, Provenance
from jembatan.core.text import Message
from jembatan.dossier.datasets import DataSet
from jembatan.dossier.package import Package
from jembatan.evidence.adapted import Adapted
from jembatan.evidence.asked import Asked, tell_fault, tell_unsettled, word_error
from jembatan.evidence.trial_datasets import Study, find_studies, read_document
from jembatan.evidence.trial_question import Endpoint, TrialQuestion
from jembatan.evidence.trial_rows import list_some
from jembatan.evidence.trial_wording import word_trial

_ENDPOINT_BY_DATA_SET: dict[str, Endpoint] = {"adtte": "survival", "adrs": "binary"}


def analyse_trial_regions(asked: Asked, dossier: Dossier, package: Package, facts: Facts) -> Adapted:
    """Return one evidence per analysis data set at 5.3 (m5/datasets), and facts from the one study's ADSL.

    A data set that cannot be read or used is evidence with its fault; the others stand.
    """
    evidence: list[Evidence] = []
    computed: list[Fact] = []
    studies = find_studies(dossier, list(asked.settings.get("data_sets") or ("adtte", "adrs")))
    for study in studies:
        subjects: DataSet | None = None
        if study.subjects:
            try:
                subjects = read_document(package, study.subjects)
                computed += _facts_of(asked, subjects, study.subjects, is_only=len(studies) == 1)
            except Exception as error:  # noqa: BLE001 - whatever a data set raises is told in the report
                evidence.append(tell_fault(asked, error, {study.subjects.path: study.subjects.sha256}))
        evidence += _analyse(asked, package, study, subjects, facts)
    return Adapted(evidence, computed)


def _analyse(
    asked: Asked, package: Package, study: Study, subjects: DataSet | None, facts: Facts
) -> Iterator[Evidence]:
    wanted = _said(facts, "trial.parameter")
    read: list[tuple[str, Document, DataSet]] = []
    for stem, document in study.analysed:
        try:
            read.append((stem, document, read_document(package, document)))
        except Exception as error:  # noqa: BLE001 - whatever a data set raises is told in the report
            yield tell_fault(asked, error, {document.path: document.sha256})
    holding = [r for r in read if wanted in _parameters(r[2])] if wanted else read
    if read and not holding:
        there = sorted({parameter for _, _, data in read for parameter in _parameters(data)})
        why = Message("data_fault.parameter_in_none", {"wanted": repr(wanted), "there": list_some(there)})
        yield tell_unsettled(asked, why, {d.path: d.sha256 for _, d, _ in read})
    for stem, document, data in holding:
        from jembatan.evidence.trial_analysis import (
            analyse_trial,
        )  # loads the numbers when there is a data set

        inputs = {document.path: document.sha256}
        if study.subjects and subjects:
            inputs[study.subjects.path] = study.subjects.sha256
        try:
            analysis = analyse_trial(data, _question(asked, stem, facts), _needed(data, subjects))
        except UsageError as error:
            yield tell_unsettled(asked, word_error(error), inputs)
        except Exception as error:  # noqa: BLE001 - whatever a data set raises is told in the report
            yield tell_fault(asked, error, inputs)
        else:
            yield word_trial(asked, analysis, inputs, _study_name(data, study))


def _question(asked: Asked, stem: str, facts: Facts) -> TrialQuestion:
    population = _said(facts, "trial.population_flag")
    column, _, value = population.partition("=")
    events = facts.find("trial.event_values")
    better = _said(facts, "trial.better")
    retain = asked.settings.get("retained_fraction")
    return TrialQuestion(
        endpoint=_ENDPOINT_BY_DATA_SET.get(stem),
        experimental=_said(facts, "trial.experimental_arm"),
        control=_said(facts, "trial.control_arm"),
        event_values=tuple(events.value) if events and isinstance(events.value, list) else (),
        region=_said(facts, "trial.region_column"),
        population=(column.strip(), value.strip() or "Y") if population else None,
        parameter=_said(facts, "trial.parameter"),
        better={"higher": "higher", "lower": "lower"}.get(better),  # type: ignore[arg-type]
        retain=float(retain) if retain else 0.5,
        prespecified=_said(facts, "trial.analysis_prespecified_in"),
        estimand=_said(facts, "trial.estimand"),
    )


def _said(facts: Facts, name: str) -> str:
    fact = facts.find(name)
    return str(fact.value) if fact else ""


def _parameters(data: DataSet) -> set[str]:
    column = data.find("PARAMCD")
    return set(data.texts(column)) if column else set()


def _needed(data: DataSet, subjects: DataSet | None) -> DataSet | None:
    """Return the subject-level data set where it can lend a column to the other."""
    if subjects is None or not (data.find("USUBJID") and subjects.find("USUBJID")):
        return None
    return subjects if any(data.find(column) is None for column in subjects.columns) else None


def _study_name(data: DataSet, study: Study) -> str:
    column = data.find("STUDYID")
    names = sorted(set(data.texts(column)) - {""}) if column else []
    return names[0] if len(names) == 1 else study.folder.rpartition("/")[2]


def _facts_of(asked: Asked, subjects: DataSet, document: Document, *, is_only: bool) -> Iterator[Fact]:
    """Yield what ADSL itself says: that it holds subjects, and of the only study its countries and how many subjects."""
    provenance = Provenance(kind="computed", path=document.path, analysis=asked.analysis.id)

    def fact(name: str, value: FactValue) -> Fact:
        return Fact(name, value, provenance)

    if subjects.find("USUBJID"):
        yield fact("trial.is_subject_data_included", True)
    if not is_only:
        return  # nobody said which study is the pivotal one
    country = subjects.find("COUNTRY")
    codes = sorted(set(subjects.texts(country)) - {""}) if country else []
    if codes:
        yield fact("trial.countries", [_COUNTRY_CODES.get(code.upper(), code) for code in codes])
        yield fact("trial.is_single_country", len(codes) == 1)
    arm = subjects.find("ARMCD") or subjects.find("TRT01P") or subjects.find("ARM")
    if arm:
        not_randomised = {"", "SCRNFAIL", "NOTASSGN", "SCREEN FAILURE", "NOT ASSIGNED"}
        number = sum(text.upper() not in not_randomised for text in subjects.texts(arm))
        yield fact("trial.subjects", number)


# ISO 3166-1 three-letter codes (as ADaM has them) of the countries that law data and product sheets name by two letters
_COUNTRY_CODES: dict[str, str] = {
    "CHN": "CN", "IDN": "ID", "JPN": "JP", "KOR": "KR", "TWN": "TW", "HKG": "HK", "SGP": "SG", "MYS": "MY",
    "THA": "TH", "PHL": "PH", "VNM": "VN", "BRN": "BN", "KHM": "KH", "LAO": "LA", "MMR": "MM", "IND": "IN",
    "AUS": "AU", "NZL": "NZ", "USA": "US", "CAN": "CA", "MEX": "MX", "BRA": "BR", "ARG": "AR", "CHL": "CL",
    "GBR": "GB", "DEU": "DE", "FRA": "FR", "ITA": "IT", "ESP": "ES", "NLD": "NL", "BEL": "BE", "CHE": "CH",
    "AUT": "AT", "POL": "PL", "SWE": "SE", "NOR": "NO", "DNK": "DK", "FIN": "FI", "RUS": "RU", "TUR": "TR",
    "ZAF": "ZA", "NGA": "NG", "EGY": "EG", "SAU": "SA", "ISR": "IL", "PAK": "PK", "BGD": "BD",
}  # fmt: skip
