"""The formal opening, and exposure to the internet."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from provisioner.domain.case.quantities import Quantities
from provisioner.domain.finding import Finding
from provisioner.domain.gates.apply import missing
from provisioner.domain.gates.base import BLOCK, WARN, finding, gate
from provisioner.domain.gates.trial import is_opening
from provisioner.domain.gates.words import TESTS
from provisioner.domain.order.agreement import Agreement
from provisioner.domain.order.parts import ZoneName
from provisioner.domain.pack.base import Section
from provisioner.domain.pack.running import OpenItem
from provisioner.domain.paper import ALL_PARTIES, SignedPaper
from provisioner.domain.papers.opening import (
    Acceptance,
    CnasReport,
    IcpRecord,
    ManagementReview,
    MlpsReport,
    TestReport,
)
from provisioner.domain.situation import Situation
from provisioner.domain.workdays import add_months

Quality = Callable[[Situation, OpenItem], Iterator[Finding]]
ACTS = {"final_approval", "quantity_confirmation"}
OPENING = ("go_live", "confirm_quantity")


@gate(*OPENING)
def tests_are_passed(s: Situation) -> Iterator[Finding]:
    """The last report of each test that the pack asks for says “passed”."""
    if not is_opening(s):
        return
    passed = passed_tests(s)
    for section, subjects in ((s.pack.tests, s.pack.tests.need), (s.pack.trial, s.pack.trial.tests)):
        for subject in subjects:
            if subject not in passed:
                name = TESTS[subject]
                yield finding(
                    s,
                    section,
                    "TESTS",
                    (f"{name.zh}没有通过的报告", f"no passed report of the {name.en}"),
                    ("测试通过并提交报告", "pass the test and hand in the report"),
                )


def passed_tests(s: Situation) -> set[str]:
    """Subjects whose last report says “passed”."""
    last = {report.subject: report.passed for report in s.all(TestReport) if report.purpose == "trial"}
    return {subject for subject, passed in last.items() if passed}


@gate(*OPENING)
def third_party_report(s: Situation) -> Iterator[Finding]:
    """Important systems from a level on need the report of a CNAS-accredited lab."""
    level, order = s.pack.cnas.from_mlps, s.known.order
    if not is_opening(s) or level is None or order is None or order.mlps_level.number < level:
        return
    report = s.latest(CnasReport)
    if report is None or not report.passed:
        yield finding(
            s,
            s.pack.cnas,
            "CNAS",
            (
                f"等保{level}级及以上系统缺少合格的CNAS第三方检测报告",
                f"a system of level {level} or more lacks a passed report of a CNAS-accredited lab",
            ),
            ("委托CNAS认可机构做性能和安全检测", "have an accredited lab test performance and security"),
        )


@gate(*OPENING)
def trial_brought_its_report(s: Situation) -> Iterator[Finding]:
    """The report that the trial must bring."""
    if is_opening(s) and s.pack.trial.report and not s.has(s.pack.trial.report):
        yield missing(s, s.pack.trial, "TRIAL", s.pack.trial.report)


@gate(*OPENING)
def everything_the_opening_waits_for(s: Situation) -> Iterator[Finding]:
    """Each paper that the pack names, passed and signed."""
    if not is_opening(s):
        return
    for item in s.pack.open:
        if item.item in ACTS:
            yield from _act(s, item)
        elif not s.has(item.item):
            yield missing(s, item, "OPEN", item.item)
        else:
            yield from QUALITY.get(item.item, lambda s, item: iter(()))(s, item)


def _act(s: Situation, item: OpenItem) -> Iterator[Finding]:
    """The act itself is the command; an opening without the unit's confirmation is none."""
    if item.item == "quantity_confirmation" and s.command.kind == "go_live":
        yield missing(s, item, "CONFIRM", item.item)


def _passed(kind: type[Acceptance | MlpsReport | ManagementReview]) -> Quality:
    def check(s: Situation, item: OpenItem) -> Iterator[Finding]:
        paper = s.latest(kind)
        if paper is not None and not paper.passed:
            yield finding(
                s,
                item,
                "OPEN",
                (f"{item.item} 结论不合格", f"{item.item} did not pass"),
                ("整改后重新提交", "mend it and hand it in again"),
            )

    return check


