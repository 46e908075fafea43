"""What a document of a study is: the file tag that its study tagging file gives it, told from its name where nothing states it."""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib import resources

from jembatan.validate.catalogue import read_table

_LATIN = re.compile(r"[a-z]")


@cache
def _load_words() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return each tag with a pattern of the words that tell it, in the order in which they are asked.

    The tags are those of valid-values.xml; the words are ours.
    """
    table = resources.files("jembatan") / "build" / "study_file_tags.csv"
    with table.open(encoding="utf-8") as lines:
        return tuple((row["tag"], _pattern(row["words"].split("|"))) for row in csv.DictReader(lines))


def _pattern(words: list[str]) -> re.Pattern[str]:
    whole = (rf"(?<![a-z]){re.escape(w)}(?![a-z])" if _LATIN.search(w) else re.escape(w) for w in words)
    return re.compile("|".join(whole))


def find_file_tag(section: str, path: str, title: str) -> str:
    """Return the file tag of a document of a study: of a data set or its definition by its kind, else by its name or title.

    A nonclinical document is a pre-clinical-study-report, and a clinical one that tells nothing a study-report-body.
    """
    name = path.rpartition("/")[2].lower()
    if name.endswith(".xpt"):
        if section.startswith("4"):
            return "data-tabulation-dataset-send"
        return "analysis-dataset-adam" if name.startswith("ad") else "data-tabulation-dataset-sdtm"
    if name == "define.xml" or name.endswith(
        ".xsl"
    ):  # the style sheet that shows the definition belongs to it
        is_analysis = re.search(r"(?<![a-z])(adam|analysis)(?![a-z])", path.lower())
        return "analysis-data-definition" if is_analysis else "data-tabulation-data-definition"
    if section.startswith("4"):
        return "pre-clinical-study-report"
    folder = path.rpartition("/")[0].rpartition("/")[2].lower()
    for text in (name.rpartition(".")[0], title.lower(), folder):
        plain = re.sub(r"[-_.]+", " ", text)
        for tag, words in _load_words():
            if words.search(plain):
                return tag
    return "study-report-body"


@cache
def load_realms() -> dict[str, str]:
    """Return whose vocabulary a file tag belongs to (ich, us, jp): what info-type states in a study tagging file."""
    return {row["value"]: row["realm"] for row in read_table("stf_values.csv") if row["kind"] == "file-tag"}
