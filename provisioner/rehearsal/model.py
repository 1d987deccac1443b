"""The format of a rehearsal file (docs/rehearsal.md)."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from provisioner.adapters.calendar import YearFile
from provisioner.domain.base import Frozen
from provisioner.domain.case.state import State
from provisioner.domain.workdays import ZONE

OFFICE_HOURS = time(9)


def moment(value: Any) -> Any:
    """`2026-03-02` is nine in the morning, `2026-03-02 20:00` that minute, in China."""
    if isinstance(value, str):
        value = (
            datetime.fromisoformat(value.strip()) if len(value.strip()) > 10 else date.fromisoformat(value)
        )
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, OFFICE_HOURS)
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=ZONE)
    return value


Moment = Annotated[datetime, BeforeValidator(moment)]


class CalendarLimits(Frozen):
    """Which years are known. `known`: only these years of the package; `years`: given here."""

    known: tuple[int, ...] | None = None
    years: tuple[YearFile, ...] = ()


class LoadCalendar(Frozen):
    """A year becomes known: from the package (`year` alone) or as given."""

    year: int
    source: str = "rehearsal"
    holidays: tuple[date, ...] | None = None
    workdays: tuple[date, ...] = ()


class ExpectedDeadline(Frozen):
    """What a deadline must be; what is not said is not compared."""

    due: date | None = None
    due_at: Moment | None = None
    provisional: bool | None = None
    rule: str | None = None
    cite: str | None = None
    who: str | None = None
    met: bool | None = None
    overdue: bool | None = None
    history: tuple[date, ...] | None = None
    none: bool = False  # no such deadline runs


def _deadline(value: Any) -> Any:
    if value is None:
        return {"none": True}
    return {"due": value} if isinstance(value, str | date) else value


class ExpectedBill(Frozen):
    """What a month's (2026-03) or year's (2026) bill must be, in yuan."""

    total: Decimal | None = None
    lines: int | None = None
    days: int | None = None


def _bill(value: Any) -> Any:
    return {"total": str(value)} if isinstance(value, str | int | float) else value


Expected = Annotated[ExpectedDeadline, BeforeValidator(_deadline)]
Billed = Annotated[ExpectedBill, BeforeValidator(_bill)]


class Expect(Frozen):
    """What must hold after the step; `case` and `states` look at other cases too."""

    case: str | None = None
    allowed: bool | None = None
    repeated: bool | None = None
    error: str | None = None  # the input is refused before any decision, with these words
    state: State | None = None
    states: dict[str, State | None] = {}
    findings: tuple[str, ...] = ()  # rule ids, or "RULE warn"
    only_findings: tuple[str, ...] | None = None
    no_findings: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()  # words that the findings' citations hold
    events: tuple[str, ...] = ()
    no_events: tuple[str, ...] = ()
    history: tuple[str, ...] = ()  # kinds of events of the whole case, in this order, others between
    deadlines: dict[str, Expected] = {}
    bills: dict[str, Billed] = {}
    holding: dict[str, int] = {}
    withheld: tuple[str, ...] | None = None
    pack: str | None = None  # name@version that the case keeps
    next: tuple[str, ...] = ()  # commands that fit now
    facts: dict[str, Any] = {}  # any field of the case by its path: exit.planned, exposed


def _several(value: Any) -> Any:
    return (value,) if isinstance(value, dict | Expect) else value or ()


Expectations = Annotated[
    tuple[Expect, ...], BeforeValidator(_several, json_schema_input_type=Expect | tuple[Expect, ...])
]


class Step(BaseModel):
    """One message, clock step or look at what holds. Other keys are the command's own fields."""

    model_config = ConfigDict(frozen=True, extra="allow")

    at: Moment | None = None
    do: str | None = None
    case: str | None = None
    by: str | dict[str, Any] | None = None
    id: str | None = None
    pack: str | None = None
    load_calendar: LoadCalendar | None = None
    load_pack: dict[str, Any] | str | None = None
    load_prices: tuple[dict[str, Any], ...] | None = None
    note: str = ""
    expect: Expectations = ()

    @property
    def fields(self) -> dict[str, Any]:
        """The command's own fields."""
        return dict(self.model_extra or {})


class Rehearsal(Frozen):
    """A scenario: rules, calendar, forms used more than once, and what happens when."""

    title: str = ""
    about: str = ""
    include: tuple[str, ...] = ()
    packs: tuple[str | dict[str, Any], ...] = ()
    calendar: CalendarLimits = CalendarLimits()
    people: dict[str, tuple[str, ...]] = {}
    orders: dict[str, dict[str, Any]] = {}
    prices: str | tuple[dict[str, Any], ...] | None = None  # a list of the catalogue, or versions given here
    auto_tick: bool = True
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]
