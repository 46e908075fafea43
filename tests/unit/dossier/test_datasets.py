"""Clinical data sets in every format that is read, and what is wrong with them in one sentence."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import polars
import pyreadstat
import pytest

from jembatan.core.errors import InputError
from jembatan.dossier.datasets import read_dataset, read_dataset_file
from jembatan.dossier.datasets_xpt import find_variable_names
from jembatan.dossier.reading import properties_of_head

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"  # beside the project
FRAME = polars.DataFrame(
    {
        "USUBJID": ["01-001", "01-002", "01-003"],
        "TRT01P": ["Drug", "Placebo", "Drug"],
        "AVAL": [1.5, None, 12.0],
        "CNSR": [0.0, 1.0, 1.0],
    }
)
LABELS = ["Unique Subject Identifier", "Planned Treatment", "Analysis Value", "Censor"]
NAMES = list(FRAME.columns)
ROWS = [["01-001", "Drug", 1.5, 0], ["01-002", "Placebo", None, 1], ["01-003", "Drug", 12, 1]]
HEAD = {
    "datasetJSONVersion": "1.1.0",
    "records": 3,
    "name": "ADTTE",
    "columns": [{"name": n, "label": label} for n, label in zip(NAMES, LABELS, strict=True)],
}


def xpt(tmp_path, version=5, labels=LABELS, frame=FRAME) -> bytes:
    path = tmp_path / "made.xpt"
    pyreadstat.write_xport(
        frame, str(path), column_labels=labels, table_name="ADTTE", file_format_version=version
    )
    return path.read_bytes()


def ndjson() -> bytes:
    return "\n".join(json.dumps(line) for line in [HEAD, *ROWS]).encode()


def parquet(tmp_path) -> bytes:
    FRAME.write_parquet(tmp_path / "made.parquet")
    return (tmp_path / "made.parquet").read_bytes()


@pytest.fixture
def formats(tmp_path):
    return {
        "xpt5": xpt(tmp_path, 5),
        "xpt8": xpt(tmp_path, 8),
        "json": json.dumps(HEAD | {"rows": ROWS}).encode(),
        "ndjson": ndjson(),
        "dsjc": gzip.compress(ndjson()),
        "parquet": parquet(tmp_path),
    }


def test_every_format_gives_the_same_cells(formats):
    for name, data in formats.items():
        found = read_dataset(data, name)
        assert found.columns == {
            c: [x or None if x != 0 else 0.0 for x in FRAME[c].to_list()] for c in NAMES
        }, name
        assert len(found.sha256) == 64


def test_csv_gives_the_same_numbers_and_texts(formats):
    text = FRAME.write_csv(null_value="NA").encode()
    for data in (text, gzip.compress(text), b"\xef\xbb\xbf" + text, text.replace(b",", b";")):
        found = read_dataset(data, "a.csv")
        numbers = found.numbers("AVAL")
        assert (numbers[0], numbers[2]) == (1.5, 12.0)
        assert numbers[1] != numbers[1]
        assert found.texts("CNSR") == ["0.0", "1.0", "1.0"]


@pytest.mark.parametrize("version", [5, 8])
def test_a_transport_file_that_was_cut_is_refused_and_not_read_short(tmp_path, version):
    data = xpt(tmp_path, version)
    row = 6 + 7 + 8 + 8
    whole_rows = data[: len(data) - 80]
    for cut in (data[:-1], data[:500], whole_rows if 3 * row > 80 else data[:-5]):
        with pytest.raises(InputError, match="cut short"):
            read_dataset(cut, "adtte.xpt")


def test_chinese_labels_are_read_in_utf_8_and_gb18030_and_half_a_character_is_told(tmp_path):
    data = xpt(tmp_path)
    place = data.index(b"Unique Subject Identifier")
    field = 40

    def with_label(label: bytes) -> bytes:
        return data[:place] + label.ljust(field)[:field] + data[place + field :]

    words = "受试者唯一标识符用于全部研究数据集"
    utf8 = read_dataset(with_label(words.encode()), "a.xpt")
    assert utf8.labels["USUBJID"] == words[:13]
    assert "half a character" in utf8.notes[0]
    assert "USUBJID" in utf8.notes[0]
    gb = read_dataset(with_label("受试者唯一标识".encode("gb18030")), "a.xpt")
    assert gb.labels["USUBJID"] == "受试者唯一标识"
    assert gb.notes == ("texts read as GB18030",)


@pytest.mark.parametrize("version", [5, 8])
def test_the_head_of_a_transport_file_names_its_variables(tmp_path, version):
    frame = FRAME.rename({"AVAL": "ANALYSIS_VALUE"}) if version == 8 else FRAME
    data = xpt(tmp_path, version, frame=frame)
    assert find_variable_names(data) == (list(frame.columns), True)
    assert find_variable_names(data[:1000]) == (list(frame.columns)[:2], False)
    assert find_variable_names(data[:100]) == ([], False)
    properties = properties_of_head(data[:1000], len(data), "application/x-sas-xport")
    assert properties.sample == "USUBJID,TRT01P,..."


def test_a_column_name_that_is_wrong_gets_the_nearest(formats):
    data = read_dataset(formats["json"], "adtte.json")
    with pytest.raises(
        InputError, match=r"adtte\.json: there is no column 'USUBJD'; did you mean USUBJID\?.*--subject"
    ):
        data.column("USUBJD", "--subject")
    assert data.column("usubjid") == "USUBJID"
    with pytest.raises(InputError, match="it has USUBJID, TRT01P, AVAL, CNSR"):
        data.column("zzz")


BROKEN = {
    "empty": (b"", "empty"),
    "blank": (b" \n\n", "empty"),
    "a header alone": (b"A,B\n", "no row"),
    "too many cells": (b"A,B\n1,2\n1,2,3\n", "row 3: 3 cells under 2 columns"),
    "a column twice": (b"A,b,a\n1,2,3\n", "'A' stands twice"),
    "a column without name": (b"A,,C\n1,2,3\n", "column 2 has no name"),
    "broken JSON": (json.dumps(HEAD | {"rows": ROWS}).encode()[:-20], "cut short"),
    "JSON of another kind": (b'{"a": 1}', "Dataset-JSON"),
    "a line cut": (ndjson()[:-4], "row 4: the line is broken or cut short"),
    "rows missing": (ndjson().rsplit(b"\n", 1)[0], "2 rows, and its head states 3"),
    "a short row": (json.dumps(HEAD | {"rows": [ROWS[0], ["x"]]}).encode(), "row 2: not a list of 4 values"),
    "gzip cut": (gzip.compress(ndjson())[:-9], "cut short"),
    "a workbook": (b"PK\x03\x04" + b"\0" * 50, "export it as XPT"),
    "a SAS data set": (b"\0" * 84 + b"SAS FILE" + b"\0" * 100, "export it as XPT"),
    "parquet broken": (b"PAR1" + b"\0" * 40, "cannot be read"),
}


@pytest.mark.parametrize(("data", "said"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_told_in_one_sentence_with_its_name(data, said):
    with pytest.raises(InputError, match=said) as told:
        read_dataset(data, "the-file.dat")
    assert str(told.value).startswith("the-file.dat")
    assert "\n" not in str(told.value)


def test_a_text_among_numbers_names_its_row():
    data = read_dataset(b"A,B\n1,2\n\n3,many\n", "a.csv")
    with pytest.raises(InputError, match=r"a\.csv, row 4: B is 'many', not a number"):
        data.numbers("B")


def test_a_file_that_is_not_there_gets_the_nearest_name(tmp_path):
    (tmp_path / "adtte.xpt").write_bytes(b"x")
    with pytest.raises(InputError, match=r"adttee\.xpt does not exist; did you mean adtte\.xpt"):
        read_dataset_file(tmp_path / "adttee.xpt")
    with pytest.raises(InputError, match="is a folder"):
        read_dataset_file(tmp_path)


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared folder of data is absent")
@pytest.mark.parametrize("table", ["adsl", "adtte"])
def test_the_cdisc_study_is_the_same_in_all_its_formats(table):
    folder = SHARED / "cdisc_dataset_json"
    first, *others = (
        read_dataset_file(folder / f"{table}.{kind}") for kind in ("json", "ndjson", "dsjc", "xpt")
    )
    for other in others:
        assert other.columns == first.columns
