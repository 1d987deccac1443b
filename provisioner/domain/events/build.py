"""Events of building in the cloud: plans, runs, evidence, hand-over."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from provisioner.domain.case.parts import EvidenceRecord, PlanRecord
from provisioner.domain.events.base import EventBase


class PlanPreviewed(EventBase):
    kind: Literal["PlanPreviewed"] = "PlanPreviewed"
    plan: PlanRecord


class PlanApproved(EventBase):
    """A person (never the requester) or the pack approved the plan; used by one run."""

    kind: Literal["PlanApproved"] = "PlanApproved"
    plan_digest: str
    lapses_at: datetime | None = None
    automatic: bool = False


class RunStarted(EventBase):
    """The approval is used up by this run."""

    kind: Literal["RunStarted"] = "RunStarted"
    run_id: str
    plan_digest: str


class RunFinished(EventBase):
    kind: Literal["RunFinished"] = "RunFinished"
    run_id: str
    result: Literal["done", "failed"]
    addresses: dict[str, str] = {}


class EvidenceRecorded(EventBase):
    kind: Literal["EvidenceRecorded"] = "EvidenceRecorded"
    record: EvidenceRecord


class HandedOver(EventBase):
    """The unit holds the keys; nothing secret is in here."""

    kind: Literal["HandedOver"] = "HandedOver"
    recipient: str = ""
    receipt: str = ""


class ExposureOpened(EventBase):
    """What was withheld from the internet is open."""

    kind: Literal["ExposureOpened"] = "ExposureOpened"
    icp_no: str = ""
