"""Pictures of a trial by region: what leaves the axis is an arrow, what has no estimate says why, greyscale loses nothing."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from jembatan.report.charts.consistency import draw_consistency
from jembatan.report.charts.regional_forest import draw_regional_forest
from jembatan.report.texts import load_texts

SVG = "{http://www.w3.org/2000/svg}"


def part(estimate, se, note="", **more):
    ci = [estimate - 1.96 * se, estimate + 1.96 * se] if estimate is not None else [None, None]
    return {"n": [50, 50], "events": [20, 10], "estimate": estimate, "se": se, "ci": ci, "note": note, **more}


@pytest.fixture
def result():
    return {
        "overall": part(0.1, 0.02),
        "regions": [part(0.1, 0.03, region=f"Large {i}") for i in range(9)]
        + [part(0.9, 0.5, region="Tiny"), part(None, None, "one_arm", region="Half")],
        "countries": [part(0.1, 0.04, country="Land", region="Large 0")],
        "measure": "risk-difference",
        "level": 0.95,
        "better": "higher",
        "experimental": "New",
        "control": "Old",
        "consistency": {
            "retain": 0.5,
            "regions": [
                {
                    "region": name,
                    "ratio_to_overall": {"ratio": ratio, "ci": ci, "kind": kind},
                    "rules": {"method1": {"holds": ratio >= 0.5, "chance_of_failing": 0.2}},
                }
                for name, ratio, ci, kind in [
                    ("Kept", 0.9, [0.4, 1.4], "bounded"),
                    ("Short", 0.1, [-0.5, 0.7], "bounded"),
                    ("Open", 2.0, [-3.0, 0.6], "outside"),
                    ("Nothing", 0.5, [None, None], "everything"),
                ]
            ],
        },
    }


def words(svg):
    return [t.text or "" for t in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def rects(svg):
    return [r for r in ElementTree.fromstring(svg).iter(f"{SVG}rect") if r.get("stroke")]


def test_a_tiny_region_ends_in_an_arrow_and_does_not_stretch_the_axis(result):
    svg = draw_regional_forest(result, load_texts("en"), "f")
    ticks = [float(w) for w in words(svg) if w.replace(".", "").replace("-", "").isdigit()]
    assert max(ticks) < 0.5
    assert len(rects(svg)) == 10  # nine regions and a country; the tiny one lies beyond its arrow
    assert "0.900 (-0.080, 1.880)" in words(svg)


def test_a_region_without_an_estimate_says_why(result):
    assert any("one arm is absent" in w for w in words(draw_regional_forest(result, load_texts("en"), "f")))


def test_countries_are_open_and_regions_filled_so_that_greyscale_tells_them_apart(result):
    svg = draw_regional_forest(result, load_texts("en"), "f")
    assert sum(r.get("fill") == "#ffffff" for r in rects(svg)) == 1


def test_an_unknown_direction_favours_nobody(result):
    shown = words(draw_regional_forest({**result, "better": "unknown"}, load_texts("en"), "f"))
    assert not any("better with" in w for w in shown)
    assert any("better with New" in w for w in words(draw_regional_forest(result, load_texts("en"), "f")))


@pytest.mark.parametrize("language", ["en", "id", "zh"])
def test_regions_that_keep_the_fraction_are_filled_and_the_others_open(result, language):
    svg = draw_consistency(result, load_texts(language), "c")
    assert [r.get("fill") == "#ffffff" for r in rects(svg)] == [False, True, False, False]
    assert not any("<" in w for w in words(svg))


def test_nothing_to_draw_is_told(result):
    with pytest.raises(KeyError, match="consistency"):
        draw_consistency({**result, "consistency": None}, load_texts("en"), "c")
    with pytest.raises(KeyError, match="regions"):
        draw_regional_forest(
            {
                **result,
                "regions": [part(None, None, "one_arm", region="A")],
                "overall": part(None, None, "one_arm"),
                "countries": [],
            },
            load_texts("en"),
            "f",
        )
