"""Write the calendars of lawdata from the `holidays` package and the acts listed here: a tool for us, never run by a user.

    python tools/import_holidays.py ID src/jembatan/lawdata/id/calendars/id.csv
    python tools/import_holidays.py CN src/jembatan/lawdata/cn/calendars/cn.csv

The package knows the dates; which act set them, when, and whether its text was read is written here by hand.
What the package and the acts disagree on stops the run.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
import sys
from pathlib import Path
from typing import NamedTuple

import holidays

YEARS = range(2020, 2028)


class Act(NamedTuple):
    """The act that set a year's days, or single days of it."""

    name: str
    known_since: str
    trust: str


ID_ACTS = {
    2020: Act(
        "SKB 3 Menteri No. 728/2019, 213/2019, 01/2019 (last amended by 744/2020, 05/2020, 06/2020)",
        "2019-08-28",
        "remembered",
    ),
    2021: Act("SKB 3 Menteri No. 642/2020, 4/2020, 4/2020", "2020-09-10", "secondary"),
    2022: Act("SKB 3 Menteri No. 963/2021, 3/2021, 4/2021", "2021-09-22", "remembered"),
    2023: Act(
        "SKB 3 Menteri No. 1066/2022 (numbers of the other two ministers differ between sources)",
        "2022-10-11",
        "secondary",
    ),
    2024: Act("SKB 3 Menteri No. 855/2023, 3/2023, 4/2023", "2023-09-12", "secondary"),
    2025: Act("SKB 3 Menteri No. 1017/2024, 2/2024, 2/2024", "2024-10-14", "secondary"),
    2026: Act("SKB 3 Menteri No. 1497/2025, 2/2025, 5/2025", "2025-09-19", "secondary"),
    2027: Act("SKB 3 Menteri on 2027 (number not read)", "2026-09-17", "secondary"),
}
_2020_4TH = Act("SKB 3 Menteri No. 744/2020, 05/2020, 06/2020 (fourth amendment)", "2020-12-01", "remembered")
_2020_1ST = Act("SKB 3 Menteri No. 174/2020, 01/2020, 01/2020 (first amendment)", "2020-03-09", "remembered")
_2021_1ST = Act("SKB 3 Menteri No. 281/2021, 1/2021, 1/2021 (first amendment)", "2021-02-22", "remembered")
_2021_2ND = Act("SKB 3 Menteri No. 712/2021, 1/2021, 3/2021 (second amendment)", "2021-06-18", "remembered")
_2022_1ST = Act("SKB 3 Menteri No. 375/2022, 1/2022, 1/2022 (amendment)", "2022-04-07", "remembered")
_2023_1ST = Act("SKB 3 Menteri No. 327/2023, 1/2023, 1/2023 (first amendment)", "2023-03-29", "remembered")
_2023_2ND = Act("SKB 3 Menteri No. 624/2023, 2/2023, 2/2023 (second amendment)", "2023-06-16", "secondary")
_2025_1ST = Act("SKB 3 Menteri No. 933/2025, 1/2025, 3/2025 (amendment)", "2025-08-07", "remembered")
ID_DAYS = {
    "2020-08-21": _2020_1ST,
    "2020-10-28": _2020_1ST,
    "2020-10-30": _2020_1ST,
    "2020-12-09": Act("Keppres No. 22/2020 (local elections)", "2020-11-27", "remembered"),
    "2020-12-31": _2020_4TH,
    "2021-05-12": _2021_1ST,
    "2021-08-11": _2021_2ND,
    "2021-10-20": _2021_2ND,
    "2022-04-29": _2022_1ST,
    "2022-05-04": _2022_1ST,
    "2022-05-05": _2022_1ST,
    "2022-05-06": _2022_1ST,
    "2023-04-19": _2023_1ST,
    "2023-04-20": _2023_1ST,
    "2023-04-21": _2023_1ST,
    "2023-04-24": _2023_1ST,
    "2023-04-25": _2023_1ST,
    "2023-06-28": _2023_2ND,
    "2023-06-30": _2023_2ND,
    "2024-02-14": Act("Keppres No. 10/2024 (general election)", "2024-02-06", "remembered"),
    "2024-11-27": Act("Keppres No. 33/2024 (local elections)", "2024-11-21", "remembered"),
    "2025-08-18": _2025_1ST,
}
# The notices of 2020 to 2026 were read in full, in reposts (Chinese Wikisource, beijing.gov.cn, gmw.cn).
CN_ACTS = {
    2020: Act("国办发明电〔2019〕16号", "2019-11-21", "primary"),
    2021: Act("国办发明电〔2020〕27号", "2020-11-25", "primary"),
    2022: Act("国办发明电〔2021〕11号", "2021-10-25", "primary"),
    2023: Act("国办发明电〔2022〕16号", "2022-12-08", "primary"),
    2024: Act("国办发明电〔2023〕7号", "2023-10-25", "primary"),
    2025: Act("国办发明电〔2024〕12号", "2024-11-12", "primary"),
    2026: Act("国务院办公厅关于2026年部分节假日安排的通知 (2025-11-04)", "2025-11-04", "primary"),
    # Not announced when this was written: dates follow from the holiday regulation (State Council Order 795), so no act.
    2027: Act("", "2024-11-12", "inferred"),
}
_CN_2020_EXTENSION = Act("国办发明电〔2020〕1号 (extension)", "2020-01-26", "primary")
CN_DAYS = dict.fromkeys(("2020-01-31", "2020-02-01", "2020-02-02"), _CN_2020_EXTENSION)


