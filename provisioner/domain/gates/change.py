"""Changes of a running system."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from provisioner.domain.case.measure import Measure, after_change
from provisioner.domain.case.state import State
from provisioner.domain.finding import Finding
from provisioner.domain.gates.apply import missing
from provisioner.domain.gates.base import WARN, field, finding, gate
from provisioner.domain.gates.words import TESTS
from provisioner.domain.papers.opening import TestReport
from provisioner.domain.papers.running import ChangeConsent
from provisioner.domain.situation import Situation

SIZES = ("vcpu", "memory_gb", "sys_disk_gb", "data_disk_gb")
DISKS = ("sys_disk_gb", "data_disk_gb")


def measure(s: Situation) -> Measure:
    """The size of the requested change."""
    command = s.command
    return Measure(
        s.known.holding,
        after_change(s.known, command.order),
        (command.fee_before, command.fee_after),
        s.pack.change.major,
        command.judged_major,
    )


@gate("request_change")
def change_in_trial(s: Situation) -> Iterator[Finding]:
    """A change during the trial only where the pack knows it."""
    if s.known.state is not State.ACTIVE and not s.pack.change.in_trial:
        yield finding(
            s,
            s.pack.change,
            "CHANGE",
            ("试用期间不办理变更", "no change during the trial"),
            ("正式开通后再变更，或重新申请", "change it after the opening, or submit anew"),
        )


@gate("request_change")
def change_papers(s: Situation) -> Iterator[Finding]:
    """Letter and whatever else the pack asks for."""
    for kind in s.pack.change.needs:
        if not s.has(kind):
            yield missing(s, s.pack.change, "CHANGE", kind)


@gate("request_change")
def change_is_of_this_system(s: Situation) -> Iterator[Finding]:
    """F2 is about this case's unit and system."""
    order, case = s.command.order, s.known
    if (order.applicant_unit, order.system_name) != (case.unit, case.system):
        yield finding(
            s,
            s.pack.change,
            "CHANGE",
            ("变更申请不是针对本系统", "F2 is not about this system"),
            ("更正单位或系统名称", "correct unit or system"),
            where=field("F2", "system_name"),
        )


@gate("request_change")
def release_has_its_backup(s: Situation) -> Iterator[Finding]:
    """释放: a host goes only when its backup is confirmed."""
    for row, changed in enumerate(s.command.order.changed_hosts, 1):
        if changed.after is None and not s.has("backup_confirmation"):
            found = missing(s, s.pack.change, "CHANGE", "backup_confirmation")
            yield found.model_copy(update={"where": field("F2", "changed_hosts.action", row)})


@gate("request_change")
def major_goes_the_full_way(s: Situation) -> Iterator[Finding]:
    """A major change brings the papers of an application again, and passes tests again."""
    rule, size = s.pack.change.major, measure(s)
    if not size.reasons:
        yield from _split(s, size)
        return
    for kind in rule.papers:
        if kind not in {paper.kind for paper in s.given}:
            yield missing(s, rule, "MAJOR", kind)


@gate("review_change")
def reviewed_once(s: Situation) -> Iterator[Finding]:
    """A change that was reviewed by all is not reviewed again."""
    change = s.known.change
    if change is not None and change.reviewed_at is not None:
        yield finding(
            s,
            s.pack.change,
            "CHANGE",
            ("变更已审核", "the change was reviewed"),
            ("实施变更", "carry it out"),
        )


@gate("review_change")
def consent_to_large_changes(s: Situation) -> Iterator[Finding]:
    """A large adjustment has the authority's consent; a review that refuses needs nothing."""
    change, rule = s.known.change, s.pack.change.major
    if not s.command.consent or change is None or not change.major:
        return
    given = s.latest(ChangeConsent)
    if rule.consent and (given is None or not given.consented):
        yield missing(s, rule, "MAJOR", "change_consent")


@gate("finish_change")
def change_was_approved(s: Situation) -> Iterator[Finding]:
    """Reviewed (a major one by every party) before it is done."""
    change = s.known.change
    if change is None:
        return
    if change.reviewed_at is None:
        section = s.pack.change.major if change.major and s.pack.change.major.rule else s.pack.change
        yield finding(
            s,
            section,
            "CHANGE",
            ("变更尚未审核同意", "the change was not reviewed"),
            ("审核同意后执行", "have it reviewed, then do it"),
        )


@gate("finish_change")
def major_is_tested_again(s: Situation) -> Iterator[Finding]:
    """A major change passes its tests before it counts as done."""
    change, rule = s.known.change, s.pack.change.major
    if change is None or not change.major:
        return
    last = {r.subject: r.passed for r in s.all(TestReport) if r.purpose == "change"}
    for subject in rule.retest:
        if not last.get(subject):
            name = TESTS[subject]
            yield finding(
                s,
                rule,
                "MAJOR",
                (f"重大变更后{name.zh}未通过", f"after a major change the {name.en} is to be passed"),
                ("测试通过并提交报告", "pass it and hand in the report"),
            )


def _split(s: Situation, size: Measure) -> Iterator[Finding]:
    """Minor changes that together would be a major one within the window."""
    rule = s.pack.change.major
    if rule.over is None or size.share is None:
        return
    since = s.today - timedelta(days=rule.split_window_d)
    recent = sum((done.share or Decimal(0) for done in s.known.changes if done.done_on >= since), Decimal(0))
    if recent and recent + size.share > rule.over:
        yield finding(
            s,
            rule,
            "MAJOR",
            (
                f"{rule.split_window_d} 天内多次变更合计 {recent + size.share:.0%}，疑似拆分",
                f"changes within {rule.split_window_d} days add up to {recent + size.share:.0%}",
            ),
            (
                "请主管部门核实是否应按重大变更办理",
                "the authority should look whether it is one major change",
            ),
            severity=WARN,
        )
