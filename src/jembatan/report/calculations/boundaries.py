"""Words the boundaries of a group-sequential trial: what to do at each look, what it costs, and what the regions show."""

from __future__ import annotations

import math

from jembatan.core.text import Language
from jembatan.report.calculations.boundaries_record import (
    Interim,
    Regional,
    Timing,
    has_futility,
    list_settings,
    to_json,
)
from jembatan.report.calculations.calculation import Calculation, Picture, Source, Table
from jembatan.report.calculations.figures import figure, percent, size
from jembatan.report.charts.marked_curves import Curve, CurvePicture, draw_curves
from jembatan.report.texts import Texts, load_texts
from jembatan.stats.sequential.after_looks import (
    OperatingCharacteristics,
    compute_inflation,
    compute_operating_characteristics,
)
from jembatan.stats.sequential.boundaries import Boundaries

SOURCES = (
    Source("Jennison C, Turnbull BW (2000), Group Sequential Methods, chapters 2, 7, 8 and 10"),
    Source("Armitage P, McPherson CK, Rowe BC (1969), J R Stat Soc A 132:235-244 (recursive integration)"),
)
_FAMILY_SOURCES = {
    "obf-type": Source("Lan KKG, DeMets DL (1983), Biometrika 70:659-663"),
    "pocock-type": Source("Lan KKG, DeMets DL (1983), Biometrika 70:659-663"),
    "obf": Source("O'Brien PC, Fleming TR (1979), Biometrics 35:549-556"),
    "pocock": Source("Pocock SJ (1977), Biometrika 64:191-199"),
    "wang-tsiatis": Source("Wang SK, Tsiatis AA (1987), Biometrics 43:193-199"),
    "hsd": Source("Hwang IK, Shih WJ, DeCani JS (1990), Stat Med 9:1439-1445"),
    "power": Source("Kim K, DeMets DL (1987), Biometrika 74:149-154"),
}


def word_boundaries(
    found: Boundaries,
    language: Language,
    *,
    fixed_size: float | None = None,
    interim: Interim | None = None,
    timing: Timing | None = None,
    regional: Regional | None = None,
) -> Calculation:
    """Return the boundaries in words, with the tables and the picture; `fixed_size` is that of a trial without looks."""
    texts = load_texts(language)
    has_power = not math.isnan(found.drift)
    under = compute_operating_characteristics(found, found.drift) if has_power else None
    null = compute_operating_characteristics(found, 0.0)
    inflation = compute_inflation(found)
    statements = _statements(found, texts, under, null, inflation, interim, timing, regional)
    tables = [_bounds_table(found, texts)]
    if under:
        tables.append(_stopping_table(found, texts, under, null, fixed_size, inflation, timing))
    if regional:
        tables.append(_regional_table(regional, texts))
    methods = ["sequential.boundaries"]
    if has_power:
        methods.append("sequential.operating_characteristics")
    if interim:
        methods.append("sequential.conditional_power")
    if timing:
        methods.append("sequential.event_timing")
    if regional:
        methods.append(
            "sequential.changing_shares" if regional.changing else "sequential.consistency_at_stop"
        )
    family = found.settings["spending"].partition(":")[0]
    return Calculation(
        language=language,
        title=texts.say("boundaries.title"),
        statements=tuple(statements),
        warnings=tuple(_warnings(found, texts, regional)),
        tables=tuple(tables),
        pictures=(_picture(found, texts, interim),),
        settings=tuple(list_settings(found, texts, fixed_size, interim, timing, regional)),
        method=texts.say("boundaries.method"),
        methods=tuple(methods),
        sources=(_FAMILY_SOURCES[family], *SOURCES),
        schema="jembatan.boundaries/1",
        json=to_json(found, under, null, inflation, fixed_size, interim, timing, regional),
    )


def _statements(
    found: Boundaries,
    texts: Texts,
    under: OperatingCharacteristics | None,
    null: OperatingCharacteristics,
    inflation: float,
    interim: Interim | None,
    timing: Timing | None,
    regional: Regional | None,
) -> list[str]:
    say, looks = texts.say, len(found.information)
    last = found.critical_values[-1]
    said = []
    if interim:
        said.append(
            say(
                f"boundaries.verdict_{interim.verdict.replace(' ', '_')}",
                look=interim.look,
                z=figure(interim.z, 4),
                bound=figure(found.critical_values[interim.look - 1], 4),
                lower=figure(found.lower[interim.look - 1], 4),
            )
        )
        said.append(
            say(
                "boundaries.conditional",
                trend=percent(interim.by_trend),
                predictive=percent(interim.predictive),
                null=percent(interim.by_null),
            )
        )
        if interim.by_design is not None:
            said.append(say("boundaries.conditional_design", design=percent(interim.by_design)))
    kind = "_two_sided" if found.sides == 2 else ""
    key = f"boundaries.answer{kind}"
    if looks == 1:
        key = f"boundaries.answer_one{kind}"
    elif math.isinf(found.critical_values[0]):
        key = f"boundaries.answer_unspent{kind}"
    said.append(
        say(
            key,
            looks=looks,
            first=figure(found.critical_values[0], 4),
            p=figure(found.stage_levels[0], 3, significant=True),
            last=figure(last, 4),
        )
    )
    if under:
        said.append(
            say(
                "boundaries.cost",
                power=percent(under.power),
                inflation=figure(inflation, 4),
                expected=figure(inflation * under.expected_information, 4),
                expected_null=figure(inflation * null.expected_information, 4),
            )
        )
    if timing:
        final = timing.looks[-1]
        key = "boundaries.timing" if math.isfinite(final.month) else "boundaries.timing_never"
        said.append(
            say(
                key,
                events=size(timing.events),
                month=figure(final.month, 1),
                first=figure(timing.looks[0].month, 1),
                patients=size(timing.patients),
            )
        )
    if regional and regional.changing:
        rule = regional.rules[0]
        said.append(
            say(
                "boundaries.regional_changing",
                region=regional.names[0],
                first=percent(regional.shares[0]),
                last=percent(regional.shares[-1]),
                retain=percent(regional.retain),
                conditional=percent(rule.conditional),
                all=percent(regional.rules[1].conditional),
                regions=len(regional.rest) + 1,
            )
        )
    elif regional:
        rule = regional.rules[0]
        said.append(
            say(
                "boundaries.regional",
                region=regional.names[regional.region],
                share=percent(regional.shares[regional.region]),
                retain=percent(regional.retain),
                conditional=percent(rule.conditional),
                first=percent(rule.holds_given_stop[0]),
                all=percent(regional.rules[1].conditional),
            )
        )
    return said


