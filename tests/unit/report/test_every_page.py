"""Every page the program writes stands alone, names its language, and can be used with the keyboard alone."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

TEMPLATES = files("jembatan.report") / "templates"
PAGES = sorted(t.name for t in TEMPLATES.iterdir() if t.name.endswith((".html", ".html.j2")))


def _read(name: str) -> str:
    return (TEMPLATES / name).read_text("utf-8")


def test_the_pages_are_all_here():
    assert PAGES == [
        "bridge_page.html",
        "calculation.html",
        "page.html.j2",
        "table_page.html",
        "validation.html",
    ]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_forbids_itself_whatever_comes_from_outside(name):
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', _read(name))
    assert policy
    assert policy[1].startswith("default-src 'none'")
    assert "http" not in policy[1]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_names_its_language_and_chinese_as_written_in_china(name):
    tag = re.search(r'<html lang="([^>]*)">', _read(name))
    assert tag
    assert "zh-Hans" in tag[1] or "language_tag" in tag[1]


@pytest.mark.parametrize("name", PAGES)
def test_whatever_scrolls_sideways_can_be_reached_with_the_keyboard_and_has_a_name(name):
    boxes = re.findall(r'<div class="scroll[^"]*"[^>]*>(?!\{\{ e\.svg)', _read(name))
    assert name == "validation.html" or boxes
    for box in boxes:
        assert 'tabindex="0"' in box
        assert "aria-label" in box


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_ready_for_the_dark_for_a_telephone_and_for_paper(name):
    text = _read(name) + (_read("page.css") if name == "page.html.j2" else "")
    assert "prefers-color-scheme: dark" in text
    assert 'name="viewport" content="width=device-width' in text
    assert "@media print" in text
