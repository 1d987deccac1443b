"""The official holiday calendar: the chinesecalendar package, and year files for what it lacks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated

import chinese_calendar
from pydantic import Field

from provisioner.adapters.yaml_files import load
from provisioner.domain.base import Frozen

SATURDAY = 5


class YearFile(Frozen):
    """One year as announced: `catalog/calendars/2027.yaml`.

    `holidays` are days off that would be working days or belong to a holiday; `workdays` are the
    make-up days on weekends. All other days follow the week.
    """

    year: Annotated[int, Field(ge=2000, le=2100)]
    source: str
    holidays: tuple[date, ...] = ()
    workdays: tuple[date, ...] = ()


class OfficialCalendar:
    """Working days of known years; None for any other year. A year file comes before the package."""

    def __init__(self, files: Iterable[YearFile] = (), *, only: Iterable[int] | None = None) -> None:
        self._files = {each.year: each for each in files}
        self._only = frozenset(only) if only is not None else None

    @property
    def package_years(self) -> range:
        """The years that the package knows."""
        return range(min(chinese_calendar.holidays).year, max(chinese_calendar.holidays).year + 1)

    def with_year(self, file: YearFile) -> OfficialCalendar:
        """The calendar with one more year, or another version of it."""
        return OfficialCalendar([*self._files.values(), file], only=self._only)

    def with_package_years(self, years: Iterable[int]) -> OfficialCalendar:
        """The calendar that also takes these years from the package; one without limits has them already."""
        if self._only is None:
            return self
        return OfficialCalendar(self._files.values(), only=self._only | frozenset(years))

    def is_workday(self, day: date) -> bool | None:
        file = self._files.get(day.year)
        if file is not None:
            return day in file.workdays or (day.weekday() < SATURDAY and day not in file.holidays)
        if self._only is not None and day.year not in self._only:
            return None
        if day.year not in self.package_years:
            return None
        return chinese_calendar.is_workday(day)


def load_calendar(folder: Path) -> OfficialCalendar:
    """The package and every year file of a folder."""
    return OfficialCalendar(load(YearFile, path) for path in sorted(folder.glob("*.yaml")))
