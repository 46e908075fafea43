"""Which pages list single subjects, and which only count or mention them."""

from __future__ import annotations

import pytest

from jembatan.build.subject_rows import lists_subjects


@pytest.mark.parametrize(
    "text",
    [
        "Listing 16.2.7\n" + "\n".join(f"Subject 101-{n:03d} F 34 headache" for n in range(6)),
        "不良事件（按受试者）\n" + "\n".join(f"S01{n:03d} 男 34岁 头痛 2024-01-0{n}" for n in range(1, 7)),
        "Subject No.  Cmax  AUC\n" + "\n".join(f"{n} 12.{n} 34.5" for n in range(1, 9)),
        "Patient no.\n" + "\n".join(f"{n}\n23.{n}" for n in range(1, 9)),  # a table whose cells are lines
        "Kode subjek\n" + "\n".join(f"P-{n:03d} pria" for n in range(6)),
        "Subject\nNumber  Event\n" + "\n".join(f"101-{n:03d} headache" for n in range(6)),
        "Subj. ID  Event\n" + "\n".join(f"101-{n:03d} headache" for n in range(6)),
        "受试者 编号  事件\n" + "\n".join(f"S{n:04d} 头痛" for n in range(6)),
        "USUBJID,AETERM\n" + "\n".join(f"ABC-301-{n:03d},headache" for n in range(6)),
    ],
    ids=["listing", "zh", "numbered", "cells", "id", "wrapped", "short", "spaced", "csv"],
)
def test_a_list_of_subjects_is_told_by_its_rows(text):
    assert lists_subjects(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Subject disposition: 120 randomised, 118 completed. Subject number by arm\nA 10-20 30-45 60-70 80-90 91-99",
        "Listing 16.2.1 was made on 2024-01-01, 2024-02-01, 2024-03-01, 2024-04-01, 2024-05-01",
        "Batches B001 B002 B003 B004 B005 B006 were stable",
        "1 Introduction 5\n2 Ethics 6\n3 Objectives 7\n4 Design 8\n5 Methods 9\n6 Results 10",
        "Subject ID 101-001 died on day 12; subject 101-014 withdrew",
        "Studies ABC-301 ABC-302 ABC-303 ABC-304 ABC-305; patient number 1200",
    ],
    ids=["empty", "disposition", "dates", "batches", "contents", "two", "studies"],
)
def test_counts_dates_batches_and_mentions_are_no_list(text):
    assert not lists_subjects(text)
