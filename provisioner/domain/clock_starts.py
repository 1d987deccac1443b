"""How each clock starts: from when, how long, by which section of the pack, for whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, NamedTuple

from provisioner.domain.base import Text
from provisioner.domain.case.fold import kind_of
from provisioner.domain.case.model import Case
from provisioner.domain.order.parts import OnboardingType
from provisioner.domain.pack.base import Limit, Section
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


def change_do(s: Situation, event: Any, after: Case | None) -> Started | None:
    """Runs from the last review."""
    if not event.final:
        return None
    return limit(lambda p: p.change.do, "provider", "实施变更", "carry out the change")(s, event, after)


def trial(s: Situation, event: Any, after: Case | None) -> Started | None:
    if event.until is None:
        return None
    what = Text(zh="试用期届满", en="end of the trial")
    return Started(on_day(event.until), 0, "on", s.pack.trial, "using_unit", what)


def mlps(since: str) -> Begin:
    def begin(s: Situation, event: Any, after: Case | None) -> Started | None:
        rule = s.pack.mlps_due
        if rule is None or rule.since != since or rule.length is None:
            return None
        what = Text(zh="完成等级保护定级、备案和测评", en="MLPS grading, filing and assessment")
        return Started(event.at, *rule.length, rule, "using_unit", what)

    return begin


def contract(s: Situation, event: Any, after: Case | None) -> Started | None:
    rule, paper = s.pack.contract_filing, event.record.paper
    if rule is None or rule.length is None or paper.kind != "contract":
        return None
    what = Text(zh="合同报主管部门备案", en="file the contract with the authority")
    return Started(on_day(paper.signed_on), *rule.length, rule, "using_unit", what)


def late_filing(s: Situation, event: Any, after: Case | None) -> Started | None:
    rule, paper = s.pack.late_filing, event.record.paper
    if rule is None or rule.length is None or paper.kind != "project_approval":
        return None
    if after is None or after.emergency is None:
        return None
    start = on_day(paper.issued_on) if paper.issued_on else event.at
    what = Text(zh="补办资源申请", en="file the late resource application")
    return Started(start, *rule.length, rule, "using_unit", what)


def needed_by(s: Situation, event: Any, after: Case | None) -> Started | None:
    what = Text(zh="应急资源需用时间", en="the emergency resources are needed")
    return Started(event.emergency.needed_by, 0, "h", s.pack.emergency, "provider", what)


def agreement(s: Situation, event: Any, after: Case | None) -> Started | None:
    rule, paper = s.pack.agreement, event.record.paper
    if rule is None or paper.kind != "agreement":
        return None
    until = paper.valid_until or add_months(paper.signed_on, 12 * rule.y)
    new = paper.renewals >= rule.renewals
    zh, en = ("重新签订三方协议", "sign a new agreement") if new else ("三方协议续签", "renew the agreement")
    return Started(on_day(until), 0, "on", rule, "authority", Text(zh=zh, en=en))


def assessment(s: Situation, event: Any, after: Case | None) -> Started | None:
    paper = event.record.paper
    if s.pack.assessment is None or paper.kind != "cloud_security_assessment":
        return None
    what = Text(zh="云平台安全评估到期", en="the platform's security assessment ends")
    return Started(on_day(paper.valid_until), 0, "on", s.pack.assessment, "provider", what)


def rectify(s: Situation, event: Any, after: Case | None) -> Started | None:
    paper = event.record.paper
    if s.pack.vendor_standing is None or paper.kind != "vendor_assessment" or paper.rectify_by is None:
        return None
    what = Text(zh="考核问题整改", en="mend what the assessment found")
    return Started(on_day(paper.rectify_by), 0, "on", s.pack.vendor_standing, "provider", what)


def successor(s: Situation, event: Any, after: Case | None) -> Started | None:
    rule = s.pack.vendor_term
    if rule is None or rule.reselect_mo is None or event.contract_until is None:
        return None
    start = on_day(add_months(event.contract_until, -rule.reselect_mo))
    return Started(
        start, 0, "on", rule, "authority", Text(zh="启动下一期云服务商遴选", en="choose the successor")
    )


def settlement(s: Situation, event: Any, after: Case | None) -> Started | None:
    """Fixing last year's quantity falls due early each year while the system runs."""
    rule = s.pack.settlement
    if rule is None or rule.fix_by is None:
        return None
    year = event.year + 1 if kind_of(event) == "YearSettled" else local_date(event.at).year
    month, day = map(int, rule.fix_by.split("-"))
    what = Text(zh=f"核定{year}年度用量和费用", en=f"fix quantity and fee of {year}")
    return Started(on_day(date(year + 1, month, day)), 0, "on", rule, "authority", what)


def fallback(s: Situation, event: Any, after: Case | None) -> Started | None:
    what = Text(zh="下线保留的原系统", en="take the kept old system offline")
    return Started(on_day(event.until), 0, "on", s.pack.fallback, "using_unit", what)


def fallback_at_start(s: Situation, event: Any, after: Case | None) -> Started | None:
    """A migrated system that goes live may keep its old one; the clock runs from that day."""
    rule, order = s.pack.fallback, after.order if after else None
    if rule is None or rule.length is None or order is None:
        return None
    if order.onboarding_type is not OnboardingType.MIGRATION:
        return None
    what = Text(zh="下线保留的原系统", en="take the kept old system offline")
    return Started(event.at, *rule.length, rule, "using_unit", what)
