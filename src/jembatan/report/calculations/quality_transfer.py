"""Words the transfer and validation of a method: precision, total error by level, equivalence of two laboratories."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from jembatan.core.text import Language, Message
from jembatan.evidence.transfer.measured import Measured
from jembatan.report.calculations.calculation import Calculation, Picture, Source, Table
from jembatan.report.calculations.not_computable import say_not_computable
from jembatan.report.calculations.plain_json import plain
from jembatan.report.calculations.quality_transfer_laboratories import add_equivalence
from jembatan.report.calculations.quality_transfer_levels import add_total_error
from jembatan.report.calculations.transfer_data import Request, show_number
from jembatan.report.texts import Texts, load_texts
from jembatan.stats.not_computable import NotComputable
from jembatan.stats.transfer.nested import NestedComponents, compute_nested_components

_SOURCES = (
    Source("ICH Q2(R2), 3.3 Accuracy and precision, 3.3.3 Combined approaches", "", "secondary"),
    Source(
        "USP <1010>, comparison of procedures: interval of the difference, F interval of the ratio",
        "",
        "secondary",
    ),
    Source(
        "USP <1224>, Transfer of analytical procedures: comparative testing, without statistics of its own",
        "",
        "secondary",
    ),
    Source("Searle, Casella, McCulloch 1992, Variance Components (nested analysis of variance, REML)"),
    Source(
        "Graybill, Wang 1980, J Am Stat Assoc 75:869-873; Satterthwaite 1946, Biometrics Bull 2:110-114 (intervals)"
    ),
    Source(
        "Mee 1984, Technometrics 26:251-253 (beta-expectation); Hoffman, Kringle 2005, J Biopharm Stat 15:283-293 (content)"
    ),
    Source("Schuirmann 1987, J Pharmacokinet Biopharm 15:657-680 (two one-sided tests)"),
)


def build_transfer(
    data: Measured,
    request: Request,
    *,
    left_out: Sequence[Message] = (),
    inputs: tuple[tuple[str, str], ...] = (),
    language: Language = "en",
) -> tuple[Calculation, bool]:
    """Return the calculation and whether nothing falls short of what was asked."""
    texts = load_texts(language)
    say = texts.say
    statements: list[str] = []
    warnings = [texts.say(m) for m in left_out]
    tables: list[Table] = []
    pictures: list[Picture] = []
    methods: list[str] = []
    record: dict[str, Any] = {}
    clear = not left_out
    groups = data.by_laboratory()
    if data.laboratories:
        clear &= add_equivalence(data, request, texts, statements, warnings, tables, pictures, record)
        methods += ["transfer.two_laboratories", "transfer.sizes"]
    if data.nested and data.levels:
        clear &= add_total_error(data, request, groups, texts, statements, warnings, tables, pictures, record)
        methods.append("transfer.total_error")
    if data.nested:
        _precision(data, request, groups, texts, statements, warnings, tables, record)
        methods.append("transfer.nested_components")
    calculation = Calculation(
        language=language,
        title=say("transfer.title", column=data.value_column),
        statements=tuple(statements),
        warnings=tuple(warnings),
        tables=tuple(tables),
        pictures=tuple(pictures),
        settings=_settings(data, request, texts),
        inputs=inputs,
        method=say("transfer.method"),
        methods=tuple(methods),
        sources=_SOURCES,
        schema="jembatan.transfer/1",
        json={**record, "settings": plain(request._asdict()), "left_out": [texts.say(m) for m in left_out]},
    )
    return calculation, clear


def _precision(
    data: Measured,
    request: Request,
    groups: Sequence[tuple[str, float | None, list[int]]],
    texts: Texts,
    statements: list[str],
    warnings: list[str],
    tables: list[Table],
    record: dict[str, Any],
) -> None:
    """Add variance components and intermediate precision of each group."""
    say = texts.say
    records = []
    for lab, level, chosen in groups:
        name = " ".join(filter(None, [lab, "" if level is None else f"{level:g}"])) or data.value_column
        try:
            found = compute_nested_components(
                [data.values[i] for i in chosen],
                [(n, [labels[i] for i in chosen]) for n, labels in data.nested],
                confidence=request.confidence,
            )
        except NotComputable as error:
            warnings.append(f"{name}: {say_not_computable(error, texts)}")
            continue
        low, high = _interval(found)
        share = 100 / abs(found.mean) if found.mean else math.nan
        statements.append(
            say(
                "transfer.precision",
                name=name,
                sd=show_number(math.sqrt(found.total)),
                rsd=f"{share * math.sqrt(found.total):.2f}",
                low=show_number(math.sqrt(max(low, 0.0))),
                high=show_number(math.sqrt(high)),
                level=f"{100 * request.confidence:g}",
            )
        )
        if any(s.raw_component < 0 for s in found.strata):
            negative = [s.name for s in found.strata if s.raw_component < 0]
            warnings.append(say("transfer.negative", name=name, factors=texts.show(negative)))
        if found.strata[0].df < 5:
            warnings.append(
                say("transfer.few_series", name=name, n=found.strata[0].df + 1, factor=found.strata[0].name)
            )
        reml = found.reml or (math.nan,) * len(found.strata)
        tables.append(
            Table(
                say("transfer.components", name=name),
                tuple(
                    say(f"transfer.column.{c}")
                    for c in ("factor", "df", "mean_square", "component", "share", "sd", "reml")
                ),
                (
                    *(
                        (
                            say("transfer.error") if s.name == "error" else s.name,
                            str(s.df),
                            show_number(s.mean_square, 6),
                            show_number(s.component, 6),
                            f"{100 * s.component / found.total:.1f} %" if found.total else "–",
                            show_number(math.sqrt(s.component)),
                            show_number(r, 6),
                        )
                        for s, r in zip(found.strata, reml, strict=True)
                    ),
                    (
                        say("transfer.total"),
                        f"{found.intermediate.df:.1f}",
                        "",
                        show_number(found.total, 6),
                        "100 %" if found.total else "–",
                        show_number(math.sqrt(found.total)),
                        show_number(sum(reml), 6),
                    ),
                ),
                say("transfer.balanced" if found.is_balanced else "transfer.unbalanced"),
            )
        )
        records.append({"name": name, **plain(asdict(found))})
    record["precision"] = records


def _interval(found: NestedComponents) -> tuple[float, float]:
    wang = found.intermediate.graybill_wang
    return wang if math.isfinite(wang[0]) else found.intermediate.satterthwaite


def _settings(data: Measured, request: Request, texts: Texts) -> tuple[tuple[str, str], ...]:
    say = texts.say
    rows = [(say("transfer.setting.value"), data.value_column + (f" ({data.unit})" if data.unit else ""))]
    if data.nested:
        rows.append((say("transfer.setting.nested"), " > ".join(name for name, _ in data.nested)))
    if data.laboratories:
        rows.append((say("transfer.setting.laboratories"), f"{data.sending} → {data.receiving}"))
        shown = (
            "–"
            if request.margin is None
            else f"{request.margin:g}{' %' if request.margin_is_percent else ''}"
        )
        rows.append((say("transfer.column.margin"), shown))
        rows.append((say("transfer.setting.ratio"), f"{request.ratio_limit:g}"))
        rows.append(
            (
                say("transfer.setting.variances"),
                say(f"transfer.variances.{'pooled' if request.pooled else 'welch'}"),
            )
        )
    if data.levels:
        accept = "–" if request.accept_percent is None else f"±{request.accept_percent:g} %"
        rows.append((say("transfer.setting.accept"), accept))
    rows.append(
        (
            say("transfer.setting.levels"),
            texts.figure(
                f"beta {request.beta:g}; gamma {request.gamma:g}; {request.confidence:g}; alpha {request.alpha:g}"
            ),
        )
    )
    return tuple(rows)
