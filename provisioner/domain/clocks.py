"""The table of clocks: which events start and stop each, for whom it runs, what the pack says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, NamedTuple

from provisioner.domain.base import Text
from provisioner.domain.case.fold import kind_of
from provisioner.domain.case.model import Case
from provisioner.domain.events.base import EventBase
from provisioner.domain.pack.base import Limit, Section
from provisioner.domain.pack.intake import ApprovalStep
from provisioner.domain.workdays import ZONE, add_months, local_date

if TYPE_CHECKING:
    from provisioner.domain.situation import Situation


class Started(NamedTuple):
    """A clock that starts: from when, how long, by which section, for whom, for what."""

    start: datetime
    amount: int
    unit: str
    section: Section | None
    who: str
    what: Text


Begin = Callable[["Situation", Any, Case | None], Started | None]
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


def limit(get: Callable[[Any], Limit | None], who: str, zh: str, en: str) -> Begin:
    """A limit of the pack that runs from the event."""

    def begin(s: Situation, event: Any, after: Case | None) -> Started | None:
        section = get(s.pack)
        if section is None or section.length is None:
            return None
        return Started(event.at, *section.length, section, who, Text(zh=zh, en=en))

    return begin


def on_day(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)


def _change_do(s: Situation, event: Any, after: Case | None) -> Started | None:
    """Runs from the last review."""
    if not event.final:
        return None
    return limit(lambda p: p.change.do, "provider", "实施变更", "carry out the change")(s, event, after)


def _trial(s: Situation, event: Any, after: Case | None) -> Started | None:
    if event.until is None:
        return None
    what = Text(zh="试用期届满", en="end of the trial")
    return Started(on_day(event.until), 0, "on", s.pack.trial, "using_unit", what)


def _mlps(since: str) -> Begin:
    def begin(s: Situation, event: Any, after: Case | None) -> Started | None:
        rule = s.pack.mlps_due
        if rule is None or rule.since != since or rule.length is None:
            return None
        what = Text(zh="完成等级保护定级、备案和测评", en="MLPS grading, filing and assessment")
        return Started(event.at, *rule.length, rule, "using_unit", what)

    return begin


def _mlps_done(s: Situation, event: Any) -> bool:
    """All papers that the rule names are there, with this one."""
    rule = s.pack.mlps_due
    return rule is not None and all(s.has(kind) for kind in rule.papers)


def _contract(s: Situation, event: Any, after: Case | None) -> Started | None:
    rule, paper = s.pack.contract_filing, event.record.paper
    if rule is None or rule.length is None or paper.kind != "contract":
        return None
    what = Text(zh="合同报主管部门备案", en="file the contract with the authority")
    return Started(on_day(paper.signed_on), *rule.length, rule, "using_unit", what)


def _late_filing(s: Situation, event: Any, after: Case | None) -> Started | None:
    rule, paper = s.pack.late_filing, event.record.paper
    if rule is None or rule.length is None or paper.kind != "project_approval":
        return None
    if after is None or after.emergency is None:
        return None
    start = on_day(paper.issued_on) if paper.issued_on else event.at
    what = Text(zh="补办资源申请", en="file the late resource application")
    return Started(start, *rule.length, rule, "using_unit", what)


def _needed_by(s: Situation, event: Any, after: Case | None) -> Started | None:
    what = Text(zh="应急资源需用时间", en="the emergency resources are needed")
    return Started(event.emergency.needed_by, 0, "h", s.pack.emergency, "provider", what)


def _agreement(s: Situation, event: Any, after: Case | None) -> Started | None:
    rule, paper = s.pack.agreement, event.record.paper
    if rule is None or paper.kind != "agreement":
        return None
    until = paper.valid_until or add_months(paper.signed_on, 12 * rule.y)
    new = paper.renewals >= rule.renewals
    zh, en = ("重新签订三方协议", "sign a new agreement") if new else ("三方协议续签", "renew the agreement")
    return Started(on_day(until), 0, "on", rule, "authority", Text(zh=zh, en=en))


def _assessment(s: Situation, event: Any, after: Case | None) -> Started | None:
    paper = event.record.paper
    if s.pack.assessment is None or paper.kind != "cloud_security_assessment":
        return None
    what = Text(zh="云平台安全评估到期", en="the platform's security assessment ends")
    return Started(on_day(paper.valid_until), 0, "on", s.pack.assessment, "provider", what)


def _rectify(s: Situation, event: Any, after: Case | None) -> Started | None:
    paper = event.record.paper
    if s.pack.vendor_standing is None or paper.kind != "vendor_assessment" or paper.rectify_by is None:
        return None
    what = Text(zh="考核问题整改", en="mend what the assessment found")
    return Started(on_day(paper.rectify_by), 0, "on", s.pack.vendor_standing, "provider", what)


def _successor(s: Situation, event: Any, after: Case | None) -> Started | None:
    rule = s.pack.vendor_term
    if rule is None or rule.reselect_mo is None or event.contract_until is None:
        return None
    start = on_day(add_months(event.contract_until, -rule.reselect_mo))
    return Started(
        start, 0, "on", rule, "authority", Text(zh="启动下一期云服务商遴选", en="choose the successor")
    )


def _settlement(s: Situation, event: Any, after: Case | None) -> Started | None:
    """Fixing last year's quantity falls due early each year while the system runs."""
    rule = s.pack.settlement
    if rule is None or rule.fix_by is None:
        return None
    year = event.year + 1 if kind_of(event) == "YearSettled" else local_date(event.at).year
    month, day = map(int, rule.fix_by.split("-"))
    what = Text(zh=f"核定{year}年度用量和费用", en=f"fix quantity and fee of {year}")
    return Started(on_day(date(year + 1, month, day)), 0, "on", rule, "authority", what)


