"""The case itself. It holds what decisions ask for and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Literal, TypeVar

from provisioner.domain.base import Frozen
from provisioner.domain.case.parts import (
    ApprovalRecord,
    BillingFacts,
    ChangeInHand,
    Deadline,
    DoneChange,
    EmergencyInHand,
    EvidenceRecord,
    ExitInHand,
    Idle,
    PaperRecord,
    PlanRecord,
    ReductionInHand,
    RunRecord,
    VendorFacts,
    Window,
)
from provisioner.domain.case.quantities import Quantities
from provisioner.domain.case.state import State
from provisioner.domain.order.application import OpenOrder
from provisioner.domain.papers import Paper

P = TypeVar("P")


class Case(Frozen):
    """One system of one department, or (subject `vendor`) one vendor's contract."""

    id: str
    subject: Literal["system", "vendor"] = "system"
    pack: str
    pack_version: int
    unit: str
    system: str = ""
    vendor: str = ""
    state: State = State.DRAFT
    former: State | None = None  # what a suspension goes back to
    began_at: datetime
    order: OpenOrder | None = None
    order_digest: str = ""
    orders: tuple[str, ...] = ()  # digests of the orders that are in force, oldest first
    approvals: tuple[ApprovalRecord, ...] = ()
    papers: tuple[PaperRecord, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    marks: dict[str, datetime] = {}  # when each kind of event last happened
    commands: tuple[str, ...] = ()  # ids of the commands that had their effect
    holding: Quantities = Quantities()
    base: Quantities | None = None  # what a suspension or window goes back to
    plans: tuple[PlanRecord, ...] = ()
    runs: tuple[RunRecord, ...] = ()
    evidence: tuple[EvidenceRecord, ...] = ()
    change: ChangeInHand | None = None
    changes: tuple[DoneChange, ...] = ()
    reduction: ReductionInHand | None = None
    exit: ExitInHand | None = None
    emergency: EmergencyInHand | None = None
    idle: Idle = Idle()
    windows: tuple[Window, ...] = ()
    window: Window | None = None
    trial_until: date | None = None
    fallback_until: date | None = None
    settled: dict[int, Quantities] = {}
    billing: BillingFacts = BillingFacts()
    exposed: bool = False
    handed_over: bool = False
    requesters: tuple[str, ...] = ()  # who handed in orders of this case
    confirmed: dict[str, date] = {}  # moment (ready, change, end) -> day, as the unit confirmed it
    hold: str = ""  # reason of a legal hold; nothing is deleted while it stands
    standing: VendorFacts = VendorFacts()

    def papers_of(self, kind: str) -> Iterator[Paper]:
        """All papers of a kind, oldest first."""
        return (record.paper for record in self.papers if record.paper.kind == kind)

    def latest(self, kind: type[P]) -> P | None:
        """The last paper of a class."""
        return next((r.paper for r in reversed(self.papers) if isinstance(r.paper, kind)), None)

    def has(self, kind: str) -> bool:
        return any(record.paper.kind == kind for record in self.papers)

    def deadline(self, which: str) -> Deadline | None:
        """The latest deadline of this id."""
        return next((each for each in reversed(self.deadlines) if each.id == which), None)

    def plan(self, digest: str) -> PlanRecord | None:
        return next((plan for plan in self.plans if plan.digest == digest), None)

    @property
    def open_run(self) -> RunRecord | None:
        """The run that has begun and not finished."""
        return next((run for run in self.runs if run.result == ""), None)

    def run(self, run_id: str) -> RunRecord | None:
        return next((run for run in self.runs if run.run_id == run_id), None)

    def approved(self, step: str) -> bool:
        """Whether this step of the approval was taken for the order as it stands."""
        return any(a.step == step and a.order_digest == self.order_digest for a in self.approvals)
