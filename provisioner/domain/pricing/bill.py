"""Bills by the day, in fen.

The share of a month's price that is due after its d-th day is rounded half up to a fen; a day costs
the difference to the day before. So days always add up to the month, a full month costs exactly the
price, and it does not matter into how many parts a month was cut. Months have their real days.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from provisioner.domain.base import Frozen
from provisioner.domain.case.quantities import Quantities
from provisioner.domain.pricing.prices import MEASURES, Price, PriceBook, PriceList
from provisioner.domain.pricing.usage import Span, Usage, month_of
from provisioner.errors import BadInput

FEN = Decimal(1)
PERIOD = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2]))?")
CONTRACT = "合同月费"


class WrongPeriod(BadInput):
    """This is no period."""

    remedy = "Write a month like 2026-03 or a year like 2026."


class Line(Frozen):
    """One thing over some days of a month; says which price and which events made it."""

    item: str
    title: str
    quantity: int
    unit_fen: int
    per: str  # month or day
    first: date
    last: date
    days: int
    fen: int
    price: str  # version of the price list, or the contract
    events: tuple[str, ...] = ()

    @property
    def yuan(self) -> Decimal:
        return yuan(self.fen)


class Bill(Frozen):
    """A month (or a year) of one case."""

    case: str
    department: str = ""
    system: str = ""
    period: str  # 2026-03 or 2026
    lines: tuple[Line, ...] = ()
    unpriced: tuple[str, ...] = ()  # what stands and has no price
    sample: bool = False  # a price list of invented figures was used
    practice: bool = False  # made on a practice site

    @property
    def fen(self) -> int:
        return sum(line.fen for line in self.lines)

    @property
    def yuan(self) -> Decimal:
        return yuan(self.fen)


def yuan(fen: int) -> Decimal:
    """Fen as yuan with two places."""
    return (Decimal(fen) / 100).quantize(Decimal("0.01"))


def estimate(quantities: Quantities, book: PriceBook, on: date) -> Bill:
    """What a full month of these quantities costs, at the prices of `on`: what a preview shows."""
    first, after = month_of(on)
    span = Span(first=first, after=after, quantities=quantities)
    version = book.on(on)
    return Bill(
        case="",
        period=f"{on:%Y-%m}",
        lines=tuple(_lines(span, version)),
        unpriced=_unpriced(quantities, version),
        sample=version.sample,
    )


def monthly_bill(
    usage: Usage, book: PriceBook | None, year: int, month: int, *, practice: bool = False
) -> Bill:
    """The bill of one month. Without a price book only agreed monthly fees are billed."""
    first, after = month_of(date(year, month, 1))
    lines: list[Line] = []
    unpriced: set[str] = set()
    sample = False
    for span in usage.within(first, after):
        if span.monthly_fee is not None:
            lines.append(_fee_line(span))
            continue
        if book is None:
            unpriced |= _held(span.quantities).keys()
            continue
        for version, start, end in book.parts(span.first, span.after):
            lines.extend(_lines(span.model_copy(update={"first": start, "after": end}), version))
            unpriced |= set(_unpriced(span.quantities, version))
            sample |= version.sample
    return Bill(
        case=usage.case,
        department=usage.department,
        system=usage.system,
        period=f"{year:04d}-{month:02d}",
        lines=tuple(lines),
        unpriced=tuple(sorted(unpriced)),
        sample=sample,
        practice=practice,
    )


def bill_for(usage: Usage, book: PriceBook | None, period: str, *, practice: bool = False) -> Bill:
    """The bill of a month (2026-03) or the settlement of a year (2026)."""
    match = PERIOD.fullmatch(period)
    if match is None:
        raise WrongPeriod(f"{period!r} is no month and no year")
    year, month = int(match.group(1)), match.group(2)
    if month:
        return monthly_bill(usage, book, year, int(month), practice=practice)
    return yearly_settlement(usage, book, year, practice=practice)


def yearly_settlement(usage: Usage, book: PriceBook | None, year: int, *, practice: bool = False) -> Bill:
    """Quantity and fee of a year: its twelve months, added up per thing and price.

    Where the year's quantity was fixed (004 第16条), that quantity counts for the days that were billed.
    """
    settled = usage.as_settled(year)
    months = [monthly_bill(settled, book, year, month, practice=practice) for month in range(1, 13)]
    return Bill(
        case=usage.case,
        department=usage.department,
        system=usage.system,
        period=f"{year:04d}",
        lines=tuple(_added(line for bill in months for line in bill.lines)),
        unpriced=tuple(sorted({name for bill in months for name in bill.unpriced})),
        sample=any(bill.sample for bill in months),
        practice=practice,
    )


def _added(lines: Iterable[Line]) -> Iterator[Line]:
    groups: dict[tuple[object, ...], list[Line]] = {}
    for line in lines:
        groups.setdefault((line.item, line.quantity, line.unit_fen, line.per, line.price), []).append(line)
    for same in groups.values():
        yield same[0].model_copy(
            update={
                "last": same[-1].last,
                "days": sum(line.days for line in same),
                "fen": sum(line.fen for line in same),
                "events": tuple(dict.fromkeys(event for line in same for event in line.events)),
            }
        )


def _lines(span: Span, version: PriceList) -> Iterator[Line]:
    held = _held(span.quantities)
    for price in version.prices:
        quantity = held.get(price.key, 0)
        if quantity:
            yield _line(span, price.key, price.title, quantity, price, version.label)


def _line(span: Span, item: str, title: str, quantity: int, price: Price, label: str) -> Line:
    days = (span.after - span.first).days
    if price.per == "day":
        fen = quantity * price.fen * days
    else:
        fen = part_of_month(Decimal(quantity * price.fen), span.first, span.after)
    return Line(
        item=item,
        title=title,
        quantity=quantity,
        unit_fen=price.fen,
        per=price.per,
        first=span.first,
        last=span.after - timedelta(days=1),
        days=days,
        fen=fen,
        price=label,
        events=span.events,
    )


def _fee_line(span: Span) -> Line:
    assert span.monthly_fee is not None
    fen = int((span.monthly_fee * 100).quantize(FEN, ROUND_HALF_UP))
    return Line(
        item="contract",
        title=CONTRACT,
        quantity=1,
        unit_fen=fen,
        per="month",
        first=span.first,
        last=span.after - timedelta(days=1),
        days=(span.after - span.first).days,
        fen=part_of_month(span.monthly_fee * 100, span.first, span.after),
        price=CONTRACT,
        events=span.events,
    )


def part_of_month(month_fen: Decimal, first: date, after: date) -> int:
    """What the days from `first` until before `after`, all of one month, cost of its price."""
    days = monthrange(first.year, first.month)[1]
    until = days if after.month != first.month else after.day - 1
    return _due(month_fen, until, days) - _due(month_fen, first.day - 1, days)


def _due(month_fen: Decimal, day: int, days: int) -> int:
    return int((month_fen * day / days).quantize(FEN, ROUND_HALF_UP))


def _held(quantities: Quantities) -> dict[str, int]:
    """Everything that stands, by the key of its price."""
    held = {name: getattr(quantities, name) for name in MEASURES}
    return {name: count for name, count in {**held, **quantities.services}.items() if count}


def _unpriced(quantities: Quantities, version: PriceList) -> tuple[str, ...]:
    """What stands and has no price; a server needs none of its own, its parts have theirs."""
    priced = {price.key for price in version.prices} | {"hosts"}
    return tuple(sorted(_held(quantities).keys() - priced))
