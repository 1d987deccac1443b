"""Events between trial and formal operation, and when a bill starts, changes and ends."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from provisioner.domain.case.quantities import Quantities
from provisioner.domain.case.state import State
from provisioner.domain.events.base import EventBase

Moment = Literal["ready", "change", "end"]


class TrialStarted(EventBase):
    to: ClassVar[State | None] = State.TRIAL
    kind: Literal["TrialStarted"] = "TrialStarted"
    until: date | None = None


class TrialExtended(EventBase):
    """With consent the trial goes on; an expired one is a trial again."""

    kind: Literal["TrialExtended"] = "TrialExtended"
    until: date


class TrialExpired(EventBase):
    """Opening is blocked and people are told; nothing is destroyed."""

    to: ClassVar[State | None] = State.TRIAL_EXPIRED
    kind: Literal["TrialExpired"] = "TrialExpired"


class TestsPassed(EventBase):
    """The last test that the pack asks for was passed."""

    __test__: ClassVar[bool] = False
    to: ClassVar[State | None] = State.TESTED
    kind: Literal["TestsPassed"] = "TestsPassed"


class QuantityConfirmed(EventBase):
    """The unit confirmed how much and from (or until) when."""

    kind: Literal["QuantityConfirmed"] = "QuantityConfirmed"
    moment: Moment
    day: date
    quantities: Quantities


class WorkOrderIssued(EventBase):
    """The work order that a confirmation produces; it is what is paid by."""

    kind: Literal["WorkOrderIssued"] = "WorkOrderIssued"
    number: str
    moment: Moment
    day: date
    quantities: Quantities
    confirmed_by: str


class WentLive(EventBase):
    """Formal operation: the trial environment was converted, not rebuilt."""

    to: ClassVar[State | None] = State.ACTIVE
    kind: Literal["WentLive"] = "WentLive"


class BillingStarted(EventBase):
    """From the start of this day the quantities are billed."""

    kind: Literal["BillingStarted"] = "BillingStarted"
    day: date
    quantities: Quantities
    monthly_fee: Decimal | None = None


class BillingChanged(EventBase):
    """From the start of this day these quantities are billed instead."""

    kind: Literal["BillingChanged"] = "BillingChanged"
    day: date
    quantities: Quantities
    monthly_fee: Decimal | None = None


class BillingEnded(EventBase):
    """This day is no longer billed."""

    kind: Literal["BillingEnded"] = "BillingEnded"
    day: date
