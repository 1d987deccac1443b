"""Events of a running system."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar, Literal

from provisioner.domain.case.parts import ChangeInHand, EmergencyInHand, ReductionInHand, Window
from provisioner.domain.case.quantities import Quantities
from provisioner.domain.case.state import State
from provisioner.domain.events.base import EventBase


class ChangeRequested(EventBase):
    to: ClassVar[State | None] = State.CHANGING
    kind: Literal["ChangeRequested"] = "ChangeRequested"
    change: ChangeInHand


class ChangeReviewed(EventBase):
    """One party took its step of the review; after the `final` one the change may be done."""

    kind: Literal["ChangeReviewed"] = "ChangeReviewed"
    party: str = "authority"
    step: str = "review"
    final: bool = True
    opinion: str = ""


class ChangeRefused(EventBase):
    """The change was refused; the system goes on as it was."""

    kind: Literal["ChangeRefused"] = "ChangeRefused"
    former: State
    opinion: str = ""


class ChangePartDone(EventBase):
    kind: Literal["ChangePartDone"] = "ChangePartDone"
    part: Quantities


class ChangeDone(EventBase):
    """All of the change is done."""

    kind: Literal["ChangeDone"] = "ChangeDone"
    former: State
    quantities: Quantities
    share: Decimal | None = None
    order_digest: str


class ChangeSheetSigned(EventBase):
    """The confirmation sheet of the last change bears every signature."""

    kind: Literal["ChangeSheetSigned"] = "ChangeSheetSigned"


class ElasticAdjusted(EventBase):
    kind: Literal["ElasticAdjusted"] = "ElasticAdjusted"
    quantities: Quantities


class ScheduleSet(EventBase):
    kind: Literal["ScheduleSet"] = "ScheduleSet"
    windows: tuple[Window, ...]


class WindowApplied(EventBase):
    kind: Literal["WindowApplied"] = "WindowApplied"
    window: Window


class WindowEnded(EventBase):
    kind: Literal["WindowEnded"] = "WindowEnded"
    window: Window


class ReductionProposed(EventBase):
    to: ClassVar[State | None] = State.REDUCING
    kind: Literal["ReductionProposed"] = "ReductionProposed"
    reduction: ReductionInHand


class ReductionAgreed(EventBase):
    kind: Literal["ReductionAgreed"] = "ReductionAgreed"


class ReductionDone(EventBase):
    to: ClassVar[State | None] = State.ACTIVE
    kind: Literal["ReductionDone"] = "ReductionDone"
    quantities: Quantities


class IdleReminded(EventBase):
    kind: Literal["IdleReminded"] = "IdleReminded"
    idle: str = ""


class IdleSupervised(EventBase):
    kind: Literal["IdleSupervised"] = "IdleSupervised"


class EmergencyReported(EventBase):
    """Reported before anything is configured; the case may begin with it."""

    to: ClassVar[State | None] = State.EMERGENCY
    kind: Literal["EmergencyReported"] = "EmergencyReported"
    emergency: EmergencyInHand
    pack: str
    pack_version: int
    unit: str
    system: str


class EmergencyProvisioned(EventBase):
    kind: Literal["EmergencyProvisioned"] = "EmergencyProvisioned"
    at_latest: datetime


class LateApplicationFiled(EventBase):
    """The late application was filed; a case that began with the emergency is submitted now."""

    kind: Literal["LateApplicationFiled"] = "LateApplicationFiled"
    former: State


class Suspended(EventBase):
    """Service is interrupted; data stays, and so does the bill."""

    to: ClassVar[State | None] = State.SUSPENDED
    kind: Literal["Suspended"] = "Suspended"
    reason: str
    notified: tuple[str, ...]


class Resumed(EventBase):
    """Exactly what was open before is open again."""

    kind: Literal["Resumed"] = "Resumed"
    former: State
    notified: tuple[str, ...] = ()


class DataAccessed(EventBase):
    """The vendor touched the unit's data under a valid authorisation."""

    kind: Literal["DataAccessed"] = "DataAccessed"
    purpose: str
    authorisation: str


class FallbackKept(EventBase):
    kind: Literal["FallbackKept"] = "FallbackKept"
    until: date


class FallbackEnded(EventBase):
    kind: Literal["FallbackEnded"] = "FallbackEnded"
