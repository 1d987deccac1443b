"""What happened to a case. Only `decide` makes events; only `fold` reads them into a case."""

from __future__ import annotations

from typing import Annotated, get_args

from pydantic import Field, TypeAdapter

from provisioner.domain.events import build, clock, ending, intake, opening, running, vendor
from provisioner.domain.events.base import EventBase

Event = Annotated[
    intake.Submitted
    | intake.Accepted
    | intake.Rejected
    | intake.ApprovalGiven
    | intake.OrderApproved
    | intake.PaperRecorded
    | intake.LegalHoldPlaced
    | intake.LegalHoldLifted
    | build.PlanPreviewed
    | build.PlanApproved
    | build.RunStarted
    | build.RunFinished
    | build.EvidenceRecorded
    | build.HandedOver
    | build.ExposureOpened
    | opening.TrialStarted
    | opening.TrialExtended
    | opening.TrialExpired
    | opening.TestsPassed
    | opening.QuantityConfirmed
    | opening.WorkOrderIssued
    | opening.WentLive
    | opening.BillingStarted
    | opening.BillingChanged
    | opening.BillingEnded
    | running.ChangeRequested
    | running.ChangeReviewed
    | running.ChangeRefused
    | running.ChangePartDone
    | running.ChangeDone
    | running.ChangeSheetSigned
    | running.ElasticAdjusted
    | running.ScheduleSet
    | running.WindowApplied
    | running.WindowEnded
    | running.ReductionProposed
    | running.ReductionAgreed
    | running.ReductionDone
    | running.IdleReminded
    | running.IdleSupervised
    | running.EmergencyReported
    | running.EmergencyProvisioned
    | running.LateApplicationFiled
    | running.Suspended
    | running.Resumed
    | running.DataAccessed
    | running.FallbackKept
    | running.FallbackEnded
    | ending.ExitRequested
    | ending.ExitReviewed
    | ending.ExitRefused
    | ending.Retired
    | ending.Destroyed
    | ending.ProbeRecorded
    | ending.Cleared
    | ending.CertificateIssued
    | ending.YearSettled
    | vendor.VendorRegistered
    | vendor.VendorAssessed
    | vendor.VendorAllowed
    | vendor.SuccessorChosen
    | vendor.TransitionBegun
    | vendor.ServiceEnded
    | vendor.EquipmentDisposed
    | clock.DeadlineSet
    | clock.DeadlineMet
    | clock.DeadlineRecomputed
    | clock.DeadlineOverdue,
    Field(discriminator="kind"),
]

EVENT: TypeAdapter[Event] = TypeAdapter(Event)
EVENTS: dict[str, type[EventBase]] = {
    one.model_fields["kind"].default: one for one in get_args(get_args(Event)[0])
}

__all__ = ["EVENT", "EVENTS", "Event", "EventBase"]
