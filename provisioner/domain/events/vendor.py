"""Events of a vendor's contract; its case has the subject `vendor`."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

from provisioner.domain.case.state import State
from provisioner.domain.events.base import EventBase


class VendorRegistered(EventBase):
    to: ClassVar[State | None] = State.ACTIVE
    kind: Literal["VendorRegistered"] = "VendorRegistered"
    vendor: str
    pack: str
    pack_version: int
    contract_from: date
    contract_until: date | None = None


class VendorAssessed(EventBase):
    """The yearly assessment; poor results cut fees, stop new orders or disqualify, by the pack."""

    kind: Literal["VendorAssessed"] = "VendorAssessed"
    year: int
    grade: str
    suspended: bool = False


class VendorAllowed(EventBase):
    """Rectified: new orders are allowed again."""

    kind: Literal["VendorAllowed"] = "VendorAllowed"


class SuccessorChosen(EventBase):
    kind: Literal["SuccessorChosen"] = "SuccessorChosen"
    successor: str


class TransitionBegun(EventBase):
    to: ClassVar[State | None] = State.EXITING
    kind: Literal["TransitionBegun"] = "TransitionBegun"
    starts_on: date
    ends_on: date


class ServiceEnded(EventBase):
    to: ClassVar[State | None] = State.CLOSED
    kind: Literal["ServiceEnded"] = "ServiceEnded"
    reason: str = ""


class EquipmentDisposed(EventBase):
    kind: Literal["EquipmentDisposed"] = "EquipmentDisposed"
    equipment: str
