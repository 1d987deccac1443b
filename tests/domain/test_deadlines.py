"""Counting days as the texts do, and what is not known yet."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.adapters.calendar import OfficialCalendar, YearFile, load_calendar
from provisioner.adapters.yaml_files import UnreadableFile, load
from provisioner.domain.deadlines import reckon
from provisioner.domain.workdays import ZONE, add_months, add_workdays, end_of

ROOT = Path(__file__).parents[2]
OFFICIAL = load_calendar(ROOT / "catalog" / "calendars")
DAYS = st.dates(date(2024, 1, 1), date(2026, 10, 31))

# start, working days, the last day: across holidays and make-up weekend workdays
WORKDAYS = {
    "an ordinary week": ("2026-03-02", 3, "2026-03-05"),
    "over a weekend": ("2026-03-06", 2, "2026-03-10"),
    "National Day 2025 with its make-up Saturday": ("2025-09-29", 3, "2025-10-10"),
    "the Saturday after it counts": ("2025-10-10", 2, "2025-10-13"),
    "New Year 2026 with its make-up Sunday": ("2025-12-29", 5, "2026-01-06"),
    "National Day 2026": ("2026-09-30", 2, "2026-10-09"),
    "Saturday 2026-10-10 counts": ("2026-10-09", 2, "2026-10-12"),
    "Labour Day 2026": ("2026-04-28", 5, "2026-05-08"),
}


@pytest.mark.parametrize(("start", "count", "last"), WORKDAYS.values(), ids=WORKDAYS.keys())
def test_working_days_follow_the_official_calendar(start, count, last):
    reached = add_workdays(OFFICIAL, date.fromisoformat(start), count)
    assert reached == (date.fromisoformat(last), False)


MONTHS = {
    "the same day number": ("2026-04-01", 3, "2026-07-01"),
    "the month's last day": ("2026-08-31", 6, "2027-02-28"),
    "a leap year's": ("2027-08-31", 6, "2028-02-29"),
    "a month": ("2026-08-31", 1, "2026-09-30"),
    "backwards": ("2029-01-05", -6, "2028-07-05"),
}


@pytest.mark.parametrize(("start", "count", "last"), MONTHS.values(), ids=MONTHS.keys())
def test_months_end_on_the_same_day_number_or_the_months_last(start, count, last):
    assert add_months(date.fromisoformat(start), count) == date.fromisoformat(last)


def test_a_deadline_ends_at_midnight_in_china():
    due, provisional = reckon(OFFICIAL, datetime(2026, 3, 2, 23, 59, tzinfo=ZONE), 3, "wd")
    assert due == datetime(2026, 3, 6, tzinfo=ZONE) == end_of(date(2026, 3, 5))
    assert not provisional


def test_hours_run_through_holidays():
    start = datetime(2026, 9, 30, 20, tzinfo=ZONE)
    assert reckon(OFFICIAL, start, 24, "h") == (datetime(2026, 10, 1, 20, tzinfo=ZONE), False)


def test_a_deadline_into_an_unknown_year_is_provisional():
    reached = add_workdays(OfficialCalendar(only=[2026]), date(2026, 12, 30), 3)
    assert reached == (date(2027, 1, 4), True)


def test_a_year_file_comes_before_the_package():
    file = YearFile(
        year=2026, source="correction", holidays=(date(2026, 3, 3),), workdays=(date(2026, 3, 7),)
    )
    calendar = OFFICIAL.with_year(file)
    assert calendar.is_workday(date(2026, 3, 3)) is False
    assert calendar.is_workday(date(2026, 3, 7)) is True
    assert OFFICIAL.is_workday(date(2026, 3, 3)) is True


def test_a_year_file_with_a_date_that_is_none_is_refused_with_its_line(tmp_path):
    path = tmp_path / "2027.yaml"
    path.write_text("year: 2027\nsource: invented\nholidays: [2027-01-01, 2027-02-30]\n")
    with pytest.raises(UnreadableFile, match=r"2027\.yaml:3"):
        load(YearFile, path)


@given(start=DAYS, later=st.integers(0, 60), count=st.integers(1, 30))
def test_who_starts_later_is_not_due_earlier(start, later, count):
    after = start + timedelta(days=later)
    assert add_workdays(OFFICIAL, start, count).day <= add_workdays(OFFICIAL, after, count).day
    assert add_months(start, count) <= add_months(after, count)


@given(start=DAYS, count=st.integers(1, 30), more=st.integers(0, 20))
def test_a_longer_limit_is_not_due_earlier(start, count, more):
    assert add_workdays(OFFICIAL, start, count).day <= add_workdays(OFFICIAL, start, count + more).day


@given(start=DAYS, count=st.integers(1, 30))
def test_the_last_day_is_a_working_day_and_the_count_is_right(start, count):
    last = add_workdays(OFFICIAL, start, count).day
    between = (start + timedelta(days=n) for n in range(1, (last - start).days + 1))
    assert OFFICIAL.is_workday(last)
    assert sum(bool(OFFICIAL.is_workday(day)) for day in between) == count