def _acceptance(s: Situation, item: OpenItem) -> Iterator[Finding]:
    yield from _passed(Acceptance)(s, item)
    paper = s.latest(Acceptance)
    days = (paper.completed_on, paper.issued_on) if paper else (None, None)
    if days[0] and days[1] and days[1] > add_months(days[0], 6):
        yield finding(
            s,
            item,
            "OPEN",
            ("竣工验收晚于建设完成后6个月", "acceptance came more than 6 months after completion"),
            ("说明原因", "state why"),
            severity=WARN,
        )


def _signed(s: Situation, item: OpenItem) -> Iterator[Finding]:
    paper = s.latest(Agreement)
    if paper is not None:
        yield from signatures(s, item, paper, len(ALL_PARTIES))


def signatures(s: Situation, section: Section, paper: SignedPaper, wanted: int) -> Iterator[Finding]:
    """“So many parties have signed; so many must.”"""
    signed = len(paper.signed_by)
    if signed < wanted:
        lacking = ", ".join(sorted(paper.missing_signatures))
        yield finding(
            s,
            section,
            "SIGNATURES",
            (f"{signed} 方签署，须 {wanted} 方", f"{signed} parties signed; {wanted} must"),
            (f"补签：{lacking}", f"still to sign: {lacking}"),
        )


QUALITY = {
    "acceptance": _acceptance,
    "mlps_report": _passed(MlpsReport),
    "review": _passed(ManagementReview),
    "agreement": _signed,
}


@gate(*OPENING)
def websites_are_filed(s: Situation) -> Iterator[Finding]:
    """A website that is not filed may open, but stays closed to the internet; that is said."""
    if is_opening(s):
        yield from (found.model_copy(update={"severity": WARN}) for found in exposure_findings(s))


def needs_icp(s: Situation) -> bool:
    """Whether this system's internet exposure waits for the ICP record."""
    order = s.known.order
    if order is None or not any(row.zone is ZoneName.INTERNET for row in order.hosts):
        return False
    return s.pack.icp.icp_for == "all" or order.is_website


def icp_number(s: Situation) -> str:
    """The ICP number from the paper, or from the technical plan."""
    paper = s.latest(IcpRecord)
    return paper.icp_no if paper else s.known.order.plan.icp_no if s.known.order else ""


def exposure_findings(s: Situation) -> Iterator[Finding]:
    """Why internet exposure is withheld, if it is."""
    if needs_icp(s) and not icp_number(s):
        yield finding(
            s,
            s.pack.icp,
            "ICP",
            ("网站未备案，不得提供互联网接入", "a website that is not filed gets no internet access"),
            ("完成ICP备案并登记备案号", "file it and record the ICP number"),
            severity=BLOCK,
        )


@gate("open_exposure")
def filed_before_exposed(s: Situation) -> Iterator[Finding]:
    """Open to the internet only what is filed."""
    yield from exposure_findings(s)


@gate(*OPENING)
def confirmed_is_actual(s: Situation) -> Iterator[Finding]:
    """What the unit confirms is what stands."""
    stated: Quantities | None = getattr(s.command, "quantities", None)
    if s.command.kind != "confirm_quantity" or stated is None or stated == s.known.holding:
        return
    item = next((each for each in s.pack.open if each.item == "quantity_confirmation"), None)
    yield finding(
        s,
        item,
        "CONFIRM",
        ("确认数量与实际配置不一致", "the confirmed quantities are not what stands"),
        ("核对后按实际数量确认", "confirm what really stands"),
    )


@gate("confirm_quantity")
def bill_moments_in_order(s: Situation) -> Iterator[Finding]:
    """A bill starts once and ends after it started."""
    rule, bill, moment = s.pack.billing, s.known.billing, s.command.moment
    if rule.start != "confirmed_ready":
        return
    if moment == "ready" and bill.since is not None:
        yield finding(
            s,
            rule,
            "BILL",
            (f"已于 {bill.since} 确认并开始计费", f"confirmed and billed since {bill.since}"),
            ("变更请确认 change", "confirm a change instead"),
        )
    if moment == "ready" and not is_opening(s) and bill.since is None:
        yield finding(
            s,
            rule,
            "BILL",
            ("不在开通环节", "nothing is being opened"),
            ("试用通过后确认", "confirm it when the trial is passed"),
        )
    if moment in {"change", "end"} and (bill.since is None or bill.until is not None):
        yield finding(
            s,
            rule,
            "BILL",
            ("没有正在进行的计费", "no bill is running"),
            ("先确认开通", "confirm the opening first"),
        )
