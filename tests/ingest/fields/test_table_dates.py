from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.fields.coercion import InvalidValue, parse_timestamp
from ingest.fields.month_names import month_of_name
from ingest.fields.table_dates import (
    DateColumn,
    DateOrder,
    is_table_date,
    iso_date,
    order_is_open,
    relative_age,
)

DAY, MONTH = DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST

DATES = [
    ("24.02.2015 11:35", None, "2015-02-24T11:35:00"),
    ("3.4.2026", None, "2026-04-03"),
    ("13/09/2026 11:00", DAY, "2026-09-13T11:00:00"),
    ("9/13/26 5:05 PM", MONTH, "2026-09-13T17:05:00"),
    ("12/31/2025 12:00 am", MONTH, "2025-12-31T00:00:00"),
    ("31-12-2025, 12:30 p. m.", DAY, "2025-12-31T12:30:00"),
    ("20/09/17 08:00:24", DAY, "2017-09-20T08:00:24"),
    ("2024/3/5 10:05", None, "2024-03-05T10:05:00"),
    ("2015. 2. 24. 오후 3:05", None, "2015-02-24T15:05:00"),
    ("2026年9月13日 15時30分", None, "2026-09-13T15:30:00"),
    ("2026년 9월 13일 오전 11:00", None, "2026-09-13T11:00:00"),
    ("13 septembre 2026 à 11:00", None, "2026-09-13T11:00:00"),
    ("13. September 2026, 17:30 Uhr", None, "2026-09-13T17:30:00"),
    ("13 de septiembre de 2026", None, "2026-09-13"),
    ("13 lutego 2026", None, "2026-02-13"),
    ("5 мая 2026 г., 10:00", None, "2026-05-05T10:00:00"),
    ("September 13th, 2026 at 5:30 PM", None, "2026-09-13T17:30:00"),
    ("13-Sep-26", None, "2026-09-13"),
    ("13.9.2026 klo 10.30", None, "2026-09-13T10:30:00"),
    ("2024-03-05 14:02:11 EST", None, "2024-03-05T14:02:11 EST"),
    ("20240305", None, "2024-03-05"),
    ("20240305103000", None, "2024-03-05T10:30:00"),
]


@pytest.mark.parametrize(("cell", "order", "iso"), DATES)
def test_dates_as_people_write_them_become_iso_dates(
    cell: str, order: DateOrder | None, iso: str
) -> None:
    assert iso_date(cell, order) == iso
    assert is_table_date(cell)
    assert parse_timestamp(iso, []) is not None


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "12",
        "4.5",
        "1.2.3",
        "1.234",
        "soon",
        "10/2026",
        "13/13/2026x",
        "1/2",
        "a/b/c",
    ],
)
def test_what_is_no_date_stays_as_it_is(cell: str) -> None:
    assert iso_date(cell) is None
    assert not is_table_date(cell)


def test_a_date_of_open_order_is_read_only_with_an_order() -> None:
    assert order_is_open("03/04/2026")
    assert iso_date("03/04/2026") is None
    assert iso_date("03/04/2026", DAY) == "2026-04-03"
    assert iso_date("03/04/2026", MONTH) == "2026-03-04"
    # The third of March is the same day in both orders.
    assert iso_date("03/03/2026") == "2026-03-03"


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["03/04/2026", "13/04/2026"], DAY),
        (["03/04/2026", "04/13/2026"], MONTH),
        (["03.04.2026"], DAY),
        (["13/04/2026", "04/13/2026"], None),
        (["03/04/2026", "05/06/2026"], None),
        (["03/04/2026", "", "soon", "30/04/2026 10:00"], DAY),
        ([], None),
    ],
)
def test_the_whole_column_tells_the_order_of_day_and_month(
    cells: list[str], order: DateOrder | None
) -> None:
    column = DateColumn("date")
    for cell in cells:
        column.add(cell)
    assert column.order is order


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2026, 11, 30)),
    st.sampled_from(list(DateOrder)),
    st.sampled_from("/-"),
)
def test_any_time_written_in_an_order_is_read_back_in_that_order(
    moment: datetime, order: DateOrder, mark: str
) -> None:
    parts = ["%d", "%m"] if order is DAY else ["%m", "%d"]
    cell = moment.strftime(mark.join([*parts, "%Y"]) + " %H:%M:%S")
    iso = iso_date(cell, order)
    assert iso is not None
    assert parse_timestamp(iso, []) == moment.replace(microsecond=0)


@pytest.mark.parametrize(
    ("serial", "time"),
    [
        ("42059.4826388889", datetime(2015, 2, 24, 11, 35)),
        ("36526", datetime(2000, 1, 1)),
        ("46000,25", datetime(2025, 12, 9, 6)),
    ],
)
def test_a_number_in_a_column_of_times_is_a_day_of_a_spreadsheet(
    serial: str, time: datetime
) -> None:
    iso = iso_date(serial, is_date_column=True)
    assert iso is not None
    assert datetime.fromisoformat(iso) == time
    assert iso_date(serial) is None


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("20240305T100000Z", datetime(2024, 3, 5, 10)),
        ("2016-12-31T23:59:60Z", datetime(2016, 12, 31, 23, 59, 59)),
        ("2024-03-05 14:02:11 EST", datetime(2024, 3, 5, 19, 2, 11)),
        ("Tue, 05 Mar 2024 10:00:00 PDT", datetime(2024, 3, 5, 17)),
        ("2024-03-05 10:00 CEST", datetime(2024, 3, 5, 8)),
        ("2024-03-05 10:00:00 UTC+2", datetime(2024, 3, 5, 8)),
        ("2024-03-05T10:00:00+0530", datetime(2024, 3, 5, 4, 30)),
        ("1709632800000000", datetime(2024, 3, 5, 10)),
    ],
)
def test_zones_leap_seconds_and_basic_forms_are_times(
    text: str, time: datetime
) -> None:
    assert parse_timestamp(text, []) == time


@pytest.mark.parametrize("text", ["2024-03-05 10:00 IST", "2024-03-05 10:00 BST"])
def test_a_zone_name_of_several_zones_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue, match="bad_time"):
        parse_timestamp(text, [])


def test_an_open_order_is_refused_with_the_flags_that_settle_it() -> None:
    with pytest.raises(InvalidValue, match="--day-first or --month-first"):
        parse_timestamp("03/04/2026", [])


@pytest.mark.parametrize(
    ("cell", "days"),
    [
        ("2 weeks ago", 14),
        ("a day ago", 1),
        ("yesterday", 1),
        ("3 days ago (edited)", 3),
    ],
)
def test_an_age_is_known_as_an_age(cell: str, days: int) -> None:
    assert relative_age(cell) == timedelta(days=days)


def test_month_names_are_known_in_many_languages() -> None:
    names = ["März", "marzo", "mars", "Mai", "grudnia", "Sept.", "DEC", "coffee"]
    assert [month_of_name(name) for name in names] == [3, 3, 3, 5, 12, 9, 12, None]
