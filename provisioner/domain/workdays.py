"""Counting days as the texts do: the day of the event is not counted, a limit ends at 24:00."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
WEEKEND = 5


class Calendar(Protocol):
    """The official calendar, with make-up working days."""

    def is_workday(self, day: date) -> bool | None:
        """Whether people work on this day; None where its year is not known."""
        ...


class Reckoned(NamedTuple):
    """A day reached by counting; provisional where a year on the way is unknown."""

    day: date
    provisional: bool


def add_workdays(calendar: Calendar, start: date, count: int) -> Reckoned:
    """The count-th working day after `start`; days of unknown years count as Monday to Friday."""
    day, provisional = start, False
    while count > 0:
        day += DAY
        works = calendar.is_workday(day)
        provisional |= works is None
        count -= (day.weekday() < WEEKEND) if works is None else works
    return Reckoned(day, provisional)


def add_months(start: date, months: int) -> date:
    """The same day number months later (or earlier), or that month's last day."""
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def end_of(day: date) -> datetime:
    """24:00 of a day."""
    return datetime.combine(day + DAY, time(), ZONE)


def local_date(moment: datetime) -> date:
    """The day on which a moment falls in China."""
    return moment.astimezone(ZONE).date()
