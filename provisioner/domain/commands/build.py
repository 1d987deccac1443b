"""Building in the cloud: previews, their approval, runs, evidence, hand-over."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from provisioner.domain.case.parts import PlanKind
from provisioner.domain.commands.base import CommandBase


class PreviewPlan(CommandBase):
    """A preview was made; its digest is what may be approved."""

    kind: Literal["preview_plan"] = "preview_plan"
    plan_digest: str
    plan_kind: PlanKind
    only_creates: bool = False  # nothing is deleted or replaced, and only what the order names is made
    within_approval: bool = False  # inside the approved price and the quota, no blocking finding
    summary: dict[str, str | int] = {}


class ApprovePlan(CommandBase):
    """A person other than the requester approves exactly this digest; good for one run."""

    kind: Literal["approve_plan"] = "approve_plan"
    plan_digest: str
    valid_for: timedelta = timedelta(hours=24)


class StartRun(CommandBase):
    """Use up the approval. The same run may start again after a kill."""

    kind: Literal["start_run"] = "start_run"
    run_id: str
    plan_digest: str


class FinishRun(CommandBase):
    kind: Literal["finish_run"] = "finish_run"
    run_id: str
    result: Literal["done", "failed"]
    addresses: dict[str, str] = {}


class RecordEvidence(CommandBase):
    """`evidence` says what was measured: baseline, measurement, packets, probe, …"""

    kind: Literal["record_evidence"] = "record_evidence"
    evidence: str
    digest: str
    summary: dict[str, str | int | float | bool] = {}
    passed: bool = True


class HandOver(CommandBase):
    """The unit received its access; `receipt` is a digest, never a secret."""

    kind: Literal["hand_over"] = "hand_over"
    recipient: str = ""
    receipt: str = ""


class OpenExposure(CommandBase):
    """What was withheld from the internet is open now."""

    kind: Literal["open_exposure"] = "open_exposure"
