"""What is billed from which day: a fold of the ledger's billing events."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from provisioner.domain.base import Frozen
from provisioner.domain.case.quantities import Quantities
from provisioner.domain.events import EventBase
from provisioner.domain.events.ending import YearSettled
from provisioner.domain.events.opening import BillingChanged, BillingEnded, BillingStarted

NEVER = date.max


class Span(Frozen):
    """From `first` until before `after` these quantities (or this fee) are billed, by these events."""

    first: date
    after: date = NEVER
    quantities: Quantities = Quantities()
    monthly_fee: Decimal | None = None  # yuan; agreed in a contract, takes the place of unit prices
    events: tuple[str, ...] = ()

    def within(self, first: date, after: date) -> Span | None:
        """The part of it inside a period."""
        start, end = max(first, self.first), min(after, self.after)
        return self.model_copy(update={"first": start, "after": end}) if start < end else None


class Usage(Frozen):
    """Everything that was and is billed for one case."""

    case: str
    department: str = ""
    system: str = ""
    spans: tuple[Span, ...] = ()
    settled: dict[int, Span] = {}  # year -> its quantity as fixed afterwards

    def within(self, first: date, after: date) -> tuple[Span, ...]:
        return tuple(part for span in self.spans if (part := span.within(first, after)))

    def as_settled(self, year: int) -> Usage:
        """With the quantity that was fixed for a year in place of what stood; the days stay."""
        fixed = self.settled.get(year)
        if fixed is None:
            return self
        first, after = date(year, 1, 1), date(year + 1, 1, 1)
        spans = tuple(
            span.model_copy(update={"quantities": fixed.quantities, "events": (*span.events, *fixed.events)})
            for span in self.within(first, after)
        )
        return self.model_copy(update={"spans": spans})


def usage_of(case: str, events: Iterable[EventBase], department: str = "", system: str = "") -> Usage:
    """Fold the billing events; all others are passed over. The end day itself is not billed."""
    spans: list[Span] = []
    settled: dict[int, Span] = {}
    for event in events:
        if isinstance(event, YearSettled):
            named = f"YearSettled {event.year} ({event.command_id})"
            settled[event.year] = Span(
                first=date(event.year, 1, 1), quantities=event.quantities, events=(named,)
            )
        if isinstance(event, BillingEnded):
            _close(spans, event.day)
        elif isinstance(event, BillingStarted | BillingChanged):
            fee = event.monthly_fee
            if fee is None and isinstance(event, BillingChanged) and spans:
                fee = spans[-1].monthly_fee
            _close(spans, event.day)
            spans.append(
                Span(
                    first=event.day,
                    quantities=event.quantities,
                    monthly_fee=fee,
                    events=(f"{type(event).__name__} {event.day} ({event.command_id})",),
                )
            )
    return Usage(case=case, department=department, system=system, spans=tuple(spans), settled=settled)


def _close(spans: list[Span], day: date) -> None:
    """What ran until now runs until before this day; what had not begun is dropped."""
    while spans and spans[-1].first >= day:
        spans.pop()
    if spans and spans[-1].after > day:
        spans[-1] = spans[-1].model_copy(update={"after": day})


def month_of(day: date) -> tuple[date, date]:
    """The first day of its month and the first of the next."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1)
