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
from provisioner.domain.order.change import ChangedHostRow, RowAction
from provisioner.domain.order.parts import CpuArch
from provisioner.domain.papers.opening import TestReport
from provisioner.domain.papers.running import ChangeConsent
from provisioner.domain.real import RealHost
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
        yield _form(
            s,
            ("变更申请不是针对本系统", "F2 is not about this system"),
            ("更正单位或系统名称", "correct unit or system"),
            ("system_name", None),
        )


@gate("request_change")
def before_is_real(s: Situation) -> Iterator[Finding]:
    """Address and "before" values are what really stands; otherwise nothing is applied."""
    real = {host.ip: host for host in s.command.real}
    for row, changed in enumerate(s.command.order.changed_hosts, 1):
        host = real.get(str(changed.ip))
        if host is None or _foreign(s, host):
            yield _drift(
                s, row, "ip", f"{changed.ip} 不是本系统的主机", f"{changed.ip} is no host of this system"
            )
            continue
        for name in SIZES:
            stated, stands = getattr(changed.before, name), getattr(host, name)
            if stated != stands:
                yield _drift(
                    s,
                    row,
                    f"{name}_before",
                    f"{changed.ip} 变更前 {name} 填写 {stated}，实际为 {stands}",
                    f"{changed.ip}: {name} before says {stated}; it is {stands}",
                )


def _foreign(s: Situation, host: RealHost) -> bool:
    case = s.known
    return (host.unit or case.unit) != case.unit or (host.system or case.system) != case.system


def _drift(s: Situation, row: int, name: str, zh: str, en: str) -> Finding:
    return finding(
        s,
        None,
        "DRIFT",
        (zh, en),
        ("核对实际资源后重填，未执行任何变更", "check what really stands; nothing was applied"),
        where=field("F2", name, row),
    ).model_copy(update={"rule": "DRIFT"})


@gate("request_change")
def rows_agree_with_their_action(s: Situation) -> Iterator[Finding]:
    """核增 grows, 核减 shrinks, disks do not shrink in place, 释放 needs its backup."""
    for row, changed in enumerate(s.command.order.changed_hosts, 1):
        after = changed.after
        if after is None:
            yield from _release(s, row, changed)
            continue
        for name in SIZES:
            old, new = getattr(changed.before, name), getattr(after, name)
            if changed.action is RowAction.INCREASE and new < old:
                yield _row(s, row, name, "核增后小于变更前", "an increase makes it smaller")
            if changed.action is RowAction.DECREASE and new > old:
                yield _row(s, row, name, "核减后大于变更前", "a decrease makes it larger")
            if name in DISKS and new < old:
                yield _row(s, row, name, "磁盘不能原地缩小，须迁移", "a disk does not shrink in place")


def _release(s: Situation, row: int, changed: ChangedHostRow) -> Iterator[Finding]:
    if not s.has("backup_confirmation"):
        yield _row(
            s, row, "action", "释放主机须先确认备份", "a host is released after its backup is confirmed"
        )


def _row(s: Situation, row: int, name: str, zh: str, en: str) -> Finding:
    return _form(s, (zh, en), ("更正该行", "correct the row"), (name, row))


def _form(s: Situation, reason, remedy, at: tuple[str, int | None]) -> Finding:
    found = finding(s, None, "CHANGE-FORM", reason, remedy, where=field("F2", *at))
    return found.model_copy(update={"rule": "FORM-CHANGE"})


@gate("request_change")
def exception_is_explained(s: Situation) -> Iterator[Finding]:
    """A host off the domestic stack needs the unit's statement."""
    for row, host in enumerate(s.command.order.new_hosts, 1):
        if host.cpu_arch is CpuArch.OTHER and not s.command.order.xinchuang_exception:
            yield _form(
                s,
                ("非信创主机须说明暂不能适配的情况", "a host off the domestic stack needs its explanation"),
                ("填写说明", "fill in §四"),
                ("xinchuang_exception", row),
            )


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
