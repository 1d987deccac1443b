"""What a case remembers, piece by piece."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal

from provisioner.domain.base import Frozen, Text
from provisioner.domain.case.quantities import Quantities
from provisioner.domain.order.change import ChangeOrder
from provisioner.domain.papers import Paper
from provisioner.domain.workdays import local_date

Scan = Literal[1, 2]
PlanKind = Literal["provision", "expose", "destroy", "change", "suspend", "resume"]


class PaperRecord(Frozen):
    """A paper as it lies in the file."""

    paper: Paper
    digest: str
    at: datetime
    by: str


class ApprovalRecord(Frozen):
    """One party's approval; it binds the order's digest."""

    party: str
    step: str
    order_digest: str
    at: datetime
    by: str
    opinion: str = ""


class Reckoning(Frozen):
    """What a deadline was reckoned to be, and when."""

    due: datetime
    provisional: bool
    at: datetime


class Deadline(Frozen):
    """A time limit that runs, ran, or was met. `due` is the last moment that is still in time."""

    id: str
    rule: str
    cite: str
    what: Text
    who: str
    start: datetime
    amount: int
    unit: str
    due: datetime
    provisional: bool = False
    history: tuple[Reckoning, ...] = ()
    met_at: datetime | None = None
    overdue_at: datetime | None = None

    @property
    def open(self) -> bool:
        return self.met_at is None

    @property
    def last_day(self) -> date:
        """The day at whose end (or on which) it falls due."""
        return local_date(self.due - timedelta(microseconds=1)) if self.unit != "h" else local_date(self.due)


class PlanRecord(Frozen):
    """A preview; its approval is used by one run."""

    digest: str
    kind: PlanKind
    summary: dict[str, str | int] = {}
    previewed_at: datetime
    approved_by: str = ""
    approved_at: datetime | None = None
    lapses_at: datetime | None = None
    run_id: str = ""


class RunRecord(Frozen):
    """A run of an approved plan; it may be killed and go on under the same id."""

    run_id: str
    plan_digest: str
    kind: PlanKind
    started_at: datetime
    finished_at: datetime | None = None
    result: Literal["", "done", "failed"] = ""
    addresses: dict[str, str] = {}


class EvidenceRecord(Frozen):
    """What was measured, when and by whom, with its digest."""

    kind: str
    digest: str
    summary: dict[str, str | int | float | bool] = {}
    passed: bool = True
    at: datetime
    by: str


class ChangeInHand(Frozen):
    """A change between its request and its last part."""

    digest: str
    order: ChangeOrder
    major: bool
    why_major: str = ""
    before: Quantities
    after: Quantities
    fee_before: Decimal | None = None
    fee_after: Decimal | None = None
    requested_at: datetime
    reviewed_at: datetime | None = None
    reviews: tuple[str, ...] = ()  # steps of the review that were taken
    parts: tuple[Quantities, ...] = ()
    former: str


class DoneChange(Frozen):
    """A change that is finished; `signed` once its confirmation sheet is complete."""

    digest: str
    order: ChangeOrder
    share: Decimal | None
    done_on: date
    signed: bool = False


class ReductionInHand(Frozen):
    """Resources about to be given back."""

    quantities: Quantities
    forced: bool = False
    agreed_at: datetime | None = None


class ExitInHand(Frozen):
    """An exit between request and certificate."""

    digest: str
    planned: date
    kind: str
    former: str = "ACTIVE"
    backup_stated: bool
    reviewed_at: datetime | None = None
    retired: str = ""
    attested_by: str = ""
    destroyed_at: datetime | None = None
    scans: dict[int, bool] = {}
    certificate: str = ""


class EmergencyInHand(Frozen):
    """What was needed at once, and what is still to be filed."""

    reported_at: datetime
    needed_by: datetime
    quantities: Quantities
    former: str = ""
    provisioned_at: datetime | None = None


class Idle(Frozen):
    """Steps against resources that lie idle."""

    reminded_at: datetime | None = None
    supervised_at: datetime | None = None


class Window(Frozen):
    """A recurring demand: from, to (dates) and how much on top."""

    starts_on: date
    ends_on: date
    extra: Quantities


class BillingFacts(Frozen):
    """Since when what is billed."""

    since: date | None = None
    until: date | None = None
    quantities: Quantities = Quantities()
    monthly_fee: Decimal | None = None


class VendorFacts(Frozen):
    """A vendor's standing, where the case is a vendor's."""

    contract_until: date | None = None
    suspended: bool = False
    grades: dict[int, str] = {}
    assessed_until: date | None = None
    successor: str = ""
    transition: tuple[date, date] | None = None
