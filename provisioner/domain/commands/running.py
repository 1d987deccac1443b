"""What may be asked of a running system."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from provisioner.domain.case.parts import Window
from provisioner.domain.case.quantities import Quantities
from provisioner.domain.commands.base import CommandBase
from provisioner.domain.order.application import OpenOrder
from provisioner.domain.order.change import ChangeOrder
from provisioner.domain.real import RealHost


class RequestChange(CommandBase):
    """F2. `real` is what the cloud holds now: "before" values and addresses are compared with it."""

    kind: Literal["request_change"] = "request_change"
    order: ChangeOrder
    real: tuple[RealHost, ...] = ()
    fee_before: Decimal | None = None
    fee_after: Decimal | None = None
    judged_major: bool | None = None  # the authority's judgement, where the pack leaves it to them


class ReviewChange(CommandBase):
    """Consent to the change, or refusal with an opinion."""

    kind: Literal["review_change"] = "review_change"
    consent: bool = True
    opinion: str = ""


class FinishChange(CommandBase):
    """A part of the change is done; without `part`, all that was left."""

    kind: Literal["finish_change"] = "finish_change"
    part: Quantities | None = None
    monthly_fee: Decimal | None = None


class AdjustElastic(CommandBase):
    """Capacity moves within the approved bounds (hosts)."""

    kind: Literal["adjust_elastic"] = "adjust_elastic"
    quantities: Quantities


class SetSchedule(CommandBase):
    """Recurring demand, approved by window."""

    kind: Literal["set_schedule"] = "set_schedule"
    windows: tuple[Window, ...]


class ApplyWindow(CommandBase):
    """Configure, or end, the extra capacity of the window that today falls in."""

    kind: Literal["apply_window"] = "apply_window"
    end: bool = False
    extra: Quantities | None = None


class ProposeReduction(CommandBase):
    """The authority starts giving idle resources back."""

    kind: Literal["propose_reduction"] = "propose_reduction"
    quantities: Quantities  # what is taken away


class AgreeReduction(CommandBase):
    kind: Literal["agree_reduction"] = "agree_reduction"


class FinishReduction(CommandBase):
    """The vendor took the resources back; `reconciled` with the unit's and authority's figures."""

    kind: Literal["finish_reduction"] = "finish_reduction"
    reconciled: bool = True
    monthly_fee: Decimal | None = None


class RemindIdle(CommandBase):
    """The management system's reminder; its moment starts the clock."""

    kind: Literal["remind_idle"] = "remind_idle"
    idle: str = ""
    idle_share: float | None = None


class SuperviseIdle(CommandBase):
    kind: Literal["supervise_idle"] = "supervise_idle"


class ForceReduction(CommandBase):
    """By order of the authority, where the pack allows it."""

    kind: Literal["force_reduction"] = "force_reduction"
    quantities: Quantities


class ReportEmergency(CommandBase):
    """Report a need within hours; begins a case, or concerns a running one."""

    kind: Literal["report_emergency"] = "report_emergency"
    unit: str
    system: str
    needed_by: datetime
    quantities: Quantities = Quantities()
    reason: str = ""


class ProvisionEmergency(CommandBase):
    kind: Literal["provision_emergency"] = "provision_emergency"


class FileLate(CommandBase):
    """The late application, after the project addition was approved."""

    kind: Literal["file_late"] = "file_late"
    order: OpenOrder


class Suspend(CommandBase):
    """Interrupt service because of a serious threat; `notified` were told at the same moment."""

    kind: Literal["suspend"] = "suspend"
    reason: str
    notified: tuple[str, ...] = ()


class Resume(CommandBase):
    kind: Literal["resume"] = "resume"
    notified: tuple[str, ...] = ()


class AccessData(CommandBase):
    """The vendor needs to touch the unit's data (tuning, recovery)."""

    kind: Literal["access_data"] = "access_data"
    purpose: str


class KeepFallback(CommandBase):
    """Keep the old system beside the migrated one until a day."""

    kind: Literal["keep_fallback"] = "keep_fallback"
    until: date | None = None


class EndFallback(CommandBase):
    kind: Literal["end_fallback"] = "end_fallback"
