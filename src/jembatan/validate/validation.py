"""What validating a package came to."""

from __future__ import annotations

from typing import Literal

import msgspec

from jembatan.core.dossier import ReadFault
from jembatan.core.text import Message
from jembatan.validate.catalogue import SEVERITIES, Profile, Rule, RuleSeverity

Verdict = Literal["fails", "no_error_found", "incomplete"]


class RuleFinding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that one rule found."""

    rule: str
    severity: RuleSeverity
    message: Message
    path: str
    leaf: str = ""
    line: int = 0
    document: str = ""  # the file of the leaf, where the fault stands in a backbone


class RuleNotRun(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that was not run, or not on everything, and why."""

    rule: str
    severity: RuleSeverity  # the official one: what it would have counted as
    why: Message


class Validation(msgspec.Struct, frozen=True, kw_only=True):
    """Every rule of a profile on one package: what was found, what was run, what was not."""

    profile: Profile
    package: str  # its name, never an absolute path
    package_format: str = ""  # ectd-3.2.2, ectd-4.0, cn-disc, or nothing where it is none of them
    remarks: tuple[Message, ...] = ()  # what must be known before the findings are read
    judged: tuple[str, ...]  # the sequences whose faults are reported
    files: int
    findings: tuple[RuleFinding, ...]
    run: tuple[str, ...]  # numbers of rules run on everything
    not_run: tuple[RuleNotRun, ...]
    package_faults: tuple[ReadFault, ...] = ()  # entries that could not be taken from the package at all

    @property
    def verdict(self) -> Verdict:
        """Return fails, no_error_found, or incomplete: nothing found, but something that counts was not looked at.

        A catalogue that is known only in part never says that no error was found.
        """
        if any(finding.severity == "error" for finding in self.findings):
            return "fails"
        if self.package_faults or any(rule.severity == "error" for rule in self.not_run):
            return "incomplete"
        if self.profile.file.status in ("partial", "historical"):
            return "incomplete"
        return "no_error_found"

    @property
    def counts(self) -> dict[RuleSeverity, int]:
        """Return how many findings of each severity there are."""
        return {s: sum(finding.severity == s for finding in self.findings) for s in SEVERITIES}

    def rule(self, number: str) -> Rule:
        """Return a rule of the profile by its number."""
        return next(rule for rule in self.profile.rules if rule.number == number)
