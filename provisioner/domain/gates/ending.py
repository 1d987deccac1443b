"""Exit: what must be there before anything is deleted, and before the case is closed."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.domain.case.state import State
from provisioner.domain.finding import Finding
from provisioner.domain.gates.apply import missing
from provisioner.domain.gates.base import field, finding, gate
from provisioner.domain.gates.deletion import deletion_findings, hold_findings
from provisioner.domain.gates.opening import signatures
from provisioner.domain.order.exit import ExitKind
from provisioner.domain.papers.ending import ExitConfirmation, ExitPlan
from provisioner.domain.situation import Situation

AT_REQUEST = {"letter", "exit_report", "offline_record", "documents_received"}


@gate("request_exit")
def exit_papers(s: Situation) -> Iterator[Finding]:
    """Letter, report and records that go with the request; backup and plan may follow."""
    for kind in s.pack.exit.need:
        if kind in AT_REQUEST and not s.has(kind):
            yield missing(s, s.pack.exit, "EXIT", kind)


@gate("request_exit")
def names_this_system(s: Situation) -> Iterator[Finding]:
    """F3 is about this case's system and unit."""
    order, case = s.command.order, s.known
    named = {order.system_name, *order.systems}
    if order.applicant_unit != case.unit or case.system not in named:
        yield finding(
            s,
            s.pack.exit,
            "EXIT",
            (
                f"退出申请不是针对 {case.unit} 的 {case.system}",
                f"F3 is not about {case.system} of {case.unit}",
            ),
            ("更正单位或系统名称", "correct unit or system"),
            where=field("F3", "system_name"),
        )


@gate("request_exit")
def unit_exit_covers_all(s: Situation) -> Iterator[Finding]:
    """使用单位退出 names every system of the unit that still stands."""
    order = s.command.order
    if order.exit_kind is not ExitKind.UNIT:
        return
    left = [each.system for each in s.world.systems if each.state is not State.CLOSED]
    for system in left:
        if system not in {order.system_name, *order.systems}:
            yield finding(
                s,
                s.pack.exit,
                "EXIT",
                (f"使用单位退出未包含系统“{system}”", f"the unit's exit leaves out {system}"),
                ("列入该单位的全部系统", "name every system of the unit"),
                where=field("F3", "systems"),
            )


@gate("review_exit")
def reviewed_before_it_ends(s: Situation) -> Iterator[Finding]:
    """An exit is reviewed once; what was cleared cannot go on."""
    if s.known.exit is not None and s.known.exit.reviewed_at is not None:
        yield _proof(
            s, "REVIEWED", ("退出已审核", "the exit was reviewed"), ("按审核意见办理", "carry it out")
        )


@gate("retire", "record_destroyed")
def deletion_is_due(s: Situation) -> Iterator[Finding]:
    """Clearing and destroying are deletions."""
    yield from deletion_findings(s)


@gate("record_destroyed")
def retired_first(s: Situation) -> Iterator[Finding]:
    """Data is cleared before resources go."""
    if s.known.exit is not None and not s.known.exit.retired:
        yield _proof(
            s,
            "RETIRE",
            ("尚未记录数据清除", "data clearing is not recorded"),
            ("先清除数据并记录方法和见证人", "clear the data; record method and witness"),
        )


@gate("record_probe")
def probe_in_turn(s: Situation) -> Iterator[Finding]:
    """Scan 1 after the destruction, scan 2 after scan 1 was clean."""
    end = s.known.exit
    if end is None or end.destroyed_at is None:
        yield _proof(
            s,
            "PROBE",
            ("资源尚未销毁", "nothing was destroyed yet"),
            ("先销毁资源", "destroy the resources first"),
        )
    elif s.command.scan == 2 and not end.scans.get(1):
        yield _proof(
            s, "PROBE", ("第一次核查未通过", "scan 1 was not clean"), ("先完成第一次核查", "do scan 1 first")
        )


@gate("issue_certificate")
def certificate_is_earned(s: Situation) -> Iterator[Finding]:
    """Both scans clean, the sheet signed, the clear record there, no hold."""
    end, rule = s.known.exit, s.pack.exit
    if end is None or not (end.scans.get(1) and end.scans.get(2)):
        yield _proof(
            s,
            "PROOF",
            ("两次核查未全部通过", "both scans must be clean"),
            ("清理残留后重新核查", "remove what is left and scan again"),
        )
    yield from hold_findings(s)
    if rule.cleared and not s.has("clear_record"):
        yield missing(s, rule, "EXIT", "clear_record")
    sheet = s.latest(ExitConfirmation)
    if rule.sheet is not None:
        if sheet is None:
            yield missing(s, rule.sheet, "EXIT-SHEET", "exit_confirmation")
        else:
            yield from signatures(s, rule.sheet, sheet, rule.sheet.sign)


@gate("issue_certificate")
def unit_goes_with_its_last_system(s: Situation) -> Iterator[Finding]:
    """At a unit's exit no system closes the unit while another is unconfirmed."""
    end = s.known.exit
    if end is None or end.kind != ExitKind.UNIT:
        return
    for other in s.world.systems:
        if other.case != s.known.id and other.state is not State.CLOSED and not other.backup_confirmed:
            yield finding(
                s,
                s.pack.exit,
                "EXIT",
                (
                    f"系统“{other.system}”尚未确认备份，单位不能退出",
                    f"{other.system} has not confirmed its backup; the unit cannot leave",
                ),
                ("待该系统确认后办理", "wait for that confirmation"),
            )


@gate("request_exit", "retire", "record_destroyed")
def exit_plan_is_approved(s: Situation) -> Iterator[Finding]:
    """An exit plan that was refused is none."""
    plan = s.latest(ExitPlan)
    if plan is not None and not plan.approved:
        yield finding(
            s,
            s.pack.exit.sheet or s.pack.exit,
            "EXIT-PLAN",
            ("退出方案未获批准", "the exit plan was not approved"),
            ("修改退出方案", "revise the plan"),
        )


def _proof(s: Situation, name: str, reason: tuple[str, str], remedy: tuple[str, str]) -> Finding:
    return finding(s, None, name, reason, remedy).model_copy(update={"rule": f"EXIT-{name}"})