def _fallback(s: Situation, event: Any, after: Case | None) -> Started | None:
    what = Text(zh="下线保留的原系统", en="take the kept old system offline")
    return Started(on_day(event.until), 0, "on", s.pack.fallback, "using_unit", what)


def _fallback_at_start(s: Situation, event: Any, after: Case | None) -> Started | None:
    """A migrated system that goes live may keep its old one; the clock runs from that day."""
    from provisioner.domain.order.parts import OnboardingType

    rule, order = s.pack.fallback, after.order if after else None
    if rule is None or rule.length is None or order is None:
        return None
    if order.onboarding_type is not OnboardingType.MIGRATION:
        return None
    what = Text(zh="下线保留的原系统", en="take the kept old system offline")
    return Started(event.at, *rule.length, rule, "using_unit", what)


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
        limit(lambda p: p.accept, "authority", "受理或退回申请", "accept or reject the order"),
    ),
    Clock(
        "provision",
        "PROVISION",
        _on("OrderApproved"),
        _on("TrialStarted", *END),
        limit(lambda p: p.provision, "provider", "提供试用环境", "provide the trial environment"),
    ),
    Clock(
        "trial",
        "TRIAL",
        _on("TrialStarted", "TrialExtended"),
        _on("WentLive", "TrialExtended", "ExitRequested"),
        _trial,
    ),
    Clock("mlps", "MLPS-DUE", _on("TrialStarted"), PAPER, _mlps("deployed"), _mlps_done),
    Clock("mlps", "MLPS-DUE", _on("WentLive"), PAPER, _mlps("active"), _mlps_done),
    Clock("contract", "CONTRACT", PAPER, PAPER, _contract, _filed),
    Clock(
        "change-review",
        "CHANGE",
        _on("ChangeRequested"),
        _on("ChangeReviewed", "ChangeRefused"),
        limit(lambda p: p.change.approve, "authority", "审批变更", "decide on the change"),
        lambda s, event: getattr(event, "final", True),
    ),
    Clock("change-do", "CHANGE", _on("ChangeReviewed"), _on("ChangeDone", "ChangeRefused"), _change_do),
    Clock(
        "exit-review",
        "EXIT",
        _on("ExitRequested"),
        _on("ExitReviewed", "ExitRefused"),
        limit(lambda p: p.exit.review, "authority", "审核退出申请", "review the exit"),
    ),
    Clock(
        "exit-reclaim",
        "EXIT",
        _on("ExitReviewed", "ExitRefused"),
        _on("Destroyed"),
        limit(lambda p: p.exit.reclaim, "provider", "回收资源", "take the resources back"),
    ),
    Clock("emergency", "EMERGENCY", _on("EmergencyReported"), _on("EmergencyProvisioned"), _needed_by),
    Clock("late-filing", "LATE-FILING", PAPER, _on("LateApplicationFiled"), _late_filing),
    Clock(
        "idle-remind",
        "IDLE",
        _on("IdleReminded"),
        _on("ReductionDone", "ChangeDone"),
        limit(lambda p: p.idle and p.idle.remind, "using_unit", "自行核减闲置资源", "reduce what is idle"),
    ),
    Clock(
        "idle-supervise",
        "IDLE",
        _on("IdleSupervised"),
        _on("ReductionDone", "ChangeDone"),
        limit(
            lambda p: p.idle and p.idle.supervise,
            "using_unit",
            "督促后核减闲置资源",
            "reduce after the supervision",
        ),
    ),
    Clock("agreement", "AGREEMENT", PAPER, PAPER, _agreement, _is_paper("agreement")),
    Clock("assessment", "ASSESSMENT", PAPER, PAPER, _assessment, _is_paper("cloud_security_assessment")),
    Clock("rectify", "VENDOR", PAPER, _on("VendorAllowed"), _rectify),
    Clock("successor", "VENDOR-TERM", _on("VendorRegistered"), _on("SuccessorChosen"), _successor),
    Clock("settlement", "SETTLE", _on("WentLive", "YearSettled"), _on("YearSettled"), _settlement),
    Clock("fallback", "FALLBACK", _on("FallbackKept"), _on("FallbackEnded"), _fallback),
    Clock("fallback", "FALLBACK", _on("WentLive"), _on("FallbackEnded", "FallbackKept"), _fallback_at_start),
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
    what = Text(zh=f"审批环节：{step.step}", en=f"approval step: {step.step}")

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
