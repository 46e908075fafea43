"""Running a profile's rules on a package, each on its own: one that breaks is not run, and says so."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from difflib import get_close_matches
from inspect import signature

from jembatan.core.errors import Cancelled, InputError, LawError
from jembatan.core.progress import CancelledQuestion, Progress
from jembatan.core.text import Message
from jembatan.dossier.package import Package
from jembatan.validate.catalogue import Profile, Rule
from jembatan.validate.filed_package import FiledPackage
from jembatan.validate.package_kind import find_package_kind, find_remarks, refuse_other_format
from jembatan.validate.read_filed import read_filed_package
from jembatan.validate.rule_functions import NotRun, load_rule_functions, not_run
from jembatan.validate.validation import RuleFinding, RuleNotRun, Validation

CrashKeeper = Callable[[str, str], None]
_SAID_BY_RULES = (
    "case_clash",
    "name_not_portable",
)  # names that were read all the same: rules on names judge them


def validate_package(
    package: Package,
    profile: Profile,
    *,
    only: str | None = None,
    md5_by_path: dict[str, str] | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    cancelled: CancelledQuestion | None = None,
    keep_crash: CrashKeeper = lambda *_: None,
) -> Validation:
    """Return what every rule of the profile says of the package.

    `only` judges one sequence, the others being context; `md5_by_path` are checksums already known; `keep_crash`
    receives the traceback of a rule that broke. Raises UsageError for a package of another format or an unknown
    sequence, InputError for one that holds no document, and Cancelled.
    """
    kind = find_package_kind(package)
    refuse_other_format(package, kind, profile)
    check_functions(profile)
    filed = read_filed_package(
        package,
        profile.file.region,
        kind=profile.file.package,
        found=kind.found,
        only=only,
        md5_by_path=md5_by_path,
        workers=workers,
        progress=progress,
        cancelled=cancelled,
    )
    findings: list[RuleFinding] = []
    left: list[RuleNotRun] = []
    run: list[str] = []
    for position, rule in enumerate(profile.rules):
        if cancelled is not None and cancelled():
            raise Cancelled("Stopped as asked.")
        found, reasons = _run_rule(rule, filed, keep_crash)
        findings += found
        left += [RuleNotRun(rule=rule.number, severity=rule.official_severity, why=why) for why in reasons]
        if not reasons:
            run.append(rule.number)
        if progress is not None:
            progress("rules", position + 1, len(profile.rules))
    return Validation(
        profile=profile,
        package=package.name,
        package_format=kind.format,
        remarks=find_remarks(package, kind, profile, filed.judged),
        judged=_names(filed),
        files=sum(len(sequence.files) for sequence in filed.judged),
        findings=tuple(findings),
        run=tuple(run),
        not_run=tuple(left),
        package_faults=tuple(fault for fault in package.faults if fault.code not in _SAID_BY_RULES),
    )


def check_functions(profile: Profile) -> None:
    """Raise LawError where a rule names a function that does not exist, or parameters that it does not take."""
    functions = load_rule_functions()
    for rule in profile.rules:
        if not rule.function:
            continue
        place = f"validation/{profile.id}.csv, rule {rule.number}"
        if rule.function not in functions:
            near = get_close_matches(rule.function, functions, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise LawError(f"{place}: there is no rule function {rule.function}{hint}")
        try:
            signature(functions[rule.function]).bind(None, **rule.parameters)
        except TypeError as error:
            raise LawError(
                f"{place}: {rule.function} cannot be called with these parameters: {error}"
            ) from error


def _names(filed: FiledPackage) -> tuple[str, ...]:
    """Return the judged sequences by name, with their application where the package holds several."""
    several = len({sequence.application for sequence in filed.sequences}) > 1
    return tuple(s.folder if several else s.name for s in filed.judged)


def _run_rule(
    rule: Rule, filed: FiledPackage, keep_crash: CrashKeeper
) -> tuple[list[RuleFinding], list[Message]]:
    """Return what one rule found, and why it was not run on everything."""
    if not rule.function:
        return [], [Message(f"validation.why.{rule.why_not}")]
    findings: list[RuleFinding] = []
    reasons: list[Message] = []
    kind = rule.parameters.get("backbone", "")
    if kind and (missing := filed.unreadable(kind)):
        reasons.append(not_run("backbone_unreadable", paths=missing).why)
    try:
        for found in load_rule_functions()[rule.function](filed, **rule.parameters):
            if isinstance(found, NotRun):
                if found.why not in reasons:
                    reasons.append(found.why)
            else:
                findings.append(
                    RuleFinding(
                        rule=rule.number,
                        severity=rule.severity,
                        message=found.message,
                        path=found.path,
                        leaf=found.leaf,
                        line=found.line,
                        document=found.document,
                    )
                )
    except Cancelled:
        raise
    except InputError as error:
        reasons.append(not_run("unreadable", reason=str(error)).why)
    except Exception:  # noqa: BLE001 (a rule that breaks must neither end the run nor count as passed)
        keep_crash(rule.number, traceback.format_exc())
        reasons.append(not_run("crashed").why)
    return sorted(findings, key=lambda f: (f.path, f.line, f.leaf)), reasons
