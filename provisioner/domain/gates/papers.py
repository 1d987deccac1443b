"""Papers that are judged when they are laid into the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from provisioner.domain.finding import Finding
from provisioner.domain.gates.base import WARN, finding, gate
from provisioner.domain.gates.opening import signatures
from provisioner.domain.order.agreement import Agreement
from provisioner.domain.situation import Situation
from provisioner.domain.workdays import add_workdays

Judge = Callable[[Situation, Any], Iterator[Finding]]


@gate()
def paper_is_in_order(s: Situation) -> Iterator[Finding]:
    """Each paper by its own rule."""
    for paper in s.given:
        judge = JUDGES.get(paper.kind)
        if judge is not None:
            yield from judge(s, paper)


def _contract(s: Situation, paper: Any) -> Iterator[Finding]:
    """Filed within so many days of signing; late is said, the paper is taken."""
    rule = s.pack.contract_filing
    if rule is None or rule.wd is None:
        return
    due = add_workdays(s.calendar, paper.signed_on, rule.wd)
    filed = paper.filed_on
    if filed is not None and filed > due.day and not due.provisional:
        yield finding(
            s,
            rule,
            "CONTRACT",
            (f"合同应于 {due.day} 前备案，实际 {filed}", f"the contract was due by {due.day}, filed {filed}"),
            ("说明逾期原因，主管部门核处", "state why; the authority decides"),
            severity=WARN,
        )


def _contact(s: Situation, paper: Any) -> Iterator[Finding]:
    """Filed so many days ahead."""
    rule = s.pack.contact
    if rule is None or rule.d is None:
        return
    last = paper.effective_on - timedelta(days=rule.d)
    if s.today > last:
        yield finding(
            s,
            rule,
            "CONTACT",
            (f"应急联系人变更须提前 {rule.d} 天，最迟 {last}", f"to be filed {rule.d} days ahead, by {last}"),
            ("推迟生效日期", "let it take effect later"),
        )


def _maintenance(s: Situation, paper: Any) -> Iterator[Finding]:
    """Plan before the start, units told, contingency ready."""
    rule = s.pack.maintenance
    if rule is None:
        return
    faults = (
        (paper.sent_at >= paper.starts_at, "升级方案应在开始前报送", "the plan is sent before the start"),
        (not paper.units_notified, "未预先通知受影响单位", "affected units were not told"),
        (not paper.contingency, "没有应急预案", "there is no contingency plan"),
    )
    for wrong, zh, en in faults:
        if wrong:
            yield finding(s, rule, "MAINTENANCE", (zh, en), ("补齐后再实施", "complete it, then begin"))


def _change_sheet(s: Situation, paper: Any) -> Iterator[Finding]:
    """Signed by every party, about a change that is done."""
    rule = s.pack.change.confirm
    if rule is None:
        return
    if s.case is None or not s.case.changes:
        yield finding(
            s,
            rule,
            "CHANGE-SHEET",
            ("没有已完成的变更", "no change was finished"),
            ("变更完成后签署", "sign it when the change is done"),
        )
    yield from signatures(s, rule, paper, rule.sign)


def _agreement(s: Situation, paper: Agreement) -> Iterator[Finding]:
    """Renewed at most so often; signed by three."""
    rule = s.pack.agreement
    if rule is None:
        return
    if paper.renewals > rule.renewals:
        yield finding(
            s,
            rule,
            "AGREEMENT",
            (f"已续签 {rule.renewals} 次，应重新签订", f"renewed {rule.renewals} times; sign a new one"),
            ("重新签订三方协议", "sign a new agreement"),
        )


def _exit_sheet(s: Situation, paper: Any) -> Iterator[Finding]:
    if s.pack.exit.sheet is not None:
        yield from signatures(s, s.pack.exit.sheet, paper, s.pack.exit.sheet.sign)


def _mlps(s: Situation, paper: Any) -> Iterator[Finding]:
    """A failed assessment is none."""
    if not getattr(paper, "passed", True) and s.pack.mlps_due is not None:
        yield finding(
            s,
            s.pack.mlps_due,
            "MLPS-DUE",
            ("等保测评结论不合格", "the assessment did not pass"),
            ("整改后重新测评", "mend it and have it assessed again"),
        )


def _transition(s: Situation, paper: Any) -> Iterator[Finding]:
    if s.pack.transition is not None and paper.ends_on < paper.starts_on:
        yield finding(
            s,
            s.pack.transition,
            "TRANSITION",
            ("过渡期结束早于开始", "it ends before it starts"),
            ("更正日期", "correct the days"),
        )


JUDGES: dict[str, Judge] = {
    "contract": _contract,
    "contact_change": _contact,
    "maintenance_plan": _maintenance,
    "change_confirmation": _change_sheet,
    "agreement": _agreement,
    "exit_confirmation": _exit_sheet,
    "mlps_report": _mlps,
    "mlps_certificate": _mlps,
    "transition_plan": _transition,
}