def _warnings(found: Boundaries, texts: Texts, regional: Regional | None) -> list[str]:
    said = []
    if has_futility(found):
        said.append(texts.say("boundaries.binding" if found.binding else "boundaries.not_binding"))
    if regional and not regional.changing:
        said.append(texts.say("boundaries.constant_shares"))
    if regional and regional.changing and min(regional.shares) == 0.0:
        said.append(texts.say("boundaries.no_estimate", region=regional.names[0]))
    return said


def _bounds_table(found: Boundaries, texts: Texts) -> Table:
    say = texts.say
    columns: list[tuple[str, list[str]]] = [
        (say("boundaries.look"), [str(k + 1) for k in range(len(found.information))]),
        (say("boundaries.information"), [figure(t, 4) for t in found.information]),
        (say("boundaries.efficacy_z"), [figure(z, 4) for z in found.critical_values]),
        (say("boundaries.nominal_p"), [figure(p, 4, significant=True) for p in found.stage_levels]),
        (say("boundaries.spent"), [figure(s, 6) for s in found.spent]),
    ]
    if has_futility(found):
        columns.append((say("boundaries.futility_z"), [figure(z, 4) for z in found.lower]))
    return _table_of_columns(say("boundaries.bounds"), columns)


def _stopping_table(
    found: Boundaries,
    texts: Texts,
    under: OperatingCharacteristics,
    null: OperatingCharacteristics,
    fixed_size: float | None,
    inflation: float,
    timing: Timing | None,
) -> Table:
    say = texts.say
    columns: list[tuple[str, list[str]]] = [
        (say("boundaries.look"), [str(k + 1) for k in range(len(found.information))]),
        (say("boundaries.stop_effect"), [percent(p) for p in under.stop_above]),
        (say("boundaries.stop_null"), [percent(p) for p in null.stop_above]),
    ]
    if has_futility(found):
        columns.append((say("boundaries.futile_effect"), [percent(p) for p in under.stop_below]))
        columns.append((say("boundaries.futile_null"), [percent(p) for p in null.stop_below]))
    if fixed_size is not None:
        total = fixed_size * inflation
        columns.append((say("boundaries.size"), [size(total * t) for t in found.information]))
    if timing:
        columns.append((say("boundaries.events"), [size(look.events) for look in timing.looks]))
        columns.append((say("boundaries.month"), [figure(look.month, 1) for look in timing.looks]))
        columns.append((say("boundaries.patients"), [figure(look.patients, 0) for look in timing.looks]))
    return _table_of_columns(say("boundaries.stopping"), columns)


def _table_of_columns(title: str, columns: list[tuple[str, list[str]]]) -> Table:
    rows = tuple(zip(*(cells for _, cells in columns), strict=True))
    return Table(title, tuple(head for head, _ in columns), rows)


def _regional_table(regional: Regional, texts: Texts) -> Table:
    say = texts.say
    looks = len(regional.rules[0].stop)
    rows = [
        (
            say(f"consistency.rule_{rule.rule.replace('-', '_')}"),
            str(k + 1),
            percent(rule.stop[k]),
            percent(rule.stop_and_holds[k]),
            percent(rule.holds_given_stop[k]),
            percent(rule.if_looked_at[k]),
        )
        for rule in regional.rules
        for k in range(looks)
    ]
    rows += [
        (
            say(f"consistency.rule_{rule.rule.replace('-', '_')}"),
            say("boundaries.any_look"),
            percent(rule.power),
            percent(rule.joint),
            percent(rule.conditional),
            "",
        )
        for rule in regional.rules
    ]
    return Table(
        say("boundaries.regions"),
        tuple(
            say(f"boundaries.{key}")
            for key in ("rule", "look", "stop_effect", "stop_and_holds", "holds_given_stop", "if_looked_at")
        ),
        tuple(rows),
        say("boundaries.regions_note"),
    )


def _picture(found: Boundaries, texts: Texts, interim: Interim | None) -> Picture:
    say, t = texts.say, found.information
    curves = [
        Curve(say("boundaries.efficacy"), tuple(zip(t, found.critical_values, strict=True)), marked=True)
    ]
    if any(low > -math.inf for low in found.lower):
        label = say("boundaries.mirror" if found.sides == 2 else "boundaries.futility")
        curves.append(Curve(label, tuple(zip(t, found.lower, strict=True)), marked=True))
    if interim:
        seen = ((t[interim.look - 1], interim.z),)
        curves.append(Curve(say("boundaries.seen"), seen, marked=True))
    picture = CurvePicture(
        title=say("boundaries.picture"),
        about=say("boundaries.picture_about", looks=len(t)),
        x_label=say("boundaries.information"),
        y_label="Z",
        curves=tuple(curves),
        levels=((0.0, ""),),
    )
    return Picture(draw_curves(picture, "boundaries"), say("boundaries.picture"))
