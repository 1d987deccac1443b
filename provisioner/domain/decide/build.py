"""Plans, runs, evidence, hand-over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from provisioner.domain.case.parts import EvidenceRecord, PlanRecord
from provisioner.domain.events.base import EventBase
from provisioner.domain.events.build import (
    EvidenceRecorded,
    ExposureOpened,
    HandedOver,
    PlanApproved,
    PlanPreviewed,
    RunFinished,
    RunStarted,
)
from provisioner.domain.gates.opening import icp_number
from provisioner.domain.situation import Situation

AUTOMATIC = timedelta(hours=24)


def preview_plan(s: Situation) -> Iterator[EventBase]:
    """The same digest previewed again keeps its approval."""
    known = s.known.plan(s.command.plan_digest)
    if known is not None and not known.run_id:
        return
    plan = PlanRecord(
        digest=s.command.plan_digest,
        kind=s.command.plan_kind,
        summary=s.command.summary,
        previewed_at=s.now,
    )
    yield s.event(PlanPreviewed, plan=plan)
    if s.pack.auto_plan is not None and _harmless(s):
        lapses = s.now + AUTOMATIC
        yield s.event(PlanApproved, plan_digest=plan.digest, lapses_at=lapses, automatic=True)


def _harmless(s: Situation) -> bool:
    """A plan that a pack may grant without a person."""
    return s.command.plan_kind == "provision" and s.command.only_creates and s.command.within_approval


def approve_plan(s: Situation) -> Iterator[EventBase]:
    yield s.event(PlanApproved, plan_digest=s.command.plan_digest, lapses_at=s.now + s.command.valid_for)


def start_run(s: Situation) -> Iterator[EventBase]:
    """The same run may start again after a kill; it is one run."""
    if s.known.run(s.command.run_id) is None:
        yield s.event(RunStarted, run_id=s.command.run_id, plan_digest=s.command.plan_digest)


def finish_run(s: Situation) -> Iterator[EventBase]:
    command = s.command
    yield s.event(RunFinished, run_id=command.run_id, result=command.result, addresses=command.addresses)


def record_evidence(s: Situation) -> Iterator[EventBase]:
    command = s.command
    record = EvidenceRecord(
        kind=command.evidence,
        digest=command.digest,
        summary=command.summary,
        passed=command.passed,
        at=s.now,
        by=command.by.name,
    )
    yield s.event(EvidenceRecorded, record=record)


def hand_over(s: Situation) -> Iterator[EventBase]:
    yield s.event(HandedOver, recipient=s.command.recipient, receipt=s.command.receipt)


def open_exposure(s: Situation) -> Iterator[EventBase]:
    yield s.event(ExposureOpened, icp_no=icp_number(s))


HANDLERS = {
    "preview_plan": preview_plan,
    "approve_plan": approve_plan,
    "start_run": start_run,
    "finish_run": finish_run,
    "record_evidence": record_evidence,
    "hand_over": hand_over,
    "open_exposure": open_exposure,
}
