"""Bioequivalence data are read; what is wrong is told with file, row, column and remedy."""

from __future__ import annotations

import math

import pytest

from jembatan.core.errors import InputError
from jembatan.dossier.bioequivalence_data import read_bioequivalence_data
from jembatan.dossier.data_file import read_data_file

ROWS = "Subject,Period,Sequence,Treatment,Cmax\n1,1,RT,R,100\n1,2,RT,T,110\n2,1,TR,T,95\n2,2,TR,R,90\n"


def _read(tmp_path, text, **options):
    path = tmp_path / "pk.csv"
    path.write_text(text, "utf-8")
    return read_bioequivalence_data(read_data_file(path), **options)


def test_a_crossover_is_read_as_logarithms(tmp_path):
    found = _read(tmp_path, ROWS)
    assert found.log_value[0] == math.log(100)
    assert (found.treatment, found.sequence[2], found.is_parallel) == (["R", "T", "T", "R"], "TR", False)
    assert found.value_column == "Cmax"


def test_other_names_of_products_and_values_are_taken(tmp_path):
    text = (
        ROWS.replace(",R,", ",Brand,")
        .replace(",T,", ",Copy,")
        .replace("Cmax", "AUCx")
        .replace("Sequence", "Arm")
    )
    found = _read(tmp_path, text, reference="Brand", test="Copy", value="AUCx")
    assert found.treatment == ["R", "T", "T", "R"]
    assert found.sequence == ["RT", "RT", "TR", "TR"]  # built from the periods


def test_usual_names_a_unit_in_brackets_and_a_title_above_are_understood(tmp_path):
    head = "Study BE-01 plasma data,,,,\nSUBJID,VISIT,SEQ,FORMULATION,Cmax (ng/mL)"
    found = _read(tmp_path, ROWS.replace("Subject,Period,Sequence,Treatment,Cmax", head))
    assert (found.value_column, found.subject) == ("Cmax (ng/mL)", ["1", "1", "2", "2"])
    assert found.log_value[0] == math.log(100)
    again = _read(tmp_path, ROWS.replace("Subject,Period,Sequence,Treatment,Cmax", head), value="Cmax")
    assert again.log_value == found.log_value


def test_unusual_columns_are_named_by_the_user_and_the_nearest_is_offered(tmp_path):
    text = ROWS.replace("Subject,Period,Sequence,Treatment", "Probandin,Phase,Order given,Tablet")
    columns = {
        "subject": "Probandin",
        "period": "Phase",
        "sequence": "Order given",
        "treatment": "Tablet",
    }
    found = _read(tmp_path, text, columns=columns)
    assert (found.period, found.sequence) == (["1", "2", "1", "2"], ["RT", "RT", "TR", "TR"])
    with pytest.raises(InputError, match="did you mean 'Phase'"):
        _read(tmp_path, text, columns={**columns, "period": "Phases"})
    with pytest.raises(InputError, match="name it with --subject"):
        _read(tmp_path, text)


def test_parallel_groups_are_recognised(tmp_path):
    found = _read(tmp_path, "subject,treatment,auc\n1,R,5\n2,R,6\n3,T,5\n4,T,7\n")
    assert found.is_parallel


@pytest.mark.parametrize("cell", ["BLQ", "-5", "0", ""])
def test_a_row_without_a_usable_value_is_left_out_and_named(tmp_path, cell):
    found = _read(tmp_path, ROWS.replace(",95\n", f",{cell}\n"))
    assert len(found.log_value) == 3
    (message,) = found.left_out
    assert (message.args["row"], message.args["column"], message.args["subject"]) == (4, "Cmax", "2")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (ROWS + "2,2,TR,R,91\n", "row 6: subject '2' has period '2' already in row 5"),
        (
            ROWS.replace("1,1,RT,R", "1,1,RT,T"),
            "row 2, column 'Treatment': subject '1' of sequence RT received T in period 1",
        ),
        (ROWS.replace("2,1,TR,T", "2,1,TR,X"), "'X' is neither the reference 'R' nor the test 'T'"),
        (ROWS.replace("Subject", "Who"), "no column for the subject was recognised"),
        (ROWS.replace("Cmax", "thing"), "name it with --value"),
        (ROWS.replace("2,1,TR,T", ",1,TR,T"), "the subject is missing"),
        ("subject,period,treatment,auc\n1,1,R,5\n1,2,R,6\n2,1,T,5\n", "several rows of one product only"),
        ("subject,period,treatment,auc\n1,1,R,5\n2,1,R,6\n", "no usable value of 'T'"),
    ],
)
def test_what_contradicts_itself_is_told_in_one_sentence(tmp_path, text, sentence):
    with pytest.raises(InputError) as told:
        _read(tmp_path, text)
    assert sentence in str(told.value)
    assert str(told.value).startswith("pk.csv")
