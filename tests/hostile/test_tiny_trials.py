"""Trials of a few subjects with empty arms, empty cells, ties and constants: a result or one sentence, never a crash."""

from __future__ import annotations

import json
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jembatan.core.errors import InputError, JembatanError
from jembatan.dossier.datasets import read_dataset
from jembatan.evidence.trial_analysis import analyse_trial
from jembatan.evidence.trial_question import TrialQuestion
from jembatan.evidence.trial_result import describe_trial
from jembatan.report.calculations.show import render_calculation_text
from jembatan.report.calculations.trial_analyse import word_trial_analysis

ENDPOINTS = [
    {"endpoint": "binary", "outcome": "E", "event_values": ("1",), "valid_values": ("0", "1"), "measure": m}
    for m in ("risk-difference", "risk-ratio", "odds-ratio")
] + [
    {"endpoint": "survival", "time": "T", "outcome": "E", "event_values": ("1",), "valid_values": ("0", "1")},
    {"endpoint": "normal", "outcome": "T"},
    {"endpoint": "ordinal", "outcome": "G"},
    {"endpoint": "count", "outcome": "G", "time": "W"},
]


def tiny_trial(seed: int):
    rng = np.random.default_rng(seed)
    regions, share = rng.integers(1, 5), rng.choice([0.0, 0.3, 1.0])
    rows = [
        f"{'AB'[rng.integers(2)]},C{rng.integers(regions)},{rng.integers(0, 5)},{int(rng.random() < share)},{rng.integers(0, 3)},{rng.integers(1, 4)}"
        for _ in range(rng.integers(2, 40))
    ]
    return read_dataset("\n".join(["ARM,COUNTRY,T,E,G,W", *rows]).encode(), "x.csv")


@pytest.mark.parametrize("options", ENDPOINTS, ids=lambda o: o.get("measure", o["endpoint"]))
def test_a_tiny_trial_gives_a_result_or_one_sentence(options):
    results = 0
    for seed in range(8):
        question = TrialQuestion(experimental="A", control="B", region="COUNTRY", **options)
        with suppress(JembatanError):
            found = analyse_trial(tiny_trial(seed), question)
            json.dumps(describe_trial(found), allow_nan=False)
            assert render_calculation_text(word_trial_analysis(found, "en"))
            results += 1
    assert results >= 3


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from([b"", b"HEADER RECORD*******LIBRARY", b"PAR1", b"{", b"\x1f\x8b\x08", b"A,B\n"]),
    st.binary(max_size=300),
)
def test_bytes_that_are_no_data_set_are_told_with_the_files_name(start, rest):
    said = "the-file"
    try:
        read_dataset(start + rest, "the-file")
    except InputError as error:
        said = str(error)
    assert said.startswith("the-file")
