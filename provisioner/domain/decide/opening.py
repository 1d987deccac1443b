"""Trial, formal opening, and when bills start and end."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from provisioner.domain.case.quantities import Quantities
from provisioner.domain.events.base import EventBase
from provisioner.domain.events.opening import (
    BillingChanged,
    BillingEnded,
    BillingStarted,
    QuantityConfirmed,
    TrialExtended,
    TrialStarted,
    WentLive,
    WorkOrderIssued,
)
from provisioner.domain.gates.trial import first_end, is_opening
from provisioner.domain.situation import Situation


def trial_ready(s: Situation) -> Iterator[EventBase]:
    yield s.event(TrialStarted, until=first_end(s))


def extend_trial(s: Situation) -> Iterator[EventBase]:
    yield s.event(TrialExtended, until=s.command.until)


def go_live(s: Situation) -> Iterator[EventBase]:
    """Opening; the bill starts here unless it starts with the unit's confirmation."""
    yield s.event(WentLive)
    if s.pack.billing.start != "confirmed_ready":
        yield from start_bill(s)


def confirm_quantity(s: Situation) -> Iterator[EventBase]:
    """A confirmation, its work order, and what follows from its moment."""
    quantities = s.command.quantities or s.known.holding
    yield from _confirmed(s, quantities)
    if s.command.moment == "ready":
        if is_opening(s):
            yield s.event(WentLive)
        if s.pack.billing.start == "confirmed_ready":
            yield from start_bill(s)
    elif s.command.moment == "change":
        yield from change_bill(s, quantities)
    elif s.pack.billing.end == "confirmed_end":
        yield from end_bill(s)


def _confirmed(s: Situation, quantities: Quantities) -> Iterator[EventBase]:
    facts = {"moment": s.command.moment, "day": s.today, "quantities": quantities}
    yield s.event(QuantityConfirmed, **facts)
    number = f"{s.command.case}-{s.command.moment}-{s.today:%Y%m%d}"
    yield s.event(WorkOrderIssued, number=number, confirmed_by=s.command.by.name, **facts)


def start_bill(s: Situation, fee: Decimal | None = None) -> Iterator[EventBase]:
    """From today, where the pack knows bills at all."""
    if s.pack.billing.start is not None:
        yield s.event(
            BillingStarted,
            day=s.today,
            quantities=s.known.holding,
            monthly_fee=getattr(s.command, "monthly_fee", fee),
        )


def change_bill(s: Situation, quantities: Quantities) -> Iterator[EventBase]:
    """From today other quantities, where a bill runs."""
    bill = s.known.billing
    if bill.since is not None and bill.until is None:
        fee = getattr(s.command, "monthly_fee", None)
        yield s.event(BillingChanged, day=s.today, quantities=quantities, monthly_fee=fee)


def end_bill(s: Situation) -> Iterator[EventBase]:
    """From today nothing, where a bill runs."""
    bill = s.known.billing
    if bill.since is not None and bill.until is None:
        yield s.event(BillingEnded, day=s.today)


HANDLERS = {
    "trial_ready": trial_ready,
    "extend_trial": extend_trial,
    "go_live": go_live,
    "confirm_quantity": confirm_quantity,
}
