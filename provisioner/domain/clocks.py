"""The table of clocks: which events start and stop each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from provisioner.domain import clock_starts as starts
from provisioner.domain.case.fold import kind_of
from provisioner.domain.case.model import Case
from provisioner.domain.clock_starts import Begin, Started
from provisioner.domain.events.base import EventBase
from provisioner.domain.pack.intake import ApprovalStep

if TYPE_CHECKING:
    from provisioner.domain.situation import Situation

Stop = Callable[["Situation", Any], bool]


@dataclass(frozen=True)
class Clock:
    """One kind of time limit."""

    id: str
    name: str
    starts_on: frozenset[str]
    stops_on: frozenset[str]
    begin: Begin
    only_if: Stop = lambda s, event: True

    def stops(self, s: Situation, event: EventBase) -> bool:
        return kind_of(event) in self.stops_on and self.only_if(s, event)


def _mlps_done(s: Situation, event: Any) -> bool:
    """All papers that the rule names are there, with this one."""
    rule = s.pack.mlps_due
    return rule is not None and all(s.has(kind) for kind in rule.papers)


def _is_paper(*kinds: str) -> Stop:
    return lambda s, event: event.record.paper.kind in kinds


def _filed(s: Situation, event: Any) -> bool:
    paper = event.record.paper
    return paper.kind == "contract" and paper.filed_on is not None


def _on(*kinds: str) -> frozenset[str]:
    return frozenset(kinds)


END = ("CertificateIssued",)
PAPER = _on("PaperRecorded")

CLOCKS: tuple[Clock, ...] = (
    Clock(
        "accept",
        "ACCEPT",
        _on("Submitted"),
        _on("Accepted", "Rejected", "OrderApproved"),
        starts.limit(lambda p: p.accept, "authority", "受理或退回申请", "accept or reject the order"),
    ),
    Clock(
        "provision",
        "PROVISION",
        _on("OrderApproved"),
        _on("TrialStarted", *END),
        starts.limit(lambda p: p.provision, "provider", "提供试用环境", "provide the trial environment"),
    ),
    Clock(
        "trial",
        "TRIAL",
        _on("TrialStarted", "TrialExtended"),
        _on("WentLive", "TrialExtended", "ExitRequested"),
        starts.trial,
    ),
    Clock("mlps", "MLPS-DUE", _on("TrialStarted"), PAPER, starts.mlps("deployed"), _mlps_done),
    Clock("mlps", "MLPS-DUE", _on("WentLive"), PAPER, starts.mlps("active"), _mlps_done),
    Clock("contract", "CONTRACT", PAPER, PAPER, starts.contract, _filed),
    Clock(
        "change-review",
        "CHANGE",
        _on("ChangeRequested"),
        _on("ChangeReviewed", "ChangeRefused"),
        starts.limit(lambda p: p.change.approve, "authority", "审批变更", "decide on the change"),
        lambda s, event: getattr(event, "final", True),
    ),
    Clock("change-do", "CHANGE", _on("ChangeReviewed"), _on("ChangeDone", "ChangeRefused"), starts.change_do),
    Clock(
        "exit-review",
        "EXIT",
        _on("ExitRequested"),
        _on("ExitReviewed", "ExitRefused"),
        starts.limit(lambda p: p.exit.review, "authority", "审核退出申请", "review the exit"),
    ),
    Clock(
        "exit-reclaim",
        "EXIT",
        _on("ExitReviewed", "ExitRefused"),
        _on("Destroyed"),
        starts.limit(lambda p: p.exit.reclaim, "provider", "回收资源", "take the resources back"),
    ),
    Clock("emergency", "EMERGENCY", _on("EmergencyReported"), _on("EmergencyProvisioned"), starts.needed_by),
    Clock("late-filing", "LATE-FILING", PAPER, _on("LateApplicationFiled"), starts.late_filing),
    Clock(
        "idle-remind",
        "IDLE",
        _on("IdleReminded"),
        _on("ReductionDone", "ChangeDone"),
        starts.limit(
            lambda p: p.idle and p.idle.remind, "using_unit", "自行核减闲置资源", "reduce what is idle"
        ),
    ),
    Clock(
        "idle-supervise",
        "IDLE",
        _on("IdleSupervised"),
        _on("ReductionDone", "ChangeDone"),
        starts.limit(
            lambda p: p.idle and p.idle.supervise,
            "using_unit",
            "督促后核减闲置资源",
            "reduce after the supervision",
        ),
    ),
    Clock("agreement", "AGREEMENT", PAPER, PAPER, starts.agreement, _is_paper("agreement")),
    Clock(
        "assessment", "ASSESSMENT", PAPER, PAPER, starts.assessment, _is_paper("cloud_security_assessment")
    ),
    Clock("rectify", "VENDOR", PAPER, _on("VendorAllowed"), starts.rectify),
    Clock("successor", "VENDOR-TERM", _on("VendorRegistered"), _on("SuccessorChosen"), starts.successor),
    Clock("settlement", "SETTLE", _on("WentLive", "YearSettled"), _on("YearSettled"), starts.settlement),
    Clock("fallback", "FALLBACK", _on("FallbackKept"), _on("FallbackEnded"), starts.fallback),
    Clock(
        "fallback",
        "FALLBACK",
        _on("WentLive"),
        _on("FallbackEnded", "FallbackKept"),
        starts.fallback_at_start,
    ),
)


def approval_clocks(s: Situation) -> dict[str, Clock]:
    """One clock per step of the pack's approval that has a limit."""
    steps = s.pack.approval.steps
    return {
        f"approve:{step.step}": _approval_clock(step, steps[index - 1].step if index else "")
        for index, step in enumerate(steps)
        if step.length is not None
    }


def _approval_clock(step: ApprovalStep, previous: str) -> Clock:
    """From submission, from the step before, or (the first) from acceptance."""
    starts = (
        _on("Submitted")
        if step.since == "submitted"
        else _on("ApprovalGiven")
        if previous
        else _on("Accepted", "Submitted")
    )
    what = step.word

    def begin(s: Situation, event: Any, after: Case | None) -> Started | None:
        kind = kind_of(event)
        if kind == "ApprovalGiven" and event.step != previous:
            return None
        if kind == "Submitted" and step.since == "previous" and s.pack.accept is not None:
            return None
        return Started(event.at, *(step.length or (0, "d")), step, step.party, what)

    return Clock(
        f"approve:{step.step}",
        f"APPROVE-{step.step}",
        starts,
        _on("ApprovalGiven", "Rejected"),
        begin,
        lambda s, event: getattr(event, "step", step.step) == step.step,
    )