def read_indonesia() -> list[dict[str, str]]:
    """Return the rows of Indonesia: national holidays, and joint leave from the government category."""
    rows: dict[str, dict[str, str]] = {}
    for category, kind in (("government", "joint_leave"), ("public", "holiday")):
        local = holidays.country_holidays("ID", years=YEARS, language="id", categories=(category,))
        english = holidays.country_holidays("ID", years=YEARS, language="en_US", categories=(category,))
        for day, name in local.items():
            iso = day.isoformat()
            act = ID_DAYS.get(iso) or ID_ACTS[day.year]
            names = [re.sub(r" \((perkiraan|estimated)\)", "", text) for text in (english[day], name)]
            names[1] = names[1].replace("Pegangti", "Pengganti")
            rows[iso] = _row(iso, kind, names[0], names[1], act)
    return _sorted(rows, set(ID_DAYS))


def read_china() -> list[dict[str, str]]:
    """Return the rows of China: holidays, days off that were moved, and the weekend days worked instead."""
    local = holidays.country_holidays("CN", years=YEARS, language="zh_CN")
    english = holidays.country_holidays("CN", years=YEARS, language="en_US")
    rows: dict[str, dict[str, str]] = {}
    for day, name in local.items():
        iso = day.isoformat()
        names = [english[day], name]
        moved = re.search(r"substituted from (\d\d)/(\d\d)/(\d{4})", names[0])
        if moved:
            month, date, year = moved.groups()
            names = [f"Day off moved from {year}-{month}-{date}", f"调休放假（{year}-{month}-{date}上班）"]
        rows[iso] = _row(iso, "holiday", names[0], names[1], CN_DAYS.get(iso) or CN_ACTS[day.year])
    for day in local.weekend_workdays:
        if day.year in YEARS:
            iso = day.isoformat()
            rows[iso] = _row(iso, "make_up_workday", "Make-up working day", "调休上班", CN_ACTS[day.year])
    return _sorted(rows, set(CN_DAYS))


def _row(date: str, kind: str, name: str, name_local: str, act: Act) -> dict[str, str]:
    return {
        "date": date,
        "kind": kind,
        "name": name,
        "name_local": name_local,
        "act": act.name,
        "known_since": act.known_since,
        "trust": act.trust,
    }


def _sorted(rows: dict[str, dict[str, str]], named: set[str]) -> list[dict[str, str]]:
    if unknown := sorted(named - rows.keys()):
        raise SystemExit(
            f"an act is listed here for days that the package does not know: {', '.join(unknown)}"
        )
    return [rows[date] for date in sorted(rows, key=dt.date.fromisoformat)]


def main(country: str, target: str) -> None:
    """Write the calendar of one country."""
    rows = {"ID": read_indonesia, "CN": read_china}[country]()
    path = Path(target)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main(*sys.argv[1:])
