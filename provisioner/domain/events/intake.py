"""Events between the order and its approval, and papers."""

from __future__ import annotations

from typing import ClassVar, Literal

from provisioner.domain.case.parts import PaperRecord
from provisioner.domain.case.quantities import Quantities
from provisioner.domain.case.state import State
from provisioner.domain.events.base import EventBase
from provisioner.domain.order.application import OpenOrder


class Submitted(EventBase):
    """An application came in and passed its gates; from here on the pack's version stays."""

    to: ClassVar[State | None] = State.SUBMITTED
    kind: Literal["Submitted"] = "Submitted"
    pack: str
    pack_version: int
    order: OpenOrder
    order_digest: str
    vendor: str = ""
    quantities: Quantities


class Accepted(EventBase):
    to: ClassVar[State | None] = State.ACCEPTED
    kind: Literal["Accepted"] = "Accepted"
    opinion: str = ""


class Rejected(EventBase):
    """The order was refused with an opinion; the unit may submit again."""

    to: ClassVar[State | None] = State.REJECTED
    kind: Literal["Rejected"] = "Rejected"
    opinion: str = ""


class ApprovalGiven(EventBase):
    """One party took its step of the approval."""

    kind: Literal["ApprovalGiven"] = "ApprovalGiven"
    party: str
    step: str
    order_digest: str
    opinion: str = ""


class OrderApproved(EventBase):
    """All parties approved, in order; or the acceptance decides in this jurisdiction."""

    to: ClassVar[State | None] = State.APPROVED
    kind: Literal["OrderApproved"] = "OrderApproved"
    order_digest: str


class PaperRecorded(EventBase):
    """A paper was laid into the file."""

    kind: Literal["PaperRecorded"] = "PaperRecorded"
    record: PaperRecord


class LegalHoldPlaced(EventBase):
    """From now on nothing of the case may be deleted."""

    kind: Literal["LegalHoldPlaced"] = "LegalHoldPlaced"
    reason: str


class LegalHoldLifted(EventBase):
    kind: Literal["LegalHoldLifted"] = "LegalHoldLifted"
