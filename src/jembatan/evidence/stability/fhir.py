"""Stability results from an HL7 FHIR R5 bundle of the guide on pharmaceutical quality (uv-dx-pq), as JSON or XML.

What counts: Medication (batch), Specimen (storage, time), Observation (result, range), ObservationDefinition (limits),
DiagnosticReport (which results). Fields were read in the guide's profiles and examples.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from typing import Any

from jembatan.core.errors import InputError
from jembatan.core.text import Message
from jembatan.dossier.faults import FaultList
from jembatan.dossier.safe_xml import parse_xml
from jembatan.evidence.stability.result import Censor, StabilityResult
from jembatan.evidence.stability.table import NOTHING_SAID, ReadSettings
from jembatan.evidence.stability.wording import (
    read_condition,
    read_limits,
    read_months,
    read_number,
    read_study,
    read_value,
)
from jembatan.stats.stability.limits import Limits

Node = dict[str, Any]
_FHIR = "{http://hl7.org/fhir}"
_DAYS_PER_MONTH = 365.25 / 12
_MONTHS_BY_UNIT = {
    "mo": 1.0,
    "month": 1.0,
    "months": 1.0,
    "a": 12.0,
    "wk": 7 / _DAYS_PER_MONTH,
    "d": 1 / _DAYS_PER_MONTH,
}
_LONGEST_MONTHS = 600.0
_COMPARATORS: dict[str, Censor] = {"<": "<", "<=": "<", ">": ">", ">=": ">"}


def read_stability_bundle(
    data: bytes, name: str, settings: ReadSettings = NOTHING_SAID
) -> tuple[list[StabilityResult], list[Message]]:
    """Return the results of the bundle and the problems (references to what is not in it, results without a time).

    Raises InputError where it is not a FHIR bundle, or holds no observation.
    """
    bundle = _read_bundle(data, name)
    reader = _Bundle(bundle, name, settings)
    results = list(reader.results())
    if not results and not reader.problems:
        raise InputError.told(
            "fhir_without_result",
            "{file}: a FHIR bundle without a result; expected Observation resources with values",
            file=name,
        )
    return results, reader.problems


def _read_bundle(data: bytes, name: str) -> Node:
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<"):
        faults = FaultList()
        root = parse_xml(data, name, faults)
        if root is None or root.tag != f"{_FHIR}Bundle":
            raise InputError.told(
                "xml_no_bundle",
                "{file}: XML, but no FHIR Bundle (namespace http://hl7.org/fhir); give a bundle or a table",
                file=name,
            )
        bundle = _from_xml(root)
        bundle["resourceType"] = "Bundle"
        return bundle
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise InputError.told(
            "json_no_bundle",
            "{file}: not readable as JSON ({error}); give a FHIR bundle or a table",
            file=name,
            error=str(error),
        ) from None
    if not isinstance(found, dict) or found.get("resourceType") != "Bundle":
        raise InputError.told(
            "json_not_bundle",
            "{file}: JSON, but resourceType is not 'Bundle'; give a FHIR bundle or a table",
            file=name,
        )
    return found


def _from_xml(element: Any) -> Node:
    """Return an element as the JSON of the same resource has it; repeated children become lists."""
    node: Node = {}
    if element.get("url") is not None:
        node["url"] = element.get("url")
    for child in element:
        if not isinstance(child.tag, str) or not child.tag.startswith(_FHIR):
            continue
        key = child.tag[len(_FHIR) :]
        if key == "resource" or key == "contained":
            inner = next((c for c in child if isinstance(c.tag, str)), None)
            if inner is None:
                continue
            value: Any = {"resourceType": inner.tag[len(_FHIR) :], **_from_xml(inner)}
        elif child.get("value") is not None and not len(child):
            value = child.get("value")
        else:
            value = _from_xml(child)
        if key in node:
            node[key] = [*_all(node, key), value]
        else:
            node[key] = value
    return node


def _all(node: Mapping[str, Any] | None, key: str) -> list[Any]:
    value = (node or {}).get(key)
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _nodes(node: Mapping[str, Any] | None, key: str) -> list[Node]:
    return [n for n in _all(node, key) if isinstance(n, dict)]


def _first(node: Mapping[str, Any] | None, key: str) -> Node:
    return next(iter(_nodes(node, key)), {})


def _text(concept: Mapping[str, Any]) -> str:
    """Return the words of a CodeableConcept: its text, else the display or code of its first coding."""
    if concept.get("text"):
        return str(concept["text"])
    coding = _first(concept, "coding")
    return str(coding.get("display") or coding.get("code") or "")


class _Bundle:
    """One bundle with its resources by reference."""

    def __init__(self, bundle: Node, name: str, settings: ReadSettings) -> None:
        self._name = name
        self._settings = settings
        self.problems: list[Message] = []
        self._by_reference: dict[str, Node] = {}
        self._resources: list[Node] = []
        self._missing: set[str] = set()
        for entry in _nodes(bundle, "entry"):
            resource = _first(entry, "resource")
            if not resource:
                continue
            self._resources.append(resource)
            kind, identity = resource.get("resourceType"), resource.get("id")
            for reference in (entry.get("fullUrl"), f"{kind}/{identity}", identity):
                if reference:
                    self._by_reference.setdefault(str(reference), resource)
        self._limits = {
            code: limits for r in self._of("ObservationDefinition") for code, limits in self._defined(r)
        }

    def _of(self, kind: str) -> list[Node]:
        return [r for r in self._resources if r.get("resourceType") == kind]

    def _resolve(self, holder: Node, key: str) -> Node:
        """Return what a reference points at; what is absent is told once."""
        reference = str(_first(holder, key).get("reference") or "")
        if not reference:
            return {}
        if reference.startswith("#"):
            contained = [c for c in _nodes(holder, "contained") if c.get("id") == reference[1:]]
            return contained[0] if contained else {}
        found = self._by_reference.get(reference) or self._by_reference.get(reference.rsplit("/", 1)[-1])
        if found is None and reference not in self._missing:
            self._missing.add(reference)
            self.problems.append(
                Message(
                    "stability.problem.reference",
                    {
                        "file": self._name,
                        "place": f"{holder.get('resourceType')}/{holder.get('id')}",
                        "key": key,
                        "reference": reference,
                    },
                )
            )
        return found or {}

    def results(self) -> Iterator[StabilityResult]:
        """Yield one result per value, members and components under the observation that groups them."""
        for report in self._of("DiagnosticReport"):
            for reference in _nodes(report, "result"):
                self._resolve({**report, "result": reference}, "result")
        observations = self._of("Observation")
        parent_of: dict[int, Node] = {}
        for observation in observations:
            for reference in _nodes(observation, "hasMember"):
                member = self._resolve({**observation, "hasMember": reference}, "hasMember")
                if member:
                    parent_of[id(member)] = observation
        for observation in observations:
            yield from self._observation(observation, parent_of.get(id(observation), {}))

    def _observation(self, observation: Node, parent: Node) -> Iterator[StabilityResult]:
        attribute = _text(_first(observation, "code"))
        components = _nodes(observation, "component")
        names = [_text(_first(c, "valueCodeableConcept")) for c in components if "valueCodeableConcept" in c]
        valued = [c for c in components if "valueQuantity" in c]
        if names and not valued:
            attribute = names[0]  # a group ("Degradation Products") whose component names the impurity
        place = f"Observation/{observation.get('id', '?')}"
        if any(key.startswith("value") for key in observation):
            yield from self._result(observation, observation, parent, attribute, place)
        for component in valued:
            yield from self._result(observation, component, parent, _text(_first(component, "code")), place)

    def _result(
        self, observation: Node, holder: Node, parent: Node, attribute: str, place: str
    ) -> Iterator[StabilityResult]:
        specimen = self._resolve(observation, "specimen") or self._resolve(parent, "specimen")
        medication = (
            self._resolve(observation, "subject")
            or self._resolve(parent, "subject")
            or self._resolve(specimen, "subject")
        )
        months = self._months(observation, parent, specimen)
        if months is None:
            self.problems.append(
                Message(
                    "stability.problem.no_time", {"file": self._name, "place": place, "attribute": attribute}
                )
            )
            return
        condition = self._condition(specimen, observation, parent)
        quantity = _first(holder, "valueQuantity")
        text, value, censor, unit = self._value(holder, quantity)
        words = _text(_first(parent, "code")) + " " + _text(_first(observation, "category"))
        batch = _first(medication, "batch")
        yield StabilityResult(
            place=place,
            batch=str(batch.get("lotNumber") or medication.get("id") or ""),
            months=months,
            attribute=attribute or place,
            text=text,
            value=value,
            censor=censor,
            unit=unit,
            limits=self._limits_of(observation, holder, attribute),
            condition=condition,
            study=read_study(words, condition)
            if read_study(words, condition) in _STUDIES
            else self._settings.study,
            pack=self._settings.pack or _container(batch),
            product=_text(_first(medication, "code")),
        )

    def _value(self, holder: Node, quantity: Node) -> tuple[str, float | None, Censor, str]:
        if quantity.get("value") is not None:
            value = read_number(str(quantity["value"]))
            comparator = str(quantity.get("comparator") or "")
            return (
                f"{comparator}{quantity['value']}",
                value,
                _COMPARATORS.get(comparator, "") if value is not None else "",
                str(quantity.get("unit") or quantity.get("code") or ""),
            )
        for key in ("valueString", "valueInteger", "valueBoolean"):
            if key in holder:
                read = read_value(str(holder[key]))
                return str(holder[key]), read.value, read.censor, ""
        text = _text(_first(holder, "valueCodeableConcept"))
        read = read_value(text)
        return text, read.value, read.censor, ""

    def _months(self, observation: Node, parent: Node, specimen: Node) -> float | None:
        for processing in reversed(_nodes(specimen, "processing")):
            durations = [_first(processing, "timeDuration")]
            for holder in (processing, _first(processing, "timePeriod"), _first(processing, "_timeDateTime")):
                durations += [_first(e, "valueDuration") for e in _nodes(holder, "extension")]
            for duration in durations:
                if duration.get("value") is not None:
                    unit = str(duration.get("code") or duration.get("unit") or "mo").lower()
                    number = read_number(str(duration["value"]))
                    months = None if number is None else number * _MONTHS_BY_UNIT.get(unit, 1.0)
                    return months if months is not None and 0 <= months <= _LONGEST_MONTHS else None
        for holder in (observation, parent):
            for part in _text(_first(holder, "code")).replace("(", " - ").split(" - "):
                if (months := read_months(part.strip(" )"))) is not None and part.strip(" )"):
                    return months
        start = _day(_first(specimen, "collection").get("collectedDateTime"))
        end = _day(observation.get("effectiveDateTime") or parent.get("effectiveDateTime"))
        if start and end and end >= start:
            return round((end - start).days / _DAYS_PER_MONTH)
        return None

    def _condition(self, specimen: Node, observation: Node, parent: Node) -> str:
        words = [str(p.get("description") or "") for p in _nodes(specimen, "processing")]
        words += [_text(_first(h, "code")) for h in (parent, observation)]
        for text in words:
            condition = read_condition(text)
            if condition and condition != text.strip():
                return condition
        return self._settings.condition

    def _limits_of(self, observation: Node, holder: Node, attribute: str) -> Limits:
        for source in (holder, observation):
            for reference in _nodes(source, "referenceRange"):
                limits = _range(reference)
                if limits == Limits() and reference.get("text"):
                    limits = read_limits(str(reference["text"]))
                if limits != Limits():
                    return limits
        return self._limits.get(attribute, Limits())

    def _defined(self, definition: Node) -> Iterator[tuple[str, Limits]]:
        """Yield the limits that an ObservationDefinition states for its code."""
        for qualified in _nodes(definition, "qualifiedValue"):
            limits = _range(_first(qualified, "range"))
            if limits == Limits():
                texts = [str(e["valueString"]) for e in _nodes(qualified, "extension") if "valueString" in e]
                limits = next((x for t in texts if (x := read_limits(t)) != Limits()), Limits())
            if limits != Limits():
                yield _text(_first(definition, "code")), limits


_STUDIES = ("long_term", "accelerated", "intermediate", "in_use", "photostability", "stress")


def _range(node: Node) -> Limits:
    return Limits(*(read_number(str(_first(node, side).get("value", ""))) for side in ("low", "high")))


def _day(text: object) -> dt.date | None:
    parts = str(text or "")[:10]
    try:
        return dt.date.fromisoformat(parts + "-01" * (2 - parts.count("-")))
    except ValueError:
        return None


def _container(batch: Node) -> str:
    """Return the words of the closure system that the batch's extension carries."""
    for node in [*_nodes(batch, "extension")]:
        for inner in _nodes(node, "extension"):
            for leaf in _nodes(inner, "extension"):
                if leaf.get("url") == "closureSystemDescription" and leaf.get("valueString"):
                    return str(leaf["valueString"])
    return ""
